/**
 * Sessions: who is connected, as whom, since when, and what they did (RFC 6241 §1.1, RFC 6022 §2.1.4).
 *
 * A session outlives no connection: when its last connection closes, {@linkcode Sessions.end} runs what others
 * registered for the end of a session (locks, subscriptions, confirmed commits).
 *
 * @module
 */

/** Counters of RFC 6022 §2.1.5, per session and for the whole server. */
export interface Counters {
  inRpcs: number;
  inBadRpcs: number;
  outRpcErrors: number;
  outNotifications: number;
}

/** Why a session ended; decides which RFC 6470 reason and which RFC 6022 counter it gets. */
export type EndReason = "closed" | "killed" | "dropped" | "timeout" | "bad-hello" | "other";

/** The user a connection's peer credentials name, when the transport has any. */
export interface Peer {
  readonly uid: number;
  readonly user: string | undefined;
}

/** One NETCONF session. */
export class Session implements Counters {
  readonly id: number;
  readonly peer: Peer | undefined;
  readonly loginTime = new Date();
  /** Name used for access control and monitoring; from the hello, else from the peer. */
  username: string | undefined;
  /** The group that the client claims for its user. */
  groupname: string | undefined;
  /** The messages are an outside client's own text, passed on by a front-end. */
  relay = false;
  /** A request may come without message-id. */
  messageIdOptional = false;
  /** Its start was told to the listeners. */
  announced = false;
  /** An identity name of ietf-netconf-monitoring or clixon-lib, for example `netconf-ssh`. */
  transport = "netconf";
  sourceHost: string | undefined;
  inRpcs = 0;
  inBadRpcs = 0;
  outRpcErrors = 0;
  outNotifications = 0;
  /** Set once, when the session is over. */
  ended: EndReason | undefined;
  /** The session that killed this one. */
  killedBy: number | undefined;
  readonly #closers = new Set<(at: "once" | "afterReply") => void>();

  constructor(id: number, peer: Peer | undefined) {
    this.id = id;
    this.peer = peer;
    this.username = peer?.user;
  }

  /** Registers how to close one connection of this session; returns how to take that back. */
  attach(close: (at: "once" | "afterReply") => void): () => void {
    this.#closers.add(close);
    return () => this.#closers.delete(close);
  }

  /** Number of connections that act as this session. */
  get connections(): number {
    return this.#closers.size;
  }

  /** Closes every connection of this session; `afterReply`: when the request that is being served has been answered. */
  disconnect(at: "once" | "afterReply"): void {
    for (const close of [...this.#closers]) close(at);
  }
}

/** All sessions of the server, by id. */
export class Sessions implements Iterable<Session> {
  readonly totals: Counters & { inBadHellos: number; inSessions: number; droppedSessions: number } =
    {
      inRpcs: 0,
      inBadRpcs: 0,
      outRpcErrors: 0,
      outNotifications: 0,
      inBadHellos: 0,
      inSessions: 0,
      droppedSessions: 0,
    };
  readonly #byId = new Map<number, Session>();
  readonly #started: ((session: Session) => void)[] = [];
  readonly #ended: ((session: Session) => void)[] = [];
  #lastId = 0;

  /** Opens a session with the next id; ids start at 1 and are never used twice. */
  open(peer: Peer | undefined): Session {
    const session = new Session(++this.#lastId, peer);
    this.#byId.set(session.id, session);
    this.totals.inSessions++;
    return session;
  }

  /** Tells the listeners that a session's user and transport are known. Done once, at its hello or first request. */
  announce(session: Session): void {
    if (session.announced) return;
    session.announced = true;
    for (const listener of this.#started) listener(session);
  }

  get(id: number): Session | undefined {
    return this.#byId.get(id);
  }

  get size(): number {
    return this.#byId.size;
  }

  [Symbol.iterator](): IterableIterator<Session> {
    return this.#byId.values();
  }

  /** Ends a session once: closes its connections and runs every end listener. */
  end(session: Session, reason: EndReason): void {
    if (session.ended !== undefined) return;
    session.ended = reason;
    this.#byId.delete(session.id);
    if (reason === "dropped") this.totals.droppedSessions++;
    if (reason === "bad-hello") this.totals.inBadHellos++;
    for (const listener of this.#ended) listener(session);
    session.disconnect(reason === "closed" ? "afterReply" : "once");
  }

  /** Registers what is to happen when a session is announced. */
  onStart(listener: (session: Session) => void): void {
    this.#started.push(listener);
  }

  /** Registers what is to happen when a session ends, in order of registration. */
  onEnd(listener: (session: Session) => void): void {
    this.#ended.push(listener);
  }
}

/** Adds one to a counter of the session and of the server. */
export function count(sessions: Sessions, session: Session, counter: keyof Counters): void {
  session[counter]++;
  sessions.totals[counter]++;
}

/**
 * The listening socket: accepts connections, learns who is at the other end, and gives each its session.
 *
 * @module
 */

import type net from "node:net";
import type { IpcMessage } from "../ipc/connection.ts";
import { log } from "../system/log.ts";
import { errorReply } from "../netconf/envelope.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { Connection, type ConnectionLimits, DEFAULT_LIMITS } from "./connection.ts";
import type { EndReason, Peer, Session, Sessions } from "./session.ts";

/** Where to listen. */
export type Address =
  | { readonly path: string }
  | { readonly host: string; readonly port: number }
  | { readonly fd: number };

/** Bounds on what clients may ask for. */
export interface ServerLimits extends ConnectionLimits {
  /** Sessions at once. */
  readonly maxSessions: number;
  /** Why not more, for the error message: "the most that …". */
  readonly sessionsBoundBy: string;
}

/** What the server needs of the backend. */
export interface RequestHandler {
  /** Answers one message of a session. Never rejects. */
  request(
    session: Session,
    message: IpcMessage,
    connection: Connection,
  ): Promise<Iterable<Uint8Array> | undefined>;
  /** Who is at the other end of a UNIX socket; undefined elsewhere. */
  peerOf(fd: number): Peer | undefined;
}

/** Milliseconds that a client which is refused has for its first message. */
const PATIENCE = 5_000;
/** Clients that are told so at once; what comes beyond is closed without a word. */
const REFUSED_AT_ONCE = 32;
/** Bytes of that message. */
const REFUSED_MESSAGE = 64 * 1024;
/** Messages of the greatest size that the requests of all clients together may take. */
const HELD_MESSAGES = 2;

/** The server: sockets in, sessions out. */
export class Server {
  /** There once it listens. */
  #server: net.Server | undefined;
  readonly #sessions: Sessions;
  readonly #handler: RequestHandler;
  readonly #limits: ServerLimits;
  /** Open connections, and how to take each from its session. */
  readonly #connections = new Map<Connection, () => void>();
  /** Bytes of requests that all of them hold. */
  #held = 0;
  #unix = false;
  #stopped = false;

  constructor(
    sessions: Sessions,
    handler: RequestHandler,
    limits: ServerLimits = { ...DEFAULT_LIMITS, maxSessions: Infinity, sessionsBoundBy: "" },
  ) {
    this.#sessions = sessions;
    this.#handler = handler;
    this.#limits = limits;
  }

  /**
   * Starts to listen; resolves when clients can connect.
   *
   * @throws what the system says: address in use, permission denied …
   */
  async listen(address: Address): Promise<void> {
    // Loaded only now: a backend that does not listen starts faster without it.
    const { createServer } = await import("node:net");
    if (this.#stopped) return;
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    this.#server = server;
    this.#unix = "path" in address;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(address, () => {
        server.off("error", reject);
        server.on("error", (error: Error) => log.error(`listening socket: ${error.message}`));
        // An inherited UNIX socket has no address here, an inherited port has one.
        if ("fd" in address) this.#unix = server.address() === null;
        resolve();
      });
    });
  }

  /** Where it listens: a path, or the port that the system chose. */
  get address(): string | net.AddressInfo | null {
    return this.#server?.address() ?? null;
  }

  /** Number of open connections. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Refuses new connections; the open ones go on. */
  stopListening(): void {
    this.#stopped = true;
    this.#server?.close();
  }

  /** Closes every connection at once. */
  closeAll(): void {
    for (const connection of this.#connections.keys()) connection.close();
  }

  #accept(socket: net.Socket): void {
    const peer = this.#unix ? this.#handler.peerOf(descriptorOf(socket)) : undefined;
    if (!this.#unix) socket.setNoDelay(true);
    const { maxSessions } = this.#limits;
    if (this.#connections.size >= maxSessions + REFUSED_AT_ONCE) return void socket.destroy();
    if (this.#sessions.size >= maxSessions) return this.#refuse(socket);
    const connection: Connection = new Connection(socket, {
      message: (connection, message) => this.#message(connection, message),
      held: (_, more) => this.#hold(more),
      // A client that says good-bye has ended its session before (RFC 6470 §2.2, termination-reason).
      closed: (connection, reason) =>
        this.#detach(connection, reason === "closed" ? "other" : "dropped"),
    }, this.#limits);
    this.#attach(connection, this.#sessions.open(peer));
  }

  /** From now on the connection acts as this session. */
  #attach(connection: Connection, session: Session): void {
    connection.session = session;
    const detach = session.attach((at) => at === "once" ? connection.close() : connection.finish());
    this.#connections.set(connection, detach);
  }

  /** The connection acts for its session no more; with its last connection a session ends. */
  #detach(connection: Connection, reason: EndReason): void {
    const session = connection.session!;
    this.#connections.get(connection)?.();
    this.#connections.delete(connection);
    if (session.connections === 0) this.#sessions.end(session, reason);
  }

  /**
   * A request for another session of the same peer: its connection belongs to that session from then on. Clients of Clixon 5 open one for
   * each subscription. An id that no session has is one of an earlier daemon.
   *
   * @throws {RpcError} access-denied when the session is another peer's
   */
  #join(connection: Connection, id: number): void {
    const own = connection.session!;
    const session = id === own.id ? undefined : this.#sessions.get(id);
    if (session === undefined) return;
    if (session.peer?.uid !== own.peer?.uid) {
      throw new RpcError("protocol", "access-denied", `Session ${id} is one of another user`);
    }
    // Before the other one is left: its end closes the connections that it still has.
    this.#detach(connection, "closed");
    this.#attach(connection, session);
  }

  /** Unfinished requests of all clients together have a bound, too: who holds the most of it has to go. */
  #hold(more: number): void {
    this.#held += more;
    const limit = HELD_MESSAGES * this.#limits.maxMessage;
    if (more <= 0 || this.#held <= limit) return;
    let largest: Connection | undefined;
    for (const connection of this.#connections.keys()) {
      if (connection.held > (largest?.held ?? 0)) largest = connection;
    }
    largest?.drop(
      `all clients together hold more than ${limit} bytes of requests, and it ${largest.held} of them`,
    );
  }

  /** Answers the first message of one client too many with an error; one that says nothing is not waited for long. */
  #refuse(socket: net.Socket): void {
    const { maxSessions, sessionsBoundBy } = this.#limits;
    const message = `There are ${maxSessions} sessions already, the most that ${sessionsBoundBy}`;
    log.warning(`connection refused: ${message}`);
    const connection: Connection = new Connection(socket, {
      message: (connection) => {
        connection.finish();
        return Promise.resolve([errorReply(new RpcError("protocol", "resource-denied", message))]);
      },
      closed: (connection) => {
        clearTimeout(patience);
        this.#connections.delete(connection);
      },
    }, { ...this.#limits, maxMessage: Math.min(this.#limits.maxMessage, REFUSED_MESSAGE) });
    const patience = setTimeout(() => connection.close(), PATIENCE);
    this.#connections.set(connection, () => {});
  }

  #message(
    connection: Connection,
    message: IpcMessage,
  ): Promise<Iterable<Uint8Array> | undefined> {
    try {
      this.#join(connection, message.id);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      return Promise.resolve([errorReply(error)]);
    }
    return this.#handler.request(connection.session!, message, connection);
  }
}

/** The descriptor of an accepted UNIX socket. */
function descriptorOf(socket: net.Socket): number {
  const handle = (socket as unknown as { _handle?: { fd?: number } })._handle;
  return handle?.fd ?? -1;
}

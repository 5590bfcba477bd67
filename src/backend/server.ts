/**
 * The listening socket: accepts connections, learns who is at the other end, and gives each its session.
 *
 * @module
 */

import net from "node:net";
import type { IpcMessage } from "../ipc/connection.ts";
import { log } from "../system/log.ts";
import { errorReply } from "../netconf/envelope.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { Connection, type ConnectionLimits, DEFAULT_LIMITS } from "./connection.ts";
import type { Peer, Session, Sessions } from "./session.ts";

/** Where to listen. */
export type Address =
  | { readonly path: string }
  | { readonly host: string; readonly port: number }
  | { readonly fd: number };

/** Bounds on what clients may ask for. */
export interface ServerLimits extends ConnectionLimits {
  /** Sessions at once. */
  readonly maxSessions: number;
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

/** The server: sockets in, sessions out. */
export class Server {
  readonly #server: net.Server;
  readonly #sessions: Sessions;
  readonly #handler: RequestHandler;
  readonly #limits: ServerLimits;
  readonly #connections = new Set<Connection>();
  #unix = false;

  constructor(
    sessions: Sessions,
    handler: RequestHandler,
    limits: ServerLimits = { ...DEFAULT_LIMITS, maxSessions: Infinity },
  ) {
    this.#sessions = sessions;
    this.#handler = handler;
    this.#limits = limits;
    this.#server = net.createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
  }

  /**
   * Starts to listen; resolves when clients can connect.
   *
   * @throws what the system says: address in use, permission denied …
   */
  listen(address: Address): Promise<void> {
    this.#unix = "path" in address;
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(address, () => {
        this.#server.off("error", reject);
        this.#server.on("error", (error: Error) => log.error(`listening socket: ${error.message}`));
        // An inherited UNIX socket has no address here, an inherited port has one.
        if ("fd" in address) this.#unix = this.#server.address() === null;
        resolve();
      });
    });
  }

  /** Where it listens: a path, or the port that the system chose. */
  get address(): string | net.AddressInfo | null {
    return this.#server.address();
  }

  /** Number of open connections. */
  get connections(): number {
    return this.#connections.size;
  }

  /** Refuses new connections; the open ones go on. */
  stopListening(): void {
    this.#server.close();
  }

  /** Closes every connection at once. */
  closeAll(): void {
    for (const connection of this.#connections) connection.close();
  }

  #accept(socket: net.Socket): void {
    const peer = this.#unix ? this.#handler.peerOf(descriptorOf(socket)) : undefined;
    if (!this.#unix) socket.setNoDelay(true);
    if (this.#sessions.size >= this.#limits.maxSessions) return this.#refuse(socket);
    const session = this.#sessions.open(peer);
    const connection: Connection = new Connection(socket, {
      message: (connection, message) => this.#message(connection, message),
      closed: (connection, reason) => {
        this.#connections.delete(connection);
        detach();
        if (session.connections === 0) {
          this.#sessions.end(session, reason === "stalled" ? "dropped" : "closed");
        }
      },
    }, this.#limits);
    connection.session = session;
    const detach = session.attach((at) => at === "once" ? connection.close() : connection.finish());
    this.#connections.add(connection);
  }

  /** Answers the first message of one client too many with an error; one that says nothing is not waited for long. */
  #refuse(socket: net.Socket): void {
    const message = `There are ${this.#limits.maxSessions} sessions already, the most that ` +
      "CLICON_NETCONF_MAX_SESSIONS allows";
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
    }, this.#limits);
    const patience = setTimeout(() => connection.close(), PATIENCE);
    this.#connections.add(connection);
  }

  #message(
    connection: Connection,
    message: IpcMessage,
  ): Promise<Iterable<Uint8Array> | undefined> {
    return this.#handler.request(connection.session!, message, connection);
  }
}

/** The descriptor of an accepted UNIX socket. */
function descriptorOf(socket: net.Socket): number {
  const handle = (socket as unknown as { _handle?: { fd?: number } })._handle;
  return handle?.fd ?? -1;
}

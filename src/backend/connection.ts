/**
 * One client's connection: requests come in and are answered in order; notifications go out between replies.
 *
 * Nothing here grows with what the client does: a client that sends faster than it is served is not read from, one that does not
 * read its replies stops being served, and after a while is dropped; notifications that pile up drop the session.
 *
 * @module
 */

import type { Socket } from "node:net";
import { setImmediate } from "node:timers";
import type { Buffer } from "node:buffer";
import { IpcConnection, type IpcMessage } from "../ipc/connection.ts";
import { FramingError } from "../ipc/piece.ts";
import { log, messageOf } from "../system/log.ts";
import type { Session } from "./session.ts";

/** Bounds on what one connection may hold. */
export interface ConnectionLimits {
  /** Bytes of one message. */
  readonly maxMessage: number;
  /** Requests that wait while one is served. */
  readonly maxQueued: number;
  /** Bytes of notifications that wait for a client to read. */
  readonly maxPending: number;
  /** Milliseconds that a client may leave its socket full before it is dropped. */
  readonly stallTimeout: number;
}

export const DEFAULT_LIMITS: ConnectionLimits = {
  maxMessage: 256 * 1024 * 1024,
  maxQueued: 64,
  maxPending: 8 * 1024 * 1024,
  stallTimeout: 60_000,
};

/** What the server does for a connection. */
export interface ConnectionHandler {
  /** Answers one message. Never rejects: an error is a reply, too. Undefined: there is nothing to answer. */
  message(connection: Connection, message: IpcMessage): Promise<Iterable<Uint8Array> | undefined>;
  /** The connection is over, whoever ended it. Called once. */
  closed(connection: Connection, reason: "end" | "error" | "stalled" | "closed"): void;
}

/** A socket with its framing, queues and session. */
export class Connection {
  /** Set by the handler at the first message. */
  session: Session | undefined;
  readonly ipc: IpcConnection;
  readonly #socket: Socket;
  readonly #limits: ConnectionLimits;
  readonly #handler: ConnectionHandler;
  readonly #requests: IpcMessage[] = [];
  readonly #out: { message: Iterable<Uint8Array>; size: number; done?: () => void }[] = [];
  #pending = 0;
  #serving = false;
  #writing = false;
  #inputEnded = false;
  #closed = false;
  #closing = false;

  constructor(socket: Socket, handler: ConnectionHandler, limits: ConnectionLimits) {
    this.#socket = socket;
    this.#handler = handler;
    this.#limits = limits;
    this.ipc = new IpcConnection({ maxMessage: limits.maxMessage });
    socket.on("data", (bytes: Buffer) => this.#receive(bytes));
    socket.on("end", () => this.#end());
    socket.on("error", (error: Error) => {
      log.debug("backend", () => `connection: ${error.message}`);
      this.#close("error");
    });
    socket.on("close", () => this.#close("end"));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Sends a message that nobody asked for. When too much waits already, the connection is dropped. */
  notify(message: Uint8Array): void {
    if (this.#closed) return;
    if (this.#pending + message.length > this.#limits.maxPending) {
      log.warning(
        `session ${this.session?.id}: dropped, ${this.#pending} bytes of notifications are unread`,
      );
      return this.#close("stalled");
    }
    this.#enqueue([message], message.length);
  }

  /** Resolves when all that was to be sent so far has been written, or can no longer be. */
  flushed(): Promise<void> {
    if (this.#closed || (!this.#writing && this.#out.length === 0)) return Promise.resolve();
    return new Promise((done) => this.#enqueue(NO_MESSAGE, 0, done));
  }

  /** Closes at once. */
  close(): void {
    this.#close("closed");
  }

  /** Closes when the request that is being served has been answered and everything is written. */
  finish(): void {
    this.#closing = true;
    this.#closeWhenDone();
  }

  #closeWhenDone(): void {
    if (this.#closing && !this.#serving && !this.#writing) this.#close("closed");
  }

  #receive(bytes: Uint8Array): void {
    if (this.#closed || this.#closing) return;
    try {
      this.ipc.append(bytes);
      this.#readMessages();
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      log.info(`session ${this.session?.id ?? "-"}: closed, framing error: ${error.message}`);
      this.#close("error");
    }
  }

  #readMessages(): void {
    while (this.#requests.length < this.#limits.maxQueued) {
      const message = this.ipc.next();
      if (message === undefined) {
        if (this.#socket.isPaused()) this.#socket.resume();
        break;
      }
      this.#requests.push(message);
    }
    if (this.#requests.length >= this.#limits.maxQueued) this.#socket.pause();
    if (!this.#serving) this.#serve();
  }

  /** The client will send no more; what it sent is still answered. */
  #end(): void {
    this.#inputEnded = true;
    if (!this.#serving && this.#requests.length === 0 && this.#out.length === 0) this.#close("end");
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    while (!this.#closed && !this.#closing) {
      const message = this.#requests.shift();
      if (message === undefined) break;
      const reply = await this.#handler.message(this, message);
      if (this.#closed) break;
      if (reply !== undefined) await this.#send(reply);
      if (this.#socket.isPaused() && !this.#closed) this.#receive(NOTHING);
    }
    this.#serving = false;
    this.#closeWhenDone();
    if (this.#inputEnded) this.#end();
  }

  #send(reply: Iterable<Uint8Array>): Promise<void> {
    return new Promise((done) => this.#enqueue(reply, 0, done));
  }

  #enqueue(message: Iterable<Uint8Array>, size: number, done?: () => void): void {
    this.#pending += size;
    this.#out.push({ message, size, done });
    if (!this.#writing) this.#write();
  }

  async #write(): Promise<void> {
    this.#writing = true;
    for (let next = this.#out.shift(); next !== undefined; next = this.#out.shift()) {
      try {
        const { message } = next;
        const pieces = message === NO_MESSAGE ? [] : this.ipc.encode(message);
        let turn = 0;
        for (const bytes of pieces) {
          if (this.#closed) break;
          if (!this.#socket.write(bytes)) await this.#drained();
          turn += bytes.length;
          if (turn < TURN_BYTES) continue;
          // A client that reads as fast as this writes must not keep the event loop from the others.
          turn = 0;
          await new Promise<void>((resolve) => setImmediate(resolve));
        }
      } catch (error) {
        // The first pieces of the reply are out, so no error can be answered any more.
        log.error(`session ${this.session?.id}: reply abandoned: ${stackOf(error)}`);
        this.#close("error");
      }
      this.#pending -= next.size;
      next.done?.();
    }
    this.#writing = false;
    this.#closeWhenDone();
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const socket = this.#socket;
      const finish = () => {
        clearTimeout(timer);
        socket.off("drain", finish);
        socket.off("close", finish);
        resolve();
      };
      const timer = setTimeout(() => {
        log.warning(
          `session ${this.session?.id}: dropped, it has not read its replies for ${
            this.#limits.stallTimeout / 1000
          } s`,
        );
        this.#close("stalled");
        finish();
      }, this.#limits.stallTimeout);
      socket.on("drain", finish);
      socket.on("close", finish);
    });
  }

  #close(reason: "end" | "error" | "stalled" | "closed"): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#requests.length = 0;
    if (reason === "closed" || reason === "end") this.#socket.end();
    else this.#socket.destroy();
    this.#handler.closed(this, reason);
  }
}

/** Bytes of one reply that are made in a row. */
const TURN_BYTES = 128 * 1024;
const NOTHING = new Uint8Array(0);
/** Queued to learn when everything before it has been written. */
const NO_MESSAGE: Iterable<Uint8Array> = [];

/** What to log of an error that should not have happened. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : messageOf(error);
}

/**
 * One client's connection: requests come in and are answered in order; notifications go out between replies.
 *
 * Nothing here grows with what the client does: a client that sends faster than it is served is not read from, one that does not
 * read its replies stops being served, and after a while is dropped; notifications that pile up drop the session.
 *
 * @module
 */

import type { Socket } from "node:net";
import type { Buffer } from "node:buffer";
import { IpcConnection, type IpcMessage } from "../ipc/connection.ts";
import { totalLength } from "../ipc/gather.ts";
import { FramingError } from "../ipc/piece.ts";
import { log, messageOf } from "../system/log.ts";
import type { Session } from "./session.ts";
import { Turn } from "./turns.ts";

/** Bounds on what one connection may hold. */
export interface ConnectionLimits {
  /** Bytes of one message. */
  readonly maxMessage: number;
  /** Requests that wait while one is served: how many, and of how many bytes together, if there is more than one. */
  readonly maxQueued: number;
  readonly maxQueuedBytes: number;
  /** Bytes of notifications that wait for a client to read. */
  readonly maxPending: number;
  /** Milliseconds that a client may leave its socket full before it is dropped. */
  readonly stallTimeout: number;
}

export const DEFAULT_LIMITS: ConnectionLimits = {
  maxMessage: 256 * 1024 * 1024,
  maxQueued: 64,
  maxQueuedBytes: 1024 * 1024,
  maxPending: 8 * 1024 * 1024,
  stallTimeout: 60_000,
};

/** What the server does for a connection. */
export interface ConnectionHandler {
  /** Answers one message. Never rejects: an error is a reply, too. Undefined: there is nothing to answer. */
  message(connection: Connection, message: IpcMessage): Promise<Iterable<Uint8Array> | undefined>;
  /** The connection holds so many bytes of requests more than before. */
  held?(connection: Connection, more: number): void;
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
  /** Bytes of the requests that wait and of the one that is served. */
  #requested = 0;
  /** What the handler was told last. */
  #held = 0;
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

  /** Bytes of requests that it holds, finished or not. */
  get held(): number {
    return this.#held;
  }

  /** Closes at once, because the client asks too much of the daemon. */
  drop(reason: string): void {
    log.warning(`session ${this.session?.id ?? "-"}: dropped, ${reason}`, "dropped");
    this.#close("stalled");
  }

  /** Sends a message that nobody asked for. When too much waits already, the connection is dropped. */
  notify(message: Uint8Array): void {
    if (this.#closed) return;
    if (this.#pending + message.length > this.#limits.maxPending) {
      return this.drop(`${this.#pending} bytes of notifications are unread`);
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
      const { id = "-" } = this.session ?? {};
      log.info(`session ${id}: closed, framing error: ${error.message}`, "framing error");
      this.#close("error");
    }
  }

  #readMessages(): void {
    while (!this.#full) {
      const message = this.ipc.next();
      if (message === undefined) {
        if (this.#socket.isPaused()) this.#socket.resume();
        break;
      }
      this.#requests.push(message);
      this.#requested += totalLength(message.body);
    }
    if (this.#full) this.#socket.pause();
    this.#tellHeld();
    if (!this.#serving) this.#serve();
  }

  /** Enough requests wait. */
  get #full(): boolean {
    const { maxQueued, maxQueuedBytes } = this.#limits;
    const { length } = this.#requests;
    return length >= maxQueued || (length > 0 && this.#requested >= maxQueuedBytes);
  }

  #tellHeld(): void {
    const held = this.#closed ? 0 : this.ipc.held + this.#requested;
    const more = held - this.#held;
    this.#held = held;
    if (more !== 0) this.#handler.held?.(this, more);
  }

  /** The client will send no more; what it sent is still answered. */
  #end(): void {
    this.#inputEnded = true;
    if (!this.#serving && this.#requests.length === 0 && this.#out.length === 0) this.#close("end");
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    const turn = new Turn();
    while (!this.#closed && !this.#closing) {
      const message = this.#requests.shift();
      if (message === undefined) break;
      if (turn.over) await turn.end();
      const reply = await this.#handler.message(this, message);
      if (this.#closed) break;
      this.#requested -= totalLength(message.body);
      this.#tellHeld();
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
        // A client that reads as fast as this writes must not keep the event loop from the others.
        const turn = new Turn();
        for (const bytes of pieces) {
          if (this.#closed) break;
          if (bytes.length > 0 && !this.#socket.write(bytes)) await this.#drained();
          if (turn.over) await turn.end();
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
        this.drop(`it has not read its replies for ${this.#limits.stallTimeout / 1000} s`);
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
    this.#tellHeld();
    if (reason === "closed" || reason === "end") this.#socket.end();
    else this.#socket.destroy();
    this.#handler.closed(this, reason);
  }
}

const NOTHING = new Uint8Array(0);
/** Queued to learn when everything before it has been written. */
const NO_MESSAGE: Iterable<Uint8Array> = [];

/** What to log of an error that should not have happened. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? error.stack ?? error.message : messageOf(error);
}

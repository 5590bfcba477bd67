/**
 * What goes out to the client, in the order in which the client asked: the backend's replies as they come in pieces,
 * answers of the front-end itself at their place between them, and notifications between two messages.
 *
 * @module
 */

import { IpcError } from "../ipc/address.ts";
import { Scratch } from "../ipc/gather.ts";
import type { BackendPiece } from "../ipc/link.ts";
import { frame, framePiece, type Framing } from "./framing.ts";

/** A request whose reply has not been written to its end. */
interface Expected {
  /** The framing in force when the request came. */
  readonly framing: Framing;
  /** The request was close-session. */
  readonly closes: boolean;
  /** The front-end's own answer; the backend gives it when absent. */
  readonly local?: Promise<Uint8Array>;
}

/** Writes replies in order. One caller gives the backend's pieces, one registers requests. */
export class OutputQueue {
  /** Of replies to requests that come from now on, and of notifications. */
  framing: Framing = "eom";
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  readonly #failed: (error: unknown) => void;
  readonly #scratch = new Scratch();
  readonly #expected: Expected[] = [];
  /** The message that is being passed on; undefined between two. */
  #current: Framing | undefined;
  /** Answers of the front-end that are being written. */
  #flushing: Promise<void> | undefined;
  #closeAnswered = false;
  readonly #idle: (() => void)[] = [];

  /**
   * @param write writes all bytes; calls do not overlap
   * @param failed called when an answer of the front-end could not be written; other failures are the caller's
   */
  constructor(
    write: (bytes: Uint8Array) => Promise<void>,
    failed: (error: unknown) => void,
  ) {
    this.#write = write;
    this.#failed = failed;
  }

  /** True when the last reply was that to close-session. */
  get closeAnswered(): boolean {
    return this.#closeAnswered;
  }

  /** A request goes to the backend. */
  expectReply(closes: boolean): void {
    this.#expected.push({ framing: this.framing, closes });
  }

  /** A request is answered by the front-end itself. `answer` never rejects. */
  localAnswer(answer: Promise<Uint8Array>): void {
    this.#expected.push({ framing: this.framing, closes: false, local: answer });
    if (this.#current === undefined) this.#startFlush();
  }

  /**
   * Passes on a piece of a message from the backend.
   *
   * @throws {IpcError} when it is a reply to nothing
   */
  async backendPiece({ bytes, end, notification }: BackendPiece): Promise<void> {
    if (this.#current === undefined) {
      while (this.#flushing !== undefined) await this.#flushing;
      this.#current = notification ? this.framing : this.#expected[0]?.framing;
      if (this.#current === undefined) throw new IpcError("the backend answered without a request");
    }
    const framed = framePiece(this.#current, bytes, end, this.#scratch);
    if (framed.length > 0) await this.#write(framed);
    if (!end) return;
    this.#current = undefined;
    if (!notification) this.#closeAnswered = this.#expected.shift()!.closes;
    this.#startFlush();
  }

  /** Resolves when everything that was asked is answered. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#wakeIdle();
    });
  }

  #startFlush(): void {
    if (this.#expected[0]?.local === undefined) return this.#wakeIdle();
    this.#flushing ??= this.#flush().catch(this.#failed).finally(() => {
      this.#flushing = undefined;
      this.#wakeIdle();
    });
  }

  /** Writes the front-end's own answers that come next. */
  async #flush(): Promise<void> {
    for (let next = this.#expected[0]; next?.local !== undefined; next = this.#expected[0]) {
      const answer = await next.local;
      for (const bytes of frame(next.framing, [answer])) await this.#write(bytes);
      this.#expected.shift();
      this.#closeAnswered = false;
    }
  }

  #wakeIdle(): void {
    const busy = this.#expected.length > 0 || this.#current !== undefined ||
      this.#flushing !== undefined;
    if (busy) return;
    for (const wake of this.#idle.splice(0)) wake();
  }
}

/**
 * Bytes that have arrived and are not consumed yet.
 *
 * @module
 */

import { NO_BYTES } from "./piece.ts";

/** Appended runs up to this size are copied together, so that a peer that sends byte by byte costs bytes, not objects. */
const SMALL = 1024;
const TAIL_SIZE = 4096;

/**
 * A queue of byte runs. Runs are kept without copying, except small ones and those that would keep a much larger buffer alive.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { ByteQueue } from "./byte_queue.ts";
 *
 * const queue = new ByteQueue();
 * queue.append(new Uint8Array([1, 2]));
 * queue.append(new Uint8Array([3]));
 * assertEquals(queue.shift(), 1);
 * assertEquals(queue.front(), new Uint8Array([2, 3]));
 * ```
 */
export class ByteQueue {
  #runs: Uint8Array[] = [];
  /** Index of the first run that is not consumed. */
  #head = 0;
  /** Bytes of that run that are consumed. */
  #offset = 0;
  #length = 0;
  #consumed = 0;
  /** Where small runs are copied to; the part in use only grows, so views of it stay valid. */
  #tail: Uint8Array = NO_BYTES;
  #tailUsed = 0;
  /** True when the last run is a view of `#tail` that ends at `#tailUsed`. */
  #tailIsLast = false;

  /** Bytes in the queue. */
  get length(): number {
    return this.#length;
  }

  /** Bytes taken out since the beginning: the stream offset of the next byte, from 0. */
  get consumed(): number {
    return this.#consumed;
  }

  /** Adds bytes at the end. The caller does not modify them afterwards. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#length += bytes.length;
    if (bytes.length <= SMALL) {
      this.#appendSmall(bytes);
      return;
    }
    const wasteful = bytes.length * 2 < bytes.buffer.byteLength;
    this.#runs.push(wasteful ? bytes.slice() : bytes);
    this.#tailIsLast = false;
  }

  /** The longest run at the front; empty when the queue is. Consumes nothing. */
  front(): Uint8Array {
    if (this.#length === 0) return NO_BYTES;
    const run = this.#runs[this.#head];
    return this.#offset === 0 ? run : run.subarray(this.#offset);
  }

  /** Consumes `count` bytes of the run that `front` gives; `count` is at most its length. */
  drop(count: number): void {
    this.#offset += count;
    this.#length -= count;
    this.#consumed += count;
    if (this.#offset === this.#runs[this.#head]?.length) this.#dropRun();
  }

  /** Consumes and returns the first byte; -1 when the queue is empty. */
  shift(): number {
    if (this.#length === 0) return -1;
    const byte = this.#runs[this.#head][this.#offset];
    this.drop(1);
    return byte;
  }

  /** Consumes everything: the runs in order, none of them empty. */
  takeAll(): Uint8Array[] {
    const runs = this.#runs.slice(this.#head);
    if (this.#offset > 0) runs[0] = runs[0].subarray(this.#offset);
    this.#consumed += this.#length;
    this.#length = 0;
    this.#runs = [];
    this.#head = 0;
    this.#offset = 0;
    this.#tailIsLast = false;
    return runs;
  }

  #appendSmall(bytes: Uint8Array): void {
    if (this.#tailUsed + bytes.length > this.#tail.length) {
      this.#tail = new Uint8Array(TAIL_SIZE);
      this.#tailUsed = 0;
      this.#tailIsLast = false;
    }
    const from = this.#tailUsed;
    this.#tail.set(bytes, from);
    this.#tailUsed += bytes.length;
    if (this.#tailIsLast) {
      const last = this.#runs[this.#runs.length - 1];
      this.#runs[this.#runs.length - 1] = this.#tail.subarray(from - last.length, this.#tailUsed);
    } else {
      this.#runs.push(this.#tail.subarray(from, this.#tailUsed));
      this.#tailIsLast = true;
    }
  }

  #dropRun(): void {
    this.#offset = 0;
    this.#head++;
    if (this.#head === this.#runs.length) {
      this.#runs.length = 0;
      this.#head = 0;
      this.#tailIsLast = false;
    } else if (this.#head > 64 && this.#head * 2 > this.#runs.length) {
      this.#runs.splice(0, this.#head);
      this.#head = 0;
    }
  }
}

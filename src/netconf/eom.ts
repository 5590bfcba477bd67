/**
 * End-of-message framing (RFC 6242 §4.3): every message is followed by `]]>]]>`.
 *
 * @module
 */

import type { ByteQueue } from "../ipc/byte_queue.ts";
import { type Scratch, totalLength } from "../ipc/gather.ts";
import { NO_BYTES, type Piece, type PieceReader } from "../ipc/piece.ts";

const DELIMITER = new TextEncoder().encode("]]>]]>");
const BRACKET = 0x5d;

const END: Piece = { bytes: NO_BYTES, end: true };

/** Decodes end-of-message framing. White space in front of a message is not part of it. */
export class EomReader implements PieceReader {
  readonly #queue: ByteQueue;
  /** Bytes of the delimiter that were seen at the end of what has been read; they were not given out. */
  #matched = 0;
  #inMessage = false;

  constructor(queue: ByteQueue) {
    this.#queue = queue;
  }

  get inMessage(): boolean {
    return this.#inMessage;
  }

  read(): Piece | undefined {
    const queue = this.#queue;
    if (!this.#inMessage) this.#skipWhiteSpace();
    while (queue.length > 0) {
      const piece = this.#matched > 0 ? this.#continueDelimiter() : this.#scan();
      if (piece?.end) this.#inMessage = false;
      if (piece !== undefined) return piece;
    }
    return undefined;
  }

  #skipWhiteSpace(): void {
    const queue = this.#queue;
    while (queue.length > 0) {
      const run = queue.front();
      let i = 0;
      while (i < run.length && isWhiteSpace(run[i])) i++;
      const found = i < run.length;
      queue.drop(i);
      if (found) {
        this.#inMessage = true;
        return;
      }
    }
  }

  /** Looks for the delimiter in the run at the front; nothing of it has been matched before. */
  #scan(): Piece | undefined {
    const run = this.#queue.front();
    let matched = 0;
    let i = 0;
    while (i < run.length) {
      if (matched === 0) {
        i = run.indexOf(BRACKET, i);
        if (i < 0) {
          i = run.length;
          break;
        }
      }
      matched = advance(matched, run[i++]);
      if (matched === DELIMITER.length) {
        this.#queue.drop(i);
        return { bytes: run.subarray(0, i - matched), end: true };
      }
    }
    this.#queue.drop(i);
    this.#matched = matched;
    return matched < i ? { bytes: run.subarray(0, i - matched), end: false } : undefined;
  }

  /** Goes on, byte by byte, with a delimiter that began in an earlier run. */
  #continueDelimiter(): Piece | undefined {
    const byte = this.#queue.shift();
    const held = this.#matched;
    this.#matched = advance(held, byte);
    if (this.#matched === DELIMITER.length) {
      this.#matched = 0;
      return END;
    }
    if (this.#matched > held) return undefined;
    // What was held turned out to be text, but for a new beginning of the delimiter at its end.
    const text = new Uint8Array(held + 1);
    text.set(DELIMITER.subarray(0, held));
    text[held] = byte;
    return { bytes: text.subarray(0, held + 1 - this.#matched), end: false };
  }
}

/** How much of the delimiter is matched after `byte`, when `matched` bytes of it were matched before (0 to 5). */
function advance(matched: number, byte: number): number {
  if (byte === DELIMITER[matched]) return matched + 1;
  // `]]]` and `]]>]]]` end with the two brackets that begin the delimiter.
  return byte === BRACKET ? 2 : 0;
}

function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** A run of message bytes, and the delimiter behind it when `end` is set, in one buffer, that of `scratch` if given. */
export function encodeEomPiece(
  pieces: readonly Uint8Array[],
  end: boolean,
  scratch?: Scratch,
): Uint8Array<ArrayBuffer> {
  const size = totalLength(pieces) + (end ? DELIMITER.length : 0);
  const result = scratch?.take(size) ?? new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  if (end) result.set(DELIMITER, at);
  return result;
}

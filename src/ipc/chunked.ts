/**
 * Chunked framing (RFC 6242 §4.2): `\n#<size>\n<bytes>` one or more times, then `\n##\n`.
 *
 * @module
 */

import type { ByteQueue } from "./byte_queue.ts";
import { gather, type Scratch, totalLength } from "./gather.ts";
import { describeByte, FramingError, NO_BYTES, type Piece, type PieceReader } from "./piece.ts";

const LF = 0x0a;
const HASH = 0x23;
const ZERO = 0x30;
const NINE = 0x39;
/** RFC 6242 §4.2: the largest chunk-size. */
const MAX_CHUNK = 4294967295;

const enum State {
  /** Between messages: white space is skipped, then `\n#`. */
  Start,
  /** After a chunk's bytes: `\n`. */
  LineFeed,
  /** After that: `#`. */
  Hash,
  /** A digit 1–9, or the second `#` of the end of chunks. */
  FirstDigit,
  /** Another digit, or the line feed that ends the header. */
  Digits,
  Data,
  /** The line feed that ends the message. */
  EndLineFeed,
}

const END: Piece = { bytes: NO_BYTES, end: true };

/**
 * Decodes chunked framing. White space between messages and a message without chunks are tolerated; everything else has to
 * be as the RFC says.
 */
export class ChunkReader implements PieceReader {
  readonly #queue: ByteQueue;
  #state: State = State.Start;
  #afterLineFeed: boolean;
  #size = 0;

  /** `afterLineFeed`: the byte before those in the queue was a line feed. */
  constructor(queue: ByteQueue, afterLineFeed = false) {
    this.#queue = queue;
    this.#afterLineFeed = afterLineFeed;
  }

  get inMessage(): boolean {
    return this.#state !== State.Start;
  }

  read(): Piece | undefined {
    const queue = this.#queue;
    while (queue.length > 0) {
      if (this.#state === State.Data) {
        const run = queue.front();
        const bytes = run.length > this.#size ? run.subarray(0, this.#size) : run;
        queue.drop(bytes.length);
        this.#size -= bytes.length;
        if (this.#size === 0) this.#state = State.LineFeed;
        return { bytes, end: false };
      }
      if (this.#header(queue.shift())) return END;
    }
    return undefined;
  }

  /** Takes one byte of a chunk header or of the end of chunks; true when the message ends with it. */
  #header(byte: number): boolean {
    switch (this.#state) {
      case State.Start:
        if (byte === HASH && this.#afterLineFeed) {
          this.#state = State.FirstDigit;
          this.#afterLineFeed = false;
        } else if (byte === LF) this.#afterLineFeed = true;
        else if (byte === 0x20 || byte === 0x09 || byte === 0x0d) this.#afterLineFeed = false;
        else throw this.#unexpected(byte, "a line feed and '#' to begin a message");
        return false;
      case State.LineFeed:
        if (byte !== LF) throw this.#unexpected(byte, "a line feed after the bytes of a chunk");
        this.#state = State.Hash;
        return false;
      case State.Hash:
        if (byte !== HASH) throw this.#unexpected(byte, "'#' to begin a chunk header");
        this.#state = State.FirstDigit;
        return false;
      case State.FirstDigit:
        if (byte === HASH) this.#state = State.EndLineFeed;
        else if (byte > ZERO && byte <= NINE) {
          this.#size = byte - ZERO;
          this.#state = State.Digits;
        } else throw this.#unexpected(byte, "'#' or a chunk size without leading zeros");
        return false;
      case State.Digits:
        if (byte === LF) this.#state = State.Data;
        else if (byte >= ZERO && byte <= NINE) {
          this.#size = this.#size * 10 + (byte - ZERO);
          if (this.#size > MAX_CHUNK) {
            throw new FramingError(
              `byte ${this.#queue.consumed}: a chunk size is at most ${MAX_CHUNK}`,
            );
          }
        } else throw this.#unexpected(byte, "a digit or a line feed in a chunk header");
        return false;
      default: // State.EndLineFeed; State.Data never gets here
        if (byte !== LF) throw this.#unexpected(byte, "a line feed to end the message");
        this.#state = State.Start;
        return true;
    }
  }

  #unexpected(byte: number, expected: string): FramingError {
    // The byte is consumed already: counted from 1 it is the consumed-th one.
    return new FramingError(
      `byte ${this.#queue.consumed}: expected ${expected}, got ${describeByte(byte)}`,
    );
  }
}

const END_OF_CHUNKS = new Uint8Array([LF, HASH, HASH, LF]);

/**
 * One chunk with its header, and the end of chunks behind it when `end` is set, in one buffer, that of `scratch` if given. Without
 * bytes there is no chunk: the result is then empty, or the end of chunks alone.
 */
export function encodeChunk(
  pieces: readonly Uint8Array[],
  end: boolean,
  scratch?: Scratch,
): Uint8Array<ArrayBuffer> {
  const size = totalLength(pieces);
  const digits = size === 0 ? "" : String(size);
  const header = size === 0 ? 0 : digits.length + 3;
  const total = header + size + (end ? END_OF_CHUNKS.length : 0);
  const result = scratch?.take(total) ?? new Uint8Array(total);
  let at = 0;
  if (size > 0) {
    result[at++] = LF;
    result[at++] = HASH;
    for (let i = 0; i < digits.length; i++) result[at++] = digits.charCodeAt(i);
    result[at++] = LF;
    for (const piece of pieces) {
      result.set(piece, at);
      at += piece.length;
    }
  }
  if (end) result.set(END_OF_CHUNKS, at);
  return result;
}

/** A message in chunked framing, in buffers to be written one by one. Made as it is consumed. */
export function* encodeChunked(chunks: Iterable<Uint8Array>): Generator<Uint8Array<ArrayBuffer>> {
  for (const { pieces, end } of gather(chunks)) yield encodeChunk(pieces, end);
}

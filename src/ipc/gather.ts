/**
 * Puts small chunks of a message together, so that a frame and a system call carry a useful number of bytes.
 *
 * @module
 */

/** A group is emitted when it holds this many bytes. */
const GROUP = 32 * 1024;

/**
 * Consecutive pieces of a message; `end` marks the last group. One without pieces that is not the last is no part of the message: whoever writes
 * it can let others go first, as making the next piece has taken a while already.
 */
export interface Group {
  readonly pieces: readonly Uint8Array[];
  readonly end: boolean;
}

const PAUSE: Group = { pieces: [], end: false };

/**
 * Groups the chunks of a message; an empty chunk becomes a pause. A group is given out when the next one has its first byte, so whatever `chunks` throws while
 * making the first group comes before anything is emitted.
 */
export function* gather(chunks: Iterable<Uint8Array>): Generator<Group> {
  let full: Uint8Array[] | undefined;
  let pieces: Uint8Array[] = [];
  let size = 0;
  for (const chunk of chunks) {
    if (chunk.length === 0) {
      yield PAUSE;
      continue;
    }
    if (full !== undefined) {
      yield { pieces: full, end: false };
      full = undefined;
    }
    pieces.push(chunk);
    size += chunk.length;
    if (size >= GROUP) {
      full = pieces;
      pieces = [];
      size = 0;
    }
  }
  yield { pieces: full ?? pieces, end: true };
}

/** A buffer that is used again and again, for bytes that are written before the next ones are made. */
export class Scratch {
  #bytes = new Uint8Array(0);

  /** `size` bytes, with anything in them; valid until the next call. */
  take(size: number): Uint8Array<ArrayBuffer> {
    if (size > this.#bytes.length) {
      this.#bytes = new Uint8Array(Math.max(size, 2 * this.#bytes.length));
    }
    return this.#bytes.subarray(0, size);
  }
}

/** The sum of the pieces' lengths. */
export function totalLength(pieces: readonly Uint8Array[]): number {
  let total = 0;
  for (const piece of pieces) total += piece.length;
  return total;
}

/** The pieces in one buffer; the piece itself when there is only one. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const work = concatInSlices(pieces);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

/** Does what {@linkcode concat} does, and can be left in between: the memory of a large buffer is only found when it is written to. */
export function* concatInSlices(pieces: readonly Uint8Array[]): Generator<void, Uint8Array> {
  if (pieces.length === 1) return pieces[0];
  const result = new Uint8Array(totalLength(pieces));
  let at = 0;
  let left = GROUP;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
    left -= piece.length;
    if (left > 0) continue;
    left = GROUP;
    yield;
  }
  return result;
}

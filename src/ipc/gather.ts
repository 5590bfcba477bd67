/**
 * Puts small chunks of a message together, so that a frame and a system call carry a useful number of bytes.
 *
 * @module
 */

/** A group is emitted when it holds this many bytes. */
const GROUP = 32 * 1024;

/** Consecutive pieces of a message; `end` marks the last group, the only one that can be empty. */
export interface Group {
  readonly pieces: readonly Uint8Array[];
  readonly end: boolean;
}

/**
 * Groups the chunks of a message. A group is given out when the next one has its first byte, so whatever `chunks` throws while
 * making the first group comes before anything is emitted.
 */
export function* gather(chunks: Iterable<Uint8Array>): Generator<Group> {
  let full: Uint8Array[] | undefined;
  let pieces: Uint8Array[] = [];
  let size = 0;
  for (const chunk of chunks) {
    if (chunk.length === 0) continue;
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
  if (pieces.length === 1) return pieces[0];
  const result = new Uint8Array(totalLength(pieces));
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

/**
 * What the framings have in common: messages arrive as runs of bytes, and a stream that breaks its framing is over.
 *
 * @module
 */

/** A run of one message's bytes, in order. `bytes` may be empty, also on the last piece. Not to be modified. */
export interface Piece {
  readonly bytes: Uint8Array;
  /** True on the last piece of a message, and only there. */
  readonly end: boolean;
}

/** A framing's decoder: a state machine without sockets or timers. */
export interface PieceReader {
  /**
   * The next piece of the current message, or undefined when more input is needed.
   *
   * @throws {FramingError} when the input breaks the framing; the stream cannot be read any further
   */
  read(): Piece | undefined;
  /** True between the first byte that belongs to a message and its last piece. */
  readonly inMessage: boolean;
}

/** A stream that breaks its framing. Where the next message begins is unknown, so the connection has to end. */
export class FramingError extends Error {
  override readonly name = "FramingError";
}

/** Describes a byte in a framing error. */
export function describeByte(byte: number): string {
  const hex = `0x${byte.toString(16).padStart(2, "0")}`;
  return byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}' (${hex})` : hex;
}

export const NO_BYTES: Uint8Array = new Uint8Array(0);

/**
 * Collects the pieces of a framing into whole messages.
 *
 * @module
 */

import { ByteQueue } from "./byte_queue.ts";
import { FramingError, type PieceReader } from "./piece.ts";

/** Bytes of one message that are accepted when nobody says otherwise: 256 MiB. */
export const MAX_MESSAGE = 256 * 1024 * 1024;

/** The bound on a message that CLICON_NETCONF_MAX_MESSAGE asks for; 0 leaves only that of the option's type. */
export function maxMessageOf(option: number): number {
  return option === 0 ? 0xffff_ffff : option;
}

/** Whole messages out of pieces; a message that grows beyond the limit is a framing error. */
export class MessageReader {
  readonly #maxMessage: number;
  readonly #message = new ByteQueue();

  constructor(maxMessage: number = MAX_MESSAGE) {
    this.#maxMessage = maxMessage;
  }

  /** Bytes of the unfinished message that are held. */
  get held(): number {
    return this.#message.length;
  }

  /**
   * The next whole message as runs of bytes (none when it is empty), or undefined when more input is needed.
   *
   * @throws {FramingError} from `pieces`, or when the message is larger than the limit
   */
  next(pieces: PieceReader): Uint8Array[] | undefined {
    for (let piece = pieces.read(); piece !== undefined; piece = pieces.read()) {
      this.#message.append(piece.bytes);
      if (this.#message.length > this.#maxMessage) {
        throw new FramingError(`a message is larger than the limit of ${this.#maxMessage} bytes`);
      }
      if (piece.end) return this.#message.takeAll();
    }
    return undefined;
  }
}

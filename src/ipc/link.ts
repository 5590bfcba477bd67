/**
 * A client's end of a connection: messages out, pieces of messages in.
 *
 * @module
 */

import type { ByteStream } from "./address.ts";
import { IpcError } from "./address.ts";
import { ByteQueue } from "./byte_queue.ts";
import { encodeFrame, encodeSplit, HeaderReader, MORE } from "./header.ts";
import { concat, Scratch } from "./gather.ts";
import type { Piece } from "./piece.ts";

/** Bytes asked of the socket at once. */
const READ_SIZE = 64 * 1024;

/** What says that the other end of a connection is not there any more. */
const GONE = [Deno.errors.NotConnected, Deno.errors.BrokenPipe, Deno.errors.ConnectionReset];

const NOTIFICATION = new TextEncoder().encode("<notification");
const END_OF_NAME = new TextEncoder().encode(" >/\n\t\r");

/** A run of bytes of a message from the backend. */
export interface BackendPiece extends Piece {
  /** The message is a `<notification>`, not the answer to a request. */
  readonly notification: boolean;
}

/**
 * Sends messages to the backend and receives its messages in pieces, so that one of any size needs little memory. Sending and
 * receiving are independent of each other; each is done by one caller at a time.
 */
export class BackendLink {
  readonly #stream: ByteStream;
  readonly #queue = new ByteQueue();
  /** The backend is trusted with the size of what it sends. */
  readonly #frames = new HeaderReader(this.#queue, MORE);
  readonly #buffer = new Uint8Array(READ_SIZE);
  readonly #scratch = new Scratch();
  /** Of the message being received; undefined between messages. */
  #notification: boolean | undefined;
  #closed = false;
  readonly #ended = Promise.withResolvers<void>();

  constructor(stream: ByteStream) {
    this.#stream = stream;
  }

  /**
   * Sends a whole message, `id` being the session it is for.
   *
   * @throws {IpcError} when the connection is gone
   */
  async send(message: readonly Uint8Array[], id = 0): Promise<void> {
    for (const frame of encodeSplit(message, id)) await this.#write(frame);
  }

  /** Sends a piece of a message that is passed on as it arrives. @throws {IpcError} */
  async sendPiece(bytes: Uint8Array, end: boolean, id = 0): Promise<void> {
    if (bytes.length > 0 || end) {
      await this.#write(encodeFrame([bytes], end, id, this.#scratch));
    }
  }

  /**
   * The next piece of what the backend sends; undefined when it closed the connection between two messages. Its bytes are
   * valid until the next call.
   *
   * @throws {IpcError} when the connection ends in the middle of a message or fails
   * @throws {FramingError} when the other end is no backend
   */
  async read(): Promise<BackendPiece | undefined> {
    let begun: Uint8Array[] | undefined;
    for (;;) {
      const piece = this.#frames.read();
      if (piece === undefined) {
        if (await this.#fill()) continue;
        if (this.#frames.inMessage) {
          throw new IpcError("the backend closed the connection in the middle of a message");
        }
        return undefined;
      }
      if (this.#notification !== undefined) return this.#label(piece, this.#notification);
      const head = begun === undefined ? piece.bytes : concat([...begun, piece.bytes]);
      if (head.length <= NOTIFICATION.length && !piece.end) {
        begun = [head.slice()];
        continue;
      }
      return this.#label({ bytes: head, end: piece.end }, isNotification(head));
    }
  }

  /**
   * Says that nothing more will be sent, waits until the backend has ended its side, too, or until `patience` ms are over, and closes. With the
   * connection the session has ended then: the next one finds its locks released. Somebody has to be reading meanwhile.
   */
  async finish(patience: number): Promise<void> {
    if (!this.#closed && this.#stream.closeWrite !== undefined) {
      // This timer is there faster than the others: every session ends here.
      const over = new Promise<unknown>((resolve) =>
        AbortSignal.timeout(patience).addEventListener("abort", resolve, { once: true })
      );
      try {
        await this.#stream.closeWrite();
        await Promise.race([this.#ended.promise, over]);
      } catch (error) {
        // The backend has gone already: there is nothing to wait for.
        if (!GONE.some((kind) => error instanceof kind)) throw error;
      }
    }
    this.close();
  }

  /** Ends the connection; a `read` that waits throws or gives undefined. May be called more than once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stream.close();
  }

  #label(piece: Piece, notification: boolean): BackendPiece {
    this.#notification = piece.end ? undefined : notification;
    return { bytes: piece.bytes, end: piece.end, notification };
  }

  /** Reads more bytes; false at the end of the connection. */
  async #fill(): Promise<boolean> {
    let count: number | null;
    try {
      count = await this.#stream.read(this.#buffer);
    } catch (error) {
      this.#ended.resolve();
      if (this.#closed) return false;
      throw gone(error);
    }
    if (count === null) {
      this.#ended.resolve();
      return false;
    }
    this.#queue.append(this.#buffer.subarray(0, count));
    return true;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#stream.write(bytes.subarray(at));
    } catch (error) {
      throw gone(error);
    }
  }
}

function isNotification(head: Uint8Array): boolean {
  if (head.length <= NOTIFICATION.length) return false;
  for (let i = 0; i < NOTIFICATION.length; i++) if (head[i] !== NOTIFICATION[i]) return false;
  return END_OF_NAME.includes(head[NOTIFICATION.length]);
}

function gone(error: unknown): IpcError {
  return new IpcError("Unexpected close of CLICON_SOCK. Clixon backend daemon may have crashed.", {
    cause: error,
  });
}

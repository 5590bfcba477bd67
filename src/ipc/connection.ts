/**
 * The backend's end of a connection, without the socket: which framing the client speaks, its messages, and the bytes
 * of the answers.
 *
 * @module
 */

import { ByteQueue } from "./byte_queue.ts";
import { ChunkReader, encodeChunked } from "./chunked.ts";
import { encodeCounted, encodeSplit, HEADER_SIZE, HeaderReader } from "./header.ts";
import { MAX_MESSAGE, MessageReader } from "./message_reader.ts";

/** A message from a client. */
export interface IpcMessage {
  /** `op_id`: the session the client means; 0 when it did not say, and always in chunked framing. */
  readonly id: number;
  /** The XML text as runs of bytes; none when the message is empty. */
  readonly body: readonly Uint8Array[];
}

/**
 * One client's connection: bytes in, messages out; messages in, bytes out. The framing is recognised from the first
 * byte and kept for the life of the connection.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { IpcConnection } from "./connection.ts";
 *
 * const connection = new IpcConnection();
 * connection.append(new TextEncoder().encode("\n#8\n<hello/>\n##\n"));
 * assertEquals(connection.next()?.body.length, 1);
 * assertEquals(connection.framing, "chunked");
 * ```
 */
export class IpcConnection {
  readonly #queue = new ByteQueue();
  readonly #messages: MessageReader;
  readonly #maxMessage: number;
  #header: HeaderReader | undefined;
  #chunks: ChunkReader | undefined;
  #split = false;

  /** `maxMessage`: bytes of one message (256 MiB when absent). */
  constructor(options: { readonly maxMessage?: number } = {}) {
    this.#maxMessage = options.maxMessage ?? MAX_MESSAGE;
    this.#messages = new MessageReader(this.#maxMessage);
  }

  /** Undefined until the first byte has arrived. */
  get framing(): "header" | "chunked" | undefined {
    if (this.#header !== undefined) return "header";
    return this.#chunks !== undefined ? "chunked" : undefined;
  }

  /** Bytes that have arrived and were not given out as messages. */
  get held(): number {
    return this.#queue.length + this.#messages.held;
  }

  /** True when the connection would end in the middle of a message if it ended now. */
  get inMessage(): boolean {
    return (this.#header ?? this.#chunks)?.inMessage ?? false;
  }

  /** Adds bytes from the socket. The caller does not modify them afterwards. */
  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#queue.append(bytes);
    if (this.framing !== undefined) return;
    if (bytes[0] === 0x0a) this.#chunks = new ChunkReader(this.#queue);
    else this.#header = new HeaderReader(this.#queue, this.#maxMessage + HEADER_SIZE + 1);
  }

  /**
   * The next message, or undefined when more bytes are needed.
   *
   * @throws {FramingError} when the client breaks the framing or a limit: the connection has to be closed
   */
  next(): IpcMessage | undefined {
    const pieces = this.#header ?? this.#chunks;
    const body = pieces === undefined ? undefined : this.#messages.next(pieces);
    return body === undefined ? undefined : { id: this.#header?.id ?? 0, body };
  }

  /** The client announced in its hello that it understands split frames. */
  allowSplit(): void {
    this.#split = true;
  }

  /**
   * The bytes of a reply or notification, in buffers to be written one by one; an empty one is a pause, in which others can be served. They
   * are made while they are consumed, so a message of any size needs little memory. If `message` throws after the first buffer was
   * written, the connection has to be closed.
   *
   * @param message the same bytes each time: where the length comes first, a large one is made twice
   */
  encode(message: Iterable<Uint8Array>): Iterable<Uint8Array<ArrayBuffer>> {
    if (this.#chunks !== undefined) return encodeChunked(message);
    return this.#split ? encodeSplit(message) : encodeCounted(message);
  }
}

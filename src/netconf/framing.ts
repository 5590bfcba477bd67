/**
 * src/netconf: the NETCONF protocol as bytes and names: framing, hello, the rpc envelope, rpc-error, capabilities.
 * It knows no schema and no data. It may import ipc, xml, config and system.
 * This file is the framing of RFC 6242; start reading here, then `hello.ts` and `envelope.ts`.
 * `rpc_error.ts` is the error that every room throws, `rpc_error_xml.ts` how it is answered.
 *
 * @module
 */

import { ByteQueue } from "../ipc/byte_queue.ts";
import { ChunkReader, encodeChunk, encodeChunked } from "../ipc/chunked.ts";
import { gather, type Scratch } from "../ipc/gather.ts";
import { MessageReader } from "../ipc/message_reader.ts";
import { FramingError, type Piece, type PieceReader } from "../ipc/piece.ts";
import { encodeEomPiece, EomReader } from "./eom.ts";

export { FramingError, type Piece };

/** The two framings of RFC 6242: end-of-message (§4.3) and chunked (§4.2). */
export type Framing = "eom" | "chunked";

/**
 * Takes a NETCONF byte stream apart. `auto` chooses the framing from the first byte that is not white space, so a client that
 * sends its hello chunked is understood.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { FrameReader } from "./framing.ts";
 *
 * const reader = new FrameReader();
 * reader.append(new TextEncoder().encode("<hello/>]]>]]>\n#6\n<rpc/>\n##\n"));
 * const text = (message?: Uint8Array[]) => message?.map((run) => new TextDecoder().decode(run)).join("");
 * assertEquals(text(reader.next()), "<hello/>");
 * reader.framing = "chunked";
 * assertEquals(text(reader.next()), "<rpc/>");
 * assertEquals(reader.next(), undefined);
 * ```
 */
export class FrameReader implements PieceReader {
  readonly #queue = new ByteQueue();
  readonly #messages: MessageReader;
  #framing: Framing | undefined;
  #pieces: PieceReader | undefined;
  #afterLineFeed = false;

  /** `framing`: that of the first message, `auto` when absent. `maxMessage`: bytes of one message (256 MiB when absent). */
  constructor(
    options: { readonly framing?: Framing | "auto"; readonly maxMessage?: number } = {},
  ) {
    this.#messages = new MessageReader(options.maxMessage);
    if (options.framing !== undefined && options.framing !== "auto") this.framing = options.framing;
  }

  /** The framing in force; undefined while `auto` has seen nothing but white space. */
  get framing(): Framing | undefined {
    return this.#framing;
  }

  /** Changes the framing at the byte after the last message. Only between messages. */
  set framing(framing: Framing) {
    if (framing === this.#framing) return;
    if (this.inMessage) throw new Error("the framing cannot change in the middle of a message");
    this.#framing = framing;
    this.#pieces = framing === "eom" ? new EomReader(this.#queue) : new ChunkReader(this.#queue);
  }

  /** True when the stream would end in the middle of a message if it ended now. */
  get inMessage(): boolean {
    return this.#pieces?.inMessage ?? false;
  }

  /** Bytes that have arrived and were not given out. */
  get held(): number {
    return this.#queue.length + this.#messages.held;
  }

  /** Adds bytes from the stream. The caller does not modify them afterwards. */
  append(bytes: Uint8Array): void {
    this.#queue.append(bytes);
  }

  /**
   * The next whole message as runs of bytes (none when it is empty), or undefined when more bytes are needed.
   *
   * @throws {FramingError} when the framing is broken or the message too large: the session has to end
   */
  next(): Uint8Array[] | undefined {
    return this.#messages.next(this);
  }

  /** The next piece of the current message. Use either this or {@linkcode next} on one reader. @throws {FramingError} */
  read(): Piece | undefined {
    if (this.#pieces === undefined) this.#detect();
    return this.#pieces?.read();
  }

  /** Skips white space and chooses by the byte behind it: `#` after a line feed is a chunk header. */
  #detect(): void {
    const queue = this.#queue;
    while (queue.length > 0) {
      const byte = queue.front()[0];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) {
        this.#framing = byte === 0x23 ? "chunked" : "eom";
        this.#pieces = byte === 0x23
          ? new ChunkReader(queue, this.#afterLineFeed)
          : new EomReader(queue);
        return;
      }
      this.#afterLineFeed = byte === 0x0a;
      queue.drop(1);
    }
  }
}

/** A message in end-of-message framing, in buffers to be written one by one. Made as it is consumed. */
export function* frameEom(message: Iterable<Uint8Array>): Generator<Uint8Array<ArrayBuffer>> {
  for (const { pieces, end } of gather(message)) yield encodeEomPiece(pieces, end);
}

/** A message in chunked framing, in buffers to be written one by one. Made as it is consumed. */
export function frameChunked(message: Iterable<Uint8Array>): Generator<Uint8Array<ArrayBuffer>> {
  return encodeChunked(message);
}

/** A message in either framing. */
export function frame(
  framing: Framing,
  message: Iterable<Uint8Array>,
): Generator<Uint8Array<ArrayBuffer>> {
  return framing === "eom" ? frameEom(message) : frameChunked(message);
}

/** One piece of a message that is written as it arrives; `end` closes the message. In the buffer of `scratch` if given. */
export function framePiece(
  framing: Framing,
  bytes: Uint8Array,
  end: boolean,
  scratch?: Scratch,
): Uint8Array<ArrayBuffer> {
  const encode = framing === "eom" ? encodeEomPiece : encodeChunk;
  return encode([bytes], end, scratch);
}

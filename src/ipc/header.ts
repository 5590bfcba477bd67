/**
 * The internal protocol's own framing: `op_len`, `op_id`, body and a NUL, and the split frames that extend it.
 * The format is documented in `mod.ts`.
 *
 * @module
 */

import type { ByteQueue } from "./byte_queue.ts";
import { gather, type Scratch, totalLength } from "./gather.ts";
import { FramingError, NO_BYTES, type Piece, type PieceReader } from "./piece.ts";

/** Bytes of `op_len` and `op_id`. */
export const HEADER_SIZE = 8;
/** Set in `op_len`: more frames of the same message follow. */
export const MORE = 0x80000000;

const END: Piece = { bytes: NO_BYTES, end: true };

/** Decodes frames with a binary header. */
export class HeaderReader implements PieceReader {
  readonly #queue: ByteQueue;
  readonly #maxFrame: number;
  readonly #header = new Uint8Array(HEADER_SIZE);
  readonly #view = new DataView(this.#header.buffer);
  /** Bytes of the header that have been read; all of them while in a body. */
  #headerRead = 0;
  /** Bytes of the body that are still to come, the NUL included. */
  #left = 0;
  #more = false;
  #inMessage = false;
  #id = 0;

  /** `maxFrame`: the largest `op_len` that is accepted, checked before any of the body is read. */
  constructor(queue: ByteQueue, maxFrame: number) {
    this.#queue = queue;
    this.#maxFrame = maxFrame;
  }

  get inMessage(): boolean {
    return this.#inMessage;
  }

  /** `op_id` of the frame that the last piece came from. */
  get id(): number {
    return this.#id;
  }

  read(): Piece | undefined {
    const queue = this.#queue;
    while (queue.length > 0) {
      if (this.#headerRead < HEADER_SIZE) {
        this.#header[this.#headerRead++] = queue.shift();
        this.#inMessage = true;
        if (this.#headerRead < HEADER_SIZE) continue;
        this.#parseHeader();
        if (this.#left > 0) continue;
        const piece = this.#frameEnd(NO_BYTES);
        if (piece !== undefined) return piece;
        continue;
      }
      const run = queue.front();
      const bytes = run.length > this.#left ? run.subarray(0, this.#left) : run;
      queue.drop(bytes.length);
      this.#left -= bytes.length;
      if (this.#left > 0) return { bytes, end: false };
      const piece = this.#frameEnd(bytes);
      if (piece !== undefined) return piece;
    }
    return undefined;
  }

  #parseHeader(): void {
    const length = this.#view.getUint32(0);
    this.#more = length >= MORE;
    const total = this.#more ? length - MORE : length;
    if (total < HEADER_SIZE) {
      throw new FramingError(`op_len ${total} is less than the ${HEADER_SIZE} bytes of the header`);
    }
    if (total > this.#maxFrame) {
      throw new FramingError(`op_len ${total} is more than the limit of ${this.#maxFrame} bytes`);
    }
    this.#id = this.#view.getUint32(4);
    this.#left = total - HEADER_SIZE;
  }

  /** The frame is complete with `bytes`: the piece to give out, if there is any. */
  #frameEnd(bytes: Uint8Array): Piece | undefined {
    this.#headerRead = 0;
    if (this.#more) return bytes.length > 0 ? { bytes, end: false } : undefined;
    this.#inMessage = false;
    const last = bytes.length - 1;
    // A sender that leaves the NUL out is understood: no XML document ends with one.
    const body = last >= 0 && bytes[last] === 0 ? bytes.subarray(0, last) : bytes;
    return body.length > 0 ? { bytes: body, end: true } : END;
  }
}

/** One frame with its header in one buffer, that of `scratch` if given. The last frame of a message (`end`) carries the NUL. */
export function encodeFrame(
  pieces: readonly Uint8Array[],
  end: boolean,
  id: number,
  scratch?: Scratch,
): Uint8Array<ArrayBuffer> {
  const length = HEADER_SIZE + totalLength(pieces) + (end ? 1 : 0);
  if (length >= MORE) {
    throw new FramingError(`a message of ${length} bytes does not fit into one frame`);
  }
  const frame = scratch?.take(length) ?? new Uint8Array(length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, end ? length : length + MORE);
  view.setUint32(4, id);
  let at = HEADER_SIZE;
  for (const piece of pieces) {
    frame.set(piece, at);
    at += piece.length;
  }
  if (end) frame[at] = 0;
  return frame;
}

/** A message as one frame: what a peer understands that knows nothing of split frames. */
export function encodeWhole(chunks: Iterable<Uint8Array>, id = 0): Uint8Array<ArrayBuffer> {
  return encodeFrame([...chunks], true, id);
}

/**
 * A message in as many frames as it needs, made as they are consumed: a small message is one frame, exactly as
 * {@linkcode encodeWhole} makes it. Only for peers that announced split frames.
 */
export function* encodeSplit(
  chunks: Iterable<Uint8Array>,
  id = 0,
): Generator<Uint8Array<ArrayBuffer>> {
  for (const { pieces, end } of gather(chunks)) {
    yield pieces.length > 0 || end ? encodeFrame(pieces, end, id) : PAUSE;
  }
}

/** Between buffers: nothing to write. */
const PAUSE = new Uint8Array(0);

/** Bytes of a message that are kept until its length is known; a longer one is made twice. */
const KEPT = 1024 * 1024;

/**
 * A message of any size as one frame, for peers that know nothing of split frames. Its length comes first, so a long message is made once
 * to be counted and once more to be sent, rather than kept: `chunks` gives the same bytes each time. Empty buffers are pauses: a part
 * of the work is done, but there is nothing to write yet.
 */
export function* encodeCounted(chunks: Iterable<Uint8Array>): Generator<Uint8Array<ArrayBuffer>> {
  let kept: Uint8Array[] | undefined = [];
  let size = 0;
  for (const chunk of chunks) {
    size += chunk.length;
    if (size > KEPT) kept = undefined;
    kept?.push(chunk);
    yield PAUSE;
  }
  if (kept !== undefined) return yield encodeFrame(kept, true, 0);
  yield encodeHeader(HEADER_SIZE + size + 1);
  let left = size;
  for (const chunk of chunks) {
    left -= chunk.length;
    if (left < 0) break;
    yield new Uint8Array(chunk);
  }
  if (left !== 0) throw new Error("a message has changed between being counted and being sent");
  yield new Uint8Array(1);
}

function encodeHeader(length: number): Uint8Array<ArrayBuffer> {
  if (length >= MORE) {
    throw new FramingError(`a message of ${length} bytes does not fit into one frame`);
  }
  const header = new Uint8Array(HEADER_SIZE);
  new DataView(header.buffer).setUint32(0, length);
  return header;
}

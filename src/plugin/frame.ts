/**
 * Framing on the socket between the daemon and a plugin's process: four bytes of length (big-endian), then that many bytes
 * of UTF-8 JSON. A state machine without sockets, used on both sides.
 *
 * @module
 */

/** Longest message in bytes, unless told. */
export const MAX_FRAME = 64 * 1024 * 1024;

/** A message that is longer than allowed: the stream cannot be read any further. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

/** The bytes of one message. @throws {FrameError} when it is too long */
export function encodeFrame(json: string, limit: number = MAX_FRAME): Uint8Array<ArrayBuffer> {
  if (json.length > limit) {
    throw new FrameError(`message of ${json.length} characters, at most ${limit} are allowed`);
  }
  // Most messages are ASCII: guess that, and grow when it is not so.
  let frame = new Uint8Array(4 + json.length);
  let { read, written } = encoder.encodeInto(json, frame.subarray(4));
  if (read < json.length) {
    const body = encoder.encode(json);
    frame = new Uint8Array(4 + body.length);
    frame.set(body, 4);
    written = body.length;
  }
  if (written > limit) {
    throw new FrameError(`message of ${written} bytes, at most ${limit} are allowed`);
  }
  new DataView(frame.buffer).setUint32(0, written);
  return frame;
}

/** A message as a value. @throws {TypeError | SyntaxError} when it is not UTF-8 or not JSON */
export function parseFrame(message: Uint8Array): unknown {
  return JSON.parse(decoder.decode(message));
}

/** Takes bytes as they come and gives messages. */
export class FrameReader {
  readonly #limit: number;
  #chunks: Uint8Array[] = [];
  #size = 0;

  constructor(limit: number = MAX_FRAME) {
    this.#limit = limit;
  }

  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#chunks.push(bytes);
    this.#size += bytes.length;
  }

  /** The next whole message; undefined until more bytes come. Valid until the next call. @throws {FrameError} */
  next(): Uint8Array | undefined {
    if (this.#size < 4) return undefined;
    if (this.#chunks[0].length < 4) this.#gather();
    const head = this.#chunks[0];
    const length = ((head[0] << 24) | (head[1] << 16) | (head[2] << 8) | head[3]) >>> 0;
    if (length > this.#limit) {
      throw new FrameError(`message of ${length} bytes, at most ${this.#limit} are allowed`);
    }
    if (this.#size < 4 + length) return undefined;
    if (head.length < 4 + length) this.#gather();
    const whole = this.#chunks[0];
    const message = whole.subarray(4, 4 + length);
    const rest = whole.subarray(4 + length);
    if (rest.length === 0) this.#chunks.shift();
    else this.#chunks[0] = rest;
    this.#size -= 4 + length;
    return message;
  }

  /** Makes one chunk of all: once per message that arrived in pieces. */
  #gather(): void {
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const chunk of this.#chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    this.#chunks = [all];
  }
}

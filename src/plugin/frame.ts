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
const lenient = new TextDecoder();
const strict = new TextDecoder("utf-8", { fatal: true });

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
  writeLength(frame, written);
  return frame;
}

function writeLength(frame: Uint8Array, length: number): void {
  frame[0] = length >>> 24;
  frame[1] = length >>> 16;
  frame[2] = length >>> 8;
  frame[3] = length;
}

function readLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]) >>> 0;
}

/** A message as a value. @throws {TypeError | SyntaxError} when it is not UTF-8 or not JSON */
export function parseFrame(message: Uint8Array): unknown {
  const text = lenient.decode(message);
  // It stands for what is malformed, or is there itself: the decoder that tells is much slower.
  return JSON.parse(text.includes("\ufffd") ? strict.decode(message) : text);
}

/** A reader keeps at least this much room, in bytes, and lets go of more once it is not needed. */
const ROOM = 64 * 1024;

/**
 * Takes bytes as they come and gives messages. However small the pieces that they come in, it holds little more than the bytes of one
 * message and what came with its end.
 */
export class FrameReader {
  readonly #limit: number;
  /** What has come and was not given yet stands from `#start` to `#end`. */
  #buffer = new Uint8Array(ROOM);
  #start = 0;
  #end = 0;

  constructor(limit: number = MAX_FRAME) {
    this.#limit = limit;
  }

  append(bytes: Uint8Array): void {
    const size = this.#end - this.#start;
    if (this.#end + bytes.length > this.#buffer.length) this.#makeRoom(size + bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** The next whole message; undefined until more bytes come. Valid until bytes are appended. @throws {FrameError} */
  next(): Uint8Array | undefined {
    const size = this.#end - this.#start;
    if (size < 4) return undefined;
    const length = readLength(this.#buffer, this.#start);
    if (length > this.#limit) {
      throw new FrameError(`message of ${length} bytes, at most ${this.#limit} are allowed`);
    }
    if (size < 4 + length) return undefined;
    const from = this.#start + 4;
    this.#start = from + length;
    return this.#buffer.subarray(from, this.#start);
  }

  /** Moves what is there to the front of a buffer that can take `needed` bytes: twice as large as before, so that all bytes move seldom. */
  #makeRoom(needed: number): void {
    let room = ROOM;
    while (room < needed) room *= 2;
    const waiting = this.#buffer.subarray(this.#start, this.#end);
    // What was given is still valid until now, so there is no need to spare the old place.
    if (room !== this.#buffer.length) this.#buffer = new Uint8Array(room);
    this.#buffer.set(waiting);
    this.#end -= this.#start;
    this.#start = 0;
  }
}

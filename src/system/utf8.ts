/**
 * UTF-8 as text.
 *
 * @module
 */

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * The text of `bytes`; a byte order mark is part of it.
 *
 * Some five times as fast as a decoder that is told to be fatal, which also makes strings of two bytes a character where one would do.
 *
 * @throws {TypeError} when they are not well-formed UTF-8
 */
export function decodeUtf8(bytes: Uint8Array): string {
  const text = lenient.decode(bytes);
  // It stands for what is malformed, or is there itself.
  return text.includes("\ufffd") ? strict.decode(bytes) : text;
}

/** A file's text without the byte order mark that it may begin with. */
export function withoutMark(text: string): string {
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/**
 * Strings from ranges of UTF-8 bytes, quickly.
 *
 * @module
 */

/** Makes strings of ranges of the bytes it was made of; latin1 is asked for only where all is ASCII. Node's Buffer is one. */
export interface TextRanges {
  toString(encoding: "utf8" | "latin1", start: number, end: number): string;
}

// A range may begin with U+FEFF, which is a byte order mark only at the beginning of a document.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
let rangesOf: (bytes: Uint8Array) => TextRanges = decodedRanges;

/** Ranges that a TextDecoder makes strings of. */
export function decodedRanges(bytes: Uint8Array): TextRanges {
  return { toString: (_encoding, start, end) => decoder.decode(bytes.subarray(start, end)) };
}

/**
 * Makes all strings by `make` from now on. Programs that read large documents give node's Buffer, which is several times faster than
 * a TextDecoder; those that read little do not wait for it to load.
 */
export function useTextRanges(make: (bytes: Uint8Array) => TextRanges): void {
  rangesOf = make;
}

/** Makes strings of parts of one byte array. They are strings of their own: keeping one does not keep the bytes. */
export class ByteText {
  readonly #bytes: Uint8Array;
  readonly #ranges: TextRanges;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#ranges = rangesOf(bytes);
  }

  /** The text of a range that is known to be well-formed UTF-8. */
  utf8(start: number, end: number): string {
    return this.#ranges.toString("utf8", start, end);
  }

  /** The text of a range that is known to be ASCII. */
  ascii(start: number, end: number): string {
    const bytes = this.#bytes;
    // The lengths that numbers and short words have: several times faster than a call into the runtime.
    switch (end - start) {
      case 0:
        return "";
      case 1:
        return String.fromCharCode(bytes[start]);
      case 2:
        return String.fromCharCode(bytes[start], bytes[start + 1]);
      case 3:
        return String.fromCharCode(bytes[start], bytes[start + 1], bytes[start + 2]);
      case 4:
        return String.fromCharCode(
          bytes[start],
          bytes[start + 1],
          bytes[start + 2],
          bytes[start + 3],
        );
      case 5:
        return String.fromCharCode(
          bytes[start],
          bytes[start + 1],
          bytes[start + 2],
          bytes[start + 3],
          bytes[start + 4],
        );
      case 6:
        return String.fromCharCode(
          bytes[start],
          bytes[start + 1],
          bytes[start + 2],
          bytes[start + 3],
          bytes[start + 4],
          bytes[start + 5],
        );
    }
    return this.#ranges.toString("latin1", start, end);
  }
}

/** One array of bytes from slices; the slice itself when there is just one. */
export function joinBytes(input: Uint8Array | readonly Uint8Array[]): Uint8Array {
  if (input instanceof Uint8Array) return input;
  if (input.length === 1) return input[0];
  const whole = new Uint8Array(input.reduce((length, slice) => length + slice.length, 0));
  let at = 0;
  for (const slice of input) {
    whole.set(slice, at);
    at += slice.length;
  }
  return whole;
}

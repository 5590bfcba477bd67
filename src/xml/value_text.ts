/**
 * One value put together of runs of the document and of characters that stand there as references.
 *
 * @module
 */

import { ByteText } from "./byte_text.ts";
import { isSpace } from "./chars.ts";

/** Bytes that are collected before a string is made of them. */
const COLLECTED = 8 * 1024;
/** Runs from this length on become strings of their own; shorter ones are copied byte by byte. */
const LONG = 512;

/**
 * Collects a value. What it costs to add to it depends on what is added, not on what is there: a string for each reference, or one
 * string that grows, would be several times slower.
 */
export class ValueText {
  /** Bytes of the value so far, as UTF-8. */
  size = 0;
  /** Nothing but white space so far. */
  blank = true;
  readonly #document: Uint8Array;
  readonly #strings: ByteText;
  readonly #bytes = new Uint8Array(COLLECTED);
  readonly #collected = new ByteText(this.#bytes);
  readonly #parts: string[] = [];
  #at = 0;
  #ascii = true;

  constructor(document: Uint8Array, strings: ByteText) {
    this.#document = document;
    this.#strings = strings;
  }

  /** Adds a range of the document, which is known to be well-formed UTF-8. */
  run(from: number, to: number, ascii: boolean): void {
    const length = to - from;
    const document = this.#document;
    this.size += length;
    if (this.blank) {
      let at = from;
      while (at < to && isSpace(document[at])) at++;
      this.blank = at === to;
    }
    if (length >= LONG) {
      this.#flush();
      this.#parts.push(
        ascii ? this.#strings.ascii(from, to) : this.#strings.utf8(from, to),
      );
      return;
    }
    if (this.#at + length > COLLECTED) this.#flush();
    if (!ascii) this.#ascii = false;
    const bytes = this.#bytes;
    let at = this.#at;
    for (let i = from; i < to; i++) bytes[at++] = document[i];
    this.#at = at;
  }

  /** Adds one character. */
  character(code: number): void {
    if (this.#at + 4 > COLLECTED) this.#flush();
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    if (code < 0x80) {
      bytes[at++] = code;
      this.blank &&= isSpace(code);
    } else {
      this.blank = this.#ascii = false;
      if (code < 0x800) {
        bytes[at++] = 0xc0 | (code >> 6);
      } else {
        if (code < 0x10000) {
          bytes[at++] = 0xe0 | (code >> 12);
        } else {
          bytes[at++] = 0xf0 | (code >> 18);
          bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
        }
        bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      }
      bytes[at++] = 0x80 | (code & 0x3f);
    }
    this.size += at - start;
    this.#at = at;
  }

  /** The value; the next one begins. */
  take(): string {
    this.#flush();
    const parts = this.#parts;
    const text = parts.length === 1 ? parts[0] : parts.join("");
    parts.length = 0;
    this.size = 0;
    this.blank = true;
    return text;
  }

  #flush(): void {
    if (this.#at === 0) return;
    const strings = this.#collected;
    this.#parts.push(this.#ascii ? strings.ascii(0, this.#at) : strings.utf8(0, this.#at));
    this.#at = 0;
    this.#ascii = true;
  }
}

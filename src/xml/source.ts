/**
 * The bytes of one document: looking ahead, characters, and where an offset is.
 *
 * @module
 */

import { ByteText } from "./byte_text.ts";
import { isXmlChar } from "./chars.ts";
import { XmlError } from "./error.ts";

const LF = 0x0a, CR = 0x0d;

/** What a scanner stands on. Knows bytes and characters, but nothing of XML beyond which characters it allows. */
export class Source {
  /** Offset of the next byte. */
  at = 0;
  /** Bytes of the character that {@linkcode codePoint} read last. */
  protected width = 1;
  protected readonly bytes: Uint8Array;
  protected readonly end: number;
  protected readonly strings: ByteText;
  /** Where the text begins, after a byte order mark. */
  readonly #start: number;
  // Where the last position asked for was, so that asking in document order stays linear.
  #markAt: number;
  #markLine = 1;
  #markColumn = 1;
  #words: Int32Array | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.strings = new ByteText(bytes);
    this.end = bytes.length;
    const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.at = this.#start = this.#markAt = mark ? 3 : 0;
  }

  /** Bytes of the whole document. */
  get size(): number {
    return this.end;
  }

  get ended(): boolean {
    return this.at >= this.end;
  }

  /** The byte `ahead` of the next one; 0 beyond the end (a byte that is legal nowhere). */
  peek(ahead: number): number {
    const at = this.at + ahead;
    return at < this.end ? this.bytes[at] : 0;
  }

  error(reason: string, at = this.at, limit = false): XmlError {
    return new XmlError(reason, this.position(at), limit);
  }

  /** The error that the next character is not legal `where`. */
  unexpected(where: string): XmlError {
    if (this.ended) return this.error(`the document ends ${where}`);
    const code = this.codePoint(this.at);
    const shown = code > 0x20 && code !== 0x7f ? `"${String.fromCodePoint(code)}" ` : "";
    return this.error(`character ${shown}(U+${hex(code)}) is not allowed ${where}`);
  }

  /** Line and column, from 1, of an offset; the column counts characters. */
  position(offset: number): { line: number; column: number } {
    if (offset < this.#markAt) {
      this.#markAt = this.#start;
      this.#markLine = this.#markColumn = 1;
    }
    const bytes = this.bytes;
    const words = this.#words ??= wordsOf(bytes);
    const shift = bytes.byteOffset & 3;
    const to = Math.min(offset, this.end);
    let line = this.#markLine, column = this.#markColumn;
    for (let at = this.#markAt; at < to;) {
      if (((at + shift) & 3) === 0 && at + 4 <= to && isPlain(words[(at + shift) >> 2])) {
        column += 4;
        at += 4;
        continue;
      }
      const byte = bytes[at++];
      if (byte === LF || (byte === CR && bytes[at] !== LF)) {
        line++;
        column = 1;
      } else if ((byte & 0xc0) !== 0x80) {
        column++;
      }
    }
    this.#markAt = to;
    this.#markLine = line;
    this.#markColumn = column;
    return { line, column };
  }

  /** The character at `at`, which must be well-formed UTF-8 and, beyond ASCII, legal in XML; sets `width`. */
  protected codePoint(at: number): number {
    const bytes = this.bytes;
    const first = bytes[at];
    this.width = 1;
    if (first < 0x80) return first;
    const width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    let code = first & (0x7f >> width);
    let wrong = first < 0xc2 || first > 0xf4 || at + width > this.end;
    for (let i = 1; i < width && !wrong; i++) {
      const byte = bytes[at + i];
      wrong = (byte & 0xc0) !== 0x80;
      code = (code << 6) | (byte & 0x3f);
    }
    // Shortest form only (of two bytes: `first < 0xc2`), no surrogates, nothing beyond Unicode.
    wrong ||= width === 3 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff));
    wrong ||= width === 4 && (code < 0x10000 || code > 0x10ffff);
    if (wrong) {
      throw this.error("the document is not well-formed UTF-8", at);
    }
    if (!isXmlChar(code)) throw this.error(`character (U+${hex(code)}) is not allowed in XML`, at);
    this.width = width;
    return code;
  }

  /** The offset of two bytes in a row that begin in `[from, to)`, -1 when there are none. */
  protected find(from: number, to: number, first: number, second: number): number {
    for (let at = from; at < to; at++) {
      if (this.bytes[at] === first && this.bytes[at + 1] === second) return at;
    }
    return -1;
  }

  protected looksAt(text: string): boolean {
    return this.spells(text, this.at);
  }

  /** True when the ASCII `text` stands at `at`. */
  protected spells(text: string, at: number): boolean {
    for (let i = 0; i < text.length; i++) {
      if (this.bytes[at + i] !== text.charCodeAt(i)) return false;
    }
    return true;
  }

  /** Text of a range that is known to be well-formed UTF-8. */
  protected slice(start: number, end: number, ascii: boolean): string {
    return ascii ? this.strings.ascii(start, end) : this.strings.utf8(start, end);
  }
}

/** The bytes four by four, from the last boundary before the first one on. */
function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Int32Array {
  const start = byteOffset & ~3;
  return new Int32Array(buffer, start, (byteOffset + byteLength - start) >> 2);
}

/** True when four bytes are four ASCII characters and none of them a control, a line end for example. */
function isPlain(word: number): boolean {
  // A byte below 0x20 leaves its highest bit set, or that of the next one.
  return ((word | (word - 0x20202020)) & 0x80808080) === 0;
}

/** A code point as `U+` notation has it. */
export function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, "0");
}

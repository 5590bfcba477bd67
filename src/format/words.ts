/**
 * Words of the TEXT and CLI formats: how values are quoted, and the tokens of a text.
 *
 * @module
 */

import { ByteText, joinBytes } from "../xml/byte_text.ts";
import { isUtf8 } from "./buffers.ts";
import { FormatError } from "./format_error.ts";

/** Values that can stand without quotes. */
const BARE = /^[^\s\p{Cc}{}[\];"#\\]+$/u;

/**
 * A value as it is written: quoted when it is empty or has white space or any of `{}[];"#\`, then with `\"`, `\\`, `\n`, `\r` and `\t` for what
 * cannot stand in quotes.
 */
export function quoteWord(value: string): string {
  if (BARE.test(value)) return value;
  return `"${value.replace(/["\\\n\r\t]/g, (char) => ESCAPED[char])}"`;
}

const ESCAPED: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

const UNESCAPED: Readonly<Record<string, string | undefined>> = {
  '"': '"',
  "\\": "\\",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** `quoted` is a word in quotes; `line` the end of a line, where lines count. */
export type WordToken = "word" | "quoted" | "{" | "}" | "[" | "]" | ";" | "line" | "eof";

export interface WordOptions {
  /** True: the ends of lines are tokens and only white space separates words (CLI). False: `{}[];` are tokens (TEXT). */
  readonly lines: boolean;
  /** Bytes of the whole text. Default 1 GiB. */
  readonly maxBytes?: number;
}

const SPACE = 0x20, TAB = 0x09, LF = 0x0a, CR = 0x0d, QUOTE = 0x22, HASH = 0x23, BACKSLASH = 0x5c;

/** Bytes that end a word: white space, and in TEXT also brackets, semicolon and quote. */
function wordEnds(lines: boolean): Uint8Array {
  const ends = new Uint8Array(256);
  for (const byte of [SPACE, TAB, LF, CR]) ends[byte] = 1;
  if (!lines) { for (const char of '{}[];"') ends[char.charCodeAt(0)] = 1; }
  return ends;
}

const LINE_WORD_ENDS = wordEnds(true);
const TEXT_WORD_ENDS = wordEnds(false);

/** Reads the tokens of a TEXT or CLI text from UTF-8 bytes. `#` where a token can begin starts a comment to the end of the line. */
export class WordReader {
  /** Of a word or quoted word: its text. */
  text = "";
  readonly #bytes: Uint8Array;
  readonly #strings: ByteText;
  readonly #lines: boolean;
  readonly #ends: Uint8Array;
  #at = 0;
  #tokenAt = 0;

  /** @throws {FormatError} for text that is too large or not UTF-8 */
  constructor(input: Uint8Array | readonly Uint8Array[], options: WordOptions) {
    this.#bytes = joinBytes(input);
    this.#strings = new ByteText(this.#bytes);
    this.#lines = options.lines;
    this.#ends = options.lines ? LINE_WORD_ENDS : TEXT_WORD_ENDS;
    const maxBytes = options.maxBytes ?? 1 << 30;
    if (this.#bytes.length > maxBytes) {
      throw this.error(`the text is larger than ${maxBytes} bytes`);
    }
    if (!isUtf8(this.#bytes)) throw this.error("the text is not well-formed UTF-8");
    this.restart();
  }

  /** An error at the current token. */
  error(reason: string): FormatError {
    return new FormatError(reason, this.position());
  }

  /** Where the current token begins. Linear in the distance from the beginning. */
  position(): { line: number; column: number } {
    const lines = this.#strings.utf8(0, this.#tokenAt).replace(/^\ufeff/, "").split("\n");
    return { line: lines.length, column: [...lines[lines.length - 1]].length + 1 };
  }

  /** Where in the bytes the current token begins: can be set back to that of an earlier one, for {@linkcode WordReader.position}. */
  get offset(): number {
    return this.#tokenAt;
  }

  set offset(offset: number) {
    this.#tokenAt = offset;
  }

  /** Goes back to the beginning of the text, behind a byte order mark. */
  restart(): void {
    const [first, second, third] = this.#bytes;
    this.#at = first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0;
  }

  /** @throws {FormatError} */
  next(): WordToken {
    const bytes = this.#bytes;
    for (; this.#at < bytes.length; this.#at++) {
      const byte = bytes[this.#at];
      if (byte === SPACE || byte === TAB || byte === CR) continue;
      if (byte === HASH) {
        while (this.#at + 1 < bytes.length && bytes[this.#at + 1] !== LF) this.#at++;
        continue;
      }
      if (byte !== LF) return this.#token(byte);
      if (this.#lines) {
        this.#tokenAt = this.#at++;
        return "line";
      }
    }
    this.#tokenAt = this.#at;
    return "eof";
  }

  #token(byte: number): WordToken {
    this.#tokenAt = this.#at;
    if (byte === QUOTE) return this.#quoted();
    if (this.#ends[byte] !== 0) {
      this.#at++;
      return String.fromCharCode(byte) as WordToken;
    }
    const bytes = this.#bytes;
    let at = this.#at;
    let ascii = true;
    for (; at < bytes.length && this.#ends[bytes[at]] === 0; at++) {
      if (bytes[at] >= 0x80) ascii = false;
    }
    this.text = ascii ? this.#strings.ascii(this.#at, at) : this.#strings.utf8(this.#at, at);
    this.#at = at;
    return "word";
  }

  #quoted(): "quoted" {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    let escapes = false;
    let at = start;
    for (; at < bytes.length && bytes[at] !== QUOTE && bytes[at] !== LF; at++) {
      if (bytes[at] !== BACKSLASH) continue;
      escapes = true;
      at++;
    }
    if (at >= bytes.length || bytes[at] !== QUOTE) {
      throw this.error("a quoted value is not closed on its line");
    }
    const text = this.#strings.utf8(start, at);
    // A backslash that begins no escape stands for itself, as in older files.
    this.text = escapes
      ? text.replace(/\\([\s\S])/g, (whole, char: string) => UNESCAPED[char] ?? whole)
      : text;
    this.#at = at + 1;
    return "quoted";
  }
}

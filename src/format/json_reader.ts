/**
 * A strict pull reader of JSON (RFC 8259) from UTF-8 bytes.
 *
 * @module
 */

import { ByteText, joinBytes } from "../xml/byte_text.ts";
import { isUtf8 } from "./buffers.ts";
import { FormatError } from "./format_error.ts";

export type JsonToken =
  | "{"
  | "}"
  | "["
  | "]"
  | "name"
  | "string"
  | "number"
  | "true"
  | "false"
  | "null"
  | "eof";

export interface JsonLimits {
  /** Nested objects and arrays. Default 1,024: twice what the deepest anydata in XML becomes. */
  readonly maxDepth: number;
  /** Bytes of the whole text. Default 1 GiB. */
  readonly maxBytes: number;
}

const QUOTE = 0x22, BACKSLASH = 0x5c, COMMA = 0x2c, COLON = 0x3a;
const OPEN_OBJECT = 0x7b, CLOSE_OBJECT = 0x7d, OPEN_ARRAY = 0x5b, CLOSE_ARRAY = 0x5d;

/** What may come next. */
const enum Expect {
  Value,
  ValueOrEnd,
  NameOrEnd,
  Name,
  CommaOrEnd,
  End,
}

/** Reads one JSON text token by token; commas and colons are checked and passed over. */
export class JsonReader {
  /** Of a name or string: the text, escapes resolved. */
  text = "";
  /** Of a number. */
  number = 0;
  /** Open objects and arrays after the token. */
  depth = 0;

  readonly #bytes: Uint8Array;
  readonly #strings: ByteText;
  readonly #maxDepth: number;
  #at = 0;
  #tokenAt = 0;
  #expect: Expect = Expect.Value;
  /** By depth: true for an object. */
  readonly #objects: boolean[] = [];

  /** @throws {FormatError} for text that is too large or not UTF-8 */
  constructor(input: Uint8Array | readonly Uint8Array[], limits: Partial<JsonLimits> = {}) {
    this.#bytes = joinBytes(input);
    this.#strings = new ByteText(this.#bytes);
    this.#maxDepth = limits.maxDepth ?? 1024;
    const maxBytes = limits.maxBytes ?? 1 << 30;
    if (this.#bytes.length > maxBytes) {
      throw this.#error(`the text is larger than ${maxBytes} bytes`, 0);
    }
    if (!isUtf8(this.#bytes)) throw this.#error("the text is not well-formed UTF-8", 0);
    // A byte order mark may be ignored (RFC 8259 §8.1).
    if (this.#bytes[0] === 0xef && this.#bytes[1] === 0xbb && this.#bytes[2] === 0xbf) this.#at = 3;
  }

  /** An error at the current token. */
  error(reason: string): FormatError {
    return this.#error(reason, this.#tokenAt);
  }

  /** Where the current token begins. Linear in the distance from the beginning. */
  position(): { line: number; column: number } {
    return this.#position(this.#tokenAt);
  }

  /** @throws {FormatError} */
  next(): JsonToken {
    const bytes = this.#bytes;
    for (;;) {
      this.#skipSpace();
      this.#tokenAt = this.#at;
      const byte = this.#at < bytes.length ? bytes[this.#at] : -1;
      switch (this.#expect) {
        case Expect.CommaOrEnd:
          if (byte !== COMMA) {
            return this.#close(byte, `expected "," or the end of ${this.#what()}`);
          }
          this.#at++;
          this.#expect = this.#objects[this.depth] ? Expect.Name : Expect.Value;
          continue;
        case Expect.Name:
        case Expect.NameOrEnd:
          if (byte === QUOTE) return this.#name();
          if (this.#expect === Expect.Name) throw this.#unexpected("expected a member name");
          return this.#close(byte, 'expected a member name or "}"');
        case Expect.ValueOrEnd:
          if (byte === CLOSE_ARRAY) return this.#close(byte, "");
          return this.#value(byte);
        case Expect.Value:
          return this.#value(byte);
        case Expect.End:
          if (byte === -1) return "eof";
          throw this.#unexpected("expected the end of the text");
      }
    }
  }

  /** After the first token of a value: passes over the rest of it. */
  skip(token: JsonToken): void {
    if (token !== "{" && token !== "[") return;
    const outside = this.depth - 1;
    while (this.depth > outside) this.next();
  }

  #what(): string {
    return this.#objects[this.depth] ? "the object" : "the array";
  }

  #close(byte: number, otherwise: string): JsonToken {
    if (byte !== (this.#objects[this.depth] ? CLOSE_OBJECT : CLOSE_ARRAY)) {
      throw this.#unexpected(otherwise);
    }
    this.#at++;
    const token = this.#objects[this.depth] ? "}" : "]";
    this.depth--;
    this.#afterValue();
    return token;
  }

  #afterValue(): void {
    this.#expect = this.depth === 0 ? Expect.End : Expect.CommaOrEnd;
  }

  #name(): "name" {
    this.#string();
    this.#skipSpace();
    if (this.#bytes[this.#at] !== COLON) throw this.#unexpected('expected ":"');
    this.#at++;
    this.#expect = Expect.Value;
    return "name";
  }

  #value(byte: number): JsonToken {
    switch (byte) {
      case QUOTE:
        this.#string();
        this.#afterValue();
        return "string";
      case OPEN_OBJECT:
        this.#open(true);
        return "{";
      case OPEN_ARRAY:
        this.#open(false);
        return "[";
      case 0x74:
        return this.#word("true");
      case 0x66:
        return this.#word("false");
      case 0x6e:
        return this.#word("null");
      default:
        if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) return this.#readNumber();
        throw this.#unexpected("expected a value");
    }
  }

  #open(object: boolean): void {
    if (this.depth >= this.#maxDepth) {
      throw this.#error(`values are nested deeper than ${this.#maxDepth}`, this.#at);
    }
    this.#at++;
    this.#objects[++this.depth] = object;
    this.#expect = object ? Expect.NameOrEnd : Expect.ValueOrEnd;
  }

  #word<Word extends "true" | "false" | "null">(word: Word): Word {
    for (let i = 0; i < word.length; i++) {
      if (this.#bytes[this.#at + i] !== word.charCodeAt(i)) {
        throw this.#unexpected("expected a value");
      }
    }
    this.#at += word.length;
    this.#afterValue();
    return word;
  }

  #readNumber(): "number" {
    const bytes = this.#bytes;
    const start = this.#at;
    let at = start;
    let value = 0;
    const negative = bytes[at] === 0x2d;
    if (negative) at++;
    const first = at;
    for (; bytes[at] >= 0x30 && bytes[at] <= 0x39; at++) value = value * 10 + bytes[at] - 0x30;
    const digits = at - first;
    const next = bytes[at];
    const plain = next !== 0x2e && next !== 0x65 && next !== 0x45;
    if (plain && digits > 0 && digits < 16 && (digits === 1 || bytes[first] !== 0x30)) {
      this.#at = at;
      this.number = negative ? -value : value;
    } else {
      while (/[-+.0-9eE]/.test(String.fromCharCode(bytes[at]))) at++;
      const text = this.#strings.ascii(start, at);
      if (!/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(text)) {
        throw this.#error(`"${text.slice(0, 40)}" is not a number`, start);
      }
      this.#at = at;
      this.number = Number(text);
    }
    this.#afterValue();
    return "number";
  }

  #string(): void {
    const bytes = this.#bytes;
    const start = ++this.#at;
    let ascii = true;
    let escapes = false;
    for (let at = start; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === QUOTE) {
        this.#at = at + 1;
        const text = ascii ? this.#strings.ascii(start, at) : this.#strings.utf8(start, at);
        this.text = escapes ? this.#unescape(text, start) : text;
        return;
      }
      if (byte === BACKSLASH) {
        escapes = true;
        at++;
      } else if (byte >= 0x80) {
        ascii = false;
      } else if (byte < 0x20) {
        throw this.#error("a control character in a string must be escaped", at);
      }
    }
    throw this.#error("a string is not closed", start - 1);
  }

  #unescape(text: string, start: number): string {
    return text.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]?))/g, (whole, code, char) => {
      if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
      const plain = ESCAPES[char as string];
      if (plain === undefined) throw this.#error(`"${whole}" is not an escape`, start);
      return plain;
    });
  }

  #skipSpace(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    for (;; at++) {
      const byte = bytes[at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    }
    this.#at = at;
  }

  #unexpected(expected: string): FormatError {
    if (this.#at >= this.#bytes.length) return this.#error(`the text ends; ${expected}`, this.#at);
    const width = Math.max(1, [0, 0, 2, 3, 4][Math.clz32(~(this.#bytes[this.#at] << 24))] ?? 1);
    const found = this.#strings.utf8(this.#at, this.#at + width);
    return this.#error(`${JSON.stringify(found)} found; ${expected}`, this.#at);
  }

  #error(reason: string, at: number): FormatError {
    return new FormatError(reason, this.#position(at));
  }

  #position(offset: number): { line: number; column: number } {
    const before = this.#strings.utf8(0, offset);
    const lines = before.split("\n");
    return { line: lines.length, column: [...lines[lines.length - 1]].length + 1 };
  }
}

const ESCAPES: Readonly<Record<string, string | undefined>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

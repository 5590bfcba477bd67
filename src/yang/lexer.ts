/**
 * The tokens of a YANG text (RFC 7950 §6.1): keywords, strings with all quoting rules, and punctuation.
 *
 * @module
 */

import type { Source } from "./source.ts";

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const STAR = 0x2a;
const PLUS = 0x2b;
const SLASH = 0x2f;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** A tab in the indentation of a continued string counts for this many columns (RFC 7950 §6.1.3). */
const TAB_WIDTH = 8;

/** What may not stand in a YANG text: everything that `yang-char` of RFC 7950 §14 leaves out. */
const FORBIDDEN =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufdd0-\ufdef\ufffe\uffff]|[\ud83f\ud87f\ud8bf\ud8ff\ud93f\ud97f\ud9bf\ud9ff\uda3f\uda7f\udabf\udaff\udb3f\udb7f\udbbf\udbff][\udffe\udfff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** What makes a difference to where a block ends. */
const STOP = /["'{}]|\/[/*]/g;

/** Reads tokens one after the other. */
export class Lexer {
  readonly source: Source;
  readonly #text: string;
  /** Offset of the next unread character. */
  offset: number;
  /** Offset of the first backslash sequence or quote that YANG 1 allows and YANG 1.1 does not; -1 for none. */
  version1Only = -1;

  /** @param offset where to begin */
  constructor(source: Source, offset = 0) {
    this.source = source;
    this.#text = source.text;
    this.offset = offset;
  }

  /** @throws {YangError} when a character stands anywhere in the text that may not */
  refuseForbidden(): void {
    const bad = FORBIDDEN.exec(this.#text);
    if (bad === null) return;
    const code = this.#text.codePointAt(bad.index)!.toString(16).toUpperCase().padStart(4, "0");
    throw this.source.error(`character U+${code} is not allowed in YANG (RFC 7950 §14)`, bad.index);
  }

  /** True when nothing but blanks and comments is left. */
  atEnd(): boolean {
    this.skipSeparators();
    return this.offset >= this.#text.length;
  }

  /** The code of the next character after blanks and comments; NaN at the end. Does not consume it. */
  peek(): number {
    this.skipSeparators();
    return this.#text.charCodeAt(this.offset);
  }

  /** Passes blanks, line breaks and comments. */
  skipSeparators(): void {
    const text = this.#text;
    let i = this.offset;
    for (;;) {
      const c = text.charCodeAt(i);
      if (c === SPACE || c === LF || c === TAB || c === CR) {
        i++;
      } else if (c === SLASH) {
        const next = text.charCodeAt(i + 1);
        if (next === SLASH) {
          const end = text.indexOf("\n", i);
          i = end < 0 ? text.length : end + 1;
        } else if (next === STAR) {
          const end = text.indexOf("*/", i + 2);
          if (end < 0) throw this.source.error('comment is not closed with "*/"', i);
          i = end + 2;
        } else break;
      } else break;
    }
    this.offset = i;
  }

  /** A keyword: `identifier` or `prefix:identifier`. Blanks must have been skipped. */
  keyword(): string {
    const text = this.#text;
    const start = this.offset;
    let i = start;
    let colon = -1;
    for (;; i++) {
      const c = text.charCodeAt(i);
      if (c >= 0x61 && c <= 0x7a) continue;
      if (isIdentifierStart(c)) continue;
      if (i > start && i !== colon + 1 && isIdentifierLater(c)) continue;
      if (c === 0x3a && colon < 0 && i > start) {
        colon = i;
        continue;
      }
      break;
    }
    if (i === start || i === colon + 1) {
      throw this.source.error(`a statement keyword is expected, not ${this.#show(i)}`, i);
    }
    if (!isDelimiter(text.charCodeAt(i))) {
      throw this.source.error(`${this.#show(i)} cannot stand in a statement keyword`, i);
    }
    this.offset = i;
    return text.slice(start, i);
  }

  /**
   * The argument of a statement whose keyword has just been read: an unquoted string or quoted strings joined
   * with `+` (RFC 7950 §6.1.3). Undefined when `;` or `{` follows.
   *
   * @param wanted false to check and pass it only: what is given then is not its value
   */
  argument(wanted = true): string | undefined {
    const before = this.offset;
    const first = this.peek();
    if (first === SEMICOLON || first === OPEN_BRACE || first === CLOSE_BRACE || first !== first) {
      return undefined;
    }
    if (this.offset === before) {
      throw this.source.error("a blank is needed between keyword and argument", before);
    }
    if (first !== DOUBLE_QUOTE && first !== SINGLE_QUOTE) return this.#unquoted();
    let value = this.#quoted(first, wanted);
    while (this.peek() === PLUS) {
      this.offset++;
      const quote = this.peek();
      if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) {
        throw this.source.error('a quoted string is expected after "+"', this.offset);
      }
      value += this.#quoted(quote, wanted);
    }
    return value;
  }

  /** Consumes `;` or `{` after an argument and says whether a block follows. */
  opensBlock(keyword: string): boolean {
    const c = this.peek();
    if (c === SEMICOLON || c === OPEN_BRACE) {
      this.offset++;
      return c === OPEN_BRACE;
    }
    throw this.source.error(
      `";" or "{" is expected after "${keyword}" and its argument, not ${this.#show(this.offset)}`,
      this.offset,
    );
  }

  /** Consumes `}` if it is next. */
  closesBlock(): boolean {
    if (this.peek() !== CLOSE_BRACE) return false;
    this.offset++;
    return true;
  }

  /**
   * Passes the rest of a block whose `{` has been consumed, in a text that is well-formed and has no quotes in unquoted strings
   * (see {@linkcode Source.quotesInWords}).
   */
  passBlock(): void {
    const text = this.#text;
    let depth = 1;
    for (STOP.lastIndex = this.offset; STOP.test(text);) {
      const next = STOP.lastIndex;
      switch (text.charCodeAt(next - 1)) {
        case OPEN_BRACE:
          depth++;
          break;
        case CLOSE_BRACE:
          if (--depth > 0) break;
          this.offset = next;
          return;
        case DOUBLE_QUOTE:
          STOP.lastIndex = behind(endOfString(text, next), 1, text);
          break;
        case SINGLE_QUOTE:
          STOP.lastIndex = behind(text.indexOf("'", next), 1, text);
          break;
        case SLASH:
          STOP.lastIndex = behind(text.indexOf("\n", next), 1, text);
          break;
        case STAR:
          STOP.lastIndex = behind(text.indexOf("*/", next), 2, text);
          break;
      }
    }
    throw this.source.error('a block is not closed with "}"', this.offset);
  }

  #unquoted(): string {
    const text = this.#text;
    const start = this.offset;
    let i = start;
    for (;; i++) {
      const c = text.charCodeAt(i);
      if (isDelimiter(c) || c === CLOSE_BRACE) break;
      if (c === DOUBLE_QUOTE || c === SINGLE_QUOTE) {
        this.source.quotesInWords = true;
        this.#note(i);
      }
      if (c === SLASH && isCommentStart(text, i)) break;
      // "*/" cannot start a comment, but RFC 7950 §6.1.3 keeps it out of unquoted strings as well.
      if (c === STAR && text.charCodeAt(i + 1) === SLASH) {
        throw this.source.error('an unquoted string cannot contain "*/"', i);
      }
    }
    this.offset = i;
    return text.slice(start, i);
  }

  #quoted(quote: number, wanted: boolean): string {
    const text = this.#text;
    const start = this.offset + 1;
    if (quote === SINGLE_QUOTE) {
      const end = text.indexOf("'", start);
      if (end < 0) throw this.source.error('string is not closed with "\'"', this.offset);
      this.offset = end + 1;
      return text.slice(start, end);
    }
    const end = endOfString(text, start);
    if (end < 0) throw this.source.error("string is not closed with '\"'", this.offset);
    const opening = this.offset;
    this.offset = end + 1;
    const raw = text.slice(start, end);
    const broken = wanted && raw.includes("\n");
    if (!broken && !raw.includes("\\")) return raw;
    const trimmed = broken ? this.#unindent(raw, this.#columnOf(opening)) : raw;
    return raw.includes("\\") ? this.#unescape(trimmed, start) : trimmed;
  }

  /** Columns up to and including the opening quote, tabs counted as eight. */
  #columnOf(offset: number): number {
    const text = this.#text;
    let column = 0;
    for (let i = text.lastIndexOf("\n", offset) + 1; i <= offset; i++) {
      column += text.charCodeAt(i) === TAB ? TAB_WIDTH : 1;
    }
    return column;
  }

  /** RFC 7950 §6.1.3: blanks before a line break go, and so does the layout's indentation after it. */
  #unindent(raw: string, column: number): string {
    const lines = raw.split("\n");
    const last = lines.length - 1;
    for (let n = 0; n <= last; n++) {
      let line = lines[n];
      if (n > 0) {
        let i = 0;
        let passed = 0;
        while (passed < column) {
          const c = line.charCodeAt(i);
          if (c === SPACE) passed++;
          else if (c === TAB) passed += TAB_WIDTH;
          else break;
          i++;
        }
        line = passed > column ? " ".repeat(passed - column) + line.slice(i) : line.slice(i);
      }
      if (n < last) {
        let end = line.length;
        // A line ended by CR LF ends before the CR.
        if (line.charCodeAt(end - 1) === CR) end--;
        while (end > 0) {
          const c = line.charCodeAt(end - 1);
          if (c !== SPACE && c !== TAB) break;
          end--;
        }
        line = line.slice(0, end);
      }
      lines[n] = line;
    }
    return lines.join("\n");
  }

  #unescape(value: string, start: number): string {
    return value.replace(/\\([^])/g, (all, c) => {
      switch (c) {
        case "n":
          return "\n";
        case "t":
          return "\t";
        case '"':
        case "\\":
          return c;
        default:
          this.#note(this.#text.indexOf(all, start));
          return all;
      }
    });
  }

  #note(offset: number): void {
    if (this.version1Only < 0) this.version1Only = offset;
  }

  #show(offset: number): string {
    if (offset >= this.#text.length) return "the end of the file";
    return JSON.stringify(String.fromCodePoint(this.#text.codePointAt(offset)!));
  }
}

function isCommentStart(text: string, offset: number): boolean {
  const next = text.charCodeAt(offset + 1);
  return next === SLASH || next === STAR;
}

/** The offset behind what was found; the end of the text when nothing was. */
function behind(found: number, size: number, text: string): number {
  return found < 0 ? text.length : found + size;
}

/** Where the string between double quotes that begins at `start` ends; -1 when it does not. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start);
  while (end > 0 && text.charCodeAt(end - 1) === BACKSLASH && isEscaped(text, start, end)) {
    end = text.indexOf('"', end + 1);
  }
  return end;
}

/** True when the character at `end`, which a backslash precedes, is escaped: an odd number of them precedes it. */
function isEscaped(text: string, start: number, end: number): boolean {
  let count = 0;
  for (let i = end - 1; i >= start && text.charCodeAt(i) === BACKSLASH; i--) count++;
  return (count & 1) === 1;
}

function isDelimiter(c: number): boolean {
  return c === SPACE || c === LF || c === TAB || c === CR || c === SEMICOLON || c === OPEN_BRACE ||
    c !== c;
}

function isIdentifierStart(c: number): boolean {
  return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || c === 0x5f;
}

function isIdentifierLater(c: number): boolean {
  return isIdentifierStart(c) || (c >= 0x30 && c <= 0x39) || c === 0x2d || c === 0x2e;
}

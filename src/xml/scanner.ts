/**
 * The bytes of one document and the lexical rules of XML 1.0 for what is inside tags: names, attribute values, references.
 *
 * {@linkcode XmlReader} knows what may follow what; this class, and `content.ts` for what is between tags, know how each thing is spelt.
 *
 * @module
 */

import {
  isSpace,
  isWideNamePart,
  isWideNameStart,
  isXmlChar,
  NAME,
  NAME_COLON,
  NAME_PART,
  NAME_START,
  TEXT_STOP,
} from "./chars.ts";
import { NameTable, RawName, same } from "./names.ts";
import { Source } from "./source.ts";
import { ValueText } from "./value_text.ts";

const TAB = 0x09, LF = 0x0a, CR = 0x0d, SPACE = 0x20, HASH = 0x23, AMP = 0x26;
const LT = 0x3c, GT = 0x3e, EQUALS = 0x3d, QUESTION = 0x3f, SEMICOLON = 0x3b, BRACKET = 0x5d;

const EQUALS_SIGN = "[ \\t\\r\\n]*=[ \\t\\r\\n]*";
const XML_DECLARATION = new RegExp(
  `^<\\?xml[ \\t\\r\\n]+version${EQUALS_SIGN}("|')1\\.[0-9]+\\1` +
    `(?:[ \\t\\r\\n]+encoding${EQUALS_SIGN}("|')([A-Za-z][A-Za-z0-9._-]*)\\2)?` +
    `(?:[ \\t\\r\\n]+standalone${EQUALS_SIGN}("|')(?:yes|no)\\4)?[ \\t\\r\\n]*\\?>$`,
);

/** Bounds on what can only be read in one go, and on values. */
export interface ScannerLimits {
  /** Bytes of one name with its prefix. */
  readonly maxNameLength: number;
  /** Bytes of one tag. */
  readonly maxTagLength: number;
  /** Bytes of the text of one element, references resolved. */
  readonly maxTextLength: number;
}

/** Bytes of an XML declaration. */
const MAX_DECLARATION = 1024;

export class Scanner extends Source {
  protected readonly limits: ScannerLimits;
  readonly #names = new NameTable();
  /** Random, so that nobody can choose names that collide. */
  readonly #seed = (Math.random() * 0x7fffffff) | 0;
  /** The offset up to which the tag that is being read may go on. */
  #tagEnd = 0;
  #value: ValueText | undefined;

  constructor(bytes: Uint8Array, limits: ScannerLimits) {
    super(bytes);
    this.limits = limits;
  }

  /** Where values with references are put together. */
  protected get value(): ValueText {
    return this.#value ??= new ValueText(this.bytes, this.strings);
  }

  /** The XML declaration, if there is one. */
  prolog(): void {
    const bytes = this.bytes;
    if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe)) {
      throw this.error("the document is UTF-16; only UTF-8 is read");
    }
    const start = this.at;
    if (!this.looksAt("<?xml") || !isSpace(this.peek(5))) return;
    const close = this.find(start, Math.min(this.end, start + MAX_DECLARATION), QUESTION, GT);
    const text = close < 0 ? "" : this.slice(start, close + 2, true);
    const match = XML_DECLARATION.exec(text);
    if (match === null) throw this.error("malformed XML declaration");
    const encoding = match[3];
    if (encoding !== undefined && encoding.toUpperCase() !== "UTF-8") {
      throw this.error(`encoding "${encoding}" is not supported; only UTF-8 is read`);
    }
    this.at = close + 2;
  }

  /** Passes over the `<` of a tag. */
  beginTag(): void {
    this.#tagEnd = Math.min(this.end, this.at + this.limits.maxTagLength);
    this.at++;
  }

  /** Passes over white space in a tag. True when there was any. */
  skipSpace(): boolean {
    const bytes = this.bytes;
    const from = this.at;
    let at = from;
    while (at < this.#tagEnd && isSpace(bytes[at])) at++;
    this.at = at;
    if (at >= this.#tagEnd) this.#checkTagLength();
    return at > from;
  }

  /** At the end of what a tag may be: that of the document is told by whoever misses something there. */
  #checkTagLength(): void {
    if (this.ended) return;
    throw this.error(`a tag is longer than ${this.limits.maxTagLength} bytes`, this.at, true);
  }

  /** A qualified name (XML namespaces §4). */
  readName(): RawName {
    const bytes = this.bytes;
    const start = this.at;
    const { maxNameLength } = this.limits;
    const end = Math.min(this.end, start + maxNameLength + 1);
    let at = start;
    let colon = -2;
    let hash = this.#seed;
    for (; at < end; at++) {
      const byte = bytes[at];
      const kind = NAME[byte];
      if (kind === 0) break;
      if (kind !== NAME_START) {
        const first = at === start || at === colon + 1;
        if (kind === NAME_COLON) {
          if (first || colon >= 0) break;
          colon = at;
        } else if (kind === NAME_PART) {
          if (first) break;
        } else {
          const code = this.codePoint(at);
          if (!(first ? isWideNameStart(code) : isWideNamePart(code))) break;
          for (let more = this.width; more > 1; more--) {
            hash = Math.imul(hash ^ bytes[at++], 0x01000193);
          }
          hash = Math.imul(hash ^ bytes[at], 0x01000193);
          continue;
        }
      }
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    const length = at - start;
    if (length > maxNameLength) {
      throw this.error(`a name is longer than ${maxNameLength} bytes`, start, true);
    }
    if (length === 0 || at === colon + 1 || (at < end && NAME[bytes[at]] !== 0)) {
      this.at = at;
      throw this.unexpected("in a name");
    }
    this.at = at;
    return this.#names.find(bytes, hash, start, length) ?? this.#addName(hash, start, length);
  }

  #addName(hash: number, start: number, length: number): RawName {
    const text = this.slice(start, start + length, false);
    const colon = text.indexOf(":");
    const prefix = colon < 0 ? "" : text.slice(0, colon);
    const name = new RawName(prefix, text.slice(colon + 1), hash, start, length);
    this.#names.add(name);
    return name;
  }

  /** At `</`: passes over an end tag if its name is the `length` bytes at `start`. */
  readEndTag(start: number, length: number): boolean {
    const at = this.at + 2;
    if (at + length > this.end || !same(this.bytes, start, at, length)) return false;
    this.beginTag();
    this.at = at + length;
    if (NAME[this.peek(0)] !== 0) return false;
    this.skipSpace();
    if (this.peek(0) !== GT) throw this.unexpected("in an end tag");
    this.at++;
    return true;
  }

  /** `= "value"` of the attribute `name`, normalised (XML 1.0 §3.3.3). */
  readAttributeValue(name: RawName): string {
    const bytes = this.bytes;
    this.skipSpace();
    if (this.peek(0) !== EQUALS) {
      throw this.unexpected(`after attribute "${name.text}"; expected "="`);
    }
    this.at++;
    this.skipSpace();
    const quote = this.peek(0);
    if (quote !== 0x22 && quote !== 0x27) {
      throw this.unexpected(`as the value of attribute "${name.text}"; expected a quote`);
    }
    const open = this.at++;
    let value: ValueText | undefined;
    let from = this.at;
    let ascii = true;
    for (;;) {
      if (this.at >= this.#tagEnd) {
        this.#checkTagLength();
        throw this.error(`the value of attribute "${name.text}" is not closed`, open);
      }
      const byte = bytes[this.at];
      if (byte === quote) break;
      if (byte === BRACKET || (TEXT_STOP[byte] === 0 && byte !== TAB && byte !== LF)) {
        this.at++;
      } else if (byte >= 0x80) {
        this.codePoint(this.at);
        this.at += this.width;
        ascii = false;
      } else {
        value ??= this.value;
        value.run(from, this.at, ascii);
        if (byte === AMP) {
          value.character(this.reference());
        } else if (byte === TAB || byte === LF || byte === CR) {
          this.at += byte === CR && this.peek(1) === LF ? 2 : 1;
          value.character(SPACE);
        } else {
          throw this.unexpected(`in the value of attribute "${name.text}"`);
        }
        from = this.at;
        ascii = true;
      }
    }
    const end = this.at++;
    if (value === undefined) return this.slice(from, end, ascii);
    value.run(from, end, ascii);
    return value.take();
  }

  /** At `&`: passes over a reference (XML 1.0 §4.1, §4.6), and gives the character that it stands for. */
  protected reference(): number {
    const bytes = this.bytes;
    const start = this.at;
    let semicolon = start + 1;
    // No legal reference is longer than this, leading zeros aside.
    const limit = Math.min(this.end, start + 32);
    while (semicolon < limit && bytes[semicolon] !== SEMICOLON) semicolon++;
    if (semicolon >= limit) throw this.error('"&" does not begin a reference');
    const code = bytes[start + 1] === HASH
      ? this.#numbered(start + 2, semicolon)
      : this.#named(start + 1, semicolon);
    if (code < 0) {
      const name = this.slice(start + 1, semicolon, false);
      throw this.error(`"&${name};" is not a known reference`);
    }
    if (!isXmlChar(code)) {
      const name = this.slice(start + 1, semicolon, true);
      throw this.error(`"&${name};" is not a character that XML allows`);
    }
    this.at = semicolon + 1;
    return code;
  }

  /** The character of a predefined entity; -1 when it is none. */
  #named(from: number, to: number): number {
    for (const { name, code } of PREDEFINED) {
      if (name.length === to - from && this.spells(name, from)) return code;
    }
    return -1;
  }

  /** The number in a character reference; -1 when it is none. */
  #numbered(from: number, to: number): number {
    const bytes = this.bytes;
    const base = bytes[from] === 0x78 ? 16 : 10;
    let at = base === 16 ? from + 1 : from;
    if (at === to) return -1;
    let code = 0;
    for (; at < to; at++) {
      const byte = bytes[at];
      // The letters of both cases are 10 to 15.
      const digit = byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : HEX_LETTER[byte];
      if (digit >= base) return -1;
      code = code * base + digit;
    }
    return code;
  }
}

/** Of the bytes that are hexadecimal digits and letters, the value; of all others, more than any digit has. */
const HEX_LETTER = new Uint8Array(256).fill(0xff);
for (let digit = 10; digit < 16; digit++) {
  HEX_LETTER[0x61 + digit - 10] = HEX_LETTER[0x41 + digit - 10] = digit;
}

const PREDEFINED: readonly { readonly name: string; readonly code: number }[] = [
  { name: "lt", code: LT },
  { name: "gt", code: GT },
  { name: "amp", code: AMP },
  { name: "quot", code: 0x22 },
  { name: "apos", code: 0x27 },
];

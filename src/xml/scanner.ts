/**
 * The bytes of one document and the lexical rules of XML 1.0: names, character data, references, comments, attribute values.
 *
 * {@linkcode XmlReader} knows what may follow what; this class knows how each thing is spelt.
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
import { hex, Source } from "./source.ts";

const TAB = 0x09, LF = 0x0a, CR = 0x0d, SPACE = 0x20, AMP = 0x26, SLASH = 0x2f;
const LT = 0x3c, GT = 0x3e, EQUALS = 0x3d, QUESTION = 0x3f, BRACKET = 0x5d;

const EQUALS_SIGN = "[ \\t\\r\\n]*=[ \\t\\r\\n]*";
const XML_DECLARATION = new RegExp(
  `^<\\?xml[ \\t\\r\\n]+version${EQUALS_SIGN}("|')1\\.[0-9]+\\1` +
    `(?:[ \\t\\r\\n]+encoding${EQUALS_SIGN}("|')([A-Za-z][A-Za-z0-9._-]*)\\2)?` +
    `(?:[ \\t\\r\\n]+standalone${EQUALS_SIGN}("|')(?:yes|no)\\4)?[ \\t\\r\\n]*\\?>$`,
);

export class Scanner extends Source {
  /** Of the last character data: true when it is only white space. */
  blank = true;

  readonly #maxNameLength: number;
  readonly #names = new NameTable();
  /** Random, so that nobody can choose names that collide. */
  readonly #seed = (Math.random() * 0x7fffffff) | 0;
  #text: string | undefined = "";
  #textStart = 0;
  #textEnd = 0;
  #textAscii = true;

  constructor(bytes: Uint8Array, maxNameLength: number) {
    super(bytes);
    this.#maxNameLength = maxNameLength;
  }

  /** The XML declaration, if there is one. */
  prolog(): void {
    const bytes = this.bytes;
    if ((bytes[0] === 0xfe && bytes[1] === 0xff) || (bytes[0] === 0xff && bytes[1] === 0xfe)) {
      throw this.error("the document is UTF-16; only UTF-8 is read");
    }
    const start = this.at;
    if (!this.looksAt("<?xml") || !isSpace(this.peek(5))) return;
    const close = this.find(start, QUESTION, GT);
    const text = close < 0 ? "" : this.slice(start, close + 2, true);
    const match = XML_DECLARATION.exec(text);
    if (match === null) throw this.error("malformed XML declaration");
    const encoding = match[3];
    if (encoding !== undefined && encoding.toUpperCase() !== "UTF-8") {
      throw this.error(`encoding "${encoding}" is not supported; only UTF-8 is read`);
    }
    this.at = close + 2;
  }

  /** True when there was any. */
  skipSpace(): boolean {
    const bytes = this.bytes;
    let at = this.at;
    while (at < this.end && isSpace(bytes[at])) at++;
    const some = at > this.at;
    this.at = at;
    return some;
  }

  /** Passes over white space if markup follows it, and else stays, as it is then part of text. */
  skipSpaceBeforeMarkup(): void {
    const bytes = this.bytes;
    const end = this.end;
    let at = this.at;
    while (at < end && isSpace(bytes[at])) at++;
    if (at < end && bytes[at] === LT) this.at = at;
  }

  /** A qualified name (XML namespaces §4). */
  readName(): RawName {
    const bytes = this.bytes;
    const end = this.end;
    const start = this.at;
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
    if (length === 0 || at === colon + 1 || (at < end && NAME[bytes[at]] !== 0)) {
      this.at = at;
      throw this.unexpected("in a name");
    }
    if (length > this.#maxNameLength) {
      throw this.error(`a name is longer than ${this.#maxNameLength} bytes`, start, true);
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
    this.at = at + length;
    if (NAME[this.peek(0)] !== 0) return false;
    this.skipSpace();
    if (this.peek(0) !== GT) throw this.unexpected("in an end tag");
    this.at++;
    return true;
  }

  /**
   * The common case of a leaf, fast: text without references, CR or markup, then the end tag whose name is the `length` bytes at `start`.
   * Undefined, and nothing read, when it is anything else.
   */
  plainTextUntilEnd(start: number, length: number): string | undefined {
    const bytes = this.bytes;
    const from = this.at;
    const at = this.#plainRun(from);
    const close = at + 2 + length;
    if (
      close >= this.end || bytes[at] !== LT || bytes[at + 1] !== SLASH || bytes[close] !== GT ||
      !same(bytes, start, at + 2, length)
    ) return undefined;
    this.at = close + 1;
    return this.slice(from, at, this.#textAscii);
  }

  /** The offset after a run of plain characters; sets #textAscii. Stops at `<`, `&`, CR, `]]>`, anything illegal and the end. */
  #plainRun(from: number): number {
    const bytes = this.bytes;
    const end = this.end;
    let ascii = true;
    let at = from;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (TEXT_STOP[byte] === 0) continue;
      if (byte >= 0x80) {
        ascii = false;
        this.codePoint(at);
        at += this.width - 1;
      } else if (byte !== BRACKET || (bytes[at + 1] === BRACKET && bytes[at + 2] === GT)) {
        break;
      }
    }
    this.#textAscii = ascii;
    return at;
  }

  /**
   * Reads text, CDATA sections, comments and instructions up to a tag. True when there was text: {@linkcode text} then gives it.
   */
  readCharacterData(): boolean {
    const bytes = this.bytes;
    const start = this.at;
    const stop = this.#plainRun(start);
    if (bytes[stop] === LT && isTag(bytes[stop + 1])) {
      this.at = this.#textEnd = stop;
      this.#text = undefined;
      this.#textStart = start;
      this.blank = this.#isBlank(start, stop);
      return stop > start;
    }
    let text = this.slice(start, stop, this.#textAscii);
    this.at = stop;
    for (;;) {
      const byte = this.peek(0);
      if (byte === AMP) {
        text += this.#reference();
      } else if (byte === CR) {
        this.at += this.peek(1) === LF ? 2 : 1;
        text += "\n";
      } else if (byte === LT) {
        if (isTag(this.peek(1))) break;
        text += this.#textMarkup();
      } else if (byte === BRACKET) {
        throw this.error('"]]>" is not allowed in text');
      } else {
        throw this.unexpected("in an element");
      }
      const from = this.at;
      this.at = this.#plainRun(from);
      text += this.slice(from, this.at, this.#textAscii);
    }
    this.#text = text;
    this.blank = /^[ \t\r\n]*$/.test(text);
    return text !== "";
  }

  text(): string {
    return this.#text ??= this.slice(this.#textStart, this.#textEnd, this.#textAscii);
  }

  #isBlank(start: number, end: number): boolean {
    for (let at = start; at < end; at++) if (!isSpace(this.bytes[at])) return false;
    return true;
  }

  /** At `<!` or `<?` within an element: the text it adds, which only CDATA does. */
  #textMarkup(): string {
    if (this.peek(1) === QUESTION) {
      this.skipInstruction();
      return "";
    }
    if (!this.looksAt("<![CDATA[")) {
      this.#skipComment();
      return "";
    }
    const start = this.at + 9;
    let at = start;
    for (;;) {
      at = this.find(at, BRACKET, BRACKET);
      if (at < 0) throw this.error("a CDATA section is not closed");
      if (this.bytes[at + 2] === GT) break;
      at++;
    }
    this.#checkCharacters(start, at);
    this.at = at + 3;
    return this.slice(start, at, false).replace(/\r\n?/g, "\n");
  }

  skipCommentOutside(): void {
    if (this.looksAt("<!DOCTYPE")) {
      throw this.error("document type declarations are not allowed");
    }
    this.#skipComment();
  }

  #skipComment(): void {
    if (!this.looksAt("<!--")) throw this.error('"<!" begins neither a comment nor CDATA');
    const start = this.at + 4;
    const close = this.find(start, 0x2d, 0x2d);
    if (close < 0) throw this.error("a comment is not closed");
    if (this.bytes[close + 2] !== GT) throw this.error('"--" is not allowed in a comment', close);
    this.#checkCharacters(start, close);
    this.at = close + 3;
  }

  skipInstruction(): void {
    const start = this.at;
    this.at += 2;
    const target = this.readName();
    if (target.prefix !== "") throw this.error("the target of an instruction has a colon", start);
    if (target.local.toLowerCase() === "xml") {
      throw this.error("an XML declaration is only allowed at the very beginning", start);
    }
    const close = this.find(this.at, QUESTION, GT);
    if (close < 0) throw this.error("a processing instruction is not closed", start);
    if (close > this.at && !isSpace(this.peek(0))) {
      throw this.unexpected("after the target of an instruction");
    }
    this.#checkCharacters(this.at, close);
    this.at = close + 2;
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
    let from = this.at;
    let value = "";
    for (;;) {
      if (this.ended) throw this.error(`the value of attribute "${name.text}" is not closed`, open);
      const byte = bytes[this.at];
      if (byte === quote) break;
      if (byte === BRACKET || (TEXT_STOP[byte] === 0 && byte !== TAB && byte !== LF)) {
        this.at++;
      } else if (byte >= 0x80) {
        this.codePoint(this.at);
        this.at += this.width;
      } else {
        value += this.slice(from, this.at, false);
        if (byte === AMP) {
          value += this.#reference();
        } else if (byte === TAB || byte === LF || byte === CR) {
          this.at += byte === CR && this.peek(1) === LF ? 2 : 1;
          value += " ";
        } else {
          throw this.unexpected(`in the value of attribute "${name.text}"`);
        }
        from = this.at;
      }
    }
    value += this.slice(from, this.at++, false);
    return value;
  }

  /** At `&`: the character that a reference stands for. */
  #reference(): string {
    const start = this.at;
    let semicolon = start + 1;
    // No legal reference is longer than this, leading zeros aside.
    while (semicolon < this.end && semicolon < start + 32 && this.bytes[semicolon] !== 0x3b) {
      semicolon++;
    }
    if (this.bytes[semicolon] !== 0x3b) throw this.error('"&" does not begin a reference');
    const name = this.slice(start + 1, semicolon, true);
    const text = PREDEFINED.get(name) ?? this.#characterReference(name);
    this.at = semicolon + 1;
    return text;
  }

  #characterReference(name: string): string {
    const match = /^#(?:x([0-9A-Fa-f]+)|([0-9]+))$/.exec(name);
    if (match === null) throw this.error(`"&${name};" is not a known reference`);
    const code = match[1] !== undefined ? parseInt(match[1], 16) : parseInt(match[2], 10);
    if (!isXmlChar(code)) throw this.error(`"&${name};" is not a character that XML allows`);
    return String.fromCodePoint(code);
  }

  #checkCharacters(start: number, end: number): void {
    for (let at = start; at < end; at++) {
      const byte = this.bytes[at];
      if (byte >= 0x80) {
        this.codePoint(at);
        at += this.width - 1;
      } else if (byte < SPACE && byte !== LF && byte !== TAB && byte !== CR) {
        throw this.error(`character (U+${hex(byte)}) is not allowed in XML`, at);
      }
    }
  }
}

const PREDEFINED: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

function isTag(second: number): boolean {
  return second !== 0x21 && second !== QUESTION;
}

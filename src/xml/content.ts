/**
 * The lexical rules of XML 1.0 for what is between tags: text, references, CDATA sections, comments and instructions.
 *
 * Nothing here has a bound, so all of it can be left at a {@linkcode Content.horizon} and gone on with later.
 *
 * @module
 */

import { isSpace, TEXT_STOP } from "./chars.ts";
import type { XmlError } from "./error.ts";
import { same } from "./names.ts";
import { Scanner } from "./scanner.ts";
import { hex } from "./source.ts";
import type { ValueText } from "./value_text.ts";

const TAB = 0x09, LF = 0x0a, CR = 0x0d, SPACE = 0x20, BANG = 0x21, AMP = 0x26, DASH = 0x2d;
const SLASH = 0x2f, LT = 0x3c, GT = 0x3e, QUESTION = 0x3f, BRACKET = 0x5d;

/** What is written between tags with an end of its own. */
interface Section {
  /** For errors. */
  readonly name: string;
  /** The byte that its end begins with. */
  readonly stop: number;
  /** All of its end. */
  readonly end: string;
  readonly isText: boolean;
}

const CDATA: Section = { name: "a CDATA section", stop: BRACKET, end: "]]>", isText: true };
const COMMENT: Section = { name: "a comment", stop: DASH, end: "-->", isText: false };
const INSTRUCTION: Section = {
  name: "a processing instruction",
  stop: QUESTION,
  end: "?>",
  isText: false,
};

export class Content extends Scanner {
  /** Of the last character data: true when it is only white space. */
  blank = true;
  /** The offset where reading is left, to be gone on with, unless that is within a tag; that of the end: nowhere. */
  horizon = this.end;

  #text: string | undefined = "";
  #textStart = 0;
  #textEnd = 0;
  #textAscii = true;
  /** Of character data that was left. */
  #open: ValueText | undefined;
  /** The section that was begun and has not ended, and where it began. */
  #section: Section | undefined;
  #sectionStart = 0;

  /** Reading has come to the horizon, and there is more. */
  get atHorizon(): boolean {
    return this.at >= this.horizon && this.at < this.end;
  }

  /** Reading has been left within character data, a comment or an instruction. */
  get left(): boolean {
    return this.#open !== undefined || this.#section !== undefined;
  }

  /** Reads from another offset, outside of any text, instead. */
  back(at: number): void {
    this.at = at;
    this.#open?.take();
    this.#open = this.#section = undefined;
  }

  /** White space outside of the document element. */
  skipSpaceOutside(): void {
    this.#skipSpace();
  }

  /** Passes over white space if markup follows it soon, and else stays, as it is then part of text. */
  skipSpaceBeforeMarkup(): void {
    const from = this.at;
    this.#skipSpace();
    if (this.peek(0) !== LT) this.at = from;
  }

  #skipSpace(): void {
    const bytes = this.bytes;
    const end = this.horizon;
    let at = this.at;
    while (at < end && isSpace(bytes[at])) at++;
    this.at = at;
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
      at - from > this.limits.maxTextLength || !same(bytes, start, at + 2, length)
    ) return undefined;
    this.at = close + 1;
    return this.slice(from, at, this.#textAscii);
  }

  /**
   * The offset after a run of plain characters; sets #textAscii. Stops at `<`, `&`, CR, `]]>`, anything illegal, the horizon and the end.
   */
  #plainRun(from: number): number {
    const bytes = this.bytes;
    const end = this.horizon;
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
   * Reads text, CDATA sections, comments and instructions up to a tag. True when there was text: {@linkcode text} then gives it. Undefined
   * when it has been left and another call has to go on.
   */
  readCharacterData(): boolean | undefined {
    if (this.#open === undefined) {
      const bytes = this.bytes;
      const start = this.at;
      const stop = this.#plainRun(start);
      if (bytes[stop] === LT && isTag(bytes[stop + 1])) {
        this.#checkLength(stop - start, start);
        this.at = this.#textEnd = stop;
        this.#text = undefined;
        this.#textStart = start;
        this.blank = this.#isBlank(start, stop);
        return stop > start;
      }
      this.#textStart = start;
      this.#open = this.value;
    }
    const value = this.#open;
    if (!this.#readMixed(value)) return undefined;
    this.#open = undefined;
    this.blank = value.blank;
    const some = value.size > 0;
    this.#text = value.take();
    return some;
  }

  /** Adds to `value` up to a tag (true) or the horizon. */
  #readMixed(value: ValueText): boolean {
    for (;;) {
      if (this.#section !== undefined && !this.#readSection(this.#section, value)) return false;
      const from = this.at;
      const at = this.#plainRun(from);
      if (at > from) value.run(from, at, this.#textAscii);
      this.at = at;
      this.#checkLength(value.size, this.#textStart);
      if (this.atHorizon) return false;
      const byte = this.peek(0);
      if (byte === AMP) {
        value.character(this.reference());
      } else if (byte === CR) {
        this.#lineEnd(value);
      } else if (byte === LT) {
        if (isTag(this.peek(1))) return true;
        this.#beginSection();
      } else if (byte === BRACKET) {
        throw this.error('"]]>" is not allowed in text');
      } else {
        throw this.unexpected("in an element");
      }
    }
  }

  /** The text that {@linkcode readCharacterData} has read. */
  text(): string {
    return this.#text ??= this.slice(this.#textStart, this.#textEnd, this.#textAscii);
  }

  #checkLength(length: number, start: number): void {
    const { maxTextLength } = this.limits;
    if (length <= maxTextLength) return;
    throw this.error(`a text is longer than ${maxTextLength} bytes`, start, true);
  }

  #isBlank(start: number, end: number): boolean {
    for (let at = start; at < end; at++) if (!isSpace(this.bytes[at])) return false;
    return true;
  }

  /** At CR: CR LF and CR alone are line feeds (XML 1.0 §2.11). */
  #lineEnd(value: ValueText): void {
    this.at += this.peek(1) === LF ? 2 : 1;
    value.character(LF);
  }

  /**
   * Outside of the document element, at `<!` or `<?` or where reading was left: passes over a comment or an instruction. False when
   * reading has been left again.
   */
  skipOutside(): boolean {
    if (this.#section === undefined) {
      if (this.looksAt("<!DOCTYPE")) {
        throw this.error("document type declarations are not allowed");
      }
      if (this.looksAt("<![CDATA[")) throw this.#strangeMarkup();
      this.#beginSection();
    }
    return this.#readSection(this.#section!, undefined);
  }

  #strangeMarkup(): XmlError {
    return this.error('"<!" begins neither a comment nor CDATA');
  }

  /** At `<!` or `<?`. */
  #beginSection(): void {
    this.#sectionStart = this.at;
    if (this.peek(1) === QUESTION) {
      this.#beginInstruction();
    } else if (this.looksAt("<![CDATA[")) {
      this.at += 9;
      this.#section = CDATA;
    } else if (this.looksAt("<!--")) {
      this.at += 4;
      this.#section = COMMENT;
    } else {
      throw this.#strangeMarkup();
    }
  }

  #beginInstruction(): void {
    const start = this.at;
    this.at += 2;
    const target = this.readName();
    if (target.prefix !== "") throw this.error("the target of an instruction has a colon", start);
    if (target.local.toLowerCase() === "xml") {
      throw this.error("an XML declaration is only allowed at the very beginning", start);
    }
    if (!isSpace(this.peek(0)) && !this.looksAt(INSTRUCTION.end) && !this.ended) {
      throw this.unexpected("after the target of an instruction");
    }
    this.#section = INSTRUCTION;
  }

  /** Goes on in a section to its end (true) or the horizon; what it adds to the text goes to `value`. */
  #readSection(section: Section, value: ValueText | undefined): boolean {
    const { stop, end, isText } = section;
    for (;;) {
      const from = this.at;
      const at = this.#sectionRun(from, stop);
      if (isText && at > from) value!.run(from, at, this.#textAscii);
      this.at = at;
      if (isText) this.#checkLength(value!.size, this.#textStart);
      if (this.ended) throw this.error(`${section.name} is not closed`, this.#sectionStart);
      if (this.atHorizon) return false;
      if (this.peek(0) === CR) {
        if (isText) this.#lineEnd(value!);
        else this.at++;
      } else if (this.looksAt(end)) {
        this.at += end.length;
        this.#section = undefined;
        return true;
      } else if (section === COMMENT && this.peek(1) === DASH) {
        throw this.error('"--" is not allowed in a comment');
      } else {
        this.at++;
        if (isText) value!.character(stop);
      }
    }
  }

  /** The offset after a run of legal characters; sets #textAscii. Stops at `stop`, CR, the horizon and the end. */
  #sectionRun(from: number, stop: number): number {
    const bytes = this.bytes;
    const end = this.horizon;
    let ascii = true;
    let at = from;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (byte === stop || byte === CR) break;
      if (byte >= 0x80) {
        ascii = false;
        this.codePoint(at);
        at += this.width - 1;
      } else if (byte < SPACE && byte !== LF && byte !== TAB) {
        throw this.error(`character (U+${hex(byte)}) is not allowed in XML`, at);
      }
    }
    this.#textAscii = ascii;
    return at;
  }
}

function isTag(second: number): boolean {
  return second !== BANG && second !== QUESTION;
}

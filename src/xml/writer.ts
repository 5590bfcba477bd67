/**
 * Builds UTF-8 bytes, with the escapes that XML needs.
 *
 * @module
 */

const LESS = 0x3c, GREATER = 0x3e, AMPERSAND = 0x26, QUOTE = 0x22;
const TAB = 0x09, LF = 0x0a, CR = 0x0d;

/** How much of a string is encoded between two checks of the room left. */
const PIECE = 4096;
/** The most bytes that one UTF-16 unit can become (`&quot;`). */
const WORST = 6;

const encoder = new TextEncoder();

/** ASCII bytes with a meaning in XML text or attributes, and controls that XML does not know: these leave the fast path. */
const SPECIAL = new Uint8Array(128);
for (let code = 0; code < 0x20; code++) SPECIAL[code] = 1;
for (const code of [LESS, GREATER, AMPERSAND, QUOTE]) SPECIAL[code] = 1;

const AMP_REFERENCE = encoder.encode("&amp;");
const LT_REFERENCE = encoder.encode("&lt;");
const GT_REFERENCE = encoder.encode("&gt;");
const QUOT_REFERENCE = encoder.encode("&quot;");
const TAB_REFERENCE = encoder.encode("&#9;");
const LF_REFERENCE = encoder.encode("&#10;");
const CR_REFERENCE = encoder.encode("&#13;");
/** U+FFFD, for what XML cannot carry: what is written is always well-formed. */
const REPLACEMENT = encoder.encode("\ufffd");

/**
 * A growing buffer of bytes. Callers append and, whenever {@linkcode length} is large enough for them, {@linkcode take} what is there.
 *
 * @example
 * ```ts
 * import { ByteWriter } from "./writer.ts";
 * const out = new ByteWriter();
 * out.ascii("<a>");
 * out.text("1 < 2");
 * out.ascii("</a>");
 * new TextDecoder().decode(out.take()); // <a>1 &lt; 2</a>
 * ```
 */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #at = 0;

  /** @param capacity bytes to begin with */
  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Bytes waiting to be taken. */
  get length(): number {
    return this.#at;
  }

  /** What was written since the last call, as a copy of its own. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#at);
    this.#at = 0;
    return taken;
  }

  /** Makes room for `more` bytes. */
  #reserve(more: number): void {
    const needed = this.#at + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
  }

  /** One byte. */
  byte(value: number): void {
    if (this.#at === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    const length = bytes.length;
    if (this.#at + length > this.#bytes.length) this.#reserve(length);
    const to = this.#bytes;
    let at = this.#at;
    // For the short runs that tags are, a loop beats a call of `set`.
    if (length < 64) { for (let i = 0; i < length; i++) to[at + i] = bytes[i]; }
    else to.set(bytes, at);
    at += length;
    this.#at = at;
  }

  /** `count` copies of one byte. */
  fill(value: number, count: number): void {
    this.#reserve(count);
    this.#bytes.fill(value, this.#at, this.#at += count);
  }

  /** Text of which the caller knows that it is ASCII and needs no escapes. */
  ascii(text: string): void {
    const length = text.length;
    if (this.#at + length > this.#bytes.length) this.#reserve(length);
    const to = this.#bytes;
    const at = this.#at;
    for (let i = 0; i < length; i++) to[at + i] = text.charCodeAt(i);
    this.#at = at + length;
  }

  /** A safe integer in decimal. */
  integer(value: number): void {
    // 32-bit arithmetic is exact and quick; anything larger takes the long way.
    if ((value | 0) !== value || value === -0x80000000) return this.ascii(String(value));
    if (this.#at + 11 > this.#bytes.length) this.#reserve(11);
    const to = this.#bytes;
    let rest = value;
    if (rest < 0) {
      to[this.#at++] = 0x2d;
      rest = -rest;
    }
    let digits = 1;
    for (let bound = 10; digits < 10 && rest >= bound; bound *= 10) digits++;
    const end = this.#at + digits;
    for (let at = end - 1; at >= this.#at; at--) {
      const tenth = (rest / 10) | 0;
      to[at] = 0x30 + rest - tenth * 10;
      rest = tenth;
    }
    this.#at = end;
  }

  /** Text as UTF-8 without any escapes. */
  utf8(text: string): void {
    const length = text.length;
    if (length > 2 * PIECE) return this.raw(encoder.encode(text));
    this.#reserve(length * 3);
    const to = this.#bytes;
    const at = this.#at;
    // Short ASCII, which most text is, is copied faster than the encoder is called.
    let i = length < 64 ? 0 : length;
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) break;
      to[at + i] = code;
    }
    const ascii = length < 64 && i === length;
    this.#at = at + (ascii ? length : encoder.encodeInto(text, to.subarray(at)).written);
  }

  /** A JSON string with its quotes (RFC 8259 §7). */
  jsonString(text: string): void {
    const length = text.length;
    if (length > PIECE) return this.utf8(JSON.stringify(text));
    if (this.#at + length + 2 > this.#bytes.length) this.#reserve(length + 2);
    const to = this.#bytes;
    let at = this.#at;
    to[at++] = QUOTE;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      // Anything but plain ASCII takes the long way; nothing is lost, as #at has not moved.
      if (code < 0x20 || code >= 0x7f || code === QUOTE || code === 0x5c) {
        return this.utf8(JSON.stringify(text));
      }
      to[at++] = code;
    }
    to[at++] = QUOTE;
    this.#at = at;
  }

  /** XML character data: `&`, `<`, `>` and CR escaped. */
  text(text: string): void {
    this.textPart(text, 0, text.length);
  }

  /** Units `[from, to)` of XML character data, and one more where a surrogate pair would be split. Returns where it stopped. */
  textPart(text: string, from: number, to: number): number {
    return this.#escaped(text, from, to, false);
  }

  /** An XML attribute value without its quotes: also `"`, tab and line feed escaped. */
  attribute(text: string): void {
    this.#escaped(text, 0, text.length, true);
  }

  #escaped(text: string, from: number, to: number, attribute: boolean): number {
    let at = from;
    while (at < to) {
      const until = Math.min(to, at + PIECE);
      this.#reserve((until - at + 1) * WORST);
      at = this.#escapedPiece(text, at, until, attribute);
    }
    return at;
  }

  /** Writes units `[from, to)`, and one more where a surrogate pair would be split; room is there. Returns where it stopped. */
  #escapedPiece(text: string, from: number, to: number, attribute: boolean): number {
    const bytes = this.#bytes;
    let i = from;
    for (; i < to; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x80) {
        if (SPECIAL[code] === 0) bytes[this.#at++] = code;
        else this.#special(code, attribute);
      } else if (code < 0x800) {
        bytes[this.#at++] = 0xc0 | (code >> 6);
        bytes[this.#at++] = 0x80 | (code & 0x3f);
      } else if (code >= 0xd800 && code <= 0xdfff) {
        const low = code <= 0xdbff && i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        if (low >= 0xdc00 && low <= 0xdfff) {
          i++;
          const point = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          bytes[this.#at++] = 0xf0 | (point >> 18);
          bytes[this.#at++] = 0x80 | ((point >> 12) & 0x3f);
          bytes[this.#at++] = 0x80 | ((point >> 6) & 0x3f);
          bytes[this.#at++] = 0x80 | (point & 0x3f);
        } else {
          this.raw(REPLACEMENT);
        }
      } else if (code >= 0xfffe) {
        this.raw(REPLACEMENT);
      } else {
        bytes[this.#at++] = 0xe0 | (code >> 12);
        bytes[this.#at++] = 0x80 | ((code >> 6) & 0x3f);
        bytes[this.#at++] = 0x80 | (code & 0x3f);
      }
    }
    return i;
  }

  #special(code: number, attribute: boolean): void {
    switch (code) {
      case AMPERSAND:
        return this.raw(AMP_REFERENCE);
      case LESS:
        return this.raw(LT_REFERENCE);
      case GREATER:
        return this.raw(GT_REFERENCE);
      case CR:
        return this.raw(CR_REFERENCE);
      case QUOTE:
        return attribute ? this.raw(QUOT_REFERENCE) : this.byte(code);
      case TAB:
        return attribute ? this.raw(TAB_REFERENCE) : this.byte(code);
      case LF:
        return attribute ? this.raw(LF_REFERENCE) : this.byte(code);
      default:
        return this.raw(REPLACEMENT);
    }
  }
}

/** Bytes of output after which it is time for a pause. */
export const FULL = 64 * 1024;

/** Writes XML character data, as {@linkcode ByteWriter.text} does, with a pause whenever much of it waits to be taken. */
export function* textInSlices(out: ByteWriter, text: string): Generator<void, void> {
  const { length } = text;
  for (let at = 0; at < length;) {
    at = out.textPart(text, at, Math.min(length, at + PIECE));
    if (out.length >= FULL) yield;
  }
}

/** `text` as XML character data. */
export function escapeText(text: string): string {
  return escaped((out) => out.text(text));
}

/** `text` as the value of an XML attribute in double quotes, without the quotes. */
export function escapeAttribute(text: string): string {
  return escaped((out) => out.attribute(text));
}

function escaped(write: (out: ByteWriter) => void): string {
  const out = new ByteWriter(256);
  write(out);
  return new TextDecoder().decode(out.take());
}

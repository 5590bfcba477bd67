/**
 * A look at the first start tags of a message, without parsing it: enough to forward a request, and to copy the
 * attributes of an `<rpc>` to its reply exactly as they were written.
 *
 * @module
 */

import { concat } from "../ipc/gather.ts";

/** An attribute as written, `xmlns` declarations included. */
export interface RawAttribute {
  /** With its prefix, for example `message-id`, `xmlns:ex`. */
  readonly name: string;
  /** The value with its references and quotes, for example `"101"`. */
  readonly quoted: string;
}

/** A start tag as written. */
export interface StartTag {
  /** Empty when there is none. */
  readonly prefix: string;
  readonly local: string;
  readonly attributes: readonly RawAttribute[];
  /** True for `<name/>`. */
  readonly empty: boolean;
  /** Offset of the byte behind the tag. */
  readonly end: number;
}

const decoder = new TextDecoder();
const NAME = /^[^\s"'<>/=&]+$/;
const ATTRIBUTE = /\s+([^\s"'<>/=&]+)\s*=\s*("[^"<]*"|'[^'<]*')/y;

/** Bytes of a message that are looked at: start tags are not longer. */
const LOOK = 64 * 1024;

/** The beginning of a message in one buffer: at most 64 KiB, more only when its first run is longer. */
export function messageHead(message: readonly Uint8Array[]): Uint8Array {
  if (message.length <= 1) return message[0] ?? new Uint8Array(0);
  let runs = 1;
  for (let size = message[0].length; size < LOOK && runs < message.length; runs++) {
    size += message[runs].length;
  }
  return runs === 1 ? message[0] : concat(message.slice(0, runs));
}

/**
 * The start tag that comes next at `from`, with only white space, comments, processing instructions and a byte
 * order mark before it. Undefined when something else comes, or when the tag is not complete or not well-formed: the
 * XML reader then says what is wrong.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { scanStartTag } from "./start_tag.ts";
 *
 * const bytes = new TextEncoder().encode(`<nc:rpc message-id="1"><get/></nc:rpc>`);
 * const rpc = scanStartTag(bytes)!;
 * assertEquals([rpc.prefix, rpc.local], ["nc", "rpc"]);
 * assertEquals(rpc.attributes, [{ name: "message-id", quoted: '"1"' }]);
 * assertEquals(scanStartTag(bytes, rpc.end)?.local, "get");
 * ```
 */
export function scanStartTag(bytes: Uint8Array, from = 0): StartTag | undefined {
  const start = skipMisc(bytes, from);
  if (start < 0) return undefined;
  const end = tagEnd(bytes, start + 1);
  if (end < 0) return undefined;
  const empty = bytes[end - 1] === 0x2f;
  const text = decoder.decode(bytes.subarray(start + 1, empty ? end - 1 : end));
  const space = text.search(/\s/);
  const name = space < 0 ? text : text.slice(0, space);
  if (!NAME.test(name)) return undefined;
  const attributes: RawAttribute[] = [];
  if (space >= 0) {
    ATTRIBUTE.lastIndex = space;
    let at = space;
    for (let match = ATTRIBUTE.exec(text); match !== null; match = ATTRIBUTE.exec(text)) {
      attributes.push({ name: match[1], quoted: match[2] });
      at = ATTRIBUTE.lastIndex;
    }
    if (text.slice(at).trim() !== "") return undefined;
  }
  const colon = name.indexOf(":");
  return {
    prefix: colon < 0 ? "" : name.slice(0, colon),
    local: name.slice(colon + 1),
    attributes,
    empty,
    end: end + 1,
  };
}

/** Where the next `<` of a start tag is; -1 when there is none. */
function skipMisc(bytes: Uint8Array, from: number): number {
  let at = from;
  if (at === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
  for (;;) {
    while (bytes[at] === 0x20 || (bytes[at] >= 0x09 && bytes[at] <= 0x0d)) at++;
    if (bytes[at] !== 0x3c) return -1;
    const next = bytes[at + 1];
    if (next === 0x3f) at = skipTo(bytes, at + 2, 0x3f, 1);
    else if (next === 0x21 && bytes[at + 2] === 0x2d && bytes[at + 3] === 0x2d) {
      at = skipTo(bytes, at + 4, 0x2d, 2);
    } else return next === 0x21 || next === 0x2f ? -1 : at;
    if (at < 0) return -1;
  }
}

/** The offset behind the next `>` that has `count` times `byte` before it; -1 when there is none. */
function skipTo(bytes: Uint8Array, from: number, byte: number, count: number): number {
  for (let at = bytes.indexOf(0x3e, from); at >= 0; at = bytes.indexOf(0x3e, at + 1)) {
    let before = 0;
    while (before < count && at - 1 - before >= from && bytes[at - 1 - before] === byte) before++;
    if (before === count) return at + 1;
  }
  return -1;
}

/** The offset of the `>` that ends a tag, quoted values aside; -1 when there is none. */
function tagEnd(bytes: Uint8Array, from: number): number {
  const limit = Math.min(bytes.length, from + LOOK);
  let quote = 0;
  for (let at = from; at < limit; at++) {
    const byte = bytes[at];
    if (quote !== 0) {
      if (byte === quote) quote = 0;
    } else if (byte === 0x22 || byte === 0x27) quote = byte;
    else if (byte === 0x3e) return at;
    else if (byte === 0x3c) return -1;
  }
  return -1;
}

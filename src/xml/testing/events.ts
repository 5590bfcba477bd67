/**
 * Documents as lists of events, by our reader and by saxes, the test oracle.
 *
 * @module
 */

import { SaxesParser } from "saxes";
import { type ReaderAttribute, type XmlEvent, type XmlLimits, XmlReader } from "../reader.ts";

/** `<{namespace}prefix:name attribute="value"...`, `>` and text, one string for each event. */
export type Events = readonly string[];

export function readerEvents(
  input: string | Uint8Array | readonly Uint8Array[],
  limits: Partial<XmlLimits> = {},
): Events {
  const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
  const reader = new XmlReader(bytes, limits);
  const events: string[] = [];
  for (;;) {
    const event = reader.next();
    if (event === "eof") return events;
    events.push(shown(reader, event));
  }
}

/**
 * The same by steps that are left again and again.
 *
 * @param length how many bytes a step may read, by its number
 */
export function stepEvents(
  bytes: Uint8Array,
  length: (step: number) => number,
  limits: Partial<XmlLimits> = {},
): {
  readonly events: Events; /** The most bytes that one step has read. */
  readonly longest: number;
} {
  const reader = new XmlReader(bytes, limits);
  const events: string[] = [];
  let longest = 0;
  for (let step = 0;; step++) {
    const { offset } = reader;
    reader.pauseAt = reader.horizon = offset + length(step);
    const event = reader.step(false);
    longest = Math.max(longest, reader.offset - offset);
    if (event === "eof") return { events, longest };
    if (event !== undefined) events.push(shown(reader, event));
  }
}

function shown(reader: XmlReader, event: XmlEvent): string {
  switch (event) {
    case "start":
      return start(reader.namespace, reader.prefix, reader.local, reader.attributes);
    case "text":
      return `text ${reader.text}`;
    default:
      return ">";
  }
}

function start(
  namespace: string,
  prefix: string,
  local: string,
  attributes: readonly ReaderAttribute[],
): string {
  const shown = attributes.map((a) => ` {${a.namespace}}${a.prefix}:${a.local}=${a.value}`).sort();
  return `<{${namespace}}${prefix}:${local}${shown.join("")}`;
}

/** The same by saxes; undefined when saxes refuses the document. */
export function saxesEvents(text: string): Events | undefined {
  const events: string[] = [];
  let pending = "";
  const flush = () => {
    if (pending !== "") events.push(`text ${pending}`);
    pending = "";
  };
  const parser = new SaxesParser({ xmlns: true, position: false });
  let depth = 0;
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", (tag) => {
    flush();
    depth++;
    const attributes = Object.values(tag.attributes)
      .filter(({ name }) => name !== "xmlns" && !name.startsWith("xmlns:"))
      .map(({ uri, prefix, local, value }) => ({ namespace: uri, prefix, local, value }));
    events.push(start(tag.uri, tag.prefix, tag.local, attributes));
  });
  parser.on("closetag", () => {
    flush();
    depth--;
    events.push(">");
  });
  parser.on("text", (chunk) => {
    if (depth > 0) pending += chunk;
  });
  parser.on("cdata", (chunk) => {
    pending += chunk;
  });
  try {
    parser.write(text).close();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
  return events;
}

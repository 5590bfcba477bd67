/**
 * Documents as lists of events, by our reader and by saxes, the test oracle.
 *
 * @module
 */

import { SaxesParser } from "saxes";
import { type XmlLimits, XmlReader } from "../reader.ts";

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
    switch (reader.next()) {
      case "start":
        events.push(
          start(reader.namespace, reader.prefix, reader.local, reader.attributes),
        );
        break;
      case "end":
        events.push(">");
        break;
      case "text":
        events.push(`text ${reader.text}`);
        break;
      case "eof":
        return events;
    }
  }
}

interface Attribute {
  readonly namespace: string;
  readonly prefix: string;
  readonly local: string;
  readonly value: string;
}

function start(
  namespace: string,
  prefix: string,
  local: string,
  attributes: readonly Attribute[],
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

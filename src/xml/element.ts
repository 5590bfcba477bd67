/**
 * A small generic element tree, for what no schema describes: anydata, anyxml, filters, configuration files.
 *
 * @module
 */

import { isWideNamePart, isWideNameStart, NAME, NAME_PART, NAME_START } from "./chars.ts";
import type { XmlEvent, XmlReader } from "./reader.ts";
import { XML_NAMESPACE } from "./scope.ts";
import { inSlices, pause } from "./slices.ts";
import { type ByteWriter, FULL, textInSlices } from "./writer.ts";

export interface XmlAttribute {
  /** Namespace URI; empty for unprefixed attributes. `xmlns` declarations are not attributes here. */
  readonly namespace: string;
  readonly prefix: string;
  readonly local: string;
  readonly value: string;
}

export interface XmlElement {
  readonly namespace: string;
  readonly prefix: string;
  readonly local: string;
  readonly attributes: readonly XmlAttribute[];
  /** Namespaces in scope: prefix (`""` default) → URI. Shared between elements that declare nothing. */
  readonly scope: ReadonlyMap<string, string>;
  /** Elements and text in document order; adjacent text is one string. White space alone between elements is layout and left out. */
  readonly children: readonly (XmlElement | string)[];
  /** From 1, where the start tag begins. */
  readonly line: number;
  readonly column: number;
}

/**
 * Reads the element at whose start event `reader` stands, up to and including its end.
 *
 * @throws {XmlError}
 */
export function parseElement(reader: XmlReader): XmlElement {
  const parser = new ElementParser(reader);
  while (!parser.take(reader.next()));
  return parser.root;
}

/** {@linkcode parseElement} with pauses, however large the element is. */
export function parseElementInSlices(reader: XmlReader): Generator<void, XmlElement> {
  return inSlices(reader, parse(reader));
}

function* parse(reader: XmlReader): Generator<void, XmlElement> {
  const parser = new ElementParser(reader);
  for (;;) {
    const event = reader.step(false);
    if (event === undefined) yield* pause(reader);
    else if (parser.take(event)) return parser.root;
  }
}

/** An element of which not all has been read. */
interface OpenElement {
  readonly element: XmlElement & { children: (XmlElement | string)[] };
  /** Whether there is text that is only white space, other text, and elements among the children. */
  blank: boolean;
  text: boolean;
  elements: boolean;
}

/** Makes elements of events, from the start event where the reader stands on. */
class ElementParser {
  readonly root: XmlElement;
  readonly #reader: XmlReader;
  readonly #open: OpenElement[] = [];

  constructor(reader: XmlReader) {
    this.#reader = reader;
    this.root = this.#begin();
  }

  /** @returns true when the event has ended the element */
  take(event: XmlEvent): boolean {
    const all = this.#open;
    const open = all[all.length - 1];
    const { element } = open;
    if (event === "start") {
      open.elements = true;
      element.children.push(this.#begin());
    } else if (event === "text") {
      if (this.#reader.blank) open.blank = true;
      else open.text = true;
      element.children.push(this.#reader.text);
    } else {
      // White space alone between elements is layout.
      if (open.blank && open.elements && !open.text) element.children = childElements(element);
      all.pop();
    }
    return all.length === 0;
  }

  #begin(): XmlElement {
    const { namespace, prefix, local } = this.#reader.name;
    const { attributes, scope } = this.#reader;
    const { line, column } = this.#reader.position();
    const element = { namespace, prefix, local, attributes, scope, children: [], line, column };
    this.#open.push({ element, blank: false, text: false, elements: false });
    return element;
  }
}

/** An element made by the program; prefix empty, nothing in scope but its own namespace. */
export function makeElement(
  namespace: string,
  local: string,
  children: readonly (XmlElement | string)[] = [],
  attributes: readonly XmlAttribute[] = [],
): XmlElement {
  const scope = new Map(namespace === "" ? [] : [["", namespace]]);
  return { namespace, prefix: "", local, attributes, scope, children, line: 0, column: 0 };
}

/** The child elements, without text. */
export function childElements(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== "string");
}

/** The first child element of that name. */
export function findChild(
  element: XmlElement,
  namespace: string,
  local: string,
): XmlElement | undefined {
  for (const child of element.children) {
    if (typeof child !== "string" && child.local === local && child.namespace === namespace) {
      return child;
    }
  }
  return undefined;
}

/** The text directly inside an element, child elements left out. */
export function elementText(element: XmlElement): string {
  return element.children.filter((child) => typeof child === "string").join("");
}

/** The value of an attribute; `namespace` empty for an unprefixed one. */
export function findAttribute(
  element: { readonly attributes: readonly XmlAttribute[] },
  namespace: string,
  local: string,
): string | undefined {
  return element.attributes.find((a) => a.local === local && a.namespace === namespace)?.value;
}

export interface PrintElementOptions {
  /** Namespaces already in scope where the element is written. Default none. */
  readonly scope?: ReadonlyMap<string, string>;
  /** Spaces per level; elements then stand on lines of their own. Default: one line. */
  readonly indent?: number;
  /** The level of the element itself. Default 0. */
  readonly level?: number;
}

/**
 * Writes an element with its content. Namespaces are declared where they are first used: by names, and by what looks like a prefix in text and
 * attribute values (qualified names as values).
 *
 * Recursive: as deep as the element, which the reader bounds.
 */
export function printElement(
  out: ByteWriter,
  element: XmlElement,
  options: PrintElementOptions = {},
): void {
  for (const _ of printElementInSlices(out, element, options));
}

/** {@linkcode printElement} with a pause whenever much waits to be taken from `out`. */
export function printElementInSlices(
  out: ByteWriter,
  element: XmlElement,
  options: PrintElementOptions = {},
): Generator<void, void> {
  return print(out, element, options.scope ?? new Map(), options.indent ?? 0, options.level ?? 0);
}

function* print(
  out: ByteWriter,
  element: XmlElement,
  outer: ReadonlyMap<string, string>,
  indent: number,
  level: number,
): Generator<void, void> {
  const declarations = declarationsOf(element, outer);
  const scope = declarations.size === 0 ? outer : new Map([...outer, ...declarations]);
  const name = qualified(element.prefix, element.local);
  out.fill(0x20, indent * level);
  out.ascii("<");
  out.utf8(name);
  for (const [prefix, uri] of declarations) {
    printAttribute(out, prefix === "" ? "xmlns" : `xmlns:${prefix}`, uri);
  }
  for (const { prefix, local, value } of element.attributes) {
    printAttribute(out, qualified(prefix, local), value);
  }
  if (element.children.length === 0) {
    out.ascii("/>");
  } else {
    out.ascii(">");
    const lines = indent > 0 && !element.children.some((child) => typeof child === "string");
    if (lines) out.byte(0x0a);
    for (const child of element.children) {
      if (typeof child === "string") yield* textInSlices(out, child);
      else yield* print(out, child, scope, lines ? indent : 0, level + 1);
    }
    if (lines) out.fill(0x20, indent * level);
    out.ascii("</");
    out.utf8(name);
    out.ascii(">");
  }
  if (indent > 0) out.byte(0x0a);
  if (out.length >= FULL) yield;
}

function declarationsOf(
  element: XmlElement,
  outer: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const needed = new Map<string, string>();
  const need = (prefix: string, uri: string) => {
    if (prefix !== "xml" && (outer.get(prefix) ?? "") !== uri) needed.set(prefix, uri);
  };
  const needValue = (value: string) => {
    for (const prefix of prefixesIn(value)) {
      const uri = element.scope.get(prefix);
      if (uri !== undefined) need(prefix, uri);
    }
  };
  need(element.prefix, element.namespace);
  for (const { prefix, namespace, value } of element.attributes) {
    if (prefix !== "" && namespace !== XML_NAMESPACE) need(prefix, namespace);
    needValue(value);
  }
  for (const child of element.children) if (typeof child === "string") needValue(child);
  return needed;
}

/** What stands before the colons of a text and looks like a prefix. Linear in its length. */
export function* prefixesIn(text: string): Generator<string> {
  for (let colon = text.indexOf(":"); colon >= 0; colon = text.indexOf(":", colon + 1)) {
    let start = colon;
    for (let at = colon - 1; at >= 0 && isNamePart(text.charCodeAt(at)); at--) {
      if (isNameStart(text.charCodeAt(at))) start = at;
    }
    if (start < colon) yield text.slice(start, colon);
  }
}

function isNameStart(unit: number): boolean {
  return unit < 0x80 ? NAME[unit] === NAME_START : isSurrogate(unit) || isWideNameStart(unit);
}

function isNamePart(unit: number): boolean {
  if (unit >= 0x80) return isSurrogate(unit) || isWideNamePart(unit);
  return NAME[unit] === NAME_START || NAME[unit] === NAME_PART;
}

/** Half of a character beyond U+FFFF, where all that texts use can be in names (XML 1.0 §2.3). */
function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}

function qualified(prefix: string, local: string): string {
  return prefix === "" ? local : `${prefix}:${local}`;
}

function printAttribute(out: ByteWriter, name: string, value: string): void {
  out.byte(0x20);
  out.utf8(name);
  out.ascii('="');
  out.attribute(value);
  out.byte(0x22);
}

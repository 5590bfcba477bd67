/**
 * A small generic element tree, for what no schema describes: anydata, anyxml, filters, configuration files.
 *
 * @module
 */

import type { XmlReader } from "./reader.ts";
import { XML_NAMESPACE } from "./scope.ts";
import type { ByteWriter } from "./writer.ts";

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
  interface Open extends XmlElement {
    children: (XmlElement | string)[];
  }
  const open: Open[] = [];
  for (;;) {
    const { namespace, prefix, local } = reader.name;
    const { attributes, scope } = reader;
    const { line, column } = reader.position();
    open.push({ namespace, prefix, local, attributes, scope, children: [], line, column });
    let event = reader.next();
    while (event !== "start") {
      const element = open[open.length - 1];
      if (event === "text") {
        element.children.push(reader.text);
      } else {
        element.children = withoutLayout(element.children);
        open.pop();
        if (open.length === 0) return element;
        open[open.length - 1].children.push(element);
      }
      event = reader.next();
    }
  }
}

function withoutLayout(children: (XmlElement | string)[]): (XmlElement | string)[] {
  const blank = (child: XmlElement | string) =>
    typeof child === "string" && /^[ \t\r\n]*$/.test(child);
  const hasElement = children.some((child) => typeof child !== "string");
  if (!hasElement || children.some((child) => typeof child === "string" && !blank(child))) {
    return children;
  }
  return children.filter((child) => typeof child !== "string");
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
  print(out, element, options.scope ?? new Map(), options.indent ?? 0, options.level ?? 0);
}

function print(
  out: ByteWriter,
  element: XmlElement,
  outer: ReadonlyMap<string, string>,
  indent: number,
  level: number,
): void {
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
      if (typeof child === "string") out.text(child);
      else print(out, child, scope, lines ? indent : 0, level + 1);
    }
    if (lines) out.fill(0x20, indent * level);
    out.ascii("</");
    out.utf8(name);
    out.ascii(">");
  }
  if (indent > 0) out.byte(0x0a);
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
    for (const [, prefix] of value.matchAll(/([\p{L}_][\p{L}\p{N}._-]*):/gu)) {
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

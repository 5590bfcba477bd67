/**
 * anydata and anyxml in JSON (RFC 7951 §5.5, §5.6).
 *
 * XML that JSON can say (elements and text, repeated elements together, names in known modules) becomes objects, arrays and strings. All
 * else — attributes, mixed content, unknown namespaces — becomes one string that holds the XML text, so that nothing is lost.
 *
 * @module
 */

import { equalElements } from "../tree/equal.ts";
import { parseElement, printElement, type XmlElement } from "../xml/element.ts";
import { XmlError } from "../xml/error.ts";
import { XmlReader } from "../xml/reader.ts";
import { ByteWriter } from "../xml/writer.ts";
import type { AnyNode, Module, ModuleLookup } from "../yang/schema.ts";
import { ValueError } from "../yang/type.ts";
import type { JsonReader, JsonToken } from "./json_reader.ts";

/** A JSON value as `JSON.parse` would give it. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** The rest of the value that begins with `token`. As deep as the reader allows. */
export function readJsonValue(reader: JsonReader, token: JsonToken): Json {
  switch (token) {
    case "string":
      return reader.text;
    case "number":
      return reader.number;
    case "true":
      return true;
    case "false":
      return false;
    case "[": {
      const items: Json[] = [];
      for (let item = reader.next(); item !== "]"; item = reader.next()) {
        items.push(readJsonValue(reader, item));
      }
      return items;
    }
    case "{": {
      const members = new Map<string, Json>();
      while (reader.next() === "name") {
        const name = reader.text;
        if (members.has(name)) throw reader.error(`member "${name}" occurs twice`);
        members.set(name, readJsonValue(reader, reader.next()));
      }
      return Object.fromEntries(members);
    }
    default:
      return null;
  }
}

/**
 * The element that a JSON value stands for, named as `node`.
 *
 * @throws {ValueError} for what XML cannot say, or could not be read back: member names that are no element names, characters beyond XML, very deep values
 */
export function jsonToElement(value: Json, node: Named, schema: ModuleLookup): XmlElement {
  const own = typeof value === "string" ? ownXml(value, node) : undefined;
  if (own !== undefined) return own;
  const [element] = elementsOf(value, node.name, node.module.namespace, schema, 0);
  return element ?? makeElement(node.module.namespace, node.name, []);
}

/** What an element is in JSON: see the head of this file. `schema` is needed for names of other modules than the node's own. */
export function elementToJson(
  element: XmlElement,
  node: Named,
  schema: ModuleLookup | undefined,
): Json {
  const modules = schema ?? onlyModule(node.module);
  const plain = jsonOf(element, modules);
  return plain !== undefined && means(plain, element, node, modules) ? plain : xmlText(element);
}

/** True when reading `value` gives `element` again. */
function means(value: Json, element: XmlElement, node: Named, modules: ModuleLookup): boolean {
  if (typeof value === "string" && value.startsWith("<")) return false;
  try {
    const again = elementsOf(value, node.name, node.module.namespace, modules, 0);
    return again.length === 1 && equalElements(again[0], element);
  } catch (error) {
    if (error instanceof ValueError) return false;
    throw error;
  }
}

/** What is needed of an anydata or anyxml node here. */
export type Named = Pick<AnyNode, "name" | "module">;

/** Element names, short enough for any XML reader here. */
const XML_NAME = /^[\p{L}_][\p{L}\p{N}._-]{0,199}$/u;
/** What is no XML character: controls, lone surrogates, U+FFFE and U+FFFF. */
const NOT_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
/** Deeper values would make a document that no XML reader here takes back. */
const MAX_DEPTH = 200;

/** An element as one word: its text where it is nothing else, and XML text otherwise. */
export function anyToWord(element: XmlElement): string {
  const text = element.children.join("");
  const plain = element.attributes.length === 0 && !text.startsWith("<") &&
    element.children.every((child) => typeof child === "string");
  return plain ? text : xmlText(element);
}

/** The element that a word stands for, named as `node`. */
export function wordToAny(word: string, node: Named): XmlElement {
  return ownXml(word, node) ??
    makeElement(node.module.namespace, node.name, word === "" ? [] : [word]);
}

/** The element that a text is when it is XML of an element named as `node`. */
function ownXml(text: string, node: Named): XmlElement | undefined {
  if (!text.startsWith("<")) return undefined;
  const element = parseXmlText(text);
  const fits = element?.local === node.name && element.namespace === node.module.namespace;
  return fits ? element : undefined;
}

function xmlText(element: XmlElement): string {
  const out = new ByteWriter();
  printElement(out, element);
  return new TextDecoder().decode(out.take());
}

function onlyModule(module: Module): ModuleLookup {
  return {
    moduleByName: (name) => name === module.name ? module : undefined,
    moduleByNamespace: (namespace) => namespace === module.namespace ? module : undefined,
  };
}

function parseXmlText(text: string): XmlElement | undefined {
  try {
    const reader = new XmlReader(new TextEncoder().encode(text));
    reader.next();
    const element = parseElement(reader);
    reader.next();
    return element;
  } catch (error) {
    // Text that only looks like XML is text.
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

function makeElement(
  namespace: string,
  local: string,
  children: readonly (XmlElement | string)[],
): XmlElement {
  const scope = new Map([["", namespace]]);
  return { namespace, prefix: "", local, attributes: [], scope, children, line: 0, column: 0 };
}

/** The elements of one member: several where the value is an array. */
function elementsOf(
  value: Json,
  local: string,
  namespace: string,
  modules: ModuleLookup,
  depth: number,
): XmlElement[] {
  if (depth > MAX_DEPTH) throw new ValueError(`values are nested deeper than ${MAX_DEPTH}`);
  if (Array.isArray(value)) {
    if (value.length === 1 && value[0] === null) return [makeElement(namespace, local, [])];
    return value.flatMap((item) => elementsOf(item, local, namespace, modules, depth + 1));
  }
  if (value === null || value === "") return [makeElement(namespace, local, [])];
  if (typeof value !== "object") {
    const text = String(value);
    if (NOT_XML.test(text)) throw new ValueError("XML cannot hold one of the characters");
    return [makeElement(namespace, local, [text])];
  }
  const children: XmlElement[] = [];
  for (const [name, member] of Object.entries(value)) {
    const colon = name.indexOf(":");
    const module = colon < 0 ? undefined : modules.moduleByName(name.slice(0, colon));
    const inner = module?.namespace ?? namespace;
    // A prefix that names no module is part of no XML name: keep what can be kept.
    const own = colon < 0 ? name : name.slice(colon + 1);
    if (!XML_NAME.test(own)) {
      throw new ValueError(`member name ${JSON.stringify(name)} cannot be the name of an element`);
    }
    for (const child of elementsOf(member, own, inner, modules, depth + 1)) children.push(child);
  }
  return [makeElement(namespace, local, children)];
}

/** Undefined when the element cannot be said without loss. */
function jsonOf(element: XmlElement, modules: ModuleLookup): Json | undefined {
  if (element.attributes.length > 0) return undefined;
  const { children } = element;
  if (children.length === 0) return [null];
  if (children.every((child) => typeof child === "string")) return children.join("");
  const members = new Map<string, Json[]>();
  for (const child of children) {
    if (typeof child === "string") return undefined;
    const value = jsonOf(child, modules);
    if (value === undefined) return undefined;
    const name = memberName(child, element, modules);
    if (name === undefined) return undefined;
    const values = members.get(name);
    if (values === undefined) members.set(name, [value]);
    else values.push(value);
  }
  return Object.fromEntries(
    [...members].map(([name, values]) => [name, values.length === 1 ? values[0] : values]),
  );
}

function memberName(
  child: XmlElement,
  parent: XmlElement,
  modules: ModuleLookup,
): string | undefined {
  if (child.namespace === parent.namespace) return child.local;
  const module = modules.moduleByNamespace(child.namespace);
  return module === undefined ? undefined : `${module.name}:${child.local}`;
}

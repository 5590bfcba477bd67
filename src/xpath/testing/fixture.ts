/**
 * Data and expressions for the tests of this room.
 *
 * @module
 */

import { schemaOf } from "../../../test/schema_helper.ts";
import { readData } from "../../format/xml_read.ts";
import type { Cursor } from "../../tree/cursor.ts";
import { Branch } from "../../tree/node.ts";
import { XmlReader } from "../../xml/reader.ts";
import type { Module, Schema } from "../../yang/schema.ts";
import type { XPathSource } from "../names.ts";
import { Node } from "../node.ts";
import { compileXPath, type XPath, type XPathValue } from "../xpath.ts";

/** A schema with a tree, on which expressions are evaluated with the prefixes of the modules. */
export class Fixture {
  readonly schema: Schema;
  readonly root: Branch;

  /** `xml` is the content of the root. */
  constructor(yang: string | readonly string[] | Schema, xml: string) {
    this.schema = typeof yang === "string" || Array.isArray(yang) ? schemaOf(yang) : yang as Schema;
    this.root = tree(this.schema, xml);
  }

  /** The expression in the scope of the first module of the tests, `m`, or without a module. */
  source(text: string, module: string | undefined = "m"): XPathSource {
    return sourceOf(this.schema, text, module);
  }

  compile(text: string, at?: Node): XPath {
    const context = at === undefined ? this.schema.root : schemaOfNode(at);
    return compileXPath(this.source(text), context, this.schema);
  }

  /** The one node that `path` leads to. */
  node(path: string): Node {
    const found = compileXPath(this.source(path), undefined, this.schema)
      .evaluate(new Node(undefined, undefined, this.root)) as Node[];
    if (found.length !== 1) throw new Error(`${path} leads to ${found.length} nodes`);
    return found[0];
  }

  /** The value of `text` with the node at `path` as context; node-sets as the paths of their nodes. */
  value(text: string, path = "/"): string | number | boolean | string[] {
    const at = this.node(path);
    return shown(this.compile(text, at).evaluate(at));
  }

  /** The string-values of a node-set. */
  texts(text: string, path = "/"): string[] {
    const string = compileXPath(this.source("string()"), undefined, this.schema);
    const at = this.node(path);
    return (this.compile(text, at).evaluate(at) as Node[]).map((node) => string.string(node));
  }
}

/** `text` with every module's own prefix. */
export function sourceOf(schema: Schema, text: string, module?: string): XPathSource {
  const prefixes = new Map<string, Module>();
  for (const one of schema.modules) prefixes.set(one.prefix, one);
  return { text, prefixes, module: module === undefined ? undefined : schema.moduleByName(module) };
}

export function tree(schema: Schema, xml: string): Branch {
  const declarations = schema.modules
    .map((module) => `xmlns:${module.prefix}="${module.namespace}"`)
    .join(" ");
  const text = `<data xmlns="urn:m" ${declarations}>${xml}</data>`;
  const reader = new XmlReader(new TextEncoder().encode(text));
  reader.next();
  return readData(reader, schema.root, { schema });
}

function schemaOfNode(node: Node) {
  return node.schema ?? (node.value instanceof Branch ? node.value.schema : undefined);
}

function shown(value: XPathValue): string | number | boolean | string[] {
  return typeof value === "object" ? value.map(pathOf) : value;
}

/** `/c/l[k1,k2]/x`, without modules. */
export function pathOf(node: Cursor): string {
  const { parent, schema, value } = node;
  if (parent === undefined) return "/";
  const before = parent.parent === undefined ? "" : pathOf(parent);
  if (node instanceof Node && node.text) return `${before}/text()`;
  const branch = value instanceof Branch ? value : undefined;
  const name = schema?.name ?? branch?.schema.parent?.name ?? "?";
  if (schema?.kind === "leaf-list") return `${before}/${name}[${value}]`;
  if (schema?.kind !== "list") return `${before}/${name}`;
  const keys = schema.keys.length > 0
    ? branch!.slots.slice(0, schema.keys.length).join(",")
    : `${node instanceof Node ? node.order + 1 : "?"}`;
  return `${before}/${name}[${keys}]`;
}

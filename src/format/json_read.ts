/**
 * JSON text (RFC 7951) to schema-bound data in one pass.
 *
 * @module
 */

import "./buffers.ts";
import { isVoid } from "../tree/branch.ts";
import { DuplicateError } from "../tree/list.ts";
import { AnyValue, type Branch } from "../tree/node.ts";
import { addUnknown, isUnknown, unknownNode } from "../tree/unknown.ts";
import type {
  AnyNode,
  BranchSchema,
  ContainerNode,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
  Module,
  Schema,
} from "../yang/schema.ts";
import { type ResolveModule, type Scalar, ValueError } from "../yang/type.ts";
import {
  duplicate,
  invalidValue,
  missingKey,
  repeated,
  stateData,
  unknownName,
  wrongShape,
} from "./data_error.ts";
import { jsonToElement, readJsonValue } from "./json_any.ts";
import { unknownElements } from "./json_unknown.ts";
import { JsonReader, type JsonToken } from "./json_reader.ts";
import { Trail } from "./trail.ts";
import { closeBranch, type OpenSlot, type Shape, shapeOf } from "./shape.ts";

export interface JsonReadOptions {
  /** All modules, to resolve names and annotations. */
  readonly schema: Schema;
  /** Only configuration may occur. Default: state data is read as well. */
  readonly config?: boolean;
  /** What no module defines, in the namespace of one, is kept where the schema has room for it. Default: it is refused. */
  readonly unknown?: boolean;
  /** What to do about entries with equal keys: an error, or the last one counts. Default `refuse`. */
  readonly duplicates?: "refuse" | "last";
  /**
   * Asked about every member of the outermost object, with the reader at its name. True: it has read the member's value and the decoder
   * passes over it.
   */
  readonly intercept?: (reader: JsonReader) => boolean;
}

/**
 * The members of the object at whose `{` the reader stands, as an instance of `schema`. Reads up to its `}`.
 *
 * Member names need their module where it is not that of the parent; a name without one is also accepted where it can only mean one node.
 * Annotations (RFC 7952) are checked to be known and dropped.
 *
 * @throws {RpcError} for data that does not fit the schema
 * @throws {FormatError} for text that is no JSON
 */
export function readJson(
  reader: JsonReader,
  schema: BranchSchema,
  options: JsonReadOptions,
): Branch {
  return new Decoder(reader, schema, options).branch(shapeOf(schema), undefined);
}

/**
 * The value that a plugin or a program holds, as an instance of `schema`: the same as {@linkcode readJson} of its text.
 *
 * @param value an object in RFC 7951 form: 64-bit numbers as strings, `[null]` for empty
 * @throws {RpcError}
 */
export function fromJsonValue(
  value: unknown,
  schema: BranchSchema,
  options: JsonReadOptions,
): Branch {
  const reader = new JsonReader(new TextEncoder().encode(JSON.stringify(value ?? {})));
  if (reader.next() !== "{") throw reader.error("expected an object");
  return readJson(reader, schema, options);
}

const NOT_AN_ARRAY = "an object, not an array";

class Decoder {
  readonly #reader: JsonReader;
  readonly #options: JsonReadOptions;
  readonly #schema: Schema;
  readonly #trail: Trail;
  readonly #names = new Map<BranchSchema, Map<string, DataNode>>();
  /** The module of the leaf being read: what a value without module name means. */
  #module: Module | undefined;
  readonly #resolve: ResolveModule = (name) =>
    name === "" ? this.#module : this.#schema.moduleByName(name);

  constructor(reader: JsonReader, root: BranchSchema, options: JsonReadOptions) {
    this.#reader = reader;
    this.#options = options;
    this.#schema = options.schema;
    this.#trail = new Trail(root);
  }

  /** Everything after a `{` up to its `}`. As deep as the schema. */
  branch(shape: Shape, node: ContainerNode | ListNode | undefined): Branch {
    const reader = this.#reader;
    const { schema } = shape;
    const names = this.#namesOf(schema);
    const slots = shape.template.slice();
    this.#trail.enter(node, slots);
    const intercept = node === undefined ? this.#options.intercept : undefined;
    let last = -1;
    while (reader.next() === "name") {
      if (intercept !== undefined && intercept(reader)) continue;
      const name = reader.text;
      if (name.charCodeAt(0) === 0x40) {
        this.#skipMetadata(schema, name);
        continue;
      }
      const child = names.get(name) ?? this.#lookUp(schema, names, name);
      const { slot } = child;
      if (isUnknown(child)) {
        slots[slot] = this.#unknown(child, slots[slot] as AnyValue | undefined, name);
        last = slot;
        continue;
      }
      if (slots[slot] !== undefined) throw repeated(this.#trail.place(), child);
      const value = this.#child(child, reader.next());
      if (value === undefined) continue;
      slots[slot] = value;
      if (slot > last) last = slot;
    }
    if (node !== undefined && node.kind === "list") this.#requireKeys(node, slots);
    try {
      return closeBranch(shape, slots, last, this.#options.duplicates === "last");
    } catch (error) {
      if (error instanceof DuplicateError) throw duplicate(this.#trail.place(), error);
      throw error;
    } finally {
      this.#trail.leave();
    }
  }

  #namesOf(schema: BranchSchema): Map<string, DataNode> {
    let names = this.#names.get(schema);
    if (names === undefined) this.#names.set(schema, names = new Map());
    return names;
  }

  #child(node: DataNode, token: JsonToken): OpenSlot {
    switch (node.kind) {
      case "leaf":
        return this.#scalar(node, token);
      case "leaf-list":
        return this.#array(node, token, (first) => this.#scalar(node, first)) as Scalar[];
      case "container": {
        if (token === "null") return undefined;
        const branch = this.#object(node, token);
        return isVoid(branch) ? undefined : branch;
      }
      case "list":
        return this.#array(node, token, (first) => this.#object(node, first)) as Branch[];
      default:
        return this.#any(node, token);
    }
  }

  #object(node: ContainerNode | ListNode, token: JsonToken): Branch {
    if (token !== "{") {
      throw wrongShape(this.#trail.place(), node, node.kind === "list" ? "objects" : NOT_AN_ARRAY);
    }
    return this.branch(shapeOf(node), node);
  }

  #array<Item>(
    node: ListNode | LeafListNode,
    token: JsonToken,
    item: (first: JsonToken) => Item,
  ): Item[] | undefined {
    if (token !== "[") throw wrongShape(this.#trail.place(), node, "an array");
    const items: Item[] = [];
    for (let first = this.#reader.next(); first !== "]"; first = this.#reader.next()) {
      items.push(item(first));
    }
    return items.length === 0 ? undefined : items;
  }

  #scalar(node: LeafNode | LeafListNode, token: JsonToken): Scalar {
    this.#module = node.module;
    const value = this.#scalarJson(node, token);
    try {
      return node.type.fromJson(value, this.#resolve);
    } catch (error) {
      if (error instanceof ValueError) throw invalidValue(this.#trail.place(), node, error);
      throw error;
    }
  }

  #scalarJson(node: DataNode, token: JsonToken): unknown {
    const reader = this.#reader;
    switch (token) {
      case "string":
        return reader.text;
      case "number":
        return reader.number;
      case "true":
        return true;
      case "false":
        return false;
      case "null":
        return null;
      case "[":
        // Only the empty type has such a value.
        if (reader.next() === "null" && reader.next() === "]") return [null];
        throw wrongShape(this.#trail.place(), node, "a single value");
      default:
        throw wrongShape(this.#trail.place(), node, "a value, not an object");
    }
  }

  #any(node: AnyNode, token: JsonToken): AnyValue {
    const value = readJsonValue(this.#reader, token);
    try {
      return new AnyValue(jsonToElement(value, node, this.#schema));
    } catch (error) {
      if (error instanceof ValueError) throw invalidValue(this.#trail.place(), node, error);
      throw error;
    }
  }

  #lookUp(schema: BranchSchema, names: Map<string, DataNode>, name: string): DataNode {
    const colon = name.indexOf(":");
    const node = colon < 0
      ? this.#unqualified(schema, name)
      : schema.childByModule(name.slice(0, colon), name.slice(colon + 1));
    if (node === undefined) {
      const unknown = this.#options.unknown ? unknownNode(schema) : undefined;
      if (unknown === undefined || this.#moduleOf(unknown, name) === undefined) {
        throw unknownName(this.#trail.place(), name);
      }
      return unknown;
    }
    if (this.#options.config && !node.config) throw stateData(this.#trail.place(), node);
    names.set(name, node);
    return node;
  }

  /** The module that a member name is in. */
  #moduleOf({ unknown, dataParent }: AnyNode, name: string): Module | undefined {
    const colon = name.indexOf(":");
    if (colon >= 0) return unknown!.moduleByName(name.slice(0, colon));
    return dataParent.kind === "root" ? undefined : dataParent.module;
  }

  /** Reads a member with an unknown name. */
  #unknown(node: AnyNode, before: AnyValue | undefined, name: string): AnyValue {
    const module = this.#moduleOf(node, name)!;
    const json = readJsonValue(this.#reader, this.#reader.next());
    const local = name.slice(name.indexOf(":") + 1);
    try {
      let value = before;
      for (const element of unknownElements(local, module, json, this.#schema)) {
        value = addUnknown(value, element);
      }
      return value!;
    } catch (error) {
      if (error instanceof ValueError) throw invalidValue(this.#trail.place(), node, error);
      throw error;
    }
  }

  #unqualified(schema: BranchSchema, name: string): DataNode | undefined {
    const own = schema.kind === "root" ? undefined : schema.childByModule(schema.module.name, name);
    if (own !== undefined) return own;
    const nodes = schema.childrenByName(name);
    if (nodes.length === 0) return undefined;
    if (schema.kind !== "root" && nodes.length === 1) return nodes[0];
    const modules = nodes.map((node) => `${node.module.name}:${name}`).join(" or ");
    throw unknownName(this.#trail.place(), name, `it must be ${modules}`);
  }

  #requireKeys(list: ListNode, slots: readonly OpenSlot[]): void {
    for (const key of list.keys) {
      if (slots[key.slot] === undefined) throw missingKey(this.#trail.place(), list, key);
    }
  }

  /** `@` of the branch itself, or `@name` of a leaf, leaf-list or any in it (RFC 7952 §5.2). */
  #skipMetadata(schema: BranchSchema, name: string): void {
    if (name.length > 1) {
      const names = this.#namesOf(schema);
      const about = name.slice(1);
      if (!names.has(about)) this.#lookUp(schema, names, about);
    }
    this.#skipAnnotations(this.#reader.next());
  }

  #skipAnnotations(token: JsonToken): void {
    const reader = this.#reader;
    if (token === "[") {
      for (let item = reader.next(); item !== "]"; item = reader.next()) {
        if (item !== "null") this.#skipAnnotations(item);
      }
      return;
    }
    if (token !== "{") throw reader.error("metadata must be an object");
    while (reader.next() === "name") {
      const { text } = reader;
      if (!this.#schema.annotations.has(text)) {
        throw unknownName(this.#trail.place(), `@${text}`, "no such annotation");
      }
      reader.skip(reader.next());
    }
  }
}

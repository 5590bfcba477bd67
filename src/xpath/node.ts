/**
 * The nodes that XPath sees (XPath 1.0 §5, RFC 7950 §6.4.1): the root, one element per container, list entry, leaf, leaf-list value
 * and any value, and the text of leafs. There are no attributes, namespaces, comments or processing instructions.
 *
 * @module
 */

import { type Cursor, entryKeys } from "../tree/cursor.ts";
import { AnyValue, Branch, type EntryList, type ValueList } from "../tree/node.ts";
import type { XmlElement } from "../xml/element.ts";
import type { DataNode, Module } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";

/** One node with its way to the root. A {@linkcode Cursor} that knows its place in its list. */
export class Node implements Cursor {
  readonly parent: Node | undefined;
  /** Undefined at the root and for the body of an rpc, action or notification. */
  readonly schema: DataNode | undefined;
  readonly value: Branch | Scalar | AnyValue;
  /** Of list entries and leaf-list values: the rank in document order, -1 when not known. */
  readonly order: number;
  /** True: the text node of the leaf that is the parent. */
  readonly text: boolean;

  constructor(
    parent: Node | undefined,
    schema: DataNode | undefined,
    value: Branch | Scalar | AnyValue,
    order = -1,
    text = false,
  ) {
    this.parent = parent;
    this.schema = schema;
    this.value = value;
    this.order = order;
    this.text = text;
  }

  /** The same way to the root as nodes; costs nothing when it is one already. */
  static of(cursor: Cursor): Node {
    if (cursor instanceof Node) return cursor;
    const parent = cursor.parent === undefined ? undefined : Node.of(cursor.parent);
    return new Node(parent, cursor.schema, cursor.value);
  }

  /** The text child of a leaf, undefined where there is none: an empty string makes no text node (XPath 1.0 §5.7). */
  textChild(): Node | undefined {
    if (this.text || this.value instanceof Branch || this.value === "") return undefined;
    if (this.value instanceof AnyValue && textOf(this.value.element) === "") return undefined;
    return new Node(this, this.schema, this.value, -1, true);
  }
}

/** The expanded name of an element; undefined for the root and for text. */
export function nameOf(node: Node): { readonly module: Module; readonly name: string } | undefined {
  if (node.text) return undefined;
  if (node.schema !== undefined) return node.schema;
  if (node.parent === undefined || !(node.value instanceof Branch)) return undefined;
  const schema = node.value.schema;
  // An rpc's or action's input stands for the operation itself.
  return schema.kind === "input" || schema.kind === "output" ? schema.parent : schema;
}

/** The text inside an any value. The XML reader bounds its depth. */
export function textOf(element: XmlElement): string {
  let text = "";
  for (const child of element.children) {
    text += typeof child === "string" ? child : textOf(child);
  }
  return text;
}

/** The rank of a list entry or leaf-list value in its list. */
export function orderOf(node: Node): number {
  if (node.order >= 0) return node.order;
  const { schema, parent, value } = node;
  if (schema === undefined || !(parent?.value instanceof Branch)) return -1;
  const list = parent.value.slots[schema.slot];
  if (list === undefined) {
    // A value that is there by default.
    return schema.kind === "leaf-list" ? schema.defaults.indexOf(value as Scalar) : -1;
  }
  if (schema.kind === "leaf-list") return (list as ValueList).rank([value as Scalar]);
  if (schema.kind !== "list") return -1;
  return schema.keys.length > 0
    ? (list as EntryList).rank(entryKeys(value as Branch))
    : rankByIdentity(list as EntryList, value as Branch);
}

function rankByIdentity(list: EntryList, wanted: Branch): number {
  let rank = 0;
  for (const entry of list) {
    if (entry === wanted) return rank;
    rank++;
  }
  return -1;
}

/** Negative when `a` comes before `b` in document order, 0 when they are the same node. Both are of one tree. */
export function compareOrder(a: Node, b: Node): number {
  if (a === b) return 0;
  const left = wayTo(a);
  const right = wayTo(b);
  const shared = Math.min(left.length, right.length);
  for (let i = 1; i < shared; i++) {
    const order = left[i] === right[i] ? 0 : compareSiblings(left[i], right[i]);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function wayTo(node: Node): Node[] {
  const way: Node[] = [];
  for (let at: Node | undefined = node; at !== undefined; at = at.parent) way.push(at);
  return way.reverse();
}

function compareSiblings(a: Node, b: Node): number {
  if (a.schema !== b.schema) return slotOf(a) - slotOf(b);
  if (a.text || a.schema === undefined) return 0;
  if (a.schema.kind === "list") return a.value === b.value ? 0 : orderOf(a) - orderOf(b);
  return a.schema.kind === "leaf-list" ? orderOf(a) - orderOf(b) : 0;
}

/** The body of an operation comes after the data children of its parent. */
function slotOf(node: Node): number {
  return node.schema?.slot ?? Infinity;
}

/** Finds out which nodes of one tree, made on different ways, are the same. */
export class NodeTable {
  readonly #canonical = new Map<Node, Node>();
  readonly #children = new Map<Node, Map<unknown, Node>>();
  #root: Node | undefined;

  /** The first node that was asked about of those that are the same as `node`. */
  canonical(node: Node): Node {
    if (node.parent === undefined) return this.#root ??= node;
    const known = this.#canonical.get(node);
    if (known !== undefined) return known;
    const parent = this.canonical(node.parent);
    let siblings = this.#children.get(parent);
    if (siblings === undefined) this.#children.set(parent, siblings = new Map());
    const key = siblingKey(node);
    let canonical = siblings.get(key);
    if (canonical === undefined) siblings.set(key, canonical = node);
    this.#canonical.set(node, canonical);
    return canonical;
  }
}

/** A set of nodes of one tree that finds equal nodes made on different ways. */
export class NodeSet {
  readonly #table = new NodeTable();
  readonly #members = new Set<Node>();
  #last: Node | undefined;

  /** True when `node` was not in the set before. */
  add(node: Node): boolean {
    if (node === this.#last) return false;
    this.#last = node;
    const canonical = this.#table.canonical(node);
    if (this.#members.has(canonical)) return false;
    this.#members.add(canonical);
    return true;
  }
}

/** What tells a node from its siblings. */
function siblingKey(node: Node): unknown {
  const { schema } = node;
  if (node.text) return "text";
  if (schema === undefined || schema.kind === "list") return node.value;
  if (schema.kind !== "leaf-list") return schema;
  // State leaf-lists may hold a value twice: there only the place tells them apart.
  return schema.config ? `${schema.slot}=${node.value}` : `${schema.slot}@${orderOf(node)}`;
}

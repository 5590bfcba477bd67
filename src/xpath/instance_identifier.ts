/**
 * Instance-identifiers (RFC 7950 §9.13) followed in a tree.
 *
 * @module
 */

import { Branch, type EntryList, type Slot, type ValueList } from "../tree/node.ts";
import type { DataNode, LeafListNode, LeafNode, ListNode } from "../yang/schema.ts";
import type { Scalar, Type } from "../yang/type.ts";
import { parseInstancePath, type PathPredicate, valueType } from "../yang/types/mod.ts";
import { ValueError } from "../yang/type.ts";
import { Node } from "./node.ts";
import { storesNumbers } from "./probe.ts";

/** What is there of a node without being stored: defaults in use, containers without presence. */
export type Implicit = (parent: Node, child: DataNode) => readonly Node[];

/**
 * The node below `root` that a canonical instance-identifier names; undefined when there is none. Looks each key up, so costs the
 * depth times the logarithm of the lists.
 */
export function resolveInstance(root: Node, path: string, implicit: Implicit): Node | undefined {
  const steps = parseInstancePath(path);
  if (steps instanceof ValueError) return undefined;
  let at = root;
  let module = "";
  for (const { prefix, name, predicates } of steps) {
    module = prefix === "" ? module : prefix;
    const { value } = at;
    if (!(value instanceof Branch)) return undefined;
    const child = value.schema.childByModule(module, name);
    if (child === undefined) return undefined;
    const slot = value.slots[child.slot];
    const next = slot === undefined
      ? implicitOf(implicit(at, child), predicates)
      : instanceOf(at, child, slot, predicates, module);
    if (next === undefined) return undefined;
    at = next;
  }
  return at;
}

function implicitOf(
  found: readonly Node[],
  predicates: readonly PathPredicate[],
): Node | undefined {
  const [predicate] = predicates;
  if (found[0]?.schema?.kind !== "leaf-list") return predicate === undefined ? found[0] : undefined;
  if (predicate?.kind !== "value") return undefined;
  return found.find(({ value }) => String(value) === predicate.value);
}

function instanceOf(
  parent: Node,
  child: DataNode,
  slot: NonNullable<Slot>,
  predicates: readonly PathPredicate[],
  module: string,
): Node | undefined {
  switch (child.kind) {
    case "container":
    case "anydata":
    case "anyxml":
      return predicates.length > 0 ? undefined : new Node(parent, child, slot as Branch);
    case "leaf":
      return predicates.length > 0 ? undefined : new Node(parent, child, slot as Scalar);
    case "list":
      return entryOf(parent, child, slot as EntryList, predicates, module);
    case "leaf-list":
      return valueOf(parent, child, slot as ValueList, predicates);
  }
}

/** Entries have all their keys named, or their position where there are no keys (RFC 7950 §9.13). */
function entryOf(
  parent: Node,
  child: ListNode,
  list: EntryList,
  predicates: readonly PathPredicate[],
  module: string,
): Node | undefined {
  if (child.keys.length === 0) {
    const [first] = predicates;
    if (first?.kind !== "position") return undefined;
    const entry = list.at(first.position - 1);
    return entry && new Node(parent, child, entry, first.position - 1);
  }
  if (predicates.length !== child.keys.length) return undefined;
  const keys: Scalar[] = [];
  for (const leaf of child.keys) {
    const given = predicates.find((predicate) =>
      predicate.kind === "key" && predicate.name === leaf.name &&
      (predicate.prefix === "" ? module : predicate.prefix) === leaf.module.name
    );
    if (given?.kind !== "key") return undefined;
    keys.push(canonical(leaf, given.value));
  }
  const entry = list.get(keys);
  return entry && new Node(parent, child, entry);
}

/** State may have a value twice: there a position tells them apart. */
function valueOf(
  parent: Node,
  child: LeafListNode,
  list: ValueList,
  predicates: readonly PathPredicate[],
): Node | undefined {
  const [first] = predicates;
  if (first?.kind === "position" && !child.config) {
    const value = list.at(first.position - 1);
    return value === undefined ? undefined : new Node(parent, child, value, first.position - 1);
  }
  if (first?.kind !== "value") return undefined;
  const value = list.get([canonical(child, first.value)]);
  return value === undefined ? undefined : new Node(parent, child, value);
}

/** The stored form of a canonical text. */
function canonical(leaf: LeafNode | LeafListNode, text: string): Scalar {
  const type: Type = valueType(leaf.type);
  return storesNumbers(type) ? Number(text) : text;
}

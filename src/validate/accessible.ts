/**
 * The instances of a schema node in a tree, stored or there by default (RFC 7950 §6.4.1).
 *
 * @module
 */

import { absentContainer, leafDefault, leafListDefaults } from "../tree/defaults.ts";
import type { AnyValue, Branch, EntryList, ValueList } from "../tree/node.ts";
import { Node } from "../xpath/mod.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Place } from "./check.ts";
import type { Condition } from "./conditions.ts";

/** Called for each instance; true stops the walk. */
export type Visit = (node: Node) => boolean;

/** The stored instances of `child` below `parent` in document order. True when the visitor stopped. */
export function eachStored(parent: Node, child: DataNode, visit: Visit): boolean {
  const slot = (parent.value as Branch).slots[child.slot];
  if (slot === undefined) return false;
  if (child.kind !== "list" && child.kind !== "leaf-list") {
    return visit(new Node(parent, child, slot as Branch | Scalar | AnyValue));
  }
  let order = 0;
  for (const entry of slot as EntryList | ValueList) {
    if (visit(new Node(parent, child, entry, order++))) return true;
  }
  return false;
}

/** The instances of `child` below `parent` that are there without being stored: none when any is stored. */
export function implicitInstances(
  parent: Node,
  child: DataNode,
  conditions: readonly Condition[],
): readonly Node[] {
  const nodes = unconditional(parent, child);
  return nodes.length > 0 && conditions.every((one) => one.holds(nodes[0])) ? nodes : NONE;
}

const NONE: readonly Node[] = [];

function unconditional(parent: Node, child: DataNode): readonly Node[] {
  const branch = parent.value as Branch;
  switch (child.kind) {
    case "leaf": {
      const value = leafDefault(branch, child);
      return value === undefined ? NONE : [new Node(parent, child, value)];
    }
    case "leaf-list":
      return leafListDefaults(branch, child).map((value, order) =>
        new Node(parent, child, value, order)
      );
    case "container": {
      const value = absentContainer(branch, child);
      return value === undefined ? NONE : [new Node(parent, child, value)];
    }
    default:
      return NONE;
  }
}

/** The stored instances of the last place of `way` at and below `node`, which is at depth `depth` of the way. */
export function eachBelow(
  node: Node,
  depth: number,
  way: readonly Place[],
  visit: Visit,
): boolean {
  if (depth === way.length - 1) return visit(node);
  const child = way[depth + 1] as DataNode;
  return eachStored(node, child, (below) => eachBelow(below, depth + 1, way, visit));
}

/**
 * The stored instances of the last place of `way` with these keys (see `keyPath`), below the root: one or none, unless there is a list
 * without keys on the way, whose entries all are meant.
 */
export function eachByKeys(
  root: Node,
  way: readonly Place[],
  keys: readonly Scalar[],
  visit: (node: Node) => void,
): void {
  let at = [root];
  let used = 0;
  for (let depth = 1; depth < way.length; depth++) {
    const child = way[depth] as DataNode;
    const count = keyCount(child);
    const wanted = keys.slice(used, used + count);
    used += count;
    at = at.flatMap((node) => childrenByKeys(node, child, wanted));
  }
  for (const node of at) visit(node);
}

function keyCount(child: DataNode): number {
  return child.kind === "list" ? child.keys.length : child.kind === "leaf-list" ? 1 : 0;
}

function childrenByKeys(parent: Node, child: DataNode, keys: readonly Scalar[]): Node[] {
  const slot = (parent.value as Branch).slots[child.slot];
  if (slot === undefined) return [];
  if (keys.length > 0) {
    const entry = (slot as EntryList | ValueList).get(keys);
    return entry === undefined ? [] : [new Node(parent, child, entry)];
  }
  const found: Node[] = [];
  eachStored(parent, child, (node) => {
    found.push(node);
    return false;
  });
  return found;
}

/**
 * A node of a tree together with the way to it. Made where a parent axis, an instance path or an identity is needed.
 *
 * @module
 */

import type { InstancePath } from "../netconf/rpc_error.ts";
import type { BranchSchema, DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { type AnyValue, Branch, type EntryList, type ValueList } from "./node.ts";
import { type Step, stepPath } from "./path.ts";

/** One step on the way to an instance: for a list the entry, for a leaf-list one value. */
export interface Cursor {
  /** Undefined at the root. */
  readonly parent: Cursor | undefined;
  /** Undefined at the root (use `(value as Branch).schema`). */
  readonly schema: DataNode | undefined;
  readonly value: Branch | Scalar | AnyValue;
}

/** The cursor at the root of a tree. */
export function rootCursor(root: Branch): Cursor {
  return { parent: undefined, schema: undefined, value: root };
}

/** The root's cursor of the tree that `cursor` is in. */
export function rootOf(cursor: Cursor): Cursor {
  let at = cursor;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

/** Number of steps from the root, which is at 0. */
export function depthOf(cursor: Cursor): number {
  let depth = 0;
  for (let at = cursor.parent; at !== undefined; at = at.parent) depth++;
  return depth;
}

/** The key values of a list entry, in key order. */
export function entryKeys(entry: Branch): readonly Scalar[] {
  const schema = entry.schema;
  return schema.kind === "list" ? entry.slots.slice(0, schema.keys.length) as Scalar[] : [];
}

/** Keys that find this instance among its siblings: of an entry its keys, of a leaf-list value `[value]`. */
export function keysOf(cursor: Cursor): readonly Scalar[] | undefined {
  if (cursor.schema?.kind === "list") return entryKeys(cursor.value as Branch);
  if (cursor.schema?.kind === "leaf-list") return [cursor.value as Scalar];
  return undefined;
}

/** The instances of `schema`, a child of the cursor's schema node, in document order. */
export function* childCursors(cursor: Cursor, schema: DataNode): Generator<Cursor> {
  if (!(cursor.value instanceof Branch)) return;
  const value = cursor.value.slots[schema.slot];
  if (value === undefined) return;
  if (schema.kind === "list" || schema.kind === "leaf-list") {
    for (const entry of value as EntryList | ValueList) {
      yield { parent: cursor, schema, value: entry };
    }
  } else {
    yield { parent: cursor, schema, value: value as Branch | Scalar | AnyValue };
  }
}

/** All children in document order. */
export function* allChildCursors(cursor: Cursor): Generator<Cursor> {
  if (!(cursor.value instanceof Branch)) return;
  const { schema, slots } = cursor.value;
  for (let index = 0; index < slots.length; index++) {
    if (slots[index] !== undefined) yield* childCursors(cursor, schema.slots[index]);
  }
}

/**
 * The one instance of `schema` below the cursor: a leaf, container or any, or the list entry or leaf-list value with these
 * keys. Undefined when absent. Logarithmic.
 */
export function childCursor(
  cursor: Cursor,
  schema: DataNode,
  keys?: readonly Scalar[],
): Cursor | undefined {
  if (!(cursor.value instanceof Branch)) return undefined;
  const slot = cursor.value.slots[schema.slot];
  if (slot === undefined) return undefined;
  if (schema.kind !== "list" && schema.kind !== "leaf-list") {
    return { parent: cursor, schema, value: slot as Branch | Scalar | AnyValue };
  }
  const value = (slot as EntryList | ValueList).get(keys ?? []);
  return value === undefined ? undefined : { parent: cursor, schema, value };
}

/** The instance of `cursor`'s path in another tree; undefined when it is not there. */
export function sameIn(cursor: Cursor, root: Branch): Cursor | undefined {
  if (cursor.parent === undefined) return rootCursor(root);
  const parent = sameIn(cursor.parent, root);
  return parent && childCursor(parent, cursor.schema!, keysOf(cursor));
}

/** True when both stand on the same instance of the same tree. Keyless entries are told apart by object identity. */
export function sameNode(a: Cursor, b: Cursor): boolean {
  if (a === b) return true;
  if (a.schema !== b.schema || a.value !== b.value) return false;
  if (a.parent === undefined || b.parent === undefined) return a.parent === b.parent;
  return sameNode(a.parent, b.parent);
}

/** Rank of a cursor's instance among the entries of its list or leaf-list. */
function rankOf(cursor: Cursor): number {
  const list = (cursor.parent!.value as Branch).slots[cursor.schema!.slot] as EntryList | ValueList;
  const keys = keysOf(cursor)!;
  if (keys.length > 0) return list.rank(keys);
  let rank = 0;
  for (const entry of list) {
    if (entry === cursor.value) return rank;
    rank++;
  }
  return -1;
}

/** Negative when `a` comes before `b` in document order (an ancestor before what is below it), 0 for the same node. */
export function compareDocumentOrder(a: Cursor, b: Cursor): number {
  const left: Cursor[] = [];
  const right: Cursor[] = [];
  for (let at: Cursor | undefined = a; at !== undefined; at = at.parent) left.push(at);
  for (let at: Cursor | undefined = b; at !== undefined; at = at.parent) right.push(at);
  left.reverse();
  right.reverse();
  for (let depth = 1; depth < left.length && depth < right.length; depth++) {
    const one = left[depth];
    const two = right[depth];
    if (one === two) continue;
    const order = one.schema!.slot - two.schema!.slot;
    if (order !== 0) return order;
    if (one.value !== two.value) return rankOf(one) - rankOf(two);
  }
  return left.length - right.length;
}

function stepOf(cursor: Cursor): Step | undefined {
  if (cursor.parent === undefined) return undefined;
  const keys = keysOf(cursor);
  const position = keys?.length === 0 ? rankOf(cursor) + 1 : undefined;
  return { parent: stepOf(cursor.parent), schema: cursor.schema!, keys, position };
}

/** The instance's path as text, for error-path (RFC 6241 §4.3): prefixes on all names, keys in predicates. */
export function instancePath(cursor: Cursor): InstancePath {
  return stepPath(stepOf(cursor), rootSchema(cursor));
}

/** The schema node of the tree's root. */
export function rootSchema(cursor: Cursor): BranchSchema {
  return (rootOf(cursor).value as Branch).schema;
}

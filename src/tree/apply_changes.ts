/**
 * Doing to a tree what a diff says.
 *
 * @module
 */

import type { DataNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { emptyBranch, isVoid } from "./branch.ts";
import { Change, type WholeList } from "./change.ts";
import { Draft } from "./draft.ts";
import { entryList, valueList } from "./list.ts";
import { mergeSlot } from "./merge.ts";
import { Branch, type EntryList, type Position, type ValueList } from "./node.ts";

/**
 * `root` with `changes` done: `applyChanges(diff(a, b), a)` equals `b`. On another tree than the one the changes begin
 * at, what is to be deleted may be missing, what is to be created is laid over what is there, ways that are missing are
 * made, and an entry whose predecessor is missing goes last.
 */
export function applyChanges(changes: Change, root: Branch): Branch {
  return applyBelow(changes, root);
}

function applyBelow(change: Change, branch: Branch): Branch {
  if (change.below.length === 0) return branch;
  const draft = new Draft(branch, branch);
  // Moved entries leave their place first, so that each can be put after its predecessor.
  for (const below of change.below) if (below.op === "delete") remove(draft, below);
  for (const below of change.below) if (below.op !== "delete") put(draft, below);
  return draft.done();
}

function remove(draft: Draft, change: Change | WholeList): void {
  const schema = change.schema as DataNode;
  if (schema.kind !== "list" && schema.kind !== "leaf-list") return draft.clear(schema);
  const list = draft.get(schema) as EntryList | undefined;
  if (list === undefined) return;
  // A deletion that does not say of what clears the list.
  if (change instanceof Change && change.old === undefined) return draft.clear(schema);
  if (change instanceof Change) return draft.setList(schema, list.without(change.keys!));
  if (schema.kind === "list" && schema.keys.length === 0) return draft.clear(schema);
  let rest = list;
  const one = new Change("none", schema, undefined, undefined, undefined, [change]);
  for (const { keys } of one.children()) rest = rest.without(keys!);
  draft.setList(schema, rest);
}

function put(draft: Draft, change: Change | WholeList): void {
  const schema = change.schema as DataNode;
  if (!(change instanceof Change)) {
    const merged = mergeSlot(draft.get(schema), change.list);
    if (merged !== undefined) draft.set(schema, merged);
  } else if (schema.kind === "list" || schema.kind === "leaf-list") {
    putEntry(draft, change);
  } else if (schema.kind === "container" && change.op === "none") {
    const next = applyBelow(change, draft.get(schema) as Branch ?? emptyBranch(schema));
    if (isVoid(next)) draft.clear(schema);
    else draft.set(schema, next);
  } else {
    draft.set(schema, mergeSlot(draft.get(schema), change.new));
  }
}

function putEntry(draft: Draft, change: Change): void {
  if (change.schema.kind === "leaf-list") {
    const list = draft.get(change.schema) as ValueList | undefined;
    const value = change.new as Scalar;
    const position = positionOf(change, list);
    draft.set(change.schema, list?.with(value, position) ?? valueList(change.schema, [value]));
    return;
  }
  const schema = change.schema as ListNode;
  const list = draft.get(schema) as EntryList | undefined;
  const there = list?.get(change.keys!);
  const entry = change.op === "create"
    ? mergeSlot(there, change.new) as Branch
    : applyBelow(change, there ?? new Branch(schema, change.keys!));
  draft.set(schema, list?.with(entry, positionOf(change, list)) ?? entryList(schema, [entry]));
}

function positionOf(
  { after }: Change,
  list: EntryList | ValueList | undefined,
): Position | undefined {
  if (after === undefined) return undefined;
  if (after.length === 0) return { where: "first" };
  const there = list !== undefined && list.rank(after) >= 0;
  return there ? { where: "after", anchor: after } : { where: "last" };
}

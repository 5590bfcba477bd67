/**
 * The difference of two trees. Nodes that both share are passed over without a look, also inside lists, so it costs what has
 * changed (times log of the lists).
 *
 * @module
 */

import type { DataNode, LeafListNode, ListNode } from "../yang/schema.ts";
import { Change, type Instance, single, type WholeList } from "./change.ts";
import { equal } from "./equal.ts";
import { SortedList } from "./list.ts";
import { Branch, type EntryList, type Slot, type ValueList } from "./node.ts";
import { diffOrdered } from "./ordered_diff.ts";
import { OrderedList } from "./ordered_list.ts";
import { RopeWalker } from "./rope_walker.ts";
import { ShownList } from "./shown_list.ts";

/** Receives the changes of one level. */
export type Changes = (Change | WholeList)[];

/**
 * What has to be done to `old` to get `now`; both have the same schema node. The result stands for the two roots; it
 * is empty ({@linkcode Change.isEmpty}) when they are equal.
 */
export function diff(old: Branch, now: Branch): Change {
  return new Change("none", now.schema, old, now, undefined, diffBranch(old, now));
}

/** The changes between two instances of the same branch. */
export function diffBranch(old: Branch, now: Branch): Changes {
  const changes: Changes = [];
  if (old === now) return changes;
  const length = Math.max(old.slots.length, now.slots.length);
  for (let index = 0; index < length; index++) {
    const before = old.slots[index];
    const after = now.slots[index];
    if (before !== after) diffSlot(now.schema.slots[index], before, after, changes);
  }
  return changes;
}

function diffSlot(schema: DataNode, old: Slot, now: Slot, changes: Changes): void {
  if (schema.kind === "list" || schema.kind === "leaf-list") {
    const before = old as EntryList | ValueList | undefined;
    const after = now as EntryList | ValueList | undefined;
    if (before === undefined) changes.push({ op: "create", schema, list: after! });
    else if (after === undefined) changes.push({ op: "delete", schema, list: before });
    else diffLists(schema, before, after, changes);
  } else if (old === undefined) {
    changes.push(single("create", schema, now as Instance));
  } else if (now === undefined) {
    changes.push(single("delete", schema, old as Instance));
  } else if (schema.kind === "container") {
    const below = diffBranch(old as Branch, now as Branch);
    if (below.length > 0) {
      changes.push(new Change("none", schema, old as Branch, now as Branch, undefined, below));
    }
  } else if (!equal(old, now)) {
    changes.push(new Change("update", schema, old as Instance, now as Instance));
  }
}

function diffLists(
  schema: ListNode | LeafListNode,
  old: EntryList | ValueList,
  now: EntryList | ValueList,
  changes: Changes,
): void {
  const [before, showBefore] = sourceOf(old);
  const [after, showAfter] = sourceOf(now);
  if (before instanceof SortedList && after instanceof SortedList) {
    diffSorted(schema, before, after, changes, showBefore, showAfter);
  } else if (before instanceof OrderedList && after instanceof OrderedList) {
    diffOrdered(schema, before, after, changes, showBefore, showAfter);
  } else if (!equal(old, now)) {
    // Without keys there is no telling which entry became which.
    changes.push({ op: "delete", schema, list: old }, { op: "create", schema, list: now });
  }
}

/** What is seen of an entry. */
export type Show = <E extends Instance>(entry: E) => E;

/** The list that one is kept in, and what of its entries is seen. */
function sourceOf(list: EntryList | ValueList): readonly [EntryList | ValueList, Show] {
  return list instanceof ShownList ? [list.source, list.show as Show] : [list, whole];
}

function whole<E>(entry: E): E {
  return entry;
}

function diffSorted<S extends ListNode | LeafListNode, E extends Branch | string | number>(
  schema: S,
  old: SortedList<S, E>,
  now: SortedList<S, E>,
  changes: Changes,
  showOld: Show,
  showNow: Show,
): void {
  const before = new RopeWalker(old.rope);
  const after = new RopeWalker(now.rope);
  while (!before.done || !after.done) {
    if (before.skipShared(after)) continue;
    const order = before.done ? 1 : after.done ? -1 : old.order.compare(before.item, after.item);
    if (order < 0) {
      changes.push(single("delete", schema, showOld(before.item)));
      before.step();
    } else if (order > 0) {
      changes.push(single("create", schema, showNow(after.item)));
      after.step();
    } else {
      diffEntry(schema, showOld(before.item), showNow(after.item), changes);
      before.step();
      after.step();
    }
  }
}

function diffEntry(
  schema: ListNode | LeafListNode,
  old: Instance,
  now: Instance,
  changes: Changes,
): void {
  if (old === now || !(old instanceof Branch)) return;
  const below = diffBranch(old, now as Branch);
  if (below.length > 0) changes.push(new Change("none", schema, old, now, undefined, below));
}

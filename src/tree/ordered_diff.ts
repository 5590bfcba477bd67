/**
 * The difference of two user-ordered lists: entries added, removed, changed below, and moved.
 *
 * @module
 */

import type { LeafListNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { Change, single } from "./change.ts";
import { type Changes, diffBranch, type Show } from "./diff.ts";
import { Branch } from "./node.ts";
import type { OrderedList } from "./ordered_list.ts";
import { RopeWalker } from "./rope_walker.ts";

/** An entry of both lists whose order label differs: perhaps moved. */
interface Shifted {
  readonly oldRank: number;
  readonly newRank: number;
}

/** An entry that gets a change, at its place in the new list. */
interface Placed<E> {
  readonly rank: number;
  readonly old: E | undefined;
  readonly now: E;
}

/** Adds the changes from `old` to `now`, as they are seen: what is deleted in old order, then the rest in new order. */
export function diffOrdered<S extends ListNode | LeafListNode, E extends Branch | Scalar>(
  schema: S,
  old: OrderedList<S, E>,
  now: OrderedList<S, E>,
  changes: Changes,
  showOld: Show,
  showNow: Show,
): void {
  const removed: { rank: number; entry: E }[] = [];
  const placed: Placed<E>[] = [];
  const shifted: Shifted[] = [];
  const before = new RopeWalker(old.byKey);
  const after = new RopeWalker(now.byKey);
  while (!before.done || !after.done) {
    if (before.skipShared(after)) continue;
    const order = before.done ? 1 : after.done ? -1 : old.order.compare(before.item, after.item);
    if (order < 0) {
      removed.push({ rank: old.rankOfLabel(before.label), entry: showOld(before.item) });
    } else if (order > 0) {
      placed.push({ rank: now.rankOfLabel(after.label), old: undefined, now: showNow(after.item) });
    } else if (before.item !== after.item || before.label !== after.label) {
      const rank = now.rankOfLabel(after.label);
      placed.push({ rank, old: showOld(before.item), now: showNow(after.item) });
      if (before.label !== after.label) {
        shifted.push({ oldRank: old.rankOfLabel(before.label), newRank: rank });
      }
    }
    if (order <= 0) before.step();
    if (order >= 0) after.step();
  }
  removed.sort((a, b) => a.rank - b.rank);
  placed.sort((a, b) => a.rank - b.rank);
  for (const { entry } of removed) changes.push(single("delete", schema, entry));
  const added = placed.filter((entry) => entry.old === undefined).map((entry) => entry.rank);
  const moved = movedRanks(shifted, removed.map((entry) => entry.rank), added);
  for (const { rank, old: was, now: entry } of placed) {
    const below = was instanceof Branch ? diffBranch(was, entry as Branch) : [];
    if (was === undefined) {
      changes.push(single("create", schema, entry, keysBefore(now, rank)));
    } else if (moved.has(rank)) {
      changes.push(new Change("move", schema, was, entry, keysBefore(now, rank), below));
    } else if (below.length > 0) {
      changes.push(new Change("none", schema, was, entry, undefined, below));
    }
  }
}

function keysBefore<S extends ListNode | LeafListNode, E>(
  list: OrderedList<S, E>,
  rank: number,
): readonly Scalar[] {
  return rank === 0 ? [] : list.order.keysOf(list.at(rank - 1)!);
}

/**
 * New ranks of the entries that moved. Entries with equal labels keep their order among themselves and are fixed; a shifted entry
 * that has passed one of them has moved; among the others as few as possible are said to have moved (those outside a longest
 * increasing subsequence). `removed` and `added` are ranks in ascending order.
 */
function movedRanks(
  shifted: readonly Shifted[],
  removed: readonly number[],
  added: readonly number[],
): Set<number> {
  const moved = new Set<number>();
  if (shifted.length === 0) return moved;
  const fixedBefore = new Map<Shifted, number>();
  const inOldOrder = [...shifted].sort((a, b) => a.oldRank - b.oldRank);
  let gone = 0;
  inOldOrder.forEach((entry, index) => {
    while (gone < removed.length && removed[gone] < entry.oldRank) gone++;
    fixedBefore.set(entry, entry.oldRank - gone - index);
  });
  const inNewOrder = [...shifted].sort((a, b) => a.newRank - b.newRank);
  const staying: Shifted[] = [];
  let come = 0;
  inNewOrder.forEach((entry, index) => {
    while (come < added.length && added[come] < entry.newRank) come++;
    if (fixedBefore.get(entry) === entry.newRank - come - index) staying.push(entry);
    else moved.add(entry.newRank);
  });
  const kept = longestIncreasing(staying);
  for (const entry of staying) if (!kept.has(entry)) moved.add(entry.newRank);
  return moved;
}

/** A longest subsequence with ascending old ranks (patience sorting). */
function longestIncreasing(entries: readonly Shifted[]): Set<Shifted> {
  /** `tails[n]`: index of the smallest last entry of an ascending subsequence of length n + 1. */
  const tails: number[] = [];
  const previous: number[] = [];
  entries.forEach(({ oldRank }, index) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (entries[tails[middle]].oldRank < oldRank) low = middle + 1;
      else high = middle;
    }
    previous.push(low > 0 ? tails[low - 1] : -1);
    tails[low] = index;
  });
  const kept = new Set<Shifted>();
  for (let at = tails.at(-1) ?? -1; at >= 0; at = previous[at]) kept.add(entries[at]);
  return kept;
}

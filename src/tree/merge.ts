/**
 * Laying one tree over another: merge without operations (RFC 6241 §7.2 "merge").
 *
 * @module
 */

import { isVoid } from "./branch.ts";
import { entryKeys } from "./cursor.ts";
import { excludedSlots } from "./choice.ts";
import { SortedList } from "./list.ts";
import { AnyValue, Branch, type EntryList, type Slot, type ValueList } from "./node.ts";

/**
 * `base` with everything of `added` set: leafs replaced, list entries matched by keys, leaf-list values added, new entries of
 * user-ordered lists last, nodes of other cases removed. Linear in `added` (times log of the lists); shares the
 * rest, and is `base` itself when `added` says nothing new.
 */
export function merge(base: Branch, added: Branch): Branch {
  if (base === added) return base;
  let slots: Slot[] | undefined;
  for (let index = 0; index < added.slots.length; index++) {
    const value = added.slots[index];
    if (value === undefined) continue;
    const schema = added.schema.slots[index];
    const old = base.slots[index];
    const merged = mergeSlot(old, value);
    if (merged === undefined) continue;
    for (const other of excludedSlots(schema)) {
      // Data of two cases in `added` itself is kept for validation to report.
      if (base.slots[other] === undefined || added.slots[other] !== undefined) continue;
      slots ??= base.slots.slice();
      slots[other] = undefined;
    }
    if (merged === old) continue;
    slots ??= base.slots.slice();
    while (slots.length < index) slots.push(undefined);
    slots[index] = merged;
  }
  return slots === undefined ? base : new Branch(base.schema, slots);
}

/** `added` laid over what stands in the same slot; `old` itself when nothing changes, undefined when there is nothing. */
export function mergeSlot(old: Slot, added: Slot): Slot {
  if (added === undefined || old === added) return old;
  if (typeof added !== "object") return added;
  if (added instanceof AnyValue) return added;
  if (added instanceof Branch) {
    if (isVoid(added)) return old;
    return old === undefined ? added : merge(old as Branch, added);
  }
  if (added.size === 0) return old;
  if (old === undefined) return added;
  return mergeLists(old as EntryList | ValueList, added);
}

function combine(old: Branch | Slot, added: Branch | Slot): Slot {
  return old instanceof Branch ? merge(old, added as Branch) : old;
}

function mergeLists(old: EntryList | ValueList, added: EntryList | ValueList): Slot {
  if (old instanceof SortedList && added instanceof SortedList) return old.union(added, combine);
  if (isEntries(old)) {
    let list = old;
    for (const entry of added as EntryList) {
      const keys = entryKeys(entry);
      const there = list.get(keys);
      list = list.with(there === undefined ? entry : merge(there, entry));
    }
    return list;
  }
  let list = old;
  for (const value of added as ValueList) {
    if (!list.schema.config || list.rank([value]) < 0) list = list.with(value);
  }
  return list;
}

function isEntries(list: EntryList | ValueList): list is EntryList {
  return list.schema.kind === "list";
}

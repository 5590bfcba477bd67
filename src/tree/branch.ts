/**
 * Reading and changing one branch.
 *
 * @module
 */

import type { BranchSchema, DataNode } from "../yang/schema.ts";
import { Branch, type EntryList, type Slot, type ValueList } from "./node.ts";

/** An instance without any children. */
export function emptyBranch(schema: BranchSchema): Branch {
  return new Branch(schema, []);
}

/** The child of `branch` that is an instance of `schema`, a child of its schema node. */
export function child(branch: Branch, schema: DataNode): Slot {
  return branch.slots[schema.slot];
}

/** True when nothing is stored in it. */
export function isEmpty(branch: Branch): boolean {
  for (const slot of branch.slots) if (slot !== undefined) return false;
  return true;
}

/** True for an empty non-presence container: it means nothing (RFC 7950 §7.5.1) and is never stored in a tree. */
export function isVoid(branch: Branch): boolean {
  return branch.schema.kind === "container" && !branch.schema.presence && isEmpty(branch);
}

/** With `value` in slot `index`; the same branch when it is there already. */
export function withSlot(branch: Branch, index: number, value: Slot): Branch {
  if (branch.slots[index] === value) return branch;
  const slots = branch.slots.slice();
  while (slots.length < index) slots.push(undefined);
  slots[index] = value;
  return new Branch(branch.schema, slots);
}

/** A list, or undefined when it is empty: what may stand in a slot. */
export function unlessEmpty<L extends EntryList | ValueList>(list: L): L | undefined {
  return list.size === 0 ? undefined : list;
}

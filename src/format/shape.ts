/**
 * What a decoder needs to know of a branch's schema, put together once.
 *
 * @module
 */

import { entryKeys } from "../tree/cursor.ts";
import { DuplicateError, entryList, valueList } from "../tree/list.ts";
import { Branch, type Slot } from "../tree/node.ts";
import type { BranchSchema, ContainerNode, DataNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";

/** A slot while its branch is being read: lists and leaf-lists are arrays until they are complete. */
export type OpenSlot = Slot | Branch[] | Scalar[];

/** Facts about one branch schema. */
export interface Shape {
  readonly schema: BranchSchema;
  /** As many `undefined` as there are slots: copying it is the fastest way to an array of that length. */
  readonly template: readonly OpenSlot[];
  /** Slots of lists and leaf-lists. */
  readonly sequences: readonly number[];
  readonly keyCount: number;
  /** By slot: instances of the child may be large. */
  readonly large: readonly boolean[];
}

const shapes = new WeakMap<BranchSchema, Shape>();

export function shapeOf(schema: BranchSchema): Shape {
  let shape = shapes.get(schema);
  if (shape === undefined) {
    shape = {
      schema,
      template: schema.slots.map(() => undefined),
      sequences: schema.slots.filter((node) => node.kind === "list" || node.kind === "leaf-list")
        .map((node) => node.slot),
      keyCount: schema.kind === "list" ? schema.keys.length : 0,
      large: schema.slots.map(mayBeLarge),
    };
    shapes.set(schema, shape);
  }
  return shape;
}

/** False of leafs and of list entries without lists in them. */
function mayBeLarge(node: DataNode): boolean {
  switch (node.kind) {
    case "leaf":
    case "leaf-list":
      return false;
    case "list":
      return hasLists(node);
    default:
      return true;
  }
}

function hasLists(node: ContainerNode | ListNode): boolean {
  return node.slots.some((child) =>
    child.kind === "list" || (child.kind === "container" && hasLists(child))
  );
}

/**
 * Makes the branch of what was read: arrays become lists.
 *
 * @param last the highest slot in use
 * @param lenient of entries with equal keys the last one counts, instead of an error
 * @throws {DuplicateError}
 */
export function closeBranch(
  shape: Shape,
  slots: OpenSlot[],
  last: number,
  lenient: boolean,
): Branch {
  const { schema, sequences } = shape;
  for (let i = 0; i < sequences.length; i++) {
    const index = sequences[i];
    const entries = slots[index];
    if (entries !== undefined) slots[index] = closeSequence(schema, index, entries, lenient);
  }
  // Branches of wide schemas are mostly empty at the end: keep no room for that.
  const kept = last + 1 < slots.length ? slots.slice(0, last + 1) : slots;
  return new Branch(schema, kept as Slot[]);
}

/** The list of the entries that were read for slot `index`. @throws {DuplicateError} */
export function closeSequence(
  schema: BranchSchema,
  index: number,
  entries: OpenSlot,
  lenient: boolean,
): Slot {
  const node = schema.slots[index];
  if (node.kind === "list") {
    return build(
      entries as Branch[],
      lenient,
      (entry) => keyOf(entryKeys(entry)),
      (all) => entryList(node, all),
    );
  }
  if (node.kind === "leaf-list") {
    return build(entries as Scalar[], lenient, (value) => value, (all) => valueList(node, all));
  }
  throw new TypeError(`slot ${index} of ${schema.kind} is not a list`);
}

function build<E, L>(
  entries: E[],
  lenient: boolean,
  key: (entry: E) => unknown,
  make: (entries: readonly E[]) => L,
): L {
  try {
    return make(entries);
  } catch (error) {
    if (!lenient || !(error instanceof DuplicateError)) throw error;
    const latest = new Map<unknown, E>();
    for (const entry of entries) {
      latest.delete(key(entry));
      latest.set(key(entry), entry);
    }
    return make([...latest.values()]);
  }
}

/** Key values as one value to compare by. */
export function keyOf(keys: readonly Scalar[]): Scalar {
  return keys.length === 1 ? keys[0] : JSON.stringify(keys);
}

/**
 * What differs between two trees, as a tree of changes.
 *
 * @module
 */

import type { BranchSchema, DataNode, LeafListNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { type Cursor, entryKeys, rootCursor } from "./cursor.ts";
import { type AnyValue, Branch, type EntryList, type ValueList } from "./node.ts";

/**
 * - `create`, `delete`: the instance is only in the new, only in the old tree, with everything below it
 * - `update`: a leaf, anydata or anyxml has another value
 * - `move`: an entry of a user-ordered list or leaf-list stands elsewhere among its siblings; there may be changes below it
 * - `none`: the branch itself is in both; there are changes below it
 */
export type ChangeOp = "create" | "delete" | "update" | "move" | "none";

/** One instance: of a list an entry, of a leaf-list one value. */
export type Instance = Branch | Scalar | AnyValue;

/** A list or leaf-list that is, with all its entries, in one of the trees only. Kept whole so that a bulk load makes no change per entry. */
export interface WholeList {
  readonly op: "create" | "delete";
  readonly schema: ListNode | LeafListNode;
  readonly list: EntryList | ValueList;
}

const NOTHING: readonly Change[] = [];

/** A change of one instance. Immutable. */
export class Change {
  readonly op: ChangeOp;
  /** The data node; of the root change, the schema node of the roots. */
  readonly schema: DataNode | BranchSchema;
  readonly old: Instance | undefined;
  readonly new: Instance | undefined;
  /** Of a created or moved entry of a user-ordered list or leaf-list: the keys of the entry before it; `[]` when it is first. */
  readonly after: readonly Scalar[] | undefined;
  /** For op `none` and `move`; not expanded: use {@linkcode Change.children}. */
  readonly below: readonly (Change | WholeList)[];

  constructor(
    op: ChangeOp,
    schema: DataNode | BranchSchema,
    old: Instance | undefined,
    now: Instance | undefined,
    after?: readonly Scalar[],
    below: readonly (Change | WholeList)[] = NOTHING,
  ) {
    this.op = op;
    this.schema = schema;
    this.old = old;
    this.new = now;
    this.after = after;
    this.below = below;
  }

  /** True for the change between equal trees. */
  get isEmpty(): boolean {
    return this.op === "none" && this.below.length === 0;
  }

  /** The key values of a list entry, `[value]` of a leaf-list value; undefined for others. */
  get keys(): readonly Scalar[] | undefined {
    const value = this.new ?? this.old;
    if (this.schema.kind === "list") return entryKeys(value as Branch);
    return this.schema.kind === "leaf-list" ? [value as Scalar] : undefined;
  }

  /**
   * The changes one level below, one per instance: below a created (deleted) branch everything is created (deleted).
   * Made on the way, not stored.
   */
  *children(): Generator<Change> {
    if (this.op === "create" || this.op === "delete") {
      const branch = this.op === "create" ? this.new : this.old;
      if (branch instanceof Branch) yield* contents(this.op, branch);
      return;
    }
    for (const change of this.below) {
      if (change instanceof Change) yield change;
      else yield* entries(change);
    }
  }
}

function* contents(op: "create" | "delete", branch: Branch): Generator<Change> {
  const { schema, slots } = branch;
  for (let index = 0; index < slots.length; index++) {
    const value = slots[index];
    if (value === undefined) continue;
    const node = schema.slots[index];
    if (node.kind === "list" || node.kind === "leaf-list") {
      yield* entries({ op, schema: node, list: value as EntryList | ValueList });
    } else {
      yield single(op, node, value as Instance);
    }
  }
}

function* entries({ op, schema, list }: WholeList): Generator<Change> {
  const ordered = op === "create" && schema.orderedBy === "user";
  let after: readonly Scalar[] | undefined = ordered ? [] : undefined;
  for (const entry of list as Iterable<Branch | Scalar>) {
    const change = single(op, schema, entry, after);
    yield change;
    if (ordered) after = change.keys;
  }
}

/** The change that creates or deletes one instance. */
export function single(
  op: "create" | "delete",
  schema: DataNode,
  value: Instance,
  after?: readonly Scalar[],
): Change {
  return op === "create"
    ? new Change(op, schema, undefined, value, after)
    : new Change(op, schema, value, undefined);
}

/** A change with the way to its instance in both trees; undefined where the instance is not there. */
export interface LocatedChange {
  readonly change: Change;
  readonly old: Cursor | undefined;
  readonly new: Cursor | undefined;
}

function step(parent: Cursor | undefined, change: Change, value: Instance | undefined) {
  if (parent === undefined || value === undefined) return undefined;
  return { parent, schema: change.schema as DataNode, value };
}

/**
 * Every change at and below `changes` (which {@linkcode diff} gave for two roots), depth first in document order,
 * ancestors first, down to every created or deleted leaf. The root itself is left out.
 */
export function* locateChanges(changes: Change): Generator<LocatedChange> {
  const old = changes.old === undefined ? undefined : rootCursor(changes.old as Branch);
  const now = changes.new === undefined ? undefined : rootCursor(changes.new as Branch);
  yield* locateBelow(changes, old, now);
}

function* locateBelow(
  parent: Change,
  old: Cursor | undefined,
  now: Cursor | undefined,
): Generator<LocatedChange> {
  for (const change of parent.children()) {
    const located = {
      change,
      old: step(old, change, change.old),
      new: step(now, change, change.new),
    };
    yield located;
    yield* locateBelow(change, located.old, located.new);
  }
}

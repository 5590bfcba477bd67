/**
 * The nodes of an immutable data tree.
 *
 * This room holds data trees: nodes, list indexes, edits, merges, differences, defaults, paths. It may import yang, netconf (errors), xml and what is below
 * them. Start here; then `list.ts` (indexes, over the ropes of `rope.ts`), `edit.ts`, `diff.ts` with `change.ts`, `cursor.ts`, `defaults.ts`.
 *
 * A {@linkcode Branch} is an instance of a container, a list entry, or the body of an rpc, action or notification. Its
 * children stand in `slots` at the index their schema node has in `schema.slots`. Leafs are not objects: the
 * canonical value is in the slot. There are no parent pointers, so trees share every node that is equal; `cursor.ts` adds the way
 * back to the root where it is needed. Defaults are not stored.
 *
 * @module
 */

import type { BranchSchema, LeafListNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { XmlElement } from "../xml/element.ts";

/** An anydata or anyxml value: the element itself with its content, kept as it came. */
export class AnyValue {
  constructor(readonly element: XmlElement) {}
}

/** What can stand in a slot: by the schema node, a leaf's value, a container, a list, a leaf-list or an any value. */
export type Slot = Scalar | Branch | EntryList | ValueList | AnyValue | undefined;

/** An instance of a node with children. Never modified after construction. */
export class Branch {
  readonly schema: BranchSchema;
  /** At most `schema.slots.length` long; trailing absent children may be left out. Never sparse: absent is `undefined`. */
  readonly slots: readonly Slot[];

  constructor(schema: BranchSchema, slots: readonly Slot[]) {
    this.schema = schema;
    this.slots = slots;
  }
}

/** Where a new or moved entry goes in a user-ordered list (RFC 7950 §7.8.6). */
export type Position =
  | { readonly where: "first" | "last" }
  | { readonly where: "before" | "after"; readonly anchor: readonly Scalar[] };

/**
 * A persistent ordered sequence; the operations that "change" it return a new one that shares what is untouched.
 * `E` is a Branch (list entries, keyed by their first `keys.length` slots) or a Scalar (leaf-list values, keyed by themselves).
 * An empty one is never stored in a tree: the slot is `undefined` instead.
 */
export interface Sequence<E> extends Iterable<E> {
  readonly size: number;
  /** The entry with these keys (a leaf-list's key is `[value]`). Logarithmic. Keyless lists: always undefined. */
  get(keys: readonly Scalar[]): E | undefined;
  /** The entry at `rank` (from 0) in document order. Logarithmic. */
  at(rank: number): E | undefined;
  /** Document-order rank of the entry with these keys, -1 when absent. Logarithmic. */
  rank(keys: readonly Scalar[]): number;
  /** Entries in document order from `rank` on (default 0). Constant per step. */
  from(rank?: number): IterableIterator<E>;
  /** With `entry` added or, where its keys exist, replaced in place. New entries of user-ordered lists go last unless told. */
  with(entry: E, position?: Position): Sequence<E>;
  /** Without the entry with these keys; the same object when there is none. */
  without(keys: readonly Scalar[]): Sequence<E>;
}

/** A list's entries. */
export interface EntryList extends Sequence<Branch> {
  readonly schema: ListNode;
  with(entry: Branch, position?: Position): EntryList;
  without(keys: readonly Scalar[]): EntryList;
}

/** A leaf-list's values. */
export interface ValueList extends Sequence<Scalar> {
  readonly schema: LeafListNode;
  with(entry: Scalar, position?: Position): ValueList;
  without(keys: readonly Scalar[]): ValueList;
}

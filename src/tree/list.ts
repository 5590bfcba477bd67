/**
 * Lists and leaf-lists: persistent indexes of a list's entries, and how to build them in bulk.
 *
 * {@linkcode entryList} and {@linkcode valueList} choose the right kind by the schema: sorted by typed keys, user-ordered
 * (`ordered_list.ts`), or in arrival order without any index (keyless lists and state leaf-lists, where
 * duplicates are allowed).
 *
 * @module
 */

import type { LeafListNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Branch, EntryList, Position, Sequence, ValueList } from "./node.ts";
import { listOrder, type Order, valueOrder } from "./order.ts";
import { OrderedList } from "./ordered_list.ts";
import {
  buildRope,
  findPosition,
  insertAt,
  insertSorted,
  itemAt,
  removeAt,
  replaceAt,
  type Rope,
} from "./rope.ts";
import { RopeSequence } from "./rope_sequence.ts";

/** Two entries of a list, or two values of a leaf-list, have the same keys where they must differ (RFC 7950 §7.8.2, §7.7). */
export class DuplicateError extends Error {
  override readonly name = "DuplicateError";
  readonly schema: ListNode | LeafListNode;
  /** The key values, or `[value]`. */
  readonly keys: readonly Scalar[];

  constructor(schema: ListNode | LeafListNode, keys: readonly Scalar[]) {
    super(`${schema.kind} "${schema.name}" has two entries with key "${keys.join(" ")}"`);
    this.schema = schema;
    this.keys = keys;
  }
}

/** Sorted by typed keys. */
export class SortedList<S extends ListNode | LeafListNode, E> extends RopeSequence<S, E>
  implements Sequence<E> {
  readonly order: Order<E>;

  constructor(schema: S, order: Order<E>, rope: Rope<E> | undefined) {
    super(schema, rope);
    this.order = order;
  }

  get(keys: readonly Scalar[]): E | undefined {
    let node = this.rope;
    if (node === undefined) return undefined;
    while (node.height > 0) {
      const found: number = this.order.search(node.items, keys);
      if (found === ~0) return undefined;
      node = node.children![found >= 0 ? found : ~found - 1];
    }
    const found = this.order.search(node.items, keys);
    return found >= 0 ? node.items[found] : undefined;
  }

  #find(keys: readonly Scalar[]): number {
    return findPosition(this.rope, (items) => this.order.search(items, keys));
  }

  rank(keys: readonly Scalar[]): number {
    return Math.max(this.#find(keys), -1);
  }

  with(entry: E, _position?: Position): SortedList<S, E> {
    const at = this.#find(this.order.keysOf(entry));
    if (at < 0) return this.#of(insertAt(this.rope, ~at, entry));
    if (itemAt(this.rope, at) === entry) return this;
    return this.#of(replaceAt(this.rope!, at, entry));
  }

  without(keys: readonly Scalar[]): SortedList<S, E> {
    const at = this.#find(keys);
    return at < 0 ? this : this.#of(removeAt(this.rope!, at));
  }

  /**
   * With all of `added`; `combine(old, added)` makes the entry where both have its keys. Costs the size of `added`
   * (times log), and shares what it does not touch.
   */
  union(added: SortedList<S, E>, combine: (old: E, added: E) => E): SortedList<S, E> {
    if (this.rope === undefined) return added;
    const rope = insertSorted(this.rope, [...added], (a, b) => this.order.compare(a, b), combine);
    return rope === this.rope ? this : this.#of(rope);
  }

  #of(rope: Rope<E> | undefined): SortedList<S, E> {
    return new SortedList(this.schema, this.order, rope);
  }
}

/**
 * In arrival order, without index: lists without keys, and leaf-lists that are not configuration, whose values may repeat (RFC
 * 7950 §7.7, §7.8.2). Looking up a value scans.
 */
export class Bag<S extends ListNode | LeafListNode, E> extends RopeSequence<S, E>
  implements Sequence<E> {
  #find(keys: readonly Scalar[]): number {
    if (this.schema.kind === "list") return -1;
    let at = 0;
    for (const value of this) {
      if (value === keys[0]) return at;
      at++;
    }
    return -1;
  }

  get(keys: readonly Scalar[]): E | undefined {
    return this.at(this.#find(keys));
  }

  rank(keys: readonly Scalar[]): number {
    return this.#find(keys);
  }

  /** Appends (or puts first); equal values and entries are kept, too. */
  with(entry: E, position?: Position): Bag<S, E> {
    const at = position?.where === "first" ? 0 : this.size;
    return new Bag(this.schema, insertAt(this.rope, at, entry));
  }

  without(keys: readonly Scalar[]): Bag<S, E> {
    const at = this.#find(keys);
    return at < 0 ? this : new Bag(this.schema, removeAt(this.rope!, at));
  }
}

/** Index of the first entry that is not greater than the one before it; -1 when strictly ascending. */
function firstDisorder<E>(order: Order<E>, entries: readonly E[]): number {
  for (let index = 1; index < entries.length; index++) {
    if (order.compare(entries[index - 1], entries[index]) >= 0) return index;
  }
  return -1;
}

/** Indexes of `entries` in the order of their keys; undefined when they already are. @throws {DuplicateError} */
function sortedIndexes<E>(
  schema: ListNode | LeafListNode,
  order: Order<E>,
  entries: readonly E[],
): number[] | undefined {
  if (firstDisorder(order, entries) < 0) return undefined;
  const indexes = entries.map((_, index) => index);
  indexes.sort((a, b) => order.compare(entries[a], entries[b]));
  for (let at = 1; at < indexes.length; at++) {
    const entry = entries[indexes[at]];
    if (order.compare(entries[indexes[at - 1]], entry) === 0) {
      throw new DuplicateError(schema, order.keysOf(entry));
    }
  }
  return indexes;
}

function keyed<S extends ListNode | LeafListNode, E>(
  schema: S,
  order: Order<E>,
  entries: readonly E[],
): OrderedList<S, E> | SortedList<S, E> {
  const indexes = sortedIndexes(schema, order, entries);
  if (schema.orderedBy === "user") return OrderedList.build(schema, order, entries, indexes);
  const byKey = indexes?.map((index) => entries[index]) ?? entries;
  return new SortedList(schema, order, buildRope(byKey));
}

/**
 * A list of these entries, given in document order. Linear when they come sorted by key; otherwise they are sorted.
 *
 * @throws {DuplicateError} when two entries have the same keys
 */
export function entryList(schema: ListNode, entries: readonly Branch[]): EntryList {
  if (schema.keys.length === 0) return new Bag(schema, buildRope(entries));
  return keyed(schema, listOrder(schema), entries);
}

/**
 * A leaf-list of these canonical values, given in document order.
 *
 * @throws {DuplicateError} when a configuration leaf-list has a value twice
 */
export function valueList(schema: LeafListNode, values: readonly Scalar[]): ValueList {
  if (!schema.config) return new Bag(schema, buildRope(values));
  return keyed(schema, valueOrder(schema), values);
}

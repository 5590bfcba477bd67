/**
 * User-ordered lists and leaf-lists: arrival order, and still every entry found by key without scanning.
 *
 * Two ropes hold the same entries, one in document order, one sorted by key. Each entry carries an order label, a whole number
 * that grows along the document order, in both. From key to place: look the key up in the sorted rope, then
 * its label in the other. Where no label is left between two neighbours, labels around are spread again (M. A.
 * Bender et al., "Two simplified algorithms for maintaining order in a list"): amortised O(log n) labels change per insertion.
 *
 * @module
 */

import type { LeafListNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Position, Sequence } from "./node.ts";
import type { Order } from "./order.ts";
import {
  buildRope,
  findPosition,
  insertAt,
  itemAt,
  labelAt,
  removeAt,
  replaceAt,
  type Rope,
} from "./rope.ts";
import { RopeSequence } from "./rope_sequence.ts";

/** Labels are in [0, 2^52). */
const LABEL_BITS = 52;
const LABEL_END = 2 ** LABEL_BITS;
/** Distance of fresh labels: half a billion appends or prepends fit before labels must be spread. */
const GAP = 2 ** 20;
/** A range of 2^i labels is full when more than (2/SPREAD)^i are used. */
const SPREAD = 1.3;

/** Index of `label` in an ascending array, or the complement of where it would stand. */
function searchLabel(labels: readonly number[], label: number): number {
  let low = 0;
  let high = labels.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (labels[middle] < label) low = middle + 1;
    else if (labels[middle] === label) return middle;
    else high = middle;
  }
  return ~low;
}

/** Position of the first item whose label is not below `label`. */
function labelRank<E>(rope: Rope<E>, label: number): number {
  let node = rope;
  let base = 0;
  while (node.height > 0) {
    const found = searchLabel(node.labels!, label);
    const child = found >= 0 ? found : Math.max(~found - 1, 0);
    if (child > 0) base += node.ends![child - 1];
    node = node.children![child];
  }
  const found = searchLabel(node.labels!, label);
  return base + (found >= 0 ? found : ~found);
}

/** A user-ordered sequence. */
export class OrderedList<S extends ListNode | LeafListNode, E> extends RopeSequence<S, E>
  implements Sequence<E> {
  readonly order: Order<E>;
  /** The same entries with the same labels, sorted by key. */
  readonly byKey: Rope<E> | undefined;

  constructor(schema: S, order: Order<E>, rope: Rope<E> | undefined, byKey: Rope<E> | undefined) {
    super(schema, rope);
    this.order = order;
    this.byKey = byKey;
  }

  /** From entries in document order, and their indexes sorted by key (undefined: they are sorted by key as they are). */
  static build<S extends ListNode | LeafListNode, E>(
    schema: S,
    order: Order<E>,
    entries: readonly E[],
    byKey: readonly number[] | undefined,
  ): OrderedList<S, E> {
    const start = LABEL_END / 2;
    const labels = entries.map((_, index) => start + index * GAP);
    const rope = buildRope(entries, labels);
    if (byKey === undefined) return new OrderedList(schema, order, rope, rope);
    const index = buildRope(byKey.map((at) => entries[at]), byKey.map((at) => labels[at]));
    return new OrderedList(schema, order, rope, index);
  }

  #findKey(keys: readonly Scalar[]): number {
    return findPosition(this.byKey, (items) => this.order.search(items, keys));
  }

  get(keys: readonly Scalar[]): E | undefined {
    const at = this.#findKey(keys);
    return at < 0 ? undefined : itemAt(this.byKey, at);
  }

  rank(keys: readonly Scalar[]): number {
    const at = this.#findKey(keys);
    return at < 0 ? -1 : labelRank(this.rope!, labelAt(this.byKey!, at));
  }

  /** The order label of the entry at this rank, which must be in the list. */
  labelAt(rank: number): number {
    return labelAt(this.rope!, rank);
  }

  /** Rank of the entry with this label, which must be in the list. */
  rankOfLabel(label: number): number {
    return labelRank(this.rope!, label);
  }

  with(entry: E, position?: Position): OrderedList<S, E> {
    const keys = this.order.keysOf(entry);
    const at = this.#findKey(keys);
    if (at < 0) return this.#insert(entry, keys, position);
    if (position === undefined || this.#isSelf(keys, position)) return this.#replace(entry, at);
    return this.without(keys).#insert(entry, keys, position);
  }

  /** Before or after itself is where it is. */
  #isSelf(keys: readonly Scalar[], position: Position): boolean {
    if (!("anchor" in position)) return false;
    return position.anchor.every((value, index) => value === keys[index]);
  }

  #replace(entry: E, keyAt: number): OrderedList<S, E> {
    if (itemAt(this.byKey, keyAt) === entry) return this;
    const label = labelAt(this.byKey!, keyAt);
    return this.#of(
      replaceAt(this.rope!, labelRank(this.rope!, label), entry, label),
      replaceAt(this.byKey!, keyAt, entry, label),
    );
  }

  #insert(entry: E, keys: readonly Scalar[], position?: Position): OrderedList<S, E> {
    const at = this.#place(position);
    const label = this.#freeLabel(at);
    if (label === undefined) return this.#spread(at).#insert(entry, keys, position);
    return this.#of(
      insertAt(this.rope, at, entry, label),
      insertAt(this.byKey, ~this.#findKey(keys), entry, label),
    );
  }

  #place(position: Position | undefined): number {
    if (position === undefined) return this.size;
    if (!("anchor" in position)) return position.where === "first" ? 0 : this.size;
    const at = this.rank(position.anchor);
    if (at < 0) {
      throw new RangeError(`No entry "${position.anchor.join(" ")}" to insert ${position.where}`);
    }
    return position.where === "before" ? at : at + 1;
  }

  /** A label for a new entry at position `at`; undefined when its neighbours leave none. */
  #freeLabel(at: number): number | undefined {
    if (this.rope === undefined) return LABEL_END / 2;
    const below = at > 0 ? labelAt(this.rope, at - 1) : -1;
    const above = at < this.size ? labelAt(this.rope, at) : LABEL_END;
    if (at === this.size && below + GAP < LABEL_END) return below + GAP;
    if (at === 0 && above - GAP >= 0) return above - GAP;
    return above - below < 2 ? undefined : below + Math.floor((above - below) / 2);
  }

  /** Spreads the labels in the smallest range around position `at` that has room. */
  #spread(at: number): OrderedList<S, E> {
    const rope = this.rope!;
    const near = labelAt(rope, Math.min(at, this.size - 1));
    for (let bits = 1; bits <= LABEL_BITS; bits++) {
      const length = 2 ** bits;
      const start = Math.floor(near / length) * length;
      const from = labelRank(rope, start);
      const to = labelRank(rope, start + length);
      if (to - from + 1 < (2 / SPREAD) ** bits || bits === LABEL_BITS) {
        return this.#relabel(from, to, start, length / (to - from));
      }
    }
    return this;
  }

  #relabel(from: number, to: number, start: number, step: number): OrderedList<S, E> {
    let rope = this.rope!;
    let byKey = this.byKey!;
    for (let at = from; at < to; at++) {
      const entry = itemAt(rope, at)!;
      const label = start + Math.floor((at - from) * step + step / 2);
      rope = replaceAt(rope, at, entry, label);
      byKey = replaceAt(byKey, this.#findKey(this.order.keysOf(entry)), entry, label);
    }
    return this.#of(rope, byKey);
  }

  without(keys: readonly Scalar[]): OrderedList<S, E> {
    const at = this.#findKey(keys);
    if (at < 0) return this;
    const rank = labelRank(this.rope!, labelAt(this.byKey!, at));
    return this.#of(removeAt(this.rope!, rank), removeAt(this.byKey!, at));
  }

  #of(rope: Rope<E> | undefined, byKey: Rope<E> | undefined): OrderedList<S, E> {
    return new OrderedList(this.schema, this.order, rope, byKey);
  }
}

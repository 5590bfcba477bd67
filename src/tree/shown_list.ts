/**
 * A list of which less is seen than there is.
 *
 * @module
 */

import type { ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { entryList } from "./list.ts";
import type { Branch, EntryList, Position } from "./node.ts";

/**
 * The entries of a list, each seen through a function when it is looked at: a look at one of a million costs that one. The function keeps
 * the keys, so that order and places are those of the list.
 */
export class ShownList implements EntryList {
  /** The list itself. */
  readonly source: EntryList;
  readonly #show: (entry: Branch) => Branch;
  /** What was made stays: one entry is one object. */
  readonly #shown = new Map<Branch, Branch>();

  constructor(source: EntryList, show: (entry: Branch) => Branch) {
    this.source = source;
    this.#show = show;
  }

  get schema(): ListNode {
    return this.source.schema;
  }

  get size(): number {
    return this.source.size;
  }

  /** What is seen of an entry of the list itself. */
  readonly show = (entry: Branch): Branch => {
    let shown = this.#shown.get(entry);
    if (shown === undefined) this.#shown.set(entry, shown = this.#show(entry));
    return shown;
  };

  get(keys: readonly Scalar[]): Branch | undefined {
    return this.#of(this.source.get(keys));
  }

  at(rank: number): Branch | undefined {
    return this.#of(this.source.at(rank));
  }

  #of(entry: Branch | undefined): Branch | undefined {
    return entry === undefined ? undefined : this.show(entry);
  }

  rank(keys: readonly Scalar[]): number {
    return this.source.rank(keys);
  }

  *from(rank = 0): IterableIterator<Branch> {
    for (const entry of this.source.from(rank)) yield this.show(entry);
  }

  [Symbol.iterator](): IterableIterator<Branch> {
    return this.from();
  }

  /** A list of its own, which costs all of it. */
  with(entry: Branch, position?: Position): EntryList {
    return this.#whole().with(entry, position);
  }

  /** A list of its own, which costs all of it. */
  without(keys: readonly Scalar[]): EntryList {
    return this.#whole().without(keys);
  }

  #whole(): EntryList {
    return entryList(this.schema, [...this]);
  }
}

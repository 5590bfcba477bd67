/**
 * A limit for the lists below what is selected.
 *
 * @module
 */

import type { Branch, EntryList, ValueList } from "../tree/node.ts";
import type { Selector } from "../tree/selector.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";

/** How many entries were left out of each list; filled while the tree is walked, before the first entry of a list is shown. */
export type LeftOut = Map<EntryList | ValueList, number>;

/** What another selector shows; of lists and leaf-lists below selected nodes only the first entries. */
export class SublistLimit implements Selector {
  readonly all = false;
  readonly onlyPath: boolean;
  readonly #inner: Selector;
  readonly #limit: number;
  readonly #leftOut: LeftOut;
  /** Below a selected node: on the way to it nothing is limited. */
  readonly #below: boolean;

  /** @param below the node itself, whose children are asked for, is selected */
  constructor(inner: Selector, limit: number, leftOut: LeftOut, below: boolean) {
    this.#inner = inner;
    this.#limit = limit;
    this.#leftOut = leftOut;
    this.#below = below;
    this.onlyPath = inner.onlyPath;
  }

  child(schema: DataNode, parent: Branch): Selector | undefined {
    const child = this.#inner.child(schema, parent);
    if (child === undefined) return undefined;
    const isList = schema.kind === "list" || schema.kind === "leaf-list";
    // The selector of a list speaks for its entries, not for itself.
    const below = this.#below || (!isList && !child.onlyPath);
    return new SublistLimit(child, this.#limit, this.#leftOut, below);
  }

  candidates(list: EntryList | ValueList): Iterable<Branch | Scalar> | undefined {
    const all = this.#inner.candidates(list);
    if (!this.#below) return all;
    const shown: (Branch | Scalar)[] = [];
    let left = 0;
    for (const entry of all ?? list as Iterable<Branch | Scalar>) {
      if (!this.#inner.all && this.#inner.entry(entry) === undefined) continue;
      if (shown.length < this.#limit) {
        shown.push(entry);
      } else if (this.#inner.all) {
        left = list.size - this.#limit;
        break;
      } else {
        left++;
      }
    }
    if (left > 0) this.#leftOut.set(list, left);
    return shown;
  }

  entry(entry: Branch | Scalar): Selector | undefined {
    const selected = this.#inner.entry(entry);
    if (selected === undefined) return undefined;
    const below = this.#below || !selected.onlyPath;
    return new SublistLimit(selected, this.#limit, this.#leftOut, below);
  }
}

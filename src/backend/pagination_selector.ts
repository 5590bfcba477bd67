/**
 * A limit for the lists in what is shown.
 *
 * @module
 */

import type { Branch, EntryList, ValueList } from "../tree/node.ts";
import type { Selector } from "../tree/selector.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";

/** What another selector shows, of lists and leaf-lists only the first entries. */
export class SublistLimit implements Selector {
  readonly all = false;
  readonly onlyPath: boolean;
  readonly #inner: Selector;
  readonly #limit: number;

  constructor(inner: Selector, limit: number) {
    this.#inner = inner;
    this.#limit = limit;
    this.onlyPath = inner.onlyPath;
  }

  child(schema: DataNode, parent: Branch): Selector | undefined {
    return this.#of(this.#inner.child(schema, parent));
  }

  *candidates(list: EntryList | ValueList): Iterable<Branch | Scalar> {
    let count = 0;
    for (const entry of this.#inner.candidates(list) ?? list) {
      if (this.#inner.entry(entry) === undefined) continue;
      if (++count > this.#limit) return;
      yield entry;
    }
  }

  entry(entry: Branch | Scalar): Selector | undefined {
    return this.#of(this.#inner.entry(entry));
  }

  #of(selector: Selector | undefined): Selector | undefined {
    return selector && new SublistLimit(selector, this.#limit);
  }
}

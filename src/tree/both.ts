/**
 * Two selectors at once: what both show.
 *
 * @module
 */

import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Branch, EntryList, ValueList } from "./node.ts";
import type { Selector } from "./selector.ts";

/** Shows what `a` and `b` both show. Candidates come from `a`, then from `b`: give the narrower one first. */
export function bothSelectors(a: Selector, b: Selector): Selector {
  if (a.all) return b;
  if (b.all) return a;
  return new Both(a, b);
}

class Both implements Selector {
  readonly all = false;
  readonly onlyPath: boolean;
  readonly #a: Selector;
  readonly #b: Selector;

  constructor(a: Selector, b: Selector) {
    this.#a = a;
    this.#b = b;
    this.onlyPath = a.onlyPath || b.onlyPath;
  }

  child(schema: DataNode, parent: Branch): Selector | undefined {
    return this.#pair(this.#a.child(schema, parent), this.#b.child(schema, parent));
  }

  candidates(list: EntryList | ValueList): Iterable<Branch | Scalar> | undefined {
    return this.#a.candidates(list) ?? this.#b.candidates(list);
  }

  entry(entry: Branch | Scalar): Selector | undefined {
    return this.#pair(this.#a.entry(entry), this.#b.entry(entry));
  }

  #pair(a: Selector | undefined, b: Selector | undefined): Selector | undefined {
    if (a === undefined || b === undefined) return undefined;
    if (a === this.#a && b === this.#b) return this;
    return bothSelectors(a, b);
  }
}

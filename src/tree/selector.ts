/**
 * Which part of a tree is shown. Subtree filters, XPath filters and NACM read rules all become selectors; printers walk data
 * and selector side by side, so data is selected, never copied and pruned.
 *
 * @module
 */

import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Branch, EntryList, ValueList } from "./node.ts";

/** A walker's view of one instance: which of its children are shown. Immutable. */
export interface Selector {
  /** Everything below is shown: the walker need not ask further. */
  readonly all: boolean;
  /**
   * A node that is only on the way to others: it is printed only if something below it is (list keys are then added by the
   * walker). False: the node itself was selected and is printed even when nothing is below it.
   */
  readonly onlyPath: boolean;
  /** What is shown of child `schema` of `parent`; undefined: nothing. For a list or leaf-list the answer is asked for each entry with {@linkcode entry}. */
  child(schema: DataNode, parent: Branch): Selector | undefined;
  /**
   * Asked on the selector that `child` gave for a list or leaf-list: the only entries that can be shown, found through the
   * index, in document order. Undefined: any entry can.
   */
  candidates(list: EntryList | ValueList): Iterable<Branch | Scalar> | undefined;
  /** Asked on the selector that `child` gave for a list or leaf-list: what is shown of this entry; undefined: nothing. */
  entry(entry: Branch | Scalar): Selector | undefined;
}

/** Shows everything. */
export const SELECT_ALL: Selector = {
  all: true,
  onlyPath: false,
  child: () => SELECT_ALL,
  candidates: () => undefined,
  entry: () => SELECT_ALL,
};

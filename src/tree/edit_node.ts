/**
 * The payload of an edit: data with operations attached (RFC 6241 §7.2, RFC 7950 §7.8.6).
 *
 * A decoder builds one {@linkcode EditNode} per element that carries, or has below it, an edit attribute. A subtree with no such
 * attribute anywhere is plain data and is built as ordinary tree nodes at once, so that a bulk load makes no edit
 * nodes for its entries.
 *
 * @module
 */

import type { DataNode, RootNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { AnyValue, Branch, EntryList, Position, ValueList } from "./node.ts";

export type Operation = "merge" | "replace" | "create" | "delete" | "remove" | "none";

export interface EditNode {
  readonly schema: DataNode | RootNode;
  /** The `operation` attribute; inherited from the parent when absent. */
  readonly operation?: Operation;
  /** `insert` with its `key` or `value`, of an entry of a user-ordered list or leaf-list. */
  readonly insert?: Position;
  /** Clixon's objectcreate attribute: report whether the node existed; `false` also forbids to create it. */
  readonly objectCreate?: boolean;
  /**
   * Leaf and leaf-list entry: the canonical value, or undefined where a leaf was given without content (allowed for
   * delete and remove). anydata/anyxml: the value. Absent for nodes with children.
   */
  readonly value?: Scalar | AnyValue;
  /** List entry: its key values, in key order. */
  readonly keys?: readonly Scalar[];
  /**
   * What is below, in document order. For a whole list or leaf-list without attributes on any of its entries, one
   * `PlainChild` holds all of it; entries with attributes come one by one.
   */
  readonly children?: readonly (EditNode | PlainChild)[];
}

/** A child (leaf value, container, whole list or leaf-list content, any) with no edit attribute at or below it. */
export interface PlainChild {
  readonly schema: DataNode;
  readonly plain: Scalar | Branch | EntryList | ValueList | AnyValue;
}

/** What an edit answers besides the new tree. */
export interface EditResult {
  readonly root: Branch;
  /** Value of objectexisted: undefined when no node carried objectcreate. */
  readonly objectExisted?: boolean;
}

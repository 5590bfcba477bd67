/**
 * Defaults in use (RFC 7950 §7.6.1, §7.7.2): they are not stored but read through the schema. `when` is not looked at here: nodes
 * whose `when` is false have no defaults, which `src/validate` knows.
 *
 * @module
 */

import type { CaseNode, ContainerNode, DataNode, LeafListNode, LeafNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { emptyBranch } from "./branch.ts";
import type { Branch, ValueList } from "./node.ts";

const NO_VALUES: readonly Scalar[] = [];

function isPresent(parent: Branch, node: CaseNode): boolean {
  for (const data of node.dataNodes) if (parent.slots[data.slot] !== undefined) return true;
  return false;
}

/**
 * True when nodes of this case may have defaults in `parent`: one of its nodes exists, or it is the default case and no node of
 * another case exists; and the same holds for the cases around it.
 */
export function isCaseInUse(parent: Branch, node: CaseNode): boolean {
  for (let at: CaseNode | undefined = node; at !== undefined; at = at.choice.inCase) {
    if (isPresent(parent, at)) continue;
    if (at.choice.default !== at) return false;
    for (const other of at.choice.cases) if (other !== at && isPresent(parent, other)) return false;
  }
  return true;
}

function isCaseAllowed(parent: Branch, schema: DataNode): boolean {
  return schema.inCase === undefined || isCaseInUse(parent, schema.inCase);
}

/** The default that is in use for an absent leaf; undefined when the leaf is set or has no default in use. */
export function leafDefault(parent: Branch, schema: LeafNode): Scalar | undefined {
  if (schema.default === undefined || parent.slots[schema.slot] !== undefined) return undefined;
  return isCaseAllowed(parent, schema) ? schema.default : undefined;
}

/** The leaf's value, set or by default. */
export function leafValue(parent: Branch, schema: LeafNode): Scalar | undefined {
  return parent.slots[schema.slot] as Scalar | undefined ?? leafDefault(parent, schema);
}

/** The defaults that are in use for an absent leaf-list; empty when any value is set. */
export function leafListDefaults(parent: Branch, schema: LeafListNode): readonly Scalar[] {
  if (schema.defaults.length === 0 || parent.slots[schema.slot] !== undefined) return NO_VALUES;
  return isCaseAllowed(parent, schema) ? schema.defaults : NO_VALUES;
}

/** The leaf-list's values, set or by default, in document order. */
export function leafListValues(parent: Branch, schema: LeafListNode): Iterable<Scalar> {
  return parent.slots[schema.slot] as ValueList | undefined ?? leafListDefaults(parent, schema);
}

const empties = new WeakMap<ContainerNode, Branch>();

/**
 * An empty instance of an absent non-presence container, in which defaults may be in use; undefined when it is stored, or
 * cannot be there because another case is. The same object every time.
 */
export function absentContainer(parent: Branch, schema: ContainerNode): Branch | undefined {
  if (schema.presence || parent.slots[schema.slot] !== undefined) return undefined;
  if (!isCaseAllowed(parent, schema)) return undefined;
  let empty = empties.get(schema);
  if (empty === undefined) {
    empty = emptyBranch(schema);
    empties.set(schema, empty);
  }
  return empty;
}

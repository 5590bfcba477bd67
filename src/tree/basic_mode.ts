/**
 * Which leafs "exist" for create and delete, as the server's basic mode has it (RFC 6243 §2): what is stored, what differs from its default, or
 * what is stored or has its default in use.
 *
 * @module
 */

import type { LeafListNode, LeafNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { leafDefault, leafListDefaults } from "./defaults.ts";
import type { Branch, ValueList } from "./node.ts";

/** How the server sees defaults. What is stored is the same in each: what clients have set. */
export type BasicMode = "explicit" | "trim" | "report-all";

/** Whether a leaf exists in `parent`; false where there is no parent. `when` is not looked at. */
export function leafExists(mode: BasicMode, parent: Branch | undefined, schema: LeafNode): boolean {
  if (parent === undefined) return false;
  const value = parent.slots[schema.slot];
  if (value !== undefined) return mode !== "trim" || value !== schema.default;
  return mode === "report-all" && leafDefault(parent, schema) !== undefined;
}

/** Whether a value of a leaf-list exists in `parent`. */
export function valueExists(
  mode: BasicMode,
  parent: Branch | undefined,
  schema: LeafListNode,
  value: Scalar,
): boolean {
  if (parent === undefined) return false;
  const values = parent.slots[schema.slot] as ValueList | undefined;
  if (values === undefined) {
    return mode === "report-all" && leafListDefaults(parent, schema).includes(value);
  }
  if (values.rank([value]) < 0) return false;
  return mode !== "trim" || !isDefault(values, schema);
}

function isDefault(values: ValueList, { defaults }: LeafListNode): boolean {
  if (values.size !== defaults.length) return false;
  let at = 0;
  for (const value of values) if (value !== defaults[at++]) return false;
  return true;
}

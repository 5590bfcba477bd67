/**
 * Choices: setting a node of one case removes the nodes of all other cases (RFC 7950 §7.9).
 *
 * @module
 */

import type { CaseNode, DataNode } from "../yang/schema.ts";

const NONE: readonly number[] = [];
const cached = new WeakMap<DataNode, readonly number[]>();

/** The slots (in the data parent) that must be empty where `schema` is present. */
export function excludedSlots(schema: DataNode): readonly number[] {
  if (schema.inCase === undefined) return NONE;
  let slots = cached.get(schema);
  if (slots === undefined) {
    slots = collect(schema.inCase);
    cached.set(schema, slots);
  }
  return slots;
}

function collect(first: CaseNode): number[] {
  const slots: number[] = [];
  for (let at: CaseNode | undefined = first; at !== undefined; at = at.choice.inCase) {
    for (const other of at.choice.cases) {
      if (other === at) continue;
      for (const node of other.dataNodes) slots.push(node.slot);
    }
  }
  return slots;
}

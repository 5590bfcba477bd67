/**
 * The counters of `/nacm` as state data (RFC 8341 §3.5.2).
 *
 * @module
 */

import { Branch, type Slot } from "../tree/node.ts";
import type { ContainerNode, Schema } from "../yang/schema.ts";
import type { Counters } from "./access.ts";
import { NACM_NAMESPACE } from "./control.ts";

/** A tree with the counters alone; undefined where module ietf-netconf-acm is not loaded. */
export function counterState(schema: Schema, counters: Counters): Branch | undefined {
  const container = schema.root.child(NACM_NAMESPACE, "nacm") as ContainerNode | undefined;
  if (!container) return undefined;
  const slots: Slot[] = [];
  const set = (name: string, value: number) => {
    const leaf = container.child(NACM_NAMESPACE, name);
    if (leaf) slots[leaf.slot] = value;
  };
  set("denied-operations", counters.operations);
  set("denied-data-writes", counters.dataWrites);
  set("denied-notifications", counters.notifications);
  const root: Slot[] = [];
  root[container.slot] = new Branch(container, Array.from(slots));
  return new Branch(schema.root, Array.from(root));
}

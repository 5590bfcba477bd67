/**
 * What is to be found in a subtree of the schema, as far as access control cares.
 *
 * @module
 */

import type { DataNode, SchemaNode } from "../yang/schema.ts";
import { ownProtection } from "./decision.ts";

/** Facts about a node and all data nodes below it. */
export interface Summary {
  /** Names of the modules that define nodes there. */
  readonly modules: ReadonlySet<string>;
  readonly denyAll: boolean;
  readonly denyWrite: boolean;
}

/** Larger subtrees are not summed up: they are decided node by node as they are walked. */
const MAX_NODES = 1000;

const summaries = new WeakMap<SchemaNode, Summary | "large">();

/** The summary of a data node's subtree; undefined when it is too large. */
export function summaryOf(node: DataNode): Summary | undefined {
  const known = summaries.get(node);
  if (known !== undefined) return known === "large" ? undefined : known;
  const modules = new Set<string>();
  let denyAll = false;
  let denyWrite = false;
  const todo: DataNode[] = [node];
  for (let count = 0; todo.length > 0; count++) {
    if (count >= MAX_NODES) {
      summaries.set(node, "large");
      return undefined;
    }
    const next = todo.pop()!;
    modules.add(next.module.name);
    const protection = ownProtection(next);
    if (protection === "default-deny-all") denyAll = true;
    if (protection === "default-deny-write") denyWrite = true;
    if (next.kind === "container" || next.kind === "list") todo.push(...next.slots);
  }
  const summary = { modules, denyAll, denyWrite };
  summaries.set(node, summary);
  return summary;
}

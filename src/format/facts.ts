/**
 * What can stand below a schema node, worked out once for each.
 *
 * @module
 */

import type { CaseNode, ChoiceNode, DataNode, SchemaNode } from "../yang/schema.ts";

const state = new WeakMap<DataNode, boolean>();
const defaults = new WeakMap<DataNode, boolean>();
const conditional = new WeakMap<DataNode, boolean>();

function remembered(
  memory: WeakMap<DataNode, boolean>,
  node: DataNode,
  compute: () => boolean,
): boolean {
  let known = memory.get(node);
  if (known === undefined) memory.set(node, known = compute());
  return known;
}

/** True for state data and for what can have state data below it. */
export function holdsState(node: DataNode): boolean {
  if (!node.config) return true;
  if (node.kind !== "container" && node.kind !== "list") return false;
  return remembered(state, node, () => node.slots.some(holdsState));
}

/** True when a default can be in use in an instance-less node: a leaf or leaf-list with one, a non-presence container that holds such. */
export function holdsDefault(node: DataNode): boolean {
  switch (node.kind) {
    case "leaf":
      return node.default !== undefined;
    case "leaf-list":
      return node.defaults.length > 0;
    case "container":
      return !node.presence && remembered(defaults, node, () => node.slots.some(holdsDefault));
    default:
      return false;
  }
}

/** True when a `when` bears on the node: its own, or that of a choice or case it stands in. */
export function isConditional(node: DataNode): boolean {
  return remembered(conditional, node, () => {
    if (node.whens.length > 0) return true;
    for (
      let at: SchemaNode | undefined = node.parent;
      at?.kind === "case" || at?.kind === "choice";
      at = (at as CaseNode | ChoiceNode).parent
    ) if (at.whens.length > 0) return true;
    return false;
  });
}

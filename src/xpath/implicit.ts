/**
 * Nodes that are accessible though nothing is stored: default values in use and non-presence containers (RFC 7950 §6.4.1, §7.5.1,
 * §7.6.1, §7.7.2), unless their case is not the one in force or their `when` is false.
 *
 * @module
 */

import { absentContainer, leafDefault, leafListDefaults } from "../tree/defaults.ts";
import type { Branch } from "../tree/node.ts";
import type { ContainerNode, DataNode, SchemaNode, When } from "../yang/schema.ts";
import type { Context, Visit } from "./context.ts";
import { Node } from "./node.ts";

/** A `when` may look at defaults that have a `when` themselves; deeper than this they are taken to go in a circle, and to hold. */
const MAX_WHEN_DEPTH = 20;

const conditions = new WeakMap<DataNode, readonly Condition[]>();

/** A `when` with where it is evaluated: at the node itself or at its parent. */
export interface Condition {
  readonly when: When;
  readonly self: boolean;
}

/** True when an instance of `child` can be accessible without being stored. */
export function canBeImplicit(child: DataNode): boolean {
  switch (child.kind) {
    case "container":
      return !child.presence;
    case "leaf":
      return child.default !== undefined;
    case "leaf-list":
      return child.defaults.length > 0;
    default:
      return false;
  }
}

/** Visits what is accessible of `child` below `node`, where nothing is stored. */
export function visitImplicit(
  c: Context,
  node: Node,
  child: DataNode,
  visit: Visit,
): boolean {
  if (!canBeImplicit(child)) return false;
  const branch = node.value as Branch;
  const instances = instancesOf(node, branch, child);
  if (instances.length === 0) return false;
  return conditionsHold(c, node, instances[0], child) && instances.some(visit);
}

function instancesOf(node: Node, branch: Branch, child: DataNode): readonly Node[] {
  if (child.kind === "leaf-list") {
    return leafListDefaults(branch, child).map((value, order) =>
      new Node(node, child, value, order)
    );
  }
  const value = child.kind === "leaf"
    ? leafDefault(branch, child)
    : absentContainer(branch, child as ContainerNode);
  return value === undefined ? [] : [new Node(node, child, value)];
}

function conditionsHold(
  c: Context,
  node: Node,
  instance: Node,
  child: DataNode,
): boolean {
  const whens = conditionsOf(child);
  if (whens.length === 0) return true;
  if (c.depth >= MAX_WHEN_DEPTH) return true;
  return whens.every(({ when, self }) => c.testWhen(when, self ? instance : node, c));
}

/** The `when`s that decide about a child of a branch: its own and those of the choices and cases it is in. */
export function conditionsOf(child: DataNode): readonly Condition[] {
  let found = conditions.get(child);
  if (found === undefined) {
    found = child.whens.map((when) => ({ when, self: when.context === "self" }));
    let at: SchemaNode | undefined = child.parent;
    for (; at?.kind === "case" || at?.kind === "choice"; at = at.parent) {
      found = [...found, ...at.whens.map((when) => ({ when, self: false }))];
    }
    conditions.set(child, found);
  }
  return found;
}

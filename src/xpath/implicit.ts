/**
 * Nodes that are accessible though nothing is stored: default values in use and non-presence containers (RFC 7950 §6.4.1, §7.5.1,
 * §7.6.1, §7.7.2), unless their case is not the one in force or their `when` is false.
 *
 * @module
 */

import { Branch } from "../tree/node.ts";
import type { CaseNode, ContainerNode, DataNode, SchemaNode, When } from "../yang/schema.ts";
import type { Context, Visit } from "./context.ts";
import { Node } from "./node.ts";

/** `when` expressions look at defaults whose `when` … ends here; a schema that gets so deep is circular. */
const MAX_WHEN_DEPTH = 20;

const empties = new WeakMap<ContainerNode, Branch>();
const conditions = new WeakMap<DataNode, readonly Condition[]>();

interface Condition {
  readonly when: When;
  readonly self: boolean;
}

/** Evaluates a `when` on a node; given by the compiler, which this file is below of. */
export type TestWhen = (when: When, node: Node, c: Context) => boolean;

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
  testWhen: TestWhen,
  visit: Visit,
): boolean {
  if (!canBeImplicit(child)) return false;
  const branch = node.value as Branch;
  if (child.inCase !== undefined && !inForce(branch, child.inCase)) return false;
  if (child.kind === "leaf-list") {
    for (const [order, value] of child.defaults.entries()) {
      const instance = new Node(node, child, value, order);
      if (!conditionsHold(c, node, instance, child, testWhen)) return false;
      if (visit(instance)) return true;
    }
    return false;
  }
  const instance = implicitInstance(node, child);
  return conditionsHold(c, node, instance, child, testWhen) && visit(instance);
}

function implicitInstance(node: Node, child: DataNode): Node {
  if (child.kind === "leaf") return new Node(node, child, child.default!);
  return new Node(node, child, emptyContainer(child as ContainerNode));
}

/** The one empty instance of a container. */
export function emptyContainer(schema: ContainerNode): Branch {
  let empty = empties.get(schema);
  if (empty === undefined) empties.set(schema, empty = new Branch(schema, []));
  return empty;
}

/** True when a case has data in `branch`, or is the default case of a choice without any; and so for the cases around it. */
function inForce(branch: Branch, at: CaseNode): boolean {
  const { choice } = at;
  if (at.dataNodes.some((node) => branch.slots[node.slot] !== undefined)) return true;
  if (choice.default !== at) return false;
  if (choice.dataNodes.some((node) => branch.slots[node.slot] !== undefined)) return false;
  return choice.inCase === undefined || inForce(branch, choice.inCase);
}

function conditionsHold(
  c: Context,
  node: Node,
  instance: Node,
  child: DataNode,
  testWhen: TestWhen,
): boolean {
  const whens = conditionsOf(child);
  if (whens.length === 0) return true;
  if (c.depth >= MAX_WHEN_DEPTH) return true;
  return whens.every(({ when, self }) => testWhen(when, self ? instance : node, c));
}

/** The `when`s that decide about a child of a branch: its own and those of the choices and cases it is in. */
function conditionsOf(child: DataNode): readonly Condition[] {
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

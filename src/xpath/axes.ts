/**
 * The axes (XPath 1.0 §2.2) over nodes: each visits, in axis order, the nodes that match a node test.
 *
 * @module
 */

import { Branch, type EntryList, type ValueList } from "../tree/node.ts";
import { knownSlots } from "../tree/unknown.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Axis } from "./ast.ts";
import type { Context, Visit } from "./context.ts";
import { canBeImplicit, visitImplicit } from "./implicit.ts";
import type { Matcher } from "./matcher.ts";
import { nameOf, Node, orderOf } from "./node.ts";

/** Visits the nodes on one axis from `node` that match; true when the visitor stopped it. */
export type AxisWalk = (c: Context, node: Node, visit: Visit) => boolean;

/** The walk along `axis` of the nodes that `matcher` matches. */
export function axisWalk(axis: Axis, matcher: Matcher): AxisWalk {
  const matches = (node: Node) => matcher.matchesNode(node);

  const child: AxisWalk = (c, node, visit) => {
    const { value } = node;
    if (!(value instanceof Branch)) return matcher.matchesText && visitText(node, visit);
    const children = matcher.childrenOf(value.schema);
    for (let i = 0; i < children.length; i++) {
      if (visitInstances(c, node, value, children[i], visit)) return true;
    }
    return c.operation !== undefined && visitOperation(c, node, matcher, visit);
  };

  const descendant: AxisWalk = (c, node, visit) => {
    const { value } = node;
    if (!(value instanceof Branch)) return matcher.matchesText && visitText(node, visit);
    const descents = matcher.descentsOf(value.schema);
    for (let i = 0; i < descents.length; i++) {
      const { child, matches, inside } = descents[i];
      const enter: Visit = !inside
        ? visit
        : (below) => (matches && visit(below)) || descendant(c, below, visit);
      if (visitInstances(c, node, value, child, enter)) return true;
    }
    if (c.operation === undefined) return false;
    return visitOperation(
      c,
      node,
      undefined,
      (body) => (matches(body) && visit(body)) || descendant(c, body, visit),
    );
  };

  const orSelf = (walk: AxisWalk): AxisWalk => (c, node, visit) =>
    (matches(node) && visit(node)) || walk(c, node, visit);

  switch (axis) {
    case "child":
      return child;
    case "descendant":
      return descendant;
    case "descendant-or-self":
      return orSelf(descendant);
    case "self":
      return (_, node, visit) => matches(node) && visit(node);
    case "parent":
      return (_, { parent }, visit) => parent !== undefined && matches(parent) && visit(parent);
    case "ancestor":
      return (_, node, visit) => visitAncestors(node.parent, matches, visit);
    case "ancestor-or-self":
      return (_, node, visit) => visitAncestors(node, matches, visit);
    case "following-sibling":
      return (c, node, visit) =>
        visitFollowing(c, node, (sibling) => matches(sibling) && visit(sibling));
    case "preceding-sibling":
      return (c, node, visit) =>
        visitPreceding(c, node, (sibling) => matches(sibling) && visit(sibling));
    case "following": {
      const subtree = orSelf(descendant);
      return (c, node, visit) =>
        visitAncestors(
          node,
          () => true,
          (at) => visitFollowing(c, at, (sibling) => subtree(c, sibling, visit)),
        );
    }
    case "preceding": {
      const subtree = orSelf(descendant);
      return (c, node, visit) =>
        visitAncestors(
          node,
          () => true,
          (at) => visitPreceding(c, at, (sibling) => reversed(c, sibling, subtree).some(visit)),
        );
    }
    case "attribute":
    case "namespace":
      // Data has neither.
      return () => false;
  }
}

/** Visits the accessible instances of `child` in `branch`, which is the value of `node`. */
export function visitInstances(
  c: Context,
  node: Node,
  branch: Branch,
  child: DataNode,
  visit: Visit,
): boolean {
  if (c.configOnly && !child.config) return false;
  c.step();
  const value = branch.slots[child.slot];
  if (value === undefined) {
    return canBeImplicit(child) && visitImplicit(c, node, child, visit);
  }
  if (child.kind === "list") {
    let order = 0;
    for (const entry of value as EntryList) {
      c.step();
      if (visit(new Node(node, child, entry, order++))) return true;
    }
    return false;
  }
  if (child.kind === "leaf-list") {
    let order = 0;
    for (const scalar of value as ValueList) {
      c.step();
      if (visit(new Node(node, child, scalar, order++))) return true;
    }
    return false;
  }
  return visit(new Node(node, child, value as Branch));
}

function visitText(node: Node, visit: Visit): boolean {
  const text = node.textChild();
  return text !== undefined && visit(text);
}

/** The operation that the context node is in is a child of its parent, after the data. */
function visitOperation(
  c: Context,
  node: Node,
  matcher: Matcher | undefined,
  visit: Visit,
): boolean {
  const operation = c.operation!;
  const parent = operation.parent!;
  if (node !== parent && (node.value !== parent.value || node.schema !== parent.schema)) {
    return false;
  }
  const name = nameOf(operation)!;
  return (matcher === undefined || matcher.matches(name)) && visit(operation);
}

function visitAncestors(
  from: Node | undefined,
  matches: (node: Node) => boolean,
  visit: Visit,
): boolean {
  for (let at = from; at !== undefined; at = at.parent) {
    if (matches(at) && visit(at)) return true;
  }
  return false;
}

function visitFollowing(c: Context, node: Node, visit: Visit): boolean {
  const { parent, schema } = node;
  if (node.text || schema === undefined || !(parent?.value instanceof Branch)) return false;
  const branch = parent.value;
  if (schema.kind === "list" || schema.kind === "leaf-list") {
    const list = branch.slots[schema.slot] as EntryList | ValueList | undefined;
    let order = orderOf(node);
    if (list === undefined) {
      // Values that are there by default.
      const after: Visit = (sibling) => sibling.order > order && visit(sibling);
      if (visitInstances(c, parent, branch, schema, after)) return true;
    } else {
      for (const entry of list.from(order + 1)) {
        c.step();
        if (visit(new Node(parent, schema, entry, ++order))) return true;
      }
    }
  }
  for (const sibling of knownSlots(branch.schema).slice(schema.slot + 1)) {
    if (visitInstances(c, parent, branch, sibling, visit)) return true;
  }
  return c.operation !== undefined && visitOperation(c, parent, undefined, visit);
}

/** Nearest first. */
function visitPreceding(c: Context, node: Node, visit: Visit): boolean {
  const { parent, schema } = node;
  if (node.text || !(parent?.value instanceof Branch)) return false;
  const branch = parent.value;
  if (schema?.kind === "list" || schema?.kind === "leaf-list") {
    if (visitBackwards(c, parent, branch, schema, orderOf(node), visit)) return true;
  }
  for (let slot = (schema?.slot ?? knownSlots(branch.schema).length) - 1; slot >= 0; slot--) {
    const sibling = branch.schema.slots[slot];
    if (visitBackwards(c, parent, branch, sibling, Infinity, visit)) return true;
  }
  return false;
}

/** The instances of `child` before rank `end`, last first. */
function visitBackwards(
  c: Context,
  node: Node,
  branch: Branch,
  child: DataNode,
  end: number,
  visit: Visit,
): boolean {
  const stored = branch.slots[child.slot];
  if (stored === undefined || (child.kind !== "list" && child.kind !== "leaf-list")) {
    const source = (each: Visit) => visitInstances(c, node, branch, child, each);
    return collect(source).filter(({ order }) => order < end).reverse().some(visit);
  }
  if (c.configOnly && !child.config) return false;
  const list = stored as EntryList | ValueList;
  for (let order = Math.min(end, list.size) - 1; order >= 0; order--) {
    c.step();
    if (visit(new Node(node, child, list.at(order)!, order))) return true;
  }
  return false;
}

function reversed(c: Context, node: Node, walk: AxisWalk): Node[] {
  return collect((visit) => walk(c, node, visit)).reverse();
}

function collect(source: (visit: Visit) => boolean): Node[] {
  const nodes: Node[] = [];
  source((node) => {
    nodes.push(node);
    return false;
  });
  return nodes;
}

/**
 * Predicates (XPath 1.0 §2.4): which look at the position, and how they filter.
 *
 * @module
 */

import type { Expr } from "./ast.ts";
import type { Code } from "./code.ts";
import type { Context, Visit } from "./context.ts";
import type { Node } from "./node.ts";

/** A compiled predicate. */
export interface Predicate {
  readonly code: Code;
  /** It depends on the position among the nodes that it filters. */
  readonly positional: boolean;
  /** It depends on how many nodes there are. */
  readonly usesLast: boolean;
  /** It is `last()`. */
  readonly isLast: boolean;
}

/** What `expr`, compiled to `code`, does as a predicate. */
export function predicateOf(expr: Expr, code: Code): Predicate {
  const usesLast = calls(expr, "last");
  const isLast = expr.kind === "call" && expr.name === "last";
  return { code, positional: isPositional(expr), usesLast, isLast };
}

/** True when a predicate depends on position or size. */
export function isPositional(expr: Expr): boolean {
  return expr.type === "number" || calls(expr, "last") || calls(expr, "position");
}

/** True when `expr` calls the function for its own context, not for one of its own predicates. */
export function calls(expr: Expr, name: "last" | "position"): boolean {
  switch (expr.kind) {
    case "number":
    case "literal":
    case "compiled":
      return false;
    case "or":
    case "and":
    case "union":
      return expr.operands.some((operand) => calls(operand, name));
    case "compare":
    case "arithmetic":
      return calls(expr.left, name) || calls(expr.right, name);
    case "negate":
      return calls(expr.operand, name);
    case "call":
      return expr.name === name || expr.args.some((arg) => calls(arg, name));
    case "filter":
      return calls(expr.primary, name);
    case "path":
      return typeof expr.start === "object" && calls(expr.start, name);
  }
}

/** One predicate for one node. */
export function holds(
  predicate: Predicate,
  c: Context,
  node: Node,
  position: number,
  size: number,
) {
  c.step();
  const outerNode = c.node;
  const outerPosition = c.position;
  const outerSize = c.size;
  c.node = node;
  c.position = position;
  c.size = size;
  const { code } = predicate;
  const result = code.type === "number" ? code.number(c) === position : code.boolean(c);
  c.node = outerNode;
  c.position = outerPosition;
  c.size = outerSize;
  return result;
}

/** A source of nodes to be filtered, in axis order. */
export type Source = (visit: Visit) => boolean;

/** Visits the nodes of `source` that all predicates hold for; each predicate counts among what those before it left. */
export function filterNodes(
  predicates: readonly Predicate[],
  c: Context,
  source: Source,
  visit: Visit,
): boolean {
  const lastAt = predicates.findLastIndex((predicate) => predicate.usesLast);
  if (lastAt >= 0) {
    let nodes = collect(source);
    for (let i = 0; i <= lastAt; i++) {
      const size = nodes.length;
      nodes = nodes.filter((node, index) => holds(predicates[i], c, node, index + 1, size));
    }
    const rest = predicates.slice(lastAt + 1);
    return filterNodes(rest, c, (next) => nodes.some(next), visit);
  }
  let next = visit;
  for (let i = predicates.length - 1; i >= 0; i--) next = stage(predicates[i], c, next);
  return source(next);
}

function stage(predicate: Predicate, c: Context, next: Visit): Visit {
  if (!predicate.positional) return (node) => holds(predicate, c, node, 1, 1) && next(node);
  let position = 0;
  return (node) => holds(predicate, c, node, ++position, 0) && next(node);
}

function collect(source: Source): Node[] {
  const nodes: Node[] = [];
  source((node) => {
    nodes.push(node);
    return false;
  });
  return nodes;
}

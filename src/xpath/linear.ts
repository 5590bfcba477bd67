/**
 * Which predicates can be left to the walk that prints: those that visit nothing but what is below their own node.
 *
 * A filter with only such predicates visits each node of a tree a few times at most, as a request without a filter does. Any other may take
 * more steps than a client is granted, and has to be evaluated before the first byte of the reply is out.
 *
 * @module
 */

import type { Expr } from "./ast.ts";

/** True when all that `expr` visits from a node is that node and what is below it, each once for every path in `expr`. */
export function isLinear(expr: Expr): boolean {
  switch (expr.kind) {
    case "number":
    case "literal":
      return true;
    case "or":
    case "and":
    case "union":
      return expr.operands.every(isLinear);
    case "compare":
    case "arithmetic":
      return isLinear(expr.left) && isLinear(expr.right);
    case "negate":
      return isLinear(expr.operand);
    case "call":
      return !LEADS_AWAY.has(expr.name) && expr.args.every(isLinear);
    case "path":
      return expr.start === "context" &&
        expr.steps.every(({ axis, predicates }) =>
          (axis === "child" || axis === "self") && predicates.every(isLinear)
        );
    case "filter":
    case "compiled":
      return false;
  }
}

/** Functions that give other nodes than those in their arguments. */
const LEADS_AWAY: ReadonlySet<string> = new Set(["current", "deref", "id"]);

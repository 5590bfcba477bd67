/**
 * How much of the way to the context node an expression can see.
 *
 * @module
 */

import type { Expr, Step } from "./ast.ts";
import { simplified } from "./steps.ts";

/**
 * The depth of the ancestor of the context node through which alone the value depends on it. `depth` is that of the context node, `root` that of
 * the node where absolute paths begin; `inner`: the context node is one of a predicate.
 */
export function scopeOf(expr: Expr, depth: number, root: number, inner = false): number {
  const of = (parts: readonly Expr[], within = inner) =>
    Math.max(0, ...parts.map((part) => scopeOf(part, depth, root, within)));
  switch (expr.kind) {
    case "number":
    case "literal":
    case "compiled":
      return 0;
    case "or":
    case "and":
    case "union":
      return of(expr.operands);
    case "compare":
    case "arithmetic":
      return of([expr.left, expr.right]);
    case "negate":
      return of([expr.operand]);
    case "call":
      if (expr.name === "current") return depth;
      // Without arguments these speak of the context node.
      if (expr.args.length === 0 && !inner && OF_CONTEXT.has(expr.name)) return depth;
      return of(expr.args);
    case "filter":
      return Math.max(of([expr.primary]), of(expr.predicates, true));
    case "path": {
      const predicates = of(expr.steps.flatMap((step) => step.predicates), true);
      const { start } = expr;
      if (start === "root") return Math.max(predicates, root);
      if (start === "context") {
        return Math.max(predicates, inner ? 0 : depth - climbs(expr.steps, depth));
      }
      if (start.kind === "call" && start.name === "current") {
        return Math.max(predicates, depth - climbs(expr.steps, depth));
      }
      return Math.max(predicates, of([start]));
    }
  }
}

const OF_CONTEXT: ReadonlySet<string> = new Set([
  "local-name",
  "namespace-uri",
  "name",
  "string",
  "string-length",
  "normalize-space",
  "number",
]);

/** How many `..` a path begins with. */
function climbs(steps: readonly Step[], depth: number): number {
  let count = 0;
  for (const { axis, test, predicates } of simplified(steps)) {
    if (axis !== "parent" || test.kind !== "node" || predicates.length > 0) break;
    count++;
  }
  return Math.min(count, depth);
}

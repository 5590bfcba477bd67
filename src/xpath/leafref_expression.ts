/**
 * Leafref paths turned so that the targets with the leaf's value are found through the index.
 *
 * @module
 */

import type { LeafListNode, LeafNode } from "../yang/schema.ts";
import type { Expr, Step } from "./ast.ts";
import { simplified } from "./steps.ts";

/**
 * A leafref's path with a predicate that asks for the value of the leaf it is evaluated at, where the target is a key or a leaf-list:
 * `../list/key` becomes `../list[key = current()]/key`. What it leads to still has to be compared with the leaf.
 */
export function leafrefExpression(path: Expr, target: LeafNode | LeafListNode): Expr {
  if (path.kind !== "path") return path;
  const steps = [...simplified(path.steps)];
  const last = steps.at(-1);
  if (last?.axis !== "child" || last.predicates.length > 0) return path;
  if (target.kind === "leaf-list") {
    steps[steps.length - 1] = withPredicate(last, equalsCurrent(SELF));
    return { ...path, steps };
  }
  const list = steps.at(-2);
  if (!target.isKey || list?.axis !== "child") return path;
  steps[steps.length - 2] = withPredicate(list, equalsCurrent(last));
  return { ...path, steps };
}

const SELF: Step = { axis: "self", test: { kind: "node" }, predicates: [], offset: 0 };

function withPredicate(step: Step, predicate: Expr): Step {
  return { ...step, predicates: [...step.predicates, predicate] };
}

/** `step = current()`. */
function equalsCurrent(step: Step): Expr {
  const { offset } = step;
  return {
    kind: "compare",
    type: "boolean",
    offset,
    operator: "=",
    left: { kind: "path", type: "nodeset", offset, start: "context", steps: [step] },
    right: { kind: "call", type: "nodeset", offset, name: "current", args: [] },
  };
}

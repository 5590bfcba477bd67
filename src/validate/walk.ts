/**
 * Checking all of a tree.
 *
 * @module
 */

import { Branch } from "../tree/node.ts";
import type { Node } from "../xpath/mod.ts";
import type { DataNode } from "../yang/schema.ts";
import { eachStored, implicitInstances } from "./accessible.ts";
import type { Round } from "./check.ts";
import type { Plan } from "./plan.ts";

/** A round that can be cut short. */
export interface WalkRound extends Round {
  /** Enough errors are known. */
  readonly full: boolean;
}

/** Runs all checks on `node`, an instance of the plan's schema node, and on everything below it, in document order. */
export function checkAll(node: Node, plan: Plan, round: WalkRound): void {
  const { checks, children } = plan;
  for (let i = 0; i < checks.length; i++) checks[i].run(node, round);
  if (!(node.value instanceof Branch)) return;
  for (let i = 0; i < children.length && !round.full; i++) checkChild(node, children[i], round);
}

/** The same for all instances of the plan's schema node below `parent`. */
export function checkChild(parent: Node, plan: Plan, round: WalkRound): void {
  const child = plan.schema as DataNode;
  if ((parent.value as Branch).slots[child.slot] === undefined) {
    if (!plan.implicit) return;
    for (const node of implicitInstances(parent, child, plan.conditions)) {
      checkAll(node, plan, round);
    }
    return;
  }
  eachStored(parent, child, (node) => {
    if (mayBe(node, plan, round)) checkAll(node, plan, round);
    return round.full;
  });
}

/** Reports a stored node whose `when` is false; what is below it does not count then. */
export function mayBe(node: Node, { conditions }: Plan, round: Round): boolean {
  for (const condition of conditions) {
    if (!condition.holds(node)) {
      condition.run(node, round);
      return false;
    }
  }
  return true;
}

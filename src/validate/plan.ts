/**
 * What is to be checked where: the schema, reduced to the nodes that have constraints at or below them.
 *
 * @module
 */

import { canBeImplicit } from "../xpath/implicit.ts";
import type { BranchSchema, DataNode, Schema } from "../yang/schema.ts";
import type { Check, Place } from "./check.ts";
import type { Condition, Conditions } from "./conditions.ts";
import { MustCheck } from "./must.ts";
import { ReferenceCheck } from "./reference.ts";
import { StructureCheck } from "./structure.ts";
import { UniqueCheck } from "./unique.ts";

/** The constraints on the instances of one schema node and of those below it. */
export interface Plan {
  readonly schema: Place;
  /** Whether an instance may be there at all. */
  readonly conditions: readonly Condition[];
  /** In the order in which their errors are reported. */
  readonly checks: readonly Check[];
  /** Children with anything to check, in slot order. */
  readonly children: readonly Plan[];
  /** Instances that are there by default are checked, too. */
  readonly implicit: boolean;
}

/** Which nodes a plan covers: `config` leaves out state data. */
export type Coverage = "config" | "all";

/** Makes plans; each schema node has one. */
export class Planner {
  readonly #schema: Schema;
  readonly #conditions: Conditions;
  readonly #plans = { config: new Map<BranchSchema, Plan>(), all: new Map<BranchSchema, Plan>() };

  constructor(schema: Schema, conditions: Conditions) {
    this.#schema = schema;
    this.#conditions = conditions;
  }

  /** The plan of a root, or of the body of a message. */
  rootPlan(root: BranchSchema, coverage: Coverage): Plan {
    const plans = this.#plans[coverage];
    let plan = plans.get(root);
    if (plan === undefined) plans.set(root, plan = this.#branchPlan(root, [], coverage));
    return plan;
  }

  #branchPlan(
    schema: BranchSchema,
    conditions: readonly Condition[],
    coverage: Coverage,
  ): Plan {
    const checks: Check[] = [];
    if ("musts" in schema) {
      for (const must of schema.musts) checks.push(new MustCheck(schema, must, this.#schema));
    }
    const structure = StructureCheck.of(schema, this.#conditions, coverage === "config");
    if (structure !== undefined) checks.push(structure);
    const children: Plan[] = [];
    for (const child of schema.slots) {
      if (coverage === "config" && !child.config) continue;
      if (!this.#schema.schemaOf(child, child.module).validated) continue;
      if (child.kind === "list") {
        for (const unique of child.uniques) {
          checks.push(new UniqueCheck(child, unique, this.#conditions));
        }
      }
      const plan = this.#childPlan(child, coverage);
      if (plan !== undefined) children.push(plan);
    }
    const implicit = schema.kind === "container" && canBeImplicit(schema) &&
      (checks.length > 0 || children.some((child) => child.implicit));
    return { schema, conditions, checks, children, implicit };
  }

  /** Undefined when there is nothing to check at or below `child`. */
  #childPlan(child: DataNode, coverage: Coverage): Plan | undefined {
    const conditions = this.#conditions.of(child);
    if (child.kind === "container" || child.kind === "list") {
      const plan = this.#branchPlan(child, conditions, coverage);
      const idle = plan.checks.length === 0 && plan.children.length === 0;
      return idle && conditions.length === 0 ? undefined : plan;
    }
    const checks: Check[] = [];
    const reference = ReferenceCheck.of(child, this.#schema, this.#conditions);
    if (reference !== undefined) checks.push(reference);
    for (const must of child.musts) checks.push(new MustCheck(child, must, this.#schema));
    if (checks.length === 0 && conditions.length === 0) return undefined;
    const implicit = checks.length > 0 && canBeImplicit(child);
    return { schema: child, conditions, checks, children: [], implicit };
  }
}

/** Every check in a plan, parents before children. */
export function* checksIn(plan: Plan): Generator<Check> {
  yield* plan.checks;
  for (const child of plan.children) yield* checksIn(child);
}

/** Every condition in a plan. */
export function* conditionsIn(plan: Plan): Generator<Condition> {
  yield* plan.conditions;
  for (const child of plan.children) yield* conditionsIn(child);
}

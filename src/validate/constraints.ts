/**
 * The constraints of one tree (all configuration): checked as a whole, or after changes of a tree that is known to be valid.
 *
 * @module
 */

import { isEmpty } from "../tree/branch.ts";
import { diff } from "../tree/diff.ts";
import type { Branch } from "../tree/node.ts";
import { Node } from "../xpath/mod.ts";
import type { TargetSet } from "./check.ts";
import type { Conditions } from "./conditions.ts";
import { Report } from "./errors.ts";
import { Indexes } from "./indexes.ts";
import type { LeafrefPlan } from "./leafref_plan.ts";
import { markChanges } from "./marks.ts";
import { checksIn, type Plan } from "./plan.ts";
import { recheck } from "./recheck.ts";
import { Settler } from "./settle.ts";
import { checkAll } from "./walk.ts";
import { Watches } from "./watches.ts";

/** A report of checks that can look into indexes. */
class IndexedReport extends Report {
  readonly #indexes: Indexes;

  constructor(indexes: Indexes) {
    super();
    this.#indexes = indexes;
  }

  override targets(plan: LeafrefPlan): TargetSet | undefined {
    return this.#indexes.targetsOf(plan);
  }
}

/** Checks trees of one root; keeps indexes of the tree it saw last. */
export class TreeConstraints {
  readonly #makePlan: () => Plan;
  readonly #conditions: Conditions;
  #plan: Plan | undefined;
  #indexes: Indexes | undefined;
  /** What changes mean is worked out when the first changes come. */
  #watches: Watches | undefined;
  #settler: Settler | undefined;

  /** @param makePlan called when there is something to check: it goes through the whole schema */
  constructor(makePlan: () => Plan, conditions: Conditions) {
    this.#makePlan = makePlan;
    this.#conditions = conditions;
  }

  get plan(): Plan {
    return this.#plan ??= this.#makePlan();
  }

  get #index(): Indexes {
    return this.#indexes ??= new Indexes(checksIn(this.plan));
  }

  /** Makes now what the first check needs. */
  prepare(): void {
    this.#settler ??= new Settler(this.plan, this.#conditions);
    this.#watches ??= new Watches(checksIn(this.plan), this.#conditions, this.#index.parts);
  }

  /** Checks all of `root`. @throws {RpcError | RpcErrors} */
  whole(root: Branch): void {
    const indexes = this.#index;
    indexes.build(root);
    const report = new IndexedReport(indexes);
    checkAll(new Node(undefined, undefined, root), this.plan, report);
    report.throwAny();
  }

  /**
   * `root` without data whose `when` has become false since `base`.
   *
   * @throws {RpcError | RpcErrors} when such data was written since `base`
   */
  settle(root: Branch, base: Branch): Branch {
    this.#settler ??= new Settler(this.plan, this.#conditions);
    return this.#settler.settle(root, base);
  }

  /** Checks what can have been broken since `base`, which is valid; `root` is settled. @throws {RpcError | RpcErrors} */
  changed(root: Branch, base: Branch): void {
    if (root === base) return;
    // Where all is new there is nothing to save.
    if (isEmpty(base)) return this.whole(root);
    const indexes = this.#index;
    const watches = this.#watches ??= new Watches(
      checksIn(this.plan),
      this.#conditions,
      indexes.parts,
    );
    this.#moveTo(base, watches);
    const todo = markChanges(diff(base, root), watches, indexes);
    const report = new IndexedReport(indexes);
    recheck(todo, this.plan, indexes, report);
    report.throwAny();
  }

  #moveTo(root: Branch, watches: Watches): void {
    const indexes = this.#index;
    const at = indexes.root;
    if (at === root) return;
    if (at === undefined) indexes.build(root);
    else markChanges(diff(at, root), watches, indexes);
  }
}

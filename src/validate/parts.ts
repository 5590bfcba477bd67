/**
 * The kinds of indexes: each maps what instances of one schema node hold to the instances.
 *
 * @module
 */

import type { Node } from "../xpath/mod.ts";
import type { RootNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { type Place, wayTo } from "./check.ts";
import type { InstanceTargets } from "./instance_index.ts";
import { keyPath, type LeafrefPlan, type Tuple } from "./leafref_plan.ts";
import { Counts, Members } from "./members.ts";
import type { ReferenceCheck } from "./reference.ts";
import { tupleOf, type UniqueCheck } from "./unique.ts";

/** An index whose members are the instances of one schema node. */
export interface Part {
  readonly way: readonly Place[];
  /** It knows its members; otherwise it is only told what comes and goes. */
  readonly holds: boolean;
  /** Changes below a member change its tuple. */
  readonly looksInside: boolean;
  add(node: Node): void;
  remove(node: Node): void;
  clear(): void;
}

/** The tuples of a leafref's referrers. */
export class ReferrerPart implements Part {
  readonly way: readonly Place[];
  readonly holds = true;
  readonly looksInside = false;
  readonly check: ReferenceCheck;
  readonly plan: LeafrefPlan;
  readonly members = new Members();

  constructor(check: ReferenceCheck, plan: LeafrefPlan) {
    this.check = check;
    this.plan = plan;
    this.way = check.way;
  }

  add(node: Node): void {
    const tuple = this.plan.referrerTuple(node, node.value as Scalar);
    if (tuple !== undefined) this.members.add(tuple, keyPath(node));
  }

  remove(node: Node): void {
    const tuple = this.plan.referrerTuple(node, node.value as Scalar);
    if (tuple !== undefined) this.members.remove(tuple, keyPath(node));
  }

  clear(): void {
    this.members.clear();
  }
}

/** The tuples of a leafref's targets; notes those of which an instance goes. */
export class TargetPart implements Part {
  readonly way: readonly Place[];
  readonly holds: boolean;
  readonly looksInside = false;
  readonly referrers: ReferrerPart;
  /** Only where the target is not found by its keys. */
  readonly counts: Counts | undefined;
  readonly gone = new Set<Tuple>();

  constructor(referrers: ReferrerPart) {
    const { plan } = referrers;
    this.referrers = referrers;
    this.way = wayTo(plan.target);
    this.counts = plan.isDirect ? undefined : new Counts();
    this.holds = this.counts !== undefined;
  }

  add(node: Node): void {
    this.counts?.add(this.referrers.plan.targetTuple(node));
  }

  remove(node: Node): void {
    const tuple = this.referrers.plan.targetTuple(node);
    this.counts?.remove(tuple);
    this.gone.add(tuple);
  }

  clear(): void {
    this.counts?.clear();
    this.gone.clear();
  }
}

/** The values of a list's entries. */
export class UniquePart implements Part {
  readonly way: readonly Place[];
  readonly holds = true;
  readonly looksInside = true;
  readonly check: UniqueCheck;
  readonly members = new Members();
  /** Entries that came with a tuple that another one has, by tuple. */
  readonly come = new Map<string, Node>();

  constructor(check: UniqueCheck) {
    this.check = check;
    this.way = wayTo(check.list);
  }

  /** Entries of one list are compared, not those of the same list elsewhere. */
  #key(entry: Node, tuple: string): string {
    const scope = keyPath(entry.parent!);
    return scope.length === 0 ? tuple : `${scope.join("\0")}\0${tuple}`;
  }

  add(entry: Node): void {
    const leafs = this.check.valuesOf(entry);
    if (leafs === undefined) return;
    const tuple = tupleOf(leafs);
    const key = this.#key(entry, tuple);
    this.members.add(key, keyPath(entry));
    if (this.members.count(key) > 1) this.come.set(key, entry);
  }

  remove(entry: Node): void {
    const leafs = this.check.valuesOf(entry);
    if (leafs !== undefined) {
      this.members.remove(this.#key(entry, tupleOf(leafs)), keyPath(entry));
    }
  }

  clear(): void {
    this.members.clear();
    this.come.clear();
  }
}

/** The referrers of instance-identifiers by what they point at; shared by all leafs of that type. */
export class InstancePart implements Part {
  readonly way: readonly Place[];
  readonly holds = true;
  readonly looksInside = false;
  readonly #check: ReferenceCheck;
  readonly #targets: InstanceTargets;

  constructor(check: ReferenceCheck, targets: InstanceTargets) {
    this.#check = check;
    this.#targets = targets;
    this.way = check.way;
  }

  get #root(): RootNode {
    return this.way[0] as RootNode;
  }

  add(node: Node): void {
    const referrer = { check: this.#check, keys: keyPath(node) };
    this.#targets.add(String(node.value as Scalar), this.#root, referrer);
  }

  remove(node: Node): void {
    const referrer = { check: this.#check, keys: keyPath(node) };
    this.#targets.remove(String(node.value as Scalar), this.#root, referrer);
  }

  clear(): void {
    this.#targets.clear();
  }
}

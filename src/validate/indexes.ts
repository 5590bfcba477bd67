/**
 * The indexes of one tree. They stand at one root at a time and are moved to another by what differs, so they cost the change.
 *
 * @module
 */

import type { Branch } from "../tree/node.ts";
import { Node } from "../xpath/mod.ts";
import { eachBelow } from "./accessible.ts";
import type { Check, TargetSet } from "./check.ts";
import { InstanceTargets } from "./instance_index.ts";
import type { LeafrefPlan } from "./leafref_plan.ts";
import { InstancePart, type Part, ReferrerPart, TargetPart, UniquePart } from "./parts.ts";
import { ReferenceCheck } from "./reference.ts";
import { UniqueCheck } from "./unique.ts";

/** Everything that the checks of one plan look up. */
export class Indexes {
  readonly parts: readonly Part[];
  readonly referrers: readonly ReferrerPart[];
  readonly targets: readonly TargetPart[];
  readonly uniques: ReadonlyMap<UniqueCheck, UniquePart>;
  readonly instances = new InstanceTargets();
  readonly #counts = new Map<LeafrefPlan, TargetSet>();
  /** The tree that they describe; undefined before they are built, and after a move that failed. */
  root: Branch | undefined;

  constructor(checks: Iterable<Check>) {
    const referrers: ReferrerPart[] = [];
    const instances: InstancePart[] = [];
    const uniques = new Map<UniqueCheck, UniquePart>();
    for (const check of checks) {
      if (check instanceof UniqueCheck && check.isIndexed) {
        uniques.set(check, new UniquePart(check));
      }
      if (!(check instanceof ReferenceCheck)) continue;
      for (const { plan } of check.leafrefs) {
        if (plan !== undefined) referrers.push(new ReferrerPart(check, plan));
      }
      if (check.identifiesInstances && check.isIndexed) {
        instances.push(new InstancePart(check, this.instances));
      }
    }
    this.referrers = referrers;
    this.targets = referrers.map((part) => new TargetPart(part));
    this.uniques = uniques;
    for (const { counts, referrers: { plan } } of this.targets) {
      if (counts !== undefined) this.#counts.set(plan, counts);
    }
    this.parts = [...referrers, ...this.targets, ...uniques.values(), ...instances];
  }

  targetsOf(plan: LeafrefPlan): TargetSet | undefined {
    return this.#counts.get(plan);
  }

  /** Makes them anew for `root`. Linear in what is indexed. */
  build(root: Branch): void {
    this.root = undefined;
    const node = new Node(undefined, undefined, root);
    for (const part of this.parts) part.clear();
    for (const part of this.parts) {
      if (!part.holds) continue;
      eachBelow(node, 0, part.way, (member) => {
        part.add(member);
        return false;
      });
    }
    this.forget();
    this.root = root;
  }

  /** Forgets what came and went. */
  forget(): void {
    for (const { gone } of this.targets) gone.clear();
    for (const { come } of this.uniques.values()) come.clear();
  }
}

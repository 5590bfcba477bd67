/**
 * Who points where with an instance-identifier: referrers by the path they hold, as a tree that is walked together with a diff, so that
 * finding the referrers of what is deleted costs the deletion.
 *
 * @module
 */

import { canBeImplicit, conditionsOf } from "../xpath/implicit.ts";
import type { DataNode, RootNode } from "../yang/schema.ts";
import { ValueError } from "../yang/type.ts";
import { parseInstancePath, type PathPredicate, type PathStep } from "../yang/types/mod.ts";
import type { Check } from "./check.ts";
import { type Keys, textOf } from "./members.ts";

/** An instance of the check's context, whose value is an instance-identifier. */
export interface Referrer {
  readonly check: Check;
  readonly keys: Keys;
}

/** An instance that is pointed at, or on the way to one. */
export class InstanceTargets {
  readonly #below = new Map<DataNode, Map<string, InstanceTargets>>();
  readonly #referrers = new Referrers();
  /** Who points to what may come and go without being stored: other cases, `when`s and values decide about it. */
  readonly #unsettled = new Referrers();

  /** `path`: canonical. One that leads nowhere in the schema is passed over: nothing that goes can break it. */
  add(path: string, root: RootNode, referrer: Referrer): void {
    const steps = parseInstancePath(path);
    if (steps instanceof ValueError) return;
    const target = this.#descend(steps, 0, root, "", true);
    if (target !== undefined) target.#referrers.add(referrer);
    if (isUnsettled(steps, root)) this.#unsettled.add(referrer);
  }

  remove(path: string, root: RootNode, referrer: Referrer): void {
    const steps = parseInstancePath(path);
    if (steps instanceof ValueError) return;
    const target = this.#descend(steps, 0, root, "", false);
    if (target !== undefined) target.#referrers.remove(referrer);
    if (isUnsettled(steps, root)) this.#unsettled.remove(referrer);
  }

  /** The referrers that any change can concern. */
  get unsettled(): Iterable<Referrer> {
    return this.#unsettled.all();
  }

  /** What is pointed at in one instance of `child`; `keys` as `Change.keys`. */
  of(child: DataNode, keys: Keys | undefined): InstanceTargets | undefined {
    return this.#below.get(child)?.get(keys === undefined ? "" : textOf(keys));
  }

  /** What is pointed at in any instance of `child`. */
  allOf(child: DataNode): Iterable<InstanceTargets> {
    return this.#below.get(child)?.values() ?? [];
  }

  /** Everyone who points here or below. As deep as the schema. */
  *referrers(): Generator<Referrer> {
    yield* this.#referrers.all();
    for (const instances of this.#below.values()) {
      for (const instance of instances.values()) yield* instance.referrers();
    }
  }

  clear(): void {
    this.#below.clear();
    this.#referrers.clear();
    this.#unsettled.clear();
  }

  #descend(
    steps: readonly PathStep[],
    index: number,
    schema: RootNode | DataNode,
    parentModule: string,
    make: boolean,
  ): InstanceTargets | undefined {
    if (index === steps.length) return this;
    const { prefix, name, predicates } = steps[index];
    const module = prefix === "" ? parentModule : prefix;
    const child = "slots" in schema ? schema.childByModule(module, name) : undefined;
    const next = child && this.#instance(child, stepKey(child, predicates), make);
    return next === undefined ? undefined : next.#descend(steps, index + 1, child!, module, make);
  }

  #instance(child: DataNode, key: string, make: boolean): InstanceTargets | undefined {
    let siblings = this.#below.get(child);
    if (siblings === undefined) {
      if (!make) return undefined;
      this.#below.set(child, siblings = new Map());
    }
    let found = siblings.get(key);
    if (found === undefined && make) siblings.set(key, found = new InstanceTargets());
    return found;
  }
}

/** Referrers by what they are instances of, each once. */
class Referrers {
  readonly #byCheck = new Map<Check, Map<string, Keys>>();

  add({ check, keys }: Referrer): void {
    const known = this.#byCheck.get(check);
    if (known === undefined) this.#byCheck.set(check, new Map([[textOf(keys), keys]]));
    else known.set(textOf(keys), keys);
  }

  remove({ check, keys }: Referrer): void {
    this.#byCheck.get(check)?.delete(textOf(keys));
  }

  *all(): Generator<Referrer> {
    for (const [check, all] of this.#byCheck) {
      for (const keys of all.values()) yield { check, keys };
    }
  }

  clear(): void {
    this.#byCheck.clear();
  }
}

/** The same text as `textOf` gives for the keys. Canonical paths have their keys in order. */
function stepKey(schema: DataNode, predicates: readonly PathPredicate[]): string {
  if (schema.kind !== "list" && schema.kind !== "leaf-list") return "";
  return textOf(
    predicates.map((predicate) =>
      predicate.kind === "position" ? predicate.position : predicate.value
    ),
  );
}

/** True when something on the way can be there by default only under conditions. Values of leaf-lists go when others are set. */
function isUnsettled(steps: readonly PathStep[], root: RootNode): boolean {
  let schema: RootNode | DataNode = root;
  let module = "";
  for (const { prefix, name } of steps) {
    module = prefix === "" ? module : prefix;
    const child: DataNode | undefined = "slots" in schema
      ? schema.childByModule(module, name)
      : undefined;
    if (child === undefined) return false;
    const conditional = child.kind === "leaf-list" || child.inCase !== undefined ||
      conditionsOf(child).length > 0;
    if (conditional && canBeImplicit(child)) return true;
    schema = child;
  }
  return false;
}

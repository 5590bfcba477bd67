/**
 * Who points where with an instance-identifier: referrers by the path they hold, as a tree that is walked together with a diff, so that
 * finding the referrers of what is deleted costs the deletion.
 *
 * @module
 */

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
  readonly #referrers = new Map<Check, Map<string, Keys>>();

  /** `path`: canonical. One that leads nowhere in the schema is passed over: nothing that goes can break it. */
  add(path: string, root: RootNode, { check, keys }: Referrer): void {
    const target = this.#find(path, root, true);
    if (target === undefined) return;
    const known = target.#referrers.get(check);
    if (known === undefined) target.#referrers.set(check, new Map([[textOf(keys), keys]]));
    else known.set(textOf(keys), keys);
  }

  remove(path: string, root: RootNode, { check, keys }: Referrer): void {
    const target = this.#find(path, root, false);
    if (target !== undefined) target.#referrers.get(check)?.delete(textOf(keys));
  }

  /** What is pointed at in one instance of `child`; `keys` as `Change.keys`. */
  of(child: DataNode, keys: Keys | undefined): InstanceTargets | undefined {
    return this.#below.get(child)?.get(keys === undefined ? "" : textOf(keys));
  }

  /** The referrers to entries that are named by position, which any deletion can shift. */
  positioned(child: DataNode): InstanceTargets | undefined {
    return this.#below.get(child)?.get(BY_POSITION);
  }

  /** What is pointed at in any instance of `child`. */
  allOf(child: DataNode): Iterable<InstanceTargets> {
    return this.#below.get(child)?.values() ?? [];
  }

  /** Everyone who points here or below. As deep as the schema. */
  *referrers(): Generator<Referrer> {
    for (const [check, all] of this.#referrers) {
      for (const keys of all.values()) yield { check, keys };
    }
    for (const instances of this.#below.values()) {
      for (const instance of instances.values()) yield* instance.referrers();
    }
  }

  clear(): void {
    this.#below.clear();
    this.#referrers.clear();
  }

  #find(path: string, root: RootNode, make: boolean): InstanceTargets | undefined {
    const steps = parseInstancePath(path);
    if (steps instanceof ValueError) return undefined;
    return this.#descend(steps, 0, root, "", make);
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

/** No key has this text: YANG strings do not hold the character. */
const BY_POSITION = "\0position";

/** The same text as `textOf` gives for the keys. Canonical paths have their keys in order. */
function stepKey(schema: DataNode, predicates: readonly PathPredicate[]): string {
  if (schema.kind !== "list" && schema.kind !== "leaf-list") return "";
  const values: string[] = [];
  for (const predicate of predicates) {
    if (predicate.kind === "position") return BY_POSITION;
    values.push(predicate.value);
  }
  return textOf(values);
}

/**
 * One constraint on the instances of one schema node.
 *
 * @module
 */

import type { RpcError } from "../netconf/rpc_error.ts";
import type { Dependency, Node } from "../xpath/mod.ts";
import type { BranchSchema, DataNode, SchemaNode } from "../yang/schema.ts";
import type { LeafrefPlan, Tuple } from "./leafref_plan.ts";

/** A schema node that data can be an instance of. */
export type Place = DataNode | BranchSchema;

/** Where a check needs to look again: see `Dependency` in `src/xpath/dependency.ts`. */
export type Trigger = Dependency;

/** The tuples of all instances of a leafref's target. */
export interface TargetSet {
  has(tuple: Tuple): boolean;
}

/** One run of checks over one tree. */
export interface Round {
  add(error: RpcError): void;
  /** Undefined when there is no index: then the path is evaluated. */
  targets(plan: LeafrefPlan): TargetSet | undefined;
}

/** What is checked on each instance (stored or there by default) of `context`. */
export interface Check {
  readonly context: Place;
  /** The places from the root to `context`: `way[n]` is at depth n, the last one is `context`. */
  readonly way: readonly Place[];
  /**
   * Contexts that share their ancestor at this depth have the same verdict, so one of them can be asked for all.
   * The depth of `context` itself when each has its own.
   */
  readonly scope: number;
  /** What can change the verdict besides the context instance itself appearing or getting another value. Found at first use. */
  readonly triggers: readonly Trigger[];
  /** Reports what is wrong with `node`, an instance of `context`. */
  run(node: Node, round: Round): void;
}

const ways = new WeakMap<Place, readonly Place[]>();

/** The places from the root (of the tree or message) to `place`. */
export function wayTo(place: Place): readonly Place[] {
  let way = ways.get(place);
  if (way === undefined) {
    const parent = parentOf(place);
    way = parent === undefined ? [place] : [...wayTo(parent), place];
    ways.set(place, way);
  }
  return way;
}

/** The closest schema node around that data can be an instance of; undefined for roots. */
export function parentOf(place: Place): BranchSchema | undefined {
  if ("dataParent" in place) return place.dataParent;
  if (place.kind === "root") return undefined;
  let at: SchemaNode | undefined = place.parent;
  while (at !== undefined && at.kind !== "container" && at.kind !== "list") at = at.parent;
  return at;
}

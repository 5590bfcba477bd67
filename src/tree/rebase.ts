/**
 * Two edits of the same tree put together: what a version control system calls a three-way merge.
 *
 * @module
 */

import { applyChanges } from "./apply_changes.ts";
import type { Change } from "./change.ts";
import { diff } from "./diff.ts";
import { equal } from "./equal.ts";
import { Branch, type Slot } from "./node.ts";
import { type Step, stepPath } from "./path.ts";
import type { BranchSchema, DataNode } from "../yang/schema.ts";
import type { InstancePath } from "../netconf/rpc_error.ts";

/** The outcome: a tree, or the first node that both sides have changed in different ways. */
export type Rebased =
  | { readonly root: Branch; readonly conflict?: undefined }
  | { readonly root?: undefined; readonly conflict: InstancePath };

/** `ours` as if it had begun at `theirs` instead of `base`. Costs what has changed on both sides. */
export function rebase(base: Branch, ours: Branch, theirs: Branch): Rebased {
  if (base === theirs || ours === theirs) return { root: ours };
  if (base === ours) return { root: theirs };
  const own = diff(base, ours);
  const other = diff(base, theirs);
  const conflict = firstConflict(own, other, undefined);
  if (conflict !== undefined) return { conflict: stepPath(conflict, base.schema) };
  return { root: applyChanges(own, theirs) };
}

/** The first node that both changes concern and do not agree about. */
function firstConflict(
  ours: Change,
  theirs: Change,
  parent: Step | undefined,
): Step | undefined {
  const others = new Map<DataNode | BranchSchema, Map<string, Change>>();
  for (const change of theirs.children()) {
    let siblings = others.get(change.schema);
    if (siblings === undefined) others.set(change.schema, siblings = new Map());
    siblings.set(keyOf(change), change);
  }
  if (others.size === 0) return undefined;
  for (const change of ours.children()) {
    const other = others.get(change.schema)?.get(keyOf(change));
    if (other === undefined) continue;
    const step: Step = { parent, schema: change.schema as DataNode, keys: change.keys };
    const conflict = compare(change, other, step);
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

function keyOf(change: Change): string {
  return JSON.stringify(change.keys ?? null);
}

function compare(ours: Change, theirs: Change, step: Step): Step | undefined {
  if (same(ours.new, theirs.new) && ours.after === theirs.after) return undefined;
  const bothBranches = ours.new instanceof Branch && theirs.new instanceof Branch;
  // Both go on having the branch: what counts is what they have made of what is in it.
  if (bothBranches && (ours.op === "none" || ours.op === "create")) {
    if (theirs.op === "none" || theirs.op === "create") return firstConflict(ours, theirs, step);
  }
  return step;
}

function same(a: Change["new"], b: Change["new"]): boolean {
  return a === b || (a !== undefined && b !== undefined && equal(a as Slot, b as Slot));
}

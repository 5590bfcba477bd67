/**
 * What an edit does to data whose `when` has become false: it goes, unless the edit itself wrote it (RFC 7950 §8.2, §8.3.2).
 *
 * @module
 */

import { isVoid, withSlot } from "../tree/branch.ts";
import { type Cursor, keysOf, sameIn } from "../tree/cursor.ts";
import type { Change } from "../tree/change.ts";
import { diff, diffBranch } from "../tree/diff.ts";
import { equal } from "../tree/equal.ts";
import { Branch, type EntryList, type Slot, type ValueList } from "../tree/node.ts";
import type { Node } from "../xpath/mod.ts";
import type { BranchSchema, DataNode } from "../yang/schema.ts";
import { eachStored } from "./accessible.ts";
import type { Check, Place } from "./check.ts";
import type { Condition, Conditions } from "./conditions.ts";
import { Report, whenFalse } from "./errors.ts";
import { markChanges } from "./marks.ts";
import { conditionsIn, type Plan } from "./plan.ts";
import type { Todo } from "./todo.ts";
import { Watches } from "./watches.ts";

/** The `when`s of one plan, ready to be asked after changes. */
export class Settler {
  readonly #plan: Plan;
  readonly #watches: Watches;
  /** Conditions that look at nodes which are themselves conditional come after the conditions of those. */
  readonly #ranks: ReadonlyMap<Condition, number>;
  readonly #highest: number;

  constructor(plan: Plan, conditions: Conditions) {
    const all = [...conditionsIn(plan)];
    this.#plan = plan;
    this.#watches = new Watches(all, conditions, []);
    this.#ranks = ranksOf(all);
    this.#highest = Math.max(-1, ...this.#ranks.values());
  }

  /**
   * `root` without the data whose `when` is false now.
   *
   * @param base holds no data whose `when` is false
   * @throws {RpcError | RpcErrors} unknown-element, for such data that differs from what `base` has
   */
  settle(root: Branch, base: Branch): Branch {
    if (this.#highest < 0) return root;
    let settled = root;
    for (;;) {
      const changes = diff(base, settled);
      if (changes.isEmpty) return settled;
      const found = this.#firstFalse(markChanges(changes, this.#watches));
      if (found.length === 0) return settled;
      const report = new Report();
      for (const { node, condition } of found) {
        if (isWritten(node, base)) report.add(whenFalse(node, condition.when));
      }
      report.throwAny();
      // What goes can change the conditions of other data, so these are asked again.
      for (const { node } of found) settled = without(settled, node);
    }
  }

  /** The marked instances whose condition is false, all of the lowest rank that has any. */
  #firstFalse(todo: Todo): readonly False[] {
    const found: False[] = [];
    for (let rank = 0; rank <= this.#highest && found.length === 0; rank++) {
      this.#collect(todo.node, todo, this.#plan, 0, [], rank, found);
    }
    return found;
  }

  #collect(
    node: Node,
    todo: Todo | undefined,
    plan: Plan,
    depth: number,
    inherited: readonly Check[] | "all",
    rank: number,
    found: False[],
  ): void {
    const active = inherited === "all" || todo?.all
      ? "all"
      : todo === undefined || todo.checks.size === 0
      ? inherited
      : [...new Set([...inherited, ...todo.checks])];
    for (const condition of plan.conditions) {
      if (this.#ranks.get(condition) !== rank) continue;
      if (active !== "all" && !active.includes(condition)) continue;
      if (condition.holds(node)) continue;
      found.push({ node, condition });
      return;
    }
    if (!(node.value instanceof Branch)) return;
    for (const child of plan.children) {
      const schema = child.schema as DataNode;
      const passing = active === "all" || todo?.isWhole(schema)
        ? "all"
        : active.filter((check) => check.way[depth + 1] === schema);
      if (passing.length > 0) {
        eachStored(node, schema, (below) => {
          const inner = todo?.get(schema, below.value);
          this.#collect(below, inner, child, depth + 1, passing, rank, found);
          return false;
        });
      } else {
        for (const inner of todo?.below(schema) ?? []) {
          this.#collect(inner.node, inner, child, depth + 1, passing, rank, found);
        }
      }
    }
  }
}

/** A stored instance that may not be there. */
interface False {
  readonly node: Node;
  readonly condition: Condition;
}

/** How deep conditions look at nodes with conditions. */
function ranksOf(conditions: readonly Condition[]): ReadonlyMap<Condition, number> {
  const byPlace = new Map<Place, Condition[]>();
  for (const condition of conditions) {
    const known = byPlace.get(condition.context);
    if (known === undefined) byPlace.set(condition.context, [condition]);
    else known.push(condition);
  }
  const ranks = new Map<Condition, number>();
  const pending = new Set<Condition>();
  const rankOf = (condition: Condition): number => {
    const known = ranks.get(condition);
    if (known !== undefined) return known;
    // A circle has no order; RFC 7950 §7.21.5 forbids the plainest ones.
    if (pending.has(condition)) return -1;
    pending.add(condition);
    let rank = 0;
    for (const { schema } of condition.triggers) {
      for (const inner of byPlace.get(schema) ?? []) {
        if (inner.context !== condition.context) rank = Math.max(rank, rankOf(inner) + 1);
      }
    }
    pending.delete(condition);
    ranks.set(condition, rank);
    return rank;
  };
  for (const condition of conditions) rankOf(condition);
  return ranks;
}

/** True when the edit from `base` gave `node` or anything below it a value; taking away is not writing. */
function isWritten(node: Node, base: Branch): boolean {
  const before = sameIn(node, base);
  if (before === undefined) return true;
  if (!(node.value instanceof Branch) || !(before.value instanceof Branch)) {
    return !equal(before.value as Slot, node.value as Slot);
  }
  return diffBranch(before.value, node.value).some(writes);
}

function writes(change: Change | { readonly op: "create" | "delete" }): boolean {
  if (change.op !== "none") return change.op !== "delete";
  return "below" in change && change.below.some(writes);
}

/** `root` without the instance that `cursor` (of an earlier state of the tree) stands on. */
function without(root: Branch, cursor: Cursor): Branch {
  const now = sameIn(cursor, root);
  if (now?.parent === undefined) return root;
  const schema = now.schema!;
  const parent = now.parent.value as Branch;
  const keys = keysOf(now);
  const slot = parent.slots[schema.slot];
  const list = keys === undefined ? undefined : (slot as EntryList | ValueList).without(keys);
  return replaced(now.parent, withSlot(parent, schema.slot, list?.size ? list as Slot : undefined));
}

/** The root of the tree in which `value` stands where `cursor` does. */
function replaced(cursor: Cursor, value: Branch): Branch {
  if (cursor.parent === undefined) return value;
  const schema = cursor.schema as DataNode & BranchSchema;
  const parent = cursor.parent.value as Branch;
  const slot = schema.kind === "list"
    ? (parent.slots[schema.slot] as EntryList).with(value)
    : isVoid(value)
    ? undefined
    : value;
  return replaced(cursor.parent, withSlot(parent, schema.slot, slot));
}

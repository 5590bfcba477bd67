/**
 * Checking what a {@linkcode Todo} names, in document order, as the walk over all of the tree would.
 *
 * @module
 */

import type { RpcError } from "../netconf/rpc_error.ts";
import { entryKeys } from "../tree/cursor.ts";
import { Branch, type EntryList, type ValueList } from "../tree/node.ts";
import type { Node } from "../xpath/mod.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { eachStored, implicitInstances } from "./accessible.ts";
import type { Check, Round } from "./check.ts";
import type { Indexes } from "./indexes.ts";
import type { Plan } from "./plan.ts";
import type { Todo } from "./todo.ts";
import { UniqueCheck } from "./unique.ts";
import { checkAll, checkChild, type WalkRound } from "./walk.ts";

/** Runs what `todo`, the root's, names. `indexes` stand at its tree. */
export function recheck(todo: Todo, plan: Plan, indexes: Indexes, round: WalkRound): void {
  new Rechecker(indexes, round).instance(todo.node, todo, plan, 0, []);
}

class Rechecker {
  readonly #indexes: Indexes;
  readonly #round: WalkRound;

  constructor(indexes: Indexes, round: WalkRound) {
    this.#indexes = indexes;
    this.#round = round;
  }

  /** `inherited`: checks that are to be run on all their contexts at and below an ancestor. */
  instance(
    node: Node,
    todo: Todo | undefined,
    plan: Plan,
    depth: number,
    inherited: readonly Check[],
  ): void {
    if (todo?.all) return checkAll(node, plan, this.#round);
    const active = this.#active(node, todo, plan, depth, inherited);
    for (const check of plan.checks) {
      if (active.includes(check)) check.run(node, this.#round);
      else if (todo !== undefined && check instanceof UniqueCheck) this.#groups(todo, check);
    }
    if (!(node.value instanceof Branch)) return;
    const further = active.filter((check) => check.way.length - 1 > depth);
    for (const child of plan.children) {
      if (this.#round.full) return;
      this.#child(node, todo, child, depth + 1, further);
    }
  }

  /** The checks in force at this instance. Those whose verdict is the same for all contexts below are asked once. */
  #active(
    node: Node,
    todo: Todo | undefined,
    plan: Plan,
    depth: number,
    inherited: readonly Check[],
  ): readonly Check[] {
    if (todo === undefined || todo.checks.size === 0) return inherited;
    const active = new Set(inherited);
    for (const check of todo.checks) {
      const shared = check.scope <= depth && check.way.length - 1 > depth;
      if (!shared || !holdsForFirst(node, plan, depth, check, this.#round)) active.add(check);
    }
    return [...active];
  }

  #child(
    parent: Node,
    todo: Todo | undefined,
    plan: Plan,
    depth: number,
    checks: readonly Check[],
  ): void {
    const schema = plan.schema as DataNode;
    if (todo?.isWhole(schema)) return checkChild(parent, plan, this.#round);
    const passing = checks.filter((check) => check.way[depth] === schema);
    if (passing.length > 0) {
      const visit = (node: Node) => {
        this.instance(node, todo?.get(schema, node.value), plan, depth, passing);
        return this.#round.full;
      };
      eachInstance(parent, plan, visit);
    } else {
      for (const below of inOrder(todo?.below(schema), parent, schema)) {
        this.instance(below.node, below, plan, depth, passing);
      }
    }
  }

  #groups(todo: Todo, check: UniqueCheck): void {
    const tuples = todo.groups(check);
    const part = this.#indexes.uniques.get(check);
    if (tuples === undefined || part === undefined) return;
    const { list } = check;
    const stored = (todo.node.value as Branch).slots[list.slot] as EntryList;
    const groups = [...tuples].map((tuple) => {
      const ranks = [...part.members.of(tuple)]
        .map((keys) => stored.rank(keys.slice(-list.keys.length)))
        .sort((a, b) => a - b);
      return ranks.map((rank) => todo.child(list, stored.at(rank)!).node);
    });
    const rankOf = (entry: Node) => stored.rank(entryKeys(entry.value as Branch));
    groups.sort((a, b) => rankOf(a[0]) - rankOf(b[0]));
    for (const group of groups) check.runGroup(group, this.#round);
  }
}

/** All instances of the plan's schema node below `parent`, stored or there by default. */
function eachInstance(parent: Node, plan: Plan, visit: (node: Node) => boolean): boolean {
  const child = plan.schema as DataNode;
  if ((parent.value as Branch).slots[child.slot] !== undefined) {
    return eachStored(parent, child, visit);
  }
  return plan.implicit && implicitInstances(parent, child, plan.conditions).some(visit);
}

/** True when the check holds for its first context at or below `node`, or there is none. */
function holdsForFirst(
  node: Node,
  plan: Plan,
  depth: number,
  check: Check,
  round: Round,
): boolean {
  const probe = new Probe(round);
  firstContext(node, plan, depth, check, (context) => check.run(context, probe));
  return !probe.failed;
}

function firstContext(
  node: Node,
  plan: Plan,
  depth: number,
  check: Check,
  found: (node: Node) => void,
): boolean {
  if (depth === check.way.length - 1) {
    found(node);
    return true;
  }
  const child = plan.children.find(({ schema }) => schema === check.way[depth + 1]);
  return child !== undefined &&
    eachInstance(node, child, (below) => firstContext(below, child, depth + 1, check, found));
}

/** A round that only notes whether anything is wrong. */
class Probe implements Round {
  failed = false;
  readonly #round: Round;

  constructor(round: Round) {
    this.#round = round;
  }

  add(_error: RpcError): void {
    this.failed = true;
  }

  targets: Round["targets"] = (plan) => this.#round.targets(plan);
}

/** Instances of one schema node in document order. */
function inOrder(
  todos: Iterable<Todo> | undefined,
  parent: Node,
  schema: DataNode,
): readonly Todo[] {
  if (todos === undefined) return NONE;
  const found = [...todos];
  if (found.length < 2) return found;
  const list = (parent.value as Branch).slots[schema.slot] as EntryList | ValueList;
  const rankOf = ({ node: { value } }: Todo) =>
    list.rank(value instanceof Branch ? entryKeys(value) : [value as Scalar]);
  const ranked = found.map((todo) => ({ todo, rank: rankOf(todo) }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ todo }) => todo);
}

const NONE: readonly Todo[] = [];

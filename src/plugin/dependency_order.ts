/**
 * Puts changes in an order in which a plugin can apply them one by one: deletions first, then the rest, except that what a leafref points
 * to is created before, and deleted after, what points to it.
 *
 * @module
 */

import { Branch, type EntryList, type ValueList } from "../tree/node.ts";
import type { BranchSchema, DataNode } from "../yang/schema.ts";
import type { Scalar, Type } from "../yang/type.ts";
import { LeafrefType, UnionType } from "../yang/types/mod.ts";
import type { PluginChange } from "./changes.ts";

const targets = new WeakMap<DataNode, ReadonlySet<DataNode>>();

/** The leafs that leafrefs at or below a node point to. */
export function leafrefTargets(node: DataNode): ReadonlySet<DataNode> {
  let found = targets.get(node);
  if (found === undefined) {
    const all = new Set<DataNode>();
    if (node.kind === "leaf" || node.kind === "leaf-list") addTargets(node.type, all);
    else if (node.kind === "container" || node.kind === "list") {
      for (const child of node.slots) for (const target of leafrefTargets(child)) all.add(target);
    }
    targets.set(node, found = all);
  }
  return found;
}

function addTargets(type: Type, all: Set<DataNode>): void {
  if (type instanceof LeafrefType) all.add(type.target);
  else if (type instanceof UnionType) {
    for (const member of type.members) {
      addTargets(member, all);
    }
  }
}

/** The nodes of `among` that `node` refers to, or to something below them. */
function references(node: DataNode, among: ReadonlySet<DataNode>): DataNode[] {
  const found = new Set<DataNode>();
  for (const target of leafrefTargets(node)) {
    for (
      let at: DataNode | BranchSchema | undefined = target;
      at !== undefined;
      at = "dataParent" in at ? at.dataParent : undefined
    ) if (among.has(at as DataNode)) found.add(at as DataNode);
  }
  return [...found];
}

/** The changes, given in document order, in dependency order. */
export function dependencyOrder(changes: readonly PluginChange[]): PluginChange[] {
  const removals = changes.filter(({ op }) => op === "delete").reverse();
  const others = changes.filter(({ op }) => op !== "delete");
  const nodes = new Set(changes.map(({ schema }) => schema));
  const refers = new Map<DataNode, DataNode[]>();
  for (const node of nodes) {
    const to = references(node, nodes);
    if (to.length > 0) refers.set(node, to);
  }
  if (refers.size === 0) return [...removals, ...others];
  const levels = new Levels(refers, others);
  const ordered = [
    ...withinLists(removals, refers, true),
    ...withinLists(others, refers, false),
  ];
  const at = new Map(ordered.map((change) => [change, levels.of(change)]));
  return ordered.sort((a, b) => at.get(a)! - at.get(b)!); // stable
}

/** How many others have to come before the changes of a kind. A circle is cut where it is met again. */
class Levels {
  readonly #refers: ReadonlyMap<DataNode, readonly DataNode[]>;
  /** Who refers to a node. */
  readonly #referrers = new Map<DataNode, DataNode[]>();
  readonly #modified = new Set<DataNode>();
  readonly #known = new Map<string, number>();
  readonly #ids = new Map<DataNode, number>();

  constructor(
    refers: ReadonlyMap<DataNode, readonly DataNode[]>,
    others: readonly PluginChange[],
  ) {
    this.#refers = refers;
    for (const [from, to] of refers) {
      for (const node of to) {
        const list = this.#referrers.get(node);
        if (list) list.push(from);
        else this.#referrers.set(node, [from]);
      }
    }
    for (const { op, schema } of others) if (op === "modify") this.#modified.add(schema);
  }

  of({ schema, op }: PluginChange): number {
    return this.#level(schema, op === "delete");
  }

  #level(node: DataNode, removed: boolean): number {
    const key = `${this.#id(node)} ${removed}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, 0); // until it is known: a circle ends here
    let level = 0;
    if (removed) {
      // After the referrers are deleted, or made to refer to something else.
      for (const from of this.#referrers.get(node) ?? []) {
        if (from === node) continue;
        level = Math.max(level, 1 + this.#level(from, true));
        if (this.#modified.has(from)) level = Math.max(level, 1 + this.#level(from, false));
      }
    } else {
      for (const to of this.#refers.get(node) ?? []) {
        if (to !== node) level = Math.max(level, 1 + this.#level(to, false));
      }
    }
    this.#known.set(key, level);
    return level;
  }

  #id(node: DataNode): number {
    let id = this.#ids.get(node);
    if (id === undefined) this.#ids.set(node, id = this.#ids.size);
    return id;
  }
}

/** Entries of a list that refer to entries of the same list by its only key: what is referred to first (last, when deleted). */
function withinLists(
  changes: readonly PluginChange[],
  refers: ReadonlyMap<DataNode, readonly DataNode[]>,
  deleted: boolean,
): PluginChange[] {
  const byKey = new Map<DataNode, Map<Scalar, PluginChange>>();
  for (const change of changes) {
    const { schema, keys } = change;
    if (schema.kind !== "list" || keys?.length !== 1 || !refers.get(schema)?.includes(schema)) {
      continue;
    }
    let entries = byKey.get(schema);
    if (entries === undefined) byKey.set(schema, entries = new Map());
    entries.set(keys[0], change);
  }
  if (byKey.size === 0) return [...changes];
  const done = new Set<PluginChange>();
  const visit = (start: PluginChange) => {
    // Depth first without recursion: a chain of references may be as long as the list.
    const stack: { change: PluginChange; next: Iterator<PluginChange> }[] = [];
    const enter = (change: PluginChange) => {
      if (entered.has(change)) return;
      entered.add(change);
      const entries = byKey.get(change.schema);
      stack.push({ change, next: referredTo(change, entries)[Symbol.iterator]() });
    };
    enter(start);
    while (stack.length > 0) {
      const { change, next } = stack[stack.length - 1];
      const step = next.next();
      if (!step.done) enter(step.value);
      else {
        stack.pop();
        done.add(change);
      }
    }
  };
  const entered = new Set<PluginChange>();
  const start = deleted ? [...changes].reverse() : changes;
  for (const change of start) visit(change);
  return deleted ? [...done].reverse() : [...done];
}

/** The changes of other entries that an entry refers to. */
function referredTo(
  { schema, instance }: PluginChange,
  entries: ReadonlyMap<Scalar, PluginChange> | undefined,
): PluginChange[] {
  if (entries === undefined || schema.kind !== "list" || !(instance instanceof Branch)) return [];
  const [key] = schema.keys;
  const found: PluginChange[] = [];
  const look = (branch: Branch) => {
    branch.slots.forEach((slot, index) => {
      const node = branch.schema.slots[index];
      if (slot === undefined || !leafrefTargets(node).has(key)) return;
      const values = node.kind === "leaf"
        ? [slot as Scalar]
        : node.kind === "leaf-list"
        ? slot as ValueList
        : undefined;
      if (values !== undefined) {
        for (const value of values) {
          const change = entries.get(value);
          if (change !== undefined) found.push(change);
        }
      } else if (slot instanceof Branch) look(slot);
      else for (const entry of slot as EntryList) look(entry);
    });
  };
  look(instance);
  return found;
}

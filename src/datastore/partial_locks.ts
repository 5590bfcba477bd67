/**
 * Locks of subtrees (RFC 5717). The locked paths form a tree, which is walked side by side with the changes of an edit.
 *
 * @module
 */

import type { Change } from "../tree/change.ts";
import { type Cursor, keysOf } from "../tree/cursor.ts";
import type { SchemaNode } from "../yang/schema.ts";

/** One lock. */
export interface PartialLock {
  readonly id: number;
  readonly session: number;
  readonly since: Date;
  /** The instances that were locked, with everything below them. */
  readonly nodes: readonly Cursor[];
  /** The expressions that selected them, with names of modules for prefixes. */
  readonly select: readonly string[];
}

/** A step of locked paths. */
class Step {
  readonly children = new Map<SchemaNode, Map<string, Step>>();
  /** Locks whose node is this one. */
  readonly locks = new Set<PartialLock>();

  /** The step below for an instance of `schema` with these keys. */
  below(schema: SchemaNode, keys: string): Step | undefined {
    return this.children.get(schema)?.get(keys);
  }
}

function keyText(keys: readonly (string | number)[] | undefined): string {
  return keys === undefined ? "" : JSON.stringify(keys);
}

/** All partial locks of one datastore. */
export class PartialLocks {
  readonly #locks = new Map<number, PartialLock>();
  #root = new Step();
  readonly #nextId: () => number;

  /** `nextId` gives numbers that no other lock of the server has. */
  constructor(nextId: () => number) {
    this.#nextId = nextId;
  }

  /** All locks, oldest first. */
  get all(): readonly PartialLock[] {
    return [...this.#locks.values()];
  }

  /** A lock by its id. */
  get(id: number): PartialLock | undefined {
    return this.#locks.get(id);
  }

  /** Any session that holds a lock. */
  anyHolder(): number | undefined {
    for (const lock of this.#locks.values()) return lock.session;
    return undefined;
  }

  /** The other session that has locked one of these nodes, something above or something below it. */
  overlap(session: number, nodes: readonly Cursor[]): number | undefined {
    for (const node of nodes) {
      const holder = this.#overlap(session, node);
      if (holder !== undefined) return holder;
    }
    return undefined;
  }

  #overlap(session: number, node: Cursor): number | undefined {
    let step: Step | undefined = this.#root;
    const everything = otherHolder(step, session);
    if (everything !== undefined) return everything;
    for (const at of pathOf(node)) {
      step = step.below(at.schema!, keyText(keysOf(at)));
      if (step === undefined) return undefined;
      const holder = otherHolder(step, session);
      if (holder !== undefined) return holder;
    }
    return holderBelow(step, session);
  }

  /** Locks; the caller has looked for overlaps. Returns the lock's id. */
  lock(session: number, nodes: readonly Cursor[], select: readonly string[]): number {
    const lock = { id: this.#nextId(), session, since: new Date(), nodes, select };
    this.#locks.set(lock.id, lock);
    this.#add(lock);
    return lock.id;
  }

  /** Ends a lock; false when there is none of that id. */
  unlock(id: number): boolean {
    if (!this.#locks.delete(id)) return false;
    this.#rebuild();
    return true;
  }

  /** Ends all locks of a session. */
  releaseSession(session: number): void {
    const ended = this.all.filter((lock) => lock.session === session);
    for (const { id } of ended) this.#locks.delete(id);
    if (ended.length > 0) this.#rebuild();
  }

  #rebuild(): void {
    this.#root = new Step();
    for (const lock of this.#locks.values()) this.#add(lock);
  }

  #add(lock: PartialLock): void {
    for (const node of lock.nodes) {
      let step = this.#root;
      for (const at of pathOf(node)) {
        const siblings = step.children.get(at.schema!) ?? new Map<string, Step>();
        step.children.set(at.schema!, siblings);
        const keys = keyText(keysOf(at));
        const next = siblings.get(keys) ?? new Step();
        siblings.set(keys, next);
        step = next;
      }
      step.locks.add(lock);
    }
  }

  /** The other session whose locked nodes the changes would change or delete. */
  conflict(session: number, changes: Change): number | undefined {
    if (this.#locks.size === 0) return undefined;
    return otherHolder(this.#root, session) ?? conflictBelow(session, changes, this.#root);
  }
}

/** Steps from below the root to the node. */
function pathOf(node: Cursor): Cursor[] {
  const path: Cursor[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) path.push(at);
  return path.reverse();
}

function otherHolder(step: Step, session: number): number | undefined {
  for (const lock of step.locks) if (lock.session !== session) return lock.session;
  return undefined;
}

function holderBelow(step: Step, session: number): number | undefined {
  const holder = otherHolder(step, session);
  if (holder !== undefined) return holder;
  for (const siblings of step.children.values()) {
    for (const child of siblings.values()) {
      const below = holderBelow(child, session);
      if (below !== undefined) return below;
    }
  }
  return undefined;
}

function conflictBelow(session: number, change: Change, step: Step): number | undefined {
  if (step.children.size === 0) return undefined;
  for (const child of change.children()) {
    const next = step.below(child.schema, keyText(child.keys));
    if (next === undefined) continue;
    const conflict = otherHolder(next, session) ??
      (child.op === "none" || child.op === "move"
        ? conflictBelow(session, child, next)
        : holderBelow(next, session));
    if (conflict !== undefined) return conflict;
  }
  return undefined;
}

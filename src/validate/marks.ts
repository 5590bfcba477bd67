/**
 * From what differs between two trees to what must be checked again, with the indexes moved along on the way.
 *
 * @module
 */

import { Change, type WholeList } from "../tree/change.ts";
import type { Branch } from "../tree/node.ts";
import { Node } from "../xpath/mod.ts";
import type { DataNode } from "../yang/schema.ts";
import { eachBelow, eachByKeys, eachStored } from "./accessible.ts";
import type { Place } from "./check.ts";
import type { Indexes } from "./indexes.ts";
import type { InstanceTargets, Referrer } from "./instance_index.ts";
import type { Part } from "./parts.ts";
import { Todo } from "./todo.ts";
import type { Alarm, Regroup, Watch, Watches } from "./watches.ts";

/** The instance at one depth of the way to a change, in both trees. */
interface Level {
  readonly schema: Place;
  readonly old: Node | undefined;
  readonly now: Todo | undefined;
}

/**
 * What must be checked again after `changes`, which `diff` gave.
 *
 * @param indexes stand at the old root, and are moved to the new one; undefined where no check needs any
 */
export function markChanges(changes: Change, watches: Watches, indexes?: Indexes): Todo {
  return new ChangeWalk(changes, watches, indexes).run();
}

/** One walk over a diff. */
class ChangeWalk {
  readonly #changes: Change;
  readonly #watches: Watches;
  readonly #indexes: Indexes | undefined;
  readonly #todo: Todo;
  readonly #levels: Level[] = [];
  /** New members wait until all old ones have been removed: a member may be met more than once. */
  readonly #additions: { readonly part: Part; readonly node: Node }[] = [];
  /** Instances whose members have been given new tuples already. */
  readonly #regrouped = new Map<Part, Set<Todo>>();
  readonly #suspects: Referrer[] = [];

  constructor(changes: Change, watches: Watches, indexes: Indexes | undefined) {
    this.#changes = changes;
    this.#watches = watches;
    this.#indexes = indexes;
    this.#todo = new Todo(new Node(undefined, undefined, changes.new as Branch));
  }

  run(): Todo {
    const { old, schema } = this.#changes;
    const watch = this.#watches.get(schema);
    if (this.#changes.isEmpty) return this.#todo;
    if (this.#indexes !== undefined) this.#indexes.root = undefined;
    const root = new Node(undefined, undefined, old as Branch);
    this.#levels.push({ schema, old: root, now: this.#todo });
    if (watch !== undefined) this.#raise(watch.deepAlarms);
    this.#below(this.#changes, this.#indexes?.instances);
    this.#finish();
    return this.#todo;
  }

  #below(change: Change, targets: InstanceTargets | undefined): void {
    for (const one of change.below) {
      if (one instanceof Change) this.#instance(one, targets);
      else this.#wholeList(one, targets);
    }
  }

  #instance(change: Change, targets: InstanceTargets | undefined): void {
    const schema = change.schema as DataNode;
    const inner = targets?.of(schema, change.keys);
    if (change.op === "delete") this.#suspect(inner);
    const watch = this.#watches.get(schema);
    if (watch === undefined && inner === undefined) return;
    const parent = this.#levels[this.#levels.length - 1];
    const level: Level = {
      schema,
      old: change.old === undefined ? undefined : new Node(parent.old, schema, change.old),
      now: change.new === undefined ? undefined : parent.now!.child(schema, change.new),
    };
    this.#levels.push(level);
    if (watch !== undefined) this.#watched(change, watch, level);
    if (change.op === "none" || change.op === "move") this.#below(change, inner);
    this.#levels.pop();
  }

  #watched({ op, below }: Change, watch: Watch, { old, now }: Level): void {
    if (op !== "none") this.#raise(watch.alarms);
    if (below.length > 0) this.#raise(watch.deepAlarms);
    switch (op) {
      case "create":
      case "delete":
      case "update":
        if (now !== undefined && watch.hasContexts) now.all = true;
        for (const part of watch.parts) {
          if (old !== undefined) this.#removeBelow(part, old);
          if (now !== undefined) this.#addBelow(part, now.node);
        }
        this.#regroup(watch.regroups);
        break;
      case "none":
      case "move":
        for (const part of watch.members) {
          if (!part.looksInside) continue;
          part.remove(old!);
          this.#additions.push({ part, node: now!.node });
        }
    }
  }

  #wholeList({ op, schema }: WholeList, targets: InstanceTargets | undefined): void {
    const { old, now } = this.#levels[this.#levels.length - 1];
    if (op === "delete" && targets !== undefined) {
      for (const target of targets.allOf(schema)) this.#suspect(target);
    }
    const watch = this.#watches.get(schema);
    if (watch === undefined) return;
    this.#raise(watch.alarms);
    if (op === "create" && watch.hasContexts) now!.addWhole(schema);
    for (const part of watch.parts) {
      if (op === "delete") {
        eachStored(old!, schema, (entry) => this.#removeBelow(part, entry));
      } else {
        eachStored(now!.node, schema, (entry) => this.#addBelow(part, entry));
      }
    }
  }

  /** Marks the checks at the instance that their alarm names. Where that is gone or new as a whole, so are the contexts. */
  #raise(alarms: readonly Alarm[]): void {
    for (const { check, common } of alarms) this.#levels[common]?.now?.add(check);
  }

  #removeBelow(part: Part, node: Node): false {
    eachBelow(node, depthIn(part, node), part.way, (member) => {
      part.remove(member);
      return false;
    });
    return false;
  }

  #addBelow(part: Part, node: Node): false {
    eachBelow(node, depthIn(part, node), part.way, (member) => {
      this.#additions.push({ part, node: member });
      return false;
    });
    return false;
  }

  #regroup(regroups: readonly Regroup[]): void {
    for (const { part, common } of regroups) {
      const { old, now } = this.#levels[common];
      // What is new or gone as a whole has been added or removed as such.
      if (old === undefined || now === undefined) continue;
      let done = this.#regrouped.get(part);
      if (done === undefined) this.#regrouped.set(part, done = new Set());
      if (done.has(now)) continue;
      done.add(now);
      this.#removeBelow(part, old);
      this.#addBelow(part, now.node);
    }
  }

  #suspect(target: InstanceTargets | undefined): void {
    if (target !== undefined) this.#suspects.push(...target.referrers());
  }

  #finish(): void {
    const indexes = this.#indexes;
    if (indexes === undefined) return;
    for (const { part, node } of this.#additions) part.add(node);
    for (const { gone, referrers: { check, members } } of indexes.targets) {
      for (const tuple of gone) {
        for (const keys of members.of(tuple)) this.#markReferrer({ check, keys });
      }
    }
    for (const [check, { come }] of indexes.uniques) {
      for (const [tuple, entry] of come) this.#todoOf(entry.parent!).addGroup(check, tuple);
    }
    for (const referrer of this.#suspects) this.#markReferrer(referrer);
    for (const referrer of indexes.instances.unsettled) this.#markReferrer(referrer);
    indexes.forget();
    indexes.root = this.#changes.new as Branch;
  }

  #markReferrer({ check, keys }: Referrer): void {
    eachByKeys(this.#todo.node, check.way, keys, (node) => this.#todoOf(node).add(check));
  }

  #todoOf(node: Node): Todo {
    return node.parent === undefined
      ? this.#todo
      : this.#todoOf(node.parent).child(node.schema!, node.value);
  }
}

/** The depth of a node whose schema node is on the way of the part. */
function depthIn(part: Part, node: Node): number {
  return node.schema === undefined ? 0 : part.way.indexOf(node.schema);
}

/**
 * The changes of a transaction as plugins see them: flat, with paths and values, what is referred to before what refers to it.
 *
 * A non-presence container means nothing by itself, so it is never created or deleted: what is in it is. A leaf with a default is
 * never created or deleted either: it changes from or to its default, and not at all when it is set to what it is.
 *
 * @module
 */

import { isConditional } from "../format/facts.ts";
import type { Change as TreeChange } from "../tree/change.ts";
import { absentContainer, leafDefault } from "../tree/defaults.ts";
import { Branch } from "../tree/node.ts";
import { isUnknown } from "../tree/unknown.ts";
import type { ContainerNode, DataNode, LeafNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Change, Json } from "./api.ts";
import { dependencyOrder } from "./dependency_order.ts";
import { type EntryOnTheWay, keysObject, predicateText, stepText } from "./instance.ts";
import { instanceValue, type ValueOptions } from "./value.ts";

/** One change for plugins, with the schema node it happened to. */
export interface PluginChange {
  readonly schema: DataNode;
  readonly op: Change["op"];
  /** Of list entries: the key values. */
  readonly keys: readonly Scalar[] | undefined;
  /** The node that was created or deleted or has a new value, for what it refers to. */
  readonly instance: Branch | Scalar | undefined;
  /** The {@linkcode Change} as JSON text. */
  readonly text: string;
}

/** The changes below a diff's root, in schema dependency order. */
export function pluginChanges(changes: TreeChange, options: ValueOptions): PluginChange[] {
  const collector = new Collector(options);
  const root = { path: "", entries: [], keys: "{}" };
  collector.below(changes, root, changes.old as Branch, changes.new as Branch);
  return dependencyOrder(collector.changes);
}

/** Where the collector is. */
interface Place {
  readonly path: string;
  readonly entries: readonly EntryOnTheWay[];
  /** The keys object as JSON text. */
  readonly keys: string;
}

class Collector {
  readonly changes: PluginChange[] = [];
  readonly #options: ValueOptions;

  constructor(options: ValueOptions) {
    this.#options = options;
  }

  /** `old` and `now`: the branch in both trees, or an empty stand-in where defaults may be in use. */
  below(
    change: TreeChange,
    place: Place,
    old: Branch | undefined,
    now: Branch | undefined,
  ): void {
    for (const child of change.children()) {
      const schema = child.schema as DataNode;
      switch (schema.kind) {
        case "leaf":
          this.#leaf(child, schema, place, old, now);
          break;
        case "container":
          this.#container(child, schema, place, old, now);
          break;
        default:
          // What no module defines, no plugin knows either.
          if (!isUnknown(schema)) this.#instance(child, schema, place);
      }
    }
  }

  #leaf(
    change: TreeChange,
    schema: LeafNode,
    place: Place,
    oldParent: Branch | undefined,
    newParent: Branch | undefined,
  ): void {
    const old = change.old as Scalar | undefined ?? defaultOf(schema, oldParent);
    const now = change.new as Scalar | undefined ?? defaultOf(schema, newParent);
    if (old === now) return;
    const op = old === undefined ? "create" : now === undefined ? "delete" : "modify";
    this.#push(schema, op, place.path + stepText(schema), place, old, now, undefined);
  }

  #container(
    change: TreeChange,
    schema: ContainerNode,
    place: Place,
    oldParent: Branch | undefined,
    newParent: Branch | undefined,
  ): void {
    const path = place.path + stepText(schema);
    const old = change.old as Branch | undefined;
    const now = change.new as Branch | undefined;
    if (schema.presence && change.op !== "none") {
      this.#push(schema, change.op === "create" ? "create" : "delete", path, place, old, now);
      return;
    }
    this.below(
      change,
      { ...place, path },
      old ?? (oldParent && absentContainer(oldParent, schema)),
      now ?? (newParent && absentContainer(newParent, schema)),
    );
  }

  /** An entry of a list or leaf-list, or an anydata or anyxml. */
  #instance(change: TreeChange, schema: DataNode, place: Place): void {
    const { keys, op, old, new: now } = change;
    const path = place.path + stepText(schema) + predicateText(schema, keys, () => 1);
    let here: Place = { ...place, path };
    if (schema.kind === "list") {
      const entries = [...place.entries, { schema, keys: keys! }];
      here = { path, entries, keys: JSON.stringify(keysObject(entries)) };
    }
    if (op === "create" || op === "delete") {
      this.#push(schema, op, path, here, old, now, change.after);
      return;
    }
    if (op !== "none") this.#push(schema, "modify", path, here, old, now, change.after);
    // A moved entry is told whole, with what is new in it.
    if (op === "none" && old instanceof Branch) this.below(change, here, old, now as Branch);
  }

  #push(
    schema: DataNode,
    op: Change["op"],
    path: string,
    place: Place,
    old: TreeChange["old"],
    now: TreeChange["new"],
    after?: readonly Scalar[],
  ): void {
    const value = (instance: TreeChange["old"]): Json | undefined =>
      instance === undefined ? undefined : instanceValue(schema, instance, this.#options);
    const fields = JSON.stringify({
      op,
      path,
      old: value(old),
      new: value(now),
      after: afterText(schema, after),
    });
    const text = `${fields.slice(0, -1)},"keys":${place.keys}}`;
    const entry = place.entries.at(-1);
    const keys = schema.kind === "list" ? entry?.keys : undefined;
    const instance = now ?? old;
    this.changes.push({
      schema,
      op,
      keys,
      instance: instance instanceof Branch || typeof instance !== "object" ? instance : undefined,
      text,
    });
  }
}

/** Where an entry of a user-ordered list stands now: the predicates of the entry before it, `""` for the first place. */
function afterText(schema: DataNode, after: readonly Scalar[] | undefined): string | undefined {
  if (after === undefined) return undefined;
  return after.length === 0 ? "" : predicateText(schema, after, () => 1);
}

/** Of a node with a `when` there is no telling here whether it has a default. */
function defaultOf(schema: LeafNode, parent: Branch | undefined): Scalar | undefined {
  return parent === undefined || isConditional(schema) ? undefined : leafDefault(parent, schema);
}

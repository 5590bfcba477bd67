/**
 * What is to be checked again, as a tree over the instances that have something to check at or below them.
 *
 * @module
 */

import type { AnyValue, Branch } from "../tree/node.ts";
import { Node } from "../xpath/mod.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Check } from "./check.ts";
import type { UniqueCheck } from "./unique.ts";

/** One instance of the new tree. */
export class Todo {
  readonly node: Node;
  /** Everything at and below it: it is new, or has a new value. */
  all = false;
  /** To be run on every instance of their context at and below this one. */
  #checks: Set<Check> | undefined;
  /** Tuples that new entries of a list below have. */
  #groups: Map<UniqueCheck, Set<string>> | undefined;
  #below: Map<DataNode, Map<unknown, Todo>> | undefined;
  #whole: Set<DataNode> | undefined;

  constructor(node: Node) {
    this.node = node;
  }

  get checks(): ReadonlySet<Check> {
    return this.#checks ?? NO_CHECKS;
  }

  add(check: Check): void {
    this.#checks ??= new Set();
    this.#checks.add(check);
  }

  groups(check: UniqueCheck): ReadonlySet<string> | undefined {
    return this.#groups?.get(check);
  }

  addGroup(check: UniqueCheck, tuple: string): void {
    this.#groups ??= new Map();
    const groups = this.#groups.get(check);
    if (groups === undefined) this.#groups.set(check, new Set([tuple]));
    else groups.add(tuple);
  }

  /** Lists and leaf-lists that are new as a whole. */
  addWhole(schema: DataNode): void {
    this.#whole ??= new Set();
    this.#whole.add(schema);
  }

  isWhole(schema: DataNode): boolean {
    return this.#whole !== undefined && this.#whole.has(schema);
  }

  /** The instance of `schema` with this value, made when it is not here yet. */
  child(schema: DataNode, value: Branch | Scalar | AnyValue): Todo {
    this.#below ??= new Map();
    let siblings = this.#below.get(schema);
    if (siblings === undefined) this.#below.set(schema, siblings = new Map());
    const key = keyOf(schema, value);
    let todo = siblings.get(key);
    if (todo === undefined) {
      todo = new Todo(new Node(this.node, schema, value));
      siblings.set(key, todo);
    }
    return todo;
  }

  get(schema: DataNode, value: Branch | Scalar | AnyValue): Todo | undefined {
    return this.#below?.get(schema)?.get(keyOf(schema, value));
  }

  /** The instances of `schema` that are here, in no particular order. */
  below(schema: DataNode): Iterable<Todo> | undefined {
    return this.#below?.get(schema)?.values();
  }
}

const NO_CHECKS: ReadonlySet<Check> = new Set();

/** What tells instances of `schema` below one parent apart: entries are objects of their own, leaf-list values differ. */
function keyOf(schema: DataNode, value: unknown): unknown {
  return schema.kind === "list" || schema.kind === "leaf-list" ? value : undefined;
}

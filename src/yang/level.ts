/**
 * The children of one parent while they are collected.
 *
 * @module
 */

import { splitName } from "./names.ts";
import { type BranchBase, type Content, flatten } from "./node_base.ts";
import { Any, type Case, type Choice, type Container, type Rpc, written } from "./nodes.ts";
import { ParsedStatement } from "./parsed_statement.ts";
import type {
  ActionNode,
  BranchSchema,
  CaseNode,
  ChoiceNode,
  DataNode,
  Module,
  ModuleLookup,
  NotificationNode,
  SchemaNode,
} from "./schema.ts";

/** Collects what a run of statements gives for one parent. */
export interface Level {
  readonly parent: SchemaNode | undefined;
  readonly dataParent: BranchSchema | undefined;
  readonly inCase: CaseNode | undefined;
  readonly choice: Choice | undefined;
  readonly config: boolean;
  readonly children: (DataNode | ChoiceNode)[];
  readonly cases: Case[];
  readonly rpcs: Rpc[];
  readonly actions: ActionNode[];
  readonly notifications: NotificationNode[];
}

/**
 * The content of a parent once all its children are collected: slots are given out and names checked.
 *
 * @param unknown the modules in whose namespaces unknown data is kept below configuration
 */
export function finishLevel(
  parent: BranchBase & BranchSchema,
  level: Level,
  unknown: ModuleLookup | undefined,
): Content {
  const slots = flatten(level.children);
  const keys = parent.kind === "list" ? written(parent).get("key") : undefined;
  if (keys !== undefined) moveKeysFirst(keys.trim().split(/\s+/), slots, parent.module);
  for (let slot = 0; slot < slots.length; slot++) (slots[slot] as Container).slot = slot;
  if (unknown !== undefined && parent.config) {
    const node = unknownNode(parent, unknown);
    node.slot = slots.push(node) - 1;
  }
  const byName = slots.length > FEW ? nodesByName(slots) : undefined;
  if (byName === undefined) refuseDuplicates(slots);
  refuseSharedNames(level);
  return new LevelContent(level, slots, byName);
}

/** Of so many nodes, comparing each with each takes less time and memory than a map. */
const FEW = 8;

const NONE: readonly never[] = [];

class LevelContent implements Content {
  readonly children: readonly (DataNode | ChoiceNode)[];
  readonly slots: readonly DataNode[];
  readonly actions: readonly ActionNode[];
  readonly notifications: readonly NotificationNode[];
  #byName: ReadonlyMap<string, DataNode | readonly DataNode[]> | undefined;

  constructor(
    { children, actions, notifications }: Level,
    slots: readonly DataNode[],
    byName: ReadonlyMap<string, DataNode | readonly DataNode[]> | undefined,
  ) {
    this.children = children;
    this.slots = slots;
    this.actions = actions.length === 0 ? NONE : actions;
    this.notifications = notifications.length === 0 ? NONE : notifications;
    this.#byName = byName;
  }

  /** Made at first use: many branches are never looked into. */
  get byName(): ReadonlyMap<string, DataNode | readonly DataNode[]> {
    return this.#byName ??= nodesByName(this.slots);
  }
}

/** @throws {YangError} when two nodes of one module have the same name */
function nodesByName(nodes: readonly DataNode[]): Map<string, DataNode | readonly DataNode[]> {
  const byName = new Map<string, DataNode | readonly DataNode[]>();
  for (const node of nodes) {
    const known = byName.get(node.name);
    if (known === undefined) byName.set(node.name, node);
    else {
      const same = "kind" in known ? [known] : known;
      refuseDuplicate(same.find((other) => other.module === node.module), node);
      byName.set(node.name, [...same, node]);
    }
  }
  return byName;
}

/** @throws {YangError} when two nodes of one module have the same name */
function refuseDuplicates(nodes: readonly DataNode[]): void {
  for (let i = 1; i < nodes.length; i++) {
    const { name, module } = nodes[i];
    for (let j = 0; j < i; j++) {
      if (nodes[j].name === name && nodes[j].module === module) {
        refuseDuplicate(nodes[j], nodes[i]);
      }
    }
  }
}

/** The node for what no module defines below `parent`. Its name is no identifier: nobody but the journal, which is our own, can say it. */
function unknownNode(parent: BranchBase & BranchSchema, unknown: ModuleLookup): Any {
  const { source, offset } = parent.statement;
  const origin = {
    builder: parent.builder,
    parent,
    dataParent: parent,
    inCase: undefined,
    statement: new ParsedStatement("anydata", "*", [], source, offset),
    scope: parent.scope,
    owner: parent.module,
    targets: [],
    whens: [],
    config: true,
  };
  return new Any(origin, unknown);
}

/** Choices, actions and notifications share the name space of the data nodes beside them (RFC 7950 §6.2.1). */
function refuseSharedNames(level: Level): void {
  let plain = level.actions.length + level.notifications.length + level.rpcs.length === 0;
  for (const child of level.children) if (child.kind === "choice") plain = false;
  if (plain) return;
  const seen = new Map<string, SchemaNode>();
  const add = (node: SchemaNode) => {
    const key = `${node.module.name}:${node.name}`;
    refuseDuplicate(seen.get(key), node);
    seen.set(key, node);
  };
  for (const child of level.children) add(child);
  for (const action of level.actions) add(action);
  for (const notification of level.notifications) add(notification);
  for (const rpc of level.rpcs) add(rpc);
}

/** A node, for messages. */
export function describeNode(node: SchemaNode | undefined): string {
  return node === undefined || node.kind === "root"
    ? "the top level"
    : `${node.kind} "${node.name}"`;
}

/** An empty level below `parent`. */
export function newLevel(
  parent: SchemaNode | undefined,
  dataParent: BranchSchema | undefined,
  inCase: CaseNode | undefined,
  choice: Choice | undefined,
  config: boolean,
): Level {
  return {
    parent,
    dataParent,
    inCase,
    choice,
    config,
    children: [],
    cases: [],
    rpcs: [],
    actions: [],
    notifications: [],
  };
}

/** Puts the key leafs into the first slots, in key order. */
function moveKeysFirst(keys: readonly string[], slots: DataNode[], module: Module): void {
  let at = 0;
  for (const key of keys) {
    const name = splitName(key)[1];
    const from = slots.findIndex((node) => node.name === name && node.module === module);
    // That a key names no leaf is reported by the check of the list.
    if (from < at) continue;
    const [node] = slots.splice(from, 1);
    slots.splice(at++, 0, node);
  }
}

/** RFC 7950 §6.2.1. @throws {YangError} when there is an `earlier` one of the same name */
export function refuseDuplicate(earlier: SchemaNode | undefined, node: SchemaNode): void {
  if (earlier === undefined) return;
  const { file, line } = earlier.statement;
  throw written(node).error(
    `"${node.name}" is defined twice in one parent, first at ${file}:${line} (RFC 7950 §6.2.1)`,
  );
}

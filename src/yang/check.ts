/**
 * The checks that need the whole schema: walks every node once, which also expands everything, so that no fault of a module waits
 * for the first request that touches it.
 *
 * @module
 */

import { checkList } from "./check_list.ts";
import type { Compiler } from "./compile.ts";
import { splitName } from "./names.ts";
import { targetsOf, written } from "./nodes.ts";
import type {
  ActionNode,
  BranchSchema,
  ChoiceNode,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
  NotificationNode,
  RpcNode,
} from "./schema.ts";
import { YangError } from "./statement.ts";
import type { Type } from "./type.ts";
import { LeafrefType, UnionType } from "./types/mod.ts";

/** How many leafrefs point to each other in a row: their values are found by following them all. */
const MAX_CHAIN = 256;

/** Where the walk stands. */
export interface Surroundings {
  /** An unused grouping stands alone: what points out of it cannot be followed. */
  readonly detached: boolean;
  /** What actions and notifications may not stand in, as far as it was met: `rpc`, `list without key` … */
  readonly ancestors: readonly string[];
  /** Leafs whose leafrefs end somewhere. */
  readonly acyclic: Set<LeafNode | LeafListNode>;
}

/** @throws {YangError} at the first fault */
export function checkSchema(compiler: Compiler): void {
  const { schema } = compiler;
  const at: Surroundings = { detached: false, ancestors: [], acyclic: new Set() };
  checkBranch(compiler, schema.root, at);
  for (const rpc of schema.rpcs) checkOperation(compiler, rpc, at);
  for (const structure of schema.structures.values()) {
    checkBranch(compiler, structure, at);
  }
}

/** Checks all that is below a branch. */
export function checkBranch(
  compiler: Compiler,
  parent: BranchSchema,
  at: Surroundings,
): void {
  for (const child of parent.children) checkNode(compiler, child, at);
  for (const action of parent.actions) {
    refuseInside(action, at);
    checkOperation(compiler, action, at);
  }
  for (const notification of parent.notifications) {
    refuseInside(notification, at);
    checkBranch(
      compiler,
      notification,
      inside(at, "notification"),
    );
  }
}

function checkOperation(
  compiler: Compiler,
  operation: RpcNode | ActionNode,
  at: Surroundings,
): void {
  const within = inside(at, operation.kind);
  checkBranch(compiler, operation.input, within);
  checkBranch(compiler, operation.output, within);
  for (const target of targetsOf(operation)) {
    const augment = target.edits.find((edit) => edit.kind === "augment");
    if (augment !== undefined) {
      throw augment.statement.error(
        `augment ${augment.statement.argument}: an ${operation.kind} has only input and output to augment (RFC 7950 §7.17)`,
      );
    }
    compiler.expander.refuseUnmatched(target, `${operation.kind} "${operation.name}"`);
  }
}

function inside(at: Surroundings, what: string): Surroundings {
  return { ...at, ancestors: [...at.ancestors, what] };
}

/** RFC 7950 §7.15, §7.16. */
function refuseInside(node: ActionNode | NotificationNode, at: Surroundings): void {
  if (at.ancestors.length === 0) return;
  throw written(node).error(
    `${node.kind} "${node.name}" cannot stand inside a ${
      at.ancestors.at(-1)
    } (RFC 7950 §7.15, §7.16)`,
  );
}

function checkNode(compiler: Compiler, node: DataNode | ChoiceNode, at: Surroundings): void {
  checkConfig(node, at);
  switch (node.kind) {
    case "container":
      checkBranch(compiler, node, at);
      break;
    case "list": {
      const keyless = written(node).find("key") === undefined;
      checkBranch(
        compiler,
        node,
        keyless ? inside(at, "list without key") : at,
      );
      checkList(compiler, node);
      break;
    }
    case "leaf":
      checkLeaf(compiler, node, at);
      break;
    case "leaf-list":
      checkLeafList(compiler, node, at);
      break;
    case "choice":
      checkChoice(compiler, node, at);
      break;
  }
}

/** RFC 7950 §7.21.1: nothing below state is configuration. Within operations and notifications the statement means nothing. */
function checkConfig(node: DataNode | ChoiceNode, at: Surroundings): void {
  if (
    node.config || at.detached || at.ancestors.some((ancestor) => ancestor !== "list without key")
  ) return;
  const statement = written(node);
  if (statement.get("config") !== "true" || isStructure(node)) return;
  throw statement.find("config")!.error(
    `${node.kind} "${node.name}" cannot be configuration, as its parent is not (RFC 7950 §7.21.1)`,
  );
}

function isStructure(node: DataNode | ChoiceNode): boolean {
  let top = node.parent;
  while (top?.parent !== undefined) top = top.parent;
  return top?.kind === "root" && !top.config;
}

function checkChoice(compiler: Compiler, choice: ChoiceNode, at: Surroundings): void {
  const statement = written(choice);
  const byDefault = statement.find("default");
  if (byDefault !== undefined) {
    if (choice.mandatory) {
      throw byDefault.error(
        `choice "${choice.name}" is mandatory and has a default (RFC 7950 §7.9.3)`,
      );
    }
    const chosen = choice.default;
    if (chosen === undefined) {
      // A case that a feature switches off is written, but not there.
      if (!isSwitchedOff(choice, byDefault.argument!)) {
        throw byDefault.error(
          `default "${byDefault.argument}" names no case of choice "${choice.name}" (RFC 7950 §7.9.3)`,
        );
      }
    } else {
      const mandatory = chosen.children.find((child) => child.mandatory);
      if (mandatory !== undefined) {
        throw byDefault.error(
          `default case "${chosen.name}" of choice "${choice.name}" has mandatory node "${mandatory.name}" (RFC 7950 §7.9.3)`,
        );
      }
    }
  }
  for (const one of choice.cases) {
    for (const child of one.children) checkNode(compiler, child, at);
  }
}

/** True for a case that stands in the text, but not in the schema. */
function isSwitchedOff(choice: ChoiceNode, wanted: string): boolean {
  const name = splitName(wanted)[1];
  return !choice.cases.some((node) => node.name === name) &&
    choice.statement.substatements.some((part) =>
      part.keyword !== "default" && part.argument === name
    );
}

function checkLeaf(compiler: Compiler, leaf: LeafNode, at: Surroundings): void {
  const byDefault = written(leaf).find("default");
  if (leaf.mandatory && byDefault !== undefined) {
    throw byDefault.error(`leaf "${leaf.name}" is mandatory and has a default (RFC 7950 §7.6.4)`);
  }
  if (!checkTargets(leaf, leaf.type, at)) return;
  if (byDefault !== undefined && leaf.type.base === "empty") {
    throw byDefault.error(
      `leaf "${leaf.name}" is of type empty and has a default (RFC 7950 §9.11)`,
    );
  }
  if (byDefault !== undefined) compiler.parseDefault(leaf.type, byDefault);
  else touch(leaf.default);
}

function checkLeafList(compiler: Compiler, leaf: LeafListNode, at: Surroundings): void {
  const byDefault = written(leaf).all("default");
  if (leaf.minElements > 0 && byDefault.length > 0) {
    throw byDefault[0].error(
      `leaf-list "${leaf.name}" has min-elements and a default (RFC 7950 §7.7.2)`,
    );
  }
  checkElements(leaf);
  if (!checkTargets(leaf, leaf.type, at)) return;
  const values = byDefault.map((part) => compiler.parseDefault(leaf.type, part));
  const twice = values.findIndex((value, index) => values.indexOf(value) < index);
  if (leaf.config && twice >= 0) {
    throw byDefault[twice].error(
      `default "${values[twice]}" of leaf-list "${leaf.name}" is given twice (RFC 7950 §7.7)`,
    );
  }
}

/** RFC 7950 §7.7.5, §7.7.6. */
export function checkElements(node: ListNode | LeafListNode): void {
  if (node.minElements > node.maxElements) {
    throw written(node).find("min-elements")!.error(
      `min-elements ${node.minElements} of ${node.kind} "${node.name}" is more than max-elements ${node.maxElements}`,
    );
  }
}

/** Checks all leafrefs in a type. False when that cannot be done because the leaf stands alone. */
function checkTargets(leaf: LeafNode | LeafListNode, type: Type, at: Surroundings): boolean {
  if (type instanceof UnionType) {
    return type.members.every((member) => checkTargets(leaf, member, at));
  }
  if (!(type instanceof LeafrefType)) return true;
  if (at.detached) return false;
  refuseCircle(leaf, type, at.acyclic, new Set([leaf]));
  if (leaf.config && type.requireInstance && !type.target.config) {
    throw new YangError(
      `leafref "${leaf.name}" is configuration but points to state "${type.target.name}" (RFC 7950 §9.9)`,
      type.path.statement,
    );
  }
  if (leaf.module === type.target.module && ALIVE[leaf.status] < ALIVE[type.target.status]) {
    throw new YangError(
      `${leaf.status} leafref "${leaf.name}" refers to ${type.target.status} "${type.target.name}" (RFC 7950 §7.21.2)`,
      type.path.statement,
    );
  }
  return true;
}

/**
 * Follows a leafref, also through the unions that have one as a member: the type of its values must be known in the end.
 *
 * @param acyclic the nodes from which everything was followed before
 * @param chain the nodes that led here
 */
function refuseCircle(
  leaf: LeafNode | LeafListNode,
  type: Type,
  acyclic: Set<LeafNode | LeafListNode>,
  chain: Set<LeafNode | LeafListNode>,
): void {
  if (type instanceof UnionType) {
    for (const member of type.members) refuseCircle(leaf, member, acyclic, chain);
  }
  if (!(type instanceof LeafrefType)) return;
  const { target } = type;
  if (chain.has(target)) {
    throw new YangError(
      `leafref "${leaf.name}" points to itself through ${path(chain)} (RFC 7950 §9.9)`,
      type.path.statement,
    );
  }
  if (acyclic.has(target)) return;
  if (chain.size > MAX_CHAIN) {
    throw new YangError("too many leafrefs point to each other in a row", type.path.statement);
  }
  chain.add(target);
  refuseCircle(leaf, target.type, acyclic, chain);
  chain.delete(target);
  acyclic.add(target);
}

const ALIVE = { current: 0, deprecated: 1, obsolete: 2 };

function path(chain: ReadonlySet<LeafNode | LeafListNode>): string {
  return [...chain].map((node) => `"${node.name}"`).join(", ");
}

/** Reading a lazy property is what checks it. */
function touch(_value: unknown): void {}

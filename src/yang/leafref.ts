/**
 * Which schema node a leafref points to (RFC 7950 §9.9).
 *
 * @module
 */

import {
  type KeyPredicate,
  type LeafrefPath,
  parseLeafrefPath,
  type PathName,
} from "./path_arg.ts";
import type {
  BranchSchema,
  ContainerNode,
  DataNode,
  Expression,
  LeafListNode,
  LeafNode,
  ListNode,
  RootNode,
  RpcNode,
  SchemaNode,
} from "./schema.ts";
import { YangError } from "./statement.ts";
import { LeafrefType } from "./types/mod.ts";

/** Where absolute paths begin: the root, or a mount point. */
type PathRoot = RootNode | ContainerNode | ListNode;

/**
 * The target of `path` as seen from `leaf`.
 *
 * @param root where absolute paths start
 * @throws {YangError} at the `path` statement, when it leads nowhere or to a node without a value
 */
export function leafrefTarget(
  leaf: LeafNode | LeafListNode,
  path: Expression,
  root: PathRoot,
): LeafNode | LeafListNode {
  const node = follow(leaf, readPath(path), path, root);
  if (node.kind !== "leaf" && node.kind !== "leaf-list") {
    throw fault(path, leaf, `leads to ${node.kind} "${node.name}", which has no value`);
  }
  return node;
}

/** Parses the argument of a `path` statement. @throws {YangError} when it is not a leafref path */
export function readPath(path: Pick<Expression, "text" | "statement">): LeafrefPath {
  try {
    return parseLeafrefPath(path.text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new YangError(
      `path ${JSON.stringify(path.text)} is not a leafref path: ${error.message} (RFC 7950 §9.9.2)`,
      path.statement,
    );
  }
}

function follow(
  leaf: LeafNode | LeafListNode,
  read: LeafrefPath,
  path: Expression,
  root: PathRoot,
): SchemaNode {
  let at: SchemaNode = leaf;
  if (read.start === "absolute") at = root;
  else if (read.start !== "relative") {
    const through = follow(leaf, read.start.deref, path, root);
    if (through.kind !== "leaf" && through.kind !== "leaf-list") {
      throw fault(path, leaf, `follows "${through.name}" with deref(), which is no leafref`);
    }
    const { type } = through;
    if (!(type instanceof LeafrefType)) {
      throw fault(path, leaf, `follows "${through.name}" with deref(), which is no leafref`);
    }
    at = type.target;
  }
  for (const step of read.steps) {
    const next: SchemaNode | undefined = step === "parent"
      ? parentOf(at, root)
      : childOf(at, step, path, leaf);
    if (next === undefined) {
      throw fault(
        path,
        leaf,
        step === "parent"
          ? "goes above the root"
          : `leads nowhere: there is no node "${step.name}" in ${describe(at)}`,
      );
    }
    at = next;
    if (step !== "parent") checkPredicates(step.predicates ?? [], at, leaf, path, root);
  }
  return at;
}

/** Both sides of a key predicate must be there, or it could never hold. */
function checkPredicates(
  predicates: readonly KeyPredicate[],
  at: SchemaNode,
  leaf: LeafNode | LeafListNode,
  path: Expression,
  root: PathRoot,
): void {
  for (const predicate of predicates) {
    const key = childOf(at, predicate.key, path, leaf);
    if (key === undefined || key.kind !== "leaf" || !key.isKey) {
      throw fault(
        path,
        leaf,
        `has a predicate on "${predicate.key.name}", which is no key of ${describe(at)}`,
      );
    }
    follow(leaf, predicate.path, path, root);
  }
}

/** The parent in the data tree (RFC 7950 §6.4.1): input and output stand for their rpc or action. */
function parentOf(node: SchemaNode, root: PathRoot): SchemaNode | undefined {
  switch (node.kind) {
    case "root":
    case "rpc":
    case "action":
    case "choice":
    case "case":
      return undefined;
    case "input":
    case "output":
    case "notification":
      return dataAncestor(node.parent) ?? root;
    default:
      return node.dataParent;
  }
}

function dataAncestor(node: SchemaNode | undefined): BranchSchema | undefined {
  for (let at = node; at !== undefined; at = at.parent) {
    if (at.kind === "container" || at.kind === "list" || at.kind === "root") return at;
  }
  return undefined;
}

function childOf(
  node: SchemaNode,
  { prefix, name }: PathName,
  path: Expression,
  leaf: LeafNode | LeafListNode,
): SchemaNode | undefined {
  const module = prefix === "" ? leaf.module : path.prefixes.get(prefix);
  if (module === undefined) {
    throw fault(path, leaf, `uses prefix "${prefix}", which is not defined`);
  }
  if (!("slots" in node)) return undefined;
  const child: DataNode | undefined = node.childByModule(module.name, name);
  if (child !== undefined || node.kind !== "root") return child;
  return operationOf(leaf, module.name, name);
}

/** Inside an operation or notification the root has that as a child as well. */
function operationOf(
  leaf: LeafNode | LeafListNode,
  module: string,
  name: string,
): SchemaNode | undefined {
  let body: SchemaNode | undefined;
  for (let at: SchemaNode | undefined = leaf; at !== undefined; at = at.parent) {
    if (at.kind === "input" || at.kind === "output" || at.kind === "notification") body = at;
    const named: RpcNode | SchemaNode = at;
    if (
      (named.kind === "rpc" || named.kind === "notification") && named.name === name &&
      named.module.name === module
    ) return body;
  }
  return undefined;
}

function describe(node: SchemaNode): string {
  return node.kind === "root" ? "the root" : `${node.kind} "${node.name}"`;
}

function fault(path: Expression, leaf: LeafNode | LeafListNode, what: string): YangError {
  return new YangError(
    `path "${path.text}" of leafref ${leaf.kind} "${leaf.name}" ${what} (RFC 7950 §9.9)`,
    path.statement,
  );
}

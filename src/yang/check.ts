/**
 * The checks that need the whole schema: walks every node once.
 *
 * @module
 */

import type { Compiler } from "./compile.ts";
import type { CompiledSchema } from "./compiled_schema.ts";
import type { ParsedStatement } from "./parser.ts";
import type {
  ChoiceNode,
  DataNode,
  InOutNode,
  LeafListNode,
  LeafNode,
  ListNode,
} from "./schema.ts";
import { LeafrefType } from "./types/mod.ts";

/** @throws {YangError} at the first fault */
export function checkSchema(compiler: Compiler): void {
  const { schema } = compiler;
  checkChildren(schema.root, schema);
  for (const rpc of schema.rpcs) {
    checkChildren(rpc.input, schema);
    checkChildren(rpc.output, schema);
  }
  for (const notification of schema.notifications) checkChildren(notification, schema);
}

function checkChildren(
  parent: Pick<InOutNode, "children" | "slots" | "actions" | "notifications">,
  schema: CompiledSchema,
): void {
  for (const child of parent.children) checkNode(child, schema);
  for (const action of parent.actions) {
    checkChildren(action.input, schema);
    checkChildren(action.output, schema);
  }
  for (const notification of parent.notifications) checkChildren(notification, schema);
}

function checkNode(node: DataNode | ChoiceNode, schema: CompiledSchema): void {
  switch (node.kind) {
    case "container":
      checkChildren(node, schema);
      break;
    case "list":
      checkChildren(node, schema);
      checkList(node);
      break;
    case "leaf":
    case "leaf-list":
      checkLeaf(node);
      break;
    case "choice":
      for (const one of node.cases) for (const child of one.children) checkNode(child, schema);
      break;
  }
}

function checkList(list: ListNode): void {
  const statement = list.statement as ParsedStatement;
  const key = statement.find("key");
  if (key === undefined) {
    if (list.config) {
      throw statement.error(
        `list "${list.name}" is configuration and has no key (RFC 7950 §7.8.2)`,
      );
    }
    return;
  }
  const names = key.argument!.trim().split(/\s+/);
  list.uniques.length;
  if (list.keys.length !== names.length) {
    throw key.error(
      `key "${key.argument}" of list "${list.name}" names a leaf that is not there (RFC 7950 §7.8.2)`,
    );
  }
}

function checkLeaf(leaf: LeafNode | LeafListNode): void {
  const { type } = leaf;
  if (type instanceof LeafrefType) type.target.name;
  if (leaf.kind === "leaf") leaf.default;
  else leaf.defaults.length;
}

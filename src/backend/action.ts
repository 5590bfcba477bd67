/**
 * Actions (RFC 7950 §7.15): an operation on one instance of a data node.
 *
 * @module
 */

import { readData } from "../format/xml_read.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { childCursor, type Cursor, entryKeys, instancePath, rootCursor } from "../tree/cursor.ts";
import { Branch } from "../tree/node.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { XmlReader } from "../xml/reader.ts";
import type { ActionNode, BranchSchema, DataNode, LeafNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Access } from "./access.ts";
import type { Backend } from "./backend.ts";
import type { Answer } from "./operation.ts";
import type { Session } from "./session.ts";

/** The namespace of `<action>` (RFC 7950 §7.15.2). */
export const ACTION_NAMESPACE = "urn:ietf:params:xml:ns:yang:1";

/** An invocation as read: which action, on which instance, with what. */
export interface Invocation {
  readonly action: ActionNode;
  /** The way to the instance from the root: data nodes with the keys of list entries. */
  readonly steps: readonly { readonly schema: DataNode; readonly keys: readonly Scalar[] }[];
  readonly input: Branch;
}

/**
 * Reads the content of `<action>`, at whose start event the reader stands: one path of containers and list entries (with their
 * keys) that ends at one action.
 *
 * @throws {RpcError} unknown-element, missing-element, bad-element
 */
export function readAction(backend: Backend, reader: XmlReader): Invocation {
  const { schema } = backend;
  const steps: { schema: DataNode; keys: Scalar[] }[] = [];
  let found: { action: ActionNode; input: Branch } | undefined;
  let at: BranchSchema = schema.root;
  const open: BranchSchema[] = [];
  for (;;) {
    const event = reader.nextTag();
    if (event === "text") {
      throw bad(at, `Text inside "${at.name}" on the path to an action`);
    }
    if (event === "end") {
      const parent = open.pop();
      if (parent === undefined) break;
      requireKeys(at, steps);
      at = parent;
      continue;
    }
    const { namespace, local } = reader;
    const action = at.actions.find((a) => a.name === local && a.module.namespace === namespace);
    const child = at.child(namespace, local);
    if (found !== undefined || (action === undefined && child === undefined)) {
      throw bad(at, `<${local}> does not lead to an action`, "unknown-element", local);
    }
    if (action !== undefined) {
      requireKeys(at, steps);
      found = { action, input: readData(reader, action.input, { schema }) };
    } else if (child!.kind === "container" || child!.kind === "list") {
      steps.push({ schema: child!, keys: [] });
      open.push(at);
      at = child!;
    } else if (child!.kind === "leaf" && child!.isKey) {
      readKey(backend, reader, child!, steps[steps.length - 1].keys);
    } else {
      throw bad(at, `<${local}> does not lead to an action`, "unknown-element", local);
    }
  }
  if (found === undefined) {
    throw bad(at, "The path does not lead to an action", "missing-element", "action");
  }
  return { ...found, steps };
}

function readKey(backend: Backend, reader: XmlReader, leaf: LeafNode, keys: Scalar[]): void {
  const resolve = (prefix: string) => {
    const uri = reader.resolvePrefix(prefix);
    return uri === undefined ? undefined : backend.schema.moduleByNamespace(uri);
  };
  const text = reader.readText();
  if (text === undefined) throw bad(leaf.dataParent, `Leaf "${leaf.name}" contains an element`);
  keys[leaf.slot] = leaf.type.parse(text, resolve);
}

function requireKeys(
  at: BranchSchema,
  steps: readonly { schema: DataNode; keys: Scalar[] }[],
): void {
  if (at.kind !== "list") return;
  const step = steps.findLast(({ schema }) => schema === at)!;
  for (const key of at.keys) {
    if (step.keys[key.slot] === undefined) {
      throw bad(
        at,
        `Mandatory key "${key.name}" of list "${at.name}" is missing`,
        "missing-element",
        key.name,
      );
    }
  }
}

function bad(
  at: BranchSchema,
  message: string,
  tag: "unknown-element" | "missing-element" | "bad-element" = "bad-element",
  name = at.name,
): RpcError {
  return new RpcError("application", tag, message, {
    info: [{ name: "bad-element", value: name }],
  });
}

/** Finds the instance in the operational state, checks access and input, and asks the plugins. */
export async function runAction(
  backend: Backend,
  session: Session,
  access: Access,
  { action, steps, input }: Invocation,
): Promise<Answer> {
  const root = await backend.operationalRoot(session);
  let cursor: Cursor = rootCursor(root);
  for (const { schema, keys } of steps) {
    const next = childCursor(cursor, schema, keys);
    // A container without presence is there whenever its parent is.
    if (next === undefined && schema.kind === "container" && !schema.presence) {
      cursor = { parent: cursor, schema, value: emptyBranch(schema) };
      continue;
    }
    if (next === undefined) {
      const missing: Cursor = { parent: cursor, schema, value: new Branch(schema as never, keys) };
      throw new RpcError(
        "application",
        "data-missing",
        `The instance of action "${action.name}" does not exist`,
        { path: instancePath(missing) },
      );
    }
    cursor = next;
  }
  access.action(action, cursor);
  backend.validator.input(input);
  return backend.callAction(action, cursor, input);
}

/** Key leafs of an entry on the way, for plugins: leaf name → value, of every list passed. */
export function pathKeys(cursor: Cursor): readonly (readonly Scalar[])[] {
  const keys: (readonly Scalar[])[] = [];
  for (let at: Cursor | undefined = cursor; at !== undefined; at = at.parent) {
    if (at.schema?.kind === "list") keys.unshift(entryKeys(at.value as Branch));
  }
  return keys;
}

/**
 * Actions (RFC 7950 §7.15): an operation on one instance of a data node.
 *
 * @module
 */

import { readDataInSlices } from "../format/xml_read.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { childCursor, type Cursor, entryKeys, instancePath, rootCursor } from "../tree/cursor.ts";
import { Branch } from "../tree/node.ts";
import { type Step, stepPath } from "../tree/path.ts";
import type { XmlReader } from "../xml/reader.ts";
import { nextInSlices, readTextInSlices } from "../xml/slices.ts";
import type {
  ActionNode,
  BranchSchema,
  ContainerNode,
  DataNode,
  LeafNode,
  ListNode,
} from "../yang/schema.ts";
import { type Scalar, ValueError } from "../yang/type.ts";
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
 * keys) that ends at one action. With pauses when it is large.
 *
 * @throws {RpcError} unknown-element, missing-element, bad-element, invalid-value
 */
export function* readAction(backend: Backend, reader: XmlReader): Generator<void, Invocation> {
  const { schema } = backend;
  const way: OpenStep[] = [];
  const branch = (): BranchSchema => way.at(-1)?.schema ?? schema.root;
  let found: { action: ActionNode; input: Branch } | undefined;
  // How many of the elements on the way have ended.
  let ended = 0;
  for (;;) {
    const event = yield* nextInSlices(reader, true);
    if (event === "text") {
      throw bad(way, `Text inside "${branch().name}" on the path to an action`, branch().name);
    }
    if (event === "end") {
      if (found === undefined) {
        throw bad(way, "The path does not lead to an action", "action", "missing-element");
      }
      if (ended++ === way.length) return { ...found, steps: way };
      continue;
    }
    const { namespace, local } = reader;
    const at = branch();
    const action = at.actions.find((a) => a.name === local && a.module.namespace === namespace);
    const child = at.child(namespace, local);
    if (found === undefined && action !== undefined) {
      requireKeys(way);
      found = { action, input: yield* readDataInSlices(reader, action.input, { schema }) };
    } else if (found === undefined && (child?.kind === "container" || child?.kind === "list")) {
      requireKeys(way);
      way.push({ parent: way.at(-1), schema: child, keys: [] });
    } else if (found === undefined && child?.kind === "leaf" && child.isKey) {
      way.at(-1)!.keys[child.slot] = yield* readKey(backend, reader, child, way);
    } else {
      throw bad(way, `<${local}> does not lead to an action`, local, "unknown-element");
    }
  }
}

/** A step on the way, whose keys are being read. */
interface OpenStep extends Step {
  readonly schema: ContainerNode | ListNode;
  readonly keys: Scalar[];
}

function* readKey(
  backend: Backend,
  reader: XmlReader,
  leaf: LeafNode,
  way: readonly OpenStep[],
): Generator<void, Scalar> {
  const resolve = (prefix: string) => {
    const uri = reader.resolvePrefix(prefix);
    return uri === undefined ? undefined : backend.schema.moduleByNamespace(uri);
  };
  const text = yield* readTextInSlices(reader);
  if (text === undefined) throw bad(way, `Leaf "${leaf.name}" contains an element`, leaf.name);
  try {
    return leaf.type.parse(text, resolve);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw bad(way, error.message, leaf.name, "invalid-value");
  }
}

/** The keys of the last entry on the way come before what is below it. */
function requireKeys(way: readonly OpenStep[]): void {
  const last = way.at(-1);
  if (last?.schema.kind !== "list") return;
  for (const key of last.schema.keys) {
    if (last.keys[key.slot] !== undefined) continue;
    const message = `Mandatory key "${key.name}" of list "${last.schema.name}" is missing`;
    throw bad(way, message, key.name, "missing-element");
  }
}

/** `name`: the element at fault. */
function bad(
  way: readonly OpenStep[],
  message: string,
  name: string,
  tag: "unknown-element" | "missing-element" | "bad-element" | "invalid-value" = "bad-element",
): RpcError {
  const last = way.at(-1);
  return new RpcError("application", tag, message, {
    path: last && stepPath(last.keys.includes(undefined as never) ? { ...last, keys: [] } : last),
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
  let missing: Cursor | undefined;
  for (const { schema, keys } of steps) {
    const next = missing === undefined ? childCursor(cursor, schema, keys) : undefined;
    cursor = next ?? { parent: cursor, schema, value: new Branch(schema as never, keys) };
    // A container without presence is there whenever its parent is.
    const isThere = next !== undefined || (schema.kind === "container" && !schema.presence);
    if (!isThere) missing ??= cursor;
  }
  // Before it is told whether the instance is there: that is no business of those who could not invoke the action on it.
  access.action(action, cursor);
  if (missing !== undefined) {
    throw new RpcError(
      "application",
      "data-missing",
      `The instance of action "${action.name}" does not exist`,
      { path: instancePath(missing) },
    );
  }
  backend.validator.input(input, { parent: cursor });
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

/**
 * The errors of constraints with the tags, paths and infos of RFC 7950 §15.
 *
 * @module
 */

import { type ErrorInfo, type InstancePath, RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { type Cursor, instancePath, keysOf } from "../tree/cursor.ts";
import { YANG_NAMESPACE } from "../tree/names.ts";
import type { Branch } from "../tree/node.ts";
import { type Step, stepPath } from "../tree/path.ts";
import type { Node } from "../xpath/mod.ts";
import type {
  ChoiceNode,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
  Must,
  When,
} from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { TargetSet } from "./check.ts";
import type { LeafrefPlan } from "./leafref_plan.ts";

/** An answer repeats at most this many errors, and an error names at most this many instances. */
const MAX_ERRORS = 100;
const MAX_INSTANCES = 20;

/** Collects errors in the order of the walk. */
export class Report {
  readonly errors: RpcError[] = [];

  /** Enough is known: the walk may stop. */
  get full(): boolean {
    return this.errors.length >= MAX_ERRORS;
  }

  /** A message has no indexes. */
  targets(_plan: LeafrefPlan): TargetSet | undefined {
    return undefined;
  }

  add(error: RpcError): void {
    if (!this.full) this.errors.push(error);
  }

  /** @throws {RpcError | RpcErrors} when there are any */
  throwAny(): void {
    if (this.errors.length === 1) throw this.errors[0];
    if (this.errors.length > 1) throw new RpcErrors(this.errors);
  }
}

/** Cuts the way at the body of an operation or notification: paths of messages begin there. */
function withinMessage(node: Node): Cursor {
  if (node.parent === undefined) return node;
  if (node.schema === undefined) return { parent: undefined, schema: undefined, value: node.value };
  return { parent: withinMessage(node.parent), schema: node.schema, value: node.value };
}

/** The path of an instance. */
export function pathOf(node: Node): InstancePath {
  return instancePath(withinMessage(node));
}

/** The path of a child of `node`: of the one instance that could be there, or of a whole list. */
function childPath(node: Node, child: DataNode): InstancePath {
  const cursor = withinMessage(node);
  let root = cursor;
  while (root.parent !== undefined) root = root.parent;
  return stepPath({ parent: stepTo(cursor), schema: child }, (root.value as Branch).schema);
}

function stepTo(cursor: Cursor): Step | undefined {
  if (cursor.parent === undefined) return undefined;
  return { parent: stepTo(cursor.parent), schema: cursor.schema!, keys: keysOf(cursor) };
}

/** A mandatory leaf, anydata or anyxml is not there (RFC 7950 §7.6.5). */
export function missingElement(parent: Node, child: DataNode): RpcError {
  return new RpcError(
    "application",
    "missing-element",
    `Missing mandatory XML ${child.name} node`,
    {
      path: childPath(parent, child),
      info: [{ name: "bad-element", value: child.name }],
    },
  );
}

/** RFC 7950 §15.6. */
export function missingChoice(parent: Node, choice: ChoiceNode): RpcError {
  const message = `Missing mandatory choice: none of the cases of "${choice.name}" exists`;
  return new RpcError("application", "data-missing", message, {
    appTag: "missing-choice",
    path: pathOf(parent),
    info: [{ name: "missing-choice", value: choice.name, namespace: YANG_NAMESPACE }],
  });
}

/** RFC 7950 §7.9: at most one case has data. */
export function twoCases(parent: Node, choice: ChoiceNode, nodes: readonly DataNode[]): RpcError {
  const [first, second] = nodes;
  const message = `Element in choice statement already exists: "${first.name}" and ` +
    `"${second.name}" are of different cases of choice "${choice.name}"`;
  return new RpcError("application", "bad-element", message, {
    path: childPath(parent, second),
    info: [{ name: "bad-element", value: second.name }],
  });
}

/** RFC 7950 §15.2. */
export function tooMany(parent: Node, list: ListNode | LeafListNode, size: number): RpcError {
  const message = `Too many elements: ${list.kind} "${list.name}" has ${size}, ` +
    `max-elements is ${list.maxElements}`;
  return new RpcError("application", "operation-failed", message, {
    appTag: "too-many-elements",
    path: childPath(parent, list),
  });
}

/** RFC 7950 §15.3. */
export function tooFew(parent: Node, list: ListNode | LeafListNode, size: number): RpcError {
  const message = `Too few elements: ${list.kind} "${list.name}" has ${size}, ` +
    `min-elements is ${list.minElements}`;
  return new RpcError("application", "operation-failed", message, {
    appTag: "too-few-elements",
    path: childPath(parent, list),
  });
}

/** RFC 7950 §15.1. `leafs`: of each entry that has the same values, the leafs that make them. */
export function notUnique(
  entries: readonly Node[],
  unique: readonly LeafNode[],
  leafs: readonly (readonly Node[])[],
): RpcError {
  const argument = unique.map((leaf) => leaf.name).join(" ");
  const isSecret = leafs[0].some((leaf) => pathOf(leaf).open !== undefined);
  const values = isSecret ? "the same values" : leafs[0].map((leaf) => `'${leaf.value}'`).join(" ");
  const schema = entries[0].schema!;
  const message = `Data not unique: ${entries.length} entries of list "${schema.name}" have ` +
    `${values}, unique is "${argument}"`;
  const info = leafs.slice(0, MAX_INSTANCES).flat().map((leaf): ErrorInfo => {
    const { text, namespaces } = pathOf(leaf);
    return { name: "non-unique", value: text, namespace: YANG_NAMESPACE, namespaces };
  });
  return new RpcError("application", "operation-failed", message, {
    appTag: "data-not-unique",
    path: pathOf(entries[0]),
    info,
  });
}

/** RFC 7950 §15.4. */
export function mustViolation(node: Node, must: Must): RpcError {
  const message = must.errorMessage ?? `Failed MUST xpath '${must.text}'`;
  return new RpcError("application", "operation-failed", message, {
    appTag: must.errorAppTag ?? "must-violation",
    path: pathOf(node),
  });
}

/** RFC 7950 §15.5. */
export function instanceRequired(
  node: Node,
  leaf: LeafNode | LeafListNode,
  rule: string,
): RpcError {
  const own = leaf.extensions.find((use) =>
    use.module === "clixon-lib" && use.name === "error-message"
  );
  const value = leaf.type.qualified
    ? leaf.type.toXml(node.value as Scalar, (module) => module.prefix)
    : String(node.value);
  const message = own?.argument ?? `Leaf "${leaf.name}" with value '${value}': ${rule}`;
  return new RpcError("application", "data-missing", message, {
    appTag: "instance-required",
    path: pathOf(node),
  });
}

/** RFC 7950 §8.3.2: data was given for a node whose `when` is false. */
export function whenFalse(node: Node, when: When): RpcError {
  const { name, module } = node.schema!;
  const message = `Node '${name}' tagged with 'when' condition '${when.text}' in module ` +
    `'${module.name}' evaluates to false (see RFC 7950 Sec 8.3.2)`;
  return new RpcError("application", "unknown-element", message, {
    path: pathOf(node),
    info: [{ name: "bad-element", value: name }],
  });
}

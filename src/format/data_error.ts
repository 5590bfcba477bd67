/**
 * What a decoder says of data that does not fit the schema: one function for each rule, the same for all formats.
 *
 * @module
 */

import { type ErrorInfo, type InstancePath, RpcError } from "../netconf/rpc_error.ts";
import { YANG_NAMESPACE } from "../tree/names.ts";
import { type Step, stepPath } from "../tree/path.ts";
import type { DuplicateError } from "../tree/list.ts";
import type { BranchSchema, DataNode, LeafNode, ListNode, Schema } from "../yang/schema.ts";
import type { ValueError } from "../yang/type.ts";

/** Where in the data the decoder is: the branch whose content it reads. */
export interface Place {
  /** What the data is an instance of. */
  readonly root: BranchSchema;
  /** The branch being read; undefined at the root. */
  readonly step: Step | undefined;
}

function bad(name: string): ErrorInfo {
  return { name: "bad-element", value: name };
}

function pathOf(place: Place, schema?: DataNode): InstancePath {
  const step = schema === undefined ? place.step : { parent: place.step, schema };
  return stepPath(step, place.root);
}

/** The name of a branch as messages show it. */
function branchName(place: Place): string {
  if (place.step !== undefined) return place.step.schema.name;
  const { root } = place;
  if (root.kind === "root") return "config";
  return root.kind === "input" || root.kind === "output" ? root.parent!.name : root.name;
}

/** An element that the schema does not have there (RFC 6241 appendix A: unknown-element, unknown-namespace). */
export function unknownElement(
  place: Place,
  schema: Schema,
  namespace: string,
  local: string,
): RpcError {
  const known = namespace === "" || schema.moduleByNamespace(namespace) !== undefined;
  const message = `Failed to find YANG spec of XML node: ${local} with parent: ${
    branchName(place)
  } in namespace: ${namespace === "" ? "(none)" : namespace}`;
  return new RpcError("application", known ? "unknown-element" : "unknown-namespace", message, {
    path: pathOf(place),
    info: known ? [bad(local)] : [bad(local), { name: "bad-namespace", value: namespace }],
  });
}

/** A member of JSON, or a word of TEXT or CLI, that names no child. */
export function unknownName(place: Place, name: string, hint = ""): RpcError {
  const message = `Failed to find YANG spec of node: ${name} with parent: ${branchName(place)}${
    hint === "" ? "" : ` (${hint})`
  }`;
  return new RpcError("application", "unknown-element", message, {
    path: pathOf(place),
    info: [bad(name)],
  });
}

/** State data where only configuration may stand. */
export function stateData(place: Place, schema: DataNode): RpcError {
  const message = `module ${schema.module.name}: state data node unexpected: ${schema.name}`;
  return new RpcError("application", "bad-element", message, {
    path: pathOf(place, schema),
    info: [bad(schema.name)],
  });
}

/** A list entry without one of its keys (RFC 7950 §8.3.1). */
export function missingKey(place: Place, list: ListNode, key: LeafNode): RpcError {
  const message = `Mandatory key "${key.name}" of list "${list.name}" is missing`;
  return new RpcError("application", "missing-element", message, {
    path: pathOf(place),
    info: [bad(key.name)],
  });
}

/** A value that its type refuses (RFC 7950 §8.3.1), with the message and error-app-tag of the restriction. */
export function invalidValue(place: Place, schema: DataNode, cause: ValueError): RpcError {
  return new RpcError("application", "invalid-value", cause.message, {
    appTag: cause.appTag,
    path: pathOf(place, schema),
    info: [bad(schema.name)],
    cause,
  });
}

/** A leaf, container or any that occurs twice in one branch. */
export function repeated(place: Place, schema: DataNode): RpcError {
  const message = `${schema.kind} "${schema.name}" occurs more than once`;
  return new RpcError("protocol", "operation-failed", message, {
    appTag: "too-many-elements",
    path: pathOf(place, schema),
  });
}

/** Two entries of a list with the same keys, or a leaf-list value twice (RFC 7950 §7.8.2, §7.7; RFC 7950 §15.1). */
export function duplicate(place: Place, error: DuplicateError): RpcError {
  const { schema, keys } = error;
  const step: Step = { parent: place.step, schema, keys };
  const info = schema.kind === "list"
    ? schema.keys.map((key) => nonUnique({ parent: step, schema: key }, place.root))
    : [nonUnique(step, place.root)];
  const what = schema.kind === "list" ? "entry" : "value";
  const message = `${schema.kind} "${schema.name}" has ${what} "${keys.join(" ")}" more than once`;
  return new RpcError("application", "operation-failed", message, {
    appTag: "data-not-unique",
    path: stepPath(step, place.root),
    info,
  });
}

function nonUnique(step: Step, root: BranchSchema): ErrorInfo {
  return { name: "non-unique", namespace: YANG_NAMESPACE, value: stepPath(step, root).text };
}

/** Text between the children of a container or list entry. */
export function strayText(place: Place, text: string): RpcError {
  const shown = text.trim().slice(0, 40);
  const name = branchName(place);
  return new RpcError("application", "bad-element", `Text "${shown}" inside "${name}"`, {
    path: pathOf(place),
    info: [bad(name)],
  });
}

/** A child element inside a leaf. */
export function leafWithElement(place: Place, schema: DataNode, local: string): RpcError {
  const message = `Leaf contains sub-element: "${local}" in "${schema.name}"`;
  return new RpcError("application", "unknown-element", message, {
    path: pathOf(place, schema),
    info: [bad(local)],
  });
}

/** A value of the wrong shape, such as a number where an object is expected. */
export function wrongShape(place: Place, schema: DataNode, expected: string): RpcError {
  const message = `"${schema.name}" must be ${expected}`;
  return new RpcError("application", "bad-element", message, {
    path: pathOf(place, schema),
    info: [bad(schema.name)],
  });
}

/** An XML attribute that means nothing where it stands (RFC 6241 appendix A). */
export function unknownAttribute(
  place: Place,
  element: string,
  attribute: string,
  reason: string,
): RpcError {
  return attributeError("unknown-attribute", place, element, attribute, reason);
}

/** An XML attribute with a wrong value. */
export function badAttribute(
  place: Place,
  element: string,
  attribute: string,
  reason: string,
): RpcError {
  return attributeError("bad-attribute", place, element, attribute, reason);
}

/** An XML attribute that another one makes necessary. */
export function missingAttribute(
  place: Place,
  element: string,
  attribute: string,
  reason: string,
): RpcError {
  return attributeError("missing-attribute", place, element, attribute, reason);
}

function attributeError(
  tag: "unknown-attribute" | "bad-attribute" | "missing-attribute",
  place: Place,
  element: string,
  attribute: string,
  reason: string,
): RpcError {
  return new RpcError("protocol", tag, reason, {
    path: pathOf(place),
    info: [{ name: "bad-attribute", value: attribute }, bad(element)],
  });
}

/**
 * Changes from the JSON of `change_text.ts`, done to a tree.
 *
 * @module
 */

import { applyChanges } from "../tree/apply_changes.ts";
import { Change, single, type WholeList } from "../tree/change.ts";
import { entryList, valueList } from "../tree/list.ts";
import { AnyValue, Branch, type Slot } from "../tree/node.ts";
import { parseElement } from "../xml/element.ts";
import { XmlReader } from "../xml/reader.ts";
import type { BranchSchema, DataNode, LeafListNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";

type Json = null | number | string | readonly Json[] | { readonly [name: string]: Json };
type JsonObject = { readonly [name: string]: Json };

/**
 * `root` with the changes that `text` tells of.
 *
 * @throws {SyntaxError} for text that is not such JSON, or names a node that the schema does not have
 */
export function replayChanges(root: Branch, text: string): Branch {
  const json = JSON.parse(text) as Json;
  const below = changesBelow(root.schema, json);
  return applyChanges(
    new Change("none", root.schema, undefined, undefined, undefined, below),
    root,
  );
}

function fail(message: string): never {
  throw new SyntaxError(message);
}

function object(json: Json): JsonObject {
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return json as JsonObject;
  return fail(`an object is expected where ${JSON.stringify(json).slice(0, 40)} stands`);
}

function array(json: Json | undefined): readonly Json[] {
  if (Array.isArray(json)) return json;
  return fail(`an array is expected where ${JSON.stringify(json)?.slice(0, 40)} stands`);
}

function scalar(json: Json): Scalar {
  if (typeof json === "string" || typeof json === "number") return json;
  return fail(`a value is expected where ${JSON.stringify(json).slice(0, 40)} stands`);
}

function scalars(json: Json): readonly Scalar[] {
  return array(json).map(scalar);
}

function childNode(schema: BranchSchema, member: string): DataNode {
  const colon = member.indexOf(":");
  const module = colon < 0 ? schema.module.name : member.slice(0, colon);
  const node = schema.childByModule(module, member.slice(colon + 1));
  return node ?? fail(`"${member}" is not a node below "${schema.name}"`);
}

function changesBelow(schema: BranchSchema, json: Json): (Change | WholeList)[] {
  return Object.entries(object(json)).flatMap(([member, value]) => {
    const node = childNode(schema, member);
    if (node.kind === "list" || node.kind === "leaf-list") return listChanges(node, value);
    return [childChange(node, value)];
  });
}

/** What stands for the old value of something deleted, which nobody needs. */
const GONE = "";

function childChange(node: DataNode, json: Json): Change {
  if (json === null) return single("delete", node, GONE);
  if (node.kind !== "container") return single("create", node, value(node, array(json)[0]));
  const content = object(json)["+"];
  if (content !== undefined) return single("create", node, branch(node, content));
  return new Change("none", node, undefined, undefined, undefined, changesBelow(node, json));
}

function listChanges(node: ListNode | LeafListNode, json: Json): (Change | WholeList)[] {
  if (json === null) return [new Change("delete", node, undefined, undefined)];
  if (Array.isArray(json)) return json.map((one) => entryChange(node, array(one)));
  const list = listOf(node, object(json)["+"]);
  const create: WholeList = { op: "create", schema: node, list };
  const keyless = node.kind === "list" && node.keys.length === 0;
  return keyless ? [new Change("delete", node, undefined, undefined), create] : [create];
}

function entryChange(node: ListNode | LeafListNode, json: readonly Json[]): Change {
  const [sign, what, ...rest] = json;
  if (sign === "+") {
    const entry = node.kind === "list" ? branch(node, what) : scalar(what);
    return single("create", node, entry, rest.length > 0 ? scalars(rest[0]) : undefined);
  }
  const keys = scalars(what);
  const named = node.kind === "list" ? new Branch(node, keys) : keys[0];
  if (sign === "-") return single("delete", node, named);
  if (sign !== "=" && sign !== ">") fail(`"${sign}" is not a sign of a change`);
  const after = sign === ">" ? scalars(rest[0]) : undefined;
  const below = node.kind === "list" ? changesBelow(node, rest.at(-1)!) : [];
  return new Change(sign === ">" ? "move" : "none", node, named, named, after, below);
}

function branch(schema: BranchSchema, json: Json): Branch {
  const slots: Slot[] = [];
  for (const [member, content] of Object.entries(object(json))) {
    const node = childNode(schema, member);
    while (slots.length < node.slot) slots.push(undefined);
    slots[node.slot] = value(node, content);
  }
  return new Branch(schema, slots);
}

function value(node: DataNode, json: Json): Scalar | Branch | AnyValue {
  switch (node.kind) {
    case "container":
      return branch(node, json);
    case "list":
    case "leaf-list":
      return listOf(node, json) as unknown as Branch;
    case "leaf":
      return scalar(json);
    default: {
      const reader = new XmlReader(new TextEncoder().encode(String(scalar(json))));
      reader.next();
      return new AnyValue(parseElement(reader));
    }
  }
}

function listOf(node: ListNode | LeafListNode, json: Json) {
  if (node.kind === "leaf-list") return valueList(node, scalars(json));
  return entryList(node, array(json).map((entry) => branch(node, entry)));
}

/**
 * Data as plugins see it: RFC 7951 values of the configuration in effect, defaults included.
 *
 * @module
 */

import { elementToJson } from "../format/json_any.ts";
import { isConditional } from "../format/facts.ts";
import { unknownMembers } from "../format/json_unknown.ts";
import { absentContainer, leafDefault, leafListDefaults } from "../tree/defaults.ts";
import { type AnyValue, Branch, type EntryList, type Slot, type ValueList } from "../tree/node.ts";
import { isUnknown } from "../tree/unknown.ts";
import type { AnyNode, BranchSchema, DataNode, LeafListNode, Schema } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Json, JsonObject } from "./api.ts";

/** A JSON object while it is being filled. */
type Members = { [name: string]: Json };

const plainNames = new WeakMap<BranchSchema, readonly string[]>();

/** Member names by slot: with the module where it is not the parent's (RFC 7951 §4). */
function memberNames(schema: BranchSchema): readonly string[] {
  let names = plainNames.get(schema);
  if (names === undefined) {
    names = schema.slots.map(({ name, module }) =>
      schema.kind !== "root" && module === schema.module ? name : `${module.name}:${name}`
    );
    plainNames.set(schema, names);
  }
  return names;
}

/** How data is shown. */
export interface ValueOptions {
  readonly schema: Schema;
  /**
   * Show defaults in use, too; of nodes with a `when` never, as that might be false. Default true.
   */
  readonly defaults?: boolean;
}

/** The children of a branch as an object. */
export function branchValue(branch: Branch, options: ValueOptions): JsonObject {
  const { schema, slots } = branch;
  const names = memberNames(schema);
  const members: Members = {};
  for (let index = 0; index < schema.slots.length; index++) {
    const node = schema.slots[index];
    const slot = slots[index];
    if (isUnknown(node)) {
      const unknown = slot === undefined ? [] : unknownMembers(node, slot as AnyValue);
      for (const [name, value] of unknown) members[name] = value;
      continue;
    }
    const value = slot === undefined
      ? options.defaults === false ? undefined : defaultValue(node, branch, options)
      : slotValue(node, slot, options);
    if (value !== undefined) members[names[index]] = value;
  }
  return members;
}

/** What stands in a slot: of a list or leaf-list an array. */
export function slotValue(
  node: DataNode,
  slot: NonNullable<Slot>,
  options: ValueOptions,
): Json {
  switch (node.kind) {
    case "leaf":
      return node.type.toJson(slot as Scalar, node.module);
    case "leaf-list":
      return values(node, slot as ValueList);
    case "list":
      return Array.from(slot as EntryList, (entry) => branchValue(entry, options));
    case "container":
      return branchValue(slot as Branch, options);
    default:
      return anyValue(node, slot as AnyValue, options);
  }
}

/** One instance: of a list an entry, of a leaf-list one value. */
export function instanceValue(
  node: DataNode,
  value: Branch | Scalar | AnyValue,
  options: ValueOptions,
): Json {
  if (value instanceof Branch) return branchValue(value, options);
  if (node.kind === "leaf" || node.kind === "leaf-list") {
    return node.type.toJson(value as Scalar, node.module);
  }
  return anyValue(node as AnyNode, value as AnyValue, options);
}

function values(node: LeafListNode, list: Iterable<Scalar>): Json {
  return Array.from(list, (value) => node.type.toJson(value, node.module));
}

function anyValue(node: AnyNode, value: AnyValue, options: ValueOptions): Json {
  return elementToJson(value.element, node, options.schema);
}

/** What an absent node is by default; undefined: nothing. */
export function defaultValue(
  node: DataNode,
  parent: Branch,
  options: ValueOptions,
): Json | undefined {
  if (isConditional(node)) return undefined;
  switch (node.kind) {
    case "leaf": {
      const value = leafDefault(parent, node);
      return value === undefined ? undefined : node.type.toJson(value, node.module);
    }
    case "leaf-list": {
      const list = leafListDefaults(parent, node);
      return list.length === 0 ? undefined : values(node, list);
    }
    case "container": {
      const empty = absentContainer(parent, node);
      if (empty === undefined) return undefined;
      const value = branchValue(empty, options);
      return Object.keys(value).length === 0 ? undefined : value;
    }
    default:
      return undefined;
  }
}

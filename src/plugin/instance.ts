/**
 * Instance paths in RFC 7951 notation, as plugins read and write them.
 *
 * @module
 */

import { isConditional } from "../format/facts.ts";
import type { InstancePath } from "../netconf/rpc_error.ts";
import { type Cursor, keysOf } from "../tree/cursor.ts";
import { absentContainer } from "../tree/defaults.ts";
import { Branch, type EntryList, type Slot, type ValueList } from "../tree/node.ts";
import { quoteXPath, type Step, stepPath } from "../tree/path.ts";
import type { BranchSchema, DataNode, ListNode, Module, Schema } from "../yang/schema.ts";
import { type Scalar, ValueError } from "../yang/type.ts";
import { parseInstancePath, type PathPredicate, type PathStep } from "../yang/types/mod.ts";
import type { Json, Keys } from "./api.ts";

/** A step of a path resolved against the schema. */
export interface ResolvedStep {
  readonly schema: DataNode;
  /** List: key values in key order. Leaf-list: `[value]`. Undefined: every entry. */
  readonly keys?: readonly Scalar[];
  /** From 1, in a list without keys. */
  readonly position?: number;
}

/** `/module:name` or, in the same module as its parent, `/name`. */
export function stepText(schema: DataNode): string {
  const parent = schema.dataParent;
  const own = parent.kind !== "root" && parent.module === schema.module;
  return own ? `/${schema.name}` : `/${schema.module.name}:${schema.name}`;
}

/** The predicates of a list entry or leaf-list value. */
export function predicateText(
  schema: DataNode,
  keys: readonly Scalar[] | undefined,
  position: () => number,
): string {
  if (keys === undefined) return "";
  if (schema.kind === "leaf-list") return `[.=${quoteXPath(String(keys[0]))}]`;
  if (schema.kind !== "list") return "";
  if (keys.length === 0) return `[${position()}]`;
  return schema.keys.map((key, index) => {
    const name = key.module === schema.module ? key.name : `${key.module.name}:${key.name}`;
    return `[${name}=${quoteXPath(String(keys[index]))}]`;
  }).join("");
}

/** The way to an instance, outermost first, without the root. */
function wayTo(cursor: Cursor): Cursor[] {
  const way: Cursor[] = [];
  for (let at = cursor; at.parent !== undefined; at = at.parent) way.push(at);
  return way.reverse();
}

/** A cursor's path: `/ietf-interfaces:interfaces/interface[name='eth0']`; `/` at the root. */
export function instanceText(cursor: Cursor): string {
  const text = wayTo(cursor).map((at) =>
    stepText(at.schema!) + predicateText(at.schema!, keysOf(at), () => positionOf(at))
  ).join("");
  return text === "" ? "/" : text;
}

function positionOf({ parent, schema, value }: Cursor): number {
  let position = 1;
  for (const entry of (parent!.value as Branch).slots[schema!.slot] as EntryList) {
    if (entry === value) return position;
    position++;
  }
  return position;
}

/** A list entry on the way to an instance. */
export interface EntryOnTheWay {
  readonly schema: ListNode;
  readonly keys: readonly Scalar[];
}

/** The list keys by leaf name; where two lists share a name, the outer one's are under `list/name`. */
export function keysObject(entries: readonly EntryOnTheWay[]): Keys {
  const keys: Record<string, Json> = {};
  entries.forEach(({ schema, keys: values }, index) => {
    schema.keys.forEach((leaf, at) => {
      const shadowed = entries.slice(index + 1)
        .some((inner) => inner.schema.keys.some((key) => key.name === leaf.name));
      const name = shadowed ? `${schema.name}/${leaf.name}` : leaf.name;
      keys[name] = leaf.type.toJson(values[at], leaf.module);
    });
  });
  return keys;
}

/** The entries on the way to a cursor, outermost first. */
export function entriesOf(cursor: Cursor): EntryOnTheWay[] {
  return wayTo(cursor).filter((at) => at.schema?.kind === "list")
    .map((at) => ({ schema: at.schema as ListNode, keys: keysOf(at)! }));
}

/**
 * Resolves the text of a path. Keys may stand in any order; the last step may leave out its predicates, which means all.
 *
 * @throws {ValueError} naming the step at fault
 */
export function resolvePath(schema: Schema, text: string): readonly ResolvedStep[] {
  if (text === "/") return [];
  const parsed = parseInstancePath(text);
  if (parsed instanceof ValueError) throw parsed;
  const steps: ResolvedStep[] = [];
  let at: BranchSchema = schema.root;
  let module = "";
  parsed.forEach((step, index) => {
    module = step.prefix === "" ? module : step.prefix;
    const node = at.childByModule(module, step.name);
    if (node === undefined) {
      throw new ValueError(`path ${text}: there is no node ${module}:${step.name} in the schema`);
    }
    const last = index === parsed.length - 1;
    const resolved = resolveStep(schema, node, step, module);
    if (node.kind === "list" && !last && !resolved.keys && !resolved.position) {
      throw new ValueError(`path ${text}: the keys of list "${node.name}" are missing`);
    }
    steps.push(resolved);
    if (node.kind === "container" || node.kind === "list") at = node;
    else if (!last) throw new ValueError(`path ${text}: "${node.name}" has nothing below it`);
  });
  return steps;
}

function resolveStep(
  schema: Schema,
  node: DataNode,
  step: PathStep,
  module: string,
): ResolvedStep {
  const { predicates } = step;
  const [first] = predicates;
  if (first === undefined) return { schema: node };
  const parse = (value: string, of: DataNode): Scalar => {
    if (of.kind !== "leaf" && of.kind !== "leaf-list") throw new ValueError("not a value");
    return of.type.parse(value, (name) => name === "" ? of.module : schema.moduleByName(name));
  };
  if (node.kind === "list" && first.kind === "position") {
    return { schema: node, position: first.position };
  }
  if (node.kind === "leaf-list" && first.kind === "value") {
    return { schema: node, keys: [parse(first.value, node)] };
  }
  if (node.kind !== "list" || predicates.length !== node.keys.length) {
    throw new ValueError(`the predicates of "${node.name}" are not its keys`);
  }
  const keys = node.keys.map((key) => {
    const given = predicates.find((predicate) => isKey(predicate, key.name, key.module, module));
    if (given?.kind !== "key") {
      throw new ValueError(`key "${key.name}" of list "${node.name}" is missing`);
    }
    return parse(given.value, key);
  });
  return { schema: node, keys };
}

function isKey(predicate: PathPredicate, name: string, of: Module, module: string): boolean {
  return predicate.kind === "key" && predicate.name === name &&
    (predicate.prefix === "" ? module : predicate.prefix) === of.name;
}

/** What a path leads to in a tree: a branch, a value, or a whole list. */
export interface Found {
  /** Undefined for the root. */
  readonly node: DataNode | undefined;
  /** Undefined: nothing stored there. */
  readonly value: Slot;
  /** The branch it stands in, or an empty one where defaults are in use without it; undefined for the root and where there is none. */
  readonly parent: Branch | undefined;
  /** True when `value` is one entry, or the root, and not what stands in the slot. */
  readonly single: boolean;
}

/** Follows a path. Looks keys up in the lists' indexes. */
export function follow(root: Branch, steps: readonly ResolvedStep[]): Found {
  let found: Found = { node: undefined, value: root, parent: undefined, single: true };
  // The branch that the next step is in: for a container that is not there, an empty one in which defaults may be in use.
  let at: Branch | undefined = root;
  for (const { schema, keys, position } of steps) {
    const parent: Branch | undefined = at;
    const slot = parent?.slots[schema.slot];
    const single = keys !== undefined || position !== undefined;
    let value: Slot = slot;
    if (slot !== undefined && single) {
      const list = slot as EntryList | ValueList;
      value = position === undefined ? list.get(keys!) : list.at(position - 1);
    }
    found = { node: schema, value, parent, single };
    at = value instanceof Branch ? value : undefined;
    if (at === undefined && parent && schema.kind === "container" && !isConditional(schema)) {
      at = absentContainer(parent, schema);
    }
  }
  return found;
}

/** The path for an rpc-error (RFC 6241 §4.3). Undefined when the text is no path of the schema. */
export function errorPath(schema: Schema, text: string): InstancePath | undefined {
  try {
    let step: Step | undefined;
    for (const resolved of resolvePath(schema, text)) step = { parent: step, ...resolved };
    return step === undefined ? undefined : stepPath(step);
  } catch (error) {
    if (error instanceof ValueError) return undefined;
    throw error;
  }
}

/**
 * The data node of a schema path without keys (`/m:system/user`); `m:` may be left out where it is the parent's.
 * Undefined when there is none.
 */
export function schemaNodeOf(schema: Schema, text: string): DataNode | undefined {
  let at: BranchSchema | undefined = schema.root;
  let node: DataNode | undefined;
  let module = "";
  for (const step of text.slice(1).split("/")) {
    const [name, prefix] = step.split(":").reverse();
    module = prefix ?? module;
    node = at?.childByModule(module, name);
    if (node === undefined) return undefined;
    at = node.kind === "container" || node.kind === "list" ? node : undefined;
  }
  return node;
}

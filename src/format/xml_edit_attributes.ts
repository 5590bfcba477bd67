/**
 * The attributes that an edit-config may carry on its data: operation (RFC 6241 §7.2), insert, key and value (RFC 7950 §7.8.6), wd:default
 * (RFC 6243 §4) and Clixon's objectcreate.
 *
 * @module
 */

import type { Operation } from "../tree/edit_node.ts";
import { NETCONF_NAMESPACE, YANG_NAMESPACE } from "../tree/names.ts";
import type { Position } from "../tree/node.ts";
import type { ReaderAttribute } from "../xml/reader.ts";
import { XML_NAMESPACE } from "../xml/scope.ts";
import type { DataNode, LeafListNode, ListNode, RootNode, Schema } from "../yang/schema.ts";
import { type ResolveModule, type Scalar, ValueError } from "../yang/type.ts";
import { badAttribute, missingAttribute, unknownAttribute } from "./data_error.ts";
import { parseKeyPredicates } from "./key_predicates.ts";
import type { Trail } from "./trail.ts";

export const CLIXON_NAMESPACE = "http://clicon.org/lib";
export const WITH_DEFAULTS_NAMESPACE = "urn:ietf:params:xml:ns:netconf:default:1.0";

/** What the attributes of one element ask for. */
export interface EditAttributes {
  readonly operation?: Operation;
  readonly insert?: Position;
  readonly objectCreate?: boolean;
  /** wd:default="true": the node is to have its default value. */
  readonly toDefault?: boolean;
}

const OPERATIONS: ReadonlySet<string> = new Set(["merge", "replace", "create", "delete", "remove"]);
const EDIT_NAMES: ReadonlySet<string> = new Set(["operation", "insert", "key", "value", "default"]);

/**
 * The edit attributes of an element; undefined when none of its attributes is one.
 *
 * @param node what the element is an instance of; the root for `config` itself
 * @param at the branch that the element stands in
 * @throws {RpcError} unknown-attribute, bad-attribute, missing-attribute
 */
export function readEditAttributes(
  attributes: readonly ReaderAttribute[],
  node: DataNode | RootNode,
  at: Trail,
  schema: Schema,
  resolve: ResolveModule,
): EditAttributes | undefined {
  const name = node.kind === "root" ? "config" : node.name;
  const found: { -readonly [Key in keyof EditAttributes]: EditAttributes[Key] } = {};
  let insert: string | undefined, key: string | undefined, value: string | undefined;
  for (const attribute of attributes) {
    const { namespace, local } = attribute;
    if (namespace === NETCONF_NAMESPACE && local === "operation") {
      found.operation = readOperation(attribute.value, name, at);
    } else if (namespace === YANG_NAMESPACE && local === "insert") {
      insert = attribute.value;
    } else if (namespace === YANG_NAMESPACE && local === "key") {
      key = attribute.value;
    } else if (namespace === YANG_NAMESPACE && local === "value") {
      value = attribute.value;
    } else if (isDefaultAttribute(attribute)) {
      if (readDefault(attribute, node, at) !== undefined) found.toDefault = true;
    } else if (local === "objectcreate" && (namespace === "" || namespace === CLIXON_NAMESPACE)) {
      found.objectCreate = readBoolean(attribute, name, at);
    } else {
      requireAnnotation(attribute, name, at, schema);
    }
  }
  if (insert !== undefined || key !== undefined || value !== undefined) {
    found.insert = readInsert(insert, key, value, node, at, resolve);
  }
  for (const _ in found) return found;
  return undefined;
}

/** True for the attributes that {@linkcode readEditAttributes} gives a meaning. */
export function isEditAttribute({ namespace, local }: ReaderAttribute): boolean {
  if (namespace === NETCONF_NAMESPACE) return local === "operation";
  return namespace === CLIXON_NAMESPACE && local === "objectcreate";
}

/** True for wd:default. */
export function isDefaultAttribute({ namespace, local }: ReaderAttribute): boolean {
  return namespace === WITH_DEFAULTS_NAMESPACE && local === "default";
}

/**
 * What wd:default says of an element: undefined where it says nothing.
 *
 * @throws {RpcError} bad-attribute on what can have no default
 */
export function readDefault(
  attribute: ReaderAttribute,
  node: DataNode | RootNode,
  at: Trail,
): EditAttributes | undefined {
  const name = node.kind === "root" ? "config" : node.name;
  if (!readBoolean(attribute, name, at)) return undefined;
  if (node.kind === "leaf" || node.kind === "leaf-list") return { toDefault: true };
  const message = `Attribute default="true" on "${name}": only a leaf or leaf-list has a default`;
  throw badAttribute(at.place(), name, "default", message);
}

/**
 * Refuses an attribute that is no annotation of the schema (RFC 7952) and none of XML's own.
 *
 * @throws {RpcError} unknown-attribute
 */
export function requireAnnotation(
  attribute: ReaderAttribute,
  element: string,
  at: Trail,
  schema: Schema,
): void {
  const { namespace, prefix, local } = attribute;
  if (namespace === XML_NAMESPACE) return;
  if (namespace === CLIXON_NAMESPACE && local === "creator") return;
  const module = schema.moduleByNamespace(namespace);
  if (module !== undefined && schema.annotations.has(`${module.name}:${local}`)) return;
  const shown = prefix === "" ? local : `${prefix}:${local}`;
  const where = namespace === "" ? "no namespace" : `namespace "${namespace}"`;
  const isEdit = namespace === (local === "operation" ? NETCONF_NAMESPACE : YANG_NAMESPACE);
  const hint = !EDIT_NAMES.has(local)
    ? ""
    : isEdit
    ? "; this is no edit"
    : "; the edit attributes need the namespace of their RFC";
  throw unknownAttribute(
    at.place(),
    element,
    shown,
    `Unknown attribute "${shown}" in ${where} on "${element}"${hint}`,
  );
}

function readOperation(text: string, name: string, at: Trail): Operation {
  if (OPERATIONS.has(text)) return text as Operation;
  throw badAttribute(
    at.place(),
    name,
    "operation",
    `Bad-attribute operation: "${text}" on "${name}"; expected merge, replace, create, delete or remove`,
  );
}

function readBoolean(attribute: ReaderAttribute, name: string, at: Trail): boolean {
  const { local, value } = attribute;
  if (value === "true" || value === "1") return true;
  if (value === "false" || value === "0") return false;
  throw badAttribute(
    at.place(),
    name,
    local,
    `Attribute ${local}="${value}" on "${name}": expected true or false`,
  );
}

/** RFC 7950 §7.7.9, §7.8.6 and §15.7. */
function readInsert(
  insert: string | undefined,
  key: string | undefined,
  value: string | undefined,
  node: DataNode | RootNode,
  at: Trail,
  resolve: ResolveModule,
): Position | undefined {
  const name = node.kind === "root" ? "config" : node.name;
  const used = insert !== undefined ? "insert" : key !== undefined ? "key" : "value";
  if ((node.kind !== "list" && node.kind !== "leaf-list") || node.orderedBy !== "user") {
    const message = `Attribute ${used} on "${name}", which is not a list ordered by user`;
    throw unknownAttribute(at.place(), name, used, message);
  }
  switch (insert) {
    case undefined:
      // A key or value alone asks for nothing.
      return undefined;
    case "first":
    case "last":
      return { where: insert };
    case "before":
    case "after": {
      const wanted = node.kind === "list" ? "key" : "value";
      const text = node.kind === "list" ? key : value;
      if (text === undefined) {
        const message = `Missing ${wanted} attribute when insert is ${insert}`;
        throw missingAttribute(at.place(), name, wanted, message);
      }
      return { where: insert, anchor: readAnchor(text, wanted, node, at, resolve) };
    }
    default:
      throw badAttribute(
        at.place(),
        name,
        "insert",
        `Bad-attribute insert: "${insert}" on "${name}"; expected first, last, before or after`,
      );
  }
}

function readAnchor(
  text: string,
  attribute: string,
  node: ListNode | LeafListNode,
  at: Trail,
  resolve: ResolveModule,
): readonly Scalar[] {
  try {
    if (node.kind === "leaf-list") return [node.type.parse(text, resolve)];
    return parseKeyPredicates(text, node, resolve);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const message = `Attribute ${attribute}="${text}" on "${node.name}": ${error.message}`;
    throw badAttribute(at.place(), node.name, attribute, message);
  }
}

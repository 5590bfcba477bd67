/**
 * What an operation is: a function from a decoded request to an answer. One file per operation in `operations/`.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import type { EditNode } from "../tree/edit_node.ts";
import { AnyValue, Branch, type Slot, type ValueList } from "../tree/node.ts";
import type { InOutNode, RpcNode } from "../yang/schema.ts";
import type { Access } from "./access.ts";
import type { Backend } from "./backend.ts";
import type { Connection } from "./connection.ts";
import type { Session } from "./session.ts";

/** A request that was decoded, checked against the schema and admitted by access control. */
export interface Request {
  readonly backend: Backend;
  readonly session: Session;
  /** The connection to send notifications to; absent for requests made in process. */
  readonly connection?: Connection;
  /** Access control for the user of this request. */
  readonly access: Access;
  readonly rpc: RpcNode;
  /** Attributes of the operation's element by local name (`content`, `depth`, `autocommit` …). */
  readonly attributes: ReadonlyMap<string, string>;
  /** The parameters. */
  readonly input: Branch;
  /** Namespaces in scope (prefix → URI) of parameters that are or hold XPath expressions, by the parameter's name, in document order. */
  readonly scopes?: ReadonlyMap<string, readonly ReadonlyMap<string, string>[]>;
  /** The content of a `<config>` parameter. */
  readonly config?: EditNode;
  /** Where `<config>` of copy-config and validate is plain data: the tree it holds. */
  readonly data?: Branch;
}

/** What goes into the reply. */
export type Answer =
  | { readonly kind: "ok"; readonly objectExisted?: boolean }
  /** Whole XML text, for small answers. */
  | { readonly kind: "xml"; readonly xml: string }
  /** XML in chunks made as they are sent, the same each time that they are iterated over; an empty one is a pause. */
  | { readonly kind: "chunks"; readonly chunks: Iterable<Uint8Array> };

/** An answer in chunks that `make` makes, from what does not change. */
export function inChunks(make: () => Iterator<Uint8Array>): Answer {
  return { kind: "chunks", chunks: { [Symbol.iterator]: make } };
}

export const OK: Answer = { kind: "ok" };

/** Runs an operation. Throws RpcError to refuse. */
export type Operation = (request: Request) => Answer | Promise<Answer>;

/** The value of a top-level parameter. */
export function parameter(input: Branch, name: string): Slot {
  const schema = (input.schema as InOutNode).childrenByName(name)[0];
  return schema === undefined ? undefined : input.slots[schema.slot];
}

/** Namespaces by prefix where a parameter stands that holds an expression: the `at`-th of its name. */
export function scopeOf({ scopes }: Request, name: string, at = 0): ReadonlyMap<string, string> {
  return scopes?.get(name)?.[at] ?? new Map();
}

/** The text of a leaf parameter. */
export function leafText(input: Branch, name: string): string | undefined {
  const value = parameter(input, name);
  return value === undefined || typeof value === "object" ? undefined : String(value);
}

/** The values of a leaf-list parameter. */
export function leafListTexts(input: Branch, name: string): string[] {
  const values = parameter(input, name);
  return values === undefined ? [] : [...values as ValueList].map(String);
}

/** True when an `empty` leaf parameter is present. */
export function flag(input: Branch, name: string): boolean {
  return parameter(input, name) !== undefined;
}

/** An anyxml parameter. */
export function anyParameter(input: Branch, name: string): AnyValue | undefined {
  const value = parameter(input, name);
  return value instanceof AnyValue ? value : undefined;
}

/**
 * The datastore that is named in `<source>` or `<target>`: by the one leaf that is set, as in `<source><running/></source>`, or as an identity in
 * `<datastore>` (RFC 8526 §3.2).
 *
 * @throws {RpcError} invalid-value for an identity of a datastore that could not be named by a leaf
 */
export function chosen(input: Branch, container: string): string | undefined {
  const value = parameter(input, container);
  if (!(value instanceof Branch)) return undefined;
  const slot = value.slots.findIndex((child) => child !== undefined);
  if (slot < 0) return undefined;
  const { name, module } = value.schema.slots[slot];
  if (name !== "datastore" || module.name !== "ietf-netconf-nmda") return name;
  const identity = String(value.slots[slot]);
  const named = identity.replace(/^ietf-datastores:/, "");
  if (value.schema.childrenByName(named).length > 0) return named;
  throw new RpcError("application", "invalid-value", `Datastore ${identity} cannot be given here`, {
    info: [{ name: "bad-element", value: "datastore" }],
  });
}

/**
 * Sorting the entries of a page by one leaf.
 *
 * @module
 */

import { Branch } from "../tree/node.ts";
import { leafValue } from "../tree/defaults.ts";
import type { Node } from "../xpath/node.ts";
import type { BranchSchema, DataNode, LeafListNode, LeafNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { valueType } from "../yang/types/mod.ts";
import { invalid } from "./pagination_error.ts";

/**
 * The entries in ascending order of a leaf; those without it come last, and equal ones stay in their order.
 *
 * @param path `a/b`: from an entry down to the leaf; of a leaf-list, its own name
 * @param locale how texts are ordered; undefined: by code points
 * @throws {RpcError} invalid-value for a path that leads to no leaf, and with app-tag `locale-unavailable`
 */
export function sortEntries(
  nodes: readonly Node[],
  list: ListNode | LeafListNode,
  path: string,
  locale: string | undefined,
  scope: ReadonlyMap<string, string>,
): Node[] {
  const way = leafAt(list, path, scope);
  const { type } = way.at(-1) as LeafNode | LeafListNode;
  const isText = valueType(type).base === "string";
  const collator = locale === undefined ? undefined : collatorOf(locale);
  const compare = isText && collator !== undefined
    ? (a: Scalar, b: Scalar) => collator.compare(String(a), String(b))
    : (a: Scalar, b: Scalar) => type.compare(a, b);
  return nodes
    .map((node) => ({ node, value: valueAt(node, way) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) {
        return Number(a.value === undefined) - Number(b.value === undefined);
      }
      return compare(a.value, b.value);
    })
    .map(({ node }) => node);
}

/** The nodes from below an entry down to a leaf; of a leaf-list, itself. */
type Way = readonly [...BranchSchema[], LeafNode | LeafListNode];

function leafAt(
  list: ListNode | LeafListNode,
  path: string,
  scope: ReadonlyMap<string, string>,
): Way {
  if (list.kind === "leaf-list") {
    if (path === list.name || path.endsWith(`:${list.name}`)) return [list];
    throw invalid(`sort-by "${path}": leaf-list ${list.name} has only its own values`, "sort-by");
  }
  const way: BranchSchema[] = [];
  let at: BranchSchema = list;
  const names = path.split("/");
  for (const [i, name] of names.entries()) {
    const node = childOf(at, name, scope);
    if (node?.kind === "leaf" && i === names.length - 1) return [...way, node];
    if (node?.kind !== "container") break;
    way.push(node);
    at = node;
  }
  throw invalid(`sort-by "${path}" is no leaf of ${list.name}`, "sort-by");
}

function childOf(
  parent: BranchSchema,
  name: string,
  scope: ReadonlyMap<string, string>,
): DataNode | undefined {
  const at = name.indexOf(":");
  if (at < 0) {
    const named = parent.childrenByName(name);
    return named.find((node) => node.module === parent.module) ?? named[0];
  }
  const prefix = name.slice(0, at);
  const local = name.slice(at + 1);
  const namespace = scope.get(prefix);
  return namespace === undefined
    ? parent.childByModule(prefix, local)
    : parent.child(namespace, local);
}

function valueAt({ value }: Node, way: Way): Scalar | undefined {
  if (!(value instanceof Branch)) return value as Scalar;
  let branch: Branch = value;
  for (const step of way.slice(0, -1)) {
    const below = branch.slots[(step as DataNode).slot];
    if (!(below instanceof Branch)) return undefined;
    branch = below;
  }
  return leafValue(branch, way.at(-1) as LeafNode);
}

/** `sv_SE.UTF-8` as the language tag `sv-SE`. */
function collatorOf(locale: string): Intl.Collator {
  const tag = locale.replace(/\.UTF-8$/i, "").replaceAll("_", "-");
  if (/^(C|POSIX)$/.test(tag)) return new Intl.Collator("en", { usage: "sort" });
  let known: string[] = [];
  try {
    known = Intl.Collator.supportedLocalesOf([tag]);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  if (known.length === 0) {
    throw invalid(`there is no locale ${locale}`, "locale", "locale-unavailable");
  }
  return new Intl.Collator(tag);
}

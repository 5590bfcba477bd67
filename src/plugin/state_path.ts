/**
 * What of the state a request can see, as one instance path: so that plugins need not make more than that.
 *
 * The path may lead to more than the filter selects, never to less.
 *
 * @module
 */

import { childElements, elementText, type XmlElement } from "../xml/element.ts";
import type { BranchSchema, DataNode, Module, Schema } from "../yang/schema.ts";
import { type Scalar, ValueError } from "../yang/type.ts";
import { predicateText, stepText } from "./instance.ts";

/**
 * The path that a subtree filter (RFC 6241 §6) leads to: as far down as it names one node only. Undefined: it selects nothing that the
 * schema knows.
 */
export function subtreePath(filter: XmlElement, schema: Schema): string | undefined {
  let path = "";
  let at: BranchSchema = schema.root;
  let elements = childElements(filter);
  for (;;) {
    const known = elements.map((element) => [element, childOf(at, element)] as const)
      .filter(([, nodes]) => nodes.length > 0);
    if (known.length === 0) return path === "" ? undefined : path;
    const [[element, nodes]] = known;
    if (known.length > 1 || nodes.length > 1) return path === "" ? "/" : path;
    const [node] = nodes;
    path += stepText(node);
    if (node.kind !== "container" && node.kind !== "list") return path;
    elements = childElements(element);
    if (node.kind === "list") {
      const keys = keysIn(elements, node, element, schema);
      if (keys === undefined) return path;
      path += predicateText(node, keys, () => 1);
      elements = elements.filter((child) =>
        !childOf(node, child).some((leaf) => leaf.kind === "leaf" && leaf.isKey)
      );
    }
    // A content match may be on anything of this node, so all of it is wanted.
    if (elements.length === 0 || elements.some(isContentMatch)) return path;
    at = node;
  }
}

function isContentMatch(element: XmlElement): boolean {
  return childElements(element).length === 0 && elementText(element).trim() !== "";
}

/** The nodes that an element can stand for: without a namespace, of any module (§6.2.1). */
function childOf(parent: BranchSchema, { namespace, local }: XmlElement): readonly DataNode[] {
  if (namespace === "") return parent.childrenByName(local);
  const node = parent.child(namespace, local);
  return node === undefined ? [] : [node];
}

/** The values of all keys, where content matches give each of them once. */
function keysIn(
  elements: readonly XmlElement[],
  list: DataNode,
  scope: XmlElement,
  schema: Schema,
): readonly Scalar[] | undefined {
  if (list.kind !== "list" || list.keys.length === 0) return undefined;
  const keys: Scalar[] = [];
  for (const key of list.keys) {
    const given = elements.filter((element) => childOf(list, element).includes(key));
    if (given.length !== 1 || !isContentMatch(given[0])) return undefined;
    const resolve = (prefix: string): Module | undefined =>
      schema.moduleByNamespace(given[0].scope.get(prefix) ?? scope.scope.get(prefix) ?? "");
    const value = parse(() => key.type.parse(elementText(given[0]).trim(), resolve));
    if (value === undefined) return undefined;
    keys.push(value);
  }
  return keys;
}

function parse(value: () => Scalar): Scalar | undefined {
  try {
    return value();
  } catch (error) {
    if (error instanceof ValueError) return undefined;
    throw error;
  }
}

const NAME = /\/(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)(?![\w.:(-])/y;
const PREDICATE =
  /\[\s*(?:([A-Za-z_][\w.-]*):)?([A-Za-z_][\w.-]*)\s*=\s*(?:'([^']*)'|"([^"]*)")\s*\]/y;
/** What may follow without leading out of the node reached: steps down and simple predicates. */
const DOWNWARD =
  /^(?:\/{1,2}(?:[\w.-]+:)?(?:[\w-][\w.-]*|\*)|\[[\w.:\s*-]+(?:=\s*(?:'[^']*'|"[^"]*"|\d+)\s*)?\])*$/;

/**
 * The path that an XPath filter (RFC 6241 §8.9) leads to: as long as it goes down by names and keys. `/` for everything less simple.
 *
 * @param scope prefix → namespace of the filter element
 */
export function xpathPath(
  select: string,
  scope: ReadonlyMap<string, string>,
  schema: Schema,
): string {
  const text = select.trim();
  let path = "";
  let at: BranchSchema | undefined = schema.root;
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match !== null) position = pattern.lastIndex;
    return match;
  };
  while (at !== undefined) {
    const before = position;
    const name = take(NAME);
    if (name === null) break;
    const node = nodeNamed(at, name[1], name[2], scope);
    if (node === undefined) {
      position = before;
      break;
    }
    const start = position;
    const given = new Map<string, string>();
    for (let match = take(PREDICATE); match !== null; match = take(PREDICATE)) {
      given.set(match[2], match[3] ?? match[4]);
    }
    path += stepText(node);
    at = undefined;
    if (node.kind === "container") at = node;
    if (node.kind !== "list") {
      position = start;
      if (text[position] === "[") at = undefined;
      continue;
    }
    const resolve = (prefix: string) => schema.moduleByNamespace(scope.get(prefix) ?? "");
    const keys = node.keys.map((key) => {
      const value = given.get(key.name);
      return value === undefined ? undefined : parse(() => key.type.parse(value, resolve));
    });
    const complete = keys.length > 0 && given.size === keys.length && !keys.includes(undefined);
    if (complete && text[position] !== "[") {
      path += predicateText(node, keys as Scalar[], () => 1);
      at = node;
    } else {
      position = start;
    }
  }
  const rest = text.slice(position);
  return path !== "" && DOWNWARD.test(rest) && !rest.includes("..") ? path : "/";
}

function nodeNamed(
  parent: BranchSchema,
  prefix: string | undefined,
  name: string,
  scope: ReadonlyMap<string, string>,
): DataNode | undefined {
  const namespace = scope.get(prefix ?? "");
  if (namespace !== undefined) return parent.child(namespace, name);
  // Without a default namespace, an unprefixed name is often meant for the one module that has it.
  const nodes = prefix === undefined ? parent.childrenByName(name) : [];
  return nodes.length === 1 ? nodes[0] : undefined;
}

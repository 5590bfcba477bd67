/**
 * An evaluator that follows the text of XPath 1.0 word for word on a plain document, slowly: the oracle of the property tests.
 *
 * @module
 */

import { absentContainer, leafDefault, leafListValues } from "../../tree/defaults.ts";
import type { Branch, EntryList } from "../../tree/node.ts";
import type { Expr, NodeTest, PathExpr, Step } from "../ast.ts";

/** An element, the root or a text of the document. */
export interface Item {
  readonly parent: Item | undefined;
  /** Undefined: the root or a text. */
  readonly name: string | undefined;
  readonly text: string | undefined;
  readonly children: Item[];
  /** Place in document order. */
  order: number;
  /** As `pathOf` of the fixture shows it. */
  readonly path: string;
}

type Value = Item[] | string | number | boolean;

interface At {
  readonly node: Item;
  readonly position: number;
  readonly size: number;
  readonly current: Item;
}

/** The document that an expression sees of a tree: defaults and non-presence containers included. */
export function documentOf(root: Branch): Item {
  const top: Item = item(undefined, undefined, undefined, "/");
  fill(top, root);
  let order = 0;
  for (const one of subtree(top)) one.order = order++;
  return top;
}

function item(
  parent: Item | undefined,
  name: string | undefined,
  text: string | undefined,
  path: string,
): Item {
  const made: Item = { parent, name, text, children: [], order: -1, path };
  parent?.children.push(made);
  return made;
}

function fill(parent: Item, branch: Branch): void {
  const before = parent.parent === undefined ? "" : parent.path;
  for (const child of branch.schema.slots) {
    const at = `${before}/${child.name}`;
    const slot = branch.slots[child.slot];
    switch (child.kind) {
      case "container": {
        const value = slot as Branch | undefined ?? absentContainer(branch, child);
        if (value !== undefined) fill(item(parent, child.name, undefined, at), value);
        break;
      }
      case "list":
        for (const entry of slot as EntryList | undefined ?? []) {
          const keys = entry.slots.slice(0, child.keys.length).join(",");
          fill(item(parent, child.name, undefined, `${at}[${keys}]`), entry);
        }
        break;
      case "leaf": {
        const value = slot ?? leafDefault(branch, child);
        if (value !== undefined) leaf(item(parent, child.name, undefined, at), String(value));
        break;
      }
      case "leaf-list":
        for (const value of leafListValues(branch, child)) {
          leaf(item(parent, child.name, undefined, `${at}[${value}]`), String(value));
        }
        break;
      default:
        throw new Error(`no ${child.kind} in these tests`);
    }
  }
}

function leaf(element: Item, text: string): void {
  if (text !== "") item(element, undefined, text, `${element.path}/text()`);
}

/** In document order. */
export function subtree(top: Item): Item[] {
  return [top, ...top.children.flatMap(subtree)];
}

export function evaluate(expr: Expr, node: Item): Value {
  return value(expr, { node, position: 1, size: 1, current: node });
}

function value(expr: Expr, at: At): Value {
  switch (expr.kind) {
    case "number":
    case "literal":
      return expr.value;
    case "compiled":
      throw new Error("not from the parser");
    case "or":
      return expr.operands.some((operand) => boolean(value(operand, at)));
    case "and":
      return expr.operands.every((operand) => boolean(value(operand, at)));
    case "compare":
      return compare(expr.operator, value(expr.left, at), value(expr.right, at));
    case "arithmetic": {
      const a = number(value(expr.left, at));
      const b = number(value(expr.right, at));
      switch (expr.operator) {
        case "+":
          return a + b;
        case "-":
          return a - b;
        case "*":
          return a * b;
        case "div":
          return a / b;
        case "mod":
          return a % b;
      }
      break;
    }
    case "negate":
      return -number(value(expr.operand, at));
    case "union":
      return unique(expr.operands.flatMap((operand) => value(operand, at) as Item[]));
    case "call":
      return call(expr.name, expr.args.map((arg) => value(arg, at)), at);
    case "filter":
      return filter(value(expr.primary, at) as Item[], expr.predicates, at);
    case "path":
      return path(expr, at);
  }
  throw new Error("unreachable");
}

function path({ start, steps }: PathExpr, at: At): Item[] {
  let nodes = start === "context"
    ? [at.node]
    : start === "root"
    ? [rootOf(at.node)]
    : value(start, at) as Item[];
  for (const step of steps) {
    nodes = unique(nodes.flatMap((node) => {
      const along = axis(step, node).filter((one) => matches(step.test, one));
      return filter(along, step.predicates, at);
    }));
  }
  return nodes;
}

function filter(nodes: Item[], predicates: readonly Expr[], at: At): Item[] {
  for (const predicate of predicates) {
    const size = nodes.length;
    nodes = nodes.filter((node, index) => {
      const result = value(predicate, { node, position: index + 1, size, current: at.current });
      return typeof result === "number" ? result === index + 1 : boolean(result);
    });
  }
  return nodes;
}

function unique(nodes: readonly Item[]): Item[] {
  return [...new Set(nodes)].sort((a, b) => a.order - b.order);
}

function rootOf(node: Item): Item {
  return node.parent === undefined ? node : rootOf(node.parent);
}

function ancestors(node: Item): Item[] {
  return node.parent === undefined ? [] : [node.parent, ...ancestors(node.parent)];
}

function axis(step: Step, node: Item): Item[] {
  const all = subtree(rootOf(node));
  const above = ancestors(node);
  const below = subtree(node).slice(1);
  const siblings = node.parent?.children ?? [];
  switch (step.axis) {
    case "self":
      return [node];
    case "child":
      return node.children;
    case "parent":
      return above.slice(0, 1);
    case "ancestor":
      return above;
    case "ancestor-or-self":
      return [node, ...above];
    case "descendant":
      return below;
    case "descendant-or-self":
      return [node, ...below];
    case "following-sibling":
      return siblings.filter(({ order }) => order > node.order);
    case "preceding-sibling":
      return siblings.filter(({ order }) => order < node.order).reverse();
    case "following":
      return all.filter((one) => one.order > node.order && !below.includes(one));
    case "preceding":
      return all.filter((one) => one.order < node.order && !above.includes(one)).reverse();
    case "attribute":
    case "namespace":
      return [];
  }
}

function matches(test: NodeTest, node: Item): boolean {
  switch (test.kind) {
    case "node":
      return true;
    case "text":
      return node.text !== undefined;
    case "name":
      return node.name !== undefined && (test.local === "*" || test.local === node.name);
    default:
      return false;
  }
}

function stringOf(node: Item): string {
  return subtree(node).map(({ text }) => text ?? "").join("");
}

function string(of: Value): string {
  if (Array.isArray(of)) return of.length === 0 ? "" : stringOf(of[0]);
  if (typeof of === "number") return Object.is(of, -0) ? "0" : String(of);
  return String(of);
}

function number(of: Value): number {
  if (typeof of === "number") return of;
  if (typeof of === "boolean") return of ? 1 : 0;
  const text = string(of).trim();
  return /^-?([0-9]+(\.[0-9]*)?|\.[0-9]+)$/.test(text) ? Number(text) : NaN;
}

function boolean(of: Value): boolean {
  if (Array.isArray(of)) return of.length > 0;
  if (typeof of === "number") return of !== 0 && !Number.isNaN(of);
  return typeof of === "string" ? of !== "" : of;
}

function compare(operator: string, a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.some((x) => b.some((y) => compare(operator, stringOf(x), stringOf(y))));
  }
  if (Array.isArray(a)) {
    if (typeof b === "boolean") return compare(operator, boolean(a), b);
    return a.some((x) => compare(operator, stringOf(x), b));
  }
  if (Array.isArray(b)) {
    if (typeof a === "boolean") return compare(operator, a, boolean(b));
    return b.some((y) => compare(operator, a, stringOf(y)));
  }
  if (operator === "=" || operator === "!=") {
    const equal = typeof a === "boolean" || typeof b === "boolean"
      ? boolean(a) === boolean(b)
      : typeof a === "number" || typeof b === "number"
      ? number(a) === number(b)
      : a === b;
    return equal === (operator === "=");
  }
  const x = number(a);
  const y = number(b);
  return operator === "<" ? x < y : operator === "<=" ? x <= y : operator === ">" ? x > y : x >= y;
}

function call(name: string, args: readonly Value[], at: At): Value {
  const [first, second, third] = args;
  switch (name) {
    case "last":
      return at.size;
    case "position":
      return at.position;
    case "count":
      return (first as Item[]).length;
    case "current":
      return [at.current];
    case "local-name":
      return (first === undefined ? at.node : (first as Item[])[0])?.name ?? "";
    case "string":
      return string(first ?? [at.node]);
    case "concat":
      return args.map(string).join("");
    case "starts-with":
      return string(first).startsWith(string(second));
    case "contains":
      return string(first).includes(string(second));
    case "string-length":
      return string(first ?? [at.node]).length;
    case "substring":
      return [...string(first)].filter((_, index) => {
        const start = Math.round(number(second));
        return index + 1 >= start &&
          (third === undefined || index + 1 < start + Math.round(number(third)));
      }).join("");
    case "boolean":
      return boolean(first);
    case "not":
      return !boolean(first);
    case "true":
      return true;
    case "false":
      return false;
    case "number":
      return number(first ?? [at.node]);
    case "sum":
      return (first as Item[]).reduce((sum, node) => sum + number(stringOf(node)), 0);
    case "floor":
      return Math.floor(number(first));
    case "ceiling":
      return Math.ceil(number(first));
    case "round":
      return Math.round(number(first));
    default:
      throw new Error(`${name}() is not in these tests`);
  }
}

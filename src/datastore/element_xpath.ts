/**
 * XPath on elements, without a schema: the part of XPath 1.0 that changelogs need — location paths over elements with predicates,
 * comparisons, `and`, `or`, `not()`, `count()`, `string()`, `local-name()`, `namespace-uri()`, `contains()`, `starts-with()`, `position()`, `last()`.
 *
 * @module
 */

import type { Expr, PathExpr, Step } from "../xpath/ast.ts";
import { parseXPath } from "../xpath/parser.ts";
import type { ElementNode } from "./element_tree.ts";

type Value = readonly ElementNode[] | string | number | boolean;

interface Context {
  readonly node: ElementNode;
  /** From 1. */
  readonly position: number;
  readonly size: number;
}

/** A compiled expression. */
export class ElementXPath {
  readonly #text: string;
  readonly #expression: Expr;
  readonly #namespaces: ReadonlyMap<string, string>;

  /** @throws {XPathError} for a syntax error, {Error} for what is not supported or an undeclared prefix */
  constructor(text: string, namespaces: ReadonlyMap<string, string>) {
    this.#text = text;
    this.#expression = parseXPath(text);
    this.#namespaces = namespaces;
  }

  /** The elements that the expression selects, in document order. @throws {Error} when it selects no elements but gives a value */
  select(node: ElementNode): readonly ElementNode[] {
    const value = this.#evaluate(this.#expression, { node, position: 1, size: 1 });
    if (!Array.isArray(value)) throw this.#fault("gives no elements");
    return value;
  }

  /** The truth of the expression (XPath boolean()). */
  test(node: ElementNode): boolean {
    return toBoolean(this.#evaluate(this.#expression, { node, position: 1, size: 1 }));
  }

  /** The value as text (XPath string()). */
  string(node: ElementNode): string {
    return toText(this.#evaluate(this.#expression, { node, position: 1, size: 1 }));
  }

  #fault(reason: string): Error {
    return new Error(`XPath "${this.#text}": ${reason}`);
  }

  #evaluate(expression: Expr, context: Context): Value {
    switch (expression.kind) {
      case "number":
      case "literal":
        return expression.value;
      case "or":
        return expression.operands.some((one) => toBoolean(this.#evaluate(one, context)));
      case "and":
        return expression.operands.every((one) => toBoolean(this.#evaluate(one, context)));
      case "compare":
        return compare(
          expression.operator,
          this.#evaluate(expression.left, context),
          this.#evaluate(expression.right, context),
        );
      case "union":
        return [
          ...new Set(expression.operands.flatMap((one) => this.#nodes(one, context))),
        ];
      case "path":
        return this.#path(expression, context);
      case "filter":
        return expression.predicates.reduce(
          (nodes, predicate) => this.#filter(nodes, predicate),
          this.#nodes(expression.primary, context),
        );
      case "call":
        return this.#call(expression.name, expression.args, context);
      default:
        throw this.#fault(`"${expression.kind}" is not supported in a changelog`);
    }
  }

  #nodes(expression: Expr, context: Context): readonly ElementNode[] {
    const value = this.#evaluate(expression, context);
    if (!Array.isArray(value)) throw this.#fault("elements are expected");
    return value;
  }

  #path(path: PathExpr, context: Context): readonly ElementNode[] {
    let nodes: readonly ElementNode[] = path.start === "context"
      ? [context.node]
      : path.start === "root"
      ? [rootOf(context.node)]
      : this.#nodes(path.start, context);
    for (const step of path.steps) {
      nodes = [...new Set(nodes.flatMap((node) => this.#step(node, step)))];
    }
    return nodes;
  }

  #step(node: ElementNode, { axis, test, predicates }: Step): readonly ElementNode[] {
    let nodes = this.#axis(node, axis);
    if (test.kind === "name") {
      const namespace = test.prefix === undefined
        ? this.#namespaces.get("") ?? ""
        : this.#namespaces.get(test.prefix);
      if (namespace === undefined) throw this.#fault(`prefix "${test.prefix}" is not declared`);
      const any = test.prefix === undefined && (test.local === "*" || namespace === "");
      nodes = nodes.filter((one) =>
        (test.local === "*" || one.local === test.local) && (any || one.namespace === namespace)
      );
    } else if (test.kind === "text") {
      // The text of an element without children has the element's string value, which is all that is asked of it.
      return node.children.length === 0 ? [node] : [];
    } else if (test.kind !== "node") {
      return [];
    }
    return predicates.reduce((left, predicate) => this.#filter(left, predicate), nodes);
  }

  #axis(node: ElementNode, axis: Step["axis"]): readonly ElementNode[] {
    switch (axis) {
      case "self":
        return [node];
      case "child":
        return node.children;
      case "parent":
        return node.parent === undefined ? [] : [node.parent];
      case "descendant":
        return descendants(node);
      case "descendant-or-self":
        return [node, ...descendants(node)];
      case "ancestor":
        return ancestors(node);
      case "ancestor-or-self":
        return [node, ...ancestors(node)];
      default:
        throw this.#fault(`axis "${axis}" is not supported in a changelog`);
    }
  }

  #filter(nodes: readonly ElementNode[], predicate: Expr): readonly ElementNode[] {
    return nodes.filter((node, index) => {
      const context = { node, position: index + 1, size: nodes.length };
      const value = this.#evaluate(predicate, context);
      return typeof value === "number" ? value === index + 1 : toBoolean(value);
    });
  }

  #call(name: string, args: readonly Expr[], context: Context): Value {
    const text = (index: number) => toText(this.#evaluate(args[index], context));
    const node = () => args.length === 0 ? context.node : this.#nodes(args[0], context)[0];
    switch (name) {
      case "true":
        return true;
      case "false":
        return false;
      case "not":
        return !toBoolean(this.#evaluate(args[0], context));
      case "boolean":
        return toBoolean(this.#evaluate(args[0], context));
      case "count":
        return this.#nodes(args[0], context).length;
      case "string":
        return args.length === 0 ? context.node.stringValue : text(0);
      case "number":
        return Number(args.length === 0 ? context.node.stringValue : text(0));
      case "local-name":
      case "name":
        return node()?.local ?? "";
      case "namespace-uri":
        return node()?.namespace ?? "";
      case "contains":
        return text(0).includes(text(1));
      case "starts-with":
        return text(0).startsWith(text(1));
      case "position":
        return context.position;
      case "last":
        return context.size;
      case "current":
        return [context.node];
      default:
        throw this.#fault(`function "${name}" is not supported in a changelog`);
    }
  }
}

function rootOf(node: ElementNode): ElementNode {
  let at = node;
  while (at.parent !== undefined) at = at.parent;
  return at;
}

function descendants(node: ElementNode): ElementNode[] {
  return node.children.flatMap((child) => [child, ...descendants(child)]);
}

function ancestors(node: ElementNode): ElementNode[] {
  return node.parent === undefined ? [] : [node.parent, ...ancestors(node.parent)];
}

function toBoolean(value: Value): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

function toText(value: Value): string {
  if (Array.isArray(value)) return value[0]?.stringValue ?? "";
  return String(value);
}

function compare(operator: string, left: Value, right: Value): boolean {
  const lefts = Array.isArray(left) ? left.map((node) => node.stringValue) : [left];
  const rights = Array.isArray(right) ? right.map((node) => node.stringValue) : [right];
  if (typeof left === "boolean" || typeof right === "boolean") {
    return relate(operator, Number(toBoolean(left)), Number(toBoolean(right)));
  }
  return lefts.some((a) => rights.some((b) => relate(operator, a, b)));
}

function relate(operator: string, a: string | number, b: string | number): boolean {
  const numeric = typeof a === "number" || typeof b === "number";
  switch (operator) {
    case "=":
      return numeric ? Number(a) === Number(b) : a === b;
    case "!=":
      return numeric ? Number(a) !== Number(b) : a !== b;
    case "<":
      return Number(a) < Number(b);
    case "<=":
      return Number(a) <= Number(b);
    case ">":
      return Number(a) > Number(b);
    default:
      return Number(a) >= Number(b);
  }
}

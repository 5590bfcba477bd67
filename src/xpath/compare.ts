/**
 * Comparisons by the rules of XPath 1.0 §3.4: between node-sets they ask whether some pair of nodes compares so.
 *
 * @module
 */

import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { CompareOperator } from "./ast.ts";
import { booleanCode, type Code } from "./code.ts";
import type { Context } from "./context.ts";
import { remember } from "./memo.ts";
import type { Names } from "./names.ts";
import type { Node } from "./node.ts";
import { qualifiedValue } from "./probe.ts";
import { numberValue, stringValue } from "./string_value.ts";

type Ordering = "<" | "<=" | ">" | ">=";

/** Compiles `left operator right`. `repeated`: it is evaluated for many nodes, so what does not change is kept. */
export function compareCode(
  operator: CompareOperator,
  left: Code,
  right: Code,
  names: Names,
  repeated: boolean,
): Code {
  const local = left.local || right.local;
  return booleanCode(local, comparison(operator, left, right, names, repeated));
}

function comparison(
  operator: CompareOperator,
  left: Code,
  right: Code,
  names: Names,
  repeated: boolean,
): (c: Context) => boolean {
  if (left.type === "nodeset" && right.type === "nodeset") {
    if (operator === "=") {
      return right.local && !left.local
        ? someEqual(right, left, names, repeated)
        : someEqual(left, right, names, repeated);
    }
    if (operator === "!=") return (c) => someDifferent(c, left, right, names);
    return (c) => someOrdered(c, operator, left, right, names);
  }
  if (right.type === "nodeset") return comparison(mirrored(operator), right, left, names, repeated);
  if (left.type === "nodeset" && right.type !== "boolean") {
    return nodesWithValue(operator, left, right, names);
  }
  if (operator !== "=" && operator !== "!=") {
    if (left.type === "nodeset") {
      // With a boolean a node-set is one itself.
      return (c) => ordered(operator, left.boolean(c) ? 1 : 0, right.number(c));
    }
    return (c) => ordered(operator, left.number(c), right.number(c));
  }
  const wanted = operator === "=";
  if (left.type === "boolean" || right.type === "boolean") {
    return (c) => (left.boolean(c) === right.boolean(c)) === wanted;
  }
  if (left.type === "number" || right.type === "number") {
    return (c) => (left.number(c) === right.number(c)) === wanted;
  }
  return (c) => (left.string(c) === right.string(c)) === wanted;
}

function nodesWithValue(
  operator: CompareOperator,
  left: Code,
  right: Code,
  names: Names,
): (c: Context) => boolean {
  const nodes = left.nodes!;
  if (operator !== "=" && operator !== "!=") {
    return (c) => {
      const limit = right.number(c);
      return nodes.each(c, (node) => ordered(operator, numberValue(c, node, names), limit));
    };
  }
  const wanted = operator === "=";
  if (right.type === "number") {
    return (c) => {
      const number = right.number(c);
      return nodes.each(c, (node) => (numberValue(c, node, names) === number) === wanted);
    };
  }
  if (typeof right.constant === "string") {
    const equals = literalTest(right.constant, names);
    return (c) => nodes.each(c, (node) => equals(c, node) === wanted);
  }
  return (c) => {
    const text = right.string(c);
    return nodes.each(c, (node) => (stringValue(c, node, names) === text) === wanted);
  };
}

/**
 * Whether a node's string-value is `literal`. For types with names in their values the literal is read once, with the prefixes of the
 * expression, and compared in canonical form; there an identity without prefix is one of the expression's own module.
 */
function literalTest(literal: string, names: Names): (c: Context, node: Node) => boolean {
  const canonical = new Map<DataNode, Scalar | undefined>();
  return (c, node) => {
    const { value, schema } = node;
    if (typeof value === "object") return stringValue(c, node, names) === literal;
    if (schema === undefined || (schema.kind !== "leaf" && schema.kind !== "leaf-list")) {
      return false;
    }
    if (!schema.type.qualified) return String(value) === literal;
    if (!canonical.has(schema)) {
      canonical.set(schema, qualifiedValue(schema.type, literal, names));
    }
    return canonical.get(schema) === value;
  };
}

/** Some string-value is on both sides. The right side is read as a whole, the left until one is found. */
function someEqual(
  left: Code,
  right: Code,
  names: Names,
  repeated: boolean,
): (c: Context) => boolean {
  const read = (c: Context): Set<string> => {
    const texts = new Set<string>();
    right.nodes!.each(c, (node) => {
      texts.add(stringValue(c, node, names));
      return false;
    });
    return texts;
  };
  const textsOf = repeated && !right.local ? remember(right, read) : read;
  return (c) => {
    const texts = textsOf(c);
    return texts.size > 0 && left.nodes!.each(c, (node) => texts.has(stringValue(c, node, names)));
  };
}

/** Some string-value of one side differs from one of the other: false only if a side is empty or both have the same single value. */
function someDifferent(c: Context, left: Code, right: Code, names: Names): boolean {
  let first: string | undefined;
  const several = right.nodes!.each(c, (node) => {
    const text = stringValue(c, node, names);
    first ??= text;
    return text !== first;
  });
  if (first === undefined) return false;
  return left.nodes!.each(c, (node) => several || stringValue(c, node, names) !== first);
}

/** Some pair is in order: so is the pair of extremes. NaN is in no order with anything. */
function someOrdered(
  c: Context,
  operator: Ordering,
  left: Code,
  right: Code,
  names: Names,
): boolean {
  const rising = operator === "<" || operator === "<=";
  let extreme = rising ? -Infinity : Infinity;
  let any = false;
  right.nodes!.each(c, (node) => {
    const number = numberValue(c, node, names);
    if (Number.isNaN(number)) return false;
    any = true;
    extreme = rising ? Math.max(extreme, number) : Math.min(extreme, number);
    return false;
  });
  return any &&
    left.nodes!.each(c, (node) => ordered(operator, numberValue(c, node, names), extreme));
}

function ordered(operator: Ordering, a: number, b: number): boolean {
  switch (operator) {
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}

/** The operator with its sides exchanged. */
export function mirrored(operator: CompareOperator): CompareOperator {
  switch (operator) {
    case "<":
      return ">";
    case "<=":
      return ">=";
    case ">":
      return "<";
    case ">=":
      return "<=";
    default:
      return operator;
  }
}

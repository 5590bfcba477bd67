/**
 * Index look-ups: `list[key='x']` and `leaf-list[.='x']` need not scan when every key is compared with a value that does not depend on
 * the entry. What is found is still put to all predicates, so a probe only has to find enough.
 *
 * @module
 */

import type { Branch, EntryList, ValueList } from "../tree/node.ts";
import type { DataNode, LeafListNode, LeafNode, ListNode } from "../yang/schema.ts";
import { type Scalar, type Type, ValueError } from "../yang/type.ts";
import { valueType } from "../yang/types/mod.ts";
import type { Expr, NodeTest, Step } from "./ast.ts";
import type { Code } from "./code.ts";
import type { Context } from "./context.ts";
import { Matcher } from "./matcher.ts";
import type { Names } from "./names.ts";
import { compareOrder, Node } from "./node.ts";
import { stringValue } from "./string_value.ts";

/** `key = value` or `. = value`, taken from the predicates of a step. */
interface Equality {
  /** Undefined: `.`. */
  readonly key: Matcher | undefined;
  readonly value: Code;
}

/** Values to compare with before a look-up takes longer than a scan. */
const MAX_LOOKUPS = 1_000;

/** The index look-ups that the predicates of one step allow. */
export class Probe {
  readonly #equalities: readonly Equality[];
  readonly #names: Names;
  /** Per list: which equality gives which key; null where not every key has one. */
  readonly #plans = new Map<DataNode, readonly Equality[] | null>();

  private constructor(equalities: readonly Equality[], names: Names) {
    this.#equalities = equalities;
    this.#names = names;
  }

  /** `predicates` are the leading ones that do not look at the position, with what they were compiled to. */
  static of(
    predicates: readonly Expr[],
    compile: (expr: Expr) => Code,
    names: Names,
  ): Probe | undefined {
    const equalities: Equality[] = [];
    for (const predicate of predicates) collect(predicate);
    return equalities.length === 0 ? undefined : new Probe(equalities, names);

    function collect(expr: Expr): void {
      if (expr.kind === "and") return expr.operands.forEach(collect);
      if (expr.kind !== "compare" || expr.operator !== "=") return;
      add(expr.left, expr.right);
      add(expr.right, expr.left);
    }

    function add(side: Expr, other: Expr): void {
      const test = keyTest(side);
      if (test === undefined || other.type === "boolean") return;
      const value = compile(other);
      if (value.local) return;
      const key = test === "self" ? undefined : new Matcher(test.test, names, test.offset);
      equalities.push({ key, value });
    }
  }

  /**
   * The entries of the list or leaf-list `child` below `node` that the predicates can hold for, in document order; undefined when only a scan can tell.
   */
  find(c: Context, node: Node, child: ListNode | LeafListNode): readonly Node[] | undefined {
    const plan = this.#planFor(child);
    if (plan === null) return undefined;
    const columns: (readonly Scalar[])[] = [];
    let combinations = 1;
    for (const [i, { value }] of plan.entries()) {
      const leaf = child.kind === "list" ? child.keys[i] : child;
      const values = this.#keyValues(c, value, leaf);
      if (values === undefined) return undefined;
      combinations *= values.length;
      columns.push(values);
    }
    if (combinations === 0) return [];
    const list = (node.value as Branch).slots[child.slot] as EntryList | ValueList | undefined;
    if (list === undefined) return undefined;
    if (combinations > MAX_LOOKUPS || combinations > list.size) return undefined;
    const found: Node[] = [];
    for (const keys of product(columns)) {
      const entry = list.get(keys);
      if (entry !== undefined) found.push(new Node(node, child, entry));
    }
    return found.length > 1 ? found.sort(compareOrder) : found;
  }

  #planFor(child: ListNode | LeafListNode): readonly Equality[] | null {
    let plan = this.#plans.get(child);
    if (plan === undefined) this.#plans.set(child, plan = this.#makePlan(child));
    return plan;
  }

  #makePlan(child: ListNode | LeafListNode): readonly Equality[] | null {
    // State leaf-lists may repeat a value, and look-ups find only one of them.
    if (child.kind === "leaf-list" && !child.config) return null;
    if (child.kind === "leaf-list") {
      const self = this.#equalities.find(({ key }) => key === undefined);
      return self === undefined ? null : [self];
    }
    if (child.keys.length === 0) return null;
    const plan: Equality[] = [];
    for (const leaf of child.keys) {
      // A test that matches other children, too, would let them satisfy the predicate.
      const equality = this.#equalities.find(({ key }) => {
        const tested = key?.childrenOf(child);
        return tested?.length === 1 && tested[0] === leaf;
      });
      if (equality === undefined) return null;
      plan.push(equality);
    }
    return plan;
  }

  /** The canonical key values that compare equal to `value`; undefined when there is no telling. */
  #keyValues(
    c: Context,
    value: Code,
    leaf: LeafNode | LeafListNode,
  ): readonly Scalar[] | undefined {
    const type = valueType(leaf.type);
    switch (value.type) {
      case "boolean":
        return undefined;
      case "number": {
        if (!storesNumbers(type)) return undefined;
        const number = value.number(c);
        return Number.isInteger(number) ? [number === 0 ? 0 : number] : [];
      }
      case "string": {
        const key = this.keyValue(type, value.string(c));
        return key === undefined ? [] : [key];
      }
      case "nodeset": {
        const keys = new Set<Scalar>();
        value.nodes!.each(c, (node) => {
          const key = this.keyValue(type, stringValue(c, node, this.#names));
          if (key !== undefined) keys.add(key);
          return false;
        });
        return [...keys];
      }
    }
  }

  /** The canonical value of that type whose string-value is `text`; undefined when there is none. */
  keyValue(type: Type, text: string): Scalar | undefined {
    if (storesNumbers(type)) return CANONICAL_INTEGER.test(text) ? Number(text) : undefined;
    return type.qualified ? qualifiedValue(type, text, this.#names) : text;
  }
}

const CANONICAL_INTEGER = /^(?:0|-?[1-9][0-9]{0,9})$/;

/** True for types whose canonical values are JavaScript numbers. */
export function storesNumbers(type: Type): boolean {
  switch (type.base) {
    case "int8":
    case "int16":
    case "int32":
    case "uint8":
    case "uint16":
    case "uint32":
      return true;
    default:
      return false;
  }
}

/** The canonical value of a type with names in it that `text`, with the expression's prefixes, stands for. */
export function qualifiedValue(type: Type, text: string, names: Names): Scalar | undefined {
  // A bare name of an identity may be one of another module than the expression's.
  const identity = text.includes(":") ? undefined : names.identity(text);
  try {
    return type.parse(text, identity === undefined ? names.resolve : () => identity.module);
  } catch (error) {
    // No value of the type: nothing can be equal to it.
    if (error instanceof ValueError) return undefined;
    throw error;
  }
}

/** The child that `name` or `./name` tests, or `self` for `.`. */
function keyTest(expr: Expr): { test: NodeTest; offset: number } | "self" | undefined {
  if (expr.kind !== "path" || expr.start !== "context") return undefined;
  const steps = expr.steps.filter((step) => !isSelf(step));
  if (steps.length === 0) return "self";
  const [step] = steps;
  const plain = steps.length === 1 && step.axis === "child" && step.predicates.length === 0 &&
    step.test.kind === "name" && step.test.local !== "*";
  return plain ? { test: step.test, offset: step.offset } : undefined;
}

/** `.` without predicates. */
export function isSelf(step: Step): boolean {
  return step.axis === "self" && step.test.kind === "node" && step.predicates.length === 0;
}

function* product(columns: readonly (readonly Scalar[])[]): Iterable<Scalar[]> {
  const [first, ...rest] = columns;
  if (first === undefined) return yield [];
  for (const value of first) {
    for (const tail of product(rest)) yield [value, ...tail];
  }
}

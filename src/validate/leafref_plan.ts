/**
 * How a leafref finds its target without evaluating its path: the path of RFC 7950 §9.9.2 goes up some steps (or to the root), then
 * down, and its predicates compare keys with leafs around the referrer. So a referrer and each instance of the target
 * can be given a text, its tuple, that is equal exactly when the path leads from one to the other and the values are equal.
 *
 * @module
 */

import { Branch, type EntryList, type Slot, type ValueList } from "../tree/node.ts";
import { compileXPath, type Node, type XPath } from "../xpath/mod.ts";
import { canBeImplicit } from "../xpath/implicit.ts";
import { storesNumbers } from "../xpath/probe.ts";
import type { Expr, PathExpr, Step } from "../xpath/ast.ts";
import { simplified } from "../xpath/steps.ts";
import type { BranchSchema, DataNode, LeafListNode, LeafNode, Schema } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { type LeafrefType, valueType } from "../yang/types/mod.ts";
import { type Place, wayTo } from "./check.ts";

/** A leaf around the referrer: up to the ancestor at `top`, then down to it. */
export interface Source {
  readonly top: number;
  readonly down: readonly DataNode[];
  readonly leaf: LeafNode;
}

/** One step down. */
interface Descent {
  readonly schema: DataNode;
  /** List: where each key's value comes from, undefined for a key that the path leaves open. */
  readonly keys: readonly (Source | "value" | undefined)[];
}

/** What a referrer and its target have in common. */
export type Tuple = Scalar;

/** Separates the parts of a tuple. No YANG value holds it. */
const SEPARATOR = "\0";

export class LeafrefPlan {
  readonly leaf: LeafNode | LeafListNode;
  readonly target: LeafNode | LeafListNode;
  /** The leafs whose values the predicates take. */
  readonly sources: readonly Source[];
  /** Depth of the ancestor of the referrer where the path turns down. */
  readonly #top: number;
  readonly #down: readonly Descent[];
  /** Every list on the way down is entered by its keys. */
  readonly isDirect: boolean;
  readonly #numbers: boolean;
  /** Any referrer can point to any target: the value alone is the tuple. */
  readonly #isGlobal: boolean;

  private constructor(
    leaf: LeafNode | LeafListNode,
    target: LeafNode | LeafListNode,
    top: number,
    down: readonly Descent[],
  ) {
    this.leaf = leaf;
    this.target = target;
    this.#top = top;
    this.#down = down;
    this.sources = down.flatMap(({ keys }) =>
      keys.filter((key) => key !== undefined && key !== "value")
    );
    this.isDirect = down.every(({ schema, keys }) =>
      keys.every((key) => key !== undefined) && (schema.kind !== "list" || keys.length > 0)
    );
    this.#numbers = storesNumbers(valueType(target.type));
    this.#isGlobal = this.sources.length === 0 &&
      wayTo(leaf).slice(0, top + 1).every(({ kind }) => kind !== "list");
  }

  /** The plan of a leafref of `leaf`; undefined when its path is not as simple as that. */
  static of(
    leaf: LeafNode | LeafListNode,
    type: LeafrefType,
    schema: Schema,
  ): LeafrefPlan | undefined {
    const { target } = type;
    const [root] = wayTo(leaf);
    // Below a mount point the path is evaluated.
    if (root !== schema.xpathRoot || canBeImplicit(leaf) || canBeImplicit(target)) return undefined;
    const xpath = compileXPath(type.path, leaf, schema);
    const { expr } = xpath;
    if (expr.kind !== "path" || typeof expr.start === "object") return undefined;
    const start: Place = expr.start === "root" ? root : leaf;
    const route = follow(simplified(expr.steps), start, xpath);
    if (route === undefined || route.down.length === 0) return undefined;
    const down: Descent[] = [];
    for (const { schema: node, step } of route.down) {
      const descent = descentTo(node, step, leaf, target, xpath);
      if (descent === undefined) return undefined;
      down.push(descent);
    }
    if (down.at(-1)!.schema !== target) return undefined;
    return new LeafrefPlan(leaf, target, route.top, down);
  }

  /** Whether the target of `referrer` with this value is there, without an index; only when {@linkcode isDirect}. */
  finds(referrer: Node, value: Scalar): boolean {
    const stored = storedAs(this.#numbers, value);
    if (stored === undefined) return false;
    let at = ancestor(referrer, this.#top).value as Branch;
    for (const { schema, keys } of this.#down) {
      const slot = at.slots[schema.slot];
      if (slot === undefined) return false;
      switch (schema.kind) {
        case "container":
          at = slot as Branch;
          break;
        case "list": {
          const values: Scalar[] = new Array(keys.length);
          for (let index = 0; index < keys.length; index++) {
            const key = keys[index];
            const part = key === "value" ? stored : keyValue(referrer, key!, schema.keys[index]);
            if (part === undefined) return false;
            values[index] = part;
          }
          const entry = (slot as EntryList).get(values);
          if (entry === undefined) return false;
          at = entry;
          break;
        }
        case "leaf-list":
          return (slot as ValueList).rank([stored]) >= 0;
        default:
          return slot === stored;
      }
    }
    return false;
  }

  /** Undefined when the path leads nowhere: a leaf that a predicate looks at is not there, or the target has no such value. */
  referrerTuple(referrer: Node, value: Scalar): Tuple | undefined {
    const stored = storedAs(this.#numbers, value);
    if (this.#isGlobal || stored === undefined) return stored;
    const parts: Scalar[] = keyPath(ancestor(referrer, this.#top));
    for (const source of this.sources) {
      const found = valueAt(referrer, source);
      if (found === undefined) return undefined;
      parts.push(found);
    }
    parts.push(stored);
    return parts.join(SEPARATOR);
  }

  targetTuple(target: Node): Tuple {
    if (this.#isGlobal) return target.value as Scalar;
    const parts: Scalar[] = keyPath(ancestor(target, this.#top));
    this.#down.forEach(({ keys }, index) => {
      if (!keys.some(isSource)) return;
      const entry = ancestor(target, this.#top + index + 1).value as Branch;
      keys.forEach((key, slot) => {
        if (isSource(key)) parts.push(entry.slots[slot] as Scalar);
      });
    });
    parts.push(target.value as Scalar);
    return parts.join(SEPARATOR);
  }
}

function isSource(key: Source | "value" | undefined): key is Source {
  return typeof key === "object";
}

/** The ancestor at `depth`. */
export function ancestor(node: Node, depth: number): Node {
  let level = 0;
  for (let at = node.parent; at !== undefined; at = at.parent) level++;
  let at = node;
  for (; level > depth; level--) at = at.parent!;
  return at;
}

/** The keys of all list entries (and the value of a leaf-list) from the root to `node`, in order. */
export function keyPath(node: Node): Scalar[] {
  const keys: Scalar[] = [];
  collectKeys(node, keys);
  // An array that has grown holds room for more; these are kept in large numbers.
  return keys.length === 1 ? [keys[0]] : keys.slice();
}

function collectKeys(node: Node, keys: Scalar[]): void {
  if (node.parent !== undefined) collectKeys(node.parent, keys);
  if (node.schema?.kind === "list") {
    const { slots } = node.value as Branch;
    for (let i = 0; i < node.schema.keys.length; i++) keys.push(slots[i] as Scalar);
  } else if (node.schema?.kind === "leaf-list") keys.push(node.value as Scalar);
}

function keyValue(referrer: Node, source: Source, key: LeafNode): Scalar | undefined {
  const value = valueAt(referrer, source);
  if (value === undefined) return undefined;
  return storedAs(storesNumbers(valueType(key.type)), value);
}

const CANONICAL_INTEGER = /^(?:0|-?[1-9][0-9]{0,9})$/;

/** An equal value as a leaf of another type stores it: unions keep theirs as text. Undefined when that type has none. */
function storedAs(numbers: boolean, value: Scalar): Scalar | undefined {
  if (!numbers) return String(value);
  if (typeof value === "number") return value;
  return CANONICAL_INTEGER.test(value) ? Number(value) : undefined;
}

function valueAt(referrer: Node, { top, down }: Source): Scalar | undefined {
  let at: Slot = ancestor(referrer, top).value as Branch;
  for (const { slot } of down) {
    if (!(at instanceof Branch)) return undefined;
    at = at.slots[slot];
  }
  return at as Scalar | undefined;
}

/** A path that goes up and then down by names. */
interface Route {
  readonly top: number;
  readonly down: readonly { readonly schema: DataNode; readonly step: Step }[];
}

function follow(steps: readonly Step[], start: Place, xpath: XPath): Route | undefined {
  let at: Place = start;
  let top = wayTo(at).length - 1;
  const down: { schema: DataNode; step: Step }[] = [];
  for (const step of steps) {
    if (step.axis === "parent") {
      if (down.length > 0 || step.test.kind !== "node" || step.predicates.length > 0) {
        return undefined;
      }
      if (top === 0) return undefined;
      at = wayTo(at)[--top];
      continue;
    }
    const next: DataNode | undefined = namedChild(at, step, xpath);
    if (next === undefined) return undefined;
    down.push({ schema: next, step });
    at = next;
  }
  return { top, down };
}

function namedChild(at: Place, step: Step, xpath: XPath): DataNode | undefined {
  const { axis, test, offset } = step;
  if (axis !== "child" || test.kind !== "name" || test.local === "*") return undefined;
  const namespace = xpath.names.namespaceOf(test, offset);
  if (namespace === undefined || !("slots" in at)) return undefined;
  return (at as BranchSchema).child(namespace, test.local);
}

function descentTo(
  schema: DataNode,
  step: Step,
  leaf: LeafNode | LeafListNode,
  target: LeafNode | LeafListNode,
  xpath: XPath,
): Descent | undefined {
  if (schema.kind !== "list") {
    return step.predicates.length === 0 ? { schema, keys: [] } : undefined;
  }
  const keys = schema.keys.map((key): Source | "value" | undefined =>
    key === target ? "value" : undefined
  );
  for (const predicate of step.predicates.flatMap(conjuncts)) {
    const bound = keyEquality(predicate, schema.keys, schema, leaf, xpath);
    // A key that two predicates bind, or one and the value, is for the evaluator.
    if (bound === undefined || keys[bound.index] !== undefined) return undefined;
    keys[bound.index] = bound.source;
  }
  return { schema, keys };
}

function conjuncts(expr: Expr): readonly Expr[] {
  return expr.kind === "and" ? expr.operands.flatMap(conjuncts) : [expr];
}

/** `key = current()/../leaf`, either way round. */
function keyEquality(
  expr: Expr,
  keys: readonly LeafNode[],
  list: Place,
  leaf: LeafNode | LeafListNode,
  xpath: XPath,
): { index: number; source: Source } | undefined {
  if (expr.kind !== "compare" || expr.operator !== "=") return undefined;
  for (const [side, other] of [[expr.left, expr.right], [expr.right, expr.left]]) {
    if (side.kind !== "path" || side.start !== "context" || other.kind !== "path") continue;
    const steps = simplified(side.steps);
    if (steps.length !== 1) continue;
    const index = keys.indexOf(namedChild(list, steps[0], xpath) as LeafNode);
    const source = index < 0 ? undefined : sourceOf(other, leaf, xpath);
    if (source !== undefined) return { index, source };
  }
  return undefined;
}

/** `current()/../a/b`, where what is there is stored and at most one. */
function sourceOf(
  { start, steps }: PathExpr,
  leaf: LeafNode | LeafListNode,
  xpath: XPath,
): Source | undefined {
  if (typeof start !== "object" || start.kind !== "call" || start.name !== "current") {
    return undefined;
  }
  const route = follow(simplified(steps), leaf, xpath);
  if (route === undefined || route.down.some(({ step }) => step.predicates.length > 0)) {
    return undefined;
  }
  const down = route.down.map(({ schema }) => schema);
  const last = down.at(-1);
  if (last?.kind !== "leaf" || canBeImplicit(last)) return undefined;
  if (down.slice(0, -1).some(({ kind }) => kind !== "container")) return undefined;
  return { top: route.top, down, leaf: last };
}

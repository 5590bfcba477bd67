/**
 * XPath filters (RFC 6241 §8.9) as selectors: what the expression's nodes are, with ancestors and keys.
 *
 * Paths downwards, with predicates that look at nothing but what is below and do not count positions, and unions of such are followed while
 * the tree is walked: nothing is evaluated ahead, and entries with given keys are looked up. Other expressions are evaluated when the selector
 * is made: they may take more steps than a client is granted, and a reply that has begun can no longer be an error.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import { absentContainer, leafDefault } from "../tree/defaults.ts";
import { Branch, type EntryList, type Slot, type ValueList } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import type { DataNode, LeafListNode, ListNode, Schema } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Expr, Step, ValueType } from "./ast.ts";
import type { Context } from "./context.ts";
import { XPathError } from "./error.ts";
import { filterSource } from "./filter_source.ts";
import { isLinear } from "./linear.ts";
import { Matcher } from "./matcher.ts";
import type { XPathSource } from "./names.ts";
import { compareOrder, Node } from "./node.ts";
import { pickedSelector } from "./picked.ts";
import { holds, isPositional, type Predicate, predicateOf } from "./predicates.ts";
import { Probe } from "./probe.ts";
import { simplified } from "./steps.ts";
import { XPath } from "./xpath.ts";

/** A compiled filter; can be used on any number of trees. */
export class XPathFilter {
  readonly #xpath: XPath;
  /** The paths to follow; undefined when the expression has to be evaluated. */
  readonly #paths: readonly (readonly FilterStep[])[] | undefined;

  /** @throws {XPathError} */
  constructor(source: XPathSource, schema: Schema) {
    this.#xpath = new XPath(source, schema.root, schema);
    this.#paths = pathsOf(this.#xpath);
  }

  /** The type of the expression's value. */
  get type(): ValueType {
    return this.#xpath.type;
  }

  /** The expression's value on the tree below `root` as a boolean. */
  test(root: Branch): boolean {
    return this.#xpath.test(new Node(undefined, undefined, root));
  }

  /** What the filter shows of the tree below `root`. Only good for that very tree. An expression that yields no nodes shows nothing. */
  selector(root: Branch): Selector {
    const top = new Node(undefined, undefined, root);
    if (this.#paths === undefined) {
      const nodes = this.#xpath.type === "nodeset" ? this.#xpath.evaluate(top) as Node[] : [];
      return pickedSelector(nodes);
    }
    const c = this.#xpath.contextAt(top);
    c.steps = Infinity;
    return selectorOf(top, this.#paths.map((steps) => ({ steps, index: 0 })), c) ?? new Nothing();
  }

  /** False when nothing at or below the top-level node `schema` can matter to the filter, for its result or for a predicate. */
  touches(schema: DataNode): boolean {
    const { dependencies } = this.#xpath.analysis;
    return dependencies.some((on) =>
      on.schema.kind === "root" || on.schema === schema || isBelow(on.schema as DataNode, schema)
    );
  }
}

/**
 * The filter of a `select` attribute, or of a leaf.
 *
 * @param scope namespaces in scope of the filter element, prefix → URI
 * @param leaf the name of the leaf that holds the expression; undefined: it is the attribute `select` of `filter`
 * @throws {RpcError} bad-attribute (of a leaf: invalid-value), for an expression that cannot be compiled
 */
export function xpathFilter(
  text: string,
  scope: ReadonlyMap<string, string>,
  schema: Schema,
  leaf?: string,
): XPathFilter {
  try {
    return new XPathFilter(filterSource(text, scope, schema), schema);
  } catch (error) {
    if (!(error instanceof XPathError)) throw error;
    if (leaf !== undefined) {
      throw new RpcError("application", "invalid-value", error.message, {
        info: [{ name: "bad-element", value: leaf }],
        cause: error,
      });
    }
    throw new RpcError("application", "bad-attribute", error.message, {
      info: [{ name: "bad-attribute", value: "select" }, { name: "bad-element", value: "filter" }],
      cause: error,
    });
  }
}

function isBelow(schema: DataNode, top: DataNode): boolean {
  for (let at = schema.dataParent; "dataParent" in at; at = at.dataParent) {
    if (at === top) return true;
  }
  return false;
}

/** A step downwards. */
interface FilterStep {
  readonly matcher: Matcher;
  /** `//`: at any depth, not only among the children. */
  readonly anyDepth: boolean;
  readonly predicates: readonly Predicate[];
  readonly probe: Probe | undefined;
}

/** How far a path has come: its steps from `index` on are still to be found below. */
interface Progress {
  readonly steps: readonly FilterStep[];
  readonly index: number;
}

function pathsOf(xpath: XPath): readonly (readonly FilterStep[])[] | undefined {
  const operands = xpath.expr.kind === "union" ? xpath.expr.operands : [xpath.expr];
  const paths: FilterStep[][] = [];
  for (const operand of operands) {
    const steps = downwards(operand);
    if (steps === undefined) return undefined;
    paths.push(steps.map((step) => filterStep(step, xpath)));
  }
  return paths;
}

/** The steps of a path that only goes down from the root; undefined for other expressions. */
function downwards(expr: Expr): readonly Step[] | undefined {
  // The context node of a filter is the root.
  if (expr.kind !== "path" || typeof expr.start === "object") return undefined;
  const steps = simplified(expr.steps);
  const plain = steps.every(({ axis, test, predicates }) =>
    (axis === "child" || axis === "descendant") && test.kind === "name" &&
    predicates.every((predicate) => !isPositional(predicate) && isLinear(predicate))
  );
  return plain ? steps : undefined;
}

function filterStep(step: Step, xpath: XPath): FilterStep {
  const { names } = xpath;
  const compile = (expr: Expr) => xpath.compilePredicate(expr);
  return {
    matcher: new Matcher(step.test, names, step.offset),
    anyDepth: step.axis === "descendant",
    predicates: step.predicates.map((expr) => predicateOf(expr, compile(expr))),
    probe: Probe.of(step.predicates, compile, names),
  };
}

/** What is shown of `node`, given how far the paths have come there; undefined when nothing. */
function selectorOf(node: Node, progress: readonly Progress[], c: Context): Selector | undefined {
  if (progress.some(({ steps, index }) => index === steps.length)) return SELECT_ALL;
  const endsHere = progress.length === 0 || !(node.value instanceof Branch);
  return endsHere ? undefined : new OnTheWay(node, progress, c);
}

class Nothing implements Selector {
  readonly all = false;
  readonly onlyPath = true;
  child(): undefined {}
  candidates(): Iterable<Branch | Scalar> {
    return [];
  }
  entry(): undefined {}
}

/** An instance that paths go through. */
class OnTheWay implements Selector {
  readonly all = false;
  readonly #node: Node;
  readonly #progress: readonly Progress[];
  readonly #context: Context;

  constructor(node: Node, progress: readonly Progress[], c: Context) {
    this.#node = node;
    this.#progress = progress;
    this.#context = c;
  }

  /** Keys come with their entry anyway: an entry of which a key is selected is more than a way to others. */
  get onlyPath(): boolean {
    const entry = this.#node.value;
    if (!(entry instanceof Branch) || entry.schema.kind !== "list") return true;
    return !entry.schema.keys.some((key) => this.child(key, entry) !== undefined);
  }

  child(schema: DataNode, parent: Branch): Selector | undefined {
    const hits = this.#progress.filter(({ steps, index }) => steps[index].matcher.matches(schema));
    const passing = this.#progress.filter(({ steps, index }) =>
      steps[index].anyDepth && holdsMatches(schema, steps[index].matcher)
    );
    if (hits.length === 0 && passing.length === 0) return undefined;
    if (schema.kind === "list" || schema.kind === "leaf-list") {
      return new Entries(this.#node, schema, hits, passing, this.#context);
    }
    const value = parent.slots[schema.slot] ?? absent(schema, parent);
    if (value === undefined) return undefined;
    return reach(new Node(this.#node, schema, value as Branch), hits, passing, this.#context);
  }

  candidates(): undefined {}

  entry(): undefined {}
}

/** What a walker that shows defaults asks about. */
function absent(schema: DataNode, parent: Branch): Slot {
  if (schema.kind === "leaf") return leafDefault(parent, schema);
  return schema.kind === "container" ? absentContainer(parent, schema) : undefined;
}

function holdsMatches(schema: DataNode, matcher: Matcher): boolean {
  return "slots" in schema && matcher.descentsOf(schema).length > 0;
}

/** What is shown of an instance: `hits` step onto it if their predicates hold, `passing` go on below it. */
function reach(
  node: Node,
  hits: readonly Progress[],
  passing: readonly Progress[],
  c: Context,
): Selector | undefined {
  const reached = [...passing];
  for (const { steps, index } of hits) {
    const { predicates } = steps[index];
    if (predicates.every((predicate) => holds(predicate, c, node, 1, 1))) {
      reached.push({ steps, index: index + 1 });
    }
  }
  return selectorOf(node, reached, c);
}

/** The entries of a list or leaf-list that paths go through. */
class Entries implements Selector {
  readonly all = false;
  readonly onlyPath = true;
  readonly #parent: Node;
  readonly #schema: ListNode | LeafListNode;
  readonly #hits: readonly Progress[];
  readonly #passing: readonly Progress[];
  readonly #context: Context;

  constructor(
    parent: Node,
    schema: ListNode | LeafListNode,
    hits: readonly Progress[],
    passing: readonly Progress[],
    c: Context,
  ) {
    this.#parent = parent;
    this.#schema = schema;
    this.#hits = hits;
    this.#passing = passing;
    this.#context = c;
  }

  child(): undefined {}

  candidates(_list: EntryList | ValueList): Iterable<Branch | Scalar> | undefined {
    if (this.#passing.length > 0) return undefined;
    const found: Node[] = [];
    for (const { steps, index } of this.#hits) {
      const nodes = steps[index].probe?.find(this.#context, this.#parent, this.#schema);
      if (nodes === undefined) return undefined;
      found.push(...nodes);
    }
    if (this.#hits.length > 1) found.sort(compareOrder);
    return new Set(found.map(({ value }) => value as Branch | Scalar));
  }

  entry(entry: Branch | Scalar): Selector | undefined {
    const node = new Node(this.#parent, this.#schema, entry);
    return reach(node, this.#hits, this.#passing, this.#context);
  }
}

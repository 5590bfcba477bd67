/**
 * Location steps and paths: composed walks with index look-ups, early stop and no copies (XPath 1.0 §2).
 *
 * @module
 */

import { Branch, type EntryList, type ValueList } from "../tree/node.ts";
import type { SchemaNode } from "../yang/schema.ts";
import type { Expr, Step } from "./ast.ts";
import { type AxisWalk, axisWalk, visitInstances } from "./axes.ts";
import { type Code, type Nodes, nodesCode } from "./code.ts";
import type { Context, Visit } from "./context.ts";
import { Matcher } from "./matcher.ts";
import type { Names } from "./names.ts";
import { Node, NodeSet } from "./node.ts";
import { filterNodes, isPositional, type Predicate, predicateOf } from "./predicates.ts";
import { isSelf, Probe } from "./probe.ts";

/** What the compiler of steps needs of the compiler of expressions. */
export interface StepEnvironment {
  readonly names: Names;
  /** Compiles what stands in a predicate on nodes of `context` (undefined: of any). */
  compilePredicate(expr: Expr, context: SchemaNode | undefined): Code;
}

/** A compiled step. */
interface Walk {
  readonly run: AxisWalk;
  /** The number of nodes that `run` would visit, where it is known without visiting them. */
  readonly count: ((c: Context, node: Node) => number) | undefined;
  /** What walking visits again and must be dropped. */
  readonly repeats: boolean;
}

/** What is known of the nodes after a step. */
interface Shape {
  readonly single: boolean;
  /** In document order. */
  readonly ordered: boolean;
  /** None is an ancestor of another. */
  readonly peers: boolean;
}

const ONE: Shape = { single: true, ordered: true, peers: true };

/** Compiles a path that begins at the context node, the root, or the nodes of `start`, which are of schema node `from` if it is known. */
export function pathCode(
  start: "context" | "root" | Code,
  steps: readonly Step[],
  from: SchemaNode | undefined,
  env: StepEnvironment,
): Code {
  let shape = typeof start === "string" ? ONE : startShape(start.nodes!);
  let context = from;
  const walks: Walk[] = [];
  for (const step of simplified(steps)) {
    const after = shapeAfter(step, shape);
    const matcher = new Matcher(step.test, env.names, step.offset);
    context = schemaAfter(step, matcher, context);
    walks.push(compileStep(step, matcher, after.repeats, context, env));
    shape = after.shape;
  }
  const begin = startOf(start, from);
  const local = start === "context" || (typeof start === "object" && start.local);
  const last = walks.at(-1);
  const lead = walks.slice(0, -1);
  const countLast = last !== undefined && !last.repeats ? last.count : undefined;
  return nodesCode(local, env.names, {
    ordered: shape.ordered,
    single: shape.single,
    each: (c, visit) => begin(c, chain(walks, c, visit)),
    ...countLast === undefined ? {} : {
      count: (c: Context) => {
        let total = 0;
        const add: Visit = (node) => {
          total += countLast(c, node);
          return false;
        };
        begin(c, chain(lead, c, add));
        return total;
      },
    },
  });
}

function startOf(
  start: "context" | "root" | Code,
  from: SchemaNode | undefined,
): (c: Context, visit: Visit) => boolean {
  if (start === "context") return (c, visit) => visit(c.node);
  if (start === "root") {
    return from === undefined || from.kind === "root"
      ? (c, visit) => visit(c.root)
      : (c, visit) => visit(rootAt(c.current, from));
  }
  return start.nodes!.each;
}

function startShape(nodes: Nodes): Shape {
  return nodes.single ? ONE : { single: false, ordered: nodes.ordered, peers: false };
}

/** One visitor that sends a node through all `walks` and what comes out to `visit`. */
function chain(walks: readonly Walk[], c: Context, visit: Visit): Visit {
  let next = visit;
  for (let i = walks.length - 1; i >= 0; i--) {
    const { run, repeats } = walks[i];
    let after = next;
    if (repeats) {
      const seen = new NodeSet();
      const unseen = next;
      after = (node) => seen.add(node) && unseen(node);
    }
    next = (node) => run(c, node, after);
  }
  return next;
}

/** Without `.`, and with `//x` as one descendant step where that means the same. */
export function simplified(steps: readonly Step[]): readonly Step[] {
  const result: Step[] = [];
  for (const step of steps) {
    if (isSelf(step)) continue;
    const before = result.at(-1);
    const anyDepth = before?.axis === "descendant-or-self" && before.test.kind === "node" &&
      before.predicates.length === 0;
    const mergeable = anyDepth && (step.axis === "child" || step.axis === "descendant") &&
      !step.predicates.some(isPositional);
    if (mergeable) result[result.length - 1] = { ...step, axis: "descendant" };
    else result.push(step);
  }
  return result;
}

/** The schema node of all nodes that a step leads to from those of `context`, where there is one and it is plain to see. */
export function schemaAfter(
  step: Step,
  matcher: Matcher,
  context: SchemaNode | undefined,
): SchemaNode | undefined {
  if (context === undefined) return undefined;
  switch (step.axis) {
    case "self":
      return context;
    case "child": {
      if (matcher.matchesText || !("slots" in context)) return undefined;
      const children = matcher.childrenOf(context);
      return children.length === 1 ? children[0] : undefined;
    }
    case "parent":
      return "dataParent" in context ? context.dataParent : undefined;
    default:
      return undefined;
  }
}

function shapeAfter({ axis }: Step, { single, ordered, peers }: Shape): {
  shape: Shape;
  repeats: boolean;
} {
  switch (axis) {
    case "self":
      return { shape: { single, ordered, peers }, repeats: false };
    case "child":
      return { shape: { single: false, ordered: ordered && peers, peers }, repeats: false };
    case "descendant":
    case "descendant-or-self":
      return { shape: { single: false, ordered: ordered && peers, peers: false }, repeats: !peers };
    case "parent":
      return single
        ? { shape: ONE, repeats: false }
        : { shape: { single, ordered: false, peers: false }, repeats: true };
    case "following-sibling":
      return { shape: { single: false, ordered: single, peers: single }, repeats: !single };
    case "following":
      return { shape: { single: false, ordered: single, peers: false }, repeats: !single };
    case "preceding-sibling":
    case "preceding":
    case "ancestor":
    case "ancestor-or-self":
      return { shape: { single: false, ordered: false, peers: false }, repeats: !single };
    case "attribute":
    case "namespace":
      return { shape: ONE, repeats: false };
  }
}

function compileStep(
  step: Step,
  matcher: Matcher,
  repeats: boolean,
  context: SchemaNode | undefined,
  env: StepEnvironment,
): Walk {
  const compile = (expr: Expr) => env.compilePredicate(expr, context);
  const walk = axisWalk(step.axis, matcher);
  if (step.predicates.length === 0) {
    const countable = step.axis === "child" && !matcher.matchesText;
    return { run: walk, count: countable ? counter(matcher) : undefined, repeats };
  }
  const predicates = step.predicates.map((expr) => predicateOf(expr, compile(expr)));
  if (step.axis !== "child" && step.axis !== "descendant") {
    return { run: filtered(walk, predicates), count: undefined, repeats };
  }
  const firstPositional = step.predicates.findIndex(isPositional);
  const leading = firstPositional < 0 ? step.predicates : step.predicates.slice(0, firstPositional);
  const probe = Probe.of(leading, compile, env.names);
  if (step.axis === "descendant") {
    const run = filtered(
      probe === undefined ? walk : probedDescent(matcher, probe),
      predicates,
    );
    return { run, count: undefined, repeats };
  }
  const run = probe === undefined
    ? pickedOr(filtered(walk, predicates), matcher, predicates)
    : filtered(probedChildren(matcher, probe), predicates);
  return { run, count: undefined, repeats };
}

function filtered(walk: AxisWalk, predicates: readonly Predicate[]): AxisWalk {
  return (c, node, visit) => filterNodes(predicates, c, (each) => walk(c, node, each), visit);
}

/** The child axis with look-ups for lists whose keys the predicates give. */
function probedChildren(matcher: Matcher, probe: Probe): AxisWalk {
  const everything = axisWalk("child", matcher);
  return (c, node, visit) => {
    const { value } = node;
    if (!(value instanceof Branch) || c.operation !== undefined) return everything(c, node, visit);
    for (const child of matcher.childrenOf(value.schema)) {
      const found = (child.kind === "list" || child.kind === "leaf-list") &&
          !(c.configOnly && !child.config)
        ? probe.find(c, node, child)
        : undefined;
      const stopped = found === undefined
        ? visitInstances(c, node, value, child, visit)
        : found.some(visit);
      if (stopped) return true;
    }
    return false;
  };
}

/** The descendant axis with look-ups where a list whose keys are given cannot hold another match inside. */
function probedDescent(matcher: Matcher, probe: Probe): AxisWalk {
  const everything = axisWalk("descendant", matcher);
  const walk: AxisWalk = (c, node, visit) => {
    const { value } = node;
    if (!(value instanceof Branch) || c.operation !== undefined) return everything(c, node, visit);
    for (const { child, matches, inside } of matcher.descentsOf(value.schema)) {
      const found = matches && !inside && (child.kind === "list" || child.kind === "leaf-list") &&
          !(c.configOnly && !child.config)
        ? probe.find(c, node, child)
        : undefined;
      if (found !== undefined) {
        if (found.some(visit)) return true;
        continue;
      }
      const enter: Visit = (below) =>
        (matches && visit(below)) || (inside && walk(c, below, visit));
      if (visitInstances(c, node, value, child, enter)) return true;
    }
    return false;
  };
  return walk;
}

/** `list[3]` and `list[last()]` are picked by rank where a single list matches. */
function pickedOr(
  otherwise: AxisWalk,
  matcher: Matcher,
  predicates: readonly Predicate[],
): AxisWalk {
  const [first, ...rest] = predicates;
  const { constant } = first.code;
  const { isLast } = first;
  if (!isLast && typeof constant !== "number") return otherwise;
  return (c, node, visit) => {
    const { value } = node;
    if (!(value instanceof Branch) || c.operation !== undefined) return otherwise(c, node, visit);
    const children = matcher.childrenOf(value.schema);
    const [child] = children;
    if (children.length !== 1 || matcher.matchesText || (c.configOnly && !child.config)) {
      return otherwise(c, node, visit);
    }
    if (child.kind !== "list" && child.kind !== "leaf-list") return otherwise(c, node, visit);
    const list = value.slots[child.slot] as EntryList | ValueList | undefined;
    if (list === undefined) return otherwise(c, node, visit);
    const rank = isLast ? list.size - 1 : (constant as number) - 1;
    if (!Number.isInteger(rank) || rank < 0 || rank >= list.size) return false;
    const picked = new Node(node, child, list.at(rank)!, rank);
    return filterNodes(rest, c, (each) => each(picked), visit);
  };
}

/** Counts children without visiting those of lists. */
function counter(matcher: Matcher): (c: Context, node: Node) => number {
  return (c, node) => {
    const { value } = node;
    if (!(value instanceof Branch)) return 0;
    let total = 0;
    const add: Visit = () => {
      total++;
      return false;
    };
    for (const child of matcher.childrenOf(value.schema)) {
      const stored = value.slots[child.slot];
      if (stored !== undefined && (child.kind === "list" || child.kind === "leaf-list")) {
        if (!c.configOnly || child.config) total += (stored as EntryList | ValueList).size;
      } else {
        visitInstances(c, node, value, child, add);
      }
    }
    if (c.operation !== undefined && c.operation.parent?.value === value) {
      axisWalk("child", matcher)(c, node, (below) => {
        if (below.schema === undefined) total++;
        return false;
      });
    }
    return total;
  };
}

/** Where an absolute path begins for `node`: the instance of the root, or of the mount point, that it is in (RFC 8528 §4). */
export function rootAt(node: Node, root: SchemaNode): Node {
  let at = node;
  while (at.schema !== root && at.parent !== undefined) at = at.parent;
  return at;
}

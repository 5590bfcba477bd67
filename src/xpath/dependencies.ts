/**
 * What an expression depends on: found once from its text and the schema, without data. Wrong only on the safe side.
 *
 * Let D be the depth of the context node (the root has depth 0, `/a/b` has 2). A dependency `{schema, common}` says: an instance of `schema` that
 * shares its first `common` steps with a context node can change the value there. So after a change of an instance of `schema`, the
 * contexts to evaluate again are those below its ancestor at depth `common`.
 *
 * A change is looked up at the topmost node that was created, deleted, moved or got another value: all nodes on the way down
 * to a dependency are dependencies themselves, and on the way up they are ancestors of the context, which come and go with it. Only
 * non-presence containers are there as long as their parent is: where one is created or deleted, what is in it has to be looked up, too.
 *
 * @module
 */

import type { BranchSchema, DataNode, SchemaNode } from "../yang/schema.ts";
import { LeafrefType, membersOf } from "../yang/types/mod.ts";
import type { CallExpr, Expr, PathExpr, Step } from "./ast.ts";
import { type Analysis, type Dependency, DependencySet } from "./dependency.ts";
import { canBeImplicit, conditionsOf } from "./implicit.ts";
import { type Descent, Matcher } from "./matcher.ts";
import { Names, type XPathSource } from "./names.ts";
import { parseXPath } from "./parser.ts";
import { depthOf, operationOf, parentOf, pathOf, type Place, placeOf } from "./places.ts";
import { scopeOf } from "./scope.ts";
import { type At, matchesPlace, parentAt, type Places, union } from "./standing.ts";
import { simplified } from "./steps.ts";

/** More schema nodes than this are not told apart. */
const MAX_PLACES = 3_000;
/** `when`s and leafrefs that lead to further ones are followed so deep. */
const MAX_DEPTH = 8;
/** When so many nodes have been met in those, further ones are not followed: conditions may look at each other's nodes crosswise. */
const MAX_FOLLOWED = 2_000;

/** Analyses `expr` for contexts of `context`. */
export function analyse(
  expr: Expr,
  names: Names,
  context: SchemaNode | undefined,
  configOnly: boolean,
): Analysis {
  const place = context === undefined ? undefined : placeOf(context);
  const analyser = new Analyser(configOnly);
  const start: Places = place && [{ schema: place, common: depthOf(place), text: false }];
  const result = analyser.expression(expr, { names, current: start, context: start });
  return {
    dependencies: analyser.dependencies(),
    scope: place === undefined
      ? Infinity
      : scopeOf(expr, depthOf(place), depthOf(names.schema.xpathRoot)),
    result: expr.type === "nodeset" && result !== undefined
      ? [...new Set(result.map(({ schema }) => schema))]
      : undefined,
    warnings: analyser.warnings,
  };
}

/** Where a part of an expression stands. */
interface Scope {
  readonly names: Names;
  readonly current: Places;
  readonly context: Places;
}

class Analyser {
  readonly warnings: string[] = [];
  readonly #configOnly: boolean;
  readonly #found = new DependencySet();
  /** What is being followed. */
  readonly #followed = new Set<string>();
  /** What has been followed, with its result: many ways may lead to one `when`. */
  readonly #results = new Map<string, Places>();
  readonly #ids = new Map<object, number>();
  #depth = 0;
  #met = 0;

  constructor(configOnly: boolean) {
    this.#configOnly = configOnly;
  }

  dependencies(): Dependency[] {
    return this.#found.list();
  }

  /** Where the root is not known there is only one thing to say: everything. */
  #dependOnAll(scope: Scope): void {
    const root = scope.names.schema.xpathRoot;
    this.#found.add(root, depthOf(root), true);
  }

  /** The string-values of these nodes are looked at. */
  #useValues(places: Places, scope: Scope): void {
    if (places === undefined) return this.#dependOnAll(scope);
    for (const { schema, common } of places) {
      this.#found.add(schema, common, "slots" in schema);
      if ("slots" in schema) this.#followDefaults(schema, common, scope);
    }
  }

  /** Defaults inside a string-value come and go with their `when`s, which can look at nodes outside. */
  #followDefaults(schema: BranchSchema, common: number, scope: Scope): void {
    const pending = [schema];
    let visited = 0;
    for (let branch = pending.pop(); branch !== undefined; branch = pending.pop()) {
      for (const child of branch.slots) {
        if (!this.#accessible(child)) continue;
        if (++visited > MAX_PLACES) return this.#dependOnAll(scope);
        if (canBeImplicit(child)) this.#followConditions(child, common, scope);
        if ("slots" in child) pending.push(child);
      }
    }
  }

  /** The places of a node-set's nodes; nothing for other types. */
  expression(expr: Expr, scope: Scope): Places {
    switch (expr.kind) {
      case "number":
      case "literal":
      case "compiled":
        return [];
      case "or":
      case "and":
        for (const operand of expr.operands) this.expression(operand, scope);
        return [];
      case "compare": {
        const boolean = expr.left.type === "boolean" || expr.right.type === "boolean";
        for (const side of [expr.left, expr.right]) {
          if (boolean) this.expression(side, scope);
          else this.#value(side, scope);
        }
        return [];
      }
      case "arithmetic":
        this.#value(expr.left, scope);
        this.#value(expr.right, scope);
        return [];
      case "negate":
        this.#value(expr.operand, scope);
        return [];
      case "union":
        return union(expr.operands.map((operand) => this.expression(operand, scope)));
      case "call":
        return this.#call(expr, scope);
      case "filter": {
        const places = this.expression(expr.primary, scope);
        for (const one of expr.predicates) this.expression(one, { ...scope, context: places });
        return places;
      }
      case "path":
        return this.#path(expr, scope);
    }
  }

  /** An expression whose value is converted to a string or number. */
  #value(expr: Expr, scope: Scope): void {
    const places = this.expression(expr, scope);
    if (expr.type === "nodeset") this.#useValues(places, scope);
  }

  #call({ name, args }: CallExpr, scope: Scope): Places {
    switch (name) {
      case "current":
        return scope.current;
      case "count":
      case "local-name":
      case "namespace-uri":
      case "name":
      case "boolean":
      case "not":
        for (const arg of args) this.expression(arg, scope);
        return [];
      case "deref": {
        const leafs = this.expression(args[0], scope);
        this.#useValues(leafs, scope);
        return this.#deref(leafs, scope);
      }
      case "derived-from":
      case "derived-from-or-self": {
        const [, wanted] = args;
        if (wanted.kind === "literal" && scope.names.identity(wanted.value) === undefined) {
          this.#warn(`there is no identity "${wanted.value}"`, scope);
        }
        break;
      }
      case "string":
      case "number":
      case "string-length":
      case "normalize-space":
        if (args.length === 0) this.#useValues(scope.context, scope);
        break;
      default:
        break;
    }
    for (const arg of args) this.#value(arg, scope);
    return [];
  }

  #deref(leafs: Places, scope: Scope): Places {
    if (leafs === undefined) return undefined;
    const targets: Places[] = [];
    for (const at of leafs) {
      const { schema } = at;
      if (schema.kind !== "leaf" && schema.kind !== "leaf-list") continue;
      for (const type of membersOf(schema.type)) {
        if (type instanceof LeafrefType) {
          targets.push(this.#follow(type.path, [at], scope));
        } else if (type.base === "instance-identifier") {
          this.#dependOnAll(scope);
          targets.push(undefined);
        }
      }
    }
    const all = union(targets);
    this.#useValues(all, scope);
    return all;
  }

  /** Analyses another expression (a leafref's path, a `when`) for contexts at `places`. */
  #follow(source: XPathSource, places: readonly At[], scope: Scope): Places {
    let key = `${this.#id(source)}`;
    for (const { schema, common } of places) key += ` ${this.#id(schema)}@${common}`;
    if (this.#results.has(key)) return this.#results.get(key);
    if (this.#followed.has(key) || this.#depth >= MAX_DEPTH) {
      this.#dependOnAll(scope);
      return undefined;
    }
    this.#followed.add(key);
    this.#depth++;
    const names = new Names(source, scope.names.schema);
    const expr = parseXPath(source.text);
    const inner: Scope = { names, current: places, context: places };
    const result = this.expression(expr, inner);
    if (expr.type === "nodeset") this.#useValues(result, inner);
    this.#depth--;
    this.#followed.delete(key);
    this.#results.set(key, result);
    return result;
  }

  #id(object: object): number {
    let id = this.#ids.get(object);
    if (id === undefined) this.#ids.set(object, id = this.#ids.size);
    return id;
  }

  #path({ start, steps }: PathExpr, scope: Scope): Places {
    const root = scope.names.schema.xpathRoot;
    let places: Places = start === "context"
      ? scope.context
      : start === "root"
      ? [{ schema: root, common: depthOf(root), text: false }]
      : this.expression(start, scope);
    for (const step of simplified(steps)) {
      const before = places;
      places = this.#step(step, places, scope);
      if (places?.length === 0 && before !== undefined && before.length > 0) {
        this.#warnNothing(step, before, scope);
        return places;
      }
      for (const one of step.predicates) this.expression(one, { ...scope, context: places });
    }
    return places;
  }

  #step(step: Step, places: Places, scope: Scope): Places {
    const everywhere = step.axis === "following" || step.axis === "preceding";
    if (places === undefined || everywhere) this.#dependOnAll(scope);
    if (places === undefined) return undefined;
    const matcher = new Matcher(step.test, scope.names, step.offset);
    const found = new Map<Place, At[]>();
    let count = 0;
    const add = (at: At) => {
      const same = found.get(at.schema);
      const known = same?.findIndex(({ text }) => text === at.text) ?? -1;
      if (same === undefined) found.set(at.schema, [at]);
      else if (known < 0) same.push(at);
      else if (at.common < same[known].common) same[known] = at;
      count++;
    };
    for (const at of places) {
      this.#walk(step, matcher, at, scope, add);
      if (count > MAX_PLACES) {
        this.#dependOnAll(scope);
        return undefined;
      }
    }
    return [...found.values()].flat();
  }

  #walk(step: Step, matcher: Matcher, at: At, scope: Scope, add: (at: At) => void): void {
    const up = parentAt(at);
    const addIf = (one: At | undefined) => {
      if (one !== undefined && matchesPlace(matcher, one)) add(one);
    };
    switch (step.axis) {
      case "self":
        return addIf(at);
      case "parent":
        return addIf(up);
      case "ancestor-or-self":
      case "ancestor":
        for (let one = step.axis === "ancestor" ? up : at; one; one = parentAt(one)) addIf(one);
        return;
      case "child":
        return this.#children(matcher, at, scope, add);
      case "descendant-or-self":
        addIf(at);
        return this.#descendants(matcher, at, scope, add);
      case "descendant":
        return this.#descendants(matcher, at, scope, add);
      case "following-sibling":
      case "preceding-sibling":
        if (up !== undefined && !at.text) this.#children(matcher, up, scope, add);
        return;
      case "following":
      case "preceding": {
        const root = scope.names.schema.xpathRoot;
        const all: At = { schema: root, common: depthOf(root), text: false };
        return this.#descendants(matcher, all, scope, add);
      }
      case "attribute":
      case "namespace":
        return;
    }
  }

  #children(matcher: Matcher, at: At, scope: Scope, add: (at: At) => void): void {
    const { schema, common, text } = at;
    if (!("slots" in schema)) {
      if (!text && matcher.matchesText) add({ ...at, text: true });
      return;
    }
    for (const child of matcher.childrenOf(schema)) {
      if (!this.#accessible(child)) continue;
      this.#dependOnChild(child, common, scope);
      add({ schema: child, common, text: false });
    }
    // The operation that an expression stands in is a child, too; it is there as long as its constraints are asked.
    for (const one of scope.current ?? []) {
      for (let up: At | undefined = one; up !== undefined; up = parentAt(up)) {
        const operation = operationOf(up.schema);
        if (operation && parentOf(up.schema) === schema && matcher.matches(operation)) add(up);
      }
    }
  }

  #descendants(matcher: Matcher, at: At, scope: Scope, add: (at: At) => void): void {
    const { schema, common } = at;
    if (!("slots" in schema)) return this.#children(matcher, at, scope, add);
    const pending: (readonly Descent[])[] = [matcher.descentsOf(schema)];
    let visited = 0;
    for (let descents = pending.pop(); descents !== undefined; descents = pending.pop()) {
      for (const { child, matches, inside } of descents) {
        if (!this.#accessible(child)) continue;
        if (++visited > MAX_PLACES) this.#dependOnAll(scope);
        else this.#dependOnChild(child, common, scope);
        if (matches) add({ schema: child, common, text: false });
        if (!inside) continue;
        if ("slots" in child) pending.push(matcher.descentsOf(child));
        else add({ schema: child, common, text: true });
      }
    }
  }

  #accessible(child: DataNode): boolean {
    return child.config || !this.#configOnly;
  }

  /** A child, with what decides whether it is there by default: other cases and `when`s. */
  #dependOnChild(child: DataNode, common: number, scope: Scope): void {
    this.#found.add(child, common);
    if (this.#depth > 0) this.#met++;
    if (!canBeImplicit(child)) return;
    for (let at = child.inCase; at !== undefined; at = at.choice.inCase) {
      for (const other of at.choice.dataNodes) this.#found.add(other, common);
    }
    this.#followConditions(child, common, scope);
  }

  #followConditions(child: DataNode, common: number, scope: Scope): void {
    if (this.#met > MAX_FOLLOWED) return this.#dependOnAll(scope);
    for (const { when, self } of conditionsOf(child)) {
      const place: Place = self ? child : child.dataParent;
      this.#follow(
        when,
        [{ schema: place, common: Math.min(common, depthOf(place)), text: false }],
        scope,
      );
    }
  }

  #warnNothing({ axis, test }: Step, before: readonly At[], scope: Scope): void {
    if (test.kind !== "name") return;
    const prefix = test.prefix === undefined ? "" : `${test.prefix}:`;
    const from = before.length === 1 ? pathOf(before[0].schema) : `${before.length} nodes`;
    const how = axis === "child" ? "child" : `node on axis ${axis}`;
    const state = this.#configOnly ? "configuration " : "";
    this.#warn(`there is no ${state}${how} "${prefix}${test.local}" of ${from}`, scope);
  }

  #warn(message: string, { names }: Scope): void {
    this.warnings.push(`XPath "${names.source.text}": ${message}`);
  }
}

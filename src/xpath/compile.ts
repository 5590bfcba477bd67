/**
 * Syntax tree → compiled expression.
 *
 * @module
 */

import type { Schema, SchemaNode, When } from "../yang/schema.ts";
import type { LeafrefType } from "../yang/types/mod.ts";
import type { ArithmeticOperator, CompareExpr, Expr, PathExpr, Step } from "./ast.ts";
import { booleanCode, type Code, constantCode, nodesCode, numberCode } from "./code.ts";
import { compareCode } from "./compare.ts";
import { Context, type Visit, WhenResults } from "./context.ts";
import { functionCode } from "./functions.ts";
import { leafrefExpression } from "./leafref_expression.ts";
import { Matcher } from "./matcher.ts";
import { hold, memoized } from "./memo.ts";
import { Names, type XPathSource } from "./names.ts";
import { type Node, NodeSet } from "./node.ts";
import { parseXPath } from "./parser.ts";
import { filterNodes, isPositional, predicateOf } from "./predicates.ts";
import { isSelf } from "./probe.ts";
import { pathCode, schemaAfter, simplified, type StepEnvironment } from "./steps.ts";

/** Compiles the expressions of one schema; remembers what they share. */
export class Compiler {
  readonly schema: Schema;
  readonly #whens = new WeakMap<When, Code>();
  readonly #leafrefs = new WeakMap<LeafrefType, Code>();

  constructor(schema: Schema) {
    this.schema = schema;
  }

  /** `context`: the schema node of the context node, undefined when it can be any. */
  compile(
    expr: Expr,
    names: Names,
    context: SchemaNode | undefined,
    inPredicate = false,
  ): Code {
    return new ExpressionCompiler(this, names).compile(expr, { context, inPredicate });
  }

  #compileText(source: XPathSource): Code {
    return this.compile(parseXPath(source.text), new Names(source, this.schema), undefined);
  }

  /** Whether a `when` holds on `node`, in an evaluation of its own. */
  readonly testWhen = (when: When, node: Node, c: Context): boolean => {
    const results = c.whenResults ??= new WhenResults();
    const known = results.get(when, node);
    if (known !== undefined) return known;
    const schema = this.schema.schemaOf(node.schema, when.module);
    if (schema !== this.schema) return compilerOf(schema).testWhen(when, node, c);
    let code = this.#whens.get(when);
    if (code === undefined) this.#whens.set(when, code = this.#compileText(when));
    const inner = new Context(node, c.configOnly, this.testWhen, c.depth + 1);
    inner.whenResults = results;
    const verdict = code.boolean(inner);
    results.set(when, node, verdict);
    return verdict;
  };

  readonly followLeafref = (
    type: LeafrefType,
    leaf: Node,
    c: Context,
    visit: Visit,
  ): boolean => {
    const schema = this.schema.schemaOf(type.target, type.target.module);
    if (schema !== this.schema) return compilerOf(schema).followLeafref(type, leaf, c, visit);
    let code = this.#leafrefs.get(type);
    if (code === undefined) {
      const expr = leafrefExpression(parseXPath(type.path.text), type.target);
      code = this.compile(expr, new Names(type.path, this.schema), undefined);
      this.#leafrefs.set(type, code);
    }
    const context = new Context(leaf, c.configOnly, this.testWhen, c.depth);
    context.whenResults = c.whenResults;
    context.steps = c.steps;
    const stopped = code.nodes!.each(
      context,
      (target) => target.value === leaf.value && visit(target),
    );
    c.steps = context.steps;
    return stopped;
  };
}

const compilers = new WeakMap<Schema, Compiler>();

/** The one compiler of a schema. */
export function compilerOf(schema: Schema): Compiler {
  let compiler = compilers.get(schema);
  if (compiler === undefined) compilers.set(schema, compiler = new Compiler(schema));
  return compiler;
}

/** Where an expression stands. */
interface Place {
  /** The schema node of the context node, where it is known. */
  readonly context: SchemaNode | undefined;
  /** It is evaluated again for each node of a set. */
  readonly inPredicate: boolean;
}

class ExpressionCompiler implements StepEnvironment {
  readonly #compiler: Compiler;
  readonly names: Names;

  constructor(compiler: Compiler, names: Names) {
    this.#compiler = compiler;
    this.names = names;
  }

  compilePredicate(expr: Expr, context: SchemaNode | undefined): Code {
    return this.compile(expr, { context, inPredicate: true });
  }

  compile(expr: Expr, place: Place): Code {
    const code = this.#compile(expr, place);
    return place.inPredicate ? memoized(code) : code;
  }

  #compile(expr: Expr, place: Place): Code {
    switch (expr.kind) {
      case "number":
      case "literal":
        return constantCode(expr.value);
      case "compiled":
        return expr.code;
      case "or":
      case "and":
        return logic(expr.kind, expr.operands.map((operand) => this.compile(operand, place)));
      case "compare":
        return this.#compare(expr, place);
      case "arithmetic": {
        const left = this.compile(expr.left, place);
        const right = this.compile(expr.right, place);
        return numberCode(left.local || right.local, arithmetic(expr.operator, left, right));
      }
      case "negate": {
        const operand = this.compile(expr.operand, place);
        return numberCode(operand.local, (c) => -operand.number(c));
      }
      case "union":
        return union(expr.operands.map((operand) => this.compile(operand, place)), this.names);
      case "call":
        return functionCode(expr.name, expr.args.map((arg) => this.compile(arg, place)), {
          schema: this.#compiler.schema,
          names: this.names,
          offset: expr.offset,
          followLeafref: this.#compiler.followLeafref,
        });
      case "filter":
        return this.#filter(this.compile(expr.primary, place), expr.predicates);
      case "path":
        return this.#path(expr, place);
    }
  }

  #path({ start, steps }: PathExpr, place: Place): Code {
    if (start === "context") return pathCode(start, steps, place.context, this);
    if (start === "root") return pathCode(start, steps, this.#compiler.schema.xpathRoot, this);
    const from = start.kind === "call" && start.name === "current" && !place.inPredicate
      ? place.context
      : undefined;
    return pathCode(this.compile(start, place), steps, from, this);
  }

  #filter(primary: Code, predicates: readonly Expr[]): Code {
    const compiled = predicates.map((expr) =>
      predicateOf(expr, this.compilePredicate(expr, undefined))
    );
    const nodes = primary.nodes!;
    const positional = predicates.some(isPositional);
    return nodesCode(primary.local, this.names, {
      ordered: positional || nodes.ordered,
      single: nodes.single,
      // Positions count in document order over the whole set (§3.3).
      each: (c, visit) =>
        filterNodes(
          compiled,
          c,
          (each) => positional ? nodes.sorted(c).some(each) : nodes.each(c, each),
          visit,
        ),
    });
  }

  #compare(expr: CompareExpr, place: Place): Code {
    if (expr.operator === "=") {
      const joined = this.#join(expr.left, expr.right, place) ??
        this.#join(expr.right, expr.left, place);
      if (joined !== undefined) return joined;
    }
    const left = this.compile(expr.left, place);
    const right = this.compile(expr.right, place);
    return compareCode(expr.operator, left, right, this.names, place.inPredicate);
  }

  /**
   * `a/list/key = value` as `a/list[key = value]` and `a/leaf-list = value` as `a/leaf-list[. = value]`, which use the index.
   */
  #join(path: Expr, other: Expr, place: Place): Code | undefined {
    if (path.kind !== "path" || other.type === "boolean") return undefined;
    const steps = this.#lookupSteps(path, place);
    if (steps === undefined) return undefined;
    const value = this.compile(other, place);
    // The value is that of the outer context, whatever node the predicate is asked about.
    const held = value.local ? hold(value, this.names) : undefined;
    const code = held === undefined ? value : held.code;
    const compared: Expr = { kind: "compiled", type: other.type, offset: other.offset, code };
    const joined = this.#path({ ...path, steps: steps(compared) }, place);
    const found = joined.nodes!.each;
    return booleanCode(
      joined.local || value.local,
      held === undefined
        ? (c) => found(c, () => true)
        : (c) => held.during(c, () => found(c, () => true)),
    );
  }

  /** The steps with the comparison put where the index is; undefined where there is none. */
  #lookupSteps(path: PathExpr, place: Place): ((value: Expr) => Step[]) | undefined {
    if (typeof path.start === "object") return undefined;
    const steps = simplified(path.steps);
    const last = steps.at(-1);
    if (last === undefined || !isPlainChild(last)) return undefined;
    let context = path.start === "root" ? this.#compiler.schema.xpathRoot : place.context;
    let before: SchemaNode | undefined;
    for (const step of steps) {
      before = context;
      context = schemaAfter(step, new Matcher(step.test, this.names, step.offset), context);
    }
    const { offset } = last;
    const equals = (left: Expr, right: Expr): Expr => ({
      kind: "compare",
      type: "boolean",
      offset,
      operator: "=",
      left,
      right,
    });
    const relative = (step: Step): Expr => ({
      kind: "path",
      type: "nodeset",
      offset,
      start: "context",
      steps: [step],
    });
    if (context?.kind === "leaf-list") {
      return (value) => [
        ...steps.slice(0, -1),
        { ...last, predicates: [equals(relative(SELF), value)] },
      ];
    }
    const list = steps.at(-2);
    if (list?.axis !== "child" || context?.kind !== "leaf" || before?.kind !== "list") {
      return undefined;
    }
    if (before.keys.length !== 1 || before.keys[0] !== context) return undefined;
    return (value) => [
      ...steps.slice(0, -2),
      { ...list, predicates: [...list.predicates, equals(relative(last), value)] },
    ];
  }
}

const SELF: Step = { axis: "self", test: { kind: "node" }, predicates: [], offset: 0 };

function isPlainChild(step: Step): boolean {
  return step.axis === "child" && step.predicates.length === 0 && step.test.kind === "name" &&
    !isSelf(step);
}

function logic(kind: "or" | "and", operands: readonly Code[]): Code {
  const local = operands.some((operand) => operand.local);
  const decisive = kind === "or";
  return booleanCode(local, (c) => {
    for (let i = 0; i < operands.length; i++) {
      if (operands[i].boolean(c) === decisive) return decisive;
    }
    return !decisive;
  });
}

function arithmetic(
  operator: ArithmeticOperator,
  left: Code,
  right: Code,
): (c: Context) => number {
  switch (operator) {
    case "+":
      return (c) => left.number(c) + right.number(c);
    case "-":
      return (c) => left.number(c) - right.number(c);
    case "*":
      return (c) => left.number(c) * right.number(c);
    case "div":
      return (c) => left.number(c) / right.number(c);
    case "mod":
      // The sign of the dividend, as JavaScript has it (§3.5).
      return (c) => left.number(c) % right.number(c);
  }
}

function union(operands: readonly Code[], names: Names): Code {
  return nodesCode(operands.some((operand) => operand.local), names, {
    ordered: false,
    single: false,
    each: (c, visit) => {
      const seen = new NodeSet();
      const unseen: Visit = (node) => seen.add(node) && visit(node);
      return operands.some((operand) => operand.nodes!.each(c, unseen));
    },
  });
}

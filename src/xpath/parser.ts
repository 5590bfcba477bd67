/**
 * XPath tokens → syntax tree (XPath 1.0 §2 and §3), by precedence climbing.
 *
 * Every error that needs no schema is found here: syntax, unknown functions, number and kinds of arguments.
 *
 * @module
 */

import type {
  ArithmeticOperator,
  Axis,
  CompareOperator,
  Expr,
  NodeTest,
  Step,
  ValueType,
} from "./ast.ts";
import { faultAt, type XPathError } from "./error.ts";
import { type Token, tokenize } from "./lexer.ts";
import { type FunctionName, signatureOf } from "./signatures.ts";

/** How deep brackets, calls, predicates and operator chains may nest: evaluation recurses as deep. */
export const MAX_DEPTH = 250;

const AXES: ReadonlySet<string> = new Set<Axis>([
  "ancestor",
  "ancestor-or-self",
  "attribute",
  "child",
  "descendant",
  "descendant-or-self",
  "following",
  "following-sibling",
  "namespace",
  "parent",
  "preceding",
  "preceding-sibling",
  "self",
]);

/** Binary operators with how tightly they bind; `|` binds tighter than the unary minus and is not here. */
const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ["or", 1],
  ["and", 2],
  ["=", 3],
  ["!=", 3],
  ["<", 4],
  ["<=", 4],
  [">", 4],
  [">=", 4],
  ["+", 5],
  ["-", 5],
  ["*", 6],
  ["div", 6],
  ["mod", 6],
]);

const NODE: NodeTest = { kind: "node" };

/**
 * The syntax tree of `text`.
 *
 * @throws {XPathError} stating what was expected and where
 */
export function parseXPath(text: string): Expr {
  return new Parser(text).parse();
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokenize(text);
  }

  parse(): Expr {
    if (this.#token.kind === "end") throw this.#fault("the expression is empty");
    const expr = this.#expression(1);
    this.#expectEnd();
    return expr;
  }

  #expectEnd(): void {
    if (this.#token.kind === "end") return;
    throw this.#fault(`an operator or the end was expected, found '${this.#token.text}'`);
  }

  get #token(): Token {
    return this.#tokens[this.#at];
  }

  #fault(message: string, offset = this.#token.offset): XPathError {
    return faultAt(message, this.#text, offset);
  }

  #isOperator(text: string): boolean {
    const token = this.#token;
    return token.kind === "operator" && token.text === text;
  }

  #accept(operator: string): boolean {
    if (!this.#isOperator(operator)) return false;
    this.#at++;
    return true;
  }

  #expect(operator: string): void {
    if (this.#accept(operator)) return;
    const found = this.#token.kind === "end" ? "the end" : `'${this.#token.text}'`;
    throw this.#fault(`'${operator}' was expected, found ${found}`);
  }

  /** Runs `parse` one level deeper. Recursion over input is bounded here and nowhere else. */
  #nested<T>(parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw this.#tooDeep();
    const result = parse();
    this.#depth--;
    return result;
  }

  #tooDeep(): XPathError {
    return this.#fault(`the expression nests deeper than ${MAX_DEPTH} levels`);
  }

  #expression(minimum: number): Expr {
    return this.#nested(() => {
      let left = this.#unary();
      let chained = 0;
      for (;;) {
        const token = this.#token;
        const binds = token.kind === "operator" ? PRECEDENCE.get(token.text) : undefined;
        if (binds === undefined || binds < minimum) return left;
        // Every further operator of a chain puts what is before it one level deeper.
        if (++chained + this.#depth > MAX_DEPTH && token.text !== "or" && token.text !== "and") {
          throw this.#tooDeep();
        }
        this.#at++;
        const right = this.#expression(binds + 1);
        left = binary(token, left, right);
      }
    });
  }

  #unary(): Expr {
    let minuses = 0;
    const offset = this.#token.offset;
    while (this.#accept("-")) minuses++;
    const operand = this.#union();
    // Two minuses cancel, but still convert to a number.
    if (minuses === 0) return operand;
    const negated: Expr = { kind: "negate", type: "number", offset, operand };
    return minuses % 2 === 1
      ? negated
      : { kind: "negate", type: "number", offset, operand: negated };
  }

  #union(): Expr {
    const first = this.#path();
    if (!this.#isOperator("|")) return first;
    const operands = [this.#nodeSet(first, "an operand of '|'")];
    while (this.#accept("|")) operands.push(this.#nodeSet(this.#path(), "an operand of '|'"));
    return { kind: "union", type: "nodeset", offset: first.offset, operands };
  }

  #nodeSet(expr: Expr, what: string): Expr {
    if (expr.type === "nodeset") return expr;
    throw this.#fault(`${what} must be a node-set, not a ${expr.type}`, expr.offset);
  }

  #path(): Expr {
    const token = this.#token;
    if (this.#startsPrimary(token)) {
      const primary = this.#filter();
      if (!this.#isOperator("/") && !this.#isOperator("//")) return primary;
      this.#nodeSet(primary, "what a path begins with");
      const steps: Step[] = [];
      this.#moreSteps(steps);
      return { kind: "path", type: "nodeset", offset: token.offset, start: primary, steps };
    }
    const steps: Step[] = [];
    if (this.#accept("//")) {
      steps.push(anyDepth(token.offset), this.#step());
      this.#moreSteps(steps);
      return { kind: "path", type: "nodeset", offset: token.offset, start: "root", steps };
    }
    if (this.#accept("/")) {
      if (this.#startsStep(this.#token)) {
        steps.push(this.#step());
        this.#moreSteps(steps);
      }
      return { kind: "path", type: "nodeset", offset: token.offset, start: "root", steps };
    }
    steps.push(this.#step());
    this.#moreSteps(steps);
    return { kind: "path", type: "nodeset", offset: token.offset, start: "context", steps };
  }

  #moreSteps(steps: Step[]): void {
    for (;;) {
      const offset = this.#token.offset;
      if (this.#accept("//")) steps.push(anyDepth(offset));
      else if (!this.#accept("/")) return;
      steps.push(this.#step());
    }
  }

  #startsPrimary(token: Token): boolean {
    return token.kind === "literal" || token.kind === "number" || token.kind === "function" ||
      token.kind === "variable" || (token.kind === "operator" && token.text === "(");
  }

  #startsStep(token: Token): boolean {
    return token.kind === "name" || token.kind === "axis" || token.kind === "node-type" ||
      (token.kind === "operator" &&
        (token.text === "." || token.text === ".." || token.text === "@"));
  }

  #step(): Step {
    const token = this.#token;
    if (this.#accept(".")) {
      return { axis: "self", test: NODE, predicates: [], offset: token.offset };
    }
    if (this.#accept("..")) {
      return { axis: "parent", test: NODE, predicates: [], offset: token.offset };
    }
    let axis: Axis = "child";
    if (this.#accept("@")) {
      axis = "attribute";
    } else if (token.kind === "axis") {
      if (!AXES.has(token.text)) throw this.#fault(`there is no axis '${token.text}'`);
      axis = token.text as Axis;
      this.#at++;
      this.#expect("::");
    }
    const test = this.#nodeTest();
    return { axis, test, predicates: this.#predicates(), offset: token.offset };
  }

  #nodeTest(): NodeTest {
    const token = this.#token;
    if (token.kind === "name") {
      this.#at++;
      return { kind: "name", prefix: token.prefix, local: token.text };
    }
    if (token.kind !== "node-type") {
      const found = token.kind === "end" ? "the end" : `'${token.text}'`;
      throw this.#fault(`a name or node test was expected, found ${found}`);
    }
    this.#at++;
    this.#expect("(");
    let target: string | undefined;
    if (token.text === "processing-instruction" && this.#token.kind === "literal") {
      target = this.#token.text;
      this.#at++;
    }
    this.#expect(")");
    if (token.text === "processing-instruction") return { kind: token.text, target };
    return token.text === "node" ? NODE : { kind: token.text as "text" | "comment" };
  }

  #predicates(): Expr[] {
    const predicates: Expr[] = [];
    while (this.#accept("[")) {
      predicates.push(this.#expression(1));
      this.#expect("]");
    }
    return predicates;
  }

  #filter(): Expr {
    const primary = this.#primary();
    if (!this.#isOperator("[")) return primary;
    this.#nodeSet(primary, "what a predicate filters");
    const predicates = this.#predicates();
    return { kind: "filter", type: "nodeset", offset: primary.offset, primary, predicates };
  }

  #primary(): Expr {
    const token = this.#token;
    this.#at++;
    switch (token.kind) {
      case "literal":
        return { kind: "literal", type: "string", offset: token.offset, value: token.text };
      case "number":
        return { kind: "number", type: "number", offset: token.offset, value: token.value };
      case "function":
        return this.#call(token);
      case "variable":
        throw this.#fault(`variable $${qualified(token)} is not bound`, token.offset);
      default: {
        const inner = this.#expression(1);
        this.#expect(")");
        return inner;
      }
    }
  }

  #call(token: Token): Expr {
    const name = qualified(token);
    const signature = signatureOf(name);
    if (signature === undefined) throw this.#fault(`unknown function "${name}"`, token.offset);
    this.#expect("(");
    const args: Expr[] = [];
    if (!this.#accept(")")) {
      do args.push(this.#expression(1)); while (this.#accept(","));
      this.#expect(")");
    }
    const most = signature.repeats ? Infinity : signature.args.length;
    if (args.length < signature.required || args.length > most) {
      throw this.#fault(
        `${name}() takes ${argumentCount(signature.required, most)}, ${args.length} given`,
        token.offset,
      );
    }
    args.forEach((arg, i) => {
      const wanted: ValueType | "object" = signature.args[Math.min(i, signature.args.length - 1)];
      if (wanted === "nodeset") this.#nodeSet(arg, `argument ${i + 1} of ${name}()`);
    });
    return {
      kind: "call",
      type: signature.result,
      offset: token.offset,
      name: name as FunctionName,
      args,
    };
  }
}

function binary(token: Token, left: Expr, right: Expr): Expr {
  const offset = left.offset;
  switch (token.text) {
    case "or":
    case "and": {
      const kind = token.text;
      const operands = left.kind === kind ? [...left.operands, right] : [left, right];
      return { kind, type: "boolean", offset, operands };
    }
    case "+":
    case "-":
    case "*":
    case "div":
    case "mod": {
      const operator: ArithmeticOperator = token.text;
      return { kind: "arithmetic", type: "number", offset, operator, left, right };
    }
    default: {
      const operator = token.text as CompareOperator;
      return { kind: "compare", type: "boolean", offset, operator, left, right };
    }
  }
}

function anyDepth(offset: number): Step {
  return { axis: "descendant-or-self", test: NODE, predicates: [], offset };
}

function qualified(token: Token): string {
  return token.prefix === undefined ? token.text : `${token.prefix}:${token.text}`;
}

function argumentCount(least: number, most: number): string {
  const plural = (count: number) => `${count} argument${count === 1 ? "" : "s"}`;
  if (most === Infinity) return `at least ${plural(least)}`;
  return least === most ? plural(least) : `${least} to ${plural(most)}`;
}

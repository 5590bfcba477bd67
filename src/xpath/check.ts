/**
 * What can be found wrong in an expression without data, beyond its syntax: when a schema is loaded nothing is compiled yet.
 *
 * @module
 */

import { PatternError } from "../yang/types/pattern_syntax.ts";
import { type Pattern, xsdPattern } from "../yang/types/pattern.ts";
import type { CallExpr, Expr } from "./ast.ts";
import { faultAt } from "./error.ts";
import type { Names } from "./names.ts";

/** Checks all prefixes and literal patterns in `expr`. @throws {XPathError} */
export function checkExpression(expr: Expr, names: Names): void {
  const check = (part: Expr) => checkExpression(part, names);
  switch (expr.kind) {
    case "number":
    case "literal":
    case "compiled":
      return;
    case "or":
    case "and":
    case "union":
      return expr.operands.forEach(check);
    case "compare":
    case "arithmetic":
      check(expr.left);
      return check(expr.right);
    case "negate":
      return check(expr.operand);
    case "call":
      checkPattern(expr, names);
      return expr.args.forEach(check);
    case "filter":
      check(expr.primary);
      return expr.predicates.forEach(check);
    case "path":
      if (typeof expr.start === "object") check(expr.start);
      for (const step of expr.steps) {
        if (step.test.kind === "name") names.namespaceOf(step.test, step.offset);
        step.predicates.forEach(check);
      }
  }
}

function checkPattern({ name, args }: CallExpr, names: Names): void {
  if (name !== "re-match") return;
  const [, pattern] = args;
  if (pattern.kind === "literal") compilePattern(pattern.value, names, pattern.offset);
}

/** The pattern of a `re-match` at `offset`. @throws {XPathError} */
export function compilePattern(text: string, { source }: Names, offset: number): Pattern {
  try {
    return xsdPattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw faultAt(`re-match(): "${text}" is no pattern: ${error.message}`, source.text, offset);
  }
}

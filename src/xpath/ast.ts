/**
 * The syntax tree of an XPath expression. Every node carries its static type: XPath 1.0 without variables leaves no
 * type open until evaluation.
 *
 * @module
 */

import type { Code } from "./code.ts";
import type { FunctionName } from "./signatures.ts";

/** The four types of XPath 1.0 §1. */
export type ValueType = "nodeset" | "string" | "number" | "boolean";

export type Axis =
  | "ancestor"
  | "ancestor-or-self"
  | "attribute"
  | "child"
  | "descendant"
  | "descendant-or-self"
  | "following"
  | "following-sibling"
  | "namespace"
  | "parent"
  | "preceding"
  | "preceding-sibling"
  | "self";

export type NodeTest =
  /** `local` is `*` for any name. An absent prefix means the expression's own module. */
  | { readonly kind: "name"; readonly prefix: string | undefined; readonly local: string }
  | { readonly kind: "node" }
  | { readonly kind: "text" }
  /** Data has neither comments nor processing instructions. */
  | { readonly kind: "comment" }
  | { readonly kind: "processing-instruction"; readonly target: string | undefined };

export interface Step {
  readonly axis: Axis;
  readonly test: NodeTest;
  readonly predicates: readonly Expr[];
  readonly offset: number;
}

interface Base {
  readonly type: ValueType;
  readonly offset: number;
}

export interface NumberExpr extends Base {
  readonly kind: "number";
  readonly value: number;
}

export interface LiteralExpr extends Base {
  readonly kind: "literal";
  readonly value: string;
}

/** `or`, `and`: two or more operands, so that long chains stay flat. */
export interface LogicExpr extends Base {
  readonly kind: "or" | "and";
  readonly operands: readonly Expr[];
}

export type CompareOperator = "=" | "!=" | "<" | "<=" | ">" | ">=";

export interface CompareExpr extends Base {
  readonly kind: "compare";
  readonly operator: CompareOperator;
  readonly left: Expr;
  readonly right: Expr;
}

export type ArithmeticOperator = "+" | "-" | "*" | "div" | "mod";

export interface ArithmeticExpr extends Base {
  readonly kind: "arithmetic";
  readonly operator: ArithmeticOperator;
  readonly left: Expr;
  readonly right: Expr;
}

export interface NegateExpr extends Base {
  readonly kind: "negate";
  readonly operand: Expr;
}

export interface UnionExpr extends Base {
  readonly kind: "union";
  readonly operands: readonly Expr[];
}

export interface CallExpr extends Base {
  readonly kind: "call";
  readonly name: FunctionName;
  readonly args: readonly Expr[];
}

/** A node-set expression in brackets with predicates, which count over the whole set in document order. */
export interface FilterExpr extends Base {
  readonly kind: "filter";
  readonly primary: Expr;
  readonly predicates: readonly Expr[];
}

export interface PathExpr extends Base {
  readonly kind: "path";
  /** Where the first step begins: at the context node, at the root, or at each node of an expression. */
  readonly start: "context" | "root" | Expr;
  readonly steps: readonly Step[];
}

/** Put in by the compiler where it rewrites an expression; the parser makes none. */
export interface CompiledExpr extends Base {
  readonly kind: "compiled";
  readonly code: Code;
}

export type Expr =
  | NumberExpr
  | LiteralExpr
  | LogicExpr
  | CompareExpr
  | ArithmeticExpr
  | NegateExpr
  | UnionExpr
  | CallExpr
  | FilterExpr
  | PathExpr
  | CompiledExpr;

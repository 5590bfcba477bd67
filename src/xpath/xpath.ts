/**
 * Compiled XPath expressions as the rest of the program uses them.
 *
 * @module
 */

import type { Cursor } from "../tree/cursor.ts";
import type { Schema, SchemaNode } from "../yang/schema.ts";
import type { Expr, ValueType } from "./ast.ts";
import { checkExpression } from "./check.ts";
import type { Code } from "./code.ts";
import { type Compiler, compilerOf } from "./compile.ts";
import { Context, MAX_CLIENT_STEPS } from "./context.ts";
import { analyse } from "./dependencies.ts";
import type { Analysis } from "./dependency.ts";
import { Names, type XPathSource } from "./names.ts";
import { Node } from "./node.ts";
import { parseXPath } from "./parser.ts";

/** A node-set in document order, or a plain value. */
export type XPathValue = readonly Cursor[] | string | number | boolean;

/** An expression bound to a schema; can be evaluated on any number of trees. */
export class XPath {
  readonly source: XPathSource;
  /** The schema node of the context node; undefined when it can be any. */
  readonly context: SchemaNode | undefined;
  readonly schema: Schema;
  /** The syntax tree. */
  readonly expr: Expr;
  readonly names: Names;
  /** Only configuration is accessible (RFC 7950 §6.4.1). */
  readonly configOnly: boolean;
  #code: Code | undefined;
  #analysis: Analysis | undefined;

  /** @throws {XPathError} see {@linkcode compileXPath} */
  constructor(
    source: XPathSource,
    context: SchemaNode | undefined,
    schema: Schema,
    /** A part of the source's expression that is to be used by itself. */
    expr: Expr = parseXPath(source.text),
  ) {
    this.source = source;
    this.context = context;
    this.schema = schema;
    this.expr = expr;
    this.names = new Names(source, schema);
    checkExpression(this.expr, this.names);
    this.configOnly = context !== undefined && context.kind !== "root" && context.config;
  }

  get text(): string {
    return this.source.text;
  }

  /** The type of the value. */
  get type(): ValueType {
    return this.expr.type;
  }

  /** What the value depends on, found at first use. */
  get analysis(): Analysis {
    return this.#analysis ??= analyse(this.expr, this.names, this.context, this.configOnly);
  }

  /** Closures are made at first use: most constraints of a large schema never meet data. */
  get #compiled(): Code {
    return this.#code ??= this.#compiler.compile(this.expr, this.names, this.context);
  }

  get #compiler(): Compiler {
    return compilerOf(this.schema);
  }

  /** An evaluation that is still to be made, for the files of this room. */
  contextAt(cursor: Cursor): Context {
    const c = new Context(Node.of(cursor), this.configOnly, this.#compiler.testWhen);
    // Only clients' expressions take names of modules.
    if (this.source.moduleNames) c.steps = MAX_CLIENT_STEPS;
    return c;
  }

  /** Compiles a part of this expression, as it stands in a predicate. For the files of this room. */
  compilePredicate(expr: Expr): Code {
    return this.#compiler.compile(expr, this.names, undefined, true);
  }

  /** The value with `cursor` as context node and `current()`; node-sets in document order. */
  evaluate(cursor: Cursor): XPathValue {
    const c = this.contextAt(cursor);
    const code = this.#compiled;
    switch (code.type) {
      case "nodeset":
        return code.nodes!.sorted(c);
      case "string":
        return code.string(c);
      case "number":
        return code.number(c);
      case "boolean":
        return code.boolean(c);
    }
  }

  /** The value converted to a boolean; stops at the first node that decides. */
  test(cursor: Cursor): boolean {
    return this.#compiled.boolean(this.contextAt(cursor));
  }

  /** The value converted to a string. */
  string(cursor: Cursor): string {
    return this.#compiled.string(this.contextAt(cursor));
  }

  /** The value converted to a number. */
  number(cursor: Cursor): number {
    return this.#compiled.number(this.contextAt(cursor));
  }

  /**
   * Visits the nodes of a node-set, each once, in no particular order, until `visit` answers true; true when it did. Nothing is
   * visited when the value is no node-set. A node with `text` set is the text of the leaf that is its parent.
   */
  each(cursor: Cursor, visit: (node: Node) => boolean): boolean {
    return this.#compiled.nodes?.each(this.contextAt(cursor), visit) ?? false;
  }
}

/**
 * Compiles an expression of a schema or filter.
 *
 * @param source text and the meaning of its prefixes: an `Expression`, `Must` or `When` of the schema, or a filter's
 * @param context the schema node of the context node, undefined when it can be any; of a configuration node only configuration is accessible
 * @throws {XPathError} for bad syntax, unknown functions, wrong arguments, unknown prefixes and literals that are no patterns, with the place in the text
 */
export function compileXPath(
  source: XPathSource,
  context: SchemaNode | undefined,
  schema: Schema,
): XPath {
  return new XPath(source, context, schema);
}

/**
 * The check that every `must`, `when` and `path` of a schema is an XPath expression whose names mean something, made before any data is seen.
 *
 * @module
 */

import { compileXPath, XPathError } from "../xpath/mod.ts";
import type {
  BranchSchema,
  CaseNode,
  ChoiceNode,
  DataNode,
  Expression,
  Module,
  Schema,
  SchemaNode,
} from "../yang/schema.ts";
import { type Statement, YangError } from "../yang/statement.ts";
import type { Type } from "../yang/type.ts";
import { LeafrefType, UnionType } from "../yang/types/mod.ts";

/**
 * Checks all expressions.
 *
 * @returns warnings of names in `must` and `when` that can match nothing
 * @throws {YangError} at the first statement whose argument is no XPath expression
 */
export function checkExpressions(schema: Schema): readonly string[] {
  const checker = new ExpressionChecker(schema);
  for (const root of rootsOf(schema)) checker.branch(root);
  // What is left are groupings that nothing uses, and nodes that features switch off.
  for (const module of schema.modules) {
    for (const { statement, prefixes } of [module, ...module.submodules]) {
      checker.statements(statement, { module, prefixes });
    }
  }
  return checker.warnings;
}

/** The paths of the leafrefs in a type. */
function pathsIn(type: Type): readonly Expression[] {
  if (type instanceof LeafrefType) return [type.path];
  return type instanceof UnionType ? type.members.flatMap(pathsIn) : [];
}

/** Everything that data, messages and structures begin with. */
export function rootsOf(schema: Schema): readonly BranchSchema[] {
  return [
    schema.root,
    ...schema.rpcs.flatMap(({ input, output }) => [input, output]),
    ...schema.notifications,
    ...schema.structures.values(),
  ];
}

class ExpressionChecker {
  readonly warnings: string[] = [];
  readonly #schema: Schema;
  /** A grouping's statements stand in many places; their text is checked once for each module that it means names of. */
  readonly #checked = new Map<Statement, Module>();

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** Checks the expressions in a statement that were not met in the schema. */
  statements(at: Statement, scope: Pick<Expression, "module" | "prefixes">): void {
    const { keyword, argument, substatements } = at;
    if ((keyword === "must" || keyword === "when") && !this.#checked.has(at)) {
      this.#all([{ ...scope, text: argument ?? "", statement: at }], undefined);
    }
    for (const child of substatements) this.statements(child, scope);
  }

  branch(branch: BranchSchema): void {
    if ("musts" in branch) this.#all(branch.musts, branch);
    for (const child of branch.children) this.#node(child);
    for (const { input, output } of branch.actions) {
      this.branch(input);
      this.branch(output);
    }
    for (const notification of branch.notifications) this.branch(notification);
  }

  #node(node: DataNode | ChoiceNode | CaseNode): void {
    for (const when of node.whens) {
      this.#all([when], when.context === "self" ? node : dataParentOf(node));
    }
    switch (node.kind) {
      case "container":
      case "list":
        return this.branch(node);
      case "choice":
        return node.cases.forEach((one) => this.#node(one));
      case "case":
        return node.children.forEach((child) => this.#node(child));
      case "leaf":
      case "leaf-list":
        // Where a path leads is known already.
        this.#all(pathsIn(node.type), undefined);
        return this.#all(node.musts, node);
      default:
        return this.#all(node.musts, node);
    }
  }

  #all(expressions: readonly Expression[], context: SchemaNode | undefined): void {
    for (const expression of expressions) {
      if (this.#checked.get(expression.statement) === expression.module) continue;
      this.#checked.set(expression.statement, expression.module);
      try {
        const xpath = compileXPath(expression, context, this.#schema);
        if (context !== undefined) this.#warn(expression, xpath.analysis.warnings);
      } catch (error) {
        if (!(error instanceof XPathError)) throw error;
        const { keyword } = expression.statement;
        throw new YangError(
          `${keyword} "${expression.text}": ${error.message}`,
          expression.statement,
        );
      }
    }
  }

  #warn({ statement }: Expression, warnings: readonly string[]): void {
    for (const warning of warnings) {
      this.warnings.push(new YangError(`${statement.keyword}: ${warning}`, statement).message);
    }
  }
}

/** Where a `when` that is not on the node itself is evaluated. */
function dataParentOf(node: DataNode | ChoiceNode | CaseNode): SchemaNode | undefined {
  let at: SchemaNode | undefined = node.parent;
  while (at?.kind === "choice" || at?.kind === "case") at = at.parent;
  return at;
}

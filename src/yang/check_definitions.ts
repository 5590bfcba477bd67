/**
 * The checks of definitions that need not be used anywhere: typedefs, groupings, features in conditions, extensions.
 *
 * @module
 */

import type { Compiler } from "./compile.ts";
import { checkBranch } from "./check.ts";
import { splitName } from "./names.ts";
import { evaluateIfFeature } from "./feature.ts";
import { readPath } from "./leafref.ts";
import type { CompiledModule, Grouping, Scope, Typedef } from "./module.ts";
import { Container } from "./nodes.ts";
import { ParsedStatement } from "./parser.ts";
import { TOP_LEVEL_ONLY } from "./structures.ts";
import { hasLeafref } from "./type_resolve.ts";

/** @throws {YangError} at the first fault */
export function checkDefinitions(compiler: Compiler): void {
  for (const module of compiler.modules) {
    for (const unit of module.units) {
      for (const statement of unit.statement.substatements) {
        checkStatement(compiler, statement, module.scope, 0, true);
      }
    }
  }
  for (const module of compiler.modules) checkScope(compiler, module.scope);
  for (const scope of compiler.expander.groupings.innerScopes) checkScope(compiler, scope);
}

/** What can be said of a statement wherever it stands: its prefixes, features, extensions and what it refers to. */
function checkStatement(
  compiler: Compiler,
  statement: ParsedStatement,
  outer: Scope,
  inherited: Status,
  top: boolean,
): void {
  const { keyword, substatements } = statement;
  if (keyword.includes(":")) checkExtension(compiler, statement, top);
  else if (keyword === "if-feature") evaluateIfFeature(statement, compiler.unitOf(statement));
  else if (keyword === "path") readPath({ text: statement.argument!, statement });
  if (substatements.length === 0 && keyword !== "type" && keyword !== "uses") return;
  const status = statusOf(statement, inherited);
  checkReference(compiler, statement, outer, status);
  const scope = compiler.expander.groupings.scopeOf(statement, outer);
  for (let i = 0; i < substatements.length; i++) {
    checkStatement(compiler, substatements[i], scope, status, false);
  }
}

/** How alive a definition is: 0 current, 1 deprecated, 2 obsolete. */
type Status = 0 | 1 | 2;

const STATUS: Readonly<Record<string, Status>> = { current: 0, deprecated: 1, obsolete: 2 };

function statusOf(statement: ParsedStatement, inherited: Status): Status {
  const own = statement.get("status");
  return own === undefined ? inherited : STATUS[own];
}

/** RFC 7950 §7.21.2: what is alive does not lean on what is not, within one module. */
function checkReference(
  compiler: Compiler,
  statement: ParsedStatement,
  scope: Scope,
  status: Status,
): void {
  const definition = definitionOf(compiler, statement, scope);
  if (definition === undefined) return;
  const other = statusOf(definition, 0);
  if (other <= status || compiler.unitOf(definition).module !== compiler.unitOf(statement).module) {
    return;
  }
  const words = ["current", "deprecated", "obsolete"];
  throw statement.error(
    `a ${words[status]} definition cannot refer to ${
      words[other]
    } ${definition.keyword} "${definition.argument}" (RFC 7950 §7.21.2)`,
  );
}

function definitionOf(
  compiler: Compiler,
  statement: ParsedStatement,
  scope: Scope,
): ParsedStatement | undefined {
  const { keyword } = statement;
  if (keyword === "uses") return compiler.expander.groupings.find(statement, scope).statement;
  if (keyword !== "type") return undefined;
  return compiler.resolver.typedefOf(statement, scope)?.statement;
}

function checkExtension(compiler: Compiler, statement: ParsedStatement, top: boolean): void {
  const [prefix, name] = splitName(statement.keyword);
  const module = compiler.moduleOf(prefix, statement);
  if (!top && TOP_LEVEL_ONLY.has(`${module.name}:${name}`)) {
    throw statement.error(`"${statement.keyword}" stands only at the top level of a module`);
  }
  const definition = module.extensions.get(name);
  if (definition === undefined) {
    compiler.warn(
      statement,
      `Extension "${module.name}:${name}" not found; it is kept and ignored`,
    );
    return;
  }
  const argument = definition.find("argument");
  if (argument !== undefined && statement.argument === undefined) {
    throw statement.error(
      `extension "${statement.keyword}" needs an argument: ${argument.argument} (RFC 7950 §7.19.2)`,
    );
  }
  if (argument === undefined && statement.argument !== undefined) {
    throw statement.error(`extension "${statement.keyword}" takes no argument (RFC 7950 §7.19)`);
  }
}

function checkScope(compiler: Compiler, scope: Scope): void {
  for (const typedef of scope.typedefs.values()) checkTypedef(compiler, typedef, scope.module);
  for (const grouping of scope.groupings.values()) {
    if (!grouping.used) checkGrouping(compiler, grouping, scope.module);
  }
}

function checkTypedef(compiler: Compiler, typedef: Typedef, module: CompiledModule): void {
  const type = compiler.resolver.typedef(typedef, module);
  const source = compiler.resolver.defaultStatement(type);
  // Where a leafref points is known only where it is used.
  if (source !== undefined && !hasLeafref(type)) compiler.parseDefault(type, source);
}

/** A grouping that nothing uses is checked as if a container used it. */
function checkGrouping(compiler: Compiler, grouping: Grouping, module: CompiledModule): void {
  const { statement, scope } = grouping;
  const { source, offset } = statement;
  const uses = new ParsedStatement("uses", statement.argument, [], source, offset);
  const container = new Container({
    builder: compiler,
    parent: undefined,
    dataParent: undefined,
    inCase: undefined,
    statement: new ParsedStatement("container", statement.argument, [uses], source, offset),
    scope,
    owner: module,
    targets: [],
    whens: [],
    // Whether it is configuration is for its users to say.
    config: false,
  });
  checkBranch(compiler, container, { detached: true, ancestors: [] });
}

/**
 * The checks of definitions that need not be used anywhere: typedefs, groupings, features in conditions, extensions.
 *
 * @module
 */

import type { Compiler } from "./compile.ts";
import { checkBranch } from "./check.ts";
import { splitName } from "./names.ts";
import type { LeftOut } from "./expand.ts";
import { evaluateIfFeature, namedFeatures } from "./feature.ts";
import { readPath } from "./leafref.ts";
import type { CompiledModule, Grouping, Scope, Typedef } from "./module.ts";
import { Container } from "./nodes.ts";
import { ParsedStatement } from "./parsed_statement.ts";
import { TOP_LEVEL_ONLY } from "./structures.ts";
import { hasLeafref } from "./type_resolve.ts";

/** @throws {YangError} at the first fault */
export function checkDefinitions(compiler: Compiler): void {
  for (const module of compiler.modules) {
    for (const unit of module.units) {
      checkRevisions(compiler, unit.statement);
      for (const statement of unit.statement.substatements) {
        checkStatement(compiler, statement, module.scope, 0, unit.statement);
      }
    }
  }
  for (const module of compiler.modules) checkScope(compiler, module.scope);
  for (const scope of compiler.expander.groupings.innerScopes) checkScope(compiler, scope);
  checkLeftOut(compiler);
}

/** What can be said of a statement wherever it stands: its prefixes, features, extensions and what it refers to. */
function checkStatement(
  compiler: Compiler,
  statement: ParsedStatement,
  outer: Scope,
  inherited: Status,
  parent: ParsedStatement,
): void {
  const { keyword, substatements } = statement;
  if (keyword.includes(":")) checkExtension(compiler, statement, parent);
  else if (keyword === "if-feature") evaluateIfFeature(statement, compiler.unitOf(statement));
  else if (keyword === "path") readPath({ text: statement.argument!, statement });
  const status = statusOf(statement, inherited);
  for (const definition of definitionsOf(compiler, statement, outer)) {
    checkReference(compiler, statement, definition, status);
  }
  if (substatements.length === 0) return;
  const scope = compiler.expander.groupings.scopeOf(statement, outer);
  for (let i = 0; i < substatements.length; i++) {
    checkStatement(compiler, substatements[i], scope, status, statement);
  }
}

/** RFC 7950 §7.1.9: revisions are in reverse chronological order. It is a SHOULD; published modules have several of one day. */
function checkRevisions(compiler: Compiler, text: ParsedStatement): void {
  const revisions = text.all("revision");
  for (let i = 1; i < revisions.length; i++) {
    const [before, here] = [revisions[i - 1], revisions[i]];
    if (here.argument! <= before.argument!) continue;
    compiler.warn(
      here,
      `revision ${here.argument} stands below ${before.argument}, which is older (RFC 7950 §7.1.9)`,
    );
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
  definition: ParsedStatement,
  status: Status,
): void {
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

/** The definitions that a statement names. */
function definitionsOf(
  compiler: Compiler,
  statement: ParsedStatement,
  scope: Scope,
): readonly ParsedStatement[] {
  switch (statement.keyword) {
    case "uses":
      return [compiler.expander.groupings.find(statement, scope).statement];
    case "type": {
      const typedef = compiler.resolver.typedefOf(statement, scope);
      return typedef === undefined ? [] : [typedef.statement];
    }
    case "base":
      return [compiler.identity(statement.argument!, statement).statement];
    case "if-feature": {
      const features: ParsedStatement[] = [];
      namedFeatures(statement, compiler.unitOf(statement), (module, name) => {
        features.push(module.featureStatements.get(name)!);
      });
      return features;
    }
    default:
      return [];
  }
}

function checkExtension(
  compiler: Compiler,
  statement: ParsedStatement,
  parent: ParsedStatement,
): void {
  const [prefix, name] = splitName(statement.keyword);
  const module = compiler.moduleOf(prefix, statement);
  const top = parent === compiler.unitOf(parent).statement;
  if (!top && TOP_LEVEL_ONLY.has(`${module.name}:${name}`)) {
    throw statement.error(`"${statement.keyword}" stands only at the top level of a module`);
  }
  if (module.name === "ietf-yang-schema-mount" && name === "mount-point") {
    checkMountPoint(compiler, statement, parent);
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

/** RFC 8528 §3.1. The module of RFC 8532 has one in an anydata, so that is no fault. */
function checkMountPoint(
  compiler: Compiler,
  statement: ParsedStatement,
  parent: ParsedStatement,
): void {
  const message = (what: string) => `"${statement.keyword}" ${what} (RFC 8528 §3.1)`;
  const fault = (what: string) => statement.error(message(what));
  if (parent.keyword !== "container" && parent.keyword !== "list") {
    compiler.warn(
      statement,
      message(`means something only in a container or list, not in ${parent.keyword}`),
    );
  }
  if (compiler.unitOf(statement).yangVersion === "1") throw fault("needs yang-version 1.1");
  if (parent.find(statement.keyword) !== statement) {
    throw fault(`stands twice in ${parent.keyword} "${parent.argument}"`);
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
  if (source === undefined || hasLeafref(type)) return;
  if (type.base === "empty") {
    throw source.error(
      `typedef "${typedef.statement.argument}" is of type empty and has a default (RFC 7950 §9.11)`,
    );
  }
  compiler.parseDefault(type, source);
}

/** A grouping that nothing uses is checked as if a container used it. */
function checkGrouping(compiler: Compiler, grouping: Grouping, module: CompiledModule): void {
  const { statement, scope } = grouping;
  const { source, offset } = statement;
  const uses = new ParsedStatement("uses", statement.argument, [], source, offset);
  // Whether it is configuration is for its users to say.
  checkAlone(compiler, { statement: uses, scope, owner: module, config: false });
}

/** What features switch off is checked as if it stood alone; more may be found in it. */
function checkLeftOut(compiler: Compiler): void {
  const { leftOut } = compiler.expander;
  // The map grows while it is gone through.
  for (const part of leftOut.values()) {
    const statement = withoutFeatures(part.statement);
    if (statement !== undefined) checkAlone(compiler, { ...part, statement });
  }
}

/** What stands in a container as the statement does where it is written; undefined for what is no node. */
function withoutFeatures(statement: ParsedStatement): ParsedStatement | undefined {
  const { keyword, argument, source, offset } = statement;
  const conditions = new Set(statement.all("if-feature").map((part) => part.argument));
  const parts = without(statement, conditions).substatements;
  const made = (keyword: string, parts: readonly ParsedStatement[]) =>
    new ParsedStatement(keyword, argument, parts, source, offset);
  // An rpc is an action at the top level (RFC 7950 §7.15).
  if (keyword === "rpc") return made("action", parts);
  if (keyword === "case") return made("choice", [made("case", parts)]);
  return NODES.has(keyword) ? made(keyword, parts) : undefined;
}

/** The statement as it is when these conditions hold. Keys may have the same as their list (RFC 7950 §1.1). */
function without(
  statement: ParsedStatement,
  conditions: ReadonlySet<string | undefined>,
): ParsedStatement {
  if (statement.substatements.length === 0) return statement;
  return statement.with(
    statement.substatements
      .filter((part) => part.keyword !== "if-feature" || !conditions.has(part.argument))
      .map((part) => without(part, conditions)),
  );
}

const NODES: ReadonlySet<string> = new Set([
  "action",
  "anydata",
  "anyxml",
  "choice",
  "container",
  "leaf",
  "leaf-list",
  "list",
  "notification",
]);

/** Checks a statement as the only one in a container. */
function checkAlone(compiler: Compiler, { statement, scope, owner, config }: LeftOut): void {
  const { argument, source, offset } = statement;
  const container = new Container({
    builder: compiler,
    parent: undefined,
    dataParent: undefined,
    inCase: undefined,
    statement: new ParsedStatement("container", argument, [statement], source, offset),
    scope,
    owner,
    targets: [],
    whens: [],
    config,
  });
  checkBranch(compiler, container, { detached: true, ancestors: [], acyclic: new Set() });
}

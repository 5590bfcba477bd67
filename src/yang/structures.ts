/**
 * Data that is no part of any datastore: `rc:yang-data` (RFC 8040 §8), `sx:structure` and `sx:augment-structure` (RFC 8791), and
 * the annotations of RFC 7952.
 *
 * @module
 */

import type { Compiler } from "./compile.ts";
import { featuresHold } from "./feature.ts";
import type { CompiledModule } from "./module.ts";
import { Root, written } from "./nodes.ts";
import { ParsedStatement } from "./parsed_statement.ts";
import { splitName } from "./names.ts";
import { Target } from "./target.ts";

const DATA = ["container", "list", "leaf", "leaf-list", "choice", "anydata", "anyxml", "uses"];
const PROSE = ["description", "reference", "status"];

/** What may stand in the statements that are understood here, besides other extensions. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  "ietf-restconf:yang-data": [...DATA, ...PROSE, "typedef", "grouping"],
  "ietf-yang-structure-ext:structure": [...DATA, ...PROSE, "typedef", "grouping", "must"],
  "ietf-yang-structure-ext:augment-structure": [...DATA, ...PROSE, "case"],
  "ietf-yang-metadata:annotation": [...PROSE, "type", "units", "if-feature"],
};

/** The modules that define these statements. */
const DEFINING: ReadonlySet<string> = new Set(
  Object.keys(PARTS).map((extension) => extension.slice(0, extension.indexOf(":"))),
);

const ONCE: ReadonlySet<string> = new Set([...PROSE, "type", "units"]);

function checkParts(statement: ParsedStatement, extension: string): void {
  const parts = PARTS[extension];
  if (parts === undefined) return;
  const seen = new Set<string>();
  for (const part of statement.substatements) {
    const { keyword } = part;
    if (keyword.includes(":")) continue;
    if (!parts.includes(keyword)) {
      throw part.error(`"${keyword}" cannot stand in "${statement.keyword}"`);
    }
    if (ONCE.has(keyword) && seen.has(keyword)) {
      throw part.error(`"${keyword}" stands twice in "${statement.keyword}" but is allowed once`);
    }
    seen.add(keyword);
  }
  if (statement.argument === undefined) {
    throw statement.error(`"${statement.keyword}" needs an argument`);
  }
}

/** Enters all structures and annotations of implemented modules into the schema. */
export function compileStructures(compiler: Compiler): void {
  const modules = modulesWithStructures(compiler);
  const targets = structureTargets(compiler, modules);
  for (const module of modules) {
    for (const statement of module.body) {
      const extension = extensionOf(compiler, statement);
      if (extension === undefined) continue;
      checkParts(statement, extension);
      if (!featuresHold(statement, compiler.unitOf)) continue;
      const key = `${module.name}:${statement.argument}`;
      switch (extension) {
        case "ietf-restconf:yang-data":
          enter(
            compiler,
            key,
            statement,
            new Root(origin(compiler, module, statement, targets), ""),
          );
          break;
        case "ietf-yang-structure-ext:structure": {
          // The structure's own name is the name of its top element.
          const inner = new ParsedStatement(
            "container",
            statement.argument,
            statement.substatements,
            statement.source,
            statement.offset,
          );
          const outer = statement.with([inner]);
          enter(compiler, key, statement, new Root(origin(compiler, module, outer, targets), ""));
          break;
        }
        case "ietf-yang-metadata:annotation":
          annotate(compiler, module, key, statement);
          break;
      }
    }
  }
  if (compiler.trusted) return;
  for (const structure of compiler.schema.structures.values()) {
    // Expanded here, so that what no structure matches can be told.
    if (structure.slots.length === 0) {
      throw written(structure).error(
        `structure "${structure.statement.argument}" holds no data node (RFC 8040 §8, RFC 8791 §2)`,
      );
    }
  }
  compiler.expander.refuseUnmatched(targets, "the structures");
}

/** The implemented modules that can have any: those that know a module that defines the statements. */
function modulesWithStructures({ modules }: Compiler): readonly CompiledModule[] {
  return modules.filter(({ implemented, units }) =>
    implemented &&
    units.some(({ prefixes }) => [...prefixes.values()].some(({ name }) => DEFINING.has(name)))
  );
}

function enter(compiler: Compiler, key: string, statement: ParsedStatement, root: Root): void {
  const { structures } = compiler.schema;
  if (structures.has(key)) {
    throw statement.error(`structure "${statement.argument}" is defined twice`);
  }
  structures.set(key, root);
}

function annotate(
  compiler: Compiler,
  module: CompiledModule,
  key: string,
  statement: ParsedStatement,
): void {
  const { annotations } = compiler.schema;
  if (annotations.has(key)) {
    throw statement.error(`annotation "${statement.argument}" is defined twice (RFC 7952 §3)`);
  }
  const type = statement.find("type");
  if (type === undefined) {
    throw statement.error(`"type" is missing but is mandatory child of "annotation" (RFC 7952 §3)`);
  }
  annotations.set(key, compiler.resolver.compile(type, module.scope, module));
}

/** What `sx:augment-structure` adds, by the structures it names. */
function structureTargets(compiler: Compiler, modules: readonly CompiledModule[]): Target {
  const root = new Target(undefined, "");
  for (const module of modules) {
    for (const statement of module.body) {
      if (extensionOf(compiler, statement) !== "ietf-yang-structure-ext:augment-structure") {
        continue;
      }
      checkParts(statement, "ietf-yang-structure-ext:augment-structure");
      if (
        !statement.substatements.some((part) =>
          DATA.includes(part.keyword) || part.keyword === "case"
        )
      ) {
        throw statement.error(`"${statement.keyword}" adds no data node (RFC 8791 §2.2)`);
      }
      if (!statement.argument?.startsWith("/")) {
        throw statement.error("the target of an augment-structure is absolute (RFC 8791 §2.2)");
      }
      root.add(compiler.expander.groupings.steps(statement), {
        kind: "augment",
        statement,
        scope: compiler.expander.groupings.scopeOf(statement, module.scope),
        owner: module,
      });
    }
  }
  return root;
}

function origin(
  compiler: Compiler,
  module: CompiledModule,
  statement: ParsedStatement,
  targets: Target,
): ConstructorParameters<typeof Root>[0] {
  return {
    builder: compiler,
    parent: undefined,
    dataParent: undefined,
    inCase: undefined,
    statement,
    scope: compiler.expander.groupings.scopeOf(statement, module.scope),
    owner: module,
    targets: [targets],
    whens: [],
    // Neither configuration nor state: what holds for configuration only, such as the need for list keys, does not hold.
    config: false,
  };
}

/** Extensions that mean something at the top level of a module only (RFC 7952 §3, RFC 8791 §2). */
export const TOP_LEVEL_ONLY: ReadonlySet<string> = new Set([
  "ietf-yang-structure-ext:structure",
  "ietf-yang-structure-ext:augment-structure",
  "ietf-yang-metadata:annotation",
]);

/** `module:name` of the extension that a statement uses; undefined for YANG's own. */
export function extensionOf(compiler: Compiler, statement: ParsedStatement): string | undefined {
  if (!statement.keyword.includes(":")) return undefined;
  const [prefix, name] = splitName(statement.keyword);
  return `${compiler.moduleOf(prefix, statement).name}:${name}`;
}

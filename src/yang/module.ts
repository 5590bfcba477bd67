/**
 * Modules while and after they are compiled, the texts they consist of, and the scopes of typedefs and groupings.
 *
 * @module
 */

import type { ParsedStatement } from "./parsed_statement.ts";
import type { Identity, Module, Submodule } from "./schema.ts";
import type { Type } from "./type.ts";

/** A typedef where it is defined; its type is compiled at first use. */
export interface Typedef {
  readonly statement: ParsedStatement;
  readonly scope: Scope;
  type: Type | undefined;
  /** Being compiled: a second request means that it is defined by itself. */
  resolving: boolean;
}

/** A grouping where it is defined. */
export interface Grouping {
  readonly statement: ParsedStatement;
  readonly scope: Scope;
  /** Whether its `uses` have been followed: `active` while they are, so that a circle is seen. */
  state: "new" | "active" | "done";
  /** Some `uses` that is instantiated names it. */
  used: boolean;
}

/** Where typedefs and groupings are looked up: from the inside out (RFC 7950 §5.5). */
export class Scope {
  readonly module: CompiledModule;
  readonly parent: Scope | undefined;
  readonly typedefs = new Map<string, Typedef>();
  readonly groupings = new Map<string, Grouping>();

  constructor(module: CompiledModule, parent?: Scope) {
    this.module = module;
    this.parent = parent;
  }

  typedef(name: string): Typedef | undefined {
    return this.typedefs.get(name) ?? this.parent?.typedef(name);
  }

  grouping(name: string): Grouping | undefined {
    return this.groupings.get(name) ?? this.parent?.grouping(name);
  }

  /**
   * Adds the typedefs and groupings that stand directly in `statements`.
   *
   * @throws {YangError} when a name is taken here or further out (RFC 7950 §6.2.1)
   */
  define(statements: readonly ParsedStatement[]): void {
    for (const statement of statements) {
      if (statement.keyword === "typedef") {
        const name = statement.argument!;
        if (BUILTIN_TYPES.has(name)) {
          throw statement.error(
            `typedef "${name}" has the name of a built-in type (RFC 7950 §7.3)`,
          );
        }
        refuseTaken(statement, this.typedef(name));
        this.typedefs.set(name, { statement, scope: this, type: undefined, resolving: false });
      } else if (statement.keyword === "grouping") {
        refuseTaken(statement, this.grouping(statement.argument!));
        this.groupings.set(statement.argument!, {
          statement,
          scope: this,
          state: "new",
          used: false,
        });
      }
    }
  }
}

/** The built-in types (RFC 7950 §4.2.4). */
export const BUILTIN_TYPES: ReadonlySet<string> = new Set([
  "binary",
  "bits",
  "boolean",
  "decimal64",
  "empty",
  "enumeration",
  "identityref",
  "instance-identifier",
  "int8",
  "int16",
  "int32",
  "int64",
  "leafref",
  "string",
  "uint8",
  "uint16",
  "uint32",
  "uint64",
  "union",
]);

function refuseTaken(
  statement: ParsedStatement,
  earlier: { readonly statement: ParsedStatement } | undefined,
): void {
  if (earlier === undefined) return;
  const { file, line } = earlier.statement;
  throw statement.error(
    `${statement.keyword} "${statement.argument}" is already defined at ${file}:${line} (RFC 7950 §6.2.1)`,
  );
}

/** One text: a module's own or a submodule's. Prefixes mean what this text says. */
export interface Unit {
  readonly module: CompiledModule;
  readonly statement: ParsedStatement;
  readonly prefixes: ReadonlyMap<string, CompiledModule>;
  readonly yangVersion: "1" | "1.1";
}

/** Finds the identity that a name means in the text of a statement. @throws {YangError} */
export type FindIdentity = (name: string, statement: ParsedStatement) => CompiledIdentity;

/** An identity; what it is derived from is found at first use. */
export class CompiledIdentity implements Identity {
  readonly module: CompiledModule;
  readonly name: string;
  readonly statement: ParsedStatement;
  readonly #find: FindIdentity;
  #bases: readonly CompiledIdentity[] | undefined;
  #ancestors: ReadonlySet<Identity> | undefined;

  constructor(module: CompiledModule, statement: ParsedStatement, find: FindIdentity) {
    this.module = module;
    this.name = statement.argument!;
    this.statement = statement;
    this.#find = find;
  }

  get bases(): readonly CompiledIdentity[] {
    return this.#bases ??= this.statement.all("base").map((base) =>
      this.#find(base.argument!, base)
    );
  }

  /** Itself and all identities that it is derived from. */
  get ancestors(): ReadonlySet<Identity> {
    return this.#ancestors ??= new Set([
      this,
      ...this.bases.flatMap(({ ancestors }) => [...ancestors]),
    ]);
  }
}

/** A module at one revision. The fields that are not readonly are set while modules are linked, never later. */
export class CompiledModule implements Module {
  readonly name: string;
  readonly revision?: string;
  readonly namespace: string;
  readonly prefix: string;
  readonly yangVersion: "1" | "1.1";
  implemented = false;
  readonly features = new Set<string>();
  readonly submodules: Submodule[] = [];
  readonly deviatedBy: CompiledModule[] = [];
  readonly prefixes = new Map<string, CompiledModule>();
  readonly statement: ParsedStatement;
  readonly file: string;
  readonly text: string;

  /** Its own text first, then its submodules'. */
  readonly units: Unit[] = [];
  readonly scope: Scope;
  readonly identities = new Map<string, CompiledIdentity>();
  readonly featureStatements = new Map<string, ParsedStatement>();
  readonly extensions = new Map<string, ParsedStatement>();
  #body: readonly ParsedStatement[] | undefined;

  constructor(statement: ParsedStatement) {
    this.statement = statement;
    this.name = statement.argument!;
    this.revision = newestRevision(statement);
    this.namespace = statement.get("namespace")!;
    this.prefix = statement.get("prefix")!;
    this.yangVersion = yangVersion(statement);
    this.file = statement.file;
    this.text = statement.source.text;
    this.scope = new Scope(this);
  }

  /** The statements directly in the module and its submodules, in the order of inclusion; asked for when all are linked. */
  get body(): readonly ParsedStatement[] {
    return this.#body ??= this.units.length === 1
      ? this.statement.substatements
      : this.units.flatMap(({ statement }) => statement.substatements);
  }
}

/** The latest `revision` of a module or submodule; undefined when it states none. */
export function newestRevision(statement: ParsedStatement): string | undefined {
  let newest: string | undefined;
  for (const child of statement.substatements) {
    if (child.keyword === "revision" && (newest === undefined || child.argument! > newest)) {
      newest = child.argument;
    }
  }
  return newest;
}

/** The `yang-version` of a module or submodule. */
export function yangVersion(statement: ParsedStatement): "1" | "1.1" {
  return statement.get("yang-version") === "1.1" ? "1.1" : "1";
}

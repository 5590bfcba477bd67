/**
 * `type` statements → types: finds typedefs, features, identities and union members, and lets `types/` compile what is found
 * (RFC 7950 §7.3, §7.4, §9).
 *
 * @module
 */

import { splitName } from "./names.ts";
import { featuresHold } from "./feature.ts";
import {
  BUILTIN_TYPES,
  type CompiledIdentity,
  type CompiledModule,
  type Scope,
  type Typedef,
  type Unit,
} from "./module.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import type { Expression, LeafListNode, LeafNode } from "./schema.ts";
import type { BaseType, Type } from "./type.ts";
import {
  bindLeafrefs,
  type BitDescription,
  compileType,
  type EnumDescription,
  LeafrefType,
  type PatternDescription,
  type RangeDescription,
  type TypeContext,
  type TypeDescription,
  UnionType,
  withTypedef,
} from "./types/mod.ts";

/** What the resolver needs to know of the modules it works for. */
export interface TypeSurroundings {
  readonly types: TypeContext;
  unitOf(statement: ParsedStatement): Unit;
  moduleOf(prefix: string, statement: ParsedStatement): CompiledModule;
  identity(name: string, statement: ParsedStatement): CompiledIdentity;
}

/** Built-in types that need no substatement. */
const PLAIN: ReadonlySet<string> = new Set([
  ...["binary", "boolean", "empty", "string"],
  ...["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"],
]);

/** A typedef in how deep a chain, or a union in how many unions: bounds the recursion. */
const MAX_DEPTH = 64;

/** Compiles each `type` statement once. */
export class TypeResolver {
  readonly #around: TypeSurroundings;
  /** Built-in types as they are: the same for all statements. */
  readonly #plain = new Map<string, Type>();
  /** Types without a leafref are the same wherever they are used. */
  readonly #shared = new Map<ParsedStatement, Type>();
  /** The unprefixed names in a leafref's path mean the module of the leaf that uses the type, so these are kept by module. */
  readonly #owned = new Map<CompiledModule, Map<ParsedStatement, Type>>();
  /** Whose text the default of a type stands in: its prefixes are those of that text. */
  readonly #defaultOf = new WeakMap<Type, ParsedStatement>();
  /** How many types are being compiled, one inside the other. */
  #depth = 0;

  constructor(around: TypeSurroundings) {
    this.#around = around;
  }

  /**
   * The type of a leaf or leaf-list.
   *
   * @param statement its `type` statement
   * @param scope where typedefs are looked up
   * @param owner the module of the leaf
   * @param target finds the node that a path leads to from the leaf
   */
  forLeaf(
    statement: ParsedStatement,
    scope: Scope,
    owner: CompiledModule,
    target: (path: Expression) => LeafNode | LeafListNode,
  ): Type {
    const type = this.compile(statement, scope, owner);
    if (!hasLeafref(type)) return type;
    const bound = bindLeafrefs(type, target);
    const source = this.#defaultOf.get(type);
    if (source !== undefined) this.#defaultOf.set(bound, source);
    return bound;
  }

  /** The `default` statement of the typedef that gives this type its default. */
  defaultStatement(type: Type): ParsedStatement | undefined {
    return this.#defaultOf.get(type);
  }

  /** The type that a `type` statement describes; leafrefs in it are not yet bound. */
  compile(statement: ParsedStatement, scope: Scope, owner: CompiledModule): Type {
    const plain = statement.substatements.length === 0 && PLAIN.has(statement.argument!);
    const known = plain
      ? this.#plain.get(statement.argument!)
      : this.#shared.get(statement) ?? this.#owned.get(owner)?.get(statement);
    if (known !== undefined) return known;
    if (this.#depth > MAX_DEPTH) throw statement.error("types are nested too deeply");
    this.#depth++;
    try {
      const [type, source] = this.#describe(statement, scope, owner);
      if (plain) this.#plain.set(type.name, type);
      else this.#keep(statement, owner, type);
      if (source !== undefined) this.#defaultOf.set(type, source);
      return type;
    } finally {
      this.#depth--;
    }
  }

  #keep(statement: ParsedStatement, owner: CompiledModule, type: Type): void {
    if (!hasLeafref(type)) {
      this.#shared.set(statement, type);
      return;
    }
    let own = this.#owned.get(owner);
    if (own === undefined) this.#owned.set(owner, own = new Map());
    own.set(statement, type);
  }

  /** Compiles a type, and says where its inherited default is written. */
  #describe(
    statement: ParsedStatement,
    scope: Scope,
    owner: CompiledModule,
  ): [Type, ParsedStatement | undefined] {
    const name = statement.argument!;
    const [base, source] = this.#base(statement, scope, owner);
    if (typeof base !== "string" && statement.substatements.length === 0 && base.name === name) {
      return [base, source];
    }
    const unit = this.#around.unitOf(statement);
    const required = statement.find("require-instance");
    if (required !== undefined && unit.yangVersion === "1" && baseOf(base) === "leafref") {
      throw required.error("require-instance of a leafref needs yang-version 1.1 (RFC 6020 §9.9)");
    }
    const description: TypeDescription = {
      name,
      base,
      statement,
      yangVersion: unit.yangVersion,
      context: this.#around.types,
      range: readRange(statement.find("range")),
      length: readRange(statement.find("length")),
      patterns: optional(statement.all("pattern"), readPattern),
      fractionDigits: statement.get("fraction-digits"),
      enums: optional(statement.all("enum"), (part): EnumDescription => ({
        name: part.argument!,
        value: part.get("value"),
        statement: part,
        disabled: !featuresHold(part, this.#around.unitOf),
      })),
      bits: optional(statement.all("bit"), (part): BitDescription => ({
        name: part.argument!,
        position: part.get("position"),
        statement: part,
        disabled: !featuresHold(part, this.#around.unitOf),
      })),
      identityBases: optional(
        statement.all("base"),
        (part) => this.#around.identity(part.argument!, part),
      ),
      members: optional(statement.all("type"), (part) => this.compile(part, scope, owner)),
      path: this.#path(statement.find("path"), owner),
      requireInstance: readBoolean(required?.argument),
    };
    return [compileType(description), source];
  }

  #base(
    statement: ParsedStatement,
    scope: Scope,
    owner: CompiledModule,
  ): [BaseType | Type, ParsedStatement | undefined] {
    const typedef = this.typedefOf(statement, scope);
    if (typedef === undefined) return [statement.argument as BaseType, undefined];
    const type = this.typedef(typedef, owner);
    return [type, this.#defaultOf.get(type)];
  }

  /** The typedef that a `type` statement names; undefined for a built-in type. @throws {YangError} */
  typedefOf(statement: ParsedStatement, scope: Scope): Typedef | undefined {
    const [prefix, name] = splitName(statement.argument!);
    if (prefix === "" && BUILTIN_TYPES.has(name)) return undefined;
    const module = this.#around.moduleOf(prefix, statement);
    const typedef = module === scope.module ? scope.typedef(name) : module.scope.typedef(name);
    if (typedef === undefined) {
      throw statement.error(`type "${statement.argument}" is not defined (RFC 7950 §7.3)`);
    }
    return typedef;
  }

  /** The type that a typedef defines, as seen by a leaf of module `owner`. */
  typedef(typedef: Typedef, owner: CompiledModule): Type {
    if (typedef.type !== undefined) return typedef.type;
    const { statement } = typedef;
    const known = this.#owned.get(owner)?.get(statement);
    if (known !== undefined) return known;
    if (typedef.resolving) {
      throw statement.error(`typedef "${statement.argument}" is defined by itself (RFC 7950 §7.3)`);
    }
    typedef.resolving = true;
    try {
      const inner = this.compile(statement.find("type")!, typedef.scope, owner);
      const type = withTypedef(inner, {
        defaultText: statement.get("default"),
        units: statement.get("units"),
        xpath: isXPath(typedef) ? this.#around.types : undefined,
      });
      const source = statement.find("default") ?? this.#defaultOf.get(inner);
      if (source !== undefined) this.#defaultOf.set(type, source);
      if (hasLeafref(type)) this.#keep(statement, owner, type);
      else typedef.type = type;
      return type;
    } finally {
      typedef.resolving = false;
    }
  }

  #path(statement: ParsedStatement | undefined, owner: CompiledModule): Expression | undefined {
    if (statement === undefined) return undefined;
    return {
      text: statement.argument!,
      prefixes: this.#around.unitOf(statement).prefixes,
      module: owner,
      statement,
    };
  }
}

/** True for the type of XPath expressions (RFC 9911 §3), whose values hold prefixes. */
function isXPath({ statement, scope }: Typedef): boolean {
  return statement.argument === "xpath1.0" && scope.module.name === "ietf-yang-types";
}

/** True when a leafref is the type or a member of it. */
export function hasLeafref(type: Type): boolean {
  return type instanceof LeafrefType ||
    (type instanceof UnionType && type.members.some((member) => hasLeafref(member)));
}

function baseOf(base: BaseType | Type): BaseType {
  return typeof base === "string" ? base : base.base;
}

function readRange(statement: ParsedStatement | undefined): RangeDescription | undefined {
  if (statement === undefined) return undefined;
  return {
    text: statement.argument!,
    errorMessage: statement.get("error-message"),
    errorAppTag: statement.get("error-app-tag"),
    statement,
  };
}

function readPattern(statement: ParsedStatement): PatternDescription {
  return {
    text: statement.argument!,
    invert: statement.find("modifier") !== undefined,
    errorMessage: statement.get("error-message"),
    errorAppTag: statement.get("error-app-tag"),
    statement,
  };
}

function readBoolean(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : text === "true";
}

/** The parts described, or undefined when there are none. */
function optional<T>(
  statements: readonly ParsedStatement[],
  describe: (statement: ParsedStatement) => T,
): T[] | undefined {
  return statements.length === 0 ? undefined : statements.map(describe);
}

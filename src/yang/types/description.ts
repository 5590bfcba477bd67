/**
 * The description of a type that the YANG loader hands to `compileType`: one `type` statement with every name in it
 * already resolved (typedefs compiled, features applied, identities and leafref targets found).
 *
 * @module
 */

import type { Expression, Identity, LeafListNode, LeafNode, Module, RootNode } from "../schema.ts";
import type { Statement } from "../statement.ts";
import type { BaseType, Type } from "../type.ts";

/** What types ask of the schema when they parse and print values; the finished `Schema` satisfies it. */
export interface TypeContext {
  /** The identity of that module (by module name); undefined when there is none or its if-feature is false. */
  identity(module: string, name: string): Identity | undefined;
  /** The implemented module of that name. */
  moduleByName(name: string): Module | undefined;
  /** Root of the data nodes; undefined until the schema is complete (then instance-identifiers are not canonicalised further than prefixes). */
  readonly root: RootNode | undefined;
}

/** A `range` or `length` statement. */
export interface RangeDescription {
  /** The argument: `1..10 | 20..max`. */
  readonly text: string;
  readonly errorMessage?: string;
  readonly errorAppTag?: string;
  readonly statement: Statement;
}

/** A `pattern` statement. */
export interface PatternDescription {
  /** The XSD regular expression. */
  readonly text: string;
  /** `modifier invert-match`. */
  readonly invert: boolean;
  readonly errorMessage?: string;
  readonly errorAppTag?: string;
  readonly statement: Statement;
}

/** An `enum` statement whose if-feature (if any) is true. */
export interface EnumDescription {
  readonly name: string;
  /** The `value` substatement as written; undefined: assigned by RFC 7950 §9.6.4.2 (or taken from the base). */
  readonly value?: string;
  readonly statement: Statement;
  /** True when its if-feature is false: it takes part in the numbering but no value may use it. */
  readonly disabled?: boolean;
}

/** A `bit` statement. */
export interface BitDescription {
  readonly name: string;
  /** The `position` substatement as written; undefined: assigned by RFC 7950 §9.7.4.2 (or taken from the base). */
  readonly position?: string;
  readonly statement: Statement;
  /** True when its if-feature is false: it takes part in the numbering but no value may use it. */
  readonly disabled?: boolean;
}

/** One `type` statement, resolved. Which members apply depends on the base; others present are an error. */
export interface TypeDescription {
  /** As the module writes it (`uint8`, `inet:ipv4-address`), for messages. */
  readonly name: string;
  /** A built-in name, or the compiled type of the typedef that is used. */
  readonly base: BaseType | Type;
  /** The `type` statement: where errors are reported. */
  readonly statement: Statement;
  readonly yangVersion: "1" | "1.1";
  readonly context: TypeContext;
  readonly range?: RangeDescription;
  readonly length?: RangeDescription;
  readonly patterns?: readonly PatternDescription[];
  /** decimal64: the argument of `fraction-digits` as written. */
  readonly fractionDigits?: string;
  readonly enums?: readonly EnumDescription[];
  readonly bits?: readonly BitDescription[];
  /** identityref: the identities of its `base` statements. */
  readonly identityBases?: readonly Identity[];
  /** union: the compiled member types, in order. */
  readonly members?: readonly Type[];
  /** leafref: the `path` expression. Its target is given per leaf by `bindLeafrefs`. */
  readonly path?: Expression;
  /** leafref, instance-identifier: `require-instance` when given. */
  readonly requireInstance?: boolean;
}

/** What a typedef adds to its type: see `withTypedef`. */
export interface TypedefDescription {
  /** The `default` argument; overrides that of the type. Not yet checked against the type: the caller does, as it knows the prefixes. */
  readonly defaultText?: string;
  readonly units?: string;
  /** Present for `xpath1.0` of ietf-yang-types: its values hold prefixes. */
  readonly xpath?: TypeContext;
}

/** The functions of `mod.ts`, as the YANG loader sees them. */
export interface TypeBuilder {
  /**
   * Compiles one `type` statement. @throws {YangError} at the statement that breaks a rule: a pattern that is not an XSD regular expression,
   * a range that does not narrow its base, a restriction that its base does not allow …
   */
  compileType(description: TypeDescription): Type;
  /** The type that a typedef defines: its `type` statement's type with the typedef's own default and units. */
  withTypedef(type: Type, typedef: TypedefDescription): Type;
  /**
   * The type for one leaf: every leafref in it (itself or in a union) bound to its target, which `resolve` finds from the leaf's own place
   * at first use of the type, not before. The type itself when there is no leafref in it.
   */
  bindLeafrefs(type: Type, resolve: (path: Expression) => LeafNode | LeafListNode): Type;
}

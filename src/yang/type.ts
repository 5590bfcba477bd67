/**
 * What the rest of the program knows of a compiled YANG type: parse, print, compare.
 * The built-in types that implement it are in `types/`.
 *
 * @module
 */

import type { Module } from "./schema.ts";

/**
 * A leaf's value as it is stored in the tree.
 *
 * Integers of up to 32 bits (int8…int32, uint8…uint32) are numbers; everything else is the canonical string of
 * its type. Booleans are `"true"`/`"false"`, `empty` is `""`, 64-bit integers and decimal64 are their
 * canonical decimal text, bits are in schema order separated by one space, binary is canonical base64,
 * identityref is `module-name:identity`, instance-identifier is the RFC 7951 form (module names, name only
 * where the module changes). A union stores the canonical string of its matching member, always as a string.
 */
export type Scalar = number | string;

/** The built-in types of RFC 7950 §4.2.4. */
export type BaseType =
  | "binary"
  | "bits"
  | "boolean"
  | "decimal64"
  | "empty"
  | "enumeration"
  | "identityref"
  | "instance-identifier"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "leafref"
  | "string"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "union";

/** Finds the module that a prefix in a value stands for; `""` asks for the default. XML: by namespaces in scope; JSON: by module name. */
export type ResolveModule = (prefix: string) => Module | undefined;

/** Gives the prefix under which a module's names are to be written, declaring it where needed. */
export type PrefixOf = (module: Module) => string;

/** A value that its type refuses. The caller adds the instance path and makes it an `invalid-value` RpcError. */
export class ValueError extends Error {
  override readonly name = "ValueError";
  /** The error-app-tag of the broken restriction (RFC 7950 §9.4.4, §9.2.4 …), when the module gives one. */
  readonly appTag?: string;

  constructor(message: string, appTag?: string) {
    super(message);
    this.appTag = appTag;
  }
}

/** A compiled type: one object shared by all leafs that use it. Stateless after compilation. */
export interface Type {
  readonly base: BaseType;
  /** The type's name as the module wrote it (`inet:ipv4-address`), for messages. */
  readonly name: string;
  /**
   * True for types whose values hold module prefixes (identityref, instance-identifier, a leafref to or union with
   * one): only these need `resolve` and `toXml`; for all others `String(value)` is the XML text.
   */
  readonly qualified: boolean;
  /** The default and units a typedef gives (canonical), if any. */
  readonly defaultText?: string;
  readonly units?: string;

  /**
   * Lexical text → canonical stored value.
   *
   * @throws {ValueError} naming the value and the rule it breaks
   */
  parse(text: string, resolve: ResolveModule): Scalar;

  /** Canonical value → XML text; only needed where `qualified`. */
  toXml(value: Scalar, prefixOf: PrefixOf): string;

  /** Canonical value → RFC 7951 value: number, string, boolean or `[null]`. `parent` is the module of the leaf. */
  toJson(value: Scalar, parent: Module): number | string | boolean | [null];

  /** RFC 7951 value (as `JSON.parse` gives it) → canonical stored value. @throws {ValueError} */
  fromJson(json: unknown, resolve: ResolveModule): Scalar;

  /** Total order of canonical values: numeric for numbers, code-point order for strings (so that sorted output is stable). */
  compare(a: Scalar, b: Scalar): number;
}

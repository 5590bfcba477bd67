/**
 * From a resolved `type` statement to a compiled type.
 *
 * @module
 */

import type { Expression, LeafListNode, LeafNode } from "../schema.ts";
import { YangError } from "../statement.ts";
import type { BaseType, ResolveModule, Scalar, Type } from "../type.ts";
import { Decimal64Type } from "./decimal64.ts";
import type { TypedefDescription, TypeDescription } from "./description.ts";
import { BitsType, EnumerationType } from "./enumeration.ts";
import { IdentityrefType } from "./identityref.ts";
import { InstanceIdentifierType } from "./instance_identifier.ts";
import { BigIntegerType, SmallIntegerType } from "./integers.ts";
import { LeafrefType } from "./leafref.ts";
import { checkRestrictions } from "./restrictions.ts";
import { BooleanType, EmptyType } from "./simple.ts";
import { BinaryType, StringType } from "./string.ts";
import { TypeBase } from "./type_base.ts";
import { UnionType } from "./union.ts";
import { XPathTextType } from "./xpath_text.ts";

/**
 * Compiles one `type` statement.
 *
 * @throws {YangError} at the statement that breaks a rule: a pattern that is no XSD regular expression, a range that does not
 * narrow its base, a restriction that its base does not allow …
 */
export function compileType(description: TypeDescription): Type {
  const { base } = description;
  if (typeof base === "string") {
    checkRestrictions(description, base, false);
    return compileBuiltin(description, base);
  }
  checkRestrictions(description, base.base, true);
  return ours(base).restricted(description);
}

function compileBuiltin(description: TypeDescription, base: BaseType): TypeBase {
  const header = { name: description.name };
  switch (base) {
    case "binary":
      return new BinaryType(header).restricted(description);
    case "bits":
      return BitsType.compile(description);
    case "boolean":
      return new BooleanType(header);
    case "decimal64":
      return Decimal64Type.compile(description);
    case "empty":
      return new EmptyType(header);
    case "enumeration":
      return EnumerationType.compile(description);
    case "identityref":
      return IdentityrefType.compile(description);
    case "instance-identifier":
      return InstanceIdentifierType.compile(description);
    case "int64":
    case "uint64":
      return new BigIntegerType(header, base).restricted(description);
    case "int8":
    case "int16":
    case "int32":
    case "uint8":
    case "uint16":
    case "uint32":
      return new SmallIntegerType(header, base).restricted(description);
    case "leafref":
      return LeafrefType.compile(description);
    case "string":
      return new StringType(header).restricted(description);
    case "union":
      return compileUnion(description);
  }
}

/** RFC 6020 §9.12 does not allow `empty` and leafrefs in a union; YANG 1.1 does. */
function compileUnion(description: TypeDescription): UnionType {
  if (description.yangVersion === "1") {
    const odd = description.members?.find(({ base }) => base === "empty" || base === "leafref");
    if (odd !== undefined) {
      throw new YangError(
        `type ${odd.base} in a union needs YANG 1.1`,
        description.statement,
      );
    }
  }
  const type = UnionType.compile(description);
  if (type.size > MAX_MEMBERS) {
    throw new YangError(
      `the union has more than ${MAX_MEMBERS} members, with those of the unions in it`,
      description.statement,
    );
  }
  return type;
}

/** How many types a union is made of: unions of unions grow exponentially, and a value is tried with one member after the other. */
const MAX_MEMBERS = 10_000;

/** The type that a typedef defines: its `type` statement's type with the typedef's own default and units (RFC 7950 §7.3.4). */
export function withTypedef(type: Type, typedef: TypedefDescription): Type {
  const header = {
    name: type.name,
    defaultText: typedef.defaultText ?? type.defaultText,
    units: typedef.units ?? type.units,
  };
  if (typedef.xpath !== undefined && type instanceof StringType) {
    return new XPathTextType(header, type, typedef.xpath);
  }
  return ours(type).renamed(header);
}

/**
 * The type for one leaf: every leafref in it (itself or in a union) bound to its target, which `resolve` finds from the leaf's
 * own place at first use of the type, not before. The type itself when there is no leafref in it.
 */
export function bindLeafrefs(
  type: Type,
  resolve: (path: Expression) => LeafNode | LeafListNode,
): Type {
  if (type instanceof LeafrefType) return type.boundTo(resolve);
  if (!(type instanceof UnionType)) return type;
  const members = type.members.map((member) => ours(bindLeafrefs(member, resolve)));
  return members.every((member, index) => member === type.members[index])
    ? type
    : new UnionType(type, members);
}

/**
 * The canonical value of a `default` statement, where integers may also be hexadecimal or octal (RFC 7950 §9.2.1).
 *
 * @throws {ValueError}
 */
export function parseDefault(type: Type, text: string, resolve: ResolveModule): Scalar {
  const own = ours(type);
  const value = own.tryParseDefault(text, resolve);
  if (value === undefined) throw own.refusal(text, resolve);
  return value;
}

/** All compiled types are made here, so every `Type` is a {@linkcode TypeBase}. */
function ours(type: Type): TypeBase {
  if (type instanceof TypeBase) return type;
  throw new Error(`type ${type.name} was not made by compileType`);
}

/**
 * Which substatements a `type` statement may have, by its base type (RFC 7950 §9).
 *
 * @module
 */

import { YangError } from "../statement.ts";
import type { BaseType } from "../type.ts";
import type { TypeDescription } from "./description.ts";

type Member =
  | "range"
  | "length"
  | "patterns"
  | "fractionDigits"
  | "enums"
  | "bits"
  | "identityBases"
  | "members"
  | "path"
  | "requireInstance";

const KEYWORDS: Readonly<Record<Member, string>> = {
  range: "range",
  length: "length",
  patterns: "pattern",
  fractionDigits: "fraction-digits",
  enums: "enum",
  bits: "bit",
  identityBases: "base",
  members: "type",
  path: "path",
  requireInstance: "require-instance",
};

const MEMBERS = Object.keys(KEYWORDS) as readonly Member[];

/** What restricts a type that is used through a typedef as well as the built-in one. */
const RESTRICTIONS: Readonly<Record<BaseType, readonly Member[]>> = {
  binary: ["length"],
  bits: ["bits"],
  boolean: [],
  decimal64: ["range"],
  empty: [],
  enumeration: ["enums"],
  identityref: [],
  "instance-identifier": ["requireInstance"],
  int8: ["range"],
  int16: ["range"],
  int32: ["range"],
  int64: ["range"],
  leafref: ["requireInstance"],
  string: ["length", "patterns"],
  uint8: ["range"],
  uint16: ["range"],
  uint32: ["range"],
  uint64: ["range"],
  union: [],
};

/** What the built-in type itself needs. */
const REQUIRED: Partial<Record<BaseType, Member>> = {
  bits: "bits",
  decimal64: "fractionDigits",
  enumeration: "enums",
  identityref: "identityBases",
  leafref: "path",
  union: "members",
};

/** @throws {YangError} when a substatement does not belong to the type, or a needed one is missing */
export function checkRestrictions(
  description: TypeDescription,
  base: BaseType,
  derived: boolean,
): void {
  const required = derived ? undefined : REQUIRED[base];
  for (const member of MEMBERS) {
    const given = description[member];
    const present = Array.isArray(given) ? given.length > 0 : given !== undefined;
    const keyword = KEYWORDS[member];
    if (present && member !== required && !RESTRICTIONS[base].includes(member)) {
      throw new YangError(`"${keyword}" does not apply to type ${base}`, description.statement);
    }
    if (!present && member === required) {
      throw new YangError(`type ${base} needs "${keyword}"`, description.statement);
    }
  }
  if (derived && description.yangVersion === "1") refuseNarrowing(description, base);
}

/** RFC 6020 knows no narrowing of enumerations, bits and leafrefs through typedefs (RFC 7950 §1.1). */
function refuseNarrowing(description: TypeDescription, base: BaseType): void {
  const keyword = base === "enumeration" && description.enums?.length
    ? "enum"
    : base === "bits" && description.bits?.length
    ? "bit"
    : base === "leafref" && description.requireInstance !== undefined
    ? "require-instance"
    : undefined;
  if (keyword !== undefined) {
    throw new YangError(
      `"${keyword}" can restrict a derived type in YANG 1.1 only`,
      description.statement,
    );
  }
}

/**
 * The built-in types of YANG (RFC 7950 §9): values in, canonical values out.
 *
 * May import `../type.ts`, `../schema.ts` (types only) and `../statement.ts`. The YANG loader describes a `type` statement
 * (`description.ts`) and gets a `Type` from `compile.ts`: start there, then read `type_base.ts` and one type, such as `integers.ts`.
 * Classes are exported for what a `Type` does not tell: the members of a union, the target of a leafref …
 *
 * @module
 */

export { compareDecimal, compareText } from "./compare.ts";
export { bindLeafrefs, compileType, parseDefault, withTypedef } from "./compile.ts";
export { Decimal64Type } from "./decimal64.ts";
export type {
  BitDescription,
  EnumDescription,
  PatternDescription,
  RangeDescription,
  TypeContext,
  TypedefDescription,
  TypeDescription,
} from "./description.ts";
export { BitsType, EnumerationType } from "./enumeration.ts";
export { IdentityrefType } from "./identityref.ts";
export { InstanceIdentifierType } from "./instance_identifier.ts";
export {
  formatInstancePath,
  parseInstancePath,
  type PathPredicate,
  type PathStep,
  quoted,
} from "./instance_path_text.ts";
export { LeafrefType, valueType } from "./leafref.ts";
export { characterCount } from "./string.ts";
export { TypeBase } from "./type_base.ts";
export { membersOf, UnionType } from "./union.ts";

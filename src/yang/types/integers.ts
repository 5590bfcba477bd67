/**
 * The integer types (RFC 7950 §9.2). Those of up to 32 bits are stored as numbers, those of 64 bits as canonical decimal text.
 *
 * @module
 */

import type { Module } from "../schema.ts";
import type { ResolveModule, Scalar } from "../type.ts";
import { ValueError } from "../type.ts";
import { compareDecimal } from "./compare.ts";
import type { TypeDescription } from "./description.ts";
import {
  type Allowed,
  compileRange,
  contains,
  type Notation,
  type RangeRestriction,
} from "./ranges.ts";
import { shown, shownJson, trimmed, TypeBase, type TypeHeader } from "./type_base.ts";

export type SmallInteger = "int8" | "int16" | "int32" | "uint8" | "uint16" | "uint32";
export type BigInteger = "int64" | "uint64";

const LIMITS: Readonly<Record<SmallInteger | BigInteger, readonly [bigint, bigint]>> = {
  int8: [-(2n ** 7n), 2n ** 7n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 2n ** 8n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

/** What both kinds of integers share: which restrictions are in force and how a breach is told. */
abstract class IntegerBase extends TypeBase {
  abstract override readonly base: SmallInteger | BigInteger;
  readonly qualified = false;

  /** `ranges`: the `range` statements of the typedef chain, outermost base first. */
  constructor(header: TypeHeader, readonly ranges: readonly RangeRestriction[]) {
    super(header);
  }

  protected abstract withRanges(header: TypeHeader, ranges: readonly RangeRestriction[]): TypeBase;

  override renamed(header: TypeHeader): TypeBase {
    return this.withRanges(header, this.ranges);
  }

  override restricted(description: TypeDescription): TypeBase {
    const header = this.headerFor(description.name);
    if (description.range === undefined) return this.withRanges(header, this.ranges);
    const range = compileRange(description.range, this.allowed(), DECIMAL_NOTATION);
    return this.withRanges(header, [...this.ranges, range]);
  }

  protected allowed(): Allowed {
    return this.ranges.at(-1) ?? limitsOf(this.base);
  }

  override refusal(text: string): ValueError {
    const word = trimmed(text);
    if (!INTEGER.test(word)) {
      return new ValueError(word === "" ? "Invalid NULL value" : `${shown(word)} is not a number`);
    }
    return outOfRange(word, readIntegerBound(word), limitsOf(this.base), this.ranges);
  }
}

/**
 * A number refused by the first range of the chain (from the base type on) that does not hold it.
 *
 * @param value undefined: too long to be of any type
 */
export function outOfRange(
  word: string,
  value: bigint | undefined,
  base: Allowed,
  ranges: readonly RangeRestriction[],
): ValueError {
  const text = word.length <= 40 ? word : `${word.slice(0, 40)}…`;
  const limits = [base, ...ranges] as (Allowed & Partial<RangeRestriction>)[];
  const broken = limits.findLast((range) =>
    value === undefined || !contains(range.intervals, value)
  )!;
  return new ValueError(
    broken.errorMessage ?? `Number ${text} out of range: ${broken.text}`,
    broken.errorAppTag,
  );
}

function limitsOf(base: SmallInteger | BigInteger): Allowed {
  const [min, max] = LIMITS[base];
  return { intervals: [{ min, max }], text: `${min} - ${max}` };
}

const INTEGER = /^[+-]?[0-9]+$/;
const DEFAULT_INTEGER = /^([+-]?)(0x[0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;
/** Longer than any value that fits 64 bits, whatever zeros lead it. */
const MANY_DIGITS = 4000;

function readIntegerBound(text: string): bigint | undefined {
  if (text.length > MANY_DIGITS || !INTEGER.test(text)) return undefined;
  return BigInt(text.startsWith("+") ? text.slice(1) : text);
}

const DECIMAL_NOTATION: Notation = { read: readIntegerBound, show: String };

/** Decimal text of an integer that a `default` statement may write in hexadecimal or octal; other text unchanged. */
function decimalOfDefault(text: string): string {
  const match = DEFAULT_INTEGER.exec(text);
  if (match === null || text.length > MANY_DIGITS) return text;
  const digits = /^0[0-7]/.test(match[2]) ? `0o${match[2].slice(1)}` : match[2];
  return (match[1] === "-" ? "-" : "") + BigInt(digits);
}

/** int8 … uint32, stored as numbers. */
export class SmallIntegerType extends IntegerBase {
  readonly #bounds: Float64Array;

  constructor(
    header: TypeHeader,
    override readonly base: SmallInteger,
    ranges: readonly RangeRestriction[] = [],
  ) {
    super(header, ranges);
    const { intervals } = this.allowed();
    this.#bounds = Float64Array.from(
      intervals.flatMap(({ min, max }) => [Number(min), Number(max)]),
    );
  }

  protected override withRanges(header: TypeHeader, ranges: readonly RangeRestriction[]): TypeBase {
    return new SmallIntegerType(header, this.base, ranges);
  }

  override tryParse(text: string): number | undefined {
    const value = smallInteger(text);
    return value !== undefined && this.#holds(value) ? value : undefined;
  }

  override tryParseDefault(text: string): number | undefined {
    return this.tryParse(decimalOfDefault(text));
  }

  override tryJson(json: unknown): number | undefined {
    // `-0` is the JSON text of zero as well.
    return typeof json === "number" && Number.isInteger(json) && this.#holds(json)
      ? json + 0
      : undefined;
  }

  override jsonRefusal(json: unknown): ValueError {
    return typeof json === "number"
      ? this.refusal(String(json))
      : new ValueError(`${shownJson(json)} is not a JSON number, as type ${this.name} needs`);
  }

  override compare(a: Scalar, b: Scalar): number {
    return (a as number) - (b as number);
  }

  #holds(value: number): boolean {
    const bounds = this.#bounds;
    for (let i = 0; i < bounds.length; i += 2) {
      if (value >= bounds[i] && value <= bounds[i + 1]) return true;
    }
    return false;
  }
}

/** The integer that `text` spells, exact up to 15 digits; undefined when it spells none or a longer one. */
function smallInteger(text: string): number | undefined {
  const length = text.length;
  let i = 0;
  let negative = false;
  const first = text.charCodeAt(0);
  if (first === 45 || first === 43) {
    negative = first === 45;
    i = 1;
  }
  if (i === length) return undefined;
  let value = 0;
  for (; i < length; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return unusualInteger(text);
    value = value * 10 + digit;
    if (value > 1e15) return undefined;
  }
  return negative ? 0 - value : value;
}

/** The same for text with white space around it. */
function unusualInteger(text: string): number | undefined {
  const word = trimmed(text);
  return word !== text && INTEGER.test(word) && word.length <= 40 ? Number(word) + 0 : undefined;
}

/** int64 and uint64, stored as canonical decimal text. */
export class BigIntegerType extends IntegerBase {
  constructor(
    header: TypeHeader,
    override readonly base: BigInteger,
    ranges: readonly RangeRestriction[] = [],
  ) {
    super(header, ranges);
  }

  protected override withRanges(header: TypeHeader, ranges: readonly RangeRestriction[]): TypeBase {
    return new BigIntegerType(header, this.base, ranges);
  }

  override tryParse(text: string): string | undefined {
    const value = readIntegerBound(trimmed(text));
    return value !== undefined && contains(this.allowed().intervals, value)
      ? String(value)
      : undefined;
  }

  override tryParseDefault(text: string): string | undefined {
    return this.tryParse(decimalOfDefault(text));
  }

  /** RFC 7951 §6.1: 64-bit integers are JSON strings; a number would lose digits. */
  override tryJson(json: unknown, _resolve: ResolveModule): string | undefined {
    return typeof json === "string" ? this.tryParse(json) : undefined;
  }

  override toJson(value: Scalar, _parent: Module): string {
    return value as string;
  }

  override compare(a: Scalar, b: Scalar): number {
    return compareDecimal(a as string, b as string);
  }
}

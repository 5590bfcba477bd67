/**
 * decimal64 (RFC 7950 §9.3): exact, as an integer scaled by 10^fraction-digits.
 *
 * @module
 */

import { YangError } from "../statement.ts";
import type { Scalar } from "../type.ts";
import { ValueError } from "../type.ts";
import { compareDecimal } from "./compare.ts";
import type { TypeDescription } from "./description.ts";
import { outOfRange } from "./integers.ts";
import { type Allowed, compileRange, contains, type RangeRestriction } from "./ranges.ts";
import { shown, trimmed, TypeBase, type TypeHeader } from "./type_base.ts";

const DECIMAL = /^([+-]?)([0-9]+)(?:\.([0-9]+))?$/;
/** Longer than any value that fits 64 bits, however many zeros surround it. */
const MANY_DIGITS = 4000;

export class Decimal64Type extends TypeBase {
  readonly base = "decimal64";
  readonly qualified = false;
  /** 1 … 18. */
  readonly fractionDigits: number;
  readonly #ranges: readonly RangeRestriction[];

  constructor(
    header: TypeHeader,
    fractionDigits: number,
    ranges: readonly RangeRestriction[] = [],
  ) {
    super(header);
    this.fractionDigits = fractionDigits;
    this.#ranges = ranges;
  }

  static compile(description: TypeDescription): Decimal64Type {
    const text = description.fractionDigits ?? "";
    if (!/^([1-9]|1[0-8])$/.test(text)) {
      throw new YangError(`fraction-digits "${text}": not from 1 to 18`, description.statement);
    }
    return new Decimal64Type({ name: description.name }, Number(text)).restricted(description);
  }

  override renamed(header: TypeHeader): Decimal64Type {
    return new Decimal64Type(header, this.fractionDigits, this.#ranges);
  }

  override restricted(description: TypeDescription): Decimal64Type {
    const header = this.headerFor(description.name);
    if (description.range === undefined) return this.renamed(header);
    const range = compileRange(description.range, this.#allowed(), {
      read: (text) => this.#scaled(text),
      show: (value) => this.#canonical(value),
    });
    return new Decimal64Type(header, this.fractionDigits, [...this.#ranges, range]);
  }

  override tryParse(text: string): string | undefined {
    const value = this.#scaled(trimmed(text));
    return value !== undefined && contains(this.#allowed().intervals, value)
      ? this.#canonical(value)
      : undefined;
  }

  override refusal(text: string): ValueError {
    const word = trimmed(text);
    const match = DECIMAL.exec(word);
    if (match === null) {
      return new ValueError(word === "" ? "Invalid NULL value" : `${shown(word)} is not a number`);
    }
    const value = this.#scaled(word);
    if (value === undefined && word.length <= MANY_DIGITS) {
      return new ValueError(
        `${shown(word)} has ${
          match[3].length
        } fraction-digits but may only have ${this.fractionDigits}`,
      );
    }
    return outOfRange(word, value, this.#limits(), this.#ranges);
  }

  override compare(a: Scalar, b: Scalar): number {
    return compareDecimal(a as string, b as string);
  }

  #allowed(): Allowed {
    return this.#ranges.at(-1) ?? this.#limits();
  }

  #limits(): Allowed {
    const min = -(2n ** 63n);
    const max = 2n ** 63n - 1n;
    return {
      intervals: [{ min, max }],
      text: `${this.#canonical(min)} - ${this.#canonical(max)}`,
    };
  }

  /** The value times 10^fraction-digits; undefined when ill-formed or with significant digits beyond them. */
  #scaled(text: string): bigint | undefined {
    const match = DECIMAL.exec(text);
    if (match === null || text.length > MANY_DIGITS) return undefined;
    const fraction = match[3] ?? "";
    const kept = fraction.slice(0, this.fractionDigits);
    if (/[1-9]/.test(fraction.slice(this.fractionDigits))) return undefined;
    const value = BigInt(match[2] + kept.padEnd(this.fractionDigits, "0"));
    return match[1] === "-" ? -value : value;
  }

  /** RFC 7950 §9.3.2: at least one digit on each side of the point, no other zeros at the ends. */
  #canonical(value: bigint): string {
    const digits = (value < 0n ? -value : value).toString().padStart(this.fractionDigits + 1, "0");
    const point = digits.length - this.fractionDigits;
    const fraction = digits.slice(point).replace(/0+$/, "") || "0";
    return `${value < 0n ? "-" : ""}${digits.slice(0, point)}.${fraction}`;
  }
}

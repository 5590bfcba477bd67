/**
 * string and binary (RFC 7950 §9.4, §9.8).
 *
 * @module
 */

import { ValueError } from "../type.ts";
import type { PatternDescription, TypeDescription } from "./description.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import {
  type Allowed,
  compileRange,
  contains,
  type Notation,
  type RangeRestriction,
} from "./ranges.ts";
import { shown, TypeBase, type TypeHeader } from "./type_base.ts";

/** Lengths a type may have before any restriction. */
const ANY_LENGTH: Allowed = {
  intervals: [{ min: 0n, max: 2n ** 64n - 1n }],
  text: `0 - ${2n ** 64n - 1n}`,
};

const LENGTH_NOTATION: Notation = {
  read: (text) => /^[0-9]{1,40}$/.test(text) ? BigInt(text) : undefined,
  show: String,
};

/** The `length` statements of a typedef chain, ready to check. */
class Lengths {
  readonly #chain: readonly RangeRestriction[];
  /** Ends of the intervals in force, flat; empty: any length. */
  readonly #bounds: Float64Array;

  constructor(chain: readonly RangeRestriction[]) {
    this.#chain = chain;
    const intervals = chain.at(-1)?.intervals ?? [];
    this.#bounds = Float64Array.from(
      intervals.flatMap(({ min, max }) => [Number(min), Number(max)]),
    );
  }

  narrowed(description: TypeDescription): Lengths {
    if (description.length === undefined) return this;
    const allowed = this.#chain.at(-1) ?? ANY_LENGTH;
    return new Lengths([
      ...this.#chain,
      compileRange(description.length, allowed, LENGTH_NOTATION),
    ]);
  }

  hold(length: number): boolean {
    const bounds = this.#bounds;
    if (bounds.length === 0) return true;
    for (let i = 0; i < bounds.length; i += 2) {
      if (length >= bounds[i] && length <= bounds[i + 1]) return true;
    }
    return false;
  }

  refusal(length: number): ValueError {
    const broken = this.#chain.findLast(({ intervals }) => !contains(intervals, BigInt(length)))!;
    return new ValueError(
      broken.errorMessage ?? `String length ${length} out of range: ${broken.text}`,
      broken.errorAppTag,
    );
  }
}

const NO_LENGTHS = new Lengths([]);

/** A `pattern` statement, compiled. */
interface PatternRestriction {
  readonly description: PatternDescription;
  readonly pattern: Pattern;
}

export class StringType extends TypeBase {
  readonly base = "string";
  readonly qualified = false;
  readonly #lengths: Lengths;
  readonly #patterns: readonly PatternRestriction[];

  constructor(
    header: TypeHeader,
    lengths: Lengths = NO_LENGTHS,
    patterns: readonly PatternRestriction[] = [],
  ) {
    super(header);
    this.#lengths = lengths;
    this.#patterns = patterns;
  }

  override renamed(header: TypeHeader): StringType {
    return new StringType(header, this.#lengths, this.#patterns);
  }

  override restricted(description: TypeDescription): StringType {
    const added = (description.patterns ?? []).map((pattern) => ({
      description: pattern,
      pattern: compilePattern(pattern),
    }));
    return new StringType(
      this.headerFor(description.name),
      this.#lengths.narrowed(description),
      added.length === 0 ? this.#patterns : [...this.#patterns, ...added],
    );
  }

  override tryParse(text: string): string | undefined {
    const length = characterCount(text);
    if (length < 0 || !this.#lengths.hold(length)) return undefined;
    const patterns = this.#patterns;
    for (let i = 0; i < patterns.length; i++) {
      if (patterns[i].pattern.matches(text) === patterns[i].description.invert) return undefined;
    }
    return text;
  }

  override refusal(text: string): ValueError {
    const length = characterCount(text);
    if (length < 0) {
      return new ValueError(`${shown(text)} holds a character that YANG strings may not have`);
    }
    if (!this.#lengths.hold(length)) return this.#lengths.refusal(length);
    const { description } = this.#patterns.find(({ pattern, description }) =>
      pattern.matches(text) === description.invert
    )!;
    const rule = description.invert ? "pattern must not match" : "pattern does not match";
    return new ValueError(
      description.errorMessage ?? `regexp match fail: ${rule} ${description.text}: ${shown(text)}`,
      description.errorAppTag,
    );
  }
}

/**
 * Length in characters, not UTF-16 code units; -1 when a character is none of `yang-char` (RFC 7950 §14): control characters,
 * lone surrogates, noncharacters.
 */
export function characterCount(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20) {
      if (unit !== 0x09 && unit !== 0x0a && unit !== 0x0d) return -1;
    } else if (unit >= 0xd800) {
      if (unit <= 0xdfff) {
        const point = text.codePointAt(i)!;
        if (point <= 0xffff || (point & 0xfffe) === 0xfffe) return -1;
        count--;
        i++;
      } else if ((unit >= 0xfdd0 && unit <= 0xfdef) || unit >= 0xfffe) {
        return -1;
      }
    }
  }
  return count;
}

const BASE64_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export class BinaryType extends TypeBase {
  readonly base = "binary";
  readonly qualified = false;
  readonly #lengths: Lengths;

  constructor(header: TypeHeader, lengths: Lengths = NO_LENGTHS) {
    super(header);
    this.#lengths = lengths;
  }

  override renamed(header: TypeHeader): BinaryType {
    return new BinaryType(header, this.#lengths);
  }

  override restricted(description: TypeDescription): BinaryType {
    return new BinaryType(this.headerFor(description.name), this.#lengths.narrowed(description));
  }

  override tryParse(text: string): string | undefined {
    const compact = text.replace(/[ \t\r\n]+/g, "");
    return isBase64(compact) && this.#lengths.hold(octetCount(compact))
      ? withoutSpareBits(compact)
      : undefined;
  }

  override refusal(text: string): ValueError {
    const compact = text.replace(/[ \t\r\n]+/g, "");
    return isBase64(compact)
      ? this.#lengths.refusal(octetCount(compact))
      : new ValueError(`${shown(text)} is not a base64 value`);
  }
}

/** What cannot stand in base64 before the padding. */
const NO_DIGIT = /[^A-Za-z0-9+/]/;

/** RFC 4648 §4. One pass with a search, as a pattern for the whole would remember every group that it has matched. */
function isBase64(text: string): boolean {
  if (text.length % 4 !== 0) return false;
  const digits = text.endsWith("==") ? -2 : text.endsWith("=") ? -1 : text.length;
  return !NO_DIGIT.test(text.slice(0, digits));
}

function octetCount(base64: string): number {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  return base64.length / 4 * 3 - padding;
}

/** One spelling per value: the bits of the last digit that encode nothing are zero (RFC 4648 §3.5). */
function withoutSpareBits(base64: string): string {
  if (!base64.endsWith("=")) return base64;
  const spare = base64.endsWith("==") ? 4 : 2;
  const at = base64.length - (spare === 4 ? 3 : 2);
  const digit = BASE64_DIGITS.indexOf(base64[at]);
  return base64.slice(0, at) + BASE64_DIGITS[digit >> spare << spare] + base64.slice(at + 1);
}

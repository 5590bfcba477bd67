/**
 * `range` and `length`: sets of disjoint intervals (RFC 7950 §9.2.4, §9.4.4), and how a derived type narrows them.
 *
 * @module
 */

import { YangError } from "../statement.ts";
import type { RangeDescription } from "./description.ts";

/** One interval, both ends included. decimal64 values are scaled to integers by its fraction digits. */
export interface Interval {
  readonly min: bigint;
  readonly max: bigint;
}

/** One `range` or `length` statement, understood. */
export interface RangeRestriction {
  /** Ascending and disjoint, at least one. */
  readonly intervals: readonly Interval[];
  /** As messages show it: `1 - 10, 20`. */
  readonly text: string;
  readonly errorMessage?: string;
  readonly errorAppTag?: string;
}

/** The values of a type before a statement narrows it. */
export type Allowed = Pick<RangeRestriction, "intervals" | "text">;

/** How bounds are written. */
export interface Notation {
  /** Reads a bound (not `min` or `max`); undefined when it is no value of the base type. */
  read(text: string): bigint | undefined;
  show(value: bigint): string;
}

/**
 * Understands a `range` or `length` statement.
 *
 * @param allowed the values of the base type
 * @throws {YangError} when it is ill-formed, out of order or not a subset of `allowed`
 */
export function compileRange(
  description: RangeDescription,
  allowed: Allowed,
  notation: Notation,
): RangeRestriction {
  const keyword = description.statement.keyword;
  const fail = (why: string) =>
    new YangError(`${keyword} "${description.text}": ${why}`, description.statement);
  const bound = (text: string): bigint => {
    if (text === "min") return allowed.intervals[0].min;
    if (text === "max") return allowed.intervals[allowed.intervals.length - 1].max;
    const value = notation.read(text);
    if (value === undefined) throw fail(`"${text}" is not a value of the base type`);
    return value;
  };
  const intervals: Interval[] = [];
  const shown: string[] = [];
  for (const part of description.text.split("|")) {
    const ends = part.split("..").map((end) => end.trim());
    if (ends.length > 2 || ends.some((end) => end === "")) throw fail("a bound is missing");
    const min = bound(ends[0]);
    const max = ends.length === 2 ? bound(ends[1]) : min;
    if (min > max) throw fail(`${ends[0]} is greater than ${ends[1]}`);
    if (intervals.length > 0 && min <= intervals[intervals.length - 1].max) {
      throw fail("its parts must be in ascending order and may not overlap (RFC 7950 §9.2.4)");
    }
    if (!covers(allowed.intervals, min, max)) {
      throw fail(`${part.trim()} is outside the base type: ${allowed.text}`);
    }
    intervals.push({ min, max });
    shown.push(
      min === max ? notation.show(min) : `${notation.show(min)} - ${notation.show(max)}`,
    );
  }
  return {
    intervals,
    text: shown.join(", "),
    errorMessage: description.errorMessage,
    errorAppTag: description.errorAppTag,
  };
}

/** True when one of the intervals holds `value`. */
export function contains(intervals: readonly Interval[], value: bigint): boolean {
  return intervals.some(({ min, max }) => value >= min && value <= max);
}

/** True when every value from `min` to `max` is in the intervals (which may touch each other: 1..5 | 6..10). */
function covers(intervals: readonly Interval[], min: bigint, max: bigint): boolean {
  let next = min;
  for (const interval of intervals) {
    if (interval.max < next) continue;
    if (interval.min > next) return false;
    if (interval.max >= max) return true;
    next = interval.max + 1n;
  }
  return false;
}

/**
 * Assignment of integers to the names of an enumeration or bits type (RFC 7950 §9.6.4.2, §9.7.4.2), and how a derived
 * type takes a subset of them (§9.6.4, §9.7.4).
 *
 * @module
 */

import { type Statement, YangError } from "../statement.ts";

/** An `enum` or `bit` statement. */
export interface NamedValue {
  readonly name: string;
  /** The `value` or `position` as written. */
  readonly number?: string;
  readonly statement: Statement;
  readonly disabled?: boolean;
}

/** What differs between enumerations and bits. */
export interface Numbering {
  /** `value` or `position`. */
  readonly keyword: string;
  readonly min: number;
  readonly max: number;
}

/**
 * Name → integer, in the order of the statements, of those that are not disabled.
 *
 * @param base the names of the type that is restricted; undefined for the built-in type
 * @throws {YangError}
 */
export function assignNumbers(
  values: readonly NamedValue[],
  numbering: Numbering,
  base: ReadonlyMap<string, number> | undefined,
): ReadonlyMap<string, number> {
  const seen = new Set<string>();
  const used = new Set<number>();
  const enabled = new Map<string, number>();
  let highest = numbering.min < 0 ? undefined : -1;
  for (const value of values) {
    const fail = (why: string) => new YangError(`"${value.name}": ${why}`, value.statement);
    if (seen.has(value.name)) throw fail("the name is given twice");
    seen.add(value.name);
    const given = givenNumber(value, numbering);
    let number: number;
    if (base !== undefined) {
      const inherited = base.get(value.name);
      // A name that a false if-feature removed from the base is no longer there to be kept.
      if (inherited === undefined && value.disabled) continue;
      if (inherited === undefined) throw fail("the base type does not have it");
      if (given !== undefined && given !== inherited) {
        throw fail(`its ${numbering.keyword} is ${inherited} in the base type`);
      }
      number = inherited;
    } else {
      number = given ?? (highest === undefined ? 0 : highest + 1);
      if (number > numbering.max) {
        throw fail(`no ${numbering.keyword} is left: it must be given explicitly`);
      }
      if (used.has(number)) throw fail(`${numbering.keyword} ${number} is taken`);
      used.add(number);
      if (highest === undefined || number > highest) highest = number;
    }
    if (!value.disabled) enabled.set(value.name, number);
  }
  return enabled;
}

function givenNumber(value: NamedValue, { keyword, min, max }: Numbering): number | undefined {
  if (value.number === undefined) return undefined;
  const number = /^-?(0|[1-9][0-9]{0,9})$/.test(value.number) ? Number(value.number) : NaN;
  if (!(number >= min && number <= max)) {
    throw new YangError(
      `"${value.name}": ${keyword} "${value.number}" is not an integer from ${min} to ${max}`,
      value.statement,
    );
  }
  return number;
}

/**
 * Small modules, good and bad, each about one rule. `../verdict_test.ts` checks what the loader says of them,
 * `../oracle_test.ts` what yanglint says.
 *
 * @module
 */

/** One module (or several) and what is to be said of it. */
export interface VerdictCase {
  /** What the case is about, with the section of RFC 7950. */
  readonly name: string;
  /** Module bodies (put into `module m`, `m2` …, YANG 1.1) or whole modules; the last one may import the others. */
  readonly text: string | readonly string[];
  /** A part of the message that refuses it; absent: it is accepted. */
  readonly error?: string;
  /** Where yanglint says otherwise: the sentence that decides. */
  readonly disagreement?: string;
}

/** A leaf to fill modules with. */
export const LEAF = "leaf x { type string; }";

/** Module `m` in YANG 1. */
export function version1(body: string): string {
  return `module m { namespace "urn:m"; prefix m;\n${body}\n}`;
}

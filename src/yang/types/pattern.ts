/**
 * Compiled XSD regular expressions.
 *
 * @module
 */

import { YangError } from "../statement.ts";
import type { PatternDescription } from "./description.ts";
import { Automaton } from "./pattern_automaton.ts";
import { parsePattern, PatternError, type PatternNode } from "./pattern_syntax.ts";

/** A compiled pattern. */
export class Pattern {
  readonly #node: PatternNode;
  #automaton: Automaton | undefined;

  /** @throws {PatternError} */
  constructor(text: string) {
    this.#node = parsePattern(text);
    // Only what may be too large is built at once; most patterns of a large schema never meet a value.
    if (sizeOf(this.#node) > LARGE) this.#automaton = new Automaton(this.#node);
  }

  /** True when the whole text matches (XSD patterns are anchored at both ends). Linear in the text's length. */
  matches(text: string): boolean {
    this.#automaton ??= new Automaton(this.#node);
    return this.#automaton.matches(text);
  }
}

/** A number of steps that is far from too many. */
const LARGE = 10_000;

/** About how many nodes the automaton will have. */
function sizeOf(node: PatternNode): number {
  switch (node.kind) {
    case "set":
      return 1;
    case "sequence":
      return node.parts.reduce((sum, part) => sum + sizeOf(part), 0);
    case "choice":
      return node.branches.reduce((sum, part) => sum + sizeOf(part), node.branches.length);
    case "repeat":
      return (sizeOf(node.part) + 1) * (node.max === Infinity ? node.min + 1 : node.max);
  }
}

/** The pattern of a `pattern` statement. @throws {YangError} */
export function compilePattern({ text, statement }: PatternDescription): Pattern {
  try {
    return xsdPattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new YangError(
      `pattern "${text}" is not an XSD regular expression: ${error.message}`,
      statement,
    );
  }
}

/** Patterns are compiled once however often a grouping that holds them is used. Cleared when it grows beyond what modules hold. */
const compiled = new Map<string, Pattern>();
const MAX_COMPILED = 10_000;

/** @throws {PatternError} */
export function xsdPattern(text: string): Pattern {
  let pattern = compiled.get(text);
  if (pattern === undefined) {
    pattern = new Pattern(text);
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(text, pattern);
  }
  return pattern;
}

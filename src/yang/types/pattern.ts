/**
 * Compiled XSD regular expressions.
 *
 * @module
 */

import { YangError } from "../statement.ts";
import type { PatternDescription } from "./description.ts";
import { parsePattern, PatternError, type PatternNode } from "./pattern_syntax.ts";

/** A compiled pattern. */
export interface Pattern {
  /** True when the whole text matches (XSD patterns are anchored at both ends). */
  matches(text: string): boolean;
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
    pattern = new RegExpPattern(parsePattern(text));
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(text, pattern);
  }
  return pattern;
}

/** Runs on the engine's own regular expressions, made at first use. */
class RegExpPattern implements Pattern {
  readonly #node: PatternNode;
  #regexp: RegExp | undefined;

  constructor(node: PatternNode) {
    this.#node = node;
  }

  matches(text: string): boolean {
    this.#regexp ??= new RegExp(`^(?:${regExpSource(this.#node)})$`, "v");
    return this.#regexp.test(text);
  }
}

/** The pattern as ECMAScript source for the `v` flag, not anchored. */
export function regExpSource(node: PatternNode): string {
  switch (node.kind) {
    case "set":
      return node.source;
    case "sequence":
      return node.parts.map((part) => part.kind === "choice" ? grouped(part) : regExpSource(part))
        .join("");
    case "choice":
      return node.branches.map(regExpSource).join("|");
    case "repeat":
      return grouped(node.part) + quantifier(node.min, node.max);
  }
}

function grouped(node: PatternNode): string {
  const source = regExpSource(node);
  return node.kind === "set" ? source : `(?:${source})`;
}

function quantifier(min: number, max: number): string {
  if (min === 0 && max === 1) return "?";
  if (max === Infinity) return min === 0 ? "*" : min === 1 ? "+" : `{${min},}`;
  return min === max ? `{${min}}` : `{${min},${max}}`;
}

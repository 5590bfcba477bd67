/**
 * The text of an instance-identifier as steps (RFC 7950 §9.13, ABNF `instance-identifier` of §14), and back.
 *
 * @module
 */

import { ValueError } from "../type.ts";
import { shown } from "./type_base.ts";

/** `[name='value']`, `[.='value']` or `[3]`. */
export type PathPredicate =
  | {
    readonly kind: "key";
    readonly prefix: string;
    readonly name: string;
    readonly value: string;
  }
  | { readonly kind: "value"; readonly value: string }
  | { readonly kind: "position"; readonly position: number };

/** `/prefix:name` with its predicates. */
export interface PathStep {
  /** `""` when the name stands alone. */
  readonly prefix: string;
  readonly name: string;
  readonly predicates: readonly PathPredicate[];
}

const NAME = /(?:([A-Za-z_][A-Za-z0-9_.-]*):)?([A-Za-z_][A-Za-z0-9_.-]*)/y;
const OPEN = /[ \t\r\n]*\[[ \t\r\n]*/y;
const CLOSE = /[ \t\r\n]*\]/y;
const POSITION = /[1-9][0-9]{0,9}/y;
const EQUALS = /[ \t\r\n]*=[ \t\r\n]*/y;
const LITERAL = /'([^']*)'|"([^"]*)"/y;

/** The steps of `text`, or why it is no instance identifier. */
export function parseInstancePath(text: string): readonly PathStep[] | ValueError {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  const fail = (expected: string) =>
    new ValueError(
      `${shown(text)} is not an instance-identifier: ${expected} expected at character ${at + 1}`,
    );
  const steps: PathStep[] = [];
  while (at < text.length) {
    if (text[at] !== "/") return fail('"/" or "["');
    at++;
    const name = take(NAME);
    if (name === null) return fail("a node name");
    const predicates: PathPredicate[] = [];
    while (take(OPEN) !== null) {
      const position = take(POSITION);
      if (position !== null) {
        predicates.push({ kind: "position", position: Number(position[0]) });
      } else {
        const key = text[at] === "." ? undefined : take(NAME);
        if (key === null) return fail('a key name, "." or a position');
        if (key === undefined) at++;
        if (take(EQUALS) === null) return fail('"="');
        const literal = take(LITERAL);
        if (literal === null) return fail("a quoted string");
        const value = literal[1] ?? literal[2];
        predicates.push(
          key === undefined
            ? { kind: "value", value }
            : { kind: "key", prefix: key[1] ?? "", name: key[2], value },
        );
      }
      if (take(CLOSE) === null) return fail('"]"');
    }
    const kinds = new Set(predicates.map(({ kind }) => kind));
    if (kinds.size > 1 || (predicates.length > 1 && !kinds.has("key"))) {
      return new ValueError(
        `${shown(text)} is not an instance-identifier: its predicates do not go together`,
      );
    }
    steps.push({ prefix: name[1] ?? "", name: name[2], predicates });
  }
  return steps.length > 0 ? steps : fail('"/"');
}

/** `text` in quotes that it does not hold itself. */
export function quoted(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}

/** Steps as text; a prefix of `""` is left out. */
export function formatInstancePath(steps: readonly PathStep[]): string {
  return steps.map((step) => {
    const predicates = step.predicates.map((predicate) => {
      switch (predicate.kind) {
        case "key":
          return `[${qualifiedName(predicate)}=${quoted(predicate.value)}]`;
        case "value":
          return `[.=${quoted(predicate.value)}]`;
        case "position":
          return `[${predicate.position}]`;
      }
    });
    return `/${qualifiedName(step)}${predicates.join("")}`;
  }).join("");
}

function qualifiedName({ prefix, name }: { prefix: string; name: string }): string {
  return prefix === "" ? name : `${prefix}:${name}`;
}

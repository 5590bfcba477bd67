/**
 * XPath text → tokens (XPath 1.0 §3.7), with the two rules that tell operators from names.
 *
 * @module
 */

import { faultAt } from "./error.ts";

export type TokenKind =
  /** `( ) [ ] . .. @ , :: / // | + - = != < <= > >= *` (as operator) and `and or div mod`. */
  | "operator"
  | "number"
  | "literal"
  /** A name test: `name`, `prefix:name`, `*`, `prefix:*`. */
  | "name"
  /** A name directly before `(` that is not a node type. */
  | "function"
  /** `comment`, `text`, `processing-instruction`, `node` before `(`. */
  | "node-type"
  /** A name before `::`. */
  | "axis"
  | "variable"
  | "end";

export interface Token {
  readonly kind: TokenKind;
  /** Operator text, literal without quotes, local name. */
  readonly text: string;
  /** Of names: the prefix, undefined where there is none. */
  readonly prefix: string | undefined;
  /** Of numbers. */
  readonly value: number;
  /** In UTF-16 code units from 0. */
  readonly offset: number;
}

/** Expressions longer than this are refused, in UTF-16 code units. */
export const MAX_EXPRESSION_LENGTH = 65_536;

const NODE_TYPES = new Set(["comment", "text", "processing-instruction", "node"]);
const OPERATOR_NAMES = new Set(["and", "or", "div", "mod"]);
/** After these an operator cannot come, so `*` is a wildcard and `and` a name (XPath 1.0 §3.7). */
const NO_OPERATOR_AFTER = new Set([
  "@",
  "::",
  "(",
  "[",
  ",",
  "and",
  "or",
  "div",
  "mod",
  "*",
  "/",
  "//",
  "|",
  "+",
  "-",
  "=",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
]);

const NAME_START =
  /[A-Z_a-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}\u{200C}\u{200D}\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}]/u;
const NAME =
  /[A-Z_a-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}\u{200C}\u{200D}\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}][-.0-9A-Z_a-z\u{B7}\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{37D}\u{37F}-\u{1FFF}\u{200C}\u{200D}\u{203F}\u{2040}\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}]*/uy;
const NUMBER = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)/y;

/**
 * All tokens of `text`, ending with one of kind `end`.
 *
 * @throws {XPathError} for a character that starts no token, an unclosed literal, or an expression that is too long
 */
export function tokenize(text: string): Token[] {
  if (text.length > MAX_EXPRESSION_LENGTH) {
    throw faultAt(
      `the expression has ${text.length} characters, more than ${MAX_EXPRESSION_LENGTH}`,
      text,
      0,
    );
  }
  const tokens: Token[] = [];
  let at = 0;

  const push = (kind: TokenKind, word: string, offset: number, prefix?: string, value = 0) => {
    tokens.push({ kind, text: word, prefix, value, offset });
  };
  const name = (from: number): string | undefined => {
    NAME.lastIndex = from;
    return NAME.exec(text)?.[0];
  };

  while ((at = skipSpace(text, at)) < text.length) {
    const start = at;
    const char = text[at];
    const next = text[at + 1];

    if (char === '"' || char === "'") {
      const close = text.indexOf(char, at + 1);
      if (close < 0) throw faultAt(`a literal is not closed with ${char}`, text, at);
      push("literal", text.slice(at + 1, close), start);
      at = close + 1;
    } else if (isDigit(char) || (char === "." && isDigit(next))) {
      NUMBER.lastIndex = at;
      const digits = NUMBER.exec(text)![0];
      push("number", digits, start, undefined, Number(digits));
      at += digits.length;
    } else if (char === "*" && !operatorMayFollow(tokens)) {
      push("name", "*", start);
      at += 1;
    } else if (char === "$") {
      const variable = qualifiedName(text, at + 1, name);
      if (variable === undefined) throw faultAt("a variable name is missing after $", text, at);
      push("variable", variable.local, start, variable.prefix);
      at = variable.end;
    } else if (NAME_START.test(codePoint(text, at))) {
      at = readName(start);
    } else {
      const operator = operatorAt(text, at);
      if (operator === undefined) throw faultAt(`unexpected character '${char}'`, text, at);
      push("operator", operator, start);
      at += operator.length;
    }
  }
  push("end", "", text.length);
  return tokens;

  function readName(start: number): number {
    const first = name(start)!;
    if (operatorMayFollow(tokens)) {
      if (!OPERATOR_NAMES.has(first)) {
        throw faultAt(`an operator was expected, found '${first}'`, text, start);
      }
      push("operator", first, start);
      return start + first.length;
    }
    const { prefix, local, end } = qualifiedName(text, start, name)!;
    const after = skipSpace(text, end);
    if (text[after] === "(") {
      const isNodeType = prefix === undefined && NODE_TYPES.has(local);
      push(isNodeType ? "node-type" : "function", local, start, prefix);
    } else if (prefix === undefined && text.startsWith("::", after)) {
      push("axis", local, start);
    } else {
      push("name", local, start, prefix);
    }
    return end;
  }
}

function qualifiedName(
  text: string,
  start: number,
  name: (from: number) => string | undefined,
): { prefix: string | undefined; local: string; end: number } | undefined {
  const first = name(start);
  if (first === undefined) return undefined;
  const end = start + first.length;
  if (text[end] !== ":" || text[end + 1] === ":") return { prefix: undefined, local: first, end };
  if (text[end + 1] === "*") return { prefix: first, local: "*", end: end + 2 };
  const local = name(end + 1);
  if (local === undefined) {
    throw faultAt(`a name is missing after '${first}:'`, text, end + 1);
  }
  return { prefix: first, local, end: end + 1 + local.length };
}

function operatorMayFollow(tokens: readonly Token[]): boolean {
  const last = tokens.at(-1);
  if (last === undefined) return false;
  if (last.kind === "axis") return false;
  return !(last.kind === "operator" && NO_OPERATOR_AFTER.has(last.text));
}

function operatorAt(text: string, at: number): string | undefined {
  const two = text.slice(at, at + 2);
  if (
    two === ".." || two === "::" || two === "//" || two === "!=" || two === "<=" || two === ">="
  ) {
    return two;
  }
  const one = text[at];
  return "()[].@,/|+-=<>*".includes(one) ? one : undefined;
}

function skipSpace(text: string, at: number): number {
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code !== 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) break;
    at++;
  }
  return at;
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && char >= "0" && char <= "9";
}

function codePoint(text: string, at: number): string {
  return String.fromCodePoint(text.codePointAt(at)!);
}

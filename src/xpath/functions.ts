/**
 * The core function library (XPath 1.0 §4).
 *
 * @module
 */

import { booleanCode, type Code, constantCode, nodesCode, numberCode, stringCode } from "./code.ts";
import type { Context } from "./context.ts";
import type { Names } from "./names.ts";
import { nameOf, type Node } from "./node.ts";
import { roundNumber } from "./numbers.ts";
import type { FunctionName } from "./signatures.ts";
import { numberValue, stringValue } from "./string_value.ts";
import { type YangEnvironment, yangFunction } from "./yang_functions.ts";

/** Compiles a call whose arguments the parser has checked. */
export function functionCode(
  name: FunctionName,
  args: readonly Code[],
  env: YangEnvironment,
): Code {
  const { names } = env;
  const local = args.some((arg) => arg.local);
  const [first, second, third] = args;
  switch (name) {
    case "last":
      return numberCode(true, (c) => c.size);
    case "position":
      return numberCode(true, (c) => c.position);
    case "count":
      return numberCode(local, first.nodes!.count);
    case "id":
    case "lang":
      // No attribute of data is an ID (§5.2.1) or xml:lang (§4.3).
      return name === "id" ? emptyNodes(names) : booleanCode(false, () => false);
    case "local-name":
      return ofNode(first, (node) => nameOf(node)?.name ?? "");
    case "namespace-uri":
      return ofNode(first, (node) => nameOf(node)?.module.namespace ?? "");
    case "name":
      return ofNode(first, (node) => qualifiedName(node, names));
    case "string":
      if (first === undefined) return stringCode(true, (c) => stringValue(c, c.node, names));
      return stringCode(local, first.string);
    case "concat":
      return stringCode(local, (c) => {
        let text = "";
        for (const arg of args) text += arg.string(c);
        return text;
      });
    case "starts-with":
      return booleanCode(local, (c) => first.string(c).startsWith(second.string(c)));
    case "contains":
      return booleanCode(local, (c) => first.string(c).includes(second.string(c)));
    case "substring-before":
      return stringCode(local, (c) => {
        const text = first.string(c);
        return text.slice(0, Math.max(text.indexOf(second.string(c)), 0));
      });
    case "substring-after":
      return stringCode(local, (c) => {
        const text = first.string(c);
        const part = second.string(c);
        const at = text.indexOf(part);
        return at < 0 ? "" : text.slice(at + part.length);
      });
    case "substring":
      return stringCode(
        local,
        (c) => substring(first.string(c), second.number(c), third?.number(c)),
      );
    case "string-length":
      return numberCode(local || first === undefined, (c) => length(argument(first, c, names)));
    case "normalize-space":
      return stringCode(
        local || first === undefined,
        (c) => argument(first, c, names).split(SPACE).filter((word) => word !== "").join(" "),
      );
    case "translate":
      return stringCode(
        local,
        (c) => translate(first.string(c), second.string(c), third.string(c)),
      );
    case "boolean":
      return booleanCode(local, first.boolean);
    case "not":
      return booleanCode(local, (c) => !first.boolean(c));
    case "true":
      return constantCode(true);
    case "false":
      return constantCode(false);
    case "number":
      if (first === undefined) return numberCode(true, (c) => numberValue(c, c.node, names));
      return numberCode(local, first.number);
    case "sum":
      return numberCode(local, (c) => {
        let sum = 0;
        first.nodes!.each(c, (node) => {
          sum += numberValue(c, node, names);
          return false;
        });
        return sum;
      });
    case "floor":
      return numberCode(local, (c) => Math.floor(first.number(c)));
    case "ceiling":
      return numberCode(local, (c) => Math.ceil(first.number(c)));
    case "round":
      return numberCode(local, (c) => roundNumber(first.number(c)));
    case "current":
    case "re-match":
    case "deref":
    case "derived-from":
    case "derived-from-or-self":
    case "enum-value":
    case "bit-is-set":
      return yangFunction(name, args, env);
  }
}

const SPACE = /[ \t\r\n]+/;

/** A string about the first node of a set, or about the context node where no argument is given. */
function ofNode(arg: Code | undefined, describe: (node: Node) => string): Code {
  if (arg === undefined) return stringCode(true, (c) => describe(c.node));
  return stringCode(arg.local, (c) => {
    const node = arg.nodes!.first(c);
    return node === undefined ? "" : describe(node);
  });
}

function argument(arg: Code | undefined, c: Context, names: Names): string {
  return arg === undefined ? stringValue(c, c.node, names) : arg.string(c);
}

/** A name as the expression would write it: without prefix where its own module is meant. */
function qualifiedName(node: Node, names: Names): string {
  const name = nameOf(node);
  if (name === undefined) return "";
  if (name.module.namespace === names.source.module?.namespace) return name.name;
  return `${names.prefixOf(name.module)}:${name.name}`;
}

function emptyNodes(names: Names): Code {
  return nodesCode(false, names, { ordered: true, single: true, each: () => false });
}

const SURROGATE = /[\uD800-\uDFFF]/;

/** In characters, not UTF-16 code units (XPath 1.0 §3.6). */
function length(text: string): number {
  return SURROGATE.test(text) ? [...text].length : text.length;
}

/** Characters at positions (from 1) from round(`start`) up to, not including, round(`start`) + round(`count`) or the end. */
function substring(text: string, start: number, count: number | undefined): string {
  const first = roundNumber(start);
  const end = count === undefined ? Infinity : first + roundNumber(count);
  // Comparisons with NaN are false, as §4.2 wants.
  if (!(first < Infinity) || !(end > first)) return "";
  const characters: string | string[] = SURROGATE.test(text) ? [...text] : text;
  const from = Math.max(first - 1, 0);
  const part = characters.slice(from, end === Infinity ? undefined : Math.max(end - 1, 0));
  return typeof part === "string" ? part : part.join("");
}

function translate(text: string, from: string, to: string): string {
  const source = [...from];
  const target = [...to];
  const map = new Map<string, string>();
  source.forEach((character, i) => {
    if (!map.has(character)) map.set(character, target[i] ?? "");
  });
  let result = "";
  for (const character of text) result += map.get(character) ?? character;
  return result;
}

/**
 * The functions that YANG adds (RFC 7950 §10).
 *
 * @module
 */

import type { LeafListNode, LeafNode, Schema } from "../yang/schema.ts";
import type { Type } from "../yang/type.ts";
import {
  BitsType,
  EnumerationType,
  InstanceIdentifierType,
  LeafrefType,
  UnionType,
  valueType,
} from "../yang/types/mod.ts";
import type { Pattern } from "../yang/types/pattern.ts";
import { compilePattern } from "./check.ts";
import { booleanCode, type Code, nodesCode, numberCode } from "./code.ts";
import type { Context, Visit } from "./context.ts";
import { visitImplicit } from "./implicit.ts";
import { resolveInstance } from "./instance_identifier.ts";
import { rootAt } from "./steps.ts";
import type { Names } from "./names.ts";
import type { Node } from "./node.ts";

/** What the functions need besides their arguments. */
export interface YangEnvironment {
  readonly schema: Schema;
  readonly names: Names;
  /** Where the call stands, for errors. */
  readonly offset: number;
  /** Visits the nodes that a leafref's path leads to and that have the leaf's value. */
  followLeafref(type: LeafrefType, leaf: Node, c: Context, visit: Visit): boolean;
}

type YangFunction =
  | "current"
  | "re-match"
  | "deref"
  | "derived-from"
  | "derived-from-or-self"
  | "enum-value"
  | "bit-is-set";

/** Compiles a call of one of them. */
export function yangFunction(
  name: YangFunction,
  args: readonly Code[],
  env: YangEnvironment,
): Code {
  const { names } = env;
  const local = args.some((arg) => arg.local);
  const [first, second] = args;
  switch (name) {
    case "current":
      return nodesCode(false, names, {
        ordered: true,
        single: true,
        each: (c, visit) => visit(c.current),
      });
    case "re-match": {
      const patternOf = patterns(env);
      return booleanCode(local, (c) => patternOf(second.string(c)).matches(first.string(c)));
    }
    case "deref":
      return nodesCode(local, names, {
        ordered: false,
        single: false,
        each: (c, visit) => {
          const node = first.nodes!.first(c);
          return node !== undefined && visitReferred(node, c, env, visit);
        },
      });
    case "derived-from":
    case "derived-from-or-self": {
      const derives = derivation(name === "derived-from-or-self", env);
      return booleanCode(local, (c) => {
        const wanted = second.string(c);
        return first.nodes!.each(c, (node) => derives(node, wanted));
      });
    }
    case "enum-value":
      return numberCode(local, (c) => enumValue(first.nodes!.first(c)));
    case "bit-is-set":
      return booleanCode(local, (c) => {
        const node = first.nodes!.first(c);
        return node !== undefined && bitsOf(node).includes(second.string(c));
      });
  }
}

/** Patterns are nearly always literals, so one is kept. */
function patterns({ names, offset }: YangEnvironment): (text: string) => Pattern {
  let lastText: string | undefined;
  let last: Pattern | undefined;
  return (text) => {
    if (last === undefined || text !== lastText) {
      last = compilePattern(text, names, offset);
      lastText = text;
    }
    return last;
  };
}

function leafOf(node: Node): LeafNode | LeafListNode | undefined {
  const { schema } = node;
  if (node.text || typeof node.value === "object") return undefined;
  return schema?.kind === "leaf" || schema?.kind === "leaf-list" ? schema : undefined;
}

/** The type of the value that a leaf has: of a union, the member's. */
function typeOf(node: Node, leaf: LeafNode | LeafListNode): Type {
  let { type } = leaf;
  for (;;) {
    if (!(type instanceof UnionType)) return type;
    const member = type.memberOf(node.value as string)?.member;
    if (member === undefined) return type;
    type = member;
  }
}

function visitReferred(node: Node, c: Context, env: YangEnvironment, visit: Visit): boolean {
  const leaf = leafOf(node);
  if (leaf === undefined) return false;
  const type = typeOf(node, leaf);
  if (type instanceof LeafrefType) return env.followLeafref(type, node, c, visit);
  if (!(type instanceof InstanceIdentifierType)) return false;
  const target = resolveInstance(
    rootAt(node, env.schema.xpathRoot),
    String(node.value),
    (parent, child) => {
      const found: Node[] = [];
      if (child.config || !c.configOnly) {
        visitImplicit(c, parent, child, (one) => found.push(one) === 0);
      }
      return found;
    },
  );
  return target !== undefined && visit(target);
}

function derivation(
  orSelf: boolean,
  { schema, names }: YangEnvironment,
): (node: Node, wanted: string) => boolean {
  /** Pairs of wanted text and value that were asked before. */
  const known = new Map<string, Map<string, boolean>>();

  function derives(value: string, wanted: string): boolean {
    const base = names.identity(wanted);
    const at = value.indexOf(":");
    const identity = schema.identity(value.slice(0, at), value.slice(at + 1));
    if (base === undefined || identity === undefined) return false;
    return schema.derivedFromOrSelf(identity, base) && (orSelf || identity !== base);
  }

  return (node, wanted) => {
    const leaf = leafOf(node);
    if (leaf === undefined || valueType(typeOf(node, leaf)).base !== "identityref") return false;
    const value = String(node.value);
    let answers = known.get(wanted);
    if (answers === undefined) {
      // Only an expression that computes names could make this grow.
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(wanted, answers = new Map());
    }
    let answer = answers.get(value);
    if (answer === undefined) answers.set(value, answer = derives(value, wanted));
    return answer;
  };
}

const MAX_REMEMBERED = 100;

function enumValue(node: Node | undefined): number {
  const leaf = node && leafOf(node);
  if (node === undefined || leaf === undefined) return NaN;
  const type = valueType(typeOf(node, leaf));
  return type instanceof EnumerationType ? type.enums.get(String(node.value)) ?? NaN : NaN;
}

function bitsOf(node: Node): readonly string[] {
  const leaf = leafOf(node);
  if (leaf === undefined || !(valueType(typeOf(node, leaf)) instanceof BitsType)) return [];
  return String(node.value).split(" ");
}

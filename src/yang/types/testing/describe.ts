/**
 * Types and modules made without YANG text, for the tests of types.
 *
 * @module
 */

import type { Identity, Module } from "../../schema.ts";
import type { Statement } from "../../statement.ts";
import type { BaseType, ResolveModule, Type } from "../../type.ts";
import type {
  BitDescription,
  EnumDescription,
  PatternDescription,
  RangeDescription,
  TypeContext,
  TypeDescription,
} from "../description.ts";
import { compileType } from "../mod.ts";

export function statement(keyword: string, argument?: string): Statement {
  return { keyword, argument, substatements: [], file: "t.yang", line: 3, column: 5 };
}

export function moduleNamed(name: string): Module {
  return {
    name,
    namespace: `urn:${name}`,
    prefix: name.slice(0, 2),
    yangVersion: "1.1",
    implemented: true,
    features: new Set(),
    submodules: [],
    deviatedBy: [],
    prefixes: new Map(),
    statement: statement("module", name),
    file: "t.yang",
    text: "",
  };
}

export const NO_PREFIXES: ResolveModule = () => undefined;

export function contextOf(
  modules: readonly Module[] = [],
  identities: readonly Identity[] = [],
): TypeContext {
  return {
    root: undefined,
    moduleByName: (name) => modules.find((module) => module.name === name),
    identity: (module, name) =>
      identities.find((identity) => identity.module.name === module && identity.name === name),
  };
}

export function range(text: string, own: Partial<RangeDescription> = {}): RangeDescription {
  return { text, statement: statement("range", text), ...own };
}

export function length(text: string, own: Partial<RangeDescription> = {}): RangeDescription {
  return { text, statement: statement("length", text), ...own };
}

export function pattern(text: string, own: Partial<PatternDescription> = {}): PatternDescription {
  return { text, invert: false, statement: statement("pattern", text), ...own };
}

/** `a`, `b=7`, `!c` (disabled by a feature). */
export function enums(...texts: string[]): EnumDescription[] {
  return texts.map((text) => {
    const [, off, name, , value] = /^(!?)([^=]*)(=(.*))?$/.exec(text)!;
    return { name, value, disabled: off !== "", statement: statement("enum", name) };
  });
}

/** As `enums`. */
export function bits(...texts: string[]): BitDescription[] {
  return enums(...texts).map(({ value, ...rest }) => ({ ...rest, position: value }));
}

/** Compiles the description that `own` completes. */
export function typeOf(base: BaseType | Type, own: Partial<TypeDescription> = {}): Type {
  return compileType({
    name: typeof base === "string" ? base : base.name,
    base,
    statement: statement("type"),
    yangVersion: "1.1",
    context: contextOf(),
    ...own,
  });
}

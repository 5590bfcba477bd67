/**
 * Compiled expressions: closures with a known static type and the conversions of XPath 1.0 §3.2–§4.
 *
 * @module
 */

import type { ValueType } from "./ast.ts";
import type { Context, Visit } from "./context.ts";
import type { Names } from "./names.ts";
import { compareOrder, type Node } from "./node.ts";
import { numberValue, stringValue } from "./string_value.ts";
import { numberToString, stringToNumber } from "./numbers.ts";

/** A compiled expression of any type. */
export interface Code {
  readonly type: ValueType;
  /** True when the value depends on context node, position or size: only then it can differ within one evaluation. */
  readonly local: boolean;
  /** The value of a literal, number, `true()` or `false()`. */
  readonly constant?: string | number | boolean;
  /** Where the value can change within one evaluation though it is not local: a number that changes with it. */
  stamp?(): number;
  number(c: Context): number;
  string(c: Context): string;
  boolean(c: Context): boolean;
  /** Only where `type` is `nodeset`. */
  readonly nodes?: Nodes;
}

/** The node-set side of a compiled expression. */
export interface Nodes {
  /** Visits each node once; true when the visitor stopped it. `c` is as before when it returns. */
  each(c: Context, visit: Visit): boolean;
  /** Nodes come in document order. */
  readonly ordered: boolean;
  /** At most one node. */
  readonly single: boolean;
  /** The number of nodes. */
  count(c: Context): number;
  /** The first in document order. */
  first(c: Context): Node | undefined;
  /** All, in document order. */
  sorted(c: Context): Node[];
}

export function numberCode(local: boolean, number: (c: Context) => number): Code {
  return {
    type: "number",
    local,
    number,
    string: (c) => numberToString(number(c)),
    boolean: (c) => truth(number(c)),
  };
}

export function stringCode(local: boolean, string: (c: Context) => string): Code {
  return {
    type: "string",
    local,
    number: (c) => stringToNumber(string(c)),
    string,
    boolean: (c) => string(c) !== "",
  };
}

export function booleanCode(local: boolean, boolean: (c: Context) => boolean): Code {
  return {
    type: "boolean",
    local,
    number: (c) => boolean(c) ? 1 : 0,
    string: (c) => boolean(c) ? "true" : "false",
    boolean,
  };
}

/** A literal, number or boolean. */
export function constantCode(value: string | number | boolean): Code {
  switch (typeof value) {
    case "number":
      return { ...numberCode(false, () => value), constant: value };
    case "string":
      return { ...stringCode(false, () => value), constant: value };
    case "boolean":
      return { ...booleanCode(false, () => value), constant: value };
  }
}

/** What {@linkcode nodesCode} is given; the rest it derives. */
export interface NodesSpec {
  readonly ordered: boolean;
  readonly single: boolean;
  each(c: Context, visit: Visit): boolean;
  count?(c: Context): number;
}

export function nodesCode(local: boolean, names: Names, spec: NodesSpec): Code {
  const each = spec.each;
  const ordered = spec.ordered || spec.single;

  function first(c: Context): Node | undefined {
    let found: Node | undefined;
    each(c, (node) => {
      if (found === undefined || compareOrder(node, found) < 0) found = node;
      return ordered;
    });
    return found;
  }

  function sorted(c: Context): Node[] {
    const all: Node[] = [];
    each(c, (node) => {
      all.push(node);
      return false;
    });
    return ordered ? all : all.sort(compareOrder);
  }

  function count(c: Context): number {
    let seen = 0;
    each(c, () => {
      seen++;
      return false;
    });
    return seen;
  }

  const string = (c: Context): string => {
    const node = first(c);
    return node === undefined ? "" : stringValue(c, node, names);
  };
  return {
    type: "nodeset",
    local,
    number: (c) => {
      const node = first(c);
      return node === undefined ? NaN : numberValue(c, node, names);
    },
    string,
    boolean: (c) => each(c, stop),
    nodes: { each, ordered, single: spec.single, count: spec.count ?? count, first, sorted },
  };
}

function stop(): boolean {
  return true;
}

function truth(value: number): boolean {
  return value !== 0 && !Number.isNaN(value);
}

/**
 * Values that do not change within one evaluation, computed once for it though a predicate asks for each node; and values of an outer
 * context held for an inner one.
 *
 * @module
 */

import { type Code, nodesCode, numberCode, stringCode } from "./code.ts";
import { type Context, newStamp } from "./context.ts";
import type { Names } from "./names.ts";
import type { Node } from "./node.ts";

/** `compute` for a code that is not local, at most once while its value stays. */
export function remember<T>(code: Code, compute: (c: Context) => T): (c: Context) => T {
  let stamp = -1;
  let value: T;
  return (c) => {
    const now = code.stamp === undefined ? c.run : code.stamp();
    if (stamp !== now) {
      value = compute(c);
      stamp = now;
    }
    return value;
  };
}

/** The same code with its number, string and boolean remembered, where it is worth it. Node-sets are not kept: they hold on to trees. */
export function memoized(code: Code): Code {
  if (code.local || code.constant !== undefined || code.stamp !== undefined) return code;
  return {
    ...code,
    number: remember(code, code.number),
    string: remember(code, code.string),
    boolean: remember(code, code.boolean),
  };
}

/** A value of the outer context under which an inner expression is evaluated. */
export interface Held {
  /** The held value, which is not local to any inner context. */
  readonly code: Code;
  /** Evaluates `value` for the present context and holds it while `body` runs. */
  during(c: Context, body: () => boolean): boolean;
}

/** Holds `value`, a number, string or node-set. */
export function hold(value: Code, names: Names): Held {
  switch (value.type) {
    case "number":
      return holder<number>(value.number, (held) => numberCode(false, held));
    case "nodeset": {
      const { sorted, single } = value.nodes!;
      return holder<readonly Node[]>(sorted, (held) =>
        nodesCode(false, names, {
          ordered: true,
          single,
          each: (_, visit) => held().some(visit),
        }));
    }
    default:
      return holder<string>(value.string, (held) => stringCode(false, held));
  }
}

function holder<T>(evaluate: (c: Context) => T, codeOf: (held: () => T) => Code): Held {
  let held: T | undefined;
  let stamp = -1;
  return {
    code: { ...codeOf(() => held as T), stamp: () => stamp },
    during: (c, body) => {
      const outer = held;
      const outerStamp = stamp;
      held = evaluate(c);
      stamp = newStamp();
      try {
        return body();
      } finally {
        held = outer;
        stamp = outerStamp;
      }
    },
  };
}

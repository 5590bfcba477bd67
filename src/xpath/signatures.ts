/**
 * The functions an expression may call, with their argument and result types: the core library of XPath 1.0 §4 and
 * those that YANG adds (RFC 7950 §10).
 *
 * @module
 */

import type { ValueType } from "./ast.ts";

export interface Signature {
  /** The type each argument is converted to; `object` is any type. The last one repeats where `repeats` is set. */
  readonly args: readonly (ValueType | "object")[];
  /** How many arguments must be given. */
  readonly required: number;
  readonly repeats?: true;
  readonly result: ValueType;
}

const SIGNATURES = {
  // XPath 1.0 §4.1
  "last": { args: [], required: 0, result: "number" },
  "position": { args: [], required: 0, result: "number" },
  "count": { args: ["nodeset"], required: 1, result: "number" },
  "id": { args: ["object"], required: 1, result: "nodeset" },
  "local-name": { args: ["nodeset"], required: 0, result: "string" },
  "namespace-uri": { args: ["nodeset"], required: 0, result: "string" },
  "name": { args: ["nodeset"], required: 0, result: "string" },
  // §4.2
  "string": { args: ["object"], required: 0, result: "string" },
  "concat": { args: ["string", "string", "string"], required: 2, repeats: true, result: "string" },
  "starts-with": { args: ["string", "string"], required: 2, result: "boolean" },
  "contains": { args: ["string", "string"], required: 2, result: "boolean" },
  "substring-before": { args: ["string", "string"], required: 2, result: "string" },
  "substring-after": { args: ["string", "string"], required: 2, result: "string" },
  "substring": { args: ["string", "number", "number"], required: 2, result: "string" },
  "string-length": { args: ["string"], required: 0, result: "number" },
  "normalize-space": { args: ["string"], required: 0, result: "string" },
  "translate": { args: ["string", "string", "string"], required: 3, result: "string" },
  // §4.3
  "boolean": { args: ["object"], required: 1, result: "boolean" },
  "not": { args: ["boolean"], required: 1, result: "boolean" },
  "true": { args: [], required: 0, result: "boolean" },
  "false": { args: [], required: 0, result: "boolean" },
  "lang": { args: ["string"], required: 1, result: "boolean" },
  // §4.4
  "number": { args: ["object"], required: 0, result: "number" },
  "sum": { args: ["nodeset"], required: 1, result: "number" },
  "floor": { args: ["number"], required: 1, result: "number" },
  "ceiling": { args: ["number"], required: 1, result: "number" },
  "round": { args: ["number"], required: 1, result: "number" },
  // RFC 7950 §10
  "current": { args: [], required: 0, result: "nodeset" },
  "re-match": { args: ["string", "string"], required: 2, result: "boolean" },
  "deref": { args: ["nodeset"], required: 1, result: "nodeset" },
  "derived-from": { args: ["nodeset", "string"], required: 2, result: "boolean" },
  "derived-from-or-self": { args: ["nodeset", "string"], required: 2, result: "boolean" },
  "enum-value": { args: ["nodeset"], required: 1, result: "number" },
  "bit-is-set": { args: ["nodeset", "string"], required: 2, result: "boolean" },
} as const satisfies Record<string, Signature>;

export type FunctionName = keyof typeof SIGNATURES;

/** The signature of a function, or undefined when there is none of that name. */
export function signatureOf(name: string): Signature | undefined {
  return Object.hasOwn(SIGNATURES, name) ? SIGNATURES[name as FunctionName] : undefined;
}

/** All function names, for messages and tests. */
export const FUNCTION_NAMES = Object.keys(SIGNATURES) as readonly FunctionName[];

/**
 * The nodes that a part of an expression can stand at, as far as the schema tells.
 *
 * @module
 */

import type { Matcher } from "./matcher.ts";
import { depthOf, operationOf, parentOf, type Place } from "./places.ts";

/** Nodes that an expression can stand at, as far as the schema tells. */
export interface At {
  readonly schema: Place;
  readonly common: number;
  /** The text of the leaf. */
  readonly text: boolean;
}

/** Undefined: any node at all. */
export type Places = readonly At[] | undefined;

/** All of them; undefined when one of the sets is. */
export function union(sets: readonly Places[]): Places {
  const all: At[] = [];
  for (const places of sets) {
    if (places === undefined) return undefined;
    all.push(...places);
  }
  return all;
}

/** Of a text its leaf; undefined above the root. */
export function parentAt({ schema, common, text }: At): At | undefined {
  if (text) return { schema, common, text: false };
  const parent = parentOf(schema);
  return parent && { schema: parent, common: Math.min(common, depthOf(parent)), text: false };
}

export function matchesPlace(matcher: Matcher, { schema, text }: At): boolean {
  if (text) return matcher.matchesText;
  if (schema.kind === "root") return matcher.matchesRoot;
  return matcher.matches(operationOf(schema) ?? schema);
}

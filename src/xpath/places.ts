/**
 * Schema nodes as places that data can be at, for what is found out without data.
 *
 * @module
 */

import type { BranchSchema, DataNode, SchemaNode } from "../yang/schema.ts";

/** A schema node that data can be an instance of. */
export type Place = DataNode | BranchSchema;

/** Number of steps from the root to an instance of `schema`. An operation counts as a step of its own. */
export function depthOf(schema: Place): number {
  let depth = 0;
  for (let at: Place | undefined = schema; at !== undefined; at = parentOf(at)) {
    if (at.kind !== "root") depth++;
  }
  return depth;
}

/** The closest schema node around that data can be an instance of. */
export function parentOf(schema: Place): BranchSchema | undefined {
  if ("dataParent" in schema) return schema.dataParent;
  let at: SchemaNode | undefined = schema.parent;
  while (at !== undefined && !isPlace(at)) at = at.parent;
  return at as BranchSchema | undefined;
}

function isPlace(schema: SchemaNode): schema is Place {
  return schema.kind !== "choice" && schema.kind !== "case" && schema.kind !== "rpc" &&
    schema.kind !== "action";
}

/** The schema node itself where it is a place. */
export function placeOf(schema: SchemaNode): Place | undefined {
  return isPlace(schema) ? schema : undefined;
}

/** The operation that a body stands for. */
export function operationOf(schema: Place): SchemaNode | undefined {
  if (schema.kind === "input" || schema.kind === "output") return schema.parent;
  return schema.kind === "notification" ? schema : undefined;
}

/** `/ex:a/ex:b`, for messages. */
export function pathOf(schema: Place): string {
  if (schema.kind === "root") return "the root";
  const parent = parentOf(schema);
  const named = operationOf(schema) ?? schema;
  const step = `/${named.module.prefix}:${named.name}`;
  return parent === undefined || parent.kind === "root" ? step : pathOf(parent) + step;
}

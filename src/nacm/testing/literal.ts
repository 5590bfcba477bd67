/**
 * RFC 8341 §3.4.5 word by word, slow and simple: the oracle of the property tests.
 *
 * @module
 */

import type { Cursor } from "../../tree/cursor.ts";
import { entryList, valueList } from "../../tree/list.ts";
import { Branch, type EntryList, type Slot, type ValueList } from "../../tree/node.ts";
import { isVoid } from "../../tree/branch.ts";
import type { DataNode } from "../../yang/schema.ts";
import type { Scalar } from "../../yang/type.ts";
import type { AccessOperation, Rule, Rules } from "../rules.ts";

/** The path of a rule as its steps, not as text. */
export type LiteralPath = readonly {
  readonly schema: DataNode;
  /** By key slot; for a leaf-list slot 0 is the value. */
  readonly keys: readonly (readonly [number, Scalar])[];
}[];

/** Rules, with the steps of each path. */
export interface LiteralRules {
  readonly rules: Rules;
  readonly paths: ReadonlyMap<Rule, LiteralPath>;
  readonly groups: ReadonlySet<string>;
}

/** The outcome for one node. */
export interface Outcome {
  readonly permit: boolean;
  readonly byRule: boolean;
}

/** §3.4.5: may the operation be done on the node at the cursor? */
export function decide(
  { rules, paths, groups }: LiteralRules,
  operation: AccessOperation,
  cursor: Cursor,
): Outcome {
  const way = wayTo(cursor);
  const node = cursor.schema!;
  // Steps 4 to 8. Without any group, no rule is looked at.
  if (groups.size > 0) {
    for (const list of rules.ruleLists) {
      if (!list.groups.has("*") && ![...list.groups].some((group) => groups.has(group))) continue;
      for (const rule of list.rules) {
        if (rule.module !== undefined && rule.module !== node.module.name) continue;
        if (rule.operations !== undefined && !rule.operations.has(operation)) continue;
        if (rule.type.kind === "any" || leadsTo(paths.get(rule), way)) {
          return { permit: rule.permit, byRule: true };
        }
      }
    }
  }
  // Steps 9 to 12. What a module protects is protected with all that is below.
  const protects = (name: string) =>
    way.some(({ schema }) =>
      schema!.extensions.some((use) => use.module === "ietf-netconf-acm" && use.name === name)
    );
  const writes = operation !== "read" && operation !== "exec";
  if (protects("default-deny-all") || (writes && protects("default-deny-write"))) {
    return { permit: false, byRule: false };
  }
  return { permit: writes ? rules.writeDefault : rules.readDefault, byRule: false };
}

/** "A path is considered to match if the requested node is the node specified by the path or is a descendant node of the path." */
function leadsTo(path: LiteralPath | undefined, way: readonly Cursor[]): boolean {
  if (path === undefined || path.length > way.length) return false;
  return path.every(({ schema, keys }, index) => {
    const { schema: at, value } = way[index];
    if (at !== schema) return false;
    return keys.every(([slot, key]) =>
      (value instanceof Branch ? value.slots[slot] : value) === key
    );
  });
}

function wayTo(cursor: Cursor): Cursor[] {
  const way: Cursor[] = [];
  for (let at: Cursor | undefined = cursor; at?.parent; at = at.parent) way.unshift(at);
  return way;
}

/**
 * What of a tree is shown: nodes that may be read; nodes that only a default denies, where something below them may be read; nothing that a
 * rule denies, with all below it; and no entry of which a rule denies a key.
 */
export function visible(rules: LiteralRules, cursor: Cursor): Branch | undefined {
  const branch = cursor.value as Branch;
  const outcome = cursor.parent ? decide(rules, "read", cursor) : { permit: false, byRule: false };
  if (!outcome.permit && outcome.byRule) return undefined;
  let permitted = outcome.permit;
  let below = false;
  const keys = branch.schema.kind === "list" ? branch.schema.keys.length : 0;
  const slots = branch.slots.map((slot, index): Slot => {
    if (slot === undefined) return undefined;
    const schema = branch.schema.slots[index];
    const shown = visibleSlot(rules, cursor, schema, slot);
    if (index < keys) {
      const key = decide(rules, "read", { parent: cursor, schema, value: slot as Scalar });
      if (key.byRule && !key.permit) permitted = below = false;
      else if (key.permit) below = true;
      return slot;
    }
    if (shown !== undefined) below = true;
    return shown;
  });
  for (let index = 0; index < keys; index++) {
    const value = slots[index] as Scalar;
    const key = decide(rules, "read", {
      parent: cursor,
      schema: branch.schema.slots[index],
      value,
    });
    if (key.byRule && !key.permit) return undefined;
  }
  if (!permitted && !below) return undefined;
  const result = new Branch(branch.schema, slots);
  return isVoid(result) ? undefined : result;
}

function visibleSlot(rules: LiteralRules, parent: Cursor, schema: DataNode, slot: Slot): Slot {
  switch (schema.kind) {
    case "container":
      return visible(rules, { parent, schema, value: slot as Branch });
    case "list": {
      const entries = [...slot as EntryList]
        .map((value) => visible(rules, { parent, schema, value }))
        .filter((entry) => entry !== undefined);
      return entries.length === 0 ? undefined : entryList(schema, entries);
    }
    case "leaf-list": {
      const values = [...slot as ValueList]
        .filter((value) => decide(rules, "read", { parent, schema, value }).permit);
      return values.length === 0 ? undefined : valueList(schema, values);
    }
    default:
      return decide(rules, "read", { parent, schema, value: slot as Scalar }).permit
        ? slot
        : undefined;
  }
}

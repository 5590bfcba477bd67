/** Compiled decisions against RFC 8341 §3.4.5 word by word, on random modules, data and rules. */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { toXml } from "../format/testing/data.ts";
import { locateChanges } from "../tree/change.ts";
import { allChildCursors, type Cursor, rootCursor } from "../tree/cursor.ts";
import { diff } from "../tree/diff.ts";
import { Branch } from "../tree/node.ts";
import type { DataNode } from "../yang/schema.ts";
import { stateAt } from "./access.ts";
import { readableTree, readableView } from "./prune.ts";
import { decide, visible } from "./testing/literal.ts";
import { type RulesSample, rulesSample } from "./testing/random_rules.ts";
import { firstDenial } from "./write.ts";

const RUNS = { numRuns: Number(Deno.env.get("CLIXON_RUNS") ?? 400), seed: 8341 };

function* everyNode(cursor: Cursor): Generator<Cursor> {
  for (const child of allChildCursors(cursor)) {
    yield child;
    yield* everyNode(child);
  }
}

Deno.test("State decides each node as RFC 8341 §3.4.5 says", () => {
  fc.assert(
    fc.property(rulesSample, ({ root, literal, policy }) => {
      for (const cursor of everyNode(rootCursor(root))) {
        for (const operation of ["create", "read", "update", "delete"] as const) {
          const { permit, by } = stateAt(policy, operation, cursor).decision;
          assertEquals(
            { permit, byRule: typeof by !== "string" },
            decide(literal, operation, cursor),
          );
        }
      }
    }),
    RUNS,
  );
});

Deno.test("State.all is true only where everything below is permitted", () => {
  fc.assert(
    fc.property(rulesSample, ({ root, literal, policy }) => {
      for (const cursor of everyNode(rootCursor(root))) {
        for (const operation of ["read", "update"] as const) {
          if (!stateAt(policy, operation, cursor).all) continue;
          for (const below of [cursor, ...everyNode(cursor)]) {
            assertEquals(decide(literal, operation, below).permit, true);
          }
        }
      }
    }),
    RUNS,
  );
});

Deno.test("a printer shows with a State what the literal rules leave visible", () => {
  fc.assert(
    fc.property(rulesSample, ({ root, literal, policy }) => {
      const shown = visible(literal, rootCursor(root));
      const expected = shown === undefined ? "" : toXml(shown);
      assertEquals(toXml(root, { selector: policy.data("read") }), expected);
    }),
    RUNS,
  );
});

Deno.test("readableTree and readableView leave exactly what a printer would show", () => {
  fc.assert(
    fc.property(rulesSample, ({ root, policy }) => {
      const selector = policy.data("read");
      const shown = toXml(root, { selector });
      assertEquals(toXml(readableTree(root, selector)), shown);
      assertEquals(toXml(readableView(root, selector, 0)), shown);
    }),
    RUNS,
  );
});

/** The literal check of each changed node; containers without presence mean nothing by themselves. */
function literalDenial({ root, other, literal }: RulesSample): boolean {
  for (const { change, old, new: now } of locateChanges(diff(root, other))) {
    const schema = change.schema as DataNode;
    if (change.op === "none" || (schema.kind === "container" && !schema.presence)) continue;
    const operation = change.op === "move" ? "update" : change.op;
    if (operation === "delete" && isImplied(schema, old!, other, literal)) continue;
    if (!decide(literal, operation, (now ?? old)!).permit) return true;
  }
  return false;
}

/** True when the node, or what it went with, made place for another case of a choice. */
function isImplied(
  schema: DataNode,
  old: Cursor,
  other: Branch,
  literal: RulesSample["literal"],
): boolean {
  for (let at: Cursor | undefined = old; at?.parent; at = at.parent) {
    const parent = sibling(at.parent, other);
    const before = at.parent.value as Branch;
    for (let own = at.schema!.inCase; parent && own; own = own.choice.inCase) {
      const created = own.choice.dataNodes.some((node) =>
        !own!.dataNodes.includes(node) && parent.slots[node.slot] !== undefined &&
        before.slots[node.slot] === undefined
      );
      if (created) return true;
    }
  }
  return schema === undefined && literal === undefined;
}

/** The branch at the same place in another tree. */
function sibling(cursor: Cursor, other: Branch): Branch | undefined {
  if (!cursor.parent) return other;
  const parent = sibling(cursor.parent, other);
  const slot = parent?.slots[cursor.schema!.slot];
  if (slot instanceof Branch) return slot;
  if (slot === undefined || typeof slot !== "object" || !("get" in slot)) return undefined;
  const keys = (cursor.value as Branch).slots.slice(
    0,
    cursor.schema!.kind === "list" ? cursor.schema!.keys.length : 0,
  );
  return slot.get(keys as string[]) as Branch | undefined;
}

Deno.test("firstDenial permits a change exactly when the literal rules permit each of its nodes", () => {
  fc.assert(
    fc.property(rulesSample, (sample) => {
      const { root, other, policy } = sample;
      const denial = firstDenial(diff(root, other), {
        create: policy.data("create"),
        update: policy.data("update"),
        delete: policy.data("delete"),
      });
      assertEquals(denial !== undefined, literalDenial(sample));
    }),
    RUNS,
  );
});

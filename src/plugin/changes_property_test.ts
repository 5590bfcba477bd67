/**
 * The law of changes: who does to the source what the changes say, one after the other, has the target.
 */

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { diff } from "../tree/diff.ts";
import { arbitraryTree } from "../tree/testing/random_tree.ts";
import type { Schema } from "../yang/schema.ts";
import { type ParsedStep, parsePath } from "./testing/json_path.ts";
import type { Change, Json } from "./api.ts";
import { pluginChanges } from "./changes.ts";
import { branchValue } from "./value.ts";

type Members = { [member: string]: Json };
/** Only anydata needs it, and these trees have none. */
const OPTIONS = { schema: {} as Schema, defaults: false };

function matches(entry: Json, step: ParsedStep): boolean {
  return step.predicates.every(({ name, value }) =>
    String(name === "." ? entry : (entry as Members)[name]) === value
  );
}

/** Does one change to a JSON document, naively. */
function apply(document: Members, { op, path, new: value, after }: Change): void {
  const steps = parsePath(path);
  let at = document;
  for (const [index, step] of steps.entries()) {
    const { name, predicates } = step;
    const last = index === steps.length - 1;
    if (predicates.length === 0) {
      if (!last) at = (at[name] ??= {}) as Members;
      else if (op === "delete") delete at[name];
      else at[name] = value!;
      continue;
    }
    const list = (at[name] ??= []) as Json[];
    const found = list.findIndex((entry) => matches(entry, step));
    if (!last) {
      at = list[found] as Members;
      continue;
    }
    if (found >= 0) list.splice(found, 1);
    if (op === "delete") continue;
    let place = list.length;
    if (after !== undefined) {
      const before = after === ""
        ? undefined
        : { name, predicates: parsePath(name + after)[0].predicates };
      place = before === undefined ? 0 : 1 + list.findIndex((entry) => matches(entry, before));
    } else if (op === "modify") place = found;
    list.splice(place, 0, value!);
  }
}

/** Without what means nothing: empty lists, and containers other than the presence container `p`. System-ordered lists sorted. */
function normal(value: Json, name = ""): Json | undefined {
  if (Array.isArray(value)) {
    const items = value.map((item) => normal(item) ?? {});
    const text = (item: Json) => JSON.stringify(item);
    const ordered = /(?:user|queue|inner)$/.test(name);
    if (!ordered) items.sort((a, b) => text(a) < text(b) ? -1 : 1);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).flatMap(([key, item]) => {
    const inner = normal(item!, key);
    return inner === undefined ? [] : [[key, inner] as const];
  }).sort(([a], [b]) => a < b ? -1 : 1);
  const whole = Object.fromEntries(members);
  return members.length === 0 && name !== "p" && name !== "" ? undefined : whole;
}

Deno.test("pluginChanges, done to the source one after the other, make the target", () => {
  fc.assert(
    fc.property(arbitraryTree, arbitraryTree, (source, target) => {
      const document = JSON.parse(JSON.stringify(branchValue(source, OPTIONS)));
      for (const { text } of pluginChanges(diff(source, target), OPTIONS)) {
        apply(document, JSON.parse(text));
      }
      assertEquals(normal(document), normal(branchValue(target, OPTIONS)));
    }),
    { numRuns: 1000, seed: 11 },
  );
});

Deno.test("pluginChanges of a tree to itself are none", () => {
  fc.assert(
    fc.property(arbitraryTree, (tree) => {
      assertEquals(pluginChanges(diff(tree, tree), OPTIONS), []);
    }),
    { numRuns: 50, seed: 3 },
  );
});

import { assertEquals, assertStrictEquals } from "@std/assert";
import { Branch, type EntryList } from "../tree/node.ts";
import { readableTree } from "./prune.ts";
import { groups, rule, ruleList, World } from "./testing/world.ts";

const MODULE = "container c { list l { key k; leaf k { type int32; } leaf x { type string; } } }";

/** A tree with some entries, and what user u may read of it. */
function pruned(count: number, ...rules: string[]) {
  const world = new World(MODULE, groups({ g: "u" }) + ruleList("g", ...rules));
  const entries = Array.from({ length: count }, (_, k) => `<l><k>${k}</k><x>${k}</x></l>`);
  const root = world.data(`<c xmlns="urn:m">${entries.join("")}</c>`);
  return { root, readable: readableTree(root, world.access("u").readable) };
}

/** The list of a tree. */
function listOf(root: Branch): EntryList {
  const c = root.slots.find((slot) => slot instanceof Branch) as Branch;
  return c.slots.find((slot) => slot !== undefined) as EntryList;
}

Deno.test("readableTree is the same tree where all may be read", () => {
  const { root, readable } = pruned(3, rule("permit"));
  assertStrictEquals(readable, root);
});

Deno.test("readableTree leaves out an entry and a leaf, and shares all other entries", () => {
  const { root, readable } = pruned(
    1000,
    rule("deny", { path: "/m:c/m:l[m:k='7']" }),
    rule("deny", { path: "/m:c/m:l[m:k='9']/m:x" }),
  );
  const before = listOf(root);
  const after = listOf(readable);
  assertEquals(after.size, 999);
  assertEquals(after.get([7]), undefined);
  assertEquals(after.get([9])!.slots, [9, undefined]);
  for (const key of [0, 8, 10, 999]) assertStrictEquals(after.get([key]), before.get([key]));
});

Deno.test("readableTree leaves nothing of what a rule hides", () => {
  const { readable } = pruned(3, rule("deny", { path: "/m:c" }));
  assertEquals(readable.slots.every((slot) => slot === undefined), true);
});

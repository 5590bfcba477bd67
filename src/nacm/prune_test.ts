import { assertEquals, assertStrictEquals } from "@std/assert";
import { Branch, type EntryList } from "../tree/node.ts";
import { locateChanges } from "../tree/change.ts";
import { diff } from "../tree/diff.ts";
import { ShownList } from "../tree/shown_list.ts";
import { isCheap, isReadable, readableTree, readableView } from "./prune.ts";
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

Deno.test("isCheap tells whether the entries of a large list must be looked at", () => {
  const cheap = (...rules: string[]) => {
    const world = new World(MODULE, groups({ g: "u" }) + ruleList("g", ...rules));
    const entries = Array.from({ length: 200 }, (_, k) => `<l><k>${k}</k><x>${k}</x></l>`);
    const root = world.data(`<c xmlns="urn:m">${entries.join("")}</c>`);
    return isCheap(
      root,
      world.control.policy(world.running, { user: "u", peer: "u" })!.data("read"),
    );
  };
  assertEquals(cheap(rule("permit")), true);
  assertEquals(cheap(rule("deny", { path: "/m:c/m:l[m:k='7']/m:x" })), true);
  assertEquals(cheap(rule("deny", { path: "/m:c/m:l" })), true);
  assertEquals(cheap(rule("deny", { path: "/m:c/m:l/m:x" })), false);
});

Deno.test("isReadable knows the trees that readableView gave", () => {
  const world = new World(
    MODULE,
    groups({ g: "u" }) + ruleList("g", rule("deny", { path: "/m:c/m:l[m:k='1']" })),
  );
  const root = world.data('<c xmlns="urn:m"><l><k>1</k></l></c>');
  const selector = world.access("u").readable!;
  const tree = readableView(root, selector);
  assertEquals([isReadable(root, selector), isReadable(tree, selector)], [false, true]);
  assertStrictEquals(readableView(root, selector), tree);
  assertStrictEquals(readableView(tree, selector), tree);
});

Deno.test("readableView looks at an entry of a large list when it is asked for", () => {
  const world = new World(
    MODULE,
    groups({ g: "u" }) + ruleList(
      "g",
      rule("deny", { path: "/m:c/m:l[m:k='7']" }),
      rule("deny", { path: "/m:c/m:l/m:x" }),
    ),
  );
  const entries = Array.from({ length: 1000 }, (_, k) => `<l><k>${k}</k><x>${k}</x></l>`);
  const root = world.data(`<c xmlns="urn:m">${entries.join("")}</c>`);
  const selector = world.access("u").readable!;
  const view = listOf(readableView(root, selector));
  assertEquals(view instanceof ShownList, true);
  assertEquals([view.size, view.get([7]), view.rank([8])], [999, undefined, 7]);
  assertEquals([view.get([9])!.slots, view.at(0)!.slots], [[9, undefined], [0, undefined]]);
  assertStrictEquals(view.get([9]), view.at(8));
  assertEquals([...view].length, 999);
  // Whatever else a tree holds, the list is seen as one.
  const other = world.data('<c xmlns="urn:m"/>');
  const c = root.slots.find((slot) => slot instanceof Branch) as Branch;
  const slots = root.slots.map((slot) => slot === c ? new Branch(c.schema, c.slots) : slot);
  assertStrictEquals(listOf(readableView(new Branch(other.schema, slots), selector)), view);
});

Deno.test("diff of two views tells what is different of what is seen", () => {
  const world = new World(
    MODULE,
    groups({ g: "u" }) + ruleList("g", rule("deny", { path: "/m:c/m:l/m:x" })),
  );
  const data = (skip: number, x: string) =>
    world.data(
      `<c xmlns="urn:m">${
        Array.from({ length: 200 }, (_, k) => k === skip ? "" : `<l><k>${k}</k><x>${x}</x></l>`)
          .join("")
      }</c>`,
    );
  const selector = world.access("u").readable!;
  const view = (root: Branch) => readableView(root, selector);
  assertEquals(diff(view(data(3, "a")), view(data(3, "b"))).isEmpty, true);
  const changes = [...locateChanges(diff(view(data(3, "a")), view(data(5, "b"))))]
    .map(({ change }) => change)
    .filter(({ schema }) => schema.kind === "list");
  assertEquals(
    changes.map(({ op, old, new: now }) => [op, ((now ?? old) as Branch).slots]),
    [["create", [3, undefined]], ["delete", [5, undefined]]],
  );
});

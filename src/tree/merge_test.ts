import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { applyEdit } from "./edit.ts";
import { merge } from "./merge.ts";
import { equal } from "./equal.ts";
import { emptyBranch } from "./branch.ts";
import {
  arbitraryPlain,
  arbitraryTree,
  branch,
  type Plain,
  plain,
  RANDOM_SCHEMA,
} from "./testing/random_tree.ts";
import { type EditForm, editOf } from "./testing/edit_of.ts";

const tree = (value: Plain) => branch(RANDOM_SCHEMA, value);
const merges = (a: Plain, b: Plain, expected: Plain) =>
  assertEquals(plain(merge(tree(a), tree(b))), expected);

Deno.test("merge sets leafs and keeps the rest", () =>
  merges({ c: { x: 1, s: "a" } }, { c: { x: 2, p: {} } }, { c: { x: 2, s: "a", p: {} } }));

Deno.test("merge puts new entries of user-ordered lists last", () =>
  merges(
    { user: [{ k: 3 }, { k: 1, v: "a" }], queue: [5] },
    { user: [{ k: 2 }, { k: 1, v: "b" }], queue: [4, 5] },
    { user: [{ k: 3 }, { k: 1, v: "b" }, { k: 2 }], queue: [5, 4] },
  ));

Deno.test("merge removes the nodes of other cases", () =>
  merges({ c: { a1: "x", a2: "y" } }, { c: { j1: ["z"] } }, { c: { j1: ["z"] } }));

Deno.test("merge of a tree with itself or with nothing is that tree", () => {
  fc.assert(fc.property(arbitraryPlain, (value) => {
    const a = tree(value);
    assertStrictEquals(merge(a, tree(value)), a);
    assertStrictEquals(merge(a, emptyBranch(RANDOM_SCHEMA)), a);
    assertEquals(plain(merge(emptyBranch(RANDOM_SCHEMA), a)), plain(a));
  }));
});

Deno.test("merge twice is merge once", () => {
  fc.assert(fc.property(arbitraryTree, arbitraryTree, (a, b) => {
    const once = merge(a, b);
    assertStrictEquals(merge(once, b), once);
  }));
});

Deno.test("merge is what an edit with merge on every node does", () => {
  const attributed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(attributed);
    if (typeof value !== "object") return { value, "@op": "merge" };
    const entries = Object.entries(value as EditForm).map(([name, one]) => [
      name,
      name === "k" || name === "n" ? one : attributed(one),
    ]);
    return { "@op": "merge", ...Object.fromEntries(entries) };
  };
  fc.assert(
    fc.property(arbitraryTree, arbitraryTree, (a, b) => {
      const form = attributed(plain(b)) as EditForm;
      const edited = applyEdit(a, editOf(RANDOM_SCHEMA, form)).root;
      assertEquals(plain(edited), plain(merge(a, b)));
    }),
    { numRuns: 500 },
  );
});

Deno.test("equal is true for the same data only", () => {
  fc.assert(fc.property(arbitraryPlain, arbitraryPlain, (a, b) => {
    const same = JSON.stringify(plain(tree(a))) === JSON.stringify(plain(tree(b)));
    assertEquals(equal(tree(a), tree(b)), same);
  }));
});

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { applyChanges } from "./apply_changes.ts";
import { type Change, locateChanges } from "./change.ts";
import { instancePath } from "./cursor.ts";
import { diff } from "./diff.ts";
import { equal } from "./equal.ts";
import { entryList } from "./list.ts";
import { merge } from "./merge.ts";
import { Branch, type EntryList } from "./node.ts";
import { arbitraryTree, branch, type Plain, plain, RANDOM_SCHEMA } from "./testing/random_tree.ts";
import type { ListNode } from "../yang/schema.ts";

const tree = (value: Plain) => branch(RANDOM_SCHEMA, value);

/** `op path` of every change, values of updates and places added. */
function lines(changes: Change): string[] {
  return [...locateChanges(changes)].map(({ change, old, new: now }) => {
    const path = instancePath(now ?? old!).text.replaceAll("ex:", "");
    const values = change.op === "update" ? ` ${change.old} -> ${change.new}` : "";
    const place = change.after === undefined ? "" : ` after [${change.after}]`;
    return `${change.op} ${path}${values}${place}`;
  });
}

Deno.test("diff tells creations, deletions and updates with ancestors first", () => {
  const a = tree({ c: { x: 1, s: "a" }, sorted: [{ k: 1, n: "a", v: 1 }, { k: 2, n: "b" }] });
  const b = tree({ c: { x: 2, p: {} }, sorted: [{ k: 1, n: "a", v: 3 }, { k: 3, n: "c" }] });
  assertEquals(lines(diff(a, b)), [
    "none /c",
    "update /c/x 1 -> 2",
    "delete /c/s",
    "create /c/p",
    "none /sorted[k='1'][n='a']",
    "update /sorted[k='1'][n='a']/v 1 -> 3",
    "delete /sorted[k='2'][n='b']",
    "delete /sorted[k='2'][n='b']/k",
    "delete /sorted[k='2'][n='b']/n",
    "create /sorted[k='3'][n='c']",
    "create /sorted[k='3'][n='c']/k",
    "create /sorted[k='3'][n='c']/n",
  ]);
});

Deno.test("diff tells the place of created and moved entries of a user-ordered list", () => {
  const a = tree({ user: [{ k: 1 }, { k: 2 }, { k: 3 }, { k: 4 }] });
  const b = tree({ user: [{ k: 4, v: "a" }, { k: 1 }, { k: 7 }, { k: 2 }, { k: 3 }] });
  assertEquals(lines(diff(a, b)), [
    "move /user[k='4'] after []",
    "create /user[k='4']/v",
    "create /user[k='7'] after [1]",
    "create /user[k='7']/k",
  ]);
});

Deno.test("diff says that an entry has moved, and not all that it has passed", () => {
  const list = tree({ user: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => ({ k })) });
  const slot = RANDOM_SCHEMA.child("urn:ex", "user")!.slot;
  const users = list.slots[slot] as EntryList;
  const moved = users.with(users.get([2])!, { where: "after", anchor: [7] });
  const slots = list.slots.slice();
  slots[slot] = moved;
  const changes = diff(list, new Branch(RANDOM_SCHEMA, slots));
  assertEquals(lines(changes), ["move /user[k='2'] after [7]"]);
});

Deno.test("diff is empty for equal trees that share nothing", () => {
  fc.assert(fc.property(arbitraryTree, (a) => {
    const copy = tree(plain(a));
    assert(diff(a, copy).isEmpty);
    assert(equal(a, copy));
  }));
});

Deno.test("applyChanges of a diff makes the second tree from the first", () => {
  fc.assert(
    fc.property(arbitraryTree, arbitraryTree, (a, b) => {
      assertEquals(plain(applyChanges(diff(a, b), a)), plain(b));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("applyChanges of a diff between derived trees makes the second from the first", () => {
  fc.assert(
    fc.property(arbitraryTree, arbitraryTree, arbitraryTree, (a, b, c) => {
      const derived = merge(merge(a, b), c);
      assertEquals(plain(applyChanges(diff(a, derived), a)), plain(derived));
      assertEquals(plain(applyChanges(diff(derived, a), derived)), plain(a));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("applyChanges of an empty diff is the same tree", () => {
  const a = tree({ c: { x: 1 } });
  assertStrictEquals(applyChanges(diff(a, a), a), a);
});

Deno.test("diff passes over the shared nodes of a large list", () => {
  const schema = RANDOM_SCHEMA.child("urn:ex", "sorted") as ListNode;
  const entries = Array.from({ length: 20000 }, (_, k) => new Branch(schema, [k, "a", k]));
  let looks = 0;
  const watched = new Proxy(entries[10000].slots as Scalar[], {
    get(target, name) {
      looks++;
      return Reflect.get(target, name);
    },
  });
  entries[10000] = new Branch(schema, watched);
  const list = entryList(schema, entries);
  const a = new Branch(RANDOM_SCHEMA, [undefined, list]);
  const b = new Branch(RANDOM_SCHEMA, [undefined, list.with(new Branch(schema, [5, "a", 0]))]);
  looks = 0;
  assertEquals(lines(diff(a, b)).length, 2);
  assertEquals(looks, 0);
});

type Scalar = number | string;

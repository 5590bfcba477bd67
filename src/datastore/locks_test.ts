import { assertEquals } from "@std/assert";
import { childCursor, type Cursor, rootCursor } from "../tree/cursor.ts";
import { diff } from "../tree/diff.ts";
import type { Branch } from "../tree/node.ts";
import { Locks } from "./locks.ts";
import { type Plain, SCHEMA, tree } from "./testing/world.ts";

Deno.test("a datastore is locked by one session until it unlocks", () => {
  const locks = new Locks();
  assertEquals(locks.holder("running"), undefined);
  locks.lock("running", 3);
  assertEquals([locks.holder("running"), locks.holder("candidate")], [3, undefined]);
  assertEquals(locks.since("running") instanceof Date, true);
  assertEquals(locks.unlock("running", 4), false);
  assertEquals(locks.holder("running"), 3);
  assertEquals(locks.unlock("running", 3), true);
  assertEquals(locks.holder("running"), undefined);
});

Deno.test("release ends all locks of a session and tells which datastores were locked", () => {
  const locks = new Locks();
  locks.lock("running", 3);
  locks.lock("candidate", 3);
  locks.lock("startup", 4);
  locks.parts("running").lock(3, [rootCursor(tree({}))], []);
  assertEquals(locks.release(3), ["running", "candidate"]);
  assertEquals([locks.holder("running"), locks.holder("startup")], [undefined, 4]);
  assertEquals(locks.partialHolder("running"), undefined);
});

const BASE: Plain = {
  c: { x: 1, p: { q: "a" } },
  y: [{ k: 1, a: 1 }, { k: 2, a: 2 }],
  u: [{ k: 1 }, { k: 2 }],
};

function at(root: Branch, ...path: (string | number)[]): Cursor {
  let cursor = rootCursor(root);
  for (const step of path) {
    if (typeof step === "number") continue;
    const keys = path[path.indexOf(step) + 1];
    const { schema } = cursor.value as Branch;
    const node = schema.slots.find((one) => one.name === step)!;
    cursor = childCursor(cursor, node, typeof keys === "number" ? [keys] : undefined)!;
  }
  return cursor;
}

/** Session 1 has locked `path`; who stands in the way of session 2 changing BASE to `next`? */
function conflict(path: (string | number)[], next: Plain, session = 2): number | undefined {
  const locks = new Locks();
  const base = tree(BASE);
  locks.parts("running").lock(1, [at(base, ...path)], []);
  return locks.partialConflict("running", session, diff(base, tree(next)));
}

Deno.test("partialConflict finds changes at and below a locked node", () => {
  assertEquals(
    conflict(["y", 1], { ...BASE as object, y: [{ k: 1, a: 9 }, { k: 2, a: 2 }] } as Plain),
    1,
  );
  assertEquals(
    conflict(["y", 2], { ...BASE as object, y: [{ k: 1, a: 9 }, { k: 2, a: 2 }] } as Plain),
    undefined,
  );
  assertEquals(conflict(["c", "x"], { ...BASE as object, c: { x: 2, p: { q: "a" } } } as Plain), 1);
  assertEquals(
    conflict(["c", "p"], { ...BASE as object, c: { x: 2, p: { q: "a" } } } as Plain),
    undefined,
  );
});

Deno.test("partialConflict finds the deletion of something above a locked node", () => {
  assertEquals(conflict(["c", "p", "q"], { ...BASE as object, c: { x: 1 } } as Plain), 1);
  assertEquals(conflict(["y", 1, "a"], { ...BASE as object, y: [] } as Plain), 1);
});

Deno.test("partialConflict finds a move of a locked entry", () => {
  assertEquals(conflict(["u", 2], { ...BASE as object, u: [{ k: 2 }, { k: 1 }] } as Plain), 1);
});

Deno.test("partialConflict lets the holder change its own part", () => {
  const next = { ...BASE as object, c: { x: 2 } } as Plain;
  assertEquals(conflict(["c"], next, 1), undefined);
  assertEquals(conflict(["c"], next, 2), 1);
});

Deno.test("partialConflict with the root locked refuses any change", () => {
  assertEquals(conflict([], {}), 1);
});

Deno.test("overlap finds locks at, above and below a node", () => {
  const locks = new Locks();
  const base = tree(BASE);
  const parts = locks.parts("running");
  const id = parts.lock(1, [at(base, "c", "p")], []);
  const overlap = (...path: (string | number)[]) => parts.overlap(2, [at(base, ...path)]);
  assertEquals(overlap("c", "p"), 1);
  assertEquals(overlap("c"), 1);
  assertEquals(overlap("c", "p", "q"), 1);
  assertEquals(overlap("c", "x"), undefined);
  assertEquals(parts.overlap(1, [at(base, "c")]), undefined);
  assertEquals(parts.get(id)?.session, 1);
  assertEquals(parts.unlock(id), true);
  assertEquals([overlap("c"), parts.unlock(id)], [undefined, false]);
});

Deno.test("ids of partial locks are never used again", () => {
  const locks = new Locks();
  const node = rootCursor(tree({}));
  const first = locks.parts("running").lock(1, [node], []);
  locks.release(1);
  assertEquals(locks.parts("candidate").lock(1, [node], []), first + 1);
});

Deno.test("the schema of these tests has the nodes they name", () => {
  assertEquals(["c", "y", "u"].every((name) => SCHEMA.root.child("urn:m", name)), true);
});

import { assert, assertEquals, assertFalse } from "@std/assert";
import fc from "fast-check";
import {
  allChildCursors,
  childCursor,
  compareDocumentOrder,
  type Cursor,
  depthOf,
  instancePath,
  keysOf,
  rootCursor,
  rootOf,
  sameIn,
  sameNode,
} from "./cursor.ts";
import { emptyBranch } from "./branch.ts";
import { entryList, valueList } from "./list.ts";
import { Branch } from "./node.ts";
import type { LeafListNode, ListNode } from "../yang/schema.ts";
import { leaf, leafList, list, root } from "./testing/schema.ts";
import { arbitraryTree, branch, RANDOM_SCHEMA } from "./testing/random_tree.ts";

/** All cursors of a tree in document order. */
function* walk(cursor: Cursor): Generator<Cursor> {
  yield cursor;
  for (const below of allChildCursors(cursor)) yield* walk(below);
}

Deno.test("allChildCursors visits a tree in document order", () => {
  const tree = branch(RANDOM_SCHEMA, {
    queue: [2, 1],
    c: { p: {}, x: 1 },
    sorted: [{ k: 2, n: "b" }, { k: 1, n: "a", inner: [{ k: "z" }, { k: "y" }] }],
  });
  const paths = [...walk(rootCursor(tree))].map((at) =>
    instancePath(at).text.replaceAll("ex:", "")
  );
  assertEquals(paths, [
    "/",
    "/c",
    "/c/x",
    "/c/p",
    "/sorted[k='1'][n='a']",
    "/sorted[k='1'][n='a']/k",
    "/sorted[k='1'][n='a']/n",
    "/sorted[k='1'][n='a']/inner[k='z']",
    "/sorted[k='1'][n='a']/inner[k='z']/k",
    "/sorted[k='1'][n='a']/inner[k='y']",
    "/sorted[k='1'][n='a']/inner[k='y']/k",
    "/sorted[k='2'][n='b']",
    "/sorted[k='2'][n='b']/k",
    "/sorted[k='2'][n='b']/n",
    "/queue[.='2']",
    "/queue[.='1']",
  ]);
});

Deno.test("compareDocumentOrder agrees with a walk", () => {
  fc.assert(
    fc.property(arbitraryTree, (tree) => {
      const cursors = [...walk(rootCursor(tree))];
      cursors.forEach((a, i) =>
        cursors.forEach((b, j) => {
          assertEquals(Math.sign(compareDocumentOrder(a, b)), Math.sign(i - j));
        })
      );
    }),
    { numRuns: 30 },
  );
});

Deno.test("sameIn finds every instance of a copy, and none in an empty tree", () => {
  fc.assert(
    fc.property(arbitraryTree, (tree) => {
      const slots = tree.slots.slice();
      const copy = new Branch(tree.schema, slots);
      for (const cursor of walk(rootCursor(tree))) {
        const found = sameIn(cursor, copy)!;
        assertEquals(instancePath(found), instancePath(cursor));
        assertFalse(sameNode(found, cursor));
        if (cursor.parent !== undefined) {
          assertEquals(sameIn(cursor, emptyBranch(RANDOM_SCHEMA)), undefined);
        }
      }
    }),
    { numRuns: 30 },
  );
});

Deno.test("sameNode tells equal values at different places apart", () => {
  const tree = branch(RANDOM_SCHEMA, { user: [{ k: 1, v: "a" }, { k: 2, v: "a" }] });
  const [one, two] = [...allChildCursors(rootCursor(tree))];
  const v = (RANDOM_SCHEMA.slots[2] as ListNode).slots[1];
  assertFalse(sameNode(childCursor(one, v)!, childCursor(two, v)!));
  assert(sameNode(childCursor(one, v)!, childCursor({ ...one }, v)!));
});

Deno.test("childCursor finds entries by key, and nothing where there is none", () => {
  const tree = branch(RANDOM_SCHEMA, { user: [{ k: 1, v: "a" }], tags: ["b"] });
  const top = rootCursor(tree);
  const [, , user, tags, queue] = RANDOM_SCHEMA.slots;
  const entry = childCursor(top, user, [1])!;
  assertEquals(keysOf(entry), [1]);
  assertEquals([depthOf(entry), rootOf(entry)], [1, top]);
  assertEquals(childCursor(top, user, [2]), undefined);
  assertEquals(keysOf(childCursor(top, tags, ["b"])!), ["b"]);
  assertEquals(childCursor(top, queue, [1]), undefined);
  const leafSchema = (user as ListNode).slots[1];
  assertEquals(childCursor(childCursor(entry, leafSchema)!, leafSchema), undefined);
});

Deno.test("instancePath numbers entries without keys and values that repeat", () => {
  const schema = root(
    list("l", 0, { config: false }, leaf("v")),
    leafList("s", "string", { config: false }),
  );
  const [l, s] = schema.slots as [ListNode, LeafListNode];
  const tree = new Branch(schema, [
    entryList(l, [new Branch(l, ["a"]), new Branch(l, ["a"])]),
    valueList(s, ["x"]),
  ]);
  const paths = [...walk(rootCursor(tree))].map((at) => instancePath(at).text);
  assertEquals(paths, [
    "/",
    "/ex:l[1]",
    "/ex:l[1]/ex:v",
    "/ex:l[2]",
    "/ex:l[2]/ex:v",
    "/ex:s[.='x']",
  ]);
});

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { schemaOf } from "../../test/schema_helper.ts";
import { equal } from "./equal.ts";
import { rebase } from "./rebase.ts";
import { arbitraryTree, branch, type Plain, plain, RANDOM_SCHEMA } from "./testing/random_tree.ts";

const tree = (value: Plain) => branch(RANDOM_SCHEMA, value);

const BASE = { c: { x: 1, s: "a" }, sorted: [{ k: 1, n: "a", v: 1 }] };

Deno.test("rebase puts changes of different nodes together", () => {
  const { root } = rebase(
    tree(BASE),
    tree({ c: { x: 2, s: "a" }, sorted: [{ k: 1, n: "a", v: 1 }, { k: 2, n: "b" }] }),
    tree({ c: { x: 1, s: "b" }, sorted: [{ k: 3, n: "c" }] }),
  );
  assertEquals(plain(root!), {
    c: { x: 2, s: "b" },
    sorted: [{ k: 2, n: "b" }, { k: 3, n: "c" }],
  });
});

Deno.test("rebase takes the same change on both sides as one", () => {
  const both = tree({ c: { x: 5 } });
  assertEquals(plain(rebase(tree(BASE), both, tree({ c: { x: 5 } })).root!), { c: { x: 5 } });
});

Deno.test("rebase names the node that both sides have changed differently", () => {
  const conflict = (ours: Plain, theirs: Plain) =>
    rebase(tree(BASE), tree(ours), tree(theirs)).conflict?.text;
  assertEquals(
    conflict({ ...BASE, c: { x: 2, s: "a" } }, { ...BASE, c: { x: 3, s: "a" } }),
    "/ex:c/ex:x",
  );
  assertEquals(
    conflict({ c: BASE.c }, { ...BASE, sorted: [{ k: 1, n: "a", v: 2 }] }),
    "/ex:sorted[ex:k='1'][ex:n='a']",
  );
  assertEquals(
    conflict(
      { ...BASE, sorted: [...BASE.sorted, { k: 2, n: "b", v: 1 }] },
      { ...BASE, sorted: [...BASE.sorted, { k: 2, n: "b", v: 2 }] },
    ),
    "/ex:sorted[ex:k='2'][ex:n='b']/ex:v",
  );
});

Deno.test("rebase of one side's changes alone is that side", () => {
  fc.assert(
    fc.property(arbitraryTree, arbitraryTree, (base, side) => {
      assertStrictEquals(rebase(base, side, base).root, side);
      assertStrictEquals(rebase(base, base, side).root, side);
      const both = rebase(base, side, side).root;
      assert(both !== undefined && equal(both, side));
    }),
    { numRuns: 300 },
  );
});

Deno.test("rebase takes a list without keys as a whole", () => {
  const { root } = schemaOf(
    "container c { leaf x { type int8; } list l { leaf v { type int8; } } }",
    { listCheck: false },
  );
  const tree = (...values: number[]) =>
    branch(root, { c: { x: values[0], l: values.slice(1).map((v) => ({ v })) } });
  const [base, ours] = [tree(0, 1, 1), tree(0, 1, 2)];
  assertEquals(plain(rebase(base, ours, tree(5, 1, 1)).root!), plain(tree(5, 1, 2)));
  assertEquals(rebase(base, ours, tree(0, 1, 1, 3)).conflict?.text, "/m:c/m:l");
});

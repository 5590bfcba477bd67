import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { RpcError } from "../netconf/rpc_error.ts";
import { applyEdit, type EditOptions } from "./edit.ts";
import type { ListNode } from "../yang/schema.ts";
import type { EditNode } from "./edit_node.ts";
import type { Branch } from "./node.ts";
import { type EditForm, editOf } from "./testing/edit_of.ts";
import { branch, type Plain, plain, RANDOM_SCHEMA } from "./testing/random_tree.ts";

const tree = (value: Plain): Branch => branch(RANDOM_SCHEMA, value);
const apply = (root: Branch, form: EditForm, options?: EditOptions) =>
  applyEdit(root, editOf(RANDOM_SCHEMA, form), options);

/** `base` edited with `form` must be `expected`. */
function edits(base: Plain, form: EditForm, expected: Plain, options?: EditOptions): void {
  assertEquals(plain(apply(tree(base), form, options).root), expected);
}

/** `base` edited with `form` must be refused with this tag and path, and stay as it was. */
function refuses(
  base: Plain,
  form: EditForm,
  tag: string,
  path: string,
  options?: EditOptions,
): RpcError {
  const root = tree(base);
  const error = assertThrows(() => apply(root, form, options), RpcError);
  assertEquals([error.tag, error.path?.text], [tag, path]);
  assertEquals(plain(root), base);
  return error;
}

Deno.test("applyEdit merges by default, entries by their keys", () =>
  edits(
    { c: { x: 1, s: "a" }, sorted: [{ k: 1, n: "a", v: 1 }], tags: ["b"] },
    { c: { x: 2 }, sorted: [{ k: 1, n: "a", v: 2 }, { k: 0, n: "b" }], tags: ["a", "b"] },
    { c: { x: 2, s: "a" }, sorted: [{ k: 0, n: "b" }, { k: 1, n: "a", v: 2 }], tags: ["a", "b"] },
  ));

Deno.test("applyEdit is the same tree when nothing changes", () => {
  const root = tree({ c: { x: 1 }, user: [{ k: 1, v: "a" }], queue: [2, 1] });
  const form = { c: { x: 1 }, user: [{ k: 1, v: "a" }], queue: [1] };
  assertStrictEquals(apply(root, form).root, root);
  assertStrictEquals(apply(root, { user: [{ k: 7, "@op": "remove" }] }).root, root);
  assertStrictEquals(apply(root, { c: { x: { value: 1, "@op": "merge" } } }).root, root);
});

Deno.test("applyEdit shares what it does not change", () => {
  const root = tree({ c: { x: 1 }, user: [{ k: 1 }] });
  const next = apply(root, { c: { x: 2 } }).root;
  assertStrictEquals(next.slots[2], root.slots[2]);
});

Deno.test("applyEdit create refuses what exists", () => {
  refuses(
    { c: { x: 1 } },
    { c: { x: { "@op": "create", value: 2 } } },
    "data-exists",
    "/ex:c/ex:x",
  );
  refuses({ c: { x: 1 } }, { c: { "@op": "create" } }, "data-exists", "/ex:c");
  refuses(
    { user: [{ k: 1 }] },
    { user: [{ k: 1, "@op": "create" }] },
    "data-exists",
    "/ex:user[ex:k='1']",
  );
  refuses(
    { tags: ["a"] },
    { tags: [{ "@op": "create", value: "a" }] },
    "data-exists",
    "/ex:tags[.='a']",
  );
});

Deno.test("applyEdit create refuses the second entry of the same key in one edit", () => {
  const twice = { user: [{ k: 1, "@op": "create" }, { k: 1, "@op": "create" }] };
  refuses({}, twice, "data-exists", "/ex:user[ex:k='1']");
});

Deno.test("applyEdit create makes what is missing, with everything below", () => {
  edits({}, { c: { "@op": "create", x: 1, p: {} } }, { c: { x: 1, p: {} } });
  edits(
    { user: [{ k: 2 }] },
    { user: [{ k: 1, "@op": "create", v: "a" }] },
    { user: [{ k: 2 }, { k: 1, v: "a" }] },
  );
});

Deno.test("applyEdit delete refuses what is missing", () => {
  refuses({}, { c: { "@op": "delete" } }, "data-missing", "/ex:c");
  refuses({ c: { x: 1 } }, { c: { s: { "@op": "delete" } } }, "data-missing", "/ex:c/ex:s");
  refuses({}, { user: [{ k: 1, "@op": "delete" }] }, "data-missing", "/ex:user[ex:k='1']");
  refuses(
    { tags: ["b"] },
    { tags: [{ "@op": "delete", value: "a" }] },
    "data-missing",
    "/ex:tags[.='a']",
  );
});

Deno.test("applyEdit delete of a leaf refuses another value than the leaf's", () => {
  const form = { c: { x: { "@op": "delete", value: 2 } } };
  refuses({ c: { x: 1 } }, form, "data-missing", "/ex:c/ex:x");
  edits({ c: { x: 2 } }, form, {});
});

Deno.test("applyEdit delete takes the whole subtree and leaves no empty shell", () => {
  edits({ c: { x: 1, p: {} } }, { c: { x: { "@op": "delete" } } }, { c: { p: {} } });
  edits({ c: { x: 1 } }, { c: { x: { "@op": "delete" } } }, {});
  edits({ tags: ["a"], user: [{ k: 1 }] }, { tags: [{ "@op": "delete", value: "a" }] }, {
    user: [{ k: 1 }],
  });
});

Deno.test("applyEdit remove does not mind what is missing", () => {
  edits({ tags: ["b"] }, {
    c: { "@op": "remove" },
    user: [{ k: 1, "@op": "remove" }],
    tags: [{ "@op": "remove", value: "a" }],
  }, { tags: ["b"] });
});

Deno.test("applyEdit replace puts what is given for what was there", () => {
  edits({ c: { x: 1, s: "a" } }, { c: { "@op": "replace", s: "b" } }, { c: { s: "b" } });
  edits(
    { user: [{ k: 1, v: "a" }, { k: 2 }] },
    { user: [{ k: 1, "@op": "replace", w: ["x"] }] },
    { user: [{ k: 1, w: ["x"] }, { k: 2 }] },
  );
  edits({ c: { x: 1 } }, { c: { "@op": "replace" } }, {});
});

Deno.test("applyEdit judges operations below a replaced node by the tree before the edit", () => {
  edits(
    { c: { x: 1, s: "a" } },
    { c: { "@op": "replace", x: { "@op": "delete" }, s: "b" } },
    { c: { s: "b" } },
  );
  refuses(
    { c: { s: "a" } },
    { c: { "@op": "replace", x: { "@op": "delete" } } },
    "data-missing",
    "/ex:c/ex:x",
  );
});

Deno.test("applyEdit with default-operation replace replaces the whole tree", () =>
  edits(
    { c: { x: 1 }, tags: ["a"], user: [{ k: 1 }, { k: 2 }] },
    { user: [{ k: 2, v: "b" }] },
    { user: [{ k: 2, v: "b" }] },
    { defaultOperation: "replace" },
  ));

Deno.test("applyEdit with an operation on the root clears or replaces the tree", () => {
  edits({ c: { x: 1 } }, { "@op": "delete" }, {});
  edits({ c: { x: 1 } }, { "@op": "remove" }, {});
  edits({}, { "@op": "remove" }, {});
  edits({ c: { x: 1 } }, { "@op": "replace", tags: ["a"] }, { tags: ["a"] });
  edits({}, { "@op": "create", tags: ["a"] }, { tags: ["a"] });
  refuses({}, { "@op": "delete" }, "data-missing", "/");
  refuses({ c: { x: 1 } }, { "@op": "create" }, "data-exists", "/");
});

Deno.test("applyEdit with default-operation none does only what is asked for", () => {
  const none: EditOptions = { defaultOperation: "none" };
  edits({ c: { x: 1 } }, { c: { x: 5, s: "z" } }, { c: { x: 1 } }, none);
  edits({ c: { x: 1 } }, { c: { x: 5, s: { "@op": "create", value: "z" } } }, {
    c: { x: 1, s: "z" },
  }, none);
  edits({ user: [{ k: 1, v: "a" }] }, { user: [{ k: 1, v: { "@op": "delete" } }] }, {
    user: [{ k: 1 }],
  }, none);
});

Deno.test("applyEdit with default-operation none refuses a way that is not there", () => {
  const none: EditOptions = { defaultOperation: "none" };
  const path = "/ex:user[ex:k='1']";
  refuses({}, { user: [{ k: 1, v: { "@op": "create", value: "a" } }] }, "data-missing", path, none);
  refuses({}, { user: [{ k: 1, v: "a" }] }, "data-missing", path, none);
  refuses(
    {},
    { c: { p: { q: { "@op": "create", value: "a" } } } },
    "data-missing",
    "/ex:c/ex:p",
    none,
  );
  refuses({}, { c: { p: { q: "a" } } }, "data-missing", "/ex:c/ex:p", none);
});

Deno.test("applyEdit with default-operation none passes through non-presence containers", () =>
  edits({}, { c: { x: { "@op": "create", value: 1 } } }, { c: { x: 1 } }, {
    defaultOperation: "none",
  }));

Deno.test("applyEdit removes the nodes of other cases, in nested choices too", () => {
  edits({ c: { a1: "x", a2: "y", x: 1 } }, { c: { i1: "z" } }, { c: { x: 1, i1: "z" } });
  edits({ c: { b: { b1: "x" }, i1: "z" } }, { c: { j1: ["q"] } }, {
    c: { b: { b1: "x" }, j1: ["q"] },
  });
  edits({ c: { b: { b1: "x" }, j1: ["q"] } }, { c: { a1: { "@op": "create", value: "v" } } }, {
    c: { a1: "v" },
  });
});

Deno.test("applyEdit leaves the other case alone when nothing of a case is set", () => {
  edits({ c: { a1: "x" } }, { c: { b: {} } }, { c: { a1: "x" } });
  edits({ c: { a1: "x" } }, { c: { b: { "@op": "remove" } } }, { c: { a1: "x" } });
});

Deno.test("applyEdit keeps data of two cases given in one edit, for validation to report", () => {
  const both = { a1: "x", i1: "y" };
  edits({}, { c: both }, { c: both });
  edits({ c: { s: "a" } }, { c: both }, { c: { s: "a", ...both } });
  const attributed = { a1: { "@op": "merge", value: "x" }, i1: { "@op": "merge", value: "y" } };
  edits({}, { c: attributed }, { c: both });
});

Deno.test("applyEdit inserts entries of a user-ordered list where it is told", () => {
  const base = { user: [{ k: 1 }, { k: 2 }] };
  const insert = (where: unknown) => ({ user: [{ k: 3, "@insert": where }] });
  edits(base, insert({ where: "first" }), { user: [{ k: 3 }, { k: 1 }, { k: 2 }] });
  edits(base, insert({ where: "last" }), { user: [{ k: 1 }, { k: 2 }, { k: 3 }] });
  edits(base, insert({ where: "before", anchor: [2] }), { user: [{ k: 1 }, { k: 3 }, { k: 2 }] });
  edits(base, insert({ where: "after", anchor: [1] }), { user: [{ k: 1 }, { k: 3 }, { k: 2 }] });
});

Deno.test("applyEdit moves an entry that is there, and keeps it without insert", () => {
  const base: Plain = { user: [{ k: 1, v: "a" }, { k: 2 }], queue: [1, 2] };
  edits(base, { user: [{ k: 1, "@op": "merge", "@insert": { where: "last" } }] }, {
    user: [{ k: 2 }, { k: 1, v: "a" }],
    queue: [1, 2],
  });
  edits(base, { user: [{ k: 1, "@op": "replace" }] }, {
    user: [{ k: 1 }, { k: 2 }],
    queue: [1, 2],
  });
  edits(base, { queue: [{ value: 2, "@insert": { where: "first" } }] }, {
    user: [{ k: 1, v: "a" }, { k: 2 }],
    queue: [2, 1],
  });
  edits(base, { queue: [{ value: 2, "@insert": { where: "before", anchor: [2] } }] }, base);
});

Deno.test("applyEdit refuses to insert next to an entry that is not there", () => {
  const where = { where: "before", anchor: [9] };
  const list = refuses(
    { user: [{ k: 1 }] },
    { user: [{ k: 3, "@insert": where }] },
    "bad-attribute",
    "/ex:user[ex:k='3']",
  );
  assertEquals([list.appTag, list.info[0].value], ["missing-instance", "key"]);
  const leafList = refuses(
    {},
    { queue: [{ value: 3, "@insert": where }] },
    "bad-attribute",
    "/ex:queue[.='3']",
  );
  assertEquals([leafList.appTag, leafList.info[0].value], ["missing-instance", "value"]);
});

Deno.test("applyEdit refuses to take a key out of an entry that stays", () => {
  for (const operation of ["delete", "remove"] as const) {
    const schema = RANDOM_SCHEMA.slots[2] as ListNode;
    const children = [{ schema: schema.slots[0], operation }];
    const edit: EditNode = { schema: RANDOM_SCHEMA, children: [{ schema, keys: [1], children }] };
    const error = assertThrows(() => applyEdit(tree({ user: [{ k: 1 }] }), edit), RpcError);
    assertEquals([error.tag, error.path?.text], ["bad-attribute", "/ex:user[ex:k='1']/ex:k"]);
  }
});

Deno.test("applyEdit answers whether a node with objectcreate was there", () => {
  const existed = (base: Plain, form: EditForm) => apply(tree(base), form).objectExisted;
  assertEquals(existed({}, { c: { "@objectCreate": true, x: 1 } }), false);
  assertEquals(existed({ c: { x: 1 } }, { c: { "@objectCreate": false, x: 1 } }), true);
  assertEquals(existed({}, { c: { x: 1 } }), undefined);
  assertEquals(existed({ tags: ["a"] }, { "@op": "replace", "@objectCreate": true }), true);
  const error = refuses({}, { c: { "@objectCreate": false, x: 1 } }, "data-missing", "/ex:c");
  assertEquals(error.message.startsWith("RFC 8040 4.6. PATCH"), true);
});

Deno.test("applyEdit refuses a leaf without value", () => {
  refuses({}, { c: { x: { "@op": "merge" } } }, "invalid-value", "/ex:c/ex:x");
  refuses({}, { tags: [{ "@op": "merge" }] }, "invalid-value", "/ex:tags");
});

Deno.test("applyEdit with none makes missing levels where that is asked for, and only where something is added", () => {
  const lenient: EditOptions = { defaultOperation: "none", createLevels: true };
  const add = { user: [{ k: 1, v: { "@op": "create" as const, value: "a" } }] };
  edits({}, add, { user: [{ k: 1, v: "a" }] }, lenient);
  edits({}, { user: [{ k: 1, v: "a" }] }, {}, lenient);
  edits({}, { c: { p: {} } }, {}, lenient);
});

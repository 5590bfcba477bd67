import { assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { fromJsonValue } from "../format/json_read.ts";
import { diff } from "../tree/diff.ts";
import type { Change, JsonObject } from "./api.ts";
import { pluginChanges } from "./changes.ts";

/** The changes between two configurations, as a plugin gets them. */
function changesOf(yang: string, from: JsonObject, to: JsonObject): Change[] {
  const schema = schemaOf(yang);
  const tree = (value: JsonObject) => fromJsonValue(value, schema.root, { schema });
  return pluginChanges(diff(tree(from), tree(to)), { schema }).map(({ text }) => JSON.parse(text));
}

/** The same in short: `create /m:x`. */
function orderOf(yang: string, from: JsonObject, to: JsonObject): string[] {
  return changesOf(yang, from, to).map(({ op, path }) => `${op} ${path}`);
}

Deno.test("pluginChanges report what is in containers, which mean nothing by themselves", () => {
  const yang =
    `container a { container b { leaf x { type int8; } list l { key k; leaf k { type string; } } } }`;
  const full = { "m:a": { b: { x: 1, l: [{ k: "one" }] } } };
  assertEquals(orderOf(yang, {}, full), ["create /m:a/b/x", "create /m:a/b/l[k='one']"]);
  assertEquals(orderOf(yang, full, {}), ["delete /m:a/b/l[k='one']", "delete /m:a/b/x"]);
});

Deno.test("pluginChanges report presence containers as a whole", () => {
  const yang = `container a { presence "x"; leaf x { type int8; } }`;
  assertEquals(changesOf(yang, {}, { "m:a": { x: 1 } }), [
    { op: "create", path: "/m:a", keys: {}, new: { x: 1 } },
  ]);
  assertEquals(changesOf(yang, { "m:a": { x: 1 } }, { "m:a": {} }), [
    { op: "delete", path: "/m:a/x", keys: {}, old: 1 },
  ]);
});

Deno.test("pluginChanges report a leaf with a default as modified from or to it", () => {
  const yang =
    `leaf x { type int8; default 5; } container c { leaf y { type string; default d; } }`;
  assertEquals(changesOf(yang, {}, { "m:x": 7 }), [
    { op: "modify", path: "/m:x", keys: {}, old: 5, new: 7 },
  ]);
  assertEquals(changesOf(yang, { "m:x": 7 }, {}), [
    { op: "modify", path: "/m:x", keys: {}, old: 7, new: 5 },
  ]);
  assertEquals(changesOf(yang, {}, { "m:c": { y: "z" } }), [
    { op: "modify", path: "/m:c/y", keys: {}, old: "d", new: "z" },
  ]);
  assertEquals(changesOf(yang, {}, { "m:x": 5 }), []);
});

Deno.test("pluginChanges show defaults in use in new entries, but none that a when may exclude", () => {
  const yang = `list l { key k; leaf k { type string; } leaf d { type int8; default 3; }
    container c { leaf e { type string; default E; } }
    leaf w { when "../k = 'x'"; type string; default W; }
    choice o { default p; leaf p { type string; default P; } leaf q { type string; default Q; } } }`;
  assertEquals(changesOf(yang, {}, { "m:l": [{ k: "x" }] })[0].new, {
    k: "x",
    d: 3,
    c: { e: "E" },
    p: "P",
  });
});

Deno.test("pluginChanges name keys; of lists with the same key name the outer one's under list/name", () => {
  const yang = `list a { key "k j"; leaf k { type int8; } leaf j { type string; }
    list b { key k; leaf k { type string; } leaf v { type string; } } }`;
  const tree = (v: string) => ({ "m:a": [{ k: 1, j: "J", b: [{ k: "inner", v }] }] });
  assertEquals(changesOf(yang, tree("1"), tree("2")), [{
    op: "modify",
    path: "/m:a[k='1'][j='J']/b[k='inner']/v",
    keys: { "a/k": 1, j: "J", k: "inner" },
    old: "1",
    new: "2",
  }]);
});

Deno.test("pluginChanges quote keys", () => {
  const yang = `list l { key k; leaf k { type string; } }`;
  assertEquals(orderOf(yang, {}, { "m:l": [{ k: `it's` }, { k: `"q"` }] }), [
    `create /m:l[k='"q"']`,
    `create /m:l[k="it's"]`,
  ]);
});

Deno.test("pluginChanges report leaf-list values one by one", () => {
  const yang = `leaf-list l { type int8; }`;
  assertEquals(changesOf(yang, { "m:l": [1, 2] }, { "m:l": [2, 3] }), [
    { op: "delete", path: "/m:l[.='1']", keys: {}, old: 1 },
    { op: "create", path: "/m:l[.='3']", keys: {}, new: 3 },
  ]);
});

Deno.test("pluginChanges tell where entries of user-ordered lists stand", () => {
  const yang = `list l { key k; ordered-by user; leaf k { type string; } }
    leaf-list v { type string; ordered-by user; }`;
  const list = (...keys: string[]) => ({ "m:l": keys.map((k) => ({ k })), "m:v": keys });
  const changes = changesOf(yang, list("a", "b", "c"), list("c", "a", "x", "b"));
  assertEquals(changes.map(({ op, path, after }) => [op, path, after]), [
    ["modify", "/m:l[k='c']", ""],
    ["create", "/m:l[k='x']", "[k='a']"],
    ["modify", "/m:v[.='c']", ""],
    ["create", "/m:v[.='x']", "[.='a']"],
  ]);
});

Deno.test("pluginChanges delete before they create, last first", () => {
  const yang =
    `choice o { leaf a { type string; } leaf b { type string; } } leaf c { type string; }`;
  assertEquals(
    orderOf(yang, { "m:b": "1", "m:c": "1" }, { "m:a": "2" }),
    ["delete /m:c", "delete /m:b", "create /m:a"],
  );
});

const REFERS = `
  list referrer { key k; leaf k { type string; } leaf to { type leafref { path "/m:target/m:k"; } } }
  list target { key k; leaf k { type string; } }`;

Deno.test("pluginChanges create what is referred to before what refers to it", () => {
  assertEquals(
    orderOf(REFERS, {}, { "m:referrer": [{ k: "r", to: "t" }], "m:target": [{ k: "t" }] }),
    ["create /m:target[k='t']", "create /m:referrer[k='r']"],
  );
});

Deno.test("pluginChanges delete what is referred to after what refers to it", () => {
  assertEquals(
    orderOf(REFERS, { "m:referrer": [{ k: "r", to: "t" }], "m:target": [{ k: "t" }] }, {}),
    ["delete /m:referrer[k='r']", "delete /m:target[k='t']"],
  );
});

Deno.test("pluginChanges let a reference move from what is deleted to what is created", () => {
  assertEquals(
    orderOf(
      REFERS,
      { "m:referrer": [{ k: "r", to: "old" }], "m:target": [{ k: "old" }] },
      { "m:referrer": [{ k: "r", to: "new" }], "m:target": [{ k: "new" }] },
    ),
    [
      "create /m:target[k='new']",
      "modify /m:referrer[k='r']/to",
      "delete /m:target[k='old']",
    ],
  );
});

Deno.test("pluginChanges follow chains of references, in unions too", () => {
  const yang = `
    leaf a { type union { type int8; type leafref { path "/m:b"; } } }
    leaf b { type leafref { path "/m:c"; } }
    leaf c { type string; }`;
  const all = { "m:a": "x", "m:b": "x", "m:c": "x" };
  assertEquals(orderOf(yang, {}, all), ["create /m:c", "create /m:b", "create /m:a"]);
  assertEquals(orderOf(yang, all, {}), ["delete /m:a", "delete /m:b", "delete /m:c"]);
});

const SELF = `list i { key n; leaf n { type string; }
  leaf-list lower { type leafref { path "../../m:i/m:n"; } } }`;

Deno.test("pluginChanges order entries that refer to entries of the same list", () => {
  const all = {
    "m:i": [{ n: "a", lower: ["c"] }, { n: "b" }, { n: "c", lower: ["d"] }, { n: "d" }],
  };
  const create = orderOf(SELF, {}, all);
  assertEquals(create, ["d", "c", "a", "b"].map((n) => `create /m:i[n='${n}']`));
  const remove = orderOf(SELF, all, {});
  assertEquals(remove, ["b", "a", "c", "d"].map((n) => `delete /m:i[n='${n}']`));
});

Deno.test("pluginChanges put up with circles of references", () => {
  const all = { "m:i": [{ n: "a", lower: ["b"] }, { n: "b", lower: ["a", "b"] }] };
  assertEquals(orderOf(SELF, {}, all).toSorted(), ["create /m:i[n='a']", "create /m:i[n='b']"]);
  const yang = `leaf a { type leafref { path "/m:b"; require-instance false; } }
    leaf b { type union { type leafref { path "/m:c"; } type string; } } leaf c { type leafref { path "/m:d"; } }
    leaf d { type string; }`;
  assertEquals(orderOf(yang, {}, { "m:a": "x", "m:b": "x", "m:c": "x", "m:d": "x" }).length, 4);
});

Deno.test("pluginChanges order a chain of 10,000 references without recursion", () => {
  const entries = Array.from({ length: 10000 }, (_, at) => ({
    n: String(at).padStart(5, "0"),
    lower: at < 9999 ? [String(at + 1).padStart(5, "0")] : [],
  }));
  const order = orderOf(SELF, {}, { "m:i": entries });
  assertEquals([order[0], order[9999]], ["create /m:i[n='09999']", "create /m:i[n='00000']"]);
});

import { assertEquals, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { fromJsonValue } from "../format/json_read.ts";
import { ValueError } from "../yang/type.ts";
import { errorPath, resolvePath, schemaNodeOf } from "./instance.ts";
import { valueAt } from "./plugins.ts";

const SCHEMA = schemaOf([
  `
  container c { leaf d { type string; default D; } leaf x { type int8; }
    container n { leaf z { type string; default Z; } } container e { leaf y { type string; } } }
  list l { key "k j"; leaf k { type int8; } leaf j { type string; } leaf v { type string; default V; } }
  leaf-list ll { type int8; }
  list free { config false; leaf a { type string; } }
  anydata any;`,
  `import m { prefix m; } augment "/m:c" { leaf more { type string; } }`,
]);
const TREE = fromJsonValue(
  {
    "m:c": { x: 1, "m2:more": "M" },
    "m:l": [{ k: 1, j: "a", v: "1a" }, { k: 2, j: "it's" }],
    "m:ll": [3, 4],
    "m:free": [{ a: "first" }, { a: "second" }],
    "m:any": { p: [1, 2] },
  },
  SCHEMA.root,
  { schema: SCHEMA },
);

for (
  const [path, value] of [
    ["/m:c/x", 1],
    ["/m:c/m2:more", "M"],
    ["/m:c/d", "D"],
    ["/m:c/n", { z: "Z" }],
    ["/m:c/n/z", "Z"],
    ["/m:c/e", undefined],
    ["/m:c", { d: "D", x: 1, n: { z: "Z" }, "m2:more": "M" }],
    ["/m:l[k='1'][j='a']/v", "1a"],
    ["/m:l[j='a'][m:k='1']/v", "1a"],
    [`/m:l[k="2"][j="it's"]`, { k: 2, j: "it's", v: "V" }],
    [`/m:l[k="2"][j="it's"]/v`, "V"],
    ["/m:l[k='9'][j='a']", undefined],
    ["/m:l[k='9'][j='a']/v", undefined],
    ["/m:ll", [3, 4]],
    ["/m:ll[.='4']", 4],
    ["/m:ll[.='5']", undefined],
    ["/m:free[2]/a", "second"],
    ["/m:free[3]", undefined],
    ["/m:any", { p: ["1", "2"] }],
  ] as const
) {
  Deno.test(`valueAt reads ${path}`, () => {
    assertEquals(valueAt(TREE, path, { schema: SCHEMA }), value);
  });
}

for (
  const [path, reason] of [
    ["", '"/" expected'],
    ["m:c", '"/" or "["'],
    ["/m:none", "there is no node m:none"],
    ["/c", "there is no node :c"],
    ["/m:c/more", "there is no node m:more"],
    ["/m:l/v", 'the keys of list "l" are missing'],
    ["/m:l[k='1']/v", 'the predicates of "l" are not its keys'],
    ["/m:l[k='1'][v='a']/v", 'key "j" of list "l" is missing'],
    ["/m:l[k='x'][j='a']", "x"],
    ["/m:c[x='1']", 'the predicates of "c" are not its keys'],
    ["/m:c/x/y", '"x" has nothing below it'],
    ["/m:c/../m:l", "a node name"],
    ["/m:l[k='1' or '1'='1']", '"]"'],
  ]
) {
  Deno.test(`resolvePath refuses ${path}`, () => {
    assertThrows(() => resolvePath(SCHEMA, path), ValueError, reason);
  });
}

Deno.test("errorPath has prefixes on every name, or is not there", () => {
  assertEquals(errorPath(SCHEMA, "/m:l[k='1'][j='a']/v"), {
    text: "/m:l[m:k='1'][m:j='a']/m:v",
    namespaces: { m: "urn:m" },
  });
  assertEquals(errorPath(SCHEMA, "/m:nothing"), undefined);
  assertEquals(errorPath(SCHEMA, "nonsense"), undefined);
});

Deno.test("schemaNodeOf finds nodes by paths without keys", () => {
  assertEquals(schemaNodeOf(SCHEMA, "/m:l/v")?.name, "v");
  assertEquals(schemaNodeOf(SCHEMA, "/m:c/m2:more")?.name, "more");
  assertEquals(schemaNodeOf(SCHEMA, "/m:c/more"), undefined);
  assertEquals(schemaNodeOf(SCHEMA, "/m:c/x/y"), undefined);
});

import { assertEquals, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { formatApiPath, formatXPath, parseApiPath, parsePathXPath } from "./data_path.ts";
import { sourceOf } from "./testing/fixture.ts";

const schema = schemaOf([
  `identity base; identity one { base base; }
   container c {
     list l { key "k j"; leaf k { type string; } leaf j { type int32; } leaf v { type string; } }
     list i { key k; leaf k { type identityref { base base; } } }
     leaf-list w { type string; }
   }`,
  `module aug { yang-version 1.1; namespace "urn:aug"; prefix a; import m { prefix m; }
     augment "/m:c/m:l" { container x { leaf y { type string; } } } }`,
]);

/** api-path and XPath of the same path. */
const PAIRS: readonly [api: string, xpath: string][] = [
  ["/m:c", "/m:c"],
  ["/m:c/l", "/m:c/m:l"],
  ["/m:c/l=a,5/v", "/m:c/m:l[m:k='a'][m:j='5']/m:v"],
  ["/m:c/l=,0", "/m:c/m:l[m:k=''][m:j='0']"],
  ["/m:c/l=a%2Fb%2C%20%27,1/aug:x/y", `/m:c/m:l[m:k="a/b, '"][m:j='1']/a:x/a:y`],
  ["/m:c/w=%C3%A9%3D", "/m:c/m:w[.='é=']"],
  ["/m:c/i=m%3Aone", "/m:c/m:i[m:k='m:one']"],
  ["/", "/"],
];

for (const [api, xpath] of PAIRS) {
  Deno.test(`parseApiPath and formatXPath translate ${api}`, () => {
    const path = parseApiPath(api, schema);
    assertEquals(formatXPath(path).text, xpath);
    assertEquals(formatApiPath(path), api);
  });

  Deno.test(`parsePathXPath and formatApiPath translate ${xpath}`, () => {
    assertEquals(formatApiPath(parsePathXPath(sourceOf(schema, xpath), schema)), api);
  });
}

Deno.test("formatApiPath names a list without keys as a whole", () => {
  const { root } = schemaOf("list s { config false; leaf v { type int8; } }");
  assertEquals(formatApiPath([{ schema: root.child("urn:m", "s")!, keys: [] }]), "/m:s");
});

Deno.test("parsePathXPath takes keys in any order, with and, and numbers", () => {
  for (const text of ["/m:c/m:l[m:j=5][m:k='a']", "/m:c/m:l['a' = m:k and m:j='5']"]) {
    assertEquals(formatApiPath(parsePathXPath(sourceOf(schema, text), schema)), "/m:c/l=a,5");
  }
});

Deno.test("parseApiPath lets keys be left out on the way where it is not strict", () => {
  assertEquals(
    formatXPath(parseApiPath("/m:c/l/v", schema, { strict: false })).text,
    "/m:c/m:l/m:v",
  );
});

const FAULTS: readonly [path: string, tag: string][] = [
  ["m:c", "invalid-value"],
  ["/c", "invalid-value"],
  ["/m:nope", "unknown-element"],
  ["/nope:c", "unknown-element"],
  ["/m:c/w=a/b", "unknown-element"],
  ["/m:c/l/v", "missing-element"],
  ["/m:c/l=a/v", "invalid-value"],
  ["/m:c/l=a,b", "invalid-value"],
  ["/m:c=1", "invalid-value"],
  ["/m:c/w=%zz", "invalid-value"],
];

for (const [path, tag] of FAULTS) {
  Deno.test(`parseApiPath refuses ${path}`, () => {
    assertEquals(assertThrows(() => parseApiPath(path, schema), RpcError).tag, tag);
  });
}

for (
  const [path, tag] of [
    ["m:c", "invalid-value"],
    ["/m:c | /m:c", "invalid-value"],
    ["//m:l", "unknown-element"],
    ["/m:c/m:l[1]", "invalid-value"],
    ["/m:c/m:l[m:k='a']", "invalid-value"],
    ["/m:c/m:l/m:v", "missing-element"],
  ]
) {
  Deno.test(`parsePathXPath refuses ${path}`, () => {
    const error = assertThrows(() => parsePathXPath(sourceOf(schema, path), schema), RpcError);
    assertEquals(error.tag, tag);
  });
}

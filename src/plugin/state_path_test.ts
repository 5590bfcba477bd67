import { assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { parseElement } from "../xml/element.ts";
import { XmlReader } from "../xml/reader.ts";
import { subtreePath, xpathPath } from "./state_path.ts";

const SCHEMA = schemaOf([
  `
  container c { leaf x { type string; } container d { leaf y { type string; } leaf z { type string; } } }
  list l { key "k j"; leaf k { type int8; } leaf j { type string; } leaf v { type string; }
    list in { key n; leaf n { type string; } leaf w { type string; } } }
  leaf both { type string; }`,
  `leaf both { type string; }`,
]);
const SCOPE = new Map([["m", "urn:m"], ["m2", "urn:m2"]]);

function element(content: string) {
  const reader = new XmlReader(
    new TextEncoder().encode(`<filter xmlns="urn:m">${content}</filter>`),
  );
  reader.next();
  return parseElement(reader);
}

for (
  const [content, path] of [
    ["", undefined],
    ["<nothing/>", undefined],
    ["<c/>", "/m:c"],
    ["<c/><nothing/>", "/m:c"],
    ["<c/><l/>", "/"],
    ["<c><x/></c>", "/m:c/x"],
    ["<c><d><y/></d></c>", "/m:c/d/y"],
    ["<c><d><y/><z/></d></c>", "/m:c/d"],
    ["<c><x>1</x><d><y/></d></c>", "/m:c"],
    ["<c><nothing/></c>", "/m:c"],
    ["<l/>", "/m:l"],
    ["<l><v/></l>", "/m:l"],
    ["<l><k>1</k><v/></l>", "/m:l"],
    ["<l><k>1</k><j>a</j></l>", "/m:l[k='1'][j='a']"],
    ["<l><j>it's</j><k> 1 </k></l>", `/m:l[k='1'][j="it's"]`],
    ["<l><k>1</k><j>a</j><v/></l>", "/m:l[k='1'][j='a']/v"],
    ["<l><k>1</k><j>a</j><v>x</v></l>", "/m:l[k='1'][j='a']"],
    ["<l><k>1</k><j>a</j><in><n>b</n><w/></in></l>", "/m:l[k='1'][j='a']/in[n='b']/w"],
    ["<l><k>1</k><k>2</k><j>a</j></l>", "/m:l"],
    ["<l><k>1000</k><j>a</j></l>", "/m:l"],
    ['<both xmlns=""/>', "/"],
    ['<both xmlns="urn:m2"/>', "/m2:both"],
  ] as const
) {
  Deno.test(`subtreePath of ${content} is ${path}`, () => {
    assertEquals(subtreePath(element(content), SCHEMA), path);
  });
}

for (
  const [select, path] of [
    ["/m:c", "/m:c"],
    ["/c", "/m:c"],
    ["/both", "/"],
    ["/m2:both", "/m2:both"],
    ["/m:c/m:d/m:y", "/m:c/d/y"],
    ["/m:c//m:y", "/m:c"],
    ["/m:c/*", "/m:c"],
    ["/m:c/m:d[m:y='1']/m:z", "/m:c/d"],
    ["/m:l", "/m:l"],
    ["/m:l[m:k='1'][m:j='a']/m:v", "/m:l[k='1'][j='a']/v"],
    [`/m:l[m:j="a"][m:k='1']`, "/m:l[k='1'][j='a']"],
    ["/m:l[m:k='1']/m:v", "/m:l"],
    ["/m:l[m:v='1'][m:k='1'][m:j='a']", "/m:l"],
    ["/m:l[3]", "/m:l"],
    ["/m:c | /m:l", "/"],
    ["/m:c/..", "/"],
    ["/m:c/../m:l", "/"],
    ["/m:c[../m:l]", "/"],
    ["/m:c[/m:l]", "/"],
    ["/m:c[count(/m:l) > 1]", "/"],
    ["/m:c/parent::*", "/"],
    ["//m:y", "/"],
    ["/m:none/m:x", "/"],
    ["count(/m:c)", "/"],
    ["/", "/"],
    ["", "/"],
  ] as const
) {
  Deno.test(`xpathPath of ${select} is ${path}`, () => {
    assertEquals(xpathPath(select, SCOPE, SCHEMA), path);
  });
}

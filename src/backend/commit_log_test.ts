import { assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { fromXml } from "../format/testing/data.ts";
import { diff } from "../tree/diff.ts";
import { changedPaths } from "./commit_log.ts";

const schema = schemaOf(`
  import ietf-netconf-acm { prefix nacm; }
  container c { list l { key k; leaf k { type string; } leaf x { type string; } } leaf y { type string; }
    list secrets { nacm:default-deny-all; key k; leaf k { type string; } } }`);

/** What the log says of a change from one content of c to another. */
function paths(from: string, to: string): string {
  const tree = (content: string) => fromXml(schema, content && `<c xmlns="urn:m">${content}</c>`);
  return changedPaths(diff(tree(from), tree(to)));
}

const entry = (key: string, x: string) => `<l><k>${key}</k><x>${x}</x></l>`;

Deno.test("changedPaths names what was changed, without values", () => {
  assertEquals(
    paths(entry("a", "1") + entry("b", "1") + "<y>1</y>", entry("a", "2") + entry("c", "3")),
    "update /m:c/m:l[m:k='a']/m:x, delete /m:c/m:l[m:k='b'], create /m:c/m:l[m:k='c'], delete /m:c/m:y",
  );
});

Deno.test("changedPaths names a created container only", () => {
  assertEquals(paths("", entry("a", "1") + "<y>1</y>"), "create /m:c");
});

Deno.test("changedPaths counts the entries of a whole list", () => {
  assertEquals(
    paths("<y>1</y>", "<y>1</y>" + entry("a", "1") + entry("b", "1")),
    "create 2 of /m:c/m:l",
  );
});

Deno.test("changedPaths stops after eight and counts the others", () => {
  const many = Array.from({ length: 12 }, (_, index) => entry(`${index}`, "1")).join("");
  const text = paths(entry("a", "1"), entry("a", "1") + many);
  assertEquals(text.split(", ").length, 8);
  assertEquals(text.endsWith("m:k='5'] and 4 more"), true, text);
});

Deno.test("changedPaths does not name what a module protects from reading", () => {
  assertEquals(
    paths("<y>1</y>", "<y>1</y><secrets><k>password</k></secrets>"),
    "change /m:c/m:secrets",
  );
});

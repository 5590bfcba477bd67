import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { ConfigError, loadConfig } from "../config/mod.ts";
import { fromXml } from "../format/testing/data.ts";
import { accessControlOf } from "./external.ts";

/** A system that does not know module ietf-netconf-acm itself. */
const schema = schemaOf("container c { leaf x { type string; } leaf y { type string; } }");

/** Access control with the rules of a file with this content. */
function control(content: string) {
  const dir = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${dir}/rules.xml`, content);
  Deno.writeTextFileSync(
    `${dir}/c.xml`,
    `<clixon-config xmlns="http://clicon.org/config"><CLICON_NACM_MODE>external</CLICON_NACM_MODE>` +
      `<CLICON_NACM_FILE>${dir}/rules.xml</CLICON_NACM_FILE></clixon-config>`,
  );
  return accessControlOf(loadConfig({ file: `${dir}/c.xml` }), schema);
}

const NACM = `<nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm">
  <groups><group><name>g</name><user-name>u</user-name></group></groups>
  <rule-list><name>l</name><group>g</group><rule><name>r</name>
    <path xmlns:other="urn:m">/other:c/other:x</path><action>deny</action></rule></rule-list></nacm>`;

/** What user u can see of the module's data: names of leafs. */
function readable(content: string): string[] {
  const root = fromXml(schema, '<c xmlns="urn:m"><x>1</x><y>1</y></c>');
  const access = control(content).access(root, { user: "u", peer: "u" })!;
  const c = schema.root.childrenByName("c")[0];
  const below = access.readable!.child(c, root)!;
  const names = ["x", "y"];
  return names.filter((name) =>
    below.child("slots" in c ? c.childrenByName(name)[0] : c, root) !== undefined
  );
}

Deno.test("accessControlOf takes the rules of CLICON_NACM_FILE", () => {
  assertEquals(readable(NACM), ["y"]);
});

Deno.test("accessControlOf finds the rules inside another element", () => {
  assertEquals(readable(`<config>${NACM}</config>`), ["y"]);
});

/** The message with which a file is refused, without its directory. */
function failure(content: string): string {
  const error = assertThrows(() => control(content), ConfigError);
  return error.message.replace(/\/\S*\//, "");
}

Deno.test("accessControlOf refuses a file without rules", () => {
  assertEquals(
    failure("<config/>"),
    'CLICON_NACM_FILE: rules.xml: there is no <nacm xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-acm"> in it',
  );
});

Deno.test("accessControlOf names line and fault of bad XML", () => {
  assertMatch(failure("<config>\n</x>"), /^rules\.xml:2: /);
});

Deno.test("accessControlOf names the node that does not fit", () => {
  assertMatch(failure(NACM.replace("deny", "maybe")), /^CLICON_NACM_FILE: rules\.xml: .*maybe/);
});

Deno.test("accessControlOf refuses a file that does not exist", () => {
  const config = loadConfig({
    defaultFile: "/nonexistent",
    overrides: [
      { name: "CLICON_NACM_MODE", value: "external" },
      { name: "CLICON_NACM_FILE", value: "/nonexistent/rules.xml" },
    ],
  });
  assertThrows(
    () => accessControlOf(config, schema),
    ConfigError,
    "CLICON_NACM_FILE: /nonexistent/rules.xml: no such file",
  );
});

import { assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { PrefixMap } from "./prefixes.ts";
import { fromXml, toXml } from "./testing/data.ts";

const schema = schemaOf([
  `module a { yang-version 1.1; namespace "urn:a"; prefix p;
    identity base; identity one { base base; }
    container c { leaf-list id { type identityref { base base; } } leaf path { type instance-identifier { require-instance false; } } } }`,
  `module b { yang-version 1.1; namespace "urn:b"; prefix p; import a { prefix a; }
    identity two { base a:base; } augment "/a:c" { leaf x { type string; } } }`,
  `module c { yang-version 1.1; namespace "urn:c"; prefix xmlns; }`,
]);

Deno.test("PrefixMap gives each module its own prefix, numbered where two share one", () => {
  const prefixes = new PrefixMap();
  const of = (name: string) => prefixes.of(schema.moduleByName(name)!);
  assertEquals([of("a"), of("b"), of("a"), of("c")], ["p", "p1", "p", "xmlns1"]);
  assertEquals(prefixes.entries(), [["p", "urn:a"], ["p1", "urn:b"], ["xmlns1", "urn:c"]]);
  assertEquals(prefixes.count, 3);
});

Deno.test("printXml declares two prefixes for modules that share one", () => {
  const data = '<c xmlns="urn:a"><path xmlns:a="urn:a" xmlns:b="urn:b">/a:c/b:x</path></c>';
  const printed = toXml(fromXml(schema, data));
  assertEquals(
    printed,
    '<c xmlns="urn:a"><path xmlns:p="urn:a" xmlns:p1="urn:b">/p:c/p1:x</path></c>',
  );
  assertEquals(toXml(fromXml(schema, printed)), printed);
});

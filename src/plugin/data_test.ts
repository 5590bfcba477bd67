import { assertEquals, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { readPluginData } from "./data.ts";
import { PluginError } from "./plugin_error.ts";

const SCHEMA = schemaOf(`
  container c { presence "c"; leaf x { type string; } container s { config false; leaf y { type string; } }
    list l { key k; leaf k { type string; } leaf-list v { type string; } leaf z { config false; type int8; } } }
  anydata any;
`);

const read = (text: string | Uint8Array, kind: "config" | "state" | "any" = "any") =>
  readPluginData(
    typeof text === "string" ? new TextEncoder().encode(text) : text,
    SCHEMA.root,
    kind,
    SCHEMA,
    { plugin: "p", callback: "f" },
  );

for (
  const [text, reason] of [
    ["", "expected"],
    ["nonsense", ""],
    ['{"m:c":{}', ""],
    ['{"m:c":{}} {}', ""],
    // A reply that the plugin forged, cut out of its frame.
    ['1},"x":{}', "it is no object"],
    ['{"m:c":{}},"x":{', ""],
    ['{"m:c":{"x":"\\ud800"}}', ""],
    ['{"__proto__":{"x":1}}', "__proto__"],
    ["[".repeat(100000), "it is no object"],
    [`{"m:any":${"[".repeat(100000)}`, ""],
  ]
) {
  Deno.test(`readPluginData refuses ${text.slice(0, 30)}`, () => {
    const error = assertThrows(() => read(text), PluginError, reason);
    assertEquals(
      error.message.startsWith("plugin p, callback f: what it returned does not fit the schema: "),
      true,
    );
  });
}

Deno.test("readPluginData refuses what is not UTF-8", () => {
  assertThrows(() => read(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)), PluginError, "UTF-8");
});

Deno.test("readPluginData of state goes through configuration by containers and keys alone", () => {
  read('{"m:c":{"s":{"y":"1"},"l":[{"k":"a","z":1}]}}', "state");
  for (
    const [text, name] of [
      ['{"m:c":{"x":"1"}}', "m:x"],
      ['{"m:c":{"l":[{"k":"a","v":["1"]}]}}', "m:v"],
      ['{"m:any":{}}', "m:any"],
    ]
  ) assertThrows(() => read(text, "state"), PluginError, `${name} is configuration`);
});

Deno.test("readPluginData of configuration refuses state", () => {
  read('{"m:c":{"x":"1"}}', "config");
  assertThrows(() => read('{"m:c":{"s":{"y":"1"}}}', "config"), PluginError, "state data");
});

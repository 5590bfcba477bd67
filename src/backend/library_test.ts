import { assertEquals, assertNotEquals } from "@std/assert";
import type { Schema } from "../yang/schema.ts";
import { type LibraryOptions, YangLibrary } from "./library.ts";
import { serverSchema, xmlOf } from "./testing/server_schema.ts";

const OPTIONS: LibraryOptions = { datastores: ["running", "candidate"], modulesState: false };
const module = (body: string, name = "a") =>
  `module ${name} { yang-version 1.1; namespace "urn:${name}"; prefix ${name}; ${body} }`;

function contentId(schema: Schema, options = OPTIONS): string {
  return new YangLibrary(schema, options).contentId;
}

const BASE = module(
  "import b { prefix b; } revision 2026-01-01; feature f; feature g; leaf x { type b:t; }",
);
const IMPORTED = module("revision 2026-01-01; typedef t { type string; }", "b");
const base = contentId(serverSchema([BASE, IMPORTED]));

Deno.test("contentId is the operator's where there is one; 0 stands for none", () => {
  const schema = serverSchema([BASE, IMPORTED]);
  assertEquals(contentId(schema, { ...OPTIONS, setId: "v7" }), "v7");
  assertEquals(contentId(schema, { ...OPTIONS, setId: "0" }), base);
});

Deno.test("contentId stays when the same modules are loaded in another order", () => {
  assertEquals(contentId(serverSchema([IMPORTED, BASE])), base);
});

Deno.test("contentId stays when only the text of a module changes", () => {
  assertEquals(contentId(serverSchema([BASE.replace("leaf x", "leaf y"), IMPORTED])), base);
});

for (
  const [what, schema] of [
    ["a revision", () => serverSchema([BASE.replace("2026-01-01", "2026-01-02"), IMPORTED])],
    ["a feature", () => serverSchema([BASE, IMPORTED], ["a:f"])],
    ["a module", () => serverSchema([BASE, IMPORTED, module("", "c")])],
    ["a deviation", () =>
      serverSchema([
        BASE,
        IMPORTED,
        module("import a { prefix a; } deviation /a:x { deviate not-supported; }", "d"),
      ])],
  ] as const
) {
  Deno.test(`contentId changes with ${what}`, () => assertNotEquals(contentId(schema()), base));
}

Deno.test("contentId changes with the datastores", () => {
  assertNotEquals(
    contentId(serverSchema([BASE, IMPORTED]), { ...OPTIONS, datastores: ["running"] }),
    base,
  );
});

Deno.test("state lists modules with features, and what is only imported by itself", () => {
  const { state, contentId } = new YangLibrary(
    serverSchema([BASE, IMPORTED], ["a:g", "a:f"]),
    OPTIONS,
  );
  const xml = xmlOf(state!);
  const entry = /<module><name>a<\/name>.*?<\/module>/.exec(xml)![0];
  assertEquals(
    entry,
    "<module><name>a</name><revision>2026-01-01</revision><namespace>urn:a</namespace><feature>f</feature><feature>g</feature></module>",
  );
  const imported =
    /<import-only-module><name>ietf-inet-types<\/name>.*?<\/import-only-module>/.exec(xml)![0];
  assertEquals(
    imported.includes("<namespace>urn:ietf:params:xml:ns:yang:ietf-inet-types</namespace>"),
    true,
  );
  assertEquals(xml.endsWith(`<content-id>${contentId}</content-id></yang-library>`), true);
  assertEquals(xml.includes("modules-state"), false);
});

Deno.test("updateEvent and changeEvent carry the content-id", () => {
  const library = new YangLibrary(serverSchema([BASE, IMPORTED]), {
    ...OPTIONS,
    modulesState: true,
  });
  const namespace = ' xmlns="urn:ietf:params:xml:ns:yang:ietf-yang-library"';
  assertEquals(
    xmlOf(library.updateEvent()),
    `<content-id${namespace}>${library.contentId}</content-id>`,
  );
  assertEquals(
    xmlOf(library.changeEvent()),
    `<module-set-id${namespace}>${library.contentId}</module-set-id>`,
  );
});

import { assertEquals } from "@std/assert";
import { schemaOf } from "../../../test/schema_helper.ts";
import type { LeafNode, Module } from "../schema.ts";

const schema = schemaOf(`
  import ietf-yang-types { prefix yang; }
  typedef short { type yang:xpath1.0 { length 1..60; } }
  leaf x { type short; }
`);
const { type } = schema.root.child("urn:m", "x") as LeafNode;
const m = schema.moduleByName("m")!;

/** Prefix `p` is module m; no other is declared. */
const resolve = (prefix: string): Module | undefined => prefix === "p" ? m : undefined;

Deno.test("xpath1.0 stores module names for prefixes", () => {
  assertEquals(type.parse("/p:a/p:b[p:k='p:v']", resolve), "/m:a/m:b[m:k='p:v']");
});

Deno.test("xpath1.0 leaves axes and unknown prefixes alone", () => {
  assertEquals(type.parse("ancestor::p:a | q:b | p:*", resolve), "ancestor::m:a | q:b | m:*");
});

Deno.test("xpath1.0 is written with the prefixes of the document", () => {
  assertEquals(type.toXml('/m:a[m:k="m:v"]/q:b', () => "z"), '/z:a[z:k="m:v"]/q:b');
});

Deno.test("xpath1.0 keeps the restrictions of types derived from it", () => {
  let message = "";
  try {
    type.parse("", resolve);
  } catch (error) {
    message = (error as Error).message;
  }
  assertEquals(message, "String length 0 out of range: 1 - 60");
});

import { assertEquals } from "@std/assert";
import { parseDebug } from "./debug.ts";

Deno.test("parseDebug knows subjects", () => assertEquals(parseDebug("nacm"), 2048));
Deno.test("parseDebug knows decimal numbers", () => assertEquals(parseDebug("3"), 3));
Deno.test("parseDebug knows hexadecimal numbers", () => assertEquals(parseDebug("0xff"), 255));
Deno.test("parseDebug knows the greatest mask", () => {
  assertEquals(parseDebug("4294967295"), 4294967295);
});
Deno.test("parseDebug refuses more than 32 bits", () => {
  assertEquals(parseDebug("4294967296"), undefined);
});
Deno.test("parseDebug selects every subject but no detail for all", () => {
  assertEquals(parseDebug("all"), 0x7fffff);
});
Deno.test("parseDebug selects nothing for always", () => assertEquals(parseDebug("always"), 0));
Deno.test("parseDebug refuses other words", () => {
  assertEquals(parseDebug("toString"), undefined);
  assertEquals(parseDebug(""), undefined);
  assertEquals(parseDebug("-1"), undefined);
});

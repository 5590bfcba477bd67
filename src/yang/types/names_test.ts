/** boolean, empty, enumeration, bits and identityref: the types whose values are names. */

import { assertEquals, assertThrows } from "@std/assert";
import type { Identity } from "../schema.ts";
import { YangError } from "../statement.ts";
import { type Type, ValueError } from "../type.ts";
import type { BitsType, EnumerationType } from "./mod.ts";
import { bits, contextOf, enums, moduleNamed, NO_PREFIXES, typeOf } from "./testing/describe.ts";

const refusal = (type: Type, text: string, resolve = NO_PREFIXES) =>
  assertThrows(() => type.parse(text, resolve), ValueError).message;
const example = moduleNamed("example");

Deno.test("boolean reads true and false only", () => {
  const type = typeOf("boolean");
  assertEquals(type.parse(" true ", NO_PREFIXES), "true");
  assertEquals(type.parse("false", NO_PREFIXES), "false");
  assertEquals(refusal(type, "zz"), "'zz' is not a boolean value");
  assertEquals(refusal(type, "True"), "'True' is not a boolean value");
  assertEquals(refusal(type, "1"), "'1' is not a boolean value");
  assertEquals(refusal(type, ""), "Invalid NULL value");
});

Deno.test("boolean is a JSON literal", () => {
  const type = typeOf("boolean");
  assertEquals(type.toJson("true", example), true);
  assertEquals(type.fromJson(false, NO_PREFIXES), "false");
  assertThrows(() => type.fromJson("true", NO_PREFIXES), ValueError);
});

Deno.test("empty has no text and is [null] in JSON", () => {
  const type = typeOf("empty");
  assertEquals(type.parse("", NO_PREFIXES), "");
  assertEquals(type.toJson("", example), [null]);
  assertEquals(type.fromJson([null], NO_PREFIXES), "");
  assertEquals(refusal(type, "x"), "Invalid value 'x': type empty has none");
  for (const json of [null, "", [], [null, null], [0]]) {
    assertThrows(() => type.fromJson(json, NO_PREFIXES), ValueError);
  }
});

Deno.test("enumeration knows its names only", () => {
  const type = typeOf("enumeration", { enums: enums("one", "two words") });
  assertEquals(type.parse("one", NO_PREFIXES), "one");
  assertEquals(type.parse("\n two words ", NO_PREFIXES), "two words");
  assertEquals(refusal(type, "zz"), "'zz' does not match enumeration; expected one, two words");
});

Deno.test("enumeration with many names lists the first", () => {
  const type = typeOf("enumeration", { enums: enums(..."abcdefghij") });
  assertEquals(
    refusal(type, "zz"),
    "'zz' does not match enumeration; expected a, b, c, d, e, f, g, h … (10 names)",
  );
});

const numbersOf = (...texts: string[]) => {
  const type = typeOf("enumeration", { enums: enums(...texts) });
  return [...(type as EnumerationType).enums];
};

Deno.test("enumeration numbers follow the highest before them", () => {
  assertEquals(numbersOf("a", "b=7", "c", "d=3", "e"), [
    ["a", 0],
    ["b", 7],
    ["c", 8],
    ["d", 3],
    ["e", 9],
  ]);
  assertEquals(numbersOf("a=-5", "b"), [["a", -5], ["b", -4]]);
});

Deno.test("enumeration values under a false feature count but are not there", () => {
  assertEquals(numbersOf("a", "!b", "c"), [["a", 0], ["c", 2]]);
});

for (
  const [texts, why] of [
    [["a", "a"], '"a": the name is given twice'],
    [["a=1", "b=1"], '"b": value 1 is taken'],
    [["a=2147483647", "b"], '"b": no value is left: it must be given explicitly'],
    [["a=2147483648"], "is not an integer from -2147483648 to 2147483647"],
    [["a=01"], 'value "01" is not an integer'],
    [[""], 'enum "": a name is not empty'],
    [[" a"], 'enum " a": a name is not empty and has no white space at its ends'],
  ] as const
) {
  Deno.test(`enumeration of ${texts.join(", ")} does not compile`, () => {
    assertThrows(() => numbersOf(...texts), YangError, why);
  });
}

Deno.test("enumeration restricted keeps a subset with its numbers", () => {
  const base = typeOf("enumeration", { enums: enums("a", "b", "c") });
  const type = typeOf(base, { enums: enums("c", "b=1") });
  assertEquals([...(type as EnumerationType).enums], [["c", 2], ["b", 1]]);
  assertEquals(refusal(type, "a"), "'a' does not match enumeration; expected c, b");
  const refused = (...texts: string[]) => () => typeOf(base, { enums: enums(...texts) });
  assertThrows(refused("d"), YangError, '"d": the base type does not have it');
  assertThrows(refused("b=2"), YangError, '"b": its value is 1 in the base type');
  const old = () => typeOf(base, { enums: enums("a"), yangVersion: "1" });
  assertThrows(old, YangError, '"enum" can restrict a derived type in YANG 1.1 only');
});

Deno.test("bits are ordered by position, separated by one space", () => {
  const type = typeOf("bits", { bits: bits("c=2", "a=0", "b=1") });
  assertEquals(type.parse(" c  a\n", NO_PREFIXES), "a c");
  assertEquals(type.parse("", NO_PREFIXES), "");
  assertEquals(refusal(type, "a zz"), "'zz' does not match bits");
  assertEquals(refusal(type, "a b a"), "'a' is given twice");
});

Deno.test("bits number positions from the highest and never take one twice", () => {
  const type = typeOf("bits", { bits: bits("x=5", "y", "z=0") });
  assertEquals([...(type as BitsType).bits], [["z", 0], ["x", 5], ["y", 6]]);
  assertThrows(() => typeOf("bits", { bits: bits("x=-1") }), YangError, "from 0 to 4294967295");
  assertThrows(() => typeOf("bits", { bits: bits("x=4294967295", "y") }), YangError, "is left");
});

Deno.test("bits restricted keep a subset", () => {
  const base = typeOf("bits", { bits: bits("a", "b", "c") });
  assertEquals(typeOf(base, { bits: bits("c", "a") }).parse("c a", NO_PREFIXES), "a c");
  assertEquals(refusal(typeOf(base, { bits: bits("a") }), "b"), "'b' does not match bits");
});

/** example:crypto ← aes ← aes-256 (module other); example:symmetric ← aes. */
const other = moduleNamed("other");
const crypto: Identity = { module: example, name: "crypto", bases: [] };
const symmetric: Identity = { module: example, name: "symmetric", bases: [] };
const aes: Identity = { module: example, name: "aes", bases: [crypto, symmetric] };
const aes256: Identity = { module: other, name: "aes-256", bases: [aes] };
const rsa: Identity = { module: example, name: "rsa", bases: [crypto] };
const context = contextOf([example, other], [crypto, symmetric, aes, aes256, rsa]);
const resolve = (prefix: string) => ({ "": example, ex: example, o: other })[prefix];
const identityref = (...identityBases: Identity[]) =>
  typeOf("identityref", { identityBases, context });

Deno.test("identityref is stored with its module's name", () => {
  assertEquals(identityref(crypto).parse(" o:aes-256\n", resolve), "other:aes-256");
  assertEquals(identityref(crypto).parse("aes", resolve), "example:aes");
});

for (
  const [text, message] of [
    ["", "Identityref should not be empty"],
    ["zz:aes", "identityref 'zz:aes': prefix 'zz' has no associated namespace"],
    ["ex:zz", "Identityref validation failed, 'ex:zz' no such identity in module example"],
    ["ex:crypto", "Identityref validation failed, 'ex:crypto' not derived from crypto"],
  ] as const
) {
  Deno.test(`identityref refuses '${text}'`, () => {
    assertEquals(refusal(identityref(crypto), text, resolve), message);
  });
}

Deno.test("identityref is derived from every base", () => {
  const type = identityref(crypto, symmetric);
  assertEquals(type.parse("o:aes-256", resolve), "other:aes-256");
  const message = "Identityref validation failed, 'ex:rsa' not derived from crypto and symmetric";
  assertEquals(refusal(type, "ex:rsa", resolve), message);
});

Deno.test("identityref is written with the prefix asked for, and in JSON with the module where it differs", () => {
  const type = identityref(crypto);
  assertEquals(type.toXml("other:aes-256", (module) => `p-${module.name}`), "p-other:aes-256");
  assertEquals(type.toXml("example:aes", () => ""), "aes");
  assertEquals(type.toJson("example:aes", example), "aes");
  assertEquals(type.toJson("other:aes-256", example), "other:aes-256");
  assertEquals(type.fromJson("aes", resolve), "example:aes");
  assertThrows(() => type.fromJson(5, resolve), ValueError, "is not a JSON string");
});

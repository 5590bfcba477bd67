import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { YangError } from "../statement.ts";
import { ValueError } from "../type.ts";
import { parseDefault } from "./mod.ts";
import { moduleNamed, NO_PREFIXES, range, typeOf } from "./testing/describe.ts";

const parse = (type: ReturnType<typeof typeOf>, text: string) => type.parse(text, NO_PREFIXES);
const refusal = (type: ReturnType<typeof typeOf>, text: string) =>
  assertThrows(() => parse(type, text), ValueError);

const LIMITS = [
  ["int8", -128n, 127n],
  ["int16", -32768n, 32767n],
  ["int32", -2147483648n, 2147483647n],
  ["uint8", 0n, 255n],
  ["uint16", 0n, 65535n],
  ["uint32", 0n, 4294967295n],
  ["int64", -9223372036854775808n, 9223372036854775807n],
  ["uint64", 0n, 18446744073709551615n],
] as const;

for (const [base, min, max] of LIMITS) {
  const canonical = (value: bigint) => base.endsWith("64") ? String(value) : Number(value);

  Deno.test(`${base} holds its limits and nothing beyond`, () => {
    const type = typeOf(base);
    assertEquals(parse(type, String(min)), canonical(min));
    assertEquals(parse(type, String(max)), canonical(max));
    for (const value of [min - 1n, max + 1n]) {
      assertEquals(
        refusal(type, String(value)).message,
        `Number ${value} out of range: ${min} - ${max}`,
      );
    }
  });

  Deno.test(`${base} reads back any value it holds, with zeros and sign before it`, () => {
    const type = typeOf(base);
    fc.assert(fc.property(fc.bigInt(min, max), fc.nat(30), (value, zeros) => {
      const digits = String(value < 0n ? -value : value).padStart(zeros, "0");
      assertEquals(parse(type, (value < 0n ? "-" : "+") + digits), canonical(value));
      assertEquals(String(parse(type, String(value))), String(value));
    }));
  });

  Deno.test(`${base} orders by number`, () => {
    const type = typeOf(base);
    fc.assert(fc.property(fc.bigInt(min, max), fc.bigInt(min, max), (a, b) => {
      const order = Math.sign(type.compare(canonical(a), canonical(b)));
      assertEquals(order, a < b ? -1 : a > b ? 1 : 0);
    }));
  });

  Deno.test(`${base} survives JSON`, () => {
    const type = typeOf(base);
    const module = moduleNamed("m");
    fc.assert(fc.property(fc.bigInt(min, max), (value) => {
      const json = JSON.parse(JSON.stringify(type.toJson(canonical(value), module)));
      assertEquals(type.fromJson(json, NO_PREFIXES), canonical(value));
    }));
  });
}

for (const text of ["", "+", "-", "1.0", "0x1f", "1e3", "foo", "1 2", "--1", "٣"]) {
  for (const base of ["uint8", "int64"] as const) {
    Deno.test(`${base} refuses the text ${JSON.stringify(text)}`, () => {
      const message = text === "" ? "Invalid NULL value" : `'${text}' is not a number`;
      assertEquals(refusal(typeOf(base), text).message, message);
    });
  }
}

Deno.test("integers allow white space around them", () => {
  assertEquals(parse(typeOf("uint8"), "\n  5 "), 5);
  assertEquals(parse(typeOf("int64"), "\t-5\n"), "-5");
});

Deno.test("integers have one zero", () => {
  assertEquals(Object.is(parse(typeOf("int8"), "-0"), 0), true);
  assertEquals(Object.is(typeOf("int8").fromJson(-0, NO_PREFIXES), 0), true);
  assertEquals(parse(typeOf("int64"), "-0"), "0");
});

Deno.test("integers refuse a text of a million digits at once", () => {
  const text = "9".repeat(1_000_000);
  const message = `Number ${"9".repeat(40)}… out of range: 0 - 255`;
  assertEquals(refusal(typeOf("uint8"), text).message, message);
  assertEquals(
    refusal(typeOf("int64"), text).message,
    `Number ${"9".repeat(40)}… out of range: -9223372036854775808 - 9223372036854775807`,
  );
});

Deno.test("range refuses what is in none of its parts", () => {
  const type = typeOf("int32", { range: range("1..10 | 20 | 30..max") });
  for (const value of [1, 10, 20, 30, 2147483647]) assertEquals(parse(type, `${value}`), value);
  for (const value of [0, 11, 19, 21, 29]) {
    assertEquals(
      refusal(type, `${value}`).message,
      `Number ${value} out of range: 1 - 10, 20, 30 - 2147483647`,
    );
  }
});

Deno.test("range gives its own message and app-tag", () => {
  const type = typeOf("uint8", {
    range: range("1..10", { errorMessage: "one to ten", errorAppTag: "ten" }),
  });
  const error = refusal(type, "11");
  assertEquals([error.message, error.appTag], ["one to ten", "ten"]);
});

Deno.test("range of a derived type narrows and keeps the message of the base for what only the base refuses", () => {
  const base = typeOf("uint8", { range: range("1..100", { errorAppTag: "hundred" }) });
  const derived = typeOf(base, { range: range("min..10 | 20..max") });
  assertEquals(parse(derived, "100"), 100);
  assertEquals(refusal(derived, "15").message, "Number 15 out of range: 1 - 10, 20 - 100");
  assertEquals(refusal(derived, "15").appTag, undefined);
  const plain = typeOf(base);
  assertEquals(refusal(plain, "101").appTag, "hundred");
});

const BAD_RANGES: readonly (readonly [string, string])[] = [
  ["0..101", "0..101 is outside the base type: 1 - 50, 51 - 100"],
  ["10..5", "10 is greater than 5"],
  ["5..10 | 10..20", "its parts must be in ascending order and may not overlap (RFC 7950 §9.2.4)"],
  ["20 | 10", "its parts must be in ascending order and may not overlap (RFC 7950 §9.2.4)"],
  ["1..", "a bound is missing"],
  ["", "a bound is missing"],
  ["1..2..3", "a bound is missing"],
  ["1..x", '"x" is not a value of the base type'],
  ["1..1.5", '"1.5" is not a value of the base type'],
];

for (const [text, why] of BAD_RANGES) {
  Deno.test(`range "${text}" is refused where it stands`, () => {
    const base = typeOf("uint8", { range: range("1..50 | 51..100") });
    const error = assertThrows(() => typeOf(base, { range: range(text) }), YangError);
    assertEquals(error.message, `t.yang:3:5: range "${text}": ${why}`);
  });
}

Deno.test("range may span parts of the base that touch", () => {
  const base = typeOf("uint8", { range: range("1..50 | 51..100") });
  assertEquals(parse(typeOf(base, { range: range("40..60") }), "50"), 50);
});

Deno.test("parseDefault reads hexadecimal and octal integers", () => {
  const read = (base: "uint8" | "int64", text: string) =>
    parseDefault(typeOf(base), text, NO_PREFIXES);
  assertEquals(read("uint8", "0x1F"), 31);
  assertEquals(read("uint8", "017"), 15);
  assertEquals(read("int64", "-0x10"), "-16");
  assertEquals(read("int64", "0"), "0");
  assertThrows(() => read("uint8", "0x100"), ValueError);
  assertThrows(() => read("uint8", "08x"), ValueError);
});

Deno.test("small integers are JSON numbers and nothing else", () => {
  const type = typeOf("uint8");
  for (const json of ["5", true, null, [5], 5.5, 256, undefined]) {
    assertThrows(() => type.fromJson(json, NO_PREFIXES), ValueError);
  }
});

Deno.test("64-bit integers are JSON strings and nothing else", () => {
  const type = typeOf("uint64");
  assertEquals(type.fromJson("05", NO_PREFIXES), "5");
  for (const json of [5, true, null, "x"]) {
    assertThrows(() => type.fromJson(json, NO_PREFIXES), ValueError);
  }
});

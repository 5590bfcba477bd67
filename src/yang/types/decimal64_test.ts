import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { YangError } from "../statement.ts";
import { ValueError } from "../type.ts";
import { moduleNamed, NO_PREFIXES, range, typeOf } from "./testing/describe.ts";

const decimal = (fractionDigits: number, text?: string) =>
  typeOf("decimal64", {
    fractionDigits: String(fractionDigits),
    range: text === undefined ? undefined : range(text),
  });
const refusal = (type: ReturnType<typeof decimal>, text: string) =>
  assertThrows(() => type.parse(text, NO_PREFIXES), ValueError).message;

for (
  const [text, canonical] of [
    ["1", "1.0"],
    ["+1.50", "1.5"],
    ["-0.00", "0.0"],
    ["007.25", "7.25"],
    [" 3.10\n", "3.1"],
    ["0.010", "0.01"],
  ] as const
) {
  Deno.test(`decimal64 writes ${JSON.stringify(text)} as ${canonical}`, () => {
    assertEquals(decimal(2).parse(text, NO_PREFIXES), canonical);
  });
}

for (const text of [".5", "5.", "1,5", "1e2", "", "NaN", "- 1"]) {
  Deno.test(`decimal64 refuses the text ${JSON.stringify(text)}`, () => {
    const message = text === "" ? "Invalid NULL value" : `'${text}' is not a number`;
    assertEquals(refusal(decimal(2), text), message);
  });
}

Deno.test("decimal64 refuses significant digits beyond its fraction digits", () => {
  assertEquals(
    refusal(decimal(2), "1.234"),
    "'1.234' has 3 fraction-digits but may only have 2",
  );
  assertEquals(decimal(2).parse("1.2300", NO_PREFIXES), "1.23");
});

Deno.test("decimal64 is exact at both ends of its 64 bits", () => {
  const type = decimal(18);
  assertEquals(type.parse("9.223372036854775807", NO_PREFIXES), "9.223372036854775807");
  assertEquals(type.parse("-9.223372036854775808", NO_PREFIXES), "-9.223372036854775808");
  assertEquals(
    refusal(type, "9.223372036854775808"),
    "Number 9.223372036854775808 out of range: -9.223372036854775808 - 9.223372036854775807",
  );
});

Deno.test("decimal64 checks its range on exact values", () => {
  const type = decimal(2, "1 .. 3.14 | 10 | 20..max");
  assertEquals(type.parse("3.14", NO_PREFIXES), "3.14");
  assertEquals(
    refusal(type, "3.15"),
    "Number 3.15 out of range: 1.0 - 3.14, 10.0, 20.0 - 92233720368547758.07",
  );
});

Deno.test("decimal64 refuses a long text at once", () => {
  assertThrows(() => decimal(2).parse("1".repeat(1_000_000), NO_PREFIXES), ValueError);
  assertThrows(() => decimal(2).parse(`1.${"0".repeat(1_000_000)}`, NO_PREFIXES), ValueError);
});

for (const digits of ["0", "19", "1.5", "x", ""]) {
  Deno.test(`decimal64 does not compile with fraction-digits "${digits}"`, () => {
    assertThrows(() => typeOf("decimal64", { fractionDigits: digits }), YangError);
  });
}

Deno.test("decimal64 needs fraction-digits, which derived types inherit", () => {
  assertThrows(() => typeOf("decimal64"), YangError, 'type decimal64 needs "fraction-digits"');
  assertThrows(
    () => typeOf(decimal(2), { fractionDigits: "2" }),
    YangError,
    '"fraction-digits" does not apply to type decimal64',
  );
  assertThrows(
    () => typeOf(decimal(2), { range: range("1.001..2") }),
    YangError,
    '"1.001" is not a value of the base type',
  );
});

Deno.test("decimal64 keeps every value through text and JSON, and orders by number", () => {
  const module = moduleNamed("m");
  const scaled = fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n);
  fc.assert(fc.property(fc.integer({ min: 1, max: 18 }), scaled, scaled, (digits, a, b) => {
    const type = decimal(digits);
    const write = (value: bigint) => {
      const text = String(value < 0n ? -value : value).padStart(digits + 1, "0");
      return `${value < 0n ? "-" : ""}${text.slice(0, -digits)}.${text.slice(-digits)}`;
    };
    const [x, y] = [type.parse(write(a), NO_PREFIXES), type.parse(write(b), NO_PREFIXES)];
    assertEquals(type.parse(String(x), NO_PREFIXES), x);
    assertEquals(type.fromJson(type.toJson(x, module), NO_PREFIXES), x);
    assertEquals(Math.sign(type.compare(x, y)), a < b ? -1 : a > b ? 1 : 0);
  }));
});

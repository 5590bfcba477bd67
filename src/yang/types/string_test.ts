import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import { YangError } from "../statement.ts";
import { type Type, ValueError } from "../type.ts";
import { characterCount } from "./mod.ts";
import { length, NO_PREFIXES, pattern, typeOf } from "./testing/describe.ts";

const refusal = (type: Type, text: string) =>
  assertThrows(() => type.parse(text, NO_PREFIXES), ValueError);

Deno.test("string keeps its text, white space included", () => {
  assertEquals(typeOf("string").parse("  a\tb\n", NO_PREFIXES), "  a\tb\n");
});

for (const text of ["\0", "\x1f", "\ufffe", "\ufdd0", "\ud800", "a\udc00", "\u{1ffff}"]) {
  Deno.test(`string refuses the character ${JSON.stringify(text)}`, () => {
    const shown = text.replace(/^a?.*$/su, (all) => all.startsWith("a") ? "a\ufffd" : "\ufffd");
    const message = `'${shown}' holds a character that YANG strings may not have`;
    assertEquals(refusal(typeOf("string"), text).message, message);
  });
}

Deno.test("length counts characters, not UTF-16 code units", () => {
  const type = typeOf("string", { length: length("1..2") });
  assertEquals(type.parse("😀😀", NO_PREFIXES), "😀😀");
  assertEquals(refusal(type, "😀😀😀").message, "String length 3 out of range: 1 - 2");
});

Deno.test("characterCount agrees with the code points of any string", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const points = [...text];
    const bad = points.some((point) =>
      (point < " " && !"\t\n\r".includes(point)) || /[\p{Cs}\p{NChar}]/u.test(point)
    );
    assertEquals(characterCount(text), bad ? -1 : points.length);
  }));
});

Deno.test("length gives its own message and app-tag", () => {
  const own = { errorMessage: "too long", errorAppTag: "long" };
  const error = refusal(typeOf("string", { length: length("0..2", own) }), "abc");
  assertEquals([error.message, error.appTag], ["too long", "long"]);
});

Deno.test("length of a derived type narrows only", () => {
  const base = typeOf("string", { length: length("1..10") });
  const type = typeOf(base, { length: length("5..max") });
  assertEquals(refusal(type, "abcd").message, "String length 4 out of range: 5 - 10");
  assertThrows(() => typeOf(base, { length: length("0..5") }), YangError, "0..5 is outside");
  assertThrows(() => typeOf(base, { length: length("-1..5") }), YangError, "is not a value");
});

Deno.test("pattern must match the whole value", () => {
  const type = typeOf("string", { patterns: [pattern("[a-c]+")] });
  assertEquals(type.parse("abc", NO_PREFIXES), "abc");
  const message = "regexp match fail: pattern does not match [a-c]+: 'abcd'";
  assertEquals(refusal(type, "abcd").message, message);
});

Deno.test("every pattern of a chain must match, and the broken one speaks", () => {
  const base = typeOf("string", { patterns: [pattern("a.*", { errorAppTag: "a" })] });
  const type = typeOf(base, {
    patterns: [
      pattern(".*z", { errorMessage: "ends in z", errorAppTag: "z" }),
      pattern(".*x.*", { invert: true }),
    ],
  });
  assertEquals(type.parse("abz", NO_PREFIXES), "abz");
  assertEquals(refusal(type, "bz").appTag, "a");
  assertEquals(refusal(type, "ab").message, "ends in z");
  const message = "regexp match fail: pattern must not match .*x.*: 'axz'";
  assertEquals(refusal(type, "axz").message, message);
});

Deno.test("pattern that is no regular expression is refused where it stands", () => {
  const error = assertThrows(
    () => typeOf("string", { patterns: [pattern("a(b")] }),
    YangError,
  );
  assertEquals(
    error.message,
    't.yang:3:5: pattern "a(b" is not an XSD regular expression: missing ) at character 4',
  );
});

Deno.test("messages cut a long value", () => {
  const type = typeOf("string", { patterns: [pattern("b")] });
  const { message } = refusal(type, "a".repeat(1000));
  assertEquals(message, `regexp match fail: pattern does not match b: '${"a".repeat(80)}…'`);
});

Deno.test("binary keeps every value of octets", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    const text = bytes.toBase64();
    assertEquals(typeOf("binary").parse(text, NO_PREFIXES), text);
  }));
});

Deno.test("binary drops white space and spare bits", () => {
  assertEquals(typeOf("binary").parse("aG\n Vs\tbG8=", NO_PREFIXES), "aGVsbG8=");
  assertEquals(typeOf("binary").parse("Zh==", NO_PREFIXES), "Zg==");
  assertEquals(typeOf("binary").parse("Zm9=", NO_PREFIXES), "Zm8=");
});

for (const text of ["***", "a", "ab", "abc", "a===", "ab==cd==", "ab-_"]) {
  Deno.test(`binary refuses ${text}`, () => {
    assertEquals(refusal(typeOf("binary"), text).message, `'${text}' is not a base64 value`);
  });
}

function isTaken(text: string): boolean {
  try {
    typeOf("binary").parse(text, NO_PREFIXES);
    return true;
  } catch (error) {
    assertInstanceOf(error, ValueError);
    return false;
  }
}

Deno.test("binary takes what the grammar of base64 takes", () => {
  const grammar = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  const text = fc.string({ unit: fc.constantFrom(..."aZ09+/==-!"), maxLength: 12 });
  fc.assert(
    fc.property(text, (text) => {
      assertEquals(isTaken(text), grammar.test(text));
    }),
    { seed: 1, numRuns: 5000 },
  );
});

Deno.test("binary takes values of many megabytes", () => {
  const text = "QUJD".repeat(4_000_000);
  assertEquals(isTaken(text), true);
});

Deno.test("binary has its length in octets", () => {
  const type = typeOf("binary", { length: length("1..3") });
  assertEquals(type.parse("Zm9v", NO_PREFIXES), "Zm9v");
  assertEquals(refusal(type, "").message, "String length 0 out of range: 1 - 3");
  assertEquals(refusal(type, "Zm9vYg==").message, "String length 4 out of range: 1 - 3");
});

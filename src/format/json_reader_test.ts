import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FormatError } from "./format_error.ts";
import { readJsonValue } from "./json_any.ts";
import { JsonReader } from "./json_reader.ts";

function parse(text: string): unknown {
  const reader = new JsonReader(new TextEncoder().encode(text));
  const value = readJsonValue(reader, reader.next());
  assertEquals(reader.next(), "eof");
  return value;
}

function fault(text: string | Uint8Array): string {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const error: FormatError = assertThrows(() => {
    const reader = new JsonReader(bytes, { maxDepth: 4 });
    while (reader.next() !== "eof");
  }, FormatError);
  return error.message;
}

Deno.test("JsonReader reads what JSON.parse reads", () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: "binary" }), (text) => {
      // Our objects refuse a member that occurs twice, which fast-check does not make.
      assertEquals(parse(text), JSON.parse(text));
    }),
    { seed: 1, numRuns: 1000 },
  );
});

Deno.test("JsonReader refuses what JSON.parse refuses", () => {
  const pieces = fc.constantFrom(
    ...'{}[],:"\\ 1-.e0tfn',
    "true",
    "null",
    '"a"',
    '"b":',
    "\\u12",
    "\u0001",
    "é",
    "1e5",
    "01",
  );
  let legal = 0;
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 6 }), (parts) => {
      const text = parts.join("");
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        assertThrows(() => parse(text), FormatError, undefined, text);
        return;
      }
      legal++;
      if (!/"b":.*"b":/.test(text)) assertEquals(parse(text), expected);
    }),
    { seed: 1, numRuns: 20000 },
  );
  assertEquals(legal > 100, true);
});

Deno.test("JsonReader tells where and what is wrong", () => {
  const faults: Record<string, string> = {
    "": "1:1: the text ends; expected a value",
    "{": '1:2: the text ends; expected a member name or "}"',
    '{"a":1,}': '1:8: "}" found; expected a member name',
    '{"a" 1}': '1:6: "1" found; expected ":"',
    "[1 2]": '1:4: "2" found; expected "," or the end of the array',
    '{"a":1 "b"}': '1:8: "\\"" found; expected "," or the end of the object',
    "[1]]": '1:4: "]" found; expected the end of the text',
    "\n [é]": '2:3: "é" found; expected a value',
    '"a': "1:1: a string is not closed",
    '"\\x"': '1:2: "\\x" is not an escape',
    '"\n"': "1:2: a control character in a string must be escaped",
    "01": '1:1: "01" is not a number',
    "1.": '1:1: "1." is not a number',
    "-": '1:1: "-" is not a number',
    "truth": '1:1: "t" found; expected a value',
    "[[[[[": "1:5: values are nested deeper than 4",
  };
  for (const [text, message] of Object.entries(faults)) assertEquals(fault(text), message);
  assertEquals(fault(Uint8Array.of(0x22, 0xff, 0x22)), "1:1: the text is not well-formed UTF-8");
});

Deno.test("JsonReader readJsonValue refuses a member that occurs twice", () => {
  assertThrows(() => parse('{"a":1,"a":2}'), FormatError, 'member "a" occurs twice');
});

Deno.test("JsonReader skip passes over a value", () => {
  const reader = new JsonReader(new TextEncoder().encode('{"a":[1,{"b":2}],"c":3}'));
  reader.next();
  reader.next();
  reader.skip(reader.next());
  assertEquals([reader.next(), reader.text], ["name", "c"]);
});

Deno.test("JsonReader reads text after a byte order mark, and keeps its size limit", () => {
  assertEquals(parse("\ufeff[]"), []);
  assertThrows(
    () => new JsonReader(new Uint8Array(5), { maxBytes: 4 }),
    FormatError,
    "larger than 4 bytes",
  );
});

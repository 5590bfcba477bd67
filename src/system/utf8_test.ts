import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { decodeUtf8, withoutMark } from "./utf8.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

Deno.test("decodeUtf8 gives the text of well-formed bytes, replacement characters and byte order marks included", () => {
  for (const text of ["", "a", "grüße", "\ufeffa", "a\ufffdb", "\u{1f600}", "\0"]) {
    assertEquals(decodeUtf8(new TextEncoder().encode(text)), text);
  }
});

Deno.test("decodeUtf8 refuses what is malformed", () => {
  for (
    const bytes of [
      [0xff],
      [0x61, 0x80],
      [0xc3],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xef, 0xbf, 0xbd, 0xff],
    ]
  ) {
    assertThrows(() => decodeUtf8(Uint8Array.from(bytes)), TypeError);
  }
});

Deno.test("withoutMark removes one mark, at the beginning", () => {
  assertEquals(withoutMark("\ufeff\ufeffa\ufeff"), "\ufeffa\ufeff");
  assertEquals(withoutMark("a\ufeff"), "a\ufeff");
});

Deno.test("decodeUtf8 does what a strict decoder does", () => {
  const pieces = fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.string({ unit: "binary" }));
  fc.assert(fc.property(fc.array(pieces, { maxLength: 6 }), (parts) => {
    const bytes = Uint8Array.from(parts.flatMap((part) => [
      ...typeof part === "string" ? new TextEncoder().encode(part) : part,
    ]));
    let expected: string | undefined;
    try {
      expected = strict.decode(bytes);
    } catch {
      assertThrows(() => decodeUtf8(bytes), TypeError);
      return;
    }
    assertEquals(decodeUtf8(bytes), expected);
  }));
});

import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { crc32 as reference } from "node:zlib";
import { crc32 } from "./crc32.ts";

Deno.test("crc32 gives the check value of CRC-32/ISO-HDLC", () => {
  assertEquals(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assertEquals(crc32(new Uint8Array()), 0);
});

Deno.test("crc32 gives what zlib gives, also in pieces and of much", () => {
  const much = new Uint8Array(200_000).map((_, index) => index * 7);
  assertEquals(crc32(much), reference(much));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, at) => {
      assertEquals(crc32(bytes), reference(bytes));
      assertEquals(crc32(bytes.subarray(at), crc32(bytes.subarray(0, at))), reference(bytes));
    }),
    { seed: 1, numRuns: 300 },
  );
});

import { assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import { encodeFrame, FrameError, FrameReader, parseFrame } from "./frame.ts";

Deno.test("frame is four bytes of length and the text", () => {
  assertEquals([...encodeFrame('"é"')], [0, 0, 0, 4, 0x22, 0xc3, 0xa9, 0x22]);
});

Deno.test("frames come out as they went in, however the bytes are split", () => {
  const split = fc.array(fc.nat(30), { maxLength: 40 });
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), split, (values, sizes) => {
      const bytes = values.flatMap((value) => [...encodeFrame(JSON.stringify(value))]);
      const reader = new FrameReader();
      const got: unknown[] = [];
      const take = () => {
        for (let frame = reader.next(); frame; frame = reader.next()) got.push(parseFrame(frame));
      };
      let at = 0;
      for (const size of [...sizes, bytes.length]) {
        reader.append(Uint8Array.from(bytes.slice(at, at + size)));
        at += size;
        take();
      }
      assertEquals(got, values.map((value) => JSON.parse(JSON.stringify(value))));
    }),
    { numRuns: 200, seed: 7 },
  );
});

Deno.test("encodeFrame refuses what is longer than the limit, in characters or bytes", () => {
  assertThrows(() => encodeFrame('"12345"', 6), FrameError, "7 characters");
  assertThrows(() => encodeFrame('"ééé"', 6), FrameError, "8 bytes");
});

Deno.test("FrameReader refuses a length over the limit before it has the bytes", () => {
  const reader = new FrameReader(10);
  reader.append(Uint8Array.of(0, 0, 0, 11));
  assertThrows(() => reader.next(), FrameError, "message of 11 bytes, at most 10 are allowed");
});

Deno.test("FrameReader reads lengths as unsigned", () => {
  const reader = new FrameReader();
  reader.append(Uint8Array.of(0xff, 0xff, 0xff, 0xff));
  assertThrows(() => reader.next(), FrameError, "4294967295");
});

Deno.test("parseFrame refuses what is not UTF-8", () => {
  assertThrows(() => parseFrame(Uint8Array.of(0x22, 0xff, 0x22)), TypeError);
});

Deno.test("a frame that comes byte by byte takes no more memory than its bytes", () => {
  const reader = new FrameReader();
  reader.append(Uint8Array.of(3, 0, 0, 0));
  const before = Deno.memoryUsage();
  for (let count = 0; count < 1_000_000; count++) reader.append(Uint8Array.of(65));
  const { heapUsed, external } = Deno.memoryUsage();
  assertEquals(reader.next(), undefined);
  assertLess(heapUsed + external - before.heapUsed - before.external, 32 * 1024 * 1024);
});

Deno.test("frames after a very long one come out, too", () => {
  const reader = new FrameReader();
  const long = JSON.stringify("x".repeat(3_000_000));
  reader.append(encodeFrame(long));
  reader.append(encodeFrame("1").subarray(0, 3));
  assertEquals(reader.next()?.length, long.length);
  reader.append(encodeFrame("1").subarray(3));
  assertEquals(parseFrame(reader.next()!), 1);
  assertEquals(reader.next(), undefined);
});

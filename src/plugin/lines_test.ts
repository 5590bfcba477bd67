import { assertEquals } from "@std/assert";
import { LineLimit, LineReader } from "./lines.ts";

function read(chunks: string[], limit = 100): string[] {
  const lines: string[] = [];
  const reader = new LineReader(limit, (line) => lines.push(line));
  for (const chunk of chunks) reader.append(new TextEncoder().encode(chunk));
  reader.end();
  return lines;
}

Deno.test("LineReader splits lines, drops empty ones and keeps the last", () => {
  assertEquals(read(["a\n\nb", "c\r\nd"]), ["a", "bc", "d"]);
});

Deno.test("LineReader cuts what is longer than the limit", () => {
  assertEquals(read(["abcdefgh\nxy", "z12"], 4), ["abcd", "xyz1"]);
});

Deno.test("LineReader keeps characters whole that are split", () => {
  const lines: string[] = [];
  const reader = new LineReader(10, (line) => lines.push(line));
  reader.append(Uint8Array.of(0xc3));
  reader.append(Uint8Array.of(0xa9, 0x0a));
  assertEquals(lines, ["é"]);
});

Deno.test("LineLimit lets through so many a second and tells how many it dropped", () => {
  let now = 0;
  const limit = new LineLimit(2, () => now);
  assertEquals([limit.pass(), limit.pass(), limit.pass(), limit.pass()], [
    0,
    0,
    undefined,
    undefined,
  ]);
  now = 1000;
  assertEquals([limit.pass(), limit.pass(), limit.pass()], [2, 0, undefined]);
});

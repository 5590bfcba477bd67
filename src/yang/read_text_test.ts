import { assertEquals, assertThrows } from "@std/assert";
import { readText } from "./read_text.ts";
import { YangError } from "./statement.ts";

/** Gives `work` a file with this content. */
function withFile(content: Uint8Array | string, work: (path: string) => void): void {
  const path = Deno.makeTempFileSync({ suffix: ".yang" });
  try {
    if (typeof content === "string") Deno.writeTextFileSync(path, content);
    else Deno.writeFileSync(path, content);
    work(path);
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test("readText gives files of any size, one after the other", () => {
  for (const size of [0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 3_000_000, 10]) {
    const text = "module m { }\n".repeat(size / 13 + 1).slice(0, size);
    withFile(text, (path) => assertEquals(readText(path) === text, true, `${size} bytes`));
  }
});

Deno.test("readText leaves out a byte order mark", () => {
  withFile("\ufeffmodule ü;", (path) => assertEquals(readText(path), "module ü;"));
});

Deno.test("readText says what is wrong with a file", () => {
  withFile(Uint8Array.of(0x6d, 0xff), (path) => {
    assertThrows(() => readText(path), YangError, `${path}:1:1: the file is not UTF-8`);
    Deno.truncateSync(path, 64 * 1024 * 1024 + 1);
    assertThrows(() => readText(path), YangError, "the file is larger than 67108864 bytes");
  });
  assertThrows(() => readText("/nonexistent.yang"), YangError, "cannot be read: No such file");
});

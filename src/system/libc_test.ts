import { assertEquals, assertThrows } from "@std/assert";
import { check, cstring, ERRNO, errno, errnoText, openLibc, SystemError } from "./libc.ts";

Deno.test("errnoText names an error", () => {
  assertEquals(errnoText(ERRNO.ECONNREFUSED), "Connection refused");
});

Deno.test("check gives the result of a call that worked", () => {
  assertEquals(check(3, "open"), 3);
});

Deno.test("check throws with the call, the subject and the reason", () => {
  const libc = openLibc({ close: { parameters: ["i32"], result: "i32" } });
  const error = assertThrows(() => check(libc.close(-1), "close", "-1"), SystemError);
  assertEquals([error.message, error.call, error.errno], [
    "close -1: Bad file descriptor",
    "close",
    9,
  ]);
  libc.close(-1);
  assertEquals(errno(), 9);
});

Deno.test("cstring ends with a zero byte and has no other", () => {
  assertEquals(cstring("é"), new Uint8Array([0xc3, 0xa9, 0]));
  assertThrows(() => cstring("a\0b"), TypeError, '"a\\u0000b" has a zero byte');
});

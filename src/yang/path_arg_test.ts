import { assertEquals, assertThrows } from "@std/assert";
import { parseLeafrefPath } from "./path_arg.ts";

Deno.test("parseLeafrefPath reads an absolute path", () => {
  assertEquals(parseLeafrefPath("/a:b/c"), {
    start: "absolute",
    steps: [{ prefix: "a", name: "b" }, { prefix: "", name: "c" }],
  });
});

Deno.test("parseLeafrefPath reads a relative path", () => {
  assertEquals(parseLeafrefPath("../../a:b"), {
    start: "relative",
    steps: ["parent", "parent", { prefix: "a", name: "b" }],
  });
});

Deno.test("parseLeafrefPath reads key predicates", () => {
  const path = parseLeafrefPath("current()/../d");
  assertEquals(parseLeafrefPath("/a/b[p:c = current()/../d][e=current()/../d]/f").steps, [
    { prefix: "", name: "a" },
    {
      prefix: "",
      name: "b",
      predicates: [
        { key: { prefix: "p", name: "c" }, path },
        { key: { prefix: "", name: "e" }, path },
      ],
    },
    { prefix: "", name: "f" },
  ]);
});

Deno.test("parseLeafrefPath allows blanks around operators", () => {
  const path = parseLeafrefPath("current()/../c");
  assertEquals(parseLeafrefPath(" .. / a [ b = current() / .. / c ] / d ").steps, [
    "parent",
    { prefix: "", name: "a", predicates: [{ key: { prefix: "", name: "b" }, path }] },
    { prefix: "", name: "d" },
  ]);
});

Deno.test("parseLeafrefPath starts at the leaf for current()", () => {
  assertEquals(parseLeafrefPath("current()/../a"), {
    start: "relative",
    steps: ["parent", { prefix: "", name: "a" }],
  });
});

Deno.test("parseLeafrefPath follows deref()", () => {
  assertEquals(parseLeafrefPath("deref(../a)/../b"), {
    start: { deref: { start: "relative", steps: ["parent", { prefix: "", name: "a" }] } },
    steps: ["parent", { prefix: "", name: "b" }],
  });
});

const BROKEN = [
  "",
  "/",
  "..//a",
  "a b",
  "/a[b",
  "/../a",
  "a/",
  "1a",
  "count(a)",
  "/a[b='c']/d",
  "/a[1]/d",
  "/a[b = current()/d]/d",
  "/a[b = ../d]/d",
  "../a/..[b = current()/../d]/d",
];

for (const text of BROKEN) {
  Deno.test(`parseLeafrefPath refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => parseLeafrefPath(text), SyntaxError);
  });
}

import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "./config_error.ts";
import { getopt } from "./getopt.ts";

const SPEC = "hqef:l:";

Deno.test("getopt takes bundled options apart", () => {
  assertEquals(getopt(["-qe"], SPEC).options, [{ letter: "q" }, { letter: "e" }]);
});

Deno.test("getopt takes the rest of a word as argument", () => {
  assertEquals(getopt(["-lf/tmp/x"], SPEC).options, [{ letter: "l", argument: "f/tmp/x" }]);
});

Deno.test("getopt takes the next word as argument, even one that looks like an option", () => {
  assertEquals(getopt(["-f", "-q"], SPEC).options, [{ letter: "f", argument: "-q" }]);
});

Deno.test("getopt takes an argument after bundled options", () => {
  assertEquals(getopt(["-qff"], SPEC).options, [{ letter: "q" }, { letter: "f", argument: "f" }]);
});

Deno.test("getopt gives an empty argument as it is", () => {
  assertEquals(getopt(["-f", ""], SPEC).options, [{ letter: "f", argument: "" }]);
});

Deno.test("getopt finds options after other words", () => {
  assertEquals(getopt(["a", "-q", "-", "b"], SPEC), {
    options: [{ letter: "q" }],
    words: ["a", "-", "b"],
    rest: [],
  });
});

Deno.test("getopt leaves alone what is after --", () => {
  assertEquals(getopt(["-q", "--", "-x", "--"], SPEC), {
    options: [{ letter: "q" }],
    words: [],
    rest: ["-x", "--"],
  });
});

Deno.test("getopt refuses an unknown option", () => {
  assertThrows(() => getopt(["-qx"], SPEC), UsageError, "unknown option -x");
});

Deno.test("getopt refuses a colon as option", () => {
  assertThrows(() => getopt(["-:"], SPEC), UsageError, "unknown option -:");
});

Deno.test("getopt refuses a long option", () => {
  assertThrows(
    () => getopt(["--quiet"], SPEC),
    UsageError,
    "unknown option --quiet: options are single letters",
  );
});

Deno.test("getopt refuses an option without its argument", () => {
  assertThrows(() => getopt(["-qf"], SPEC), UsageError, "option -f needs an argument");
});

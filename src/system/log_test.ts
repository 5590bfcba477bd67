import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Logger } from "./log.ts";
import { Repeats } from "./log_repeats.ts";

/** A logger that writes to a file of its own, and that file. */
function fileLogger(options: { debug?: number; limit?: number } = {}) {
  const file = Deno.makeTempFileSync();
  const logger = new Logger();
  const settings = {
    ident: "t",
    destinations: new Set(["file" as const]),
    file,
    debug: 0,
    limit: 0,
  };
  logger.open({ ...settings, ...options });
  return { logger, file, text: () => Deno.readTextFileSync(file) };
}

Deno.test("Logger writes one line with month, day, time and microseconds", () => {
  const { logger, text } = fileLogger();
  logger.notice("clixon_backend: 17 Started");
  logger.close();
  assertMatch(
    text(),
    /^[A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}: clixon_backend: 17 Started\n$/,
  );
});

Deno.test("Logger keeps an event in one line and escapes control characters", () => {
  const { logger, text } = fileLogger();
  logger.error("a\nNov 01 00:00:00.000000: forged\x1b[2J");
  logger.close();
  assertStringIncludes(text(), ": a\\nNov 01 00:00:00.000000: forged\\u001b[2J\n");
});

Deno.test("Logger writes only the debug subjects asked for, and makes no text of others", () => {
  const { logger, text } = fileLogger({ debug: 2 });
  logger.debug("msg", () => "seen");
  logger.debug("xml", () => {
    throw new Error("must not be called");
  });
  logger.close();
  assertMatch(text(), /^[^\n]*: seen\n$/);
});

Deno.test("Logger shortens texts to the limit", () => {
  const { logger, text } = fileLogger({ limit: 5 });
  logger.error("0123456789");
  logger.close();
  assertMatch(text(), /: 01234\n$/);
});

Deno.test("Logger reopens its file after a rotation", () => {
  const { logger, file, text } = fileLogger();
  logger.notice("before");
  Deno.renameSync(file, `${file}.1`);
  logger.reopen();
  logger.notice("after");
  logger.close();
  assertMatch(text(), /^[^\n]*: after\n$/);
  assertMatch(Deno.readTextFileSync(`${file}.1`), /^[^\n]*: before\n$/);
});

Deno.test("Logger appends to an existing file", () => {
  const { logger, file, text } = fileLogger();
  logger.notice("one");
  logger.close();
  logger.open({ ...logger.options, file });
  logger.notice("two");
  logger.close();
  assertEquals(text().trimEnd().split("\n").length, 2);
});

Deno.test("Repeats passes the first ten equal texts and counts the others", () => {
  const lines: string[] = [];
  let now = 0;
  const repeats = new Repeats((_, text) => lines.push(text), () => now);
  for (let i = 0; i < 25; i++) repeats.pass("error", "x");
  assertEquals(lines.length, 10);
  now = 10_000;
  repeats.pass("error", "x");
  assertEquals(lines.slice(10), ["x (15 more times)", "x"]);
  repeats.flush();
});

Deno.test("Repeats counts different texts of one kind", () => {
  const lines: string[] = [];
  const repeats = new Repeats((_, text) => lines.push(text), () => 0);
  for (let id = 1; id <= 15; id++) repeats.pass("info", `session ${id} closed`, "closed");
  repeats.flush();
  assertEquals(lines.length, 11);
  assertEquals(lines.at(-1), "session 1 closed (5 more of the kind)");
});

Deno.test("Repeats does not confuse different texts", () => {
  const lines: string[] = [];
  const repeats = new Repeats((_, text) => lines.push(text), () => 0);
  for (let i = 0; i < 12; i++) {
    repeats.pass("error", "a");
    repeats.pass("error", "b");
  }
  assertEquals(lines.length, 20);
  repeats.flush();
  assertEquals(lines.slice(20), ["a (2 more times)", "b (2 more times)"]);
});

Deno.test("Repeats watches a bounded number of texts", () => {
  const lines: string[] = [];
  const repeats = new Repeats((_, text) => lines.push(text), () => 0);
  for (let i = 0; i < 12; i++) repeats.pass("error", "a");
  for (let i = 0; i < 300; i++) repeats.pass("error", `other ${i}`);
  assertEquals(lines.filter((line) => line === "a (2 more times)").length, 1);
  repeats.flush();
});

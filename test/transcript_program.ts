/**
 * What transcripts say of the program as a process: its log, and runs of it that end by themselves.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { program, type Site, surroundings } from "./program.ts";

/** Log lines without their times; a process's number is PID. Warnings about the modules that come with the program are left out. */
export function plainLog(text: string): string {
  return text.replace(/^.*\.yang:\d+:\d+: .*\n/gm, "").replace(/ +$/gm, "").replace(
    /^\w{3} [ \d]\d [\d:.]{15}: /gm,
    "",
  )
    .replace(/^(clixon_backend: )\d+ /gm, "$1PID ");
}

/** Requires that `expected` are lines of `log`, in this order; `{{…}}` in them is a regular expression. */
export function requireLines(log: string, expected: string): void {
  const lines = plainLog(log).split("\n");
  let at = 0;
  for (const line of expected.split("\n")) {
    const pattern = patternOf(line.trimEnd());
    const found = lines.findIndex((one, index) => index >= at && pattern.test(one));
    if (found < 0) throw new Error(`not in the log: ${line}`);
    at = found + 1;
  }
}

/** Compares texts line by line; `{{…}}` in a line of `expected` is a regular expression. */
export function requireText(actual: string, expected: string): void {
  if (patternOf(expected).test(actual)) return;
  assertEquals(actual, expected);
}

function patternOf(text: string): RegExp {
  const parts = text.split(/\{\{(.*?)\}\}/);
  return new RegExp(
    `^${parts.map((part, index) => index % 2 === 1 ? part : RegExp.escape(part)).join("")}$`,
  );
}

/** How long a run that ends by itself may take, in milliseconds. */
const RUN_MS = 20_000;

/** Runs a mode of the program with the site's configuration to its end; gives its status and what it writes: output, then errors. */
export async function runToEnd(
  site: Site,
  mode: string,
  args: readonly string[],
): Promise<{ status: number; text: string }> {
  const { command, args: words } = program(mode, ["-l", "e", "-f", site.config, ...args]);
  const { code, stdout, stderr } = await new Deno.Command(command, {
    ...surroundings(),
    args: words,
    stdin: "null",
    // A program that goes on instead of ending fails the test rather than stopping all.
    signal: AbortSignal.timeout(RUN_MS),
  }).output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { status: code, text: (output + plainLog(errors)).trimEnd() };
}

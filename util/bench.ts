/**
 * Measures and prints a table.
 *
 * ```
 * deno task bench [--quick] [WORD …]     only benches whose title has one of the words
 * ```
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import { MAIN_JOB } from "./bench/main_job.ts";
import type { Bench } from "./bench/row.ts";

const BENCHES: readonly Bench[] = [MAIN_JOB];

const { quick, _: words } = parseArgs(Deno.args, { boolean: ["quick"] });

for (const bench of BENCHES) {
  const title = bench.title.toLowerCase();
  if (
    words.length > 0 &&
    !words.some((word: string | number) => title.includes(String(word).toLowerCase()))
  ) {
    continue;
  }
  console.log(`\n${bench.title}\n${"=".repeat(bench.title.length)}`);
  const rows = await bench.run({ quick });
  for (const { name, value, note } of rows) {
    console.log(`${name}\n    ${value}${note === undefined ? "" : `  —  ${note}`}`);
  }
}

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
import { BUILD } from "./bench/build.ts";
import { CALL_HOME } from "./bench/callhome.ts";
import { DATASTORE } from "./bench/datastore.ts";
import { IPC } from "./bench/ipc.ts";
import { MAIN_JOB } from "./bench/main_job.ts";
import { ACCESS_CONTROL } from "./bench/nacm.ts";
import { NOTIFICATIONS } from "./bench/notifications.ts";
import { PLUGINS } from "./bench/plugin.ts";
import { REQUESTS } from "./bench/requests.ts";
import type { Bench } from "./bench/row.ts";
import { VALIDATION } from "./bench/validate.ts";
import { YANG_LOADING } from "./bench/yang.ts";

const BENCHES: readonly Bench[] = [
  MAIN_JOB,
  YANG_LOADING,
  VALIDATION,
  DATASTORE,
  IPC,
  REQUESTS,
  NOTIFICATIONS,
  ACCESS_CONTROL,
  PLUGINS,
  CALL_HOME,
  BUILD,
];

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

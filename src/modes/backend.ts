/**
 * `clixon backend`: the daemon.
 *
 * @module
 */

import { startBackend } from "../backend/start.ts";
import { runBackend } from "./backend_process.ts";

/** Runs the mode with the words after its name; gives the exit status. */
export function run(argv: readonly string[]): Promise<number> {
  return runBackend(argv, startBackend);
}

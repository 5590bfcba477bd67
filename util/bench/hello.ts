/**
 * The start of a session, to be measured.
 *
 * @module
 */

import { program, type Site } from "../../test/program.ts";

/** From the start of `clixon netconf` to its first bytes, and to its end. */
export async function startSession(site: Site): Promise<void> {
  const { command, args } = program("netconf", ["-l", "n", "-f", site.config]);
  const child = new Deno.Command(command, { args, stdin: "piped", stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await child.stdin.close();
  await reader.cancel();
  await child.status;
}

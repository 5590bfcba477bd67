/**
 * The version of the program, in one place; a test keeps it equal to the one in deno.json, which is not imported because importing JSON costs the
 * compiled program its start-up cache.
 *
 * @module
 */
import { buildKind } from "./self.ts";

/** As released. */
export const VERSION = "0.1.0";

/** What `-V` prints: the version, and what it runs on. */
export function versionText(): string {
  return `Clixon version: ${VERSION}\nDeno ${Deno.version.deno}, ${buildKind()}\n`;
}

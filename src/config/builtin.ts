/**
 * The configuration that is used when there is no file: the example model, with socket and datastores in a directory that belongs to
 * the user alone, so that `clixon backend` and `clixon netconf` find each other without any preparation.
 *
 * @module
 */

import type { SettingsBuilder } from "./config.ts";
import { ConfigError, type Origin } from "./config_error.ts";

const BUILTIN: Origin = { file: "built-in configuration" };

/**
 * Sets the built-in options.
 *
 * @returns the state directory
 */
export function builtinSettings(settings: SettingsBuilder): string {
  const state = stateDirectory();
  const values: readonly (readonly [string, string])[] = [
    ["CLICON_FEATURE", "ietf-netconf:startup"],
    ["CLICON_FEATURE", "ietf-netconf:confirmed-commit"],
    ["CLICON_FEATURE", "clixon-example:*"],
    ["CLICON_YANG_MODULE_MAIN", "clixon-example"],
    ["CLICON_BACKEND_PIDFILE", `${state}/backend.pid`],
    ["CLICON_STARTUP_MODE", "running"],
    ["CLICON_SOCK", `${state}/backend.sock`],
    ["CLICON_XMLDB_DIR", `${state}/datastores`],
  ];
  for (const [name, value] of values) settings.set(name, value, BUILTIN);
  return state;
}

/**
 * `/run/clixon` for root, `$XDG_RUNTIME_DIR/clixon` for others who have one, else `clixon-UID` in the directory for temporary files.
 */
export function stateDirectory(): string {
  const uid = Deno.uid() ?? 0;
  if (uid === 0) return "/run/clixon";
  const runtime = Deno.env.get("XDG_RUNTIME_DIR");
  if (runtime?.startsWith("/")) return `${runtime}/clixon`;
  const temporary = Deno.env.get("TMPDIR");
  return `${temporary?.startsWith("/") ? temporary : "/tmp"}/clixon-${uid}`;
}

/**
 * Makes the directories of the built-in configuration, mode 0700. Others can write to the parent directory, so what is already there must be a
 * directory of this user that nobody else can enter.
 *
 * @throws {ConfigError} when it is not
 */
export function prepareStateDirectory(): void {
  const state = stateDirectory();
  for (const dir of [state, `${state}/datastores`]) {
    try {
      Deno.mkdirSync(dir, { mode: 0o700 });
      continue;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
    const info = Deno.lstatSync(dir);
    if (!info.isDirectory || info.uid !== Deno.uid() || ((info.mode ?? 0) & 0o022) !== 0) {
      throw new ConfigError(
        `${dir} is not a directory that only this user can write to: remove it, or give a configuration file with -f`,
      );
    }
  }
}

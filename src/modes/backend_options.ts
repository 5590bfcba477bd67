/**
 * The command line of `clixon backend`.
 *
 * @module
 */

import { UsageError } from "../config/mod.ts";
import {
  type CommandLine,
  COMMON_OPTIONS,
  type ModeOption,
  readCommandLine,
  usageText,
} from "./options.ts";
import type { Config } from "../config/mod.ts";

const STARTUP_MODES = ["none", "init", "running", "startup", "running-startup"];

/** All options of the mode. */
export const BACKEND_OPTIONS: readonly ModeOption[] = [
  ...COMMON_OPTIONS,
  { letter: "d", argument: "dir", help: "plugin directory", sets: "CLICON_BACKEND_DIR" },
  {
    letter: "p",
    argument: "dir",
    help: "further YANG directory; repeatable",
    sets: "CLICON_YANG_DIR",
  },
  { letter: "y", argument: "file", help: "YANG file to load", sets: "CLICON_YANG_MAIN_FILE" },
  { letter: "b", argument: "dir", help: "datastore directory", sets: "CLICON_XMLDB_DIR" },
  { letter: "F", help: "stay in the foreground" },
  { letter: "z", help: "stop the running daemon, and end" },
  { letter: "a", argument: "family", help: "socket family", sets: "CLICON_SOCK_FAMILY" },
  { letter: "u", argument: "path|addr", help: "socket path or address", sets: "CLICON_SOCK" },
  { letter: "P", argument: "file", help: "pid file", sets: "CLICON_BACKEND_PIDFILE" },
  { letter: "g", argument: "group", help: "group that may connect", sets: "CLICON_SOCK_GROUP" },
  {
    letter: "U",
    argument: "user",
    help: "become this user for ever",
    sets: "CLICON_BACKEND_USER",
    implies: [{ name: "CLICON_BACKEND_PRIVILEGES", value: "drop_perm" }],
  },
  {
    letter: "s",
    argument: "mode",
    help: "none|init|running|startup|running-startup",
    sets: "CLICON_STARTUP_MODE",
  },
  { letter: "c", argument: "file", help: "XML to merge into running at start" },
  { letter: "1", help: "load, check and commit at start, then end" },
  { letter: "q", help: "print the upgraded startup configuration, then end" },
  { letter: "o", argument: "name=value", help: "set any option of the configuration file" },
  { letter: "A", help: "" },
];

/** A command line of the mode, understood. */
export interface BackendCommandLine extends CommandLine {
  /** `-c`. */
  readonly extraXml: string | undefined;
}

/**
 * Understands the command line and loads the configuration.
 *
 * @throws {UsageError}
 * @throws {ConfigError}
 */
export function readBackendCommandLine(argv: readonly string[]): BackendCommandLine {
  const line = readCommandLine(argv, BACKEND_OPTIONS);
  const extraXml = line.arguments.get("c");
  return { ...line, extraXml };
}

/** Refuses a wrong `-s` before anything else is looked at. */
export function checkStartupMode(word: string | undefined): void {
  if (word !== undefined && !STARTUP_MODES.includes(word)) {
    throw new UsageError(`Invalid startup mode: ${word}`);
  }
}

/** The text of `-h`, with the values in effect. */
export function backendUsage(config?: Config): string {
  return usageText(
    "backend",
    "[options] [-- arguments of plugins]",
    BACKEND_OPTIONS,
    "Try: clixon backend -F -le          stop: clixon backend -z",
    config,
  );
}

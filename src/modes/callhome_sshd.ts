/**
 * The sshd that a device runs on a call.
 *
 * @module
 */

import { UsageError } from "../config/config_error.ts";
import { type Command, selfCommand } from "../system/self.ts";

/** What the command line says of sshd. */
export interface SshdOptions {
  /** The binary, absolute. */
  readonly sshd: string;
  /** sshd_config. */
  readonly sshdConfig: string;
  /** Clixon configuration for the netconf subsystem; its own default when absent. */
  readonly config?: string;
  readonly debug: boolean;
}

/** A word that neither sshd's configuration syntax nor a shell changes. */
const PLAIN_WORD = /^[\w@%+=:,./-]+$/;

/**
 * sshd with its arguments: one connection on standard input (`-i`), messages on standard error (`-e`), and `clixon netconf` as
 * the netconf subsystem, unless the configuration file has one.
 *
 * @throws {UsageError} when the subsystem's command line has a character that sshd or the shell would change
 */
export function sshdCommand(options: SshdOptions): string[] {
  const { sshd, sshdConfig, config, debug } = options;
  const argv = [sshd, "-i", "-D", ...(debug ? ["-d"] : []), "-e"];
  if (!definesSubsystem(sshdConfig)) {
    const command = selfCommand("netconf", config === undefined ? [] : ["-f", config]);
    argv.push("-o", `Subsystem netconf ${commandLine(command)}`);
  }
  argv.push("-f", sshdConfig);
  return argv;
}

function commandLine({ command, args }: Command): string {
  const words = [command, ...args];
  for (const word of words) {
    if (!PLAIN_WORD.test(word)) {
      // Versions of sshd differ in how they quote, so no quoting would be right for all of them.
      throw new UsageError(
        `${word}: the path of a netconf subsystem may hold letters, digits and @%+=:,./_- only`,
      );
    }
  }
  return words.join(" ");
}

/** Included files are followed as deep as sshd does. */
const MAX_INCLUDES = 16;

/** True when an sshd_config, or a file that it includes, has a netconf subsystem: a second one would stop sshd. */
export function definesSubsystem(file: string, depth = 0): boolean {
  let text: string;
  try {
    text = Deno.readTextFileSync(file);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return false; // sshd will not be able to read it either, and says so.
  }
  for (const line of text.split("\n")) {
    const [keyword, ...words] = line.trim().split(/[\s=]+/).map(unquoted);
    if (/^subsystem$/i.test(keyword) && words[0] === "netconf") return true;
    if (/^include$/i.test(keyword) && depth < MAX_INCLUDES) {
      const included = words.flatMap((pattern) => matchingFiles(pattern));
      if (included.some((name) => definesSubsystem(name, depth + 1))) return true;
    }
  }
  return false;
}

function unquoted(word: string): string {
  return word.replace(/^"(.*)"$/, "$1");
}

/** The files that an Include names; `*` and `?` are understood in the last part of the path. */
function matchingFiles(pattern: string): string[] {
  const path = pattern.startsWith("/") ? pattern : `/etc/ssh/${pattern}`;
  if (!/[*?]/.test(path)) return [path];
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1).replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*").replaceAll("?", ".");
  const expression = new RegExp(`^${name}$`);
  const dir = path.slice(0, slash);
  try {
    return [...Deno.readDirSync(dir)]
      .filter((entry) => expression.test(entry.name))
      .map((entry) => `${dir}/${entry.name}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

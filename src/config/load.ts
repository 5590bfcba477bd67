/**
 * Loading the configuration: main file, further directory, then what the command line overrides.
 *
 * @module
 */

import type { XmlElement } from "../xml/element.ts";
import { Config, SettingsBuilder } from "./config.ts";
import { ConfigError, type Origin } from "./config_error.ts";
import { builtinSettings } from "./builtin.ts";
import { applyConfig, readConfigFile } from "./file.ts";
import { elements, leafText } from "./grants.ts";

/** Used when `-f` is not given. */
export const DEFAULT_FILE = "/usr/local/etc/clixon.xml";

/** One `-o NAME=VALUE`, or another option of the command line that stands for one. */
export interface Override {
  readonly name: string;
  readonly value: string;
}

/** Where the configuration comes from. */
export interface ConfigSources {
  /** `-f`: the main file. {@linkcode DEFAULT_FILE} when absent, and the built-in configuration when that does not exist either. */
  readonly file?: string;
  /** `-E`: the further directory; comes before CLICON_CONFIGDIR. */
  readonly dir?: string;
  /** In the order given: leaf-lists add, others replace. */
  readonly overrides?: readonly Override[];
  /** Only for tests: what stands for {@linkcode DEFAULT_FILE}. */
  readonly defaultFile?: string;
}

/** Text given with `-o` counts as given here. */
export const COMMAND_LINE: Origin = { file: "command line" };

/**
 * Loads the configuration in effect.
 *
 * @throws {ConfigError} naming file, line, option, value and what is allowed
 */
export function loadConfig(sources: ConfigSources = {}): Config {
  const settings = new SettingsBuilder();
  const warnings: string[] = [];
  const file = sources.file ?? existing(sources.defaultFile ?? DEFAULT_FILE);
  const documents: { root: XmlElement; file: string }[] = [];
  if (file !== undefined) {
    const root = readConfigFile(file);
    documents.push({ root, file });
    const dir = sources.dir ?? optionText(root, "CLICON_CONFIGDIR", file);
    if (dir !== undefined) {
      documents.push(...readDirectory(dir, sources.dir !== undefined, warnings));
    }
    if (sources.dir !== undefined) settings.set("CLICON_CONFIGDIR", sources.dir, COMMAND_LINE);
  } else {
    const state = builtinSettings(settings);
    warnings.push(
      `No configuration file (${sources.defaultFile ?? DEFAULT_FILE}; -f names one): ` +
        `using the built-in example, with its files in ${state}`,
    );
    if (sources.dir !== undefined) documents.push(...readDirectory(sources.dir, true, warnings));
  }
  const extended = documents.some(({ root, file }) =>
    optionText(root, "CLICON_CONFIG_EXTEND", file) !== undefined
  );
  for (const { root, file } of documents) applyConfig(root, file, settings, extended);
  if (sources.dir !== undefined) settings.set("CLICON_CONFIGDIR", sources.dir, COMMAND_LINE);
  if (file !== undefined) settings.set("CLICON_CONFIGFILE", file, COMMAND_LINE);
  for (const { name, value } of sources.overrides ?? []) override(settings, name, value);
  return new Config(settings, file, warnings);
}

function existing(file: string): string | undefined {
  try {
    Deno.statSync(file);
    return file;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    // It may be there but closed to this user: reading it then says so.
    return file;
  }
}

/** All `*.xml` files of a directory, parsed, in alphabetical order. */
function readDirectory(
  dir: string,
  asked: boolean,
  warnings: string[],
): { root: XmlElement; file: string }[] {
  const names: string[] = [];
  try {
    for (const entry of Deno.readDirSync(dir)) {
      if (!entry.name.endsWith(".xml")) continue;
      if (entry.isFile || (entry.isSymlink && Deno.statSync(`${dir}/${entry.name}`).isFile)) {
        names.push(entry.name);
      }
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && !asked) {
      warnings.push(`CLICON_CONFIGDIR: ${dir}: no such directory`);
      return [];
    }
    if (!(error instanceof Error)) throw error;
    const reason = error instanceof Deno.errors.NotFound ? "no such directory" : error.message;
    throw new ConfigError(`${dir}: ${reason}`, { option: "CLICON_CONFIGDIR", cause: error });
  }
  names.sort();
  return names.map((name) => ({ root: readConfigFile(`${dir}/${name}`), file: `${dir}/${name}` }));
}

/** The text of an option in a file that has not been applied yet. */
function optionText(root: XmlElement, name: string, file: string): string | undefined {
  const element = elements(root).find((child) => child.local === name);
  return element && leafText(element, file);
}

/** One `-o`. Options of other programs' containers (`autocli/X`, `restconf/X`) are accepted and not used. */
function override(settings: SettingsBuilder, name: string, value: string): void {
  if (name.startsWith("autocli/") || name.startsWith("restconf/")) return;
  if (name === "CLICON_CONFIGFILE" || name === "CLICON_CONFIGDIR") {
    const letter = name === "CLICON_CONFIGFILE" ? "f" : "E";
    throw new ConfigError(`comes too late here: give it with -${letter}`, {
      origin: COMMAND_LINE,
      option: name,
    });
  }
  if (name === "CLICON_XMLDB_CACHE_STATUS") {
    throw new ConfigError("cannot be given on the command line: it is a list", {
      origin: COMMAND_LINE,
      option: name,
    });
  }
  const extra = settings.extra.findIndex((element) => element.local === name);
  if (extra >= 0) {
    settings.extra.push({ ...settings.extra[extra], children: [value] });
    return;
  }
  settings.set(name, value, COMMAND_LINE);
}

/**
 * The command lines of `backend` and `netconf`: both scan twice. First only what says where the configuration and the log are; then,
 * with the configuration loaded, everything else, in the order given.
 *
 * @module
 */

import {
  type Config,
  ConfigError,
  DUMP_FORMATS,
  dumpConfig,
  type DumpFormat,
  getopt,
  loadConfig,
  type OptionName,
  type Override,
  type Scan,
  UsageError,
} from "../config/mod.ts";
import { DEBUG_WORDS, parseDebug } from "../system/debug.ts";
import { type Destination, log } from "../system/log.ts";
import { versionText } from "../system/version.ts";

/** One option of a mode. */
export interface ModeOption {
  readonly letter: string;
  /** How its argument is called in the usage text; absent when it takes none. */
  readonly argument?: string;
  /** What it does, at most some 50 characters; empty: not shown. */
  readonly help: string;
  /** The configuration option that it sets to its argument. */
  readonly sets?: OptionName;
  /** Options that it sets to fixed values. */
  readonly implies?: readonly Override[];
}

/** A command line understood. */
export interface CommandLine {
  readonly config: Config;
  /** Letters of the options given. */
  readonly given: ReadonlySet<string>;
  /** The last argument of each option that takes one. */
  readonly arguments: ReadonlyMap<string, string>;
  /** For plugins: the words after `--`, and those before it that are no options. */
  readonly pluginArgs: readonly string[];
  /** `-C`. */
  readonly dump: DumpFormat | undefined;
}

/** What both modes know. */
export const COMMON_OPTIONS: readonly ModeOption[] = [
  { letter: "h", help: "this help; -V: the version" },
  { letter: "V", help: "" },
  { letter: "D", argument: "level", help: "debug: a subject (-D all) or number; repeatable" },
  { letter: "f", argument: "file", help: "configuration file" },
  { letter: "E", argument: "dir", help: "directory of further configuration files" },
  {
    letter: "l",
    argument: "s|e|o|n|f[file]",
    help: "log to syslog, stderr, stdout, nowhere, file",
  },
  { letter: "C", argument: "xml|json|text", help: "print the configuration in effect" },
];

/** Options whose argument may not be empty. */
const NOT_EMPTY = new Set(["f", "E", "d", "b", "u"]);

/**
 * Takes a command line apart.
 *
 * @throws {UsageError}
 */
export function scanOptions(argv: readonly string[], options: readonly ModeOption[]): Scan {
  return getopt(
    argv,
    options.map(({ letter, argument }) => letter + (argument ? ":" : "")).join(""),
  );
}

/**
 * Understands a command line and loads the configuration.
 *
 * @param argv the words after the mode's name
 * @param options all options of the mode
 * @throws {UsageError} for a wrong command line
 * @throws {ConfigError} for a wrong configuration; and for `-o`
 */
export function readCommandLine(
  argv: readonly string[],
  options: readonly ModeOption[],
): CommandLine {
  const scan = scanOptions(argv, options);
  const given = new Set<string>();
  const args = new Map<string, string>();
  const overrides: Override[] = [];
  for (const { letter, argument } of scan.options) {
    given.add(letter);
    if (argument !== undefined) {
      if (argument === "" && NOT_EMPTY.has(letter)) {
        throw new UsageError(`option -${letter} needs an argument that is not empty`);
      }
      args.set(letter, argument);
    }
    const option = options.find((option) => option.letter === letter);
    if (letter === "o") overrides.push(splitOverride(argument!));
    else if (option?.sets) overrides.push({ name: option.sets, value: argument! });
    overrides.push(...option?.implies ?? []);
  }
  const dump = dumpFormat(args.get("C"));
  const config = loadConfig({ file: args.get("f"), dir: args.get("E"), overrides });
  return { config, given, arguments: args, pluginArgs: [...scan.words, ...scan.rest], dump };
}

function splitOverride(text: string): Override {
  const equals = text.indexOf("=");
  if (equals < 1) throw new UsageError(`option -o needs NAME=VALUE, not ${JSON.stringify(text)}`);
  return { name: text.slice(0, equals), value: text.slice(equals + 1) };
}

function dumpFormat(word: string | undefined): DumpFormat | undefined {
  if (word === undefined) return undefined;
  const format = DUMP_FORMATS.find((format) => format === word);
  if (!format) {
    throw new UsageError(
      `unrecognized dump format ${JSON.stringify(word)}: expected xml, json or text`,
    );
  }
  return format;
}

/** Prints the configuration in effect on standard output, when `-C` asks for it. */
export function printDump({ config, dump }: CommandLine): void {
  if (dump) writeAll(Deno.stdout, dumpConfig(config, dump));
}

/**
 * Opens the log as `-l` and `-D`, else CLICON_LOG_DESTINATION and CLICON_DEBUG, else the mode's defaults say.
 *
 * @param ident the program's name in the system's log
 * @throws {UsageError} for a wrong `-l` or `-D`
 * @throws {ConfigError} when the log file cannot be opened
 */
export function openLog(
  argv: readonly string[],
  options: readonly ModeOption[],
  ident: string,
  defaults: readonly Destination[],
  config?: Config,
): void {
  let debug: number | undefined;
  let wanted: { destinations: readonly Destination[]; file?: string } | undefined;
  for (const { letter, argument } of scanOptions(argv, options).options) {
    if (letter === "D") debug = (debug ?? 0) | debugMask(argument!);
    if (letter === "l") wanted = parseDestination(argument!);
  }
  const configured = config?.get("CLICON_LOG_DESTINATION") as readonly Destination[] | undefined;
  const file = wanted?.file ?? config?.get("CLICON_LOG_FILE");
  try {
    log.open({
      ident,
      destinations: new Set(wanted?.destinations ?? configured ?? defaults),
      file,
      debug: debug ?? config?.get("CLICON_DEBUG") ?? 0,
      limit: config?.get("CLICON_LOG_STRING_LIMIT") ?? 0,
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new ConfigError(`log file ${file} cannot be opened: ${error.message}`, { cause: error });
  }
}

function debugMask(word: string): number {
  const mask = parseDebug(word);
  if (mask === undefined) {
    throw new UsageError(
      `option -D: ${JSON.stringify(word)} is neither a number nor one of ${DEBUG_WORDS.join(", ")}`,
    );
  }
  return mask;
}

const DESTINATIONS: Readonly<Record<string, readonly Destination[]>> = {
  s: ["syslog"],
  syslog: ["syslog"],
  e: ["stderr"],
  stderr: ["stderr"],
  o: ["stdout"],
  stdout: ["stdout"],
  n: [],
  f: ["file"],
  file: ["file"],
};

/** `-l`: a word of {@linkcode DESTINATIONS}, or `f` with the file's name attached. */
function parseDestination(text: string): { destinations: readonly Destination[]; file?: string } {
  if (Object.hasOwn(DESTINATIONS, text)) return { destinations: DESTINATIONS[text] };
  if (text.startsWith("f") && text.length > 1) {
    return { destinations: ["file"], file: text.slice(1) };
  }
  throw new UsageError(
    `option -l: ${
      JSON.stringify(text)
    } is none of s(yslog), e (stderr), o (stdout), n(one), f(ile)`,
  );
}

/** The usage text of a mode: one line per option, values in effect in parentheses. */
export function usageText(
  mode: string,
  synopsis: string,
  options: readonly ModeOption[],
  notes: string,
  config?: Config,
): string {
  const shown = options.filter(({ help }) => help !== "");
  const lines = shown.map(({ letter, argument, help, sets }) => {
    const left = `  -${letter}${argument ? ` <${argument}>` : ""}`;
    const value = sets && config?.get(sets);
    const line = `${left.padEnd(23)} ${help}`;
    if (value === undefined || Array.isArray(value) || value === "") return line;
    return `${line} (${ending(String(value), COLUMNS - line.length - " ()".length)})`;
  });
  return `usage: clixon ${mode} ${synopsis}\n${lines.join("\n")}\n${notes}\n`;
}

/** A terminal's width. */
const COLUMNS = 80;

/** A text of at most so many characters: the end of a long path tells more than its beginning. */
function ending(text: string, room: number): string {
  return text.length <= room ? text : `…${text.slice(1 - room)}`;
}

/**
 * Does what a command line asks of the program itself: its usage (`-h`), its version (`-V`), the options in effect (`-C`).
 *
 * @param usage makes the usage text with the values in effect
 * @returns false when it asks for none of these
 */
export function answerItself(line: CommandLine, usage: (config: Config) => string): boolean {
  if (line.given.has("h")) console.error(usage(line.config));
  else if (line.given.has("V")) console.log(versionText().trimEnd());
  else if (line.dump) printDump(line);
  else return false;
  return true;
}

/** Writes all of a text. */
export function writeAll(to: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += to.writeSync(bytes.subarray(at));
}

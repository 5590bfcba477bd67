/**
 * `clixon datastore`: looks at datastores and files of configuration, and brings them from one format to another.
 *
 * Datastores are asked of the backend, or read from their files when no backend runs; files are read directly.
 *
 * @module
 */

import { loadSchema } from "../backend/schema.ts";
import { type Config, ConfigError, UsageError } from "../config/mod.ts";
import {
  type Format,
  FORMATS,
  printFormat,
  readFormat,
  showFormat,
} from "../datastore/any_format.ts";
import { Datastores } from "../datastore/datastores.ts";
import { describeError } from "../datastore/startup.ts";
import { DENO_FILES } from "../datastore/file_layer.ts";
import { StoreError } from "../datastore/store_error.ts";
import { StoreFiles } from "../datastore/store_files.ts";
import { IpcError } from "../ipc/address.ts";
import { IpcHelloError } from "../ipc/hello.ts";
import { RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { log } from "../system/log.ts";
import type { Branch } from "../tree/node.ts";
import { compileConstraints } from "../validate/mod.ts";
import type { Schema } from "../yang/schema.ts";
import { YangError } from "../yang/statement.ts";
import { DatastoreSession, Refused } from "./datastore_session.ts";
import {
  answerItself,
  type CommandLine,
  COMMON_OPTIONS,
  type ModeOption,
  openLog,
  readCommandLine,
  usageText,
} from "./options.ts";

const OPTIONS: readonly ModeOption[] = [
  ...COMMON_OPTIONS,
  { letter: "s", argument: "store", help: "the datastore that save takes (running)" },
  { letter: "i", argument: "format", help: "format of FILE, where it is not to be guessed" },
  { letter: "c", help: "load: commit the candidate afterwards" },
  { letter: "b", argument: "dir", help: "datastore directory", sets: "CLICON_XMLDB_DIR" },
  {
    letter: "p",
    argument: "dir",
    help: "further YANG directory; repeatable",
    sets: "CLICON_YANG_DIR",
  },
  { letter: "y", argument: "file", help: "YANG file to load", sets: "CLICON_YANG_MAIN_FILE" },
  { letter: "u", argument: "path|addr", help: "backend's socket", sets: "CLICON_SOCK" },
  { letter: "o", argument: "name=value", help: "set any option of the configuration file" },
];

const NOTES = `Commands:
  show STORE|FILE [FORMAT]            print the configuration in it
  convert FILE [FORMAT] [TO]          write it in another format
  validate STORE|FILE                 check it against modules and constraints
  save FILE [FORMAT]                  write a datastore into a file
  load FILE [merge|replace] [FORMAT]  change the candidate by it; -c commits
FORMAT: xml, json, text or cli, else as the name ends, else xml. STORE: running,
candidate, startup or another in -b <dir>; read from files without a backend.
Exit status: 0; 1 for what is not valid or is refused; 255 for all other errors.`;

/** Runs the mode; gives the exit status. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    openLog(argv, OPTIONS, "clixon_datastore", ["stderr"]);
    const line = readCommandLine(argv, OPTIONS);
    const usage = (config: Config) =>
      usageText("datastore", "COMMAND [OPTION]...", OPTIONS, NOTES, config);
    if (answerItself(line, usage)) return 0;
    await command(line);
    return 0;
  } catch (error) {
    return failure(error);
  } finally {
    log.close();
  }
}

/** Says what is wrong, one line for each fault. */
function failure(error: unknown): number {
  const isRefusal = error instanceof RpcError || error instanceof RpcErrors ||
    error instanceof StoreError || error instanceof Refused;
  const isUsage = error instanceof UsageError || error instanceof ConfigError ||
    error instanceof YangError || error instanceof IpcError || error instanceof IpcHelloError ||
    error instanceof FileError;
  if (!isRefusal && !isUsage) throw error;
  const lines = error instanceof RpcErrors
    ? error.errors.map(describeError)
    : describeError(error).split("\n");
  const hint = error instanceof UsageError ? "; see clixon datastore -h" : "";
  for (const line of lines) console.error(`clixon datastore: ${line}${hint}`);
  return isRefusal ? 1 : 255;
}

/** A file that cannot be read or written. */
class FileError extends Error {
  override readonly name = "FileError";
}

/** The commands, each with the number of words that may follow it. */
const COMMANDS: Readonly<
  Record<string, { readonly most: number; run(tool: Tool, words: string[]): Promise<void> | void }>
> = {
  show: { most: 2, run: (tool, [what, format]) => tool.show(what, format) },
  convert: { most: 3, run: (tool, [from, ...words]) => tool.convert(from, words) },
  validate: { most: 1, run: (tool, [what]) => tool.validate(what) },
  save: { most: 2, run: (tool, [file, format]) => tool.save(file, format) },
  load: { most: 3, run: (tool, [file, ...words]) => tool.load(file, words) },
};

async function command(line: CommandLine): Promise<void> {
  const [word, ...words] = line.pluginArgs;
  if (word === undefined) throw new UsageError("expected a command");
  if (!Object.hasOwn(COMMANDS, word)) {
    throw new UsageError(`no command ${word}: expected ${Object.keys(COMMANDS).join(", ")}`);
  }
  const { most, run } = COMMANDS[word];
  if (words.length === 0) throw new UsageError(`${word} what?`);
  if (words.length > most) throw new UsageError(`${word}: "${words[most]}" is too much`);
  await run(new Tool(line), words);
}

/** Datastores that clients can ask for. */
const NETCONF_STORES: ReadonlySet<string> = new Set(["running", "candidate", "startup"]);

/** What the commands do. */
class Tool {
  readonly #line: CommandLine;
  #loaded: Schema | undefined;

  constructor(line: CommandLine) {
    this.#line = line;
  }

  /** After the words of the command have been looked at: it takes a while. */
  get #schema(): Schema {
    return this.#loaded ??= loadSchema(this.#line.config);
  }

  async show(what: string, word: string | undefined): Promise<void> {
    const format = this.#format(word) ?? "xml";
    const root = await this.#read(what);
    writeOut(showFormat(root, format, this.#schema));
  }

  convert(from: string, words: readonly string[]): void {
    const given = words.find(isFormat);
    const others = words.filter((word) => word !== given);
    if (others.length > 1) throw new UsageError(`"${others[1]}" is no format`);
    const to = others[0] ?? "-";
    const root = this.#readFile(from);
    write(to, printFormat(root, given ?? formatOfName(to), this.#schema));
  }

  async validate(what: string): Promise<void> {
    compileConstraints(this.#schema, { checked: true }).configuration(await this.#read(what));
    console.log(`${what}: valid`);
  }

  async save(file: string, word: string | undefined): Promise<void> {
    const format = this.#format(word) ?? formatOfName(file);
    const root = await this.#readStore(this.#line.arguments.get("s") ?? "running");
    write(file, printFormat(root, format, this.#schema));
  }

  async load(file: string, words: readonly string[]): Promise<void> {
    let how: "merge" | "replace" = "merge";
    let format: Format | undefined;
    for (const word of words) {
      if (isFormat(word)) format = word;
      else if (word === "merge" || word === "replace") how = word;
      else throw new UsageError(`No such op: ${word}, expected merge or replace`);
    }
    const commits = this.#line.given.has("c");
    const { config } = this.#line;
    const passing = (["CLICON_AUTOLOCK", "CLICON_XMLDB_PRIVATE_CANDIDATE"] as const)
      .find((name) => config.get(name));
    if (passing !== undefined && !commits) {
      throw new UsageError(
        `with ${passing} the candidate would be lost at the end of load: use -c to commit it`,
      );
    }
    const root = this.#readFile(file, format);
    await using session = await DatastoreSession.open(config, this.#schema);
    await session.load(root, how);
    if (commits) await session.commit();
  }

  /** A datastore or a file: what has a slash or dot is a file, and so is what there is no datastore of. */
  #read(what: string): Branch | Promise<Branch> {
    if (NETCONF_STORES.has(what)) return this.#readStore(what);
    return this.#hasStore(what) ? this.#readStore(what) : this.#readFile(what);
  }

  #hasStore(name: string): boolean {
    if (!/^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(name)) return false;
    const directory = DENO_FILES.facts(this.#line.config.require("CLICON_XMLDB_DIR"));
    return directory?.isDirectory === true && this.#stores().exists(name);
  }

  #readFile(path: string, given?: Format): Branch {
    const format = given ?? this.#format(this.#line.arguments.get("i"));
    if (DENO_FILES.facts(`${path}.journal`) !== undefined) return this.#readWithJournal(path);
    let bytes: Uint8Array;
    try {
      bytes = Deno.readFileSync(path === "-" ? "/dev/stdin" : path);
    } catch (error) {
      throw fileError(path, error);
    }
    return readFormat(path, bytes, this.#schema, format);
  }

  /** The file of a large datastore, of which a backend has put the latest commits beside it. */
  #readWithJournal(path: string): Branch {
    const schema = this.#schema;
    const files = new StoreFiles(path, DENO_FILES, { format: "xml", pretty: true }, schema);
    const content = files.read(schema);
    if (content === undefined) throw new FileError(`${path}: No such file or directory`);
    return content.root;
  }

  /** Asks the backend; without one, and for what clients cannot ask for, reads the files. */
  async #readStore(name: string): Promise<Branch> {
    if (!NETCONF_STORES.has(name)) return this.#fromFile(name);
    let session: DatastoreSession;
    try {
      session = await DatastoreSession.open(this.#line.config, this.#schema);
    } catch (error) {
      if (!(error instanceof IpcError)) throw error;
      const stores = this.#stores();
      console.error(`no backend runs: ${name} is read from ${stores.directory}`);
      return stores.get(name);
    }
    await using open = session;
    return await open.read(name);
  }

  #fromFile(name: string): Branch {
    const content = this.#stores().store(name).read();
    if (content === undefined) {
      throw new FileError(`${this.#stores().path(name)}: no such datastore`);
    }
    return content.root;
  }

  #stores(): Datastores {
    const { config } = this.#line;
    try {
      return new Datastores({
        schema: this.#schema,
        directory: config.require("CLICON_XMLDB_DIR"),
        split: config.get("CLICON_XMLDB_MULTI"),
      });
    } catch (error) {
      // The directory is the operator's, and not a configuration that is wrong.
      if (error instanceof StoreError) throw new FileError(error.message, { cause: error });
      throw error;
    }
  }

  #format(word: string | undefined): Format | undefined {
    if (word === undefined || isFormat(word)) return word;
    throw new UsageError(`${word} is none of the formats ${FORMATS.join(", ")}`);
  }
}

function isFormat(word: string): word is Format {
  return FORMATS.some((format) => format === word);
}

/** What the ending of a file's name says. */
function formatOfName(name: string): Format {
  const ending = /\.([a-z]+)$/.exec(name)?.[1];
  if (ending === "txt") return "text";
  return ending !== undefined && isFormat(ending) ? ending : "xml";
}

function writeOut(chunks: Iterable<Uint8Array>): void {
  try {
    for (const chunk of chunks) {
      for (let at = 0; at < chunk.length;) at += Deno.stdout.writeSync(chunk.subarray(at));
    }
  } catch (error) {
    // Whoever reads has seen enough, as `head` does.
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/**
 * Writes a file whole or not at all, `-` being standard output. A new file is readable for its owner only: configurations have
 * secrets in them.
 */
function write(path: string, chunks: Iterable<Uint8Array>): void {
  if (path === "-" || path === "/dev/stdout") return writeOut(chunks);
  try {
    const target = targetOf(path);
    // A device, pipe or open descriptor is written to, not replaced.
    const isReplaced = target?.isFile !== false && !/^\/(dev|proc)\//.test(path);
    if (!isReplaced) return writeTo(path, { write: true }, chunks);
    const place = target?.path ?? path;
    const temporary = `${place}.${Deno.pid}.tmp`;
    try {
      writeTo(temporary, { write: true, createNew: true, mode: target?.mode ?? 0o600 }, chunks);
      Deno.renameSync(temporary, place);
    } catch (error) {
      removeIfThere(temporary);
      throw error;
    }
  } catch (error) {
    throw fileError(path, error);
  }
}

function writeTo(path: string, options: Deno.OpenOptions, chunks: Iterable<Uint8Array>): void {
  using file = Deno.openSync(path, options);
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) at += file.writeSync(chunk.subarray(at));
  }
  if (options.createNew) file.syncDataSync();
}

/** What is to be overwritten; undefined when nothing is there. */
function targetOf(path: string): { path: string; isFile: boolean; mode: number } | undefined {
  try {
    const { isFile, mode } = Deno.statSync(path);
    // What is no file, as a pipe behind /dev/fd/1, need not have a real path.
    const real = isFile ? Deno.realPathSync(path) : path;
    return { path: real, isFile, mode: (mode ?? 0o600) & 0o777 };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/** What the operating system says of a file, without Deno's additions. Other errors go through as they are. */
function fileError(path: string, error: unknown): unknown {
  const reason = error instanceof Error && /^(.*?) \(os error \d+\)/.exec(error.message)?.[1];
  return reason ? new FileError(`${path}: ${reason}`, { cause: error }) : error;
}

/**
 * `clixon datastore`: looks at datastores and files of configuration, and brings them from one format to another.
 *
 * Datastores are asked of the backend, or read from their files when no backend runs; files are read directly.
 *
 * @module
 */

import { loadSchema } from "../backend/schema.ts";
import { type Config, ConfigError, UsageError } from "../config/mod.ts";
import { type Format, FORMATS, printFormat, readFormat } from "../datastore/any_format.ts";
import { Datastores } from "../datastore/datastores.ts";
import { describeError } from "../datastore/startup.ts";
import { StoreError } from "../datastore/store_error.ts";
import { printXml } from "../format/xml_print.ts";
import { readData } from "../format/xml_read.ts";
import { type IpcAddress, IpcError } from "../ipc/address.ts";
import { IpcClient } from "../ipc/client.ts";
import { RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { userById } from "../system/users.ts";
import { VERSION } from "../system/version.ts";
import type { Branch } from "../tree/node.ts";
import { compileConstraints } from "../validate/mod.ts";
import { elementText, parseElement, type XmlElement } from "../xml/element.ts";
import { XmlReader } from "../xml/reader.ts";
import type { Schema } from "../yang/schema.ts";
import { YangError } from "../yang/statement.ts";
import {
  type CommandLine,
  COMMON_OPTIONS,
  type ModeOption,
  printDump,
  readCommandLine,
  usageText,
  writeAll,
} from "./options.ts";

const OPTIONS: readonly ModeOption[] = [
  ...COMMON_OPTIONS,
  { letter: "t", argument: "format", help: "format of the output: xml|json|text|cli" },
  { letter: "i", argument: "format", help: "format of FILE, if it is not to be guessed" },
  { letter: "m", argument: "merge|replace", help: "how load changes the candidate" },
  { letter: "s", argument: "store", help: "the datastore that save takes" },
  { letter: "b", argument: "dir", help: "datastore directory", sets: "CLICON_XMLDB_DIR" },
  { letter: "u", argument: "path|addr", help: "backend's socket", sets: "CLICON_SOCK" },
  { letter: "o", argument: "name=value", help: "set any option of the configuration file" },
];

const NOTES = `Commands:
  show STORE|FILE     print a datastore (running, candidate, startup …) or a file
  validate FILE       check a file against the modules and all their constraints
  load FILE           change the candidate by a file (-m merge), without a commit
  save FILE           write a datastore (-s running) into a file
Exit status: 0; 1 when FILE is not valid or the backend refuses; 255 for wrong usage.`;

/** Runs the mode; gives the exit status. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    const line = readCommandLine(argv, OPTIONS);
    if (line.given.has("h")) {
      console.error(usageText("datastore", "COMMAND [OPTION]...", OPTIONS, NOTES, line.config));
      return 0;
    }
    if (line.given.has("V")) {
      console.log(`Clixon version: ${VERSION}`);
      return 0;
    }
    if (line.dump) {
      printDump(line);
      return 0;
    }
    return await command(line);
  } catch (error) {
    return failure(error);
  }
}

/** Says what is wrong in one line each. */
function failure(error: unknown): number {
  if (error instanceof RpcErrors) {
    for (const one of error.errors) console.error(`clixon datastore: ${describeError(one)}`);
    return 1;
  }
  const isRefusal = error instanceof RpcError || error instanceof StoreError ||
    error instanceof Refused;
  const isUsage = error instanceof UsageError || error instanceof ConfigError ||
    error instanceof YangError || error instanceof IpcError ||
    error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.PermissionDenied;
  if (!isRefusal && !isUsage) throw error;
  console.error(`clixon datastore: ${describeError(error)}`);
  return isRefusal ? 1 : 255;
}

/** The backend has answered with an error. */
class Refused extends Error {}

async function command(line: CommandLine): Promise<number> {
  const [word, what] = line.pluginArgs;
  if (word === undefined || what === undefined || line.pluginArgs.length > 2) {
    throw new UsageError("expected a command and a file or datastore; see clixon datastore -h");
  }
  const schema = loadSchema(line.config);
  switch (word) {
    case "show":
      await show(line, schema, what);
      return 0;
    case "validate":
      compileConstraints(schema).configuration(readFile(line, schema, what));
      console.log(`${what}: valid`);
      return 0;
    case "load":
      await load(line, schema, what);
      return 0;
    case "save":
      await save(line, schema, what);
      return 0;
    default:
      throw new UsageError(`no command ${word}: expected show, validate, load or save`);
  }
}

function formatOption(line: CommandLine, letter: string): Format | undefined {
  const word = line.arguments.get(letter);
  const format = FORMATS.find((known) => known === word);
  if (word !== undefined && format === undefined) {
    throw new UsageError(`option -${letter}: ${word} is none of ${FORMATS.join(", ")}`);
  }
  return format;
}

function readFile(line: CommandLine, schema: Schema, path: string): Branch {
  return readFormat(path, Deno.readFileSync(path), schema, formatOption(line, "i"));
}

/** A name without slash or dot is a datastore, unless there is a file of that name and no such datastore. */
async function show(line: CommandLine, schema: Schema, what: string): Promise<void> {
  const format = formatOption(line, "t") ?? "xml";
  const root = /^[A-Za-z][A-Za-z0-9_-]*$/.test(what)
    ? await readStore(line, schema, what)
    : readFile(line, schema, what);
  for (const chunk of printFormat(root, format, schema)) {
    for (let at = 0; at < chunk.length;) at += Deno.stdout.writeSync(chunk.subarray(at));
  }
}

async function save(line: CommandLine, schema: Schema, path: string): Promise<void> {
  const root = await readStore(line, schema, line.arguments.get("s") ?? "running");
  const file = await Deno.open(path, { write: true, create: true, truncate: true });
  try {
    for (const chunk of printFormat(root, formatOption(line, "t") ?? "xml", schema)) {
      for (let at = 0; at < chunk.length;) at += file.writeSync(chunk.subarray(at));
    }
  } finally {
    file.close();
  }
}

/** Asks the backend; without one, reads the files. */
async function readStore(line: CommandLine, schema: Schema, name: string): Promise<Branch> {
  let client: IpcClient;
  try {
    client = await connect(line.config);
  } catch (error) {
    if (!(error instanceof IpcError)) throw error;
    const directory = line.config.require("CLICON_XMLDB_DIR");
    writeAll(Deno.stderr, `no backend runs: ${name} is read from ${directory}\n`);
    return new Datastores({ schema, directory }).get(name);
  }
  await using session = client;
  const reply = await request(session, [
    `<get-config><source><${name}/></source></get-config>`,
  ]);
  const reader = new XmlReader(reply);
  while (reader.next() !== "start" || reader.local !== "data");
  return readData(reader, schema.root, { schema, config: true });
}

async function load(line: CommandLine, schema: Schema, path: string): Promise<void> {
  const how = line.arguments.get("m") ?? "merge";
  if (how !== "merge" && how !== "replace") {
    throw new UsageError(`No such op: ${how}, expected merge or replace`);
  }
  const root = readFile(line, schema, path);
  await using session = await connect(line.config);
  await request(session, [
    `<edit-config><target><candidate/></target><default-operation>${how}</default-operation><config>`,
    ...printXml(root),
    "</config></edit-config>",
  ]);
}

async function connect(config: Config): Promise<IpcClient> {
  const username = userById(Deno.uid() ?? 0)?.name;
  const group = config.get("CLICON_SOCK_GROUP");
  return await IpcClient.connect(addressOf(config), { group, hello: { username } });
}

function addressOf(config: Config): IpcAddress {
  const family = config.get("CLICON_SOCK_FAMILY");
  const where = config.require("CLICON_SOCK");
  if (family === "UNIX") return { family, path: where };
  return { family, host: where, port: config.get("CLICON_SOCK_PORT") };
}

/** Sends one rpc. @throws {Refused} with the messages of the rpc-errors */
async function request(
  client: IpcClient,
  operation: readonly (string | Uint8Array)[],
): Promise<Uint8Array[]> {
  const encoder = new TextEncoder();
  const parts = [
    `<rpc xmlns="urn:ietf:params:xml:ns:netconf:base:1.0" message-id="1">`,
    ...operation,
    "</rpc>",
  ];
  const reply = await client.request(
    parts.map((part) => typeof part === "string" ? encoder.encode(part) : part),
  );
  const reader = new XmlReader(reply);
  reader.next();
  if (reader.next() === "start" && reader.local === "rpc-error") throw refusal(reply);
  return reply;
}

function refusal(reply: readonly Uint8Array[]): Refused {
  const reader = new XmlReader(reply);
  reader.next();
  const errors = parseElement(reader).children.filter((child): child is XmlElement =>
    typeof child !== "string" && child.local === "rpc-error"
  );
  const text = (error: XmlElement, name: string) => {
    const child = error.children.find((one): one is XmlElement =>
      typeof one !== "string" && one.local === name
    );
    return child === undefined ? "" : elementText(child).trim();
  };
  return new Refused(
    errors.map((error) => {
      const path = text(error, "error-path");
      const message = text(error, "error-message") || text(error, "error-tag");
      return path === "" ? message : `${message} (at ${path})`;
    }).join("; "),
  );
}

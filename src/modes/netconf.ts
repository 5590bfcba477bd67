/**
 * `clixon netconf`: a NETCONF session on standard input and output, joined to the backend.
 *
 * @module
 */

import { type Config, ConfigError, UsageError } from "../config/mod.ts";
import { connectBackend, IpcError } from "../ipc/address.ts";
import {
  IpcHelloError,
  type IpcHelloReply,
  ipcHelloXml,
  parseIpcHelloReply,
} from "../ipc/hello.ts";
import { BackendLink } from "../ipc/link.ts";
import { maxMessageOf } from "../ipc/message_reader.ts";
import { FrontEnd, type SessionEnd } from "../netconf/front_end.ts";
import { BASE_1_1 } from "../netconf/names.ts";
import { log } from "../system/log.ts";
import { backendAddress } from "./backend_address.ts";
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
  { letter: "q", help: "quiet: send no hello and wait for none" },
  {
    letter: "0",
    help: "base:1.0 only, and no hello needed",
    implies: [
      { name: "CLICON_NETCONF_BASE_CAPABILITY", value: "0" },
      { name: "CLICON_NETCONF_HELLO_OPTIONAL", value: "true" },
    ],
  },
  {
    letter: "1",
    help: "base:1.1 (chunked framing), and no hello needed",
    implies: [
      { name: "CLICON_NETCONF_BASE_CAPABILITY", value: "1" },
      { name: "CLICON_NETCONF_HELLO_OPTIONAL", value: "true" },
    ],
  },
  { letter: "a", argument: "family", help: "backend's socket family", sets: "CLICON_SOCK_FAMILY" },
  {
    letter: "u",
    argument: "path|addr",
    help: "backend's socket path or address",
    sets: "CLICON_SOCK",
  },
  { letter: "d", argument: "dir", help: "plugin directory", sets: "CLICON_NETCONF_DIR" },
  {
    letter: "p",
    argument: "dir",
    help: "further YANG directory; repeatable",
    sets: "CLICON_YANG_DIR",
  },
  { letter: "y", argument: "file", help: "YANG file to load", sets: "CLICON_YANG_MAIN_FILE" },
  { letter: "U", argument: "user", help: "user for access control, instead of the login" },
  { letter: "t", argument: "seconds", help: "end the session after that time" },
  { letter: "e", help: "exit status 255 when the session ends with an error" },
  { letter: "o", argument: "name=value", help: "set any option of the configuration file" },
];

const NOTES = `Exit status: 0, also for a session that ends with an error unless -e is given;
255 when no session comes about: wrong usage or configuration, no backend.`;

/** Runs the mode; gives the exit status. */
export async function run(argv: readonly string[]): Promise<number> {
  const ident = "clixon_netconf";
  try {
    openLog(argv, OPTIONS, ident, ["stderr"]);
    const line = readCommandLine(argv, OPTIONS);
    const usage = (config: Config) => usageText("netconf", "[OPTION]...", OPTIONS, NOTES, config);
    if (answerItself(line, usage)) return 0;
    openLog(argv, OPTIONS, ident, ["syslog"], line.config);
    for (const warning of line.config.warnings) log.warning(warning);
    return await serve(line);
  } catch (error) {
    return startFailure(error);
  } finally {
    log.close();
  }
}

/** Serves one session. @returns the exit status */
async function serve(line: CommandLine): Promise<number> {
  const { config, given } = line;
  const seconds = timeout(line.arguments.get("t"));
  const link = new BackendLink(
    await connectBackend(backendAddress(config), config.get("CLICON_SOCK_GROUP")),
  );
  const session = await sayHello(link, line);
  const plugins = await startPlugins(line);
  log.notice(`clixon_netconf: ${Deno.pid} Started, session ${session.sessionId}`);
  const chunked = config.get("CLICON_NETCONF_BASE_CAPABILITY") > 0;
  const frontEnd = new FrontEnd(link, {
    read: (buffer) => Deno.stdin.read(buffer),
    write: (bytes) => Deno.stdout.write(bytes),
  }, {
    sessionId: session.sessionId,
    capabilities: session.capabilities.filter((one) => chunked || !one.startsWith(BASE_1_1)),
    quiet: given.has("q"),
    helloOptional: given.has("q") || config.get("CLICON_NETCONF_HELLO_OPTIONAL"),
    defaultNamespace: config.get("CLICON_NAMESPACE_NETCONF_DEFAULT"),
    maxMessage: maxMessageOf(config.get("CLICON_NETCONF_MAX_MESSAGE")),
    local: plugins,
  });
  const end = await Promise.race([frontEnd.run(), expiry(seconds)]);
  link.close();
  await plugins?.stop();
  if (end.kind === "error") say(`session ${session.sessionId}: ${end.error.message}`);
  log.notice(`clixon_netconf: ${Deno.pid} Terminated, session ${session.sessionId}: ${end.kind}`);
  return end.kind === "error" && given.has("e") ? 255 : 0;
}

/** The front-end's plugins; undefined, and nothing is loaded for it, when their directory holds none. */
async function startPlugins({ config, pluginArgs }: CommandLine) {
  const dir = config.get("CLICON_NETCONF_DIR");
  if (!dir) return undefined;
  try {
    if (![...Deno.readDirSync(dir)].some(({ name }) => /\.m?[jt]s$/.test(name))) return undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  // Computed: deno loads at once what a literal import names.
  const module = "./netconf_plugins.ts";
  const { startNetconfPlugins }: typeof import("./netconf_plugins.ts") = await import(module);
  return await startNetconfPlugins(config, dir, pluginArgs);
}

/** The backend's hello: it gives the session's number and what to announce. */
async function sayHello(link: BackendLink, line: CommandLine): Promise<IpcHelloReply> {
  const hello = ipcHelloXml({
    username: line.arguments.get("U") ?? await loginName(),
    transport: "cl:netconf",
    // sshd sets it: address and port of the client, address and port of the server.
    sourceHost: Deno.env.get("SSH_CONNECTION")?.split(" ", 1)[0] || undefined,
    splitFrames: true,
    relay: true,
    messageIdOptional: line.config.get("CLICON_NETCONF_MESSAGE_ID_OPTIONAL"),
  });
  await link.send([new TextEncoder().encode(hello)]);
  const answer: Uint8Array[] = [];
  for (;;) {
    const piece = await link.read();
    if (piece === undefined) throw new IpcError("the backend closed the connection at hello");
    answer.push(piece.bytes.slice());
    if (piece.end) return parseIpcHelloReply(answer);
  }
}

/** The name of the user that runs this process. */
async function loginName(): Promise<string> {
  const uid = Deno.uid() ?? 0;
  const name = nameInPasswd(uid) ?? (await import("../system/users.ts")).userById(uid)?.name;
  if (name === undefined) throw new ConfigError(`user ${uid} has no name; give one with -U`);
  return name;
}

/** The user's name if it is a local one: to ask the C library takes longer than everything else at start. */
function nameInPasswd(uid: number): string | undefined {
  try {
    return Deno.readTextFileSync("/etc/passwd").match(
      new RegExp(`^([^:\n]+):[^:\n]*:${uid}:`, "m"),
    )?.[1];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** `-t`: seconds, 0 for no limit. */
function timeout(text: string | undefined): number {
  if (text === undefined) return 0;
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds > 2_000_000) {
    throw new UsageError(`option -t: ${JSON.stringify(text)} is not a number of seconds`);
  }
  return seconds;
}

function expiry(seconds: number): Promise<SessionEnd> {
  return new Promise((resolve) => {
    if (seconds === 0) return;
    const error = new Error("User request timeout");
    setTimeout(() => resolve({ kind: "error", error }), seconds * 1000);
  });
}

/** Logs an error, and tells whoever started the program. */
function say(text: string): void {
  if (log.options.destinations.has("stderr")) return log.error(text);
  console.error(`clixon netconf: ${text}`);
  // Without a system log, the log writes to standard error as well.
  if (hasSystemLog()) log.error(text);
}

function hasSystemLog(): boolean {
  try {
    return Deno.statSync("/dev/log").isSocket === true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function startFailure(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`clixon netconf: ${error.message}; see clixon netconf -h`);
    return 255;
  }
  if (
    error instanceof ConfigError || error instanceof IpcError || error instanceof IpcHelloError
  ) {
    say(error.message);
    return 255;
  }
  throw error;
}

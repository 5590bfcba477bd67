/**
 * `clixon callhome`: the device's side of call home (RFC 8071). Connects to a manager and becomes sshd on that connection, or stays
 * and runs an sshd on each of many connections.
 *
 * @module
 */

import { UsageError } from "../config/config_error.ts";
import { execOn, startOn } from "../system/descriptor.ts";
import { SystemError } from "../system/libc.ts";
import {
  closeDescriptor,
  connectTcp,
  resolveAddress,
  ResolveError,
  shutdownSocket,
  type SocketAddress,
} from "../system/socket.ts";
import {
  CALLHOME_PORT,
  callhomeOptions,
  EXIT_USAGE,
  familyOption,
  numberOption,
} from "./callhome_options.ts";
import { sshdCommand } from "./callhome_sshd.ts";
import {
  afterFailure,
  afterSession,
  FIRST_CALL,
  type StartWith,
  type Strategy,
  waitBefore,
} from "./callhome_strategy.ts";

const USAGE = `usage: clixon callhome -a ADDRESS [OPTION]...

Calls a manager and runs sshd on the connection (NETCONF call home, RFC 8071).

  -a <address>   the manager: address or host name; several are tried in turn
  -p <port>      its port (${CALLHOME_PORT})
  -f <family>    ipv4 or ipv6 only
  -b <address>   address to call from
  -T <seconds>   how long to wait for an answer (10)
  -k <seconds>   probe a silent connection after that time; 0: never (60)
  -c <file>      configuration of clixon for the netconf subsystem
  -C <file>      sshd_config (/dev/null); a netconf subsystem in it comes first
  -s <file>      sshd (/usr/sbin/sshd)
  -D <level>     let sshd print debug messages
  -R             persistent: stay, and call again when a session ends
  -P <seconds>   periodic: stay, and call again every so many seconds
  -n <count>     with -R: attempts at one address before the next one (3)
  -w <word>      with -R: call first|last|random address after a session (first)

Exit status: sshd's; 1 nobody answers, ${EXIT_USAGE} wrong usage, 3 sshd cannot be run.`;

const EXIT_NOBODY = 1;
const EXIT_NO_SSHD = 3;

/** A command line understood. */
interface Options {
  readonly hosts: readonly string[];
  readonly port: number;
  readonly family?: "ipv4" | "ipv6";
  readonly source?: string;
  /** Milliseconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly keepAlive: number;
  readonly config?: string;
  readonly sshdConfig: string;
  readonly sshd: string;
  readonly debug: boolean;
  readonly persistent: boolean;
  /** Milliseconds; 0: not periodic. */
  readonly period: number;
  readonly maxAttempts: number;
  readonly startWith: StartWith;
}

/** Runs the mode; gives the exit status, unless the process becomes sshd. */
export async function run(argv: readonly string[]): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options === undefined) {
      console.error(USAGE);
      return 0;
    }
    const sshd = sshdCommand(options);
    if (!isExecutable(options.sshd)) {
      say(`${options.sshd}: no such program; -s names sshd`);
      return EXIT_NO_SSHD;
    }
    if (options.persistent || options.period > 0) return await stay(options, sshd);
    return await callOnce(options, sshd);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(`${error.message}; see clixon callhome -h`);
    return EXIT_USAGE;
  }
}

/** @returns undefined for `-h` */
function readOptions(argv: readonly string[]): Options | undefined {
  const given = callhomeOptions(argv, "hD:f:a:p:s:c:C:b:T:k:RP:n:w:");
  const last = (letter: string) => given.findLast((option) => option.letter === letter)?.argument;
  const has = (letter: string) => given.some((option) => option.letter === letter);
  const number = (letter: string, ifAbsent: number, min: number, max: number) => {
    const text = last(letter);
    return text === undefined ? ifAbsent : numberOption(letter, text, min, max);
  };
  if (has("h")) return undefined;
  const hosts = given.filter(({ letter }) => letter === "a").map(({ argument }) => argument ?? "");
  if (hosts.length === 0 || hosts.includes("")) throw new UsageError("-a <addr> is missing");
  if (has("R") && has("P")) throw new UsageError("-R and -P exclude each other");
  const family = last("f");
  const config = last("c");
  if (config !== undefined) requireFile("c", config);
  const sshdConfig = last("C") ?? "/dev/null";
  // sshd would find it missing only when a manager waits already.
  requireFile("C", sshdConfig);
  return {
    hosts,
    port: number("p", CALLHOME_PORT, 1, 65535),
    family: family === undefined ? undefined : familyOption(family),
    source: last("b"),
    timeout: number("T", 10, 1, 3600) * 1000,
    keepAlive: number("k", 60, 0, 32767),
    config: config && absolute(config),
    sshdConfig: absolute(sshdConfig),
    sshd: absolute(last("s") ?? "/usr/sbin/sshd"),
    debug: has("D"),
    persistent: has("R"),
    period: number("P", 0, 1, 31_536_000) * 1000,
    maxAttempts: number("n", 3, 1, 1000),
    startWith: startWith(last("w") ?? "first"),
  };
}

function startWith(word: string): StartWith {
  if (word === "first" || word === "last" || word === "random") return word;
  throw new UsageError(`-w ${word} is invalid: expected first, last or random`);
}

function absolute(path: string): string {
  return path.startsWith("/") ? path : `${Deno.cwd()}/${path}`;
}

function requireFile(letter: string, path: string): void {
  try {
    Deno.statSync(path);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(`-${letter} ${path}: ${error.message.replace(/ \(os error.*$/, "")}`);
  }
}

function isExecutable(path: string): boolean {
  try {
    const { isFile, mode } = Deno.statSync(path);
    return isFile && ((mode ?? 0) & 0o111) !== 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/** Tries every address once; on the first that answers, this process becomes sshd. */
async function callOnce(options: Options, sshd: readonly string[]): Promise<number> {
  for (const host of options.hosts) {
    const connected = await call(host, options);
    if (connected === undefined) continue;
    try {
      execOn(connected.fd, sshd);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      say(error.message);
      return EXIT_NO_SSHD;
    }
  }
  return EXIT_NOBODY;
}

/** Connects to the first address of a host that answers; says why when none does. */
async function call(
  host: string,
  options: Options,
): Promise<{ fd: number; address: SocketAddress } | undefined> {
  const { port, family, timeout, keepAlive, source } = options;
  try {
    const addresses = await resolveAddress(host, port, { family });
    const sources = source === undefined ? undefined : await resolveAddress(source, 0, { family });
    for (const address of addresses) {
      const from = sources?.find((one) => one.family === address.family);
      if (sources !== undefined && from === undefined) {
        say(`connect ${address.text}: ${source} is not of its family`);
        continue;
      }
      try {
        return { fd: await connectTcp(address, { timeout, keepAlive, source: from }), address };
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        say(error.message);
      }
    }
  } catch (error) {
    if (!(error instanceof ResolveError)) throw error;
    say(error.message);
  }
  return undefined;
}

/** Calls again and again, until a signal ends it or sshd cannot be run. @returns the exit status */
async function stay(options: Options, sshd: readonly string[]): Promise<number> {
  const caller = new Caller(options, sshd);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    Deno.addSignalListener(signal, () => {
      caller.endSession();
      Deno.exit(0);
    });
  }
  try {
    return options.persistent ? await persist(caller, options) : await repeat(caller, options);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    say(error.message);
    return EXIT_NO_SSHD;
  }
}

/** A persistent connection: when it ends, the next call follows as the reconnect strategy says. */
async function persist(caller: Caller, options: Options): Promise<never> {
  const { hosts, maxAttempts, startWith } = options;
  const strategy: Strategy = { addresses: hosts.length, maxAttempts, startWith };
  for (let state = FIRST_CALL;;) {
    const lasted = await caller.session(hosts[state.index]);
    state = lasted === undefined
      ? afterFailure(state, strategy)
      : afterSession(state, strategy, lasted, Math.random());
    const wait = waitBefore(state, Math.random());
    say(`calling ${hosts[state.index]} in ${(wait / 1000).toFixed(1)} s`);
    await pause(wait);
  }
}

/** Periodic connections: a session with the first address that answers, then silence until the period is over. */
async function repeat(caller: Caller, { hosts, period }: Options): Promise<never> {
  const began = performance.now();
  for (;;) {
    for (const host of hosts) {
      if (await caller.session(host) !== undefined) break;
    }
    await pause(period - (performance.now() - began) % period);
  }
}

/** Sessions one after the other. */
class Caller {
  readonly #options: Options;
  readonly #sshd: readonly string[];
  /** The connection of the session that runs. */
  #connection: number | undefined;

  constructor(options: Options, sshd: readonly string[]) {
    this.#options = options;
    this.#sshd = sshd;
  }

  /**
   * Calls a host and runs sshd on the connection to its end.
   *
   * @returns milliseconds that the session lasted; undefined when nobody answered
   * @throws {SystemError} when sshd cannot be started
   */
  async session(host: string): Promise<number | undefined> {
    const connected = await call(host, this.#options);
    if (connected === undefined) return undefined;
    const { fd, address } = connected;
    say(`connected to ${address.text}`);
    const began = performance.now();
    try {
      const program = startOn(fd, this.#sshd);
      this.#connection = fd;
      const status = await program.wait();
      say(`session with ${address.text} has ended, sshd's status is ${status}`);
      return performance.now() - began;
    } finally {
      this.#connection = undefined;
      closeDescriptor(fd);
    }
  }

  /** Ends the session that runs. Its sshd notices at once; a signal it may overlook until something else happens. */
  endSession(): void {
    if (this.#connection !== undefined) shutdownSocket(this.#connection);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** For people and logs. Standard output is the connection, or nothing. */
function say(text: string): void {
  console.error(`clixon callhome: ${text}`);
}

/**
 * The backend as a process: command line, log, pidfile, daemon, socket, privileges, signals. What it serves is given.
 *
 * @module
 */

import {
  type Config,
  ConfigError,
  prepareStateDirectory,
  requireExisting,
  UsageError,
} from "../config/mod.ts";
import { detach, isDaemonProcess, startDaemon } from "../system/daemon.ts";
import { log, messageOf } from "../system/log.ts";
import { inheritedListener, ServiceManager } from "../system/notify.ts";
import { AlreadyRunning, Pidfile, runningDaemon } from "../system/pidfile.ts";
import { type Command, selfCommand } from "../system/self.ts";
import { versionText } from "../system/version.ts";
import {
  BACKEND_OPTIONS,
  type BackendCommandLine,
  backendUsage,
  checkStartupMode,
  readBackendCommandLine,
} from "./backend_options.ts";
import { Signals } from "./backend_signals.ts";
import { becomeUser, userToBecome } from "./backend_user.ts";
import {
  type Listen,
  lockSocket,
  openListener,
  removeListener,
  socketGroup,
} from "./backend_socket.ts";
import { openLog, printDump, scanOptions, writeAll } from "./options.ts";

const IDENT = "clixon_backend";
/** Every error ends with this status. */
const FAILURE = 255;
/** How long a daemon may take to end: for a running transaction and for its plugins. */
const STOP_MS = 10_000;

/** What the backend is started with. */
export interface BackendStart {
  readonly config: Config;
  /** For plugins: the words after `--`. */
  readonly pluginArgs: readonly string[];
  /** `-c`: a file to merge into running. */
  readonly extraXml: string | undefined;
  /** `-q`: print the upgraded startup configuration instead of serving. */
  readonly printUpgraded: boolean;
}

/** A backend that has started: its configuration is in force. */
export interface Daemon {
  /** Accepts connections. Resolves when clients can connect; may be called once. */
  readonly listen: Listen;
  /** This process has become what it stays, user and all. Called once, after `listen`. */
  settled(): void;
  /** Ends: finishes the running transaction, refuses new ones, closes sessions, writes what is to be written. */
  stop(reason: string): Promise<void>;
  /** Resolves with an exit status when the backend ends by itself. Never rejects. */
  readonly finished: Promise<number>;
}

/**
 * Starts the backend: schema, datastores, plugins and the start-up transaction. Resolves when the running configuration is in force,
 * or with an exit status when there is nothing to serve (`-q`). Rejects with ConfigError, YangError … when it cannot start.
 */
export type StartBackend = (start: BackendStart) => Promise<Daemon | number>;

/**
 * Runs the mode.
 *
 * @param argv the words after the mode's name
 * @param start makes the backend
 * @param self how this program is started again with other words; for tests
 * @returns the exit status
 */
export async function runBackend(
  argv: readonly string[],
  start: StartBackend,
  self: (argv: readonly string[]) => Command = (argv) => selfCommand("backend", argv),
): Promise<number> {
  try {
    const line = prepare(argv);
    if (typeof line === "number") return line;
    const pidfile = line.config.require("CLICON_BACKEND_PIDFILE");
    line.config.require("CLICON_SOCK");
    if (line.given.has("z")) return await zap(line.config, pidfile);
    if (line.config.file === undefined) prepareStateDirectory();
    refuseSecond(pidfile);
    checkStart(line);
    const once = line.given.has("1") || line.given.has("q");
    if (!once && !line.given.has("F") && !isDaemonProcess()) return await startDaemon(self(argv));
    return await serve(line, start, once ? undefined : pidfile);
  } catch (error) {
    return fail(error);
  } finally {
    log.close();
  }
}

/** Everything up to a configuration: or the exit status, when there is nothing more to do. */
function prepare(argv: readonly string[]): BackendCommandLine | number {
  try {
    const given = scanOptions(argv, BACKEND_OPTIONS).options;
    const has = (letter: string) => given.some((option) => option.letter === letter);
    if (has("V")) {
      writeAll(Deno.stdout, versionText());
      return 0;
    }
    if (has("h")) {
      writeAll(Deno.stderr, backendUsage(configForHelp(argv)));
      return FAILURE;
    }
    checkStartupMode(given.findLast((option) => option.letter === "s")?.argument);
    const line = readBackendCommandLine(argv);
    openLog(argv, BACKEND_OPTIONS, IDENT, ["syslog", "stderr"], line.config);
    // The process that the shell started has said them already.
    if (!isDaemonProcess()) { for (const warning of line.config.warnings) log.warning(warning); }
    return line;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    writeAll(Deno.stderr, `clixon backend: ${error.message}\n${backendUsage()}`);
    return FAILURE;
  }
}

/** The configuration whose values the help shows; none when it cannot be loaded, for help is wanted then most of all. */
function configForHelp(argv: readonly string[]): Config | undefined {
  try {
    return readBackendCommandLine(argv).config;
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** Says why the program ends: in the log, and to whoever started it. */
function fail(error: unknown): number {
  const text = error instanceof AlreadyRunning
    ? `${error.message} (Try killing it with clixon backend -z)`
    : describe(error);
  const { destinations } = log.options;
  if (!destinations.has("stderr")) writeAll(Deno.stderr, `clixon backend: ${text}\n`);
  log.error(text);
  return FAILURE;
}

function describe(error: unknown): string {
  if (error instanceof ConfigError) return `Config error: ${error.message}`;
  if (!(error instanceof Error)) return messageOf(error);
  // Named errors are for people; anything else is a fault of the program, and its place is needed.
  const known = error.name !== "Error" && error.name !== "TypeError" && error.name !== "RangeError";
  return known ? error.message : error.stack ?? error.message;
}

function refuseSecond(pidfile: string): void {
  const running = readable(pidfile, () => runningDaemon(pidfile));
  if (!running) return;
  running.close();
  throw new AlreadyRunning(running.pid);
}

/** Says of which file it is that it cannot be opened. */
function readable<T>(pidfile: string, open: () => T): T {
  try {
    return open();
  } catch (error) {
    const reason = error instanceof Deno.errors.PermissionDenied
      ? "permission denied"
      : error instanceof Deno.errors.NotFound
      ? "there is no such directory"
      : undefined;
    if (reason === undefined) throw error;
    throw new ConfigError(`cannot open ${pidfile}: ${reason}`, {
      option: "CLICON_BACKEND_PIDFILE",
      cause: error,
    });
  }
}

/** What can be known to fail before anything is done. */
function checkStart({ config, extraXml }: BackendCommandLine): void {
  const mode = config.get("CLICON_STARTUP_MODE");
  if (mode === undefined) {
    throw new ConfigError(
      "Startup mode undefined. Specify option CLICON_STARTUP_MODE or specify -s option to clixon backend.",
    );
  }
  if (mode.endsWith("startup") && !hasStartup(config)) {
    throw new ConfigError(
      `Startup mode ${mode} selected but Netconf :startup feature is not enabled. Add CLICON_FEATURE ietf-netconf:startup.`,
    );
  }
  socketGroup(config);
  userToBecome(config);
  for (
    const option of ["CLICON_XMLDB_DIR", "CLICON_BACKEND_DIR", "CLICON_YANG_MAIN_DIR"] as const
  ) requireExisting(config, option, "directory");
  requireExisting(config, "CLICON_YANG_MAIN_FILE", "file");
  if (config.get("CLICON_NACM_MODE") === "external") {
    requireExisting(config, "CLICON_NACM_FILE", "file");
  }
  if (config.get("CLICON_XML_CHANGELOG")) {
    requireExisting(config, "CLICON_XML_CHANGELOG_FILE", "file");
  }
  if (extraXml !== undefined) requireReadable(extraXml);
}

/** `-c`. */
function requireReadable(file: string): void {
  try {
    Deno.openSync(file).close();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new ConfigError(`open(${file}): ${error.message.replace(/ \(os error.*$/, "")}`);
  }
}

function hasStartup(config: Config): boolean {
  const enabled = ["ietf-netconf:startup", "ietf-netconf:*", "*:startup", "*:*"];
  return config.get("CLICON_FEATURE").some((feature) => enabled.includes(feature));
}

/** `-z`: ends the running daemon, first politely. */
async function zap(config: Config, pidfile: string): Promise<number> {
  const running = readable(pidfile, () => runningDaemon(pidfile));
  if (running) {
    log.notice(`Killing old daemon with pid: ${running.pid}`);
    try {
      Deno.kill(running.pid, "SIGTERM");
      if (!await running.ended(STOP_MS + 2000)) {
        log.warning(`Daemon with pid ${running.pid} does not end: killing it`);
        Deno.kill(running.pid, "SIGKILL");
        if (!await running.ended(5000)) {
          log.error(`Daemon with pid ${running.pid} could not be killed`);
          return FAILURE;
        }
      }
    } catch (error) {
      // It may have ended between the look and the signal.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    } finally {
      running.close();
    }
  }
  await Deno.remove(pidfile).catch(unlessMissing);
  removeStaleListener(config);
  return 0;
}

/** Removes the socket that a daemon left behind, unless one with another pidfile listens there. */
function removeStaleListener(config: Config): void {
  let lock: Pidfile | undefined;
  try {
    lock = lockSocket(config);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return log.info(`The socket stays: ${error.message}`);
  }
  removeListener(config);
  lock?.remove();
}

function unlessMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** Starts the backend and serves until it is told to end. `pidfile` undefined: only starts. */
async function serve(
  line: BackendCommandLine,
  start: StartBackend,
  pidfilePath: string | undefined,
): Promise<number> {
  const { config } = line;
  // Group and others get nothing unless a file is made for them.
  Deno.umask(0o027);
  const manager = new ServiceManager();
  const inherited = inheritedListener();
  const pidfile = pidfilePath === undefined
    ? undefined
    : readable(pidfilePath, () => Pidfile.create(pidfilePath));
  const socket = pidfile && inherited === undefined ? socketLock(config, pidfile) : undefined;
  const signals = new Signals(IDENT);
  let status = FAILURE;
  let started = false;
  try {
    const daemon = await start({
      config,
      pluginArgs: line.pluginArgs,
      extraXml: line.extraXml,
      printUpgraded: line.given.has("q"),
    });
    if (typeof daemon === "number") return status = daemon;
    printDump(line);
    if (!pidfile) {
      await daemon.stop("started once");
      return status = 0;
    }
    await openListener(config, daemon.listen, inherited);
    try {
      await becomeUser(config, pidfile.path);
      if (isDaemonProcess()) leaveShell(line);
      daemon.settled();
      log.notice(`${IDENT}: ${Deno.pid} Started`);
      started = true;
      manager.ready();
      status = await untilStopped(daemon, signals, manager);
    } finally {
      if (inherited === undefined) removeListener(config);
    }
    return status;
  } finally {
    signals.ignore();
    manager.close();
    socket?.remove();
    pidfile?.remove();
    if (started) log.notice(`${IDENT}: ${Deno.pid} Terminated retval:${status}`);
  }
}

/** The lock of the socket, taken before anything is done that two backends must not do at once. */
function socketLock(config: Config, pidfile: Pidfile): Pidfile | undefined {
  try {
    return lockSocket(config);
  } catch (error) {
    pidfile.remove();
    throw error;
  }
}

/** The daemon has no terminal any more: it logs to the file, if that alone was asked for, or to the system's log. */
function leaveShell(line: BackendCommandLine): void {
  const { destinations } = log.options;
  detach();
  if (destinations.size === 1 && destinations.has("file")) return;
  if (line.arguments.get("l")?.startsWith("n")) return;
  log.open({ ...log.options, destinations: new Set(["syslog"]) });
}

async function untilStopped(
  daemon: Daemon,
  signals: Signals,
  manager: ServiceManager,
): Promise<number> {
  const reason = await Promise.race([daemon.finished, signals.stop]);
  manager.stopping();
  if (typeof reason === "number") return reason;
  log.notice(`${IDENT}: ${Deno.pid} ${reason}: stopping`);
  const stopped = daemon.stop(reason).then(() => 0, (error) => {
    log.error(`stopping: ${describe(error)}`);
    return FAILURE;
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<number>((resolve) => {
    timer = setTimeout(() => {
      log.error(`the backend has not stopped within ${STOP_MS / 1000} s: it ends now`);
      resolve(FAILURE);
    }, STOP_MS);
  });
  try {
    return await Promise.race([stopped, late]);
  } finally {
    clearTimeout(timer);
  }
}

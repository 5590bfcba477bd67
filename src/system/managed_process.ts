/**
 * A program that the daemon starts, watches and stops, and that does not outlive it.
 *
 * The program is started by a shell that leaves a guard behind and then becomes the program, so that its process id is the one that was
 * started. The guard waits for the end of a pipe whose other end only the daemon has. When the daemon lets go of it, or is gone in
 * whatever way, the guard ends the program. It works also for a program that has become another user, which neither
 * a signal of the daemon's nor the kernel's parent-death signal would reach.
 *
 * @module
 */

import { keepDescriptors } from "./descriptor.ts";
import { log } from "./log.ts";

/** What runs, and how it is told of. */
export interface ProcessDescription {
  /** One line for people. */
  readonly description: string;
  /** The program's absolute path. */
  readonly command: string;
  /** The words after it, at the time when it is started. */
  readonly args: () => readonly string[];
  /** Starts it with the rights that it is to have; must call `spawn` before it returns. */
  readonly withRights?: <T>(spawn: () => T) => T;
}

/** What a process is doing. */
export interface ProcessStatus {
  readonly status: "stopped" | "running" | "exiting";
  /** Absent when it is stopped. */
  readonly pid?: number;
  readonly startTime?: Date;
}

/** Seconds between SIGTERM and SIGKILL. */
const GRACE = 5;
/** ms after which the guard itself must have failed. */
const GUARD_FAILED = (GRACE + 2) * 1000;

/**
 * What the shell does. The guard asks, before each signal, whether its parent is the program still: the id may be another's by now.
 */
const SCRIPT = `
exec 3<&0 </dev/null
main=$$
(
  trap '' HUP INT TERM
  there() { read -r _ _ _ parent _ </proc/self/stat && [ "$parent" = "$main" ]; }
  read -r _ <&3
  there && kill -TERM "$main"
  for _ in ${Array.from({ length: GRACE }, (_, second) => second + 1).join(" ")}; do
    there || exit
    sleep 1
  done
  there && kill -KILL "$main"
) &
exec "$@" 3<&-`;

/** One life of the program. */
interface Life {
  readonly child: Deno.ChildProcess;
  readonly startTime: Date;
  /** Its end was asked for. */
  exiting: boolean;
}

/** The program, started or not. Operations take effect in the order in which they are asked for. */
export class ManagedProcess {
  readonly name: string;
  readonly what: ProcessDescription;
  #life: Life | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(name: string, what: ProcessDescription) {
    this.name = name;
    this.what = what;
  }

  get status(): ProcessStatus {
    if (this.#life === undefined) return { status: "stopped" };
    const { child: { pid }, startTime, exiting } = this.#life;
    return { status: exiting ? "exiting" : "running", pid, startTime };
  }

  /** Starts it, unless it runs. @throws {Error} when that cannot be */
  start(): Promise<void> {
    return this.#inTurn(() => this.#start());
  }

  /** Stops it, if it runs; resolves when it has ended. */
  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop());
  }

  /** Stops it, if it runs, and starts it. @throws {Error} when it cannot be started */
  restart(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {}); // told to who asked
    return turn;
  }

  async #start(): Promise<void> {
    if (this.#life !== undefined) return;
    const { command, withRights = (spawn) => spawn() } = this.what;
    const args = this.what.args();
    await requireExecutable(command);
    keepDescriptors();
    const child = withRights(() =>
      new Deno.Command("/bin/sh", {
        args: ["-c", SCRIPT, "sh", command, ...args],
        cwd: "/",
        stdin: "piped",
        stdout: "null",
        stderr: "inherit",
        // Signals from the terminal are the daemon's to act on.
        detached: true,
      }).spawn()
    );
    const life = { child, startTime: new Date(), exiting: false };
    this.#life = life;
    log.notice(`process ${this.name} started: pid ${child.pid}`);
    child.status.then((status) => this.#ended(life, status));
  }

  async #stop(): Promise<void> {
    const life = this.#life;
    if (life === undefined) return;
    life.exiting = true;
    const { child } = life;
    await release(child);
    const timer = setTimeout(() => {
      log.warning(`process ${this.name}: its guard has not ended it`);
      child.kill("SIGKILL");
    }, GUARD_FAILED);
    await child.status;
    clearTimeout(timer);
  }

  #ended({ child, exiting }: Life, { code, signal }: Deno.CommandStatus): void {
    this.#life = undefined;
    // The guard ends when it sees that the program is gone.
    if (!exiting) void release(child);
    const how = signal === null ? `status ${code}` : signal;
    const text = `process ${this.name} has ended: pid ${child.pid}, ${how}`;
    if (exiting) log.notice(text);
    else log.warning(`${text}; nobody has stopped it`);
  }
}

/** Lets go of the guard's pipe. */
async function release(child: Deno.ChildProcess): Promise<void> {
  try {
    await child.stdin.close();
  } catch (error) {
    // The guard is gone, and the pipe with it.
    if (!(error instanceof Deno.errors.BrokenPipe || error instanceof TypeError)) throw error;
  }
}

/** @throws {Error} that says what is wrong with the file */
async function requireExecutable(path: string): Promise<void> {
  const { accessSync, constants, statSync } = await import("node:fs");
  try {
    if (!statSync(path).isFile()) throw new Error(`${path} is no file`);
    accessSync(path, constants.X_OK);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === "ENOENT") throw new Error(`${path} does not exist`);
    if (code === "EACCES") throw new Error(`${path} cannot be executed`);
    throw new Error(message);
  }
}

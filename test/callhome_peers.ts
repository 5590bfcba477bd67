/**
 * The two sides of call home as processes: ssh that waits for a call, and a device that calls.
 *
 * @module
 */

import { toText } from "@std/streams";
import { program } from "./program.ts";
import { SshSession, type SshWorld } from "./ssh_world.ts";

const decoder = new TextDecoder();

/** `ssh` that waits for a device's call. */
export class Manager extends SshSession {
  /** `client`: options of callhome-client besides `-D 1` and the port; `ssh`: further options of ssh. */
  constructor(
    world: SshWorld,
    { client = ["-a", "127.0.0.1"], port = 0, ssh = [] }: {
      client?: readonly string[];
      port?: number;
      ssh?: readonly string[];
    } = {},
  ) {
    const { command, args } = program("callhome-client", ["-D", "1", "-p", `${port}`, ...client]);
    const proxy = `ProxyCommand=${[command, ...args].join(" ")}`;
    super(world, ["-o", "ProxyUseFdpass=yes", "-o", proxy, ...ssh, "-s", ".", "netconf"]);
  }

  /** The port on which the device is awaited. */
  async listening(): Promise<number> {
    return Number((await this.said(/listening on .*:(\d+)\n/))[1]);
  }
}

/** `clixon callhome`: a device that calls. */
export class Device implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #stays: boolean;
  readonly #watched: Promise<void>;
  #stderr = "";
  #wake: (() => void) | undefined;

  constructor(args: readonly string[]) {
    this.#stays = args.includes("-R") || args.includes("-P");
    const { command, args: words } = program("callhome", args);
    this.#child = new Deno.Command(command, {
      args: words,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#watched = this.#watch();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What callhome and sshd have said. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Waits until standard error matches. */
  async said(pattern: RegExp): Promise<void> {
    const ended = this.#watched.then(() => true);
    while (!pattern.test(this.#stderr)) {
      const over = await Promise.race([
        new Promise<void>((resolve) => this.#wake = resolve),
        ended,
      ]);
      if (over) throw new Error(`ended without ${pattern}: ${this.#stderr}`);
    }
  }

  /** Waits for the end: exit status and what was written to standard output. */
  async ended(): Promise<{ code: number; stdout: string }> {
    const { code, stdout } = await this.#output();
    await this.#watched;
    return { code, stdout };
  }

  async #output(): Promise<{ code: number; stdout: string }> {
    const [{ code }, stdout] = await Promise.all([
      this.#child.status,
      toText(this.#child.stdout),
    ]);
    return { code, stdout };
  }

  kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended already
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // A device that stays has an sshd below it, which it ends with itself, if it can; one that does not stay is sshd.
    this.kill(this.#stays ? "SIGTERM" : "SIGKILL");
    await this.#child.status;
    await this.#watched;
    if (!this.#child.stdout.locked) await this.#child.stdout.cancel();
  }

  async #watch(): Promise<void> {
    for await (const bytes of this.#child.stderr) {
      this.#stderr += decoder.decode(bytes, { stream: true });
      this.#wake?.();
    }
  }
}

/**
 * The program under test: from source, or the built binary that CLIXON_BINARY names.
 *
 * @module
 */

import { ORDINARY_USER, publicDeno } from "../src/system/testing/public_deno.ts";
import { userById } from "../src/system/users.ts";

const MAIN = decodeURIComponent(new URL("../main.ts", import.meta.url).pathname);

/** How the program is run: from source, or as a built binary. */
export interface Program {
  /** The built binary; undefined: from source. */
  readonly binary?: string;
  /** The user to run as. */
  readonly uid?: number;
  /** Its environment; undefined: the one of the tests. */
  readonly env?: Readonly<Record<string, string>>;
}

let underTest: Program = { binary: Deno.env.get("CLIXON_BINARY") };

/** Runs `work` with all programs started in this other way. */
export async function withProgram(other: Program, work: () => Promise<void>): Promise<void> {
  const usual = underTest;
  underTest = other;
  try {
    await work();
  } finally {
    underTest = usual;
  }
}

/** The command that runs `mode` with `args`. */
export function program(
  mode: string,
  args: readonly string[],
): { command: string; args: string[] } {
  const { binary } = underTest;
  if (binary !== undefined) return { command: binary, args: [mode, ...args] };
  return { command: Deno.execPath(), args: ["run", "-A", "--quiet", MAIN, mode, ...args] };
}

/** How `nobody`, who cannot read what root has cached, runs `mode` with `args`. Needs root. */
export async function programOfNobody(
  mode: string,
  args: readonly string[],
): Promise<{ command: string; args: string[]; uid: number; gid: number; cwd: string }> {
  const usual = program(mode, args);
  const command = underTest.binary ?? await publicDeno();
  return { ...usual, command, uid: ORDINARY_USER, gid: ORDINARY_USER, cwd: "/" };
}

/** User and environment to start it with. */
export function surroundings(): Pick<Deno.CommandOptions, "uid" | "gid" | "clearEnv" | "env"> {
  const { uid, env } = underTest;
  return {
    ...uid === undefined ? {} : { uid, gid: uid },
    ...env === undefined ? {} : { clearEnv: true, env },
  };
}

/** The name of the user that runs the program. */
export function userName(): string {
  const uid = underTest.uid ?? Deno.uid() ?? 0;
  return userById(uid)?.name ?? String(uid);
}

/** A directory with a configuration of its own, removed when disposed of. */
export class Site implements Disposable {
  readonly dir: string = Deno.makeTempDirSync({ prefix: "clixon-test-" });

  /** Options by name; several values where the value is a list. They override the usual ones. `DIR` stands for the directory. */
  constructor(options: Readonly<Record<string, string | readonly string[]>> = {}) {
    const { dir } = this;
    const all: Record<string, string | readonly string[]> = {
      CLICON_FEATURE: ["ietf-netconf:startup"],
      CLICON_SOCK: `${dir}/backend.sock`,
      CLICON_BACKEND_PIDFILE: `${dir}/backend.pid`,
      CLICON_XMLDB_DIR: dir,
      CLICON_YANG_DIR: dir,
      CLICON_YANG_MAIN_DIR: `${dir}/yang`,
      CLICON_STARTUP_MODE: "init",
      ...options,
    };
    Deno.mkdirSync(`${dir}/yang`);
    let xml = `<clixon-config xmlns="http://clicon.org/config">\n`;
    for (const [name, value] of Object.entries(all)) {
      for (const one of typeof value === "string" ? [value] : value) {
        xml += `  <${name}>${
          one.replaceAll("DIR", dir).replaceAll("&", "&amp;").replaceAll("<", "&lt;")
        }</${name}>\n`;
      }
    }
    Deno.writeTextFileSync(this.config, xml + "</clixon-config>\n");
    const { uid } = underTest;
    if (uid !== undefined) Deno.chownSync(dir, uid, uid);
  }

  get config(): string {
    return `${this.dir}/clixon.xml`;
  }

  /** Puts a module where it is loaded from. */
  module(name: string, text: string): void {
    Deno.writeTextFileSync(`${this.dir}/yang/${name}.yang`, text);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.dir, { recursive: true });
  }
}

/** A running `clixon backend -F`. */
export class BackendProcess implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #logged: Promise<void>;
  #log = "";

  private constructor(child: Deno.ChildProcess, started: (text: string) => void) {
    this.#child = child;
    this.#logged = this.#watch(started);
  }

  /** Starts it and waits until it serves. @throws with its log when it ends instead */
  static async start(site: Site, args: readonly string[] = []): Promise<BackendProcess> {
    const { command, args: words } = program("backend", [
      "-F",
      "-l",
      "e",
      "-f",
      site.config,
      ...args,
    ]);
    const child = new Deno.Command(command, {
      ...surroundings(),
      args: words,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    let started = (_: string) => {};
    const ready = new Promise<void>((resolve) => {
      started = (text) => {
        if (/: \d+ Started\n/.test(text)) resolve();
      };
    });
    const backend = new BackendProcess(child, (text) => started(text));
    const ended = child.status.then(async ({ code }) => {
      await backend.#logged;
      throw new Error(`the backend ended with status ${code}:\n${backend.log}`);
    });
    // Once it has started, its end is what the test makes of it.
    ended.catch(() => {});
    await Promise.race([ready, ended]);
    return backend;
  }

  /** What it has logged so far. */
  get log(): string {
    return this.#log;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Sends a signal and waits for the end; gives the exit status. */
  async stop(signal: Deno.Signal = "SIGTERM"): Promise<number> {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has ended already
    }
    const { code } = await this.#child.status;
    await this.#logged;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop("SIGKILL");
  }

  async #watch(started: (text: string) => void): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of this.#child.stderr) {
      this.#log += decoder.decode(bytes, { stream: true });
      started(this.#log);
    }
  }
}

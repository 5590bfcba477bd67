/**
 * The command line, environment and limits of a plugin's process.
 *
 * @module
 */

import {
  cacheDirectory,
  type Command,
  COMPILED,
  selfCommand,
  selfEntry,
  selfFiles,
} from "../system/self.ts";
import type { PathRule } from "../system/confine.ts";
import type { ConfineSpec } from "./host_spec.ts";
import {
  environmentFor,
  landlockRules,
  permissionFlags,
  type Rights,
  socketFamilies,
  workerPermissions,
} from "./rights.ts";

/** How plugin processes are started; the defaults are right for everything but tests. */
export interface LaunchOptions {
  /** Run as this user; the daemon must be root for it to be another one than its own. Default: the daemon's. */
  readonly user?: { readonly uid: number; readonly gid: number; readonly name?: string };
  /** False: use neither Landlock nor seccomp. Default true, where the kernel has them. */
  readonly landlock?: boolean;
  /**
   * Run the plugin in a worker of a process with more permissions: what compiled binaries have to do. Default: only
   * they do.
   */
  readonly worker?: boolean;
  /** The deno to start, where the user cannot reach the one that runs this program. Default: that one. */
  readonly executable?: string;
}

/** Flags of deno for code that needs no configuration file, no packages and no network to be loaded. */
const BARE_FLAGS = [
  ...["--no-prompt", "--quiet", "--no-config", "--no-lock", "--no-remote", "--no-npm"],
  ...["--no-check", "--unstable-worker-options"],
];

/**
 * MiB that a process may allocate beyond its heap before the kernel refuses: array buffers count here, and what the engine reserves for
 * a worker. The daemon watches the memory in use more closely; this is for what grows faster than it looks.
 */
const SLACK = 256;
const WORKER_SLACK = 1024;

/** Callbacks are short and seldom: without these flags V8 optimizes them after many hundreds of commits only. */
const EAGER = "--no-lazy-feedback-allocation,--invocation-count-for-maglev=50";

/** Makes the command that starts a plugin's process with these rights. `memory` is in MiB. */
export function launchCommand(
  rights: Rights,
  memory: number,
  options: LaunchOptions,
): { command: string; args: string[]; env: Record<string, string> } {
  const inWorker = options.worker ?? COMPILED;
  const by = (self: Command) => ({ ...self, command: options.executable ?? self.command });
  const engine = `--v8-flags=--max-old-space-size=${memory},${EAGER}`;
  const flags = inWorker
    ? [...BARE_FLAGS, "-A"]
    : [...BARE_FLAGS, "--deny-import", "--deny-ffi", engine, ...permissionFlags(rights)];
  const cache = cacheDirectory();
  const spec: ConfineSpec = {
    parent: Deno.pid,
    landlock: options.landlock === false ? undefined : withOwnFiles(landlockRules(rights), cache),
    families: options.landlock === false ? undefined : socketFamilies(rights),
    memory: 2 * memory + (inWorker ? WORKER_SLACK : SLACK),
    user: options.user,
    sources: selfEntry("plugin-host"),
    exec: by(selfCommand("plugin-host", ["serve"], flags)),
    serve: {
      worker: inWorker ? workerPermissions(rights) : undefined,
      memory: inWorker ? memory : undefined,
      confinement: "",
    },
  };
  const env = environmentFor(rights, Deno.env.toObject());
  env.NO_COLOR ??= "1";
  env.DENO_NO_UPDATE_CHECK = "1";
  env.DENO_NO_PACKAGE_JSON = "1";
  if (cache !== undefined) env.DENO_DIR ??= cache;
  return {
    ...by(selfCommand("plugin-host", ["confine", JSON.stringify(spec)], [...BARE_FLAGS, "-A"])),
    env,
  };
}

/** The program itself, and what deno has kept of its sources: without that, it would start more slowly. */
function withOwnFiles<T extends { paths: readonly PathRule[] }>(rules: T, cache?: string): T {
  const own = [...selfFiles(), ...(cache === undefined ? [] : [`${cache}/gen`])];
  const access = ["read"] as const;
  return { ...rules, paths: [...rules.paths, ...own.map((path) => ({ path, access }))] };
}

/**
 * All plugins of this process, in their order.
 *
 * @module
 */

import { ConfigError } from "../config/config_error.ts";
import type { PluginGrants } from "../config/grants.ts";
import { messageOf } from "../system/log.ts";
import { type SystemUser, userByName } from "../system/users.ts";
import type { Awaitable, Json } from "./api.ts";
import type { LaunchOptions } from "./launch.ts";
import { listPlugins, readPlugin } from "./load.ts";
import { Plugin } from "./plugin.ts";
import { PluginError } from "./plugin_error.ts";
import type { LoadRequest, LogLevel } from "./protocol.ts";
import { checkRights } from "./rights.ts";

/** Where plugins come from and what they may do. */
export interface PluginSetOptions {
  readonly kind: LoadRequest["kind"];
  /** CLICON_BACKEND_DIR or CLICON_NETCONF_DIR. */
  readonly dir: string;
  /** CLICON_BACKEND_REGEXP; default: every `.ts`, `.mts`, `.js` and `.mjs`. */
  readonly pattern?: RegExp;
  /** From the configuration file; a plugin without an entry has no rights. */
  readonly grants: readonly PluginGrants[];
  /** The words after `--`. */
  readonly args?: readonly string[];
  readonly launch?: LaunchOptions;
  /**
   * The user that the daemon becomes once it has started: all plugins run as that one, for it can end and start processes of
   * no other. Undefined: it stays what it is.
   */
  readonly daemonUser?: SystemUser;
  /** Answers requests of plugins. What it throws is told to the plugin. */
  onRequest(plugin: Plugin, call: string, params: Json | undefined): Awaitable<Json | undefined>;
  onLog(level: LogLevel, line: string): void;
}

/** ms that a callback may take, unless the configuration file says otherwise. */
export const DEFAULT_TIMEOUT = 30000;
/** MiB of memory of a plugin, unless the configuration file says otherwise. */
export const DEFAULT_MEMORY = 256;

/** The longest time that a timer can have, in ms. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;
/** MiB without which the engine does not even start. */
const LEAST_MEMORY = 16;

/** The loaded plugins. */
export class PluginSet implements Iterable<Plugin> {
  readonly #options: PluginSetOptions;
  readonly #plugins: readonly Plugin[];

  private constructor(options: PluginSetOptions, plugins: readonly Plugin[]) {
    this.#options = options;
    this.#plugins = plugins;
  }

  /**
   * Reads and loads every plugin of the directory, side by side. Their `start` is not called yet.
   *
   * @throws {ConfigError} for a grant that cannot be
   * @throws {LoadError | PluginError} when one cannot be loaded: a daemon whose plugins are missing would not configure anything
   */
  static async load(options: PluginSetOptions): Promise<PluginSet> {
    const { dir, pattern, grants, kind, args = [], launch = {}, daemonUser } = options;
    const { onRequest, onLog } = options;
    const files = listPlugins(dir, pattern);
    const plugins = files.map((file) => {
      const text = readPlugin(dir, file);
      const entry = grants.find((grant) => grant.name === text.name);
      return new Plugin({
        kind,
        text,
        rights: checkRights(entry),
        timeout: Math.min(entry?.timeout ?? DEFAULT_TIMEOUT, LONGEST_TIMEOUT),
        memory: memoryOf(entry),
        args,
        launch: { ...launch, user: userOf(entry, daemonUser) ?? launch.user },
        onRequest,
        onLog,
      });
    });
    const set = new PluginSet(options, plugins);
    set.#warnOfUnused(grants);
    const results = await Promise.allSettled(plugins.map((plugin) => plugin.load()));
    const failure = results.find((result) => result.status === "rejected");
    const twice = plugins.find((plugin, index) =>
      plugins.findIndex((other) => other.name === plugin.name) < index
    );
    if (failure === undefined && twice === undefined) return set;
    await set.stop(0);
    if (failure !== undefined) throw failure.reason;
    throw new PluginError(twice!.name, "load", "two plugins have this name");
  }

  [Symbol.iterator](): Iterator<Plugin> {
    return this.#plugins[Symbol.iterator]();
  }

  get size(): number {
    return this.#plugins.length;
  }

  /** The plugin's names, in order. */
  get names(): readonly string[] {
    return this.#plugins.map((plugin) => plugin.name);
  }

  /** By its own or its file's name. */
  find(name: string): Plugin | undefined {
    return this.#plugins.find((plugin) => plugin.name === name) ??
      this.#plugins.find((plugin) => plugin.file === name);
  }

  /** Those that have a callback, in order. */
  having(callback: string): readonly Plugin[] {
    return this.#plugins.filter((plugin) => plugin.has(callback));
  }

  /** Calls every plugin's `start`, one after the other. @throws {PluginError} of the first that fails */
  async start(): Promise<void> {
    for (const plugin of this.#plugins) await plugin.start();
  }

  /** Reads a plugin's files again and starts it anew. @throws {LoadError | PluginError} */
  async restart(plugin: Plugin): Promise<void> {
    const { dir, pattern } = this.#options;
    const file = listPlugins(dir, pattern).find((name) =>
      name.replace(/\.[a-z]+$/, "") === plugin.file
    );
    if (file === undefined) throw new PluginError(plugin.name, "load", "its file is gone");
    await plugin.restart(readPlugin(dir, file));
  }

  /** Calls every plugin's `exit`, in order, and ends the processes; each has at most `timeout` ms. Never throws. */
  async stop(timeout: number): Promise<void> {
    for (const plugin of this.#plugins) {
      try {
        await plugin.stop(timeout);
      } catch (error) {
        this.#options.onLog("error", `plugin ${plugin.name}: ${messageOf(error)}`);
      }
    }
  }

  #warnOfUnused(grants: readonly PluginGrants[]): void {
    for (const { name } of grants) {
      if (this.#plugins.some((plugin) => plugin.file === name)) continue;
      this.#options.onLog(
        "warning",
        `rights are granted to plugin ${name}, of which there is no file in ${this.#options.dir}`,
      );
    }
  }
}

/** @throws {ConfigError} when it is too little */
function memoryOf(grants: PluginGrants | undefined): number {
  const memory = grants?.memory ?? DEFAULT_MEMORY;
  if (memory >= LEAST_MEMORY) return memory;
  throw new ConfigError(
    `plugin ${grants?.name}: memory ${memory} is too little: expected at least ${LEAST_MEMORY} MiB`,
    { value: String(memory) },
  );
}

/**
 * The user that a plugin runs as; undefined: the daemon's own.
 *
 * @throws {ConfigError} when there is no such user, or the daemon could not manage its processes
 */
function userOf(
  grants: PluginGrants | undefined,
  daemonUser: SystemUser | undefined,
): LaunchOptions["user"] {
  if (grants?.user === undefined) return daemonUser;
  const user = userByName(grants.user);
  const fail = (reason: string) =>
    new ConfigError(`plugin ${grants.name}: ${reason}`, { value: grants.user });
  if (user === undefined) throw fail(`there is no user ${grants.user}`);
  const own = Deno.uid();
  if (own !== 0 && own !== user.uid) {
    throw fail(`it cannot run as user ${user.name}: this process is not root`);
  }
  if (daemonUser !== undefined && daemonUser.uid !== user.uid) {
    throw fail(
      `it cannot run as user ${user.name}: the daemon drops its privileges and becomes ${daemonUser.name}`,
    );
  }
  return user;
}

/** A pattern from the configuration. @throws {ConfigError} */
export function pluginPattern(text: string | undefined): RegExp | undefined {
  if (text === undefined || text === "") return undefined;
  try {
    return new RegExp(text, "u");
  } catch (error) {
    throw new ConfigError(`CLICON_BACKEND_REGEXP: ${messageOf(error)}`, { value: text });
  }
}

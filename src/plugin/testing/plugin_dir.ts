/**
 * Plugins for tests, from their text.
 *
 * @module
 */

import type { PluginGrants } from "../../config/grants.ts";
import type { SystemUser } from "../../system/users.ts";
import type { Awaitable, Json } from "../api.ts";
import type { LaunchOptions } from "../launch.ts";
import type { Plugin } from "../plugin.ts";
import { PluginSet } from "../plugin_set.ts";
import type { LoadRequest } from "../protocol.ts";

/** A line of the log. */
export interface LoggedLine {
  readonly level: string;
  readonly line: string;
}

/** What a test may set. */
export interface TestPluginOptions {
  readonly kind?: LoadRequest["kind"];
  readonly grants?: readonly (Partial<PluginGrants> & { readonly name: string })[];
  readonly args?: readonly string[];
  readonly launch?: LaunchOptions;
  readonly daemonUser?: SystemUser;
  readonly onRequest?: (
    plugin: Plugin,
    call: string,
    params: Json | undefined,
  ) => Awaitable<Json | undefined>;
}

/** A directory with plugins that is removed, with the plugins' processes, when it is disposed of. */
export class PluginDir {
  readonly dir: string;
  readonly log: LoggedLine[] = [];
  readonly #waiting: { pattern: RegExp; resolve: (line: string) => void }[] = [];
  set!: PluginSet;

  /** `files`: text by path below the directory. */
  constructor(files: Readonly<Record<string, string>>) {
    this.dir = Deno.makeTempDirSync({ prefix: "clixon-plugins-" });
    for (const [path, text] of Object.entries(files)) this.write(path, text);
  }

  write(path: string, text: string): void {
    const full = `${this.dir}/${path}`;
    Deno.mkdirSync(full.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeTextFileSync(full, text);
  }

  /** Loads them. */
  async load(options: TestPluginOptions = {}): Promise<PluginSet> {
    const { kind = "backend", grants = [], args, launch, daemonUser } = options;
    this.set = await PluginSet.load({
      kind,
      dir: this.dir,
      grants: grants.map(fullGrants),
      args,
      launch,
      daemonUser,
      onRequest: options.onRequest ?? (() => Promise.reject(new Error("not in this test"))),
      onLog: (level, line) => this.#logged(level, line),
    });
    return this.set;
  }

  /** The first line, logged already or later, that matches. */
  logged(pattern: RegExp): Promise<string> {
    const found = this.log.find(({ line }) => pattern.test(line));
    if (found) return Promise.resolve(found.line);
    return new Promise((resolve) => this.#waiting.push({ pattern, resolve }));
  }

  #logged(level: string, line: string): void {
    this.log.push({ level, line });
    for (const { pattern, resolve } of this.#waiting) if (pattern.test(line)) resolve(line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.set?.stop(1000);
    await Deno.remove(this.dir, { recursive: true });
  }
}

/** Grants with every list there. */
export function fullGrants(
  grants: Partial<PluginGrants> & { readonly name: string },
): PluginGrants {
  return {
    allowRead: [],
    allowWrite: [],
    allowNet: [],
    allowEnv: [],
    allowRun: [],
    allowSys: [],
    ...grants,
  };
}

/** Starts one plugin, named `p`, from its text. */
export async function onePlugin(
  text: string,
  options: TestPluginOptions = {},
): Promise<PluginDir & { plugin: Plugin }> {
  const dir = new PluginDir({ "p.ts": text });
  try {
    const [plugin] = await dir.load(options);
    return Object.assign(dir, { plugin });
  } catch (error) {
    await dir[Symbol.asyncDispose]();
    throw error;
  }
}

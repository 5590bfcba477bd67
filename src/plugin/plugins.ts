/**
 * The plugins of the backend, as the rest of the daemon uses them: trees and schema nodes go in and come out, RFC 7951 JSON crosses to the
 * plugins.
 *
 * This room runs plugins: code that is not trusted, each in a process of its own that can do nothing but what the operator grants. It may import
 * every room below it; its part inside that process (`sandbox/`, with `frame.ts` and `protocol.ts`) imports nothing of the program but types.
 * Start reading here, then `plugin_set.ts` (all of them), `plugin.ts` (one, and its lives), `process.ts` (one life); `launch.ts` says how a
 * process is confined, `transaction.ts` who is called when, `api.ts` what an author sees.
 *
 * @module
 */

import type { PluginGrants } from "../config/grants.ts";
import { withoutSecrets } from "../netconf/rpc_error.ts";
import { log, messageOf } from "../system/log.ts";
import type { SystemUser } from "../system/users.ts";
import type { Cursor } from "../tree/cursor.ts";
import { merge } from "../tree/merge.ts";
import type { Branch } from "../tree/node.ts";
import type { ActionNode, RpcNode, Schema } from "../yang/schema.ts";
import type { Awaitable, Json, JsonObject, ModuleChange } from "./api.ts";
import { type DataKind, readPluginData } from "./data.ts";
import { entriesOf, errorPath, follow, instanceText, keysObject, resolvePath } from "./instance.ts";
import type { LaunchOptions } from "./launch.ts";
import { Bindings } from "./bindings.ts";
import { readEvent } from "./event.ts";
import type { Plugin } from "./plugin.ts";
import { type MountAnswer, type MountRequest, readMount } from "./mount.ts";
import { PluginError } from "./plugin_error.ts";
import { PluginSet } from "./plugin_set.ts";
import type { LogLevel, Stream } from "./protocol.ts";
import { type Call, upgradeGeneral, upgradeModule, upgradesAnything } from "./upgrade.ts";
import { type OpenTransactions, TransactionRunner } from "./transaction.ts";
import { branchValue, defaultValue, instanceValue, slotValue, type ValueOptions } from "./value.ts";

/** What the daemon gives its plugins. */
export interface PluginsOptions {
  /** CLICON_BACKEND_DIR. */
  readonly dir: string;
  /** CLICON_BACKEND_REGEXP. */
  readonly pattern?: RegExp;
  readonly grants: readonly PluginGrants[];
  /** The words after `--`. */
  readonly args?: readonly string[];
  readonly schema: Schema;
  readonly launch?: LaunchOptions;
  /** The user that the daemon becomes once it has started; undefined: it stays what it is. */
  readonly daemonUser?: SystemUser;
  /** The running configuration, for plugins that read it outside of transactions. */
  readonly running?: () => Branch;
  /** Takes a notification that a plugin sends. What it throws is told to the plugin, and logged. */
  readonly notify: (
    stream: string,
    notification: Branch,
    plugin: string,
    /** The data node instance it belongs to, for a notification that is defined within data. */
    instance: Cursor | undefined,
  ) => void | Promise<void>;
  /** Told of the streams that plugins declare, when they are loaded and when they are restarted. */
  readonly onStream?: (stream: Stream) => void;
  /** Called when the plugins run, before what they serve is looked up in the schema: may still mount schemas in it. */
  readonly beforeBind?: (plugins: Plugins) => Promise<void>;
  /** Default: the log of the process. */
  readonly onLog?: (level: LogLevel, line: string) => void;
}

/** The loaded plugins of a backend. */
export class Plugins {
  readonly #options: PluginsOptions;
  readonly #values: ValueOptions;
  readonly #onLog: (level: LogLevel, line: string) => void;
  #set!: PluginSet;
  readonly #bindings: Bindings;
  readonly #open: OpenTransactions = new Map();
  /** Takes part in transactions for all plugins. */
  transactions!: TransactionRunner;

  private constructor(options: PluginsOptions) {
    this.#options = options;
    this.#values = { schema: options.schema };
    this.#bindings = new Bindings(options.schema);
    this.#onLog = options.onLog ?? logLine;
  }

  /**
   * Loads all plugins of the directory and checks that the schema has what they serve.
   *
   * @throws {ConfigError | LoadError | PluginError}
   */
  static async load(options: PluginsOptions): Promise<Plugins> {
    const plugins = new Plugins(options);
    plugins.#set = await PluginSet.load({
      kind: "backend",
      dir: options.dir,
      pattern: options.pattern,
      grants: options.grants,
      args: options.args,
      launch: options.launch,
      daemonUser: options.daemonUser,
      onRequest: (plugin, call, params) => plugins.#request(plugin, call, params),
      onLog: plugins.#onLog,
    });
    try {
      await options.beforeBind?.(plugins);
      for (const plugin of plugins.#set) plugins.#bind(plugin);
    } catch (error) {
      await plugins.#set.stop(0);
      throw error;
    }
    plugins.transactions = plugins.#runner([...plugins.#set]);
    return plugins;
  }

  get names(): readonly string[] {
    return this.#set.names;
  }

  /** True when there is a plugin of that name. */
  has(name: string): boolean {
    return this.#set.find(name) !== undefined;
  }

  /** Calls every plugin's `start`, in order. @throws {PluginError} */
  start(): Promise<void> {
    return this.#set.start();
  }

  /** Calls every plugin's `exit` and ends the processes; each has at most `timeout` ms. Never rejects. */
  stop(timeout = 5000): Promise<void> {
    return this.#set.stop(timeout);
  }

  /**
   * Reads a plugin's files again and starts it anew.
   *
   * @returns what runs transactions for this plugin alone, for a commit that gives it the configuration
   * @throws {LoadError | PluginError} it stays out of service then, and is tried again
   */
  async restart(name: string): Promise<TransactionRunner> {
    const plugin = this.#set.find(name);
    if (plugin === undefined) throw new RangeError(`there is no plugin ${name}`);
    await this.#set.restart(plugin);
    this.#bindings.unbind(plugin);
    this.#bind(plugin);
    return this.#runner([plugin]);
  }

  #bind(plugin: Plugin): void {
    this.#bindings.bind(plugin);
    for (const stream of plugin.streams) this.#options.onStream?.(stream);
  }

  /**
   * State data of all plugins at and below an instance path (`/`: all); undefined when there is none. More may be returned than was asked
   * for.
   *
   * @throws {PluginError} of the first plugin that fails
   */
  async statedata(path: string): Promise<Branch | undefined> {
    const parts = await Promise.all(
      this.#set.having("statedata").map((plugin) =>
        this.#data(plugin, "statedata", { path }, "state")
      ),
    );
    return mergeAll(parts);
  }

  /** Configuration that is in no datastore (`cl:system-only-config`). @throws {PluginError} */
  async systemOnly(path: string): Promise<Branch | undefined> {
    const parts = await Promise.all(
      this.#set.having("systemOnly").map((plugin) =>
        this.#data(plugin, "systemOnly", { path }, "config")
      ),
    );
    return mergeAll(parts);
  }

  /**
   * What is to be mounted at a mount point, from the first plugin that says so; undefined when none does.
   *
   * @throws {PluginError} of the first plugin that fails, or says nonsense
   */
  async mount(request: MountRequest): Promise<MountAnswer | undefined> {
    for (const plugin of this.#set.having("mount")) {
      const answer = await plugin.call("mount", JSON.stringify(request));
      if (answer === undefined || answer === null) continue;
      try {
        return readMount(answer);
      } catch (error) {
        const reason = `${request.path}: ${messageOf(error)}`;
        throw new PluginError(plugin.name, "mount", reason);
      }
    }
    return undefined;
  }

  /**
   * What the plugins (or `only` one) want merged into a datastore at start or restart; undefined: nothing.
   *
   * @throws {PluginError}
   */
  async reset(datastore: string, only?: string): Promise<Branch | undefined> {
    const parts: (Branch | undefined)[] = [];
    for (const plugin of this.#set.having("reset")) {
      if (only !== undefined && plugin !== this.#set.find(only)) continue;
      parts.push(await this.#data(plugin, "reset", { datastore }, "config"));
    }
    return mergeAll(parts);
  }

  /** Tells of a lock that was taken or released. @throws {PluginError} of the first plugin that fails */
  async lock(datastore: string, locked: boolean, sessionId: number): Promise<void> {
    const params = JSON.stringify({ datastore, locked, sessionId });
    for (const plugin of this.#set.having("lock")) {
      await this.#located(plugin.call("lock", params));
    }
  }

  /** True when a plugin serves the rpc, or wants to see it before the daemon serves it. */
  hasRpc(rpc: RpcNode): boolean {
    return this.#rpcPlugins(rpc).length > 0;
  }

  /**
   * Asks the plugins that registered the rpc, in order; the first that returns anything answers.
   *
   * @returns the output; undefined when none of them answered, so that the daemon goes on with it
   * @throws {PluginError}
   */
  async rpc(rpc: RpcNode, input: Branch): Promise<Branch | undefined> {
    const callback = `rpc ${rpc.module.name}:${rpc.name}`;
    const params = JSON.stringify(branchValue(input, this.#values));
    for (const plugin of this.#rpcPlugins(rpc)) {
      const bytes = await this.#located(plugin.callForData(callback, params));
      if (bytes === undefined) continue;
      const source = { plugin: plugin.name, callback };
      return readPluginData(bytes, rpc.output, "any", this.#options.schema, source);
    }
    return undefined;
  }

  /** True when a plugin serves the action. */
  hasAction(action: ActionNode): boolean {
    return this.#bindings.action(action) !== undefined;
  }

  /**
   * Invokes an action on an instance.
   *
   * @returns the output; undefined when no plugin serves the action
   * @throws {PluginError}
   */
  async action(action: ActionNode, instance: Cursor, input: Branch): Promise<Branch | undefined> {
    const server = this.#bindings.action(action);
    if (server === undefined) return undefined;
    const { plugin, name } = server;
    const callback = `action ${name}`;
    const params = JSON.stringify({
      path: instanceText(instance),
      keys: keysObject(entriesOf(instance)),
      input: branchValue(input, this.#values),
    });
    const bytes = await this.#located(plugin.callForData(callback, params));
    const source = { plugin: plugin.name, callback };
    const json = bytes ?? new TextEncoder().encode("{}");
    return readPluginData(json, action.output, "any", this.#options.schema, source);
  }

  /**
   * Lets plugins upgrade the content of a datastore that was written with other modules: first every `general`, then for each changed module
   * those that registered its namespace (or `*`).
   *
   * @param data RFC 7951 object; it need not fit the loaded schema
   * @returns the upgraded content, `data` itself when no plugin had anything to do
   * @throws {PluginError}
   */
  async upgrade(
    datastore: string,
    data: JsonObject,
    modules: readonly ModuleChange[],
  ): Promise<JsonObject> {
    let current = await this.upgradeGeneral(datastore, data, modules);
    for (const module of modules) {
      current = await this.upgradeModule(datastore, current, module);
    }
    return current;
  }

  /** Only the `general` callbacks of {@linkcode Plugins.upgrade}. @throws {PluginError} */
  upgradeGeneral(
    datastore: string,
    data: JsonObject,
    modules: readonly ModuleChange[],
  ): Promise<JsonObject> {
    return upgradeGeneral(this.#set, this.#call, { datastore, data, modules });
  }

  /** Only the callbacks for one module of {@linkcode Plugins.upgrade}. @throws {PluginError} */
  upgradeModule(datastore: string, data: JsonObject, module: ModuleChange): Promise<JsonObject> {
    return upgradeModule(this.#set, this.#call, { ...module, datastore, data });
  }

  /** True when any plugin has something to say to {@linkcode upgrade}. */
  get upgrades(): boolean {
    return [...this.#set].some(upgradesAnything);
  }

  readonly #call: Call = (plugin, callback, params) => this.#located(plugin.call(callback, params));

  #runner(plugins: readonly Plugin[]): TransactionRunner {
    return new TransactionRunner({
      plugins,
      values: this.#values,
      nodesOf: (plugin) => this.#bindings.nodesOf(plugin),
      located: (error) => this.#withPath(error),
      onError: (message) => this.#onLog("error", message),
      open: this.#open,
    });
  }

  #rpcPlugins(rpc: RpcNode): readonly Plugin[] {
    const name = `${rpc.module.name}:${rpc.name}`;
    return [...this.#set].filter((plugin) => plugin.rpcs.includes(name));
  }

  async #data(
    plugin: Plugin,
    callback: string,
    params: JsonObject,
    kind: DataKind,
  ): Promise<Branch | undefined> {
    const bytes = await this.#located(plugin.callForData(callback, JSON.stringify(params)));
    if (bytes === undefined) return undefined;
    const { schema } = this.#options;
    return readPluginData(bytes, schema.root, kind, schema, { plugin: plugin.name, callback });
  }

  async #located<T>(result: Promise<T>): Promise<T> {
    try {
      return await result;
    } catch (error) {
      throw this.#withPath(error);
    }
  }

  /** An error whose path, if the plugin gave one, is written as an rpc-error needs it. */
  #withPath(error: unknown): unknown {
    if (!(error instanceof PluginError)) return error;
    const { plugin, callback, reason, thrown } = error;
    if (thrown?.stack !== undefined && !error.refused) this.#onLog("debug", thrown.stack);
    if (thrown?.path === undefined) return error;
    const path = errorPath(this.#options.schema, thrown.path);
    return new PluginError(plugin, callback, reason, thrown, path);
  }

  /** Answers a plugin. What is thrown is what the plugin is told. */
  #request(plugin: Plugin, call: string, params: Json | undefined): Awaitable<Json | undefined> {
    const fields = typeof params === "object" && params !== null ? params as JsonObject : {};
    if (call === "get") return this.#get(fields);
    if (call === "notify") return this.#notifyOrLog(plugin, fields);
    throw new Error(`there is no request ${call}`);
  }

  async #notifyOrLog(plugin: Plugin, fields: JsonObject): Promise<undefined> {
    try {
      await this.#notify(plugin, fields);
    } catch (error) {
      plugin.log("error", `notification refused: ${messageOf(withoutSecrets(error))}`);
      throw error;
    }
  }

  /** Of a transaction's trees one, or the running configuration. */
  #get({ tx, side, path }: JsonObject): Json | undefined {
    if (typeof path !== "string") throw new Error("path must be a string");
    if (tx === undefined) {
      const { running } = this.#options;
      if (running === undefined) throw new Error("the running configuration is not there yet");
      return valueAt(running(), path, this.#values);
    }
    const transaction = this.#open.get(Number(tx))?.transaction;
    if (transaction === undefined) throw new Error(`transaction ${tx} is over`);
    if (side !== "source" && side !== "target") {
      throw new Error('side must be "source" or "target"');
    }
    return valueAt(transaction[side], path, this.#values);
  }

  async #notify(plugin: Plugin, { stream, event }: JsonObject): Promise<void> {
    const { schema, notify } = this.#options;
    const name = plugin.streamNamed(stream);
    const { body, instance } = readEvent(event, schema, plugin.name);
    await notify(name, body, plugin.name, instance);
  }
}

/** What a path leads to in a tree, with defaults; undefined: nothing. @throws {ValueError} for what is no path of the schema */
export function valueAt(root: Branch, path: string, options: ValueOptions): Json | undefined {
  const { node, value, parent, single } = follow(root, resolvePath(options.schema, path));
  if (value === undefined) {
    const stands = node !== undefined && parent !== undefined && !single;
    return stands ? defaultValue(node, parent, options) : undefined;
  }
  if (node === undefined) return branchValue(root, options);
  return single ? instanceValue(node, value as Branch, options) : slotValue(node, value, options);
}

function mergeAll(parts: readonly (Branch | undefined)[]): Branch | undefined {
  let all: Branch | undefined;
  for (const part of parts) {
    if (part !== undefined) all = all === undefined ? part : merge(all, part);
  }
  return all;
}

function logLine(level: LogLevel, line: string): void {
  if (level === "debug") log.debug("app", line);
  else log[level](line);
}

/**
 * The plugins of the NETCONF front-end: rpcs that are answered before the backend is asked.
 *
 * They run as the front-end does, with the rights of the session's user, and access control does not see them.
 *
 * @module
 */

import type { PluginGrants } from "../config/grants.ts";
import { readData } from "../format/xml_read.ts";
import { printXml } from "../format/xml_print.ts";
import { concat } from "../ipc/gather.ts";
import { errorReply, okReply, replyChunks } from "../netconf/envelope.ts";
import { BASE_NAMESPACE } from "../netconf/names.ts";
import { RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { toRpcError } from "../netconf/rpc_error_xml.ts";
import type { StartTag } from "../netconf/start_tag.ts";
import { isEmpty } from "../tree/branch.ts";
import type { Validator } from "../validate/mod.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import type { RpcNode, Schema } from "../yang/schema.ts";
import { readPluginData } from "./data.ts";
import { errorPath } from "./instance.ts";
import type { LaunchOptions } from "./launch.ts";
import type { Plugin } from "./plugin.ts";
import { PluginError } from "./plugin_error.ts";
import { PluginSet } from "./plugin_set.ts";
import type { LogLevel } from "./protocol.ts";
import { branchValue } from "./value.ts";

/** What the front-end gives its plugins. */
export interface NetconfPluginsOptions {
  /** CLICON_NETCONF_DIR. */
  readonly dir: string;
  readonly grants: readonly PluginGrants[];
  /** The words after `--`. */
  readonly args?: readonly string[];
  readonly validator: Validator;
  /** An rpc without message-id is answered (CLICON_NETCONF_MESSAGE_ID_OPTIONAL). */
  readonly messageIdOptional?: boolean;
  readonly launch?: LaunchOptions;
  readonly onLog: (level: LogLevel, line: string) => void;
}

/** The loaded plugins of a front-end. */
export class NetconfPlugins {
  readonly #options: NetconfPluginsOptions;
  readonly #schema: Schema;
  readonly #set: PluginSet;
  /** By namespace and name. */
  readonly #rpcs = new Map<string, { readonly rpc: RpcNode; readonly plugin: Plugin }>();

  private constructor(options: NetconfPluginsOptions, set: PluginSet) {
    this.#options = options;
    this.#schema = options.validator.schema;
    this.#set = set;
  }

  /**
   * Loads all plugins of the directory and calls their `start`.
   *
   * @throws {ConfigError | LoadError | PluginError}
   */
  static async start(options: NetconfPluginsOptions): Promise<NetconfPlugins> {
    const set = await PluginSet.load({
      kind: "netconf",
      dir: options.dir,
      grants: options.grants,
      args: options.args,
      launch: options.launch,
      onRequest: (_, call) =>
        Promise.reject(new Error(`a plugin of the front-end cannot ask for "${call}"`)),
      onLog: options.onLog,
    });
    const plugins = new NetconfPlugins(options, set);
    try {
      for (const plugin of set) plugins.#bind(plugin);
      await set.start();
    } catch (error) {
      await set.stop(0);
      throw error;
    }
    return plugins;
  }

  #bind(plugin: Plugin): void {
    for (const name of plugin.rpcs) {
      const [module, local] = name.split(":");
      const namespace = this.#schema.moduleByName(module)?.namespace ?? "";
      const rpc = this.#schema.rpc(namespace, local);
      if (rpc === undefined) {
        throw new PluginError(plugin.name, "load", `the schema has no rpc ${name}`);
      }
      const key = `${namespace} ${local}`;
      // The first plugin that serves an rpc answers it.
      if (!this.#rpcs.has(key)) this.#rpcs.set(key, { rpc, plugin });
    }
  }

  /** True for an operation that is answered here. */
  has(namespace: string, name: string): boolean {
    return this.#rpcs.has(`${namespace} ${name}`);
  }

  /** Answers a message whose operation is one of these. Never rejects. */
  async answer(message: readonly Uint8Array[], tag: StartTag): Promise<Uint8Array> {
    try {
      return await this.#answer(message, tag);
    } catch (error) {
      if (error instanceof XmlError) {
        return errorReply(new RpcError("rpc", "malformed-message", error.message), tag);
      }
      if (!(error instanceof RpcError || error instanceof RpcErrors)) {
        const { stack, message } = error as Error;
        this.#options.onLog("error", `internal error: ${stack ?? message}`);
      }
      return errorReply(toRpcError(this.#withPath(error)), tag);
    }
  }

  async #answer(message: readonly Uint8Array[], tag: StartTag): Promise<Uint8Array> {
    const { validator, messageIdOptional } = this.#options;
    if (!messageIdOptional && !tag.attributes.some(({ name }) => name === "message-id")) {
      throw new RpcError("rpc", "missing-attribute", "Incoming rpc has no message-id attribute", {
        info: [
          { name: "bad-attribute", value: "message-id" },
          { name: "bad-element", value: "rpc" },
        ],
      });
    }
    const reader = new XmlReader(message);
    reader.next();
    reader.nextTag();
    const found = this.#rpcs.get(`${reader.namespace} ${reader.local}`);
    if (found === undefined) throw new Error(`<${reader.local}> is not answered here`);
    const { rpc, plugin } = found;
    const input = readData(reader, rpc.input, { schema: this.#schema });
    while (reader.next() !== "eof");
    validator.input(input);
    const callback = `rpc ${rpc.module.name}:${rpc.name}`;
    const params = JSON.stringify(branchValue(input, { schema: this.#schema }));
    const bytes = await plugin.callForData(callback, params);
    if (bytes === undefined) return okReply(tag);
    const source = { plugin: plugin.name, callback };
    const output = readPluginData(bytes, rpc.output, "any", this.#schema, source);
    validator.output(output);
    if (isEmpty(output)) return okReply(tag);
    return concat([...replyChunks(printXml(output, { namespace: BASE_NAMESPACE }), tag)]);
  }

  #withPath(error: unknown): unknown {
    if (!(error instanceof PluginError) || error.thrown?.path === undefined) return error;
    const { plugin, callback, reason, thrown } = error;
    return new PluginError(plugin, callback, reason, thrown, errorPath(this.#schema, thrown.path!));
  }

  /** Calls every plugin's `exit` and ends the processes. Never rejects. */
  stop(timeout = 2000): Promise<void> {
    return this.#set.stop(timeout);
  }
}

/**
 * Plugins of a backend for tests: with a schema, and trees from RFC 7951 values.
 *
 * @module
 */

import { fromJsonValue } from "../../format/json_read.ts";
import type { Cursor } from "../../tree/cursor.ts";
import { diff } from "../../tree/diff.ts";
import type { Branch } from "../../tree/node.ts";
import type { Schema } from "../../yang/schema.ts";
import type { JsonObject } from "../api.ts";
import { Plugins, type PluginsOptions } from "../plugins.ts";
import type { Stream } from "../protocol.ts";
import type { TransactionData } from "../transaction.ts";
import { fullGrants, type LoggedLine, type TestPluginOptions } from "./plugin_dir.ts";

/** A directory with plugins that is removed, with the plugins' processes, when it is disposed of. */
export class BackendDir {
  readonly dir = Deno.makeTempDirSync({ prefix: "clixon-plugins-" });
  readonly log: LoggedLine[] = [];
  readonly streams: Stream[] = [];
  readonly notifications: {
    stream: string;
    notification: Branch;
    plugin: string;
    instance: Cursor | undefined;
  }[] = [];
  readonly schema: Schema;
  plugins!: Plugins;
  #transactions = 0;

  private constructor(schema: Schema) {
    this.schema = schema;
  }

  /** Loads plugins from their texts by file name. */
  static async load(
    schema: Schema,
    files: Readonly<Record<string, string>>,
    { grants = [], args, launch }: TestPluginOptions = {},
    more: Partial<PluginsOptions> = {},
  ): Promise<BackendDir> {
    const dir = new BackendDir(schema);
    for (const [name, text] of Object.entries(files)) {
      Deno.writeTextFileSync(`${dir.dir}/${name}`, text);
    }
    try {
      dir.plugins = await Plugins.load({
        dir: dir.dir,
        grants: grants.map(fullGrants),
        args,
        launch,
        schema,
        notify: (stream, notification, plugin, instance) => {
          dir.notifications.push({ stream, notification, plugin, instance });
        },
        onStream: (stream) => dir.streams.push(stream),
        onLog: (level, line) => dir.log.push({ level, line }),
        ...more,
      });
    } catch (error) {
      await dir[Symbol.asyncDispose]();
      throw error;
    }
    return dir;
  }

  /** A tree from its RFC 7951 value. */
  tree(value: JsonObject): Branch {
    return fromJsonValue(value, this.schema.root, { schema: this.schema });
  }

  /** The transaction from one configuration to another. */
  transaction(from: JsonObject, to: JsonObject): TransactionData {
    const source = this.tree(from);
    const target = this.tree(to);
    return { id: ++this.#transactions, source, target, changes: diff(source, target) };
  }

  /** The lines that plugins logged as information, without the plugin's name. */
  get said(): string[] {
    return this.log.filter(({ level, line }) => level === "info" && !line.includes(" loaded from "))
      .map(({ line }) => line.replace(/^plugin /, ""));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.plugins?.stop(1000);
    await Deno.remove(this.dir, { recursive: true });
  }
}

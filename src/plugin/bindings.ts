/**
 * What the schema has of what plugins say they serve.
 *
 * @module
 */

import type { ActionNode, DataNode, Schema } from "../yang/schema.ts";
import { schemaNodeOf } from "./instance.ts";
import type { Plugin } from "./plugin.ts";
import { PluginError } from "./plugin_error.ts";

/** A plugin that serves an action, and the name under which it does. */
export interface ActionServer {
  readonly plugin: Plugin;
  readonly name: string;
}

/** Plugins by the schema nodes that they serve. */
export class Bindings {
  readonly #schema: Schema;
  readonly #actions = new Map<ActionNode, ActionServer[]>();
  readonly #paths = new Map<Plugin, readonly DataNode[]>();

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** Finds in the schema what a loaded plugin names. @throws {PluginError} for what is not there */
  bind(plugin: Plugin): void {
    const schema = this.#schema;
    const missing = (what: string) =>
      new PluginError(plugin.name, "load", `the schema has no ${what}`);
    for (const name of plugin.rpcs) {
      const [module, local] = name.split(":");
      const namespace = schema.moduleByName(module)?.namespace;
      if (namespace === undefined || schema.rpc(namespace, local) === undefined) {
        throw missing(`rpc ${name}`);
      }
    }
    for (const name of plugin.actions) {
      const action = actionOf(schema, name);
      if (action === undefined) throw missing(`action ${name}`);
      this.#actions.set(action, [...this.#actions.get(action) ?? [], { plugin, name }]);
    }
    const nodes = plugin.paths?.map((path) => {
      const node = schemaNodeOf(schema, path);
      if (node === undefined) throw missing(`node ${path}`);
      return node;
    });
    if (nodes !== undefined) this.#paths.set(plugin, nodes);
  }

  /** Forgets a plugin. */
  unbind(plugin: Plugin): void {
    this.#paths.delete(plugin);
    for (const [action, servers] of this.#actions) {
      const others = servers.filter((server) => server.plugin !== plugin);
      if (others.length > 0) this.#actions.set(action, others);
      else this.#actions.delete(action);
    }
  }

  /** Who serves an action: the first plugin that said so. */
  action(action: ActionNode): ActionServer | undefined {
    return this.#actions.get(action)?.[0];
  }

  /** The nodes that a plugin's transactions are narrowed to; undefined: all. */
  nodesOf(plugin: Plugin): readonly DataNode[] | undefined {
    return this.#paths.get(plugin);
  }
}

function actionOf(schema: Schema, path: string): ActionNode | undefined {
  const at = path.lastIndexOf("/");
  const node = schemaNodeOf(schema, path.slice(0, at));
  if (node?.kind !== "container" && node?.kind !== "list") return undefined;
  const [name, module = node.module.name] = path.slice(at + 1).split(":").reverse();
  return node.actions.find((action) => action.name === name && action.module.name === module);
}

/**
 * Upgrades of datastores that were written with other modules, by plugins.
 *
 * @module
 */

import type { Json, JsonObject, ModuleChange } from "./api.ts";
import type { Plugin } from "./plugin.ts";
import { PluginError } from "./plugin_error.ts";

/** Calls a plugin's callback. */
export type Call = (
  plugin: Plugin,
  callback: string,
  params: string,
) => Promise<Json | undefined>;

/** True when the plugin has something to say to an upgrade. */
export function upgradesAnything(plugin: Plugin): boolean {
  return plugin.has("upgrade.general") || plugin.upgrades.length > 0;
}

/** The content of a datastore after every plugin's `general`. @throws {PluginError} */
export async function upgradeGeneral(
  plugins: Iterable<Plugin>,
  call: Call,
  request: {
    readonly datastore: string;
    readonly data: JsonObject;
    readonly modules: readonly ModuleChange[];
  },
): Promise<JsonObject> {
  let { data } = request;
  for (const plugin of plugins) {
    if (!plugin.has("upgrade.general")) continue;
    data = await step(plugin, "upgrade.general", call, { ...request, data }) ?? data;
  }
  return data;
}

/** The content after what plugins registered for one module, or for any. @throws {PluginError} */
export async function upgradeModule(
  plugins: Iterable<Plugin>,
  call: Call,
  request: ModuleChange & { readonly datastore: string; readonly data: JsonObject },
): Promise<JsonObject> {
  let { data } = request;
  for (const plugin of plugins) {
    for (const namespace of [request.namespace, "*"]) {
      if (!plugin.upgrades.includes(namespace)) continue;
      data = await step(plugin, `upgrade ${namespace}`, call, { ...request, data }) ?? data;
    }
  }
  return data;
}

async function step(
  plugin: Plugin,
  callback: string,
  call: Call,
  request: object,
): Promise<JsonObject | undefined> {
  const result = await call(plugin, callback, JSON.stringify(request));
  if (result === undefined) return undefined;
  if (typeof result !== "object" || result === null || Array.isArray(result)) {
    throw new PluginError(plugin.name, callback, "what it returned is no object");
  }
  return result as JsonObject;
}

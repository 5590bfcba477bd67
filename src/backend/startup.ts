/**
 * The start of a configuration: what `src/datastore` decides, done with this backend's transactions and plugins.
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import { Changelog } from "../datastore/changelog.ts";
import { configElement, configJson, ModuleNames } from "../datastore/config_json.ts";
import type { ModuleDifference } from "../datastore/module_state.ts";
import { moduleStateOf } from "../datastore/module_state.ts";
import { printUpgraded, startDatastores } from "../datastore/startup.ts";
import type { UpgradeHooks, UpgradeOptions } from "../datastore/upgrade.ts";
import type { JsonObject, ModuleChange } from "../plugin/api.ts";
import { RpcError, RpcErrors, withoutSecrets } from "../netconf/rpc_error.ts";
import { rpcErrorXml } from "../netconf/rpc_error_xml.ts";
import { log } from "../system/log.ts";
import type { XmlElement } from "../xml/element.ts";
import { loadModules } from "../yang/load.ts";
import { unlimited } from "./access.ts";
import type { Backend } from "./backend.ts";
import type { Mounts } from "./mounts.ts";
import type { BackendStart } from "./start.ts";
import { checkOnly, transact } from "./transaction.ts";

/**
 * Brings the configuration of the start-up mode into force.
 *
 * @returns an exit status when there is nothing to serve: `-q` has printed
 * @throws {StartupError | StoreError} when there is no configuration to run
 */
export async function startUp(
  backend: Backend,
  start: BackendStart,
  mounts: Mounts,
): Promise<number | undefined> {
  const { config, stores, schema, plugins } = backend;
  const mode = config.require("CLICON_STARTUP_MODE");
  const upgrade = upgradeOptions(backend, mounts);
  if (start.printUpgraded) return await print(backend, { mode, upgrade });
  const access = unlimited(undefined);
  const outcome = await startDatastores(stores, {
    mode,
    confirmedCommit: schema.moduleByName("ietf-netconf")?.features.has("confirmed-commit") ?? false,
    extraXml: start.extraXml,
    upgrade,
  }, {
    commit: async (target) => void await transact(backend, { access, target, inMemory: true }),
    validate: (target) => checkOnly(backend, undefined, target),
    reset: async () => await plugins?.reset("running"),
  });
  if (outcome.from === "rollback") log.notice("running is what it was before the confirmed-commit");
  return undefined;
}

async function print(
  backend: Backend,
  options: Parameters<typeof printUpgraded>[1],
): Promise<number> {
  try {
    for await (const bytes of printUpgraded(backend.stores, options)) {
      for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
    }
  } catch (error) {
    if (!(error instanceof RpcError || error instanceof RpcErrors)) throw error;
    console.error(rpcErrorXml(withoutSecrets(error) as RpcError | RpcErrors));
  }
  return 0;
}

function upgradeOptions(backend: Backend, mounts: Mounts): UpgradeOptions {
  const { config, schema } = backend;
  if (!config.get("CLICON_XMLDB_MODSTATE")) return { hooks: hooksOf(backend) };
  const changelogFile = config.get("CLICON_XML_CHANGELOG")
    ? config.get("CLICON_XML_CHANGELOG_FILE")
    : undefined;
  return {
    hooks: hooksOf(backend),
    moduleState: moduleStateOf(schema, config.get("CLICON_MODULE_SET_ID")),
    changelog: changelogFile === undefined
      ? undefined
      : Changelog.parse(changelogFile, Deno.readFileSync(changelogFile)),
    oldSchema: (modules) => mounts.mountedIn(oldSchema(config, modules)),
    checkOld: config.get("CLICON_XMLDB_UPGRADE_CHECKOLD"),
  };
}

/** The modules that a file was written with. @throws {YangError} when one is not found */
function oldSchema(
  config: Config,
  modules: readonly { readonly name: string; readonly revision?: string }[],
) {
  return loadModules({
    dirs: config.get("CLICON_YANG_DIR"),
    mainDir: config.get("CLICON_YANG_MAIN_DIR"),
    modules: modules.map(({ name, revision }) => ({ name, revision })),
    features: config.get("CLICON_FEATURE"),
    listCheck: config.get("CLICON_YANG_LIST_CHECK"),
    keepUnknown: config.get("CLICON_YANG_UNKNOWN_ANYDATA"),
  });
}

/** The plugins' upgrade callbacks, which know JSON. */
function hooksOf({ plugins, schema }: Backend): UpgradeHooks {
  if (plugins === undefined || !plugins.upgrades) return {};
  const names = new ModuleNames(schema, undefined);
  const through = async (
    config: XmlElement,
    store: string,
    call: (data: JsonObject) => Promise<JsonObject>,
  ): Promise<XmlElement> => {
    const data = configJson(config, names, schema.root);
    const upgraded = await call(data);
    return upgraded === data ? config : configElement(mutable(upgraded), names, store);
  };
  return {
    general: (config, differences, store) =>
      through(
        config,
        store,
        (data) => plugins.upgradeGeneral(store, data, (differences ?? []).map(moduleChange)),
      ),
    module: (config, difference, store) =>
      through(
        config,
        store,
        (data) => plugins.upgradeModule(store, data, moduleChange(difference)),
      ),
  };
}

/** The same object under the type of data that is not shared with plugins. */
function mutable(data: JsonObject): Parameters<typeof configElement>[0] {
  return data as Parameters<typeof configElement>[0];
}

const OPERATIONS = { ADD: "add", DEL: "delete", CHANGE: "change" } as const;

function moduleChange({ op, name, namespace, from, to }: ModuleDifference): ModuleChange {
  return { op: OPERATIONS[op], module: name, namespace, from, to };
}

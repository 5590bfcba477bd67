/**
 * Puts the daemon together and starts it.
 *
 * @module
 */

import { type Config, ConfigError } from "../config/mod.ts";
import { Datastores } from "../datastore/datastores.ts";
import { moduleStateOf } from "../datastore/module_state.ts";
import { accessControlOf, counterState } from "../nacm/mod.ts";
import type { Plugins } from "../plugin/plugins.ts";
import { descriptorLimit } from "../system/limits.ts";
import { log } from "../system/log.ts";
import { CLIXON_LIB_NAMESPACE } from "../netconf/names.ts";
import { peerCredentials } from "../system/peer.ts";
import { type SystemUser, userById, userByName } from "../system/users.ts";
import type { Branch } from "../tree/node.ts";
import { compileConstraints } from "../validate/mod.ts";
import type { Schema } from "../yang/schema.ts";
import { unlimited } from "./access.ts";
import { Backend, type Parts, type StateRequest } from "./backend.ts";
import { capabilities } from "./capabilities.ts";
import { serverLimits } from "./limits.ts";
import { Mounts } from "./mounts.ts";
import { NotificationService } from "./notification_service.ts";
import { EXPLAIN_NAMESPACE, explainAccess } from "./operations/explain_access.ts";
import { builtinOperations } from "./operations/mod.ts";
import { processControl } from "./operations/process_control.ts";
import { pluginAction, withPlugins } from "./plugin_operations.ts";
import { answer } from "./request.ts";
import { RestconfProcess } from "./restconf_process.ts";
import { loadSchemaCached } from "./schema.ts";
import { type Address, Server } from "./server.ts";
import { libraryOf, serverOperations, serverState } from "./server_parts.ts";
import { startUp } from "./startup.ts";
import { NOBODY } from "./transaction.ts";
import type { View } from "./view.ts";
import { WarmUp } from "./warm_up.ts";

/** What the backend is started with. */
export interface BackendStart {
  readonly config: Config;
  /** For plugins: the words after `--`. */
  readonly pluginArgs: readonly string[];
  /** `-c`: a file to merge into running. */
  readonly extraXml: string | undefined;
  /** `-q`: print the upgraded startup configuration instead of serving. */
  readonly printUpgraded: boolean;
}

/** A backend that has started: its configuration is in force. */
export interface RunningBackend {
  readonly backend: Backend;
  /** Accepts connections; resolves when clients can connect. */
  listen(address: Address): Promise<void>;
  /** This process has become what it stays, user and all. May be called once, after `listen`. */
  settled(): void;
  /** Ends: finishes the running transaction, refuses new ones, closes sessions, writes what is to be written. */
  stop(reason: string): Promise<void>;
  /** Resolves with an exit status when the backend ends by itself. */
  readonly finished: Promise<number>;
}

/**
 * Starts a backend: schema, datastores, plugins and the start-up transaction.
 *
 * @returns an exit status when there is nothing to serve (`-q`)
 * @throws {ConfigError | YangError | StoreError | PluginError | RpcError} when it cannot start
 */
export async function startBackend(start: BackendStart): Promise<RunningBackend | number> {
  const { config } = start;
  const begun = performance.now();
  const reached = (what: string) =>
    log.debug("init", () => `start: ${what}, ${(performance.now() - begun).toFixed(0)} ms`);
  const schema = await loadSchemaCached(config);
  const validator = compileConstraints(schema, { checked: true });
  reached(`${schema.modules.length} modules compiled`);
  for (const warning of schema.warnings) log.info(warning);
  const notifications = new NotificationService(config, schema);
  const stores = openStores(config, schema);
  const mounts = new Mounts(config, schema);
  const plugins = await loadPlugins(start, schema, notifications, stores, mounts);
  reached("plugins loaded");
  const control = accessControlOf(config, schema);
  const library = libraryOf(config, schema);
  const operations = builtinOperations();
  for (const [name, operation] of serverOperations(notifications.streams)) {
    operations.set(name, operation);
  }
  operations.set(`${EXPLAIN_NAMESPACE} explain-access`, explainAccess(control));
  const restconf = RestconfProcess.of(config, schema, () => stores.get("running"));
  operations.set(`${CLIXON_LIB_NAMESPACE} process-control`, processControl(restconf));
  const parts: Parts = {
    config,
    schema,
    stores,
    validator,
    participants: plugins?.transactions ?? NOBODY,
    operation: (rpc) =>
      withPlugins(
        rpc,
        operations.get(`${rpc.module.namespace} ${rpc.name}`),
        plugins,
        validator,
      ),
    access: (session, user, group) => {
      const requester = { user, peer: session.peer?.user, group };
      return control.access(stores.get("running"), requester) ?? unlimited(user);
    },
    capabilities: () => capabilities(config, schema, () => library.contentId),
    state: [
      ...serverState(config, schema, library, notifications.streams, () => backend),
      () => counterState(schema, control.counters),
      (request) => mounts.state(request),
      ...plugins === undefined ? [] : [({ view }: StateRequest) => pluginState(plugins, view)],
    ],
    listeners: [
      ...plugins === undefined
        ? []
        : [{ locked: (name: string, on: boolean, id: number) => plugins.lock(name, on, id) }],
      notifications,
      ...restconf === undefined ? [] : [restconf],
    ],
    action: (action, instance, input) => pluginAction(action, instance, input, plugins, validator),
    plugins,
    notifications,
  };
  const backend: Backend = new Backend(parts);
  notifications.watch(backend);
  const status = await startUp(backend, start, mounts);
  if (status !== undefined) return status;
  reached("running in force");
  await plugins?.start();
  reached("plugins started");
  return serve(backend, plugins, restconf);
}

function serve(
  backend: Backend,
  plugins: Plugins | undefined,
  restconf: RestconfProcess | undefined,
): RunningBackend {
  const warmUp = new WarmUp(backend.schema, backend.validator);
  const server = new Server(backend.sessions, {
    request: (session, message, connection) => answer(backend, session, message, connection),
    peerOf: (fd) => {
      const { uid } = peerCredentials(fd);
      return { uid, user: userById(uid)?.name };
    },
  }, serverLimits(backend.config, descriptorLimit()));
  return {
    backend,
    listen: async (address) => {
      await server.listen(address);
      warmUp.start();
    },
    settled: () => restconf?.serve(),
    stop: async () => {
      warmUp.stop();
      server.stopListening();
      backend.stopping = true;
      await backend.commits.idle();
      server.closeAll();
      await Promise.all([restconf?.stop(), plugins?.stop()]);
      await backend.stores.close();
    },
    finished: backend.failed,
  };
}

function openStores(config: Config, schema: Schema): Datastores {
  return new Datastores({
    schema,
    directory: config.require("CLICON_XMLDB_DIR"),
    format: fileFormat(config),
    pretty: config.get("CLICON_XMLDB_PRETTY"),
    noCache: config.get("CLICON_DATASTORE_CACHE") === "nocache",
    systemOnly: config.get("CLICON_XMLDB_SYSTEM_ONLY_CONFIG"),
    split: config.get("CLICON_XMLDB_MULTI"),
    moduleState: config.get("CLICON_XMLDB_MODSTATE")
      ? moduleStateOf(schema, config.get("CLICON_MODULE_SET_ID"))
      : undefined,
    status: new Map(config.cacheStatus.map(({ name, status }) => [name, status])),
  });
}

/** The format of the datastore files. @throws {ConfigError} when it is none that files have */
function fileFormat(config: Config): "xml" | "json" {
  const option = "CLICON_XMLDB_FORMAT";
  const value = config.get(option);
  if (value === "xml" || value === "json") return value;
  const message = `Format ${value} not supported: datastore files are xml or json`;
  throw new ConfigError(message, { origin: config.origin(option), option, value });
}

async function loadPlugins(
  { config, pluginArgs }: BackendStart,
  schema: Schema,
  notifications: NotificationService,
  stores: Datastores,
  mounts: Mounts,
): Promise<Plugins | undefined> {
  const dir = config.get("CLICON_BACKEND_DIR");
  if (dir === undefined || dir === "") return undefined;
  // Loaded only now: a backend without plugins starts faster without it.
  const { Plugins } = await import("../plugin/plugins.ts");
  const { pluginPattern } = await import("../plugin/plugin_set.ts");
  return await Plugins.load({
    dir,
    pattern: config.isSet("CLICON_BACKEND_REGEXP")
      ? pluginPattern(config.get("CLICON_BACKEND_REGEXP"))
      : undefined,
    grants: config.plugins,
    args: pluginArgs,
    schema,
    daemonUser: userOfPlugins(config),
    running: () => stores.get("running"),
    notify: (stream, body, _plugin, instance) => notifications.fromPlugin(stream, body, instance),
    beforeBind: (loaded) => mounts.mountAll(loaded),
    onStream: (stream) => void notifications.addStream(stream),
  });
}

/** The plugins' state, as far as the view can show it. */
function pluginState(plugins: Plugins, view: View): Promise<Branch | undefined> | undefined {
  if (view.content === "config") return undefined;
  const path = view.filter === undefined ? "/" : view.filter.path;
  return path === undefined ? undefined : plugins.statedata(path);
}

/** A daemon that will give up root has its plugins without root from the start. */
function userOfPlugins(config: Config): SystemUser | undefined {
  const name = config.get("CLICON_BACKEND_USER");
  if (!name || config.get("CLICON_BACKEND_PRIVILEGES") === "none" || Deno.uid() !== 0) {
    return undefined;
  }
  return userByName(name);
}

/**
 * What the server tells of itself and does beyond RFC 6241: state of the YANG library, of monitoring and of the streams, and the operations of their
 * modules.
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import { CLIXON_LIB_NAMESPACE, NOTIFICATION_NAMESPACE } from "../netconf/names.ts";
import type { Branch } from "../tree/node.ts";
import type { Selector } from "../tree/selector.ts";
import type { DataNode, Schema } from "../yang/schema.ts";
import type { Backend, StateProvider, StateRequest } from "./backend.ts";
import { YangLibrary } from "./library.ts";
import { Monitoring } from "./monitoring.ts";
import { getSchema } from "./monitoring_request.ts";
import { datastoreNames, editData, getData } from "./nmda.ts";
import { compare } from "./nmda_compare.ts";
import type { Notifications } from "./notifications.ts";
import { createSubscription } from "./notifications_request.ts";
import { restconfStreamsState, streamsState } from "./notifications_state.ts";
import type { Operation } from "./operation.ts";
import { PARTIAL_LOCK_NAMESPACE, partialLock, partialUnlock } from "./operations/partial_lock.ts";
import { PRIVATE_CANDIDATE_NAMESPACE, update } from "./operations/update.ts";
import { configPathInfo } from "./path_info.ts";

/** The operations by `namespace name`, as `builtinOperations` has them. */
export function serverOperations(streams: Notifications): ReadonlyMap<string, Operation> {
  const yang = "urn:ietf:params:xml:ns:yang:";
  return new Map<string, Operation>([
    [`${NOTIFICATION_NAMESPACE} create-subscription`, createSubscription(streams)],
    [`${yang}ietf-netconf-monitoring get-schema`, getSchema],
    [`${yang}ietf-netconf-nmda get-data`, getData],
    [`${yang}ietf-netconf-nmda edit-data`, editData],
    [`${yang}ietf-nmda-compare compare`, compare],
    [`${CLIXON_LIB_NAMESPACE} config-path-info`, configPathInfo],
    [`${PRIVATE_CANDIDATE_NAMESPACE} update`, update],
    [`${PARTIAL_LOCK_NAMESPACE} partial-lock`, partialLock],
    [`${PARTIAL_LOCK_NAMESPACE} partial-unlock`, partialUnlock],
  ]);
}

/** The library of a schema, as the options want it shown. */
export function libraryOf(config: Config, schema: Schema): YangLibrary {
  return new YangLibrary(schema, {
    datastores: datastoreNames(schema),
    modulesState: config.get("CLICON_MODULE_LIBRARY_RFC7895"),
    setId: config.get("CLICON_MODULE_SET_ID"),
  });
}

/**
 * The state of the server. `backend` is asked for when a request comes; state of modules that are not loaded, or that a filter cannot touch, is not
 * made.
 */
export function serverState(
  config: Config,
  schema: Schema,
  library: YangLibrary,
  streams: Notifications,
  backend: () => Backend,
): readonly StateProvider[] {
  const started = new Date();
  let monitoring: Monitoring | undefined;
  const providers: StateProvider[] = [];
  const add = (
    module: string,
    tops: readonly string[],
    make: (readable: Selector | undefined) => Branch | undefined,
  ) => {
    const nodes = tops.flatMap((top) => schema.root.childByModule(module, top) ?? []);
    if (nodes.length === 0) return;
    providers.push((request) =>
      touchesAny(request, nodes) ? make(request.view.readable) : undefined
    );
  };
  if (config.get("CLICON_YANG_LIBRARY")) {
    add("ietf-yang-library", ["yang-library", "modules-state"], () => library.state);
  }
  // A server with the capability notification lists its streams (RFC 5277 §3.2.5), whatever the options of discovery say.
  add("nc-notifications", ["netconf"], () => streamsState(streams, schema));
  if (config.get("CLICON_STREAM_DISCOVERY_RFC8040")) {
    const url = `${config.get("CLICON_STREAM_URL")}/${config.get("CLICON_STREAM_PATH")}`;
    add(
      "ietf-restconf-monitoring",
      ["restconf-state"],
      () => restconfStreamsState(streams, schema, url),
    );
  }
  if (config.get("CLICON_NETCONF_MONITORING")) {
    add("ietf-netconf-monitoring", ["netconf-state"], (readable) => {
      const { sessions, stores, capabilities } = backend();
      monitoring ??= new Monitoring({
        schema,
        sessions,
        locks: stores.locks,
        datastores: datastoreNames(schema).filter((name) =>
          name === "running" || name === "candidate" || name === "startup"
        ),
        capabilities,
        started,
        location: config.get("CLICON_NETCONF_MONITORING_LOCATION"),
      });
      return monitoring.state(readable);
    });
  }
  return providers;
}

function touchesAny({ view }: StateRequest, nodes: readonly DataNode[]): boolean {
  const { filter } = view;
  return filter === undefined || nodes.some((node) => filter.touches(node));
}

/**
 * The schema of the daemon: what the operator configured, and the modules that the protocol itself needs.
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import type { MountAnswer } from "../plugin/mount.ts";
import {
  loadModules,
  loadModulesCached,
  type LoadOptions,
  type ModuleRequest,
} from "../yang/load.ts";
import { checkExpressions } from "../validate/mod.ts";
import type { Schema } from "../yang/schema.ts";

/** The folder in that of the datastores; safe to delete. */
const CACHE = ".yang-cache";

/**
 * Loads and compiles all modules; all expressions in them are checked.
 *
 * @throws {YangError} with file, line and column
 */
export function loadSchema(config: Config): Schema {
  return loadModules(mainOptions(config));
}

/** Does what {@linkcode loadSchema} does, and remembers beside the datastores which modules are free of faults, for a faster start. */
export function loadSchemaCached(config: Config): Promise<Schema> {
  return loadModulesCached(mainOptions(config), cacheDir(config));
}

function mainOptions(config: Config): LoadOptions {
  return {
    ...common(config),
    mainFile: config.get("CLICON_YANG_MAIN_FILE"),
    moduleMain: config.get("CLICON_YANG_MODULE_MAIN"),
    moduleRevision: config.get("CLICON_YANG_MODULE_REVISION"),
    mainDir: config.get("CLICON_YANG_MAIN_DIR"),
    modules: protocolModules(config),
    features: [
      ...config.get("CLICON_FEATURE"),
      ...SERVED,
      ...config.get("CLICON_XMLDB_PRIVATE_CANDIDATE")
        ? ["ietf-netconf-private-candidate:private-candidate"]
        : [],
    ],
  };
}

/**
 * Loads and compiles the modules that are mounted at a mount point, and the YANG library, by which clients learn of them (RFC 8528 §3.3).
 *
 * @throws {YangError}
 */
export function loadMounted(config: Config, answer: MountAnswer): Schema {
  return loadModules(mountedOptions(config, answer));
}

/** Does what {@linkcode loadMounted} does, and remembers what is free of faults as {@linkcode loadSchemaCached} does. */
export function loadMountedCached(config: Config, answer: MountAnswer): Promise<Schema> {
  return loadModulesCached(mountedOptions(config, answer), cacheDir(config));
}

function mountedOptions(config: Config, { modules, domain }: MountAnswer): LoadOptions {
  const domains = config.get("CLICON_YANG_DOMAIN_DIR");
  const ofDomain = domain !== undefined && domains ? `${domains}/${domain}` : undefined;
  const requests: ModuleRequest[] = modules.map(({ name, revision }) => ({ name, revision }));
  if (config.get("CLICON_YANG_LIBRARY")) requests.push({ name: "ietf-yang-library" });
  const features = modules.flatMap(({ name, features = [] }) =>
    features.map((feature) => `${name}:${feature}`)
  );
  return {
    ...common(config),
    searchDir: ofDomain ?? config.get("CLICON_YANG_MAIN_DIR"),
    modules: requests,
    features: [...config.get("CLICON_FEATURE"), ...features],
  };
}

/** What holds for all modules. */
function common(config: Config): LoadOptions {
  return {
    dirs: config.get("CLICON_YANG_DIR"),
    acceptBrokenAugments: config.get("CLICON_YANG_AUGMENT_ACCEPT_BROKEN"),
    listCheck: config.get("CLICON_YANG_LIST_CHECK"),
    keepUnknown: config.get("CLICON_YANG_UNKNOWN_ANYDATA"),
    check: checkExpressions,
  };
}

function cacheDir(config: Config): string {
  return `${config.require("CLICON_XMLDB_DIR")}/${CACHE}`;
}

/**
 * What every server can do here. RFC 8526 demands with-defaults where the capability of that name is announced, and a server with
 * `operational` has origins.
 */
const SERVED = ["ietf-netconf-nmda:origin", "ietf-netconf-nmda:with-defaults"];

/** In the order of loading, which is the order of their data. */
function protocolModules(config: Config): ModuleRequest[] {
  const names = ["clixon-lib"];
  if (config.get("CLICON_YANG_LIBRARY")) names.push("ietf-yang-library");
  names.push("ietf-netconf", "ietf-netconf-with-defaults", "notifications", "nc-notifications");
  names.push("ietf-netconf-partial-lock");
  names.push("ietf-netconf-notifications", "ietf-netconf-nmda", "ietf-nmda-compare", "ietf-origin");
  names.push("ietf-list-pagination", "ietf-list-pagination-nc");
  if (config.get("CLICON_NETCONF_MONITORING")) names.push("ietf-netconf-monitoring");
  if (config.get("CLICON_XMLDB_PRIVATE_CANDIDATE")) names.push("ietf-netconf-private-candidate");
  if (config.get("CLICON_NACM_MODE") !== "disabled") names.push("clixon-nacm");
  if (config.get("CLICON_STREAM_DISCOVERY_RFC8040")) names.push("ietf-restconf-monitoring");
  const modules: ModuleRequest[] = names.map((name) => ({ name }));
  // It comes with the program that it configures.
  if (config.get("CLICON_BACKEND_RESTCONF_PROCESS")) {
    modules.push({ name: "clixon-restconf", optional: true });
  }
  return modules;
}

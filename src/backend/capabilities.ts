/**
 * What the server announces in its hello (RFC 6241 §8.1): exactly what it can do as it is configured.
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import { BASE_1_0, BASE_1_1, CAPABILITY_PREFIX } from "../netconf/names.ts";
import { urlSchemes } from "./url.ts";
import type { Module, Schema } from "../yang/schema.ts";

/**
 * The capability URIs, in the order in which they are announced.
 *
 * @param contentId gives the content-id of the YANG library
 */
export function capabilities(config: Config, schema: Schema, contentId: () => string): string[] {
  const netconf = schema.moduleByName("ietf-netconf");
  const has = (feature: string) => netconf?.features.has(feature) ?? false;
  const list: string[] = [];
  const add = (condition: boolean, capability: string) => {
    if (condition) list.push(capability);
  };
  add(config.get("CLICON_NETCONF_BASE_CAPABILITY") > 0, BASE_1_1);
  list.push(BASE_1_0);
  const library = schema.moduleByName("ietf-yang-library");
  if (library !== undefined && config.get("CLICON_YANG_LIBRARY")) {
    // RFC 8526 §2.
    const parameters = `revision=${library.revision}&content-id=${contentId()}`;
    list.push(`${CAPABILITY_PREFIX}yang-library:1.1?${parameters}`);
  }
  add(has("candidate"), `${CAPABILITY_PREFIX}candidate:1.0`);
  add(has("writable-running"), `${CAPABILITY_PREFIX}writable-running:1.0`);
  add(has("confirmed-commit"), `${CAPABILITY_PREFIX}confirmed-commit:1.1`);
  add(has("rollback-on-error"), `${CAPABILITY_PREFIX}rollback-on-error:1.0`);
  add(has("validate"), `${CAPABILITY_PREFIX}validate:1.1`);
  add(has("startup"), `${CAPABILITY_PREFIX}startup:1.0`);
  const schemes = urlSchemes(config);
  add(has("url") && schemes.length > 0, `${CAPABILITY_PREFIX}url:1.0?scheme=${schemes.join(",")}`);
  add(has("xpath"), `${CAPABILITY_PREFIX}xpath:1.0`);
  const mode = config.get("CLICON_NETCONF_BASIC_MODE");
  const others = ["report-all", "trim", "report-all-tagged", "explicit"].filter((other) =>
    other !== mode
  );
  list.push(
    `${CAPABILITY_PREFIX}with-defaults:1.0?basic-mode=${mode}&also-supported=${others.join(",")}`,
  );
  if (schema.moduleByName("notifications") !== undefined) {
    list.push(`${CAPABILITY_PREFIX}notification:1.0`, `${CAPABILITY_PREFIX}interleave:1.0`);
  }
  add(
    schema.moduleByName("ietf-netconf-partial-lock") !== undefined,
    `${CAPABILITY_PREFIX}partial-lock:1.0`,
  );
  const nmda = schema.moduleByName("ietf-netconf-nmda");
  add(nmda !== undefined, `${CAPABILITY_PREFIX}with-operational-defaults:1.0`);
  add(
    config.get("CLICON_XMLDB_PRIVATE_CANDIDATE"),
    `${CAPABILITY_PREFIX}private-candidate:1.0?supported-resolution-modes=revert-on-conflict,prefer-candidate,prefer-running`,
  );
  for (const module of schema.modules) {
    if (module.implemented && module.yangVersion === "1") list.push(moduleCapability(module));
  }
  return list;
}

/** YANG 1.0 modules are announced one by one (RFC 6020 §5.6.4); those of YANG 1.1 are in the YANG library (RFC 7950 §5.6.4). */
function moduleCapability({ name, namespace, revision, features, deviatedBy }: Module): string {
  const parameters = [`module=${name}`];
  if (revision !== undefined) parameters.push(`revision=${revision}`);
  if (features.size > 0) parameters.push(`features=${[...features].sort().join(",")}`);
  if (deviatedBy.length > 0) {
    parameters.push(`deviations=${deviatedBy.map((module) => module.name).sort().join(",")}`);
  }
  return `${namespace}?${parameters.join("&")}`;
}

/**
 * What the server announces in its hello (RFC 6241 §8.1): exactly what it can do as it is configured.
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import { BASE_1_0, BASE_1_1, CAPABILITY_PREFIX } from "../netconf/names.ts";
import type { Schema } from "../yang/schema.ts";

/** The capability URIs, in the order in which they are announced. */
export function capabilities(config: Config, schema: Schema): string[] {
  const netconf = schema.moduleByName("ietf-netconf");
  const has = (feature: string) => netconf?.features.has(feature) ?? false;
  const list: string[] = [];
  const add = (condition: boolean, capability: string) => {
    if (condition) list.push(capability);
  };
  add(config.get("CLICON_NETCONF_BASE_CAPABILITY") > 0, BASE_1_1);
  list.push(BASE_1_0);
  add(has("candidate"), `${CAPABILITY_PREFIX}candidate:1.0`);
  add(has("writable-running"), `${CAPABILITY_PREFIX}writable-running:1.0`);
  add(has("confirmed-commit"), `${CAPABILITY_PREFIX}confirmed-commit:1.1`);
  add(has("rollback-on-error"), `${CAPABILITY_PREFIX}rollback-on-error:1.0`);
  add(has("validate"), `${CAPABILITY_PREFIX}validate:1.1`);
  add(has("startup"), `${CAPABILITY_PREFIX}startup:1.0`);
  add(has("url"), `${CAPABILITY_PREFIX}url:1.0?scheme=file`);
  add(has("xpath"), `${CAPABILITY_PREFIX}xpath:1.0`);
  list.push(
    `${CAPABILITY_PREFIX}with-defaults:1.0?basic-mode=explicit&also-supported=report-all,trim,report-all-tagged`,
  );
  return list;
}

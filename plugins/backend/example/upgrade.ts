/**
 * Upgrades of datastores that were written with older modules.
 *
 * @module
 */

import type { Clixon, Json, JsonObject, ModuleChange } from "../../../src/plugin/api.ts";

type Members = { [member: string]: Json | undefined };

/**
 * Module `interfaces` of namespace `urn:example:interfaces`: revision 2016 moved `if-mib:admin-status` of the state into each interface,
 * revision 2018 renamed `descr` to `description`. Upgrades are made step by step, so that a datastore of any age arrives.
 */
export function upgradeInterfaces(
  clixon: Clixon,
  { namespace, op, from = "0000-00-00", to = "0000-00-00", data, module = "interfaces" }:
    & ModuleChange
    & { readonly data: JsonObject },
): JsonObject | undefined {
  clixon.log.info(`upgrade_interfaces ${namespace} op:${op} from:${from} to:${to}`);
  const top = `${module}:interfaces`;
  if (op !== "change" || !isObject(data[top])) return undefined;
  const interfaces: Members = { ...data[top] };
  let list = (interfaces.interface ?? []) as readonly JsonObject[];
  if (from < "2016-01-01" && to >= "2016-01-01") {
    list = list.map((entry) => ({ "admin-status": "up", ...entry }));
  }
  if (from < "2018-01-01" && to >= "2018-01-01") {
    list = list.map(({ descr, ...entry }) =>
      descr === undefined ? entry : { ...entry, description: descr }
    );
  }
  return { ...data, [top]: { ...interfaces, interface: list } };
}

/** A startup datastore without module-state: `/a:remove_me` goes, and what is at `/a:x/y/z` moves to module `b`. */
export function upgradeStartup(
  clixon: Clixon,
  { datastore, data, modules }: {
    readonly datastore: string;
    readonly data: JsonObject;
    readonly modules: readonly ModuleChange[];
  },
): JsonObject | undefined {
  if (datastore !== "startup" || modules.length > 0) return undefined;
  const { "a:remove_me": removed, "a:x": x, ...rest }: Members = data;
  if (removed === undefined && x === undefined) return undefined;
  clixon.log.info("upgrading startup");
  const z = isObject(x) && isObject(x.y) ? x.y.z : undefined;
  if (z === undefined) return x === undefined ? rest : { ...rest, "a:x": x };
  return { ...rest, "b:z": z };
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

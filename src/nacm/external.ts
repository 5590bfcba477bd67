/**
 * Rules from a file of their own (CLICON_NACM_MODE external), and access control as the configuration wants it.
 *
 * @module
 */

import { type Config, ConfigError } from "../config/mod.ts";
import { readData } from "../format/xml_read.ts";
import { RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { groupNamesOf } from "../system/users.ts";
import type { Branch } from "../tree/node.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import { loadModules } from "../yang/load.ts";
import type { ContainerNode, Schema } from "../yang/schema.ts";
import { AccessControl, NACM_NAMESPACE } from "./control.ts";

/** A larger file of rules is a mistake. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Access control by the options CLICON_NACM_* and CLICON_RESTCONF_USER.
 *
 * @throws {ConfigError} when the rules of mode external cannot be read
 */
export function accessControlOf(config: Config, schema: Schema): AccessControl {
  const mode = config.get("CLICON_NACM_MODE");
  return new AccessControl(schema, {
    mode,
    credentials: config.get("CLICON_NACM_CREDENTIALS"),
    recoveryUser: config.get("CLICON_NACM_RECOVERY_USER"),
    disabledOnEmpty: config.get("CLICON_NACM_DISABLED_ON_EMPTY"),
    proxies: new Set([config.get("CLICON_RESTCONF_USER")]),
    systemGroups: groupNamesOf,
    external: mode === "external"
      ? readExternalRules(config.require("CLICON_NACM_FILE"), schema)
      : undefined,
  });
}

/**
 * Reads a file whose top element is `<nacm>` or holds it.
 *
 * @param schema the modules that the rules are about: their namespaces may occur in paths
 * @throws {ConfigError} naming file, line and fault
 */
export function readExternalRules(file: string, schema: Schema): Branch {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(file);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const reason = error instanceof Deno.errors.NotFound ? "no such file" : error.message;
    throw new ConfigError(`${file}: ${reason}`, { option: "CLICON_NACM_FILE", cause: error });
  }
  // The module need not be part of the system's own schema.
  const rules = loadModules({ modules: [{ name: "ietf-netconf-acm" }] });
  const container = rules.root.child(NACM_NAMESPACE, "nacm") as ContainerNode;
  try {
    const reader = new XmlReader(bytes, { maxBytes: MAX_FILE_BYTES });
    for (let event = reader.nextTag(); event !== "eof"; event = reader.nextTag()) {
      if (event !== "start" || reader.local !== "nacm") continue;
      if (reader.namespace !== NACM_NAMESPACE) continue;
      return readData(reader, container, { schema, config: true });
    }
  } catch (error) {
    const fault = error instanceof RpcErrors ? error.errors[0] : error;
    if (fault instanceof XmlError) {
      const { line, column, reason } = fault;
      throw new ConfigError(reason, { origin: { file, line, column }, cause: error });
    }
    if (!(fault instanceof RpcError)) throw error;
    const where = fault.path ? `${fault.path.text}: ` : "";
    throw new ConfigError(`${file}: ${where}${fault.message}`, {
      option: "CLICON_NACM_FILE",
      cause: error,
    });
  }
  throw new ConfigError(`${file}: there is no <nacm xmlns="${NACM_NAMESPACE}"> in it`, {
    option: "CLICON_NACM_FILE",
  });
}

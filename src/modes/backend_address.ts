/**
 * Where the backend listens, by the configuration.
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import type { IpcAddress } from "../ipc/address.ts";

/** @throws {ConfigError} when CLICON_SOCK is not set */
export function backendAddress(config: Config): IpcAddress {
  const family = config.get("CLICON_SOCK_FAMILY");
  const where = config.require("CLICON_SOCK");
  if (family === "UNIX") return { family, path: where };
  return { family, host: where, port: config.get("CLICON_SOCK_PORT") };
}

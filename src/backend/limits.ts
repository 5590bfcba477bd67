/**
 * What clients may ask for at most, as the options have it.
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import { maxMessageOf } from "../ipc/message_reader.ts";
import { BASE_NAMESPACE } from "../netconf/names.ts";
import { DEFAULT_XML_LIMITS, type XmlLimits } from "../xml/reader.ts";
import { DEFAULT_LIMITS } from "./connection.ts";
import type { ServerLimits } from "./server.ts";

/** The bounds on connections: CLICON_NETCONF_MAX_MESSAGE and CLICON_NETCONF_MAX_SESSIONS. */
export function serverLimits(config: Config): ServerLimits {
  const sessions = config.get("CLICON_NETCONF_MAX_SESSIONS");
  return {
    ...DEFAULT_LIMITS,
    maxMessage: maxMessageOf(config.get("CLICON_NETCONF_MAX_MESSAGE")),
    maxSessions: sessions === 0 ? Infinity : sessions,
  };
}

/**
 * How a message is read as XML: CLICON_NETCONF_MAX_DEPTH, CLICON_NAMESPACE_NETCONF_DEFAULT. Its size has been checked when it
 * was received.
 */
export function messageReading(config: Config): Partial<XmlLimits> {
  const depth = config.get("CLICON_NETCONF_MAX_DEPTH");
  // Datastore files are read with this bound: what is deeper could be stored, and not be read again.
  const { maxDepth } = DEFAULT_XML_LIMITS;
  return {
    maxDepth: depth === 0 ? maxDepth : Math.min(depth, maxDepth),
    maxBytes: maxMessageOf(config.get("CLICON_NETCONF_MAX_MESSAGE")),
    defaultNamespace: config.get("CLICON_NAMESPACE_NETCONF_DEFAULT") ? BASE_NAMESPACE : "",
  };
}

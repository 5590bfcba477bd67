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

/**
 * Descriptors that are not for sessions: files and plugins need some, and the runtime accepts more than a hundred connections before it tells of
 * the first. When none are left, it never accepts again.
 */
const RESERVED = 256;

/**
 * Bytes of one value, and of any other text between two tags. Values are checked against their types, and compared, in one go, during which
 * nobody else is served: a pattern takes some 8 ns for a byte.
 */
export const MAX_TEXT = 4 * 1024 * 1024;
/** Bytes of one tag with all its attributes, which are read in one go, too. */
export const MAX_TAG = 1024 * 1024;

/**
 * The bounds on connections: CLICON_NETCONF_MAX_MESSAGE and CLICON_NETCONF_MAX_SESSIONS.
 *
 * @param descriptors how many this process may have open
 */
export function serverLimits(config: Config, descriptors: number): ServerLimits {
  const asked = config.get("CLICON_NETCONF_MAX_SESSIONS") || Infinity;
  const possible = descriptors - Math.min(RESERVED, descriptors / 2);
  return {
    ...DEFAULT_LIMITS,
    maxMessage: maxMessageOf(config.get("CLICON_NETCONF_MAX_MESSAGE")),
    maxSessions: Math.min(asked, possible),
    sessionsBoundBy: asked <= possible
      ? "CLICON_NETCONF_MAX_SESSIONS allows"
      : `the limit of ${descriptors} open files leaves room for`,
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
    maxTagLength: MAX_TAG,
    maxTextLength: MAX_TEXT,
    defaultNamespace: config.get("CLICON_NAMESPACE_NETCONF_DEFAULT") ? BASE_NAMESPACE : "",
  };
}

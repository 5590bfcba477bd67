/**
 * Namespaces and capabilities that the protocol itself uses.
 *
 * @module
 */

export { BASE_NAMESPACE, CLIXON_LIB_NAMESPACE } from "../ipc/names.ts";

/** RFC 5277's `<notification>`. */
export const NOTIFICATION_NAMESPACE = "urn:ietf:params:xml:ns:netconf:notification:1.0";

/** Announces end-of-message framing (RFC 6241 §8.1, RFC 6242 §4.3). */
export const BASE_1_0 = "urn:ietf:params:netconf:base:1.0";
/** Announces chunked framing (RFC 6242 §4.1). */
export const BASE_1_1 = "urn:ietf:params:netconf:base:1.1";
/** What the standard capabilities begin with: `candidate:1.0`, `validate:1.1`, … follow. */
export const CAPABILITY_PREFIX = "urn:ietf:params:netconf:capability:";

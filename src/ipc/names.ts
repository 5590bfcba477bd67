/**
 * Namespaces of the internal protocol.
 *
 * @module
 */

/** Everything in RFC 6241's messages. */
export const BASE_NAMESPACE = "urn:ietf:params:xml:ns:netconf:base:1.0";
/** The attributes and rpcs that the internal protocol adds. */
export const CLIXON_LIB_NAMESPACE = "http://clicon.org/lib";

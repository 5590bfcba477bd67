/**
 * Namespaces that this room writes into errors.
 *
 * @module
 */

/** RFC 6241: rpc, edit-config's operation attribute. */
export const NETCONF_NAMESPACE = "urn:ietf:params:xml:ns:netconf:base:1.0";
/** RFC 7950 §15: elements of error-info, and the insert attributes. */
export const YANG_NAMESPACE = "urn:ietf:params:xml:ns:yang:1";

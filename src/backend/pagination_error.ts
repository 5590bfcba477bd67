/**
 * The error of pagination.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";

/** An erroneous parameter (draft-ietf-netconf-list-pagination-nc §4). `parameter`: its name. */
export function invalid(message: string, parameter: string, appTag?: string): RpcError {
  return new RpcError("application", "invalid-value", message, {
    appTag,
    info: [{ name: "bad-element", value: parameter }],
  });
}

/**
 * CLICON_VALIDATE_STATE_XML: state that plugins give has to obey the constraints of its modules.
 *
 * @module
 */

import { RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import type { Branch } from "../tree/node.ts";
import type { Validator } from "../validate/mod.ts";

/**
 * Checks the configuration with all of its state.
 *
 * @throws {RpcError} operation-failed: the fault is the server's, whatever rule was broken
 */
export function requireValidState(validator: Validator, root: Branch): void {
  try {
    validator.data(root);
  } catch (error) {
    const first = error instanceof RpcErrors ? error.errors[0] : error;
    if (!(first instanceof RpcError)) throw error;
    const message = `${first.message}. Internal error, state callback returned invalid XML`;
    const { appTag, path, info } = first;
    throw new RpcError("application", "operation-failed", message, {
      appTag,
      path,
      info,
      cause: first,
    });
  }
}

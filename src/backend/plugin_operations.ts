/**
 * What plugins serve: rpcs of any module, actions, state, locks.
 *
 * @module
 */

import { printXml } from "../format/xml_print.ts";
import { BASE_NAMESPACE } from "../netconf/names.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import type { Plugins } from "../plugin/plugins.ts";
import { isEmpty } from "../tree/branch.ts";
import type { Cursor } from "../tree/cursor.ts";
import type { Branch } from "../tree/node.ts";
import type { Validator } from "../validate/mod.ts";
import type { ActionNode, RpcNode } from "../yang/schema.ts";
import { type Answer, inChunks, OK, type Operation } from "./operation.ts";

/** The output of an rpc or action as an answer: `<ok/>` when there is nothing to say (RFC 7950 §7.14.4). */
export function outputAnswer(output: Branch): Answer {
  if (isEmpty(output)) return OK;
  return inChunks(() => printXml(output, { namespace: BASE_NAMESPACE }));
}

/**
 * An operation that plugins see before the program serves it, or serve themselves.
 *
 * @param own what the program itself does; undefined for rpcs that it does not know
 */
export function withPlugins(
  rpc: RpcNode,
  own: Operation | undefined,
  plugins: Plugins | undefined,
  validator: Validator,
): Operation {
  if (plugins === undefined || !plugins.hasRpc(rpc)) return own ?? notSupported;
  return async (request) => {
    const output = await plugins.rpc(rpc, request.input);
    if (output !== undefined) {
      validator.output(output, { root: request.backend.stores.get("running") });
      return outputAnswer(output);
    }
    return await (own ?? emptyAnswer)(request);
  };
}

/** A plugin serves the rpc and returned nothing. */
function emptyAnswer(): Answer {
  return OK;
}

function notSupported({ rpc }: { readonly rpc: RpcNode }): never {
  throw new RpcError(
    "application",
    "operation-not-supported",
    `RPC operation not supported: no plugin serves "${rpc.name}" of module ${rpc.module.name}`,
  );
}

/** Invokes an action. @throws {RpcError} operation-not-supported when no plugin serves it */
export async function pluginAction(
  action: ActionNode,
  instance: Cursor,
  input: Branch,
  plugins: Plugins | undefined,
  validator: Validator,
): Promise<Answer> {
  const output = await plugins?.action(action, instance, input);
  if (output === undefined) {
    throw new RpcError(
      "application",
      "operation-not-supported",
      `Action not supported: no plugin serves "${action.name}" of module ${action.module.name}`,
    );
  }
  validator.output(output, { parent: instance });
  return outputAnswer(output);
}

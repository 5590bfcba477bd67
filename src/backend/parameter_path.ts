/**
 * Where an error about a parameter points to.
 *
 * @module
 */

import { type InstancePath, RpcError } from "../netconf/rpc_error.ts";
import { Branch } from "../tree/node.ts";
import { type Step, stepPath } from "../tree/path.ts";
import type { BranchSchema, DataNode, RpcNode } from "../yang/schema.ts";

/**
 * An error of an operation with the path of the parameter that it names in bad-element (RFC 6241 §4.3): operations say what is wrong with
 * which of their parameters, and not where in the request that is. Errors that have a path, or are about something else, stay as they are.
 *
 * @param input the parameters that were given
 */
export function withParameterPath(error: unknown, rpc: RpcNode, input: Branch): unknown {
  if (!(error instanceof RpcError) || error.path !== undefined) return error;
  const name = error.info.find((info) => info.name === "bad-element")?.value;
  const path = name === undefined ? undefined : parameterPath(rpc, input, name);
  if (path === undefined) return error;
  const { type, tag, message, severity, appTag, info, cause } = error;
  return new RpcError(type, tag, message, { severity, appTag, info, cause, path });
}

function parameterPath(rpc: RpcNode, input: Branch, name: string): InstancePath | undefined {
  if (name === rpc.name) return stepPath(undefined, rpc.input);
  const step = find(rpc.input, input, name, undefined);
  return step && stepPath(step, rpc.input);
}

/** A parameter of that name, given or not, or one that was given within another: `url` in `source`. */
function find(
  schema: BranchSchema,
  given: Branch,
  name: string,
  parent: Step | undefined,
): Step | undefined {
  const node = schema.childrenByName(name)[0] as DataNode | undefined;
  if (node !== undefined) return { parent, schema: node };
  for (const [slot, value] of given.slots.entries()) {
    if (!(value instanceof Branch)) continue;
    const container = given.schema.slots[slot];
    const step = find(value.schema, value, name, { parent, schema: container });
    if (step !== undefined) return step;
  }
  return undefined;
}

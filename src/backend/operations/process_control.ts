/**
 * `process-control` of module clixon-lib: starts, stops and looks at what the backend manages.
 *
 * @module
 */

import { RpcError } from "../../netconf/rpc_error.ts";
import { messageOf } from "../../system/log.ts";
import type { ManagedProcess } from "../../system/managed_process.ts";
import { escapeText } from "../../xml/writer.ts";
import { type Answer, leafText, type Operation, type Request } from "../operation.ts";
import type { RestconfProcess } from "../restconf_process.ts";

/** The operation on the one process that there may be. */
export function processControl(restconf: RestconfProcess | undefined): Operation {
  return async (request) => {
    const name = leafText(request.input, "name");
    if (restconf === undefined || name !== restconf.process.name) {
      throw new RpcError("application", "invalid-value", `No such process: ${name}`, {
        info: [{ name: "bad-element", value: "name" }],
      });
    }
    const operation = leafText(request.input, "operation");
    if (operation === "status") return statusOf(restconf.process, request);
    if (operation !== "stop") restconf.requireEnabled();
    try {
      await restconf.process[operation as "start" | "stop" | "restart"]();
    } catch (error) {
      const message = `process ${name}: ${messageOf(error)}`;
      throw new RpcError("application", "operation-failed", message);
    }
    return { kind: "xml", xml: `<ok xmlns="${request.rpc.module.namespace}"/>` };
  };
}

function statusOf(process: ManagedProcess, { rpc }: Request): Answer {
  const { what: { description, command, args }, status: { status, pid, startTime } } = process;
  const leafs = Object.entries({
    active: status === "running",
    description,
    command: [command, ...args()].join(" "),
    status,
    starttime: startTime?.toISOString(),
    pid,
  });
  const { namespace } = rpc.module;
  const xml = leafs.filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name} xmlns="${namespace}">${escapeText(String(value))}</${name}>`);
  return { kind: "xml", xml: xml.join("") };
}

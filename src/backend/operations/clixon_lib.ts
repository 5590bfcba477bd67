/**
 * The operations of module clixon-lib about the daemon itself: `ping`, `debug`, `restart-plugin`, `clixon-cache`.
 *
 * @module
 */

import { RpcError } from "../../netconf/rpc_error.ts";
import { log } from "../../system/log.ts";
import { emptyBranch } from "../../tree/branch.ts";
import { diff } from "../../tree/diff.ts";
import type { ValueList } from "../../tree/node.ts";
import type { Backend } from "../backend.ts";
import {
  type Answer,
  leafText,
  OK,
  type Operation,
  parameter,
  type Request,
} from "../operation.ts";
import { stats } from "./stats.ts";
import { translateFormat } from "./translate_format.ts";

/** The operations by name. */
export const CLIXON_LIB: Readonly<Record<string, Operation>> = {
  "ping": () => OK,
  "debug": debug,
  "stats": stats,
  "restart-plugin": restartPlugin,
  "clixon-cache": cache,
  "translate-format": translateFormat,
};

function debug({ input, session }: Request): Answer {
  const level = Number(leafText(input, "level"));
  log.debugMask = level;
  log.notice(`debug level ${level} set by ${session.username} (session ${session.id})`);
  return OK;
}

/** Each plugin is loaded anew, resets, and is given the running configuration as if it had just been made. */
async function restartPlugin({ backend, input }: Request): Promise<Answer> {
  const names = [...(parameter(input, "plugin") ?? []) as ValueList].map(String);
  for (const name of names) {
    if (!backend.plugins?.has(name)) {
      throw new RpcError("application", "bad-element", `No such plugin: ${name}`, {
        info: [{ name: "bad-element", value: "plugin" }],
      });
    }
  }
  await backend.commits.run(async () => {
    for (const name of names) await restart(backend, name);
  });
  return OK;
}

async function restart(backend: Backend, name: string): Promise<void> {
  const { plugins, stores, schema } = backend;
  const runner = await plugins!.restart(name);
  const source = await plugins!.reset("tmp", name) ?? emptyBranch(schema.root);
  const target = stores.get("running");
  const id = backend.nextTransactionId();
  const transaction = { id, source, target, changes: diff(source, target) };
  try {
    await runner.begin(transaction);
    await runner.validate(transaction);
    await runner.complete(transaction);
    await runner.commit(transaction);
  } catch (error) {
    await runner.abort(transaction);
    throw error;
  }
  await runner.commitDone(transaction);
  await runner.end(transaction);
  log.notice(`plugin ${name} restarted`);
}

/**
 * The caches of Clixon are of its command line and of what is read from files. Here trees are not copies of the files but the
 * datastores themselves, so that there is nothing to read and clearing changes nothing; the command line's are not the backend's.
 */
function cache({ input, rpc }: Request): Answer {
  if (leafText(input, "operation") === "clear") return OK;
  return { kind: "xml", xml: `<data xmlns="${rpc.module.namespace}"/>` };
}

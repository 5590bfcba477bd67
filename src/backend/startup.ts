/**
 * From the files to a running configuration (behaviour by start-up mode).
 *
 * @module
 */

import { emptyBranch } from "../tree/branch.ts";
import { unlimited } from "./access.ts";
import type { Backend } from "./backend.ts";
import type { BackendStart } from "./start.ts";
import { transact } from "./transaction.ts";

/** Brings the configuration of the start-up mode into force. @returns an exit status when nothing is to be served */
export async function startUp(backend: Backend, start: BackendStart): Promise<number | undefined> {
  const { stores, schema } = backend;
  const mode = start.config.get("CLICON_STARTUP_MODE");
  await stores.removeLeftovers();
  if (mode === "init") {
    await stores.save("running", emptyBranch(schema.root));
    return undefined;
  }
  const name = mode === "startup" ? "startup" : "running";
  const target = stores.load(name) ?? emptyBranch(schema.root);
  await stores.save("running", emptyBranch(schema.root));
  await transact(backend, { access: unlimited(undefined), target });
  return undefined;
}

/**
 * Second step of a plugin's process where the process has more permissions than the plugin may have (compiled binaries): the plugin runs
 * in a worker with exactly its own.
 *
 * @module
 */

import { setFlagsFromString } from "node:v8";
import type { End } from "./serve.ts";
import type { WorkerMessage } from "./worker.ts";

/** The kinds of permission that the main thread gives up once the worker is there. */
const KINDS = ["read", "write", "net", "env", "run", "sys", "ffi", "import"] as const;

/** Starts the worker. `memory` is its heap limit in MiB. */
export function serveInWorker(
  permissions: Deno.PermissionOptionsObject,
  memory: number | undefined,
  confinement: string,
  end: End,
): void {
  if (memory !== undefined) setFlagsFromString(`--max-old-space-size=${memory}`);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
    deno: { permissions },
  });
  worker.addEventListener("message", ({ data }: MessageEvent<WorkerMessage>) => {
    if (data.status !== undefined) return end(data.status, data.reason);
    for (const name of KINDS) Deno.permissions.revokeSync({ name } as Deno.PermissionDescriptor);
    worker.postMessage(confinement);
  });
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    end(70, event.message);
  });
}

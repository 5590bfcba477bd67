/**
 * Takes from a plugin's global scope what would let it step around `module_hooks.ts`, or start threads that lack it. The permissions
 * of the process or worker hold without this; it closes what permissions do not cover.
 *
 * @module
 */

import { call } from "./intrinsics.ts";
import { isAllowedBuiltin } from "./module_hooks.ts";

/** Globals that a plugin does not get: threads of their own hooks, stores on disk, what sets node's library up anew. */
const REMOVED_GLOBALS = [
  ...["Worker", "SharedWorker", "caches", "localStorage", "sessionStorage", "nodeBootstrap"],
];

/** Members of `process` that load code or reach the runtime's inside. */
const REMOVED_PROCESS = ["binding", "_linkedBinding", "dlopen", "mainModule", "_debugProcess"];

/** To be called once, before the plugin's first line runs. `exit` is what the plugin's ways to exit call instead. */
export function confineRealm(exit: (status: number) => void): void {
  const leave = (status: unknown) => exit(Number(status) || 0);
  define(Deno, "exit", leave);
  define(globalThis, "close", () => leave(0));
  for (const name of REMOVED_GLOBALS) remove(globalThis, name);
  const process: object | undefined = Reflect.get(globalThis, "process");
  if (process !== undefined) {
    for (const name of REMOVED_PROCESS) remove(process, name);
    define(process, "exit", leave);
    define(process, "reallyExit", leave);
    const original: unknown = Reflect.get(process, "getBuiltinModule");
    define(process, "getBuiltinModule", (name: unknown) => {
      if (typeof original !== "function" || typeof name !== "string" || !isAllowedBuiltin(name)) {
        return undefined;
      }
      return call(original, process, [name]);
    });
  }
  // The graphics processor: asking for it loads the system's drivers into this process.
  remove(Object.getPrototypeOf(navigator), "gpu");
  // The runtime's own operations, and the function that reads any file as a module.
  const internal: unknown = Reflect.get(Deno, "internal");
  if (typeof internal === "symbol") remove(Deno, internal);
}

/** @throws when the runtime does not let go of it: then the sandbox does not hold, and the plugin must not run */
function remove(from: object, name: string | symbol): void {
  if (!(name in from)) return;
  if (!Reflect.deleteProperty(from, name) || name in from) define(from, name, undefined);
}

function define(on: object, name: string | symbol, value: unknown): void {
  if (!Reflect.defineProperty(on, name, { value, writable: false, configurable: false })) {
    throw new Error(`cannot take ${String(name)} from the plugin's scope`);
  }
}

/**
 * The hidden mode `plugin-host`: the process in which one plugin runs. `confine` gives up rights and executes `serve`, see
 * `../plugin/host_spec.ts`.
 *
 * @module
 */

import type { ConfineSpec, ServeSpec } from "../plugin/host_spec.ts";
import { CHANNEL_FD } from "../plugin/protocol.ts";
import { serve } from "../plugin/sandbox/serve.ts";

// Computed, so that they are not loaded where they are not used: next to a plugin.
const CONFINE = "../plugin/sandbox/confine_self.ts";
const WORKER_HOST = "../plugin/sandbox/worker_host.ts";

/** Runs the mode; `argv` are the words after `plugin-host`. */
export async function run(argv: readonly string[]): Promise<number> {
  const [step, spec] = argv;
  if (argv.length === 2 && step === "confine") {
    const { confine }: typeof import("../plugin/sandbox/confine_self.ts") = await import(CONFINE);
    return confine(JSON.parse(spec) as ConfineSpec);
  }
  if (argv.length === 2 && step === "serve") return await serveSpec(JSON.parse(spec) as ServeSpec);
  console.error("plugin-host is started by the daemon, not by hand");
  return 255;
}

async function serveSpec({ worker, memory, confinement }: ServeSpec): Promise<number> {
  const exit = Deno.exit; // the plugin gets another one
  const end = (status: number, reason?: string) => {
    // The daemon reports the last line on standard error as the reason.
    if (reason !== undefined) Deno.stderr.writeSync(new TextEncoder().encode(reason + "\n"));
    exit(status);
  };
  if (worker === undefined) {
    serve(CHANNEL_FD, confinement, end);
  } else {
    const { serveInWorker }: typeof import("../plugin/sandbox/worker_host.ts") = await import(
      WORKER_HOST
    );
    serveInWorker(worker, memory, confinement, end);
  }
  return await new Promise<number>(() => {}); // `end` is the only way out
}

// The first word is the mode, as for the program.
if (import.meta.main) Deno.exit(await run(Deno.args.slice(1)));

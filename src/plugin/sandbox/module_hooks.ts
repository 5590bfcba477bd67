/**
 * What a plugin can import: the modules that the daemon has read for it, and the part of node's library that cannot lead out of the sandbox.
 * Everything else is refused when it is resolved, computed imports included, before any file or network is touched.
 *
 * @module
 */

import type { ModuleText } from "../protocol.ts";
import { builtin } from "./builtin.ts";

/**
 * Modules of node's library that act only with the plugin's own permissions. Not among them: what makes workers, contexts or processes
 * of its own, loads modules by itself, or changes the engine.
 */
const NODE_MODULES: ReadonlySet<string> = new Set([
  ...["assert", "assert/strict", "async_hooks", "buffer", "child_process", "constants", "crypto"],
  ...["dgram", "diagnostics_channel", "dns", "dns/promises", "events", "fs", "fs/promises", "http"],
  ...["http2", "https", "net", "os", "path", "path/posix", "path/win32", "perf_hooks", "punycode"],
  ...["querystring", "stream", "stream/consumers", "stream/promises", "stream/web"],
  ...["string_decoder", "timers", "timers/promises", "tls", "tty", "url", "util", "util/types"],
  ...["zlib"],
]);

/** Those whose refusal is tried out before a plugin is loaded. */
const DANGEROUS = [
  ...["cluster", "inspector", "module", "process", "repl", "sqlite", "test", "v8", "vm", "wasi"],
  "worker_threads",
];

/** True for `node:fs` and `fs`, when a plugin may have it. */
export function isAllowedBuiltin(specifier: string): boolean {
  return NODE_MODULES.has(specifier.startsWith("node:") ? specifier.slice(5) : specifier);
}

/** Scheme of modules that cannot be loaded: they stand for what is refused. */
const REFUSED = "refused:";
/** Modules that try out whether refusing works. */
const CHECK = "plugin-check:";

/**
 * Makes `modules` importable by their URLs, and almost nothing else importable, for the rest of this thread's life.
 *
 * @throws when the runtime does not keep to it: then the plugin must not be loaded
 */
export async function confineImports(modules: readonly ModuleText[]): Promise<void> {
  const known = new Map(modules.map((module) => [module.url, module]));
  const { registerHooks } = builtin<typeof import("node:module")>("node:module");
  registerHooks({
    resolve(specifier, context, next) {
      const url = absolute(specifier, context.parentURL);
      if (url !== undefined && known.has(url)) return { url, shortCircuit: true };
      if (specifier.startsWith(CHECK) && !checked) return { url: specifier, shortCircuit: true };
      if (isAllowedBuiltin(specifier)) return next(specifier, context);
      const reason = refusal(specifier, url);
      // A module that is loaded already (parts of node's library, this file) is found by literal imports even when this throws,
      // but not when it leads to another module, which cannot be loaded. With worker_threads it is the other way round.
      if (/^(?:node:)?worker_threads$/.test(specifier)) throw new TypeError(reason);
      return { url: REFUSED + encodeURIComponent(reason), shortCircuit: true };
    },
    load(url, context, next) {
      const module = known.get(url);
      if (module !== undefined) {
        return { format: module.format, source: module.source, shortCircuit: true };
      }
      if (url.startsWith(REFUSED)) {
        throw new TypeError(decodeURIComponent(url.slice(REFUSED.length)));
      }
      if (url.startsWith(CHECK)) {
        const source = `import * as it from "node:${url.slice(CHECK.length)}"; export { it };`;
        return { format: "module", source, shortCircuit: true };
      }
      return next(url, context);
    },
  });
  let checked = false;
  for (const name of DANGEROUS) await requireRefusal(name);
  checked = true;
}

/** The runtime must refuse a literal import of this module of node's library. */
async function requireRefusal(name: string): Promise<void> {
  try {
    await import(CHECK + name);
  } catch (error) {
    if (error instanceof TypeError && error.message.includes("is not allowed")) return;
    throw error;
  }
  throw new Error(`this runtime lets plugins import node:${name}`);
}

/** A relative specifier resolved against a module of the plugin; undefined for what is no URL of the plugin. */
function absolute(specifier: string, parent: string | undefined): string | undefined {
  if (specifier.startsWith("plugin:")) return specifier;
  if (!/^\.{0,2}\//.test(specifier) || !parent?.startsWith("plugin:")) return undefined;
  return new URL(specifier, parent).href;
}

function refusal(specifier: string, url: string | undefined): string {
  const shown = JSON.stringify(specifier.length > 200 ? specifier.slice(0, 200) + "…" : specifier);
  if (url !== undefined) {
    return `import of ${shown}: the plugin's folder has no such file (types are imported with "import type")`;
  }
  return `import of ${shown} is not allowed: a plugin may import files of its own folder and node's harmless modules`;
}

/**
 * What a plugin can import: the modules that the daemon has read for it, and the part of node's library that cannot lead out of the sandbox.
 * Everything else is refused when it is resolved, computed imports included, before any file or network is touched.
 *
 * @module
 */

import type { ModuleText } from "../protocol.ts";
import { builtin } from "./builtin.ts";
import {
  after,
  beginsWith,
  decode,
  encode,
  quote,
  resolveUrl,
  table,
  TypeError_,
} from "./intrinsics.ts";

/**
 * Modules of node's library that act only with the plugin's own permissions. Not among them: what makes workers, contexts or processes
 * of its own, loads modules by itself, or changes the engine.
 */
const NODE_MODULES = table([
  ...["assert", "assert/strict", "async_hooks", "buffer", "child_process", "constants", "crypto"],
  ...["dgram", "diagnostics_channel", "dns", "dns/promises", "events", "fs", "fs/promises", "http"],
  ...["http2", "https", "net", "os", "path", "path/posix", "path/win32", "perf_hooks", "punycode"],
  ...["querystring", "stream", "stream/consumers", "stream/promises", "stream/web"],
  ...["string_decoder", "timers", "timers/promises", "tls", "tty", "url", "util", "util/types"],
  "zlib",
].flatMap((name) => [[name, true], [`node:${name}`, true]] as const));

/** Those whose refusal is tried out before a plugin is loaded. */
const DANGEROUS = [
  ...["cluster", "inspector", "module", "process", "repl", "sqlite", "test", "v8", "vm", "wasi"],
  "worker_threads",
];

/** True for `node:fs` and `fs`, when a plugin may have it. */
export function isAllowedBuiltin(specifier: string): boolean {
  return NODE_MODULES[specifier] === true;
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
  // Objects without a prototype, here and in what is answered: a plugin may have put members into `Object.prototype`.
  const known = table(modules.map((module) => [
    module.url,
    { __proto__: null, format: module.format, source: module.source, shortCircuit: true },
  ]));
  const answer = (url: string) => ({ __proto__: null, url, shortCircuit: true });
  const { registerHooks } = builtin<typeof import("node:module")>("node:module");
  registerHooks({
    resolve(specifier, context, next) {
      const url = absolute(specifier, context.parentURL);
      if (url !== undefined && known[url] !== undefined) return answer(url);
      if (!checked && beginsWith(specifier, CHECK)) return answer(specifier);
      if (isAllowedBuiltin(specifier)) return next(specifier, context);
      const reason = refusal(specifier, url);
      // A module that is loaded already (parts of node's library, this file) is found by literal imports even when this throws,
      // but not when it leads to another module, which cannot be loaded. With worker_threads it is the other way round.
      if (specifier === "worker_threads" || specifier === "node:worker_threads") {
        throw new TypeError_(reason);
      }
      return answer(REFUSED + encode(reason));
    },
    load(url, context, next) {
      const module = known[url];
      if (module !== undefined) return module;
      if (isAllowedBuiltin(url)) return next(url, context);
      if (!checked && beginsWith(url, CHECK)) {
        const source = `import * as it from "node:${after(url, CHECK.length)}"; export { it };`;
        return { format: "module", source, shortCircuit: true };
      }
      throw new TypeError_(
        beginsWith(url, REFUSED) ? decode(after(url, REFUSED.length)) : refusal(url, undefined),
      );
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
  if (beginsWith(specifier, "plugin:")) return specifier;
  const relative = beginsWith(specifier, "/") || beginsWith(specifier, "./") ||
    beginsWith(specifier, "../");
  if (!relative || parent === undefined || !beginsWith(parent, "plugin:")) return undefined;
  return resolveUrl(specifier, parent);
}

function refusal(specifier: string, url: string | undefined): string {
  const shown = quote(specifier.length > 200 ? after(specifier, 0, 200) + "…" : specifier);
  if (url !== undefined) {
    return `import of ${shown}: the plugin's folder has no such file (types are imported with "import type")`;
  }
  return `import of ${shown} is not allowed: a plugin may import files of its own folder and node's harmless modules`;
}

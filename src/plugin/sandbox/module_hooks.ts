/**
 * What a plugin can import: the modules that the daemon has read for it, `data:` and `blob:` modules (which hold only what the plugin itself
 * could have evaluated), and the part of node's library that cannot lead out of the sandbox. Everything else is refused
 * when it is resolved, computed imports included, before any file or network is touched.
 *
 * @module
 */

import { registerHooks } from "node:module";
import type { ModuleText } from "../protocol.ts";

/**
 * Modules of node's library that act only with the plugin's own permissions. Not among them: what makes workers, contexts or processes
 * of its own, loads modules by itself, or changes the engine (module, worker_threads, process, cluster, vm, v8, inspector …).
 */
const NODE_MODULES: ReadonlySet<string> = new Set([
  ...["assert", "assert/strict", "async_hooks", "buffer", "child_process", "constants", "crypto"],
  ...["dgram", "diagnostics_channel", "dns", "dns/promises", "events", "fs", "fs/promises", "http"],
  ...["http2", "https", "net", "os", "path", "path/posix", "path/win32", "perf_hooks", "punycode"],
  ...["querystring", "stream", "stream/consumers", "stream/promises", "stream/web"],
  ...["string_decoder", "timers", "timers/promises", "tls", "tty", "url", "util", "util/types"],
  ...["zlib"],
]);

/** True for `node:fs` and `fs`, when a plugin may have it. */
export function isAllowedBuiltin(specifier: string): boolean {
  return NODE_MODULES.has(specifier.startsWith("node:") ? specifier.slice(5) : specifier);
}

/** Makes `modules` importable by their URLs, and almost nothing else importable, for the rest of this thread's life. */
export function confineImports(modules: readonly ModuleText[]): void {
  const known = new Map(modules.map((module) => [module.url, module]));
  registerHooks({
    resolve(specifier, context, next) {
      const url = absolute(specifier, context.parentURL);
      if (url !== undefined && known.has(url)) return { url, shortCircuit: true };
      if (/^(?:data|blob):/i.test(specifier) || isAllowedBuiltin(specifier)) {
        return next(specifier, context);
      }
      throw new TypeError(refusal(specifier, url));
    },
    load(url, context, next) {
      const module = known.get(url);
      if (module === undefined) return next(url, context);
      return { format: module.format, source: module.source, shortCircuit: true };
    },
  });
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

/**
 * Loads the modules that its argument names (the options of `loadModules` as JSON, and `cacheDir`), for the bench that measures whole processes.
 *
 * @module
 */

import { loadModules, loadModulesCached } from "../../src/yang/load.ts";

const { cacheDir, ...options } = JSON.parse(Deno.args[0]);
if (cacheDir === undefined) loadModules(options);
else await loadModulesCached(options, cacheDir);

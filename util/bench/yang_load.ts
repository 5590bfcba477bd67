/**
 * Loads the modules that its argument names (the options of `loadModules` as JSON), for the bench that measures whole processes.
 *
 * @module
 */

import { loadModules } from "../../src/yang/load.ts";

loadModules(JSON.parse(Deno.args[0]));

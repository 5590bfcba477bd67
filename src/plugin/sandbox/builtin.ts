/**
 * Modules of the runtime for this side's own use.
 *
 * They are not imported: what an import has loaded, a plugin's literal import finds again without `module_hooks.ts` having a say.
 *
 * @module
 */

/** A module of node's library by name. To be called before the plugin's first line runs. */
export function builtin<Module>(name: string): Module {
  const process = Reflect.get(globalThis, "process") as {
    getBuiltinModule(name: string): Module | undefined;
  };
  const module = process.getBuiltinModule(name);
  if (module === undefined) throw new Error(`the runtime has no module ${name}`);
  return module;
}

/**
 * Loading: from what the operator names to the compiled schema.
 *
 * This room turns YANG text into the compiled schema that drives everything else. It may import nothing but its own files and, for
 * types, `types/`. Start reading here: `search.ts` finds files, `parser.ts` makes statements, `link.ts` joins modules with their imports and
 * submodules, `compile.ts` makes the schema of `schema.ts`; `expand.ts` is its heart.
 *
 * @module
 */

import { compileSchema } from "./compile.ts";
import { FeatureFilter } from "./feature.ts";
import { Linker } from "./link.ts";
import type { Schema } from "./schema.ts";
import { mainDirFiles, SearchPath } from "./search.ts";
import { contentKey, VerdictCache } from "./verdict_cache.ts";

/** A module to load by name. */
export interface ModuleRequest {
  readonly name: string;
  readonly revision?: string;
  /** Leave it out silently when no file is found. */
  readonly optional?: boolean;
}

/** What to load and where from. */
export interface LoadOptions {
  /** CLICON_YANG_DIR: searched in order, with subfolders. */
  readonly dirs?: readonly string[];
  /** CLICON_YANG_MAIN_FILE. */
  readonly mainFile?: string;
  /** CLICON_YANG_MODULE_MAIN and CLICON_YANG_MODULE_REVISION. */
  readonly moduleMain?: string;
  readonly moduleRevision?: string;
  /** CLICON_YANG_MAIN_DIR: all modules in it are loaded. */
  readonly mainDir?: string;
  /** Modules to load after those, in order. */
  readonly modules?: readonly ModuleRequest[];
  /** Texts to load before everything else. */
  readonly texts?: readonly { readonly file: string; readonly text: string }[];
  /** CLICON_FEATURE: features to enable besides {@linkcode ALWAYS_ENABLED}: `module:feature`, with `*` for any on either side. */
  readonly features?: readonly string[];
  /** Search the modules shipped with the program after all folders. Default true. */
  readonly builtin?: boolean;
  /** CLICON_YANG_AUGMENT_ACCEPT_BROKEN: an augment or deviation whose target is missing is a warning. */
  readonly acceptBrokenAugments?: boolean;
  /**
   * A folder, private to the user of this process, where it is kept which modules were found free of faults: the next load of the same
   * modules is faster. Safe to delete.
   */
  readonly cacheDir?: string;
  /**
   * What rooms above check of a schema before it is used; gives warnings, throws {@linkcode YangError}. Not called when
   * the cache says that the same modules passed it.
   */
  readonly check?: (schema: Schema) => readonly string[];
  /** How many schema nodes there may be. Default 1,000,000: all modules of the IETF together have some 20,000. */
  readonly maxNodes?: number;
}

/** Features of what the program always does. */
export const ALWAYS_ENABLED: readonly string[] = [
  "ietf-netconf:candidate",
  "ietf-netconf:validate",
  "ietf-netconf:xpath",
];

/** The folder of the modules shipped with the program; works from source and inside the compiled executable. */
export const BUILTIN_DIR: string = decodeURIComponent(
  new URL("../../yang", import.meta.url).pathname,
);

/**
 * Loads modules with all that they import and compiles them.
 *
 * @throws {YangError} with file, line and column of the first fault
 */
export function loadModules(options: LoadOptions): Schema {
  const search = new SearchPath({
    mainDir: options.mainDir,
    dirs: options.dirs,
    builtin: options.builtin === false ? undefined : BUILTIN_DIR,
  });
  const linker = new Linker(search);
  for (const { file, text } of options.texts ?? []) linker.addText(text, file);
  if (options.mainFile !== undefined) linker.addFile(options.mainFile);
  if (options.moduleMain !== undefined) {
    linker.addNamed({ name: options.moduleMain, revision: options.moduleRevision });
  }
  if (options.mainDir !== undefined) {
    for (const found of mainDirFiles(options.mainDir)) linker.addFromMainDir(found);
  }
  for (const request of options.modules ?? []) linker.addNamed(request);
  const modules = linker.link();
  const features = [...ALWAYS_ENABLED, ...options.features ?? []];
  const acceptBrokenAugments = options.acceptBrokenAugments ?? false;
  const maxNodes = options.maxNodes ?? 1_000_000;
  const { cacheDir, check } = options;
  return compileSchema(modules, {
    features: new FeatureFilter(features),
    acceptBrokenAugments,
    maxNodes,
    warnings: [
      ...search.missing.map((dir) => `${dir}: this folder of CLICON_YANG_DIR does not exist`),
      ...linker.warnings,
    ],
    check,
    cache: cacheDir === undefined ? undefined : new VerdictCache(cacheDir),
    cacheKey: cacheDir === undefined ? "" : contentKey(modules, [
      check === undefined ? "modules" : "modules and more",
      String(acceptBrokenAugments),
      String(maxNodes),
      ...features,
      ...search.missing,
    ]),
  });
}

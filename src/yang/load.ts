/**
 * Loading: from what the operator names to the compiled schema.
 *
 * This room turns YANG text into the compiled schema that drives everything else. It may import nothing but its own files and, for
 * types, `types/`. Start reading here: `search.ts` finds files, `parser.ts` makes statements, `link.ts` joins modules with their imports and
 * submodules, `compile.ts` makes the schema of `schema.ts`; `expand.ts` is its heart.
 *
 * @module
 */

import { acceptedTexts, describeTexts } from "./accepted_texts.ts";
import { type CompileOptions, compileSchema } from "./compile.ts";
import { FeatureFilter } from "./feature.ts";
import { Linker } from "./link.ts";
import type { CompiledModule } from "./module.ts";
import type { Schema } from "./schema.ts";
import { mainDirFiles, SearchPath } from "./search.ts";
import { VerdictCache } from "./verdict_cache.ts";

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
  /** Searched first, without its subfolders, and not loaded as a whole: for a mounted schema. Default: {@linkcode LoadOptions.mainDir}. */
  readonly searchDir?: string;
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
  /** CLICON_YANG_LIST_CHECK: false makes a configuration list without keys a warning. Default true. */
  readonly listCheck?: boolean;
  /** CLICON_YANG_UNKNOWN_ANYDATA: branches of configuration have room for what no module defines. */
  readonly keepUnknown?: boolean;
  /** What rooms above check of a schema before it is used; gives warnings, throws {@linkcode YangError}. */
  readonly check?: (schema: Schema) => readonly string[];
  /** How many schema nodes there may be. Default 1,000,000: all modules of the IETF together have some 20,000. */
  readonly maxNodes?: number;
}

const MAX_NODES = 1_000_000;

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
  const search = searchPathOf(options);
  const linker = new Linker(search);
  return compileSchema(link(linker, options), compileOptions(options, search, linker)).schema;
}

/**
 * Does what {@linkcode loadModules} does, faster if the same modules were loaded with the same options before: what was found free of
 * faults then is not checked again, and `options.check` not called.
 *
 * @param dir where that is remembered: a folder private to the user of this process, safe to delete
 */
export async function loadModulesCached(options: LoadOptions, dir: string): Promise<Schema> {
  const search = searchPathOf(options);
  const cache = new VerdictCache(dir);
  const key = cacheKey(options, search);
  const verdict = cache.get(key);
  const given = new Map(options.texts?.map(({ file, text }) => [file, text]));
  const accepted = verdict && await acceptedTexts(verdict, given);
  const linker = new Linker(search, accepted);
  const modules = link(linker, options);
  const files = linker.sources.map(({ file }) => file);
  const compile = compileOptions(options, search, linker);
  if (verdict !== undefined && accepted !== undefined && isSame(files, verdict.files)) {
    return compileSchema(modules, { ...compile, accepted: verdict.warnings }).schema;
  }
  // Other threads make the digest while this one compiles.
  const describing = describeTexts(linker.sources);
  const compiler = compileSchema(modules, compile);
  const texts = await describing;
  if (texts === undefined) return compiler.schema;
  const problem = cache.put(key, { files, ...texts, warnings: compiler.schema.warnings });
  if (problem !== undefined) compiler.note(problem);
  return compiler.schema;
}

function searchPathOf({ mainDir, searchDir, dirs, builtin }: LoadOptions): SearchPath {
  return new SearchPath({
    mainDir: searchDir ?? mainDir,
    dirs,
    builtin: builtin === false ? undefined : BUILTIN_DIR,
  });
}

/** Adds everything that is asked for, in the order of {@linkcode LoadOptions}, and follows its imports. */
function link(linker: Linker, options: LoadOptions): readonly CompiledModule[] {
  for (const { file, text } of options.texts ?? []) linker.addText(text, file);
  if (options.mainFile !== undefined) linker.addFile(options.mainFile);
  if (options.moduleMain !== undefined) {
    linker.addNamed({ name: options.moduleMain, revision: options.moduleRevision });
  }
  if (options.mainDir !== undefined) {
    for (const found of mainDirFiles(options.mainDir)) linker.addFromMainDir(found);
  }
  for (const request of options.modules ?? []) linker.addNamed(request);
  return linker.link();
}

function compileOptions(
  options: LoadOptions,
  search: SearchPath,
  linker: Linker,
): CompileOptions {
  return {
    features: new FeatureFilter([...ALWAYS_ENABLED, ...options.features ?? []]),
    acceptBrokenAugments: options.acceptBrokenAugments ?? false,
    listCheck: options.listCheck ?? true,
    keepUnknown: options.keepUnknown ?? false,
    maxNodes: options.maxNodes ?? MAX_NODES,
    warnings: [
      ...search.missing.map((dir) => `${dir}: this folder of CLICON_YANG_DIR does not exist`),
      ...linker.warnings,
    ],
    check: options.check,
  };
}

/** Everything besides the texts that a verdict depends on. */
function cacheKey({ texts, check, ...options }: LoadOptions, search: SearchPath): string {
  return JSON.stringify({
    ...options,
    texts: texts?.map(({ file }) => file),
    checked: check !== undefined,
    missing: search.missing,
  });
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index]);
}

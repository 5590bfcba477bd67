/**
 * Remembers which sets of modules were found free of faults, so that the next start need not check them again and expands only what
 * it touches.
 *
 * An entry is a file named after the content of all modules and the options they are compiled with; it holds that name and the warnings that
 * the checks gave. Deleting entries costs nothing but time. An entry is believed only if nobody but its reader can have written it: folder
 * and file belong to the user of this process and nobody else may write there.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { VERSION } from "../system/version.ts";
import type { CompiledModule } from "./module.ts";

/** Raised whenever a check is added, as what it finds was not looked for before. */
const CHECKS = 3;

/** How many entries are kept; the oldest go first. */
const MAX_ENTRIES = 32;

/** The largest entry that is read, in bytes. */
const MAX_SIZE = 1024 * 1024;

const ENTRY = /^yang-[0-9a-f]+\.json$/;

/** Verdicts in a folder. */
export class VerdictCache {
  readonly #dir: string;

  /** @param dir made at the first {@linkcode put} in a folder that must be there, readable by its owner only */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The warnings of a set of modules that was found free of faults; undefined when that is not known. */
  get(key: string): readonly string[] | undefined {
    try {
      if (!isPrivate(Deno.lstatSync(this.#dir), "isDirectory")) return undefined;
      const text = readPrivate(this.#path(key));
      return text === undefined ? undefined : readEntry(JSON.parse(text), key);
    } catch (error) {
      // What cannot be read or understood is as good as not there.
      if (error instanceof SyntaxError || isSystemError(error)) return undefined;
      throw error;
    }
  }

  /**
   * Remembers a set of modules.
   *
   * @returns why it cannot, for a warning; undefined when it did
   */
  put(key: string, warnings: readonly string[]): string | undefined {
    const path = this.#path(key);
    const temporary = `${path}.${crypto.randomUUID()}`;
    try {
      if (!isPrivate(makeFolder(this.#dir), "isDirectory")) {
        return `${this.#dir}: others own this folder or may write to it, so nothing is kept in it`;
      }
      Deno.writeTextFileSync(temporary, JSON.stringify({ key, warnings }), {
        mode: 0o600,
        createNew: true,
      });
      Deno.renameSync(temporary, path);
      this.#forgetOldest();
      return undefined;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      removeIfThere(temporary);
      return `${this.#dir}: ${error.message}`;
    }
  }

  #forgetOldest(): void {
    const entries = [...Deno.readDirSync(this.#dir)].filter(({ name }) => ENTRY.test(name))
      .map(({ name }) => `${this.#dir}/${name}`)
      .map((path) => ({ path, time: Deno.statSync(path).mtime?.getTime() ?? 0 }))
      .sort((a, b) => b.time - a.time);
    for (const { path } of entries.slice(MAX_ENTRIES)) Deno.removeSync(path);
  }

  #path(key: string): string {
    return `${this.#dir}/yang-${key}.json`;
  }
}

/**
 * A name for the content of modules and the options they are compiled with.
 *
 * @param modules in load order
 */
export function contentKey(modules: readonly CompiledModule[], options: readonly string[]): string {
  const hash = createHash("sha256");
  // The length of each text counts, so that texts cannot run into each other.
  const add = (text: string) => hash.update(`${text.length}:`).update(text);
  for (const text of [VERSION, String(CHECKS), String(options.length), ...options]) add(text);
  for (const module of modules) {
    add(module.implemented ? "implemented" : "import only");
    for (const { statement } of module.units) {
      add(statement.source.file);
      add(statement.source.text);
    }
  }
  return hash.digest("hex");
}

function isPrivate(info: Deno.FileInfo, kind: "isFile" | "isDirectory"): boolean {
  return info[kind] && info.uid === Deno.uid() && ((info.mode ?? 0o777) & 0o022) === 0;
}

/** The folder as it is, or as it is made. */
function makeFolder(path: string): Deno.FileInfo {
  try {
    Deno.mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
  return Deno.lstatSync(path);
}

/** The text of a file that is no link and that nobody else may write; undefined for any other. */
function readPrivate(path: string): string | undefined {
  const { dev, ino } = Deno.lstatSync(path);
  using file = Deno.openSync(path);
  // What was opened is looked at, not what the name may stand for by now.
  const info = file.statSync();
  if (info.dev !== dev || info.ino !== ino) return undefined;
  if (!isPrivate(info, "isFile") || info.size > MAX_SIZE) return undefined;
  const bytes = new Uint8Array(info.size);
  let length = 0;
  for (let read = file.readSync(bytes); read; read = file.readSync(bytes.subarray(length))) {
    length += read;
    if (length === bytes.length) break;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}

/** The warnings in an entry, if it is the one of `key`: a hard link can give it another name. */
function readEntry(value: unknown, key: string): readonly string[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("key" in value) || value.key !== key || !("warnings" in value)) return undefined;
  const { warnings } = value;
  if (!Array.isArray(warnings)) return undefined;
  return warnings.every((one): one is string => typeof one === "string") ? warnings : undefined;
}

/** What the system refuses; a full disk and a read-only one have no class of their own in Deno. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error &&
    (error.name in Deno.errors || / \(os error \d+\)/.test(error.message));
}

/** A part of a file takes room on a full disk. */
function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    // That nothing could be written is told already.
    if (!isSystemError(error)) throw error;
  }
}

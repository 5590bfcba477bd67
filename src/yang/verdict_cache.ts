/**
 * Remembers which sets of modules were found free of faults, so that the next start need not check them again and reads and expands
 * only what it touches.
 *
 * There is an entry for each set of options that modules were loaded with: a file that holds the options, the files that were read, a
 * digest of their content, and the warnings that the checks gave. Deleting entries costs nothing but time. An entry is believed only if
 * nobody but its reader can have written it: folder and file belong to the user of this process and nobody else may write there.
 *
 * @module
 */

import { VERSION } from "../system/version.ts";

/** Raised whenever a check is added, as what it finds was not looked for before. */
const CHECKS = 4;

/** What every entry begins with. */
const HEAD = { version: VERSION, checks: CHECKS };

/** How many entries are kept; the oldest go first. */
const MAX_ENTRIES = 32;

/** The largest entry that is read, in bytes. */
const MAX_SIZE = 1024 * 1024;

const ENTRY = /^yang-[0-9a-f]+\.json$/;

/** That modules are free of faults. */
export interface Verdict {
  /** Everything that was read, in the order of reading. */
  readonly files: readonly string[];
  /** Of the content of these files; made as `accepted_texts.ts` does. */
  readonly digest: string;
  /** Which of the files, counted from 0, have characters beyond ASCII. */
  readonly wide: readonly number[];
  /** What the checks found suspicious. */
  readonly warnings: readonly string[];
}

/** Verdicts in a folder. */
export class VerdictCache {
  readonly #dir: string;

  /** @param dir made at the first {@linkcode put} in a folder that must be there, readable by its owner only */
  constructor(dir: string) {
    this.#dir = dir;
  }

  /** What was found when modules were loaded with these options; undefined when that is not known. */
  get(options: string): Verdict | undefined {
    try {
      if (!isPrivate(Deno.lstatSync(this.#dir), "isDirectory")) return undefined;
      const text = readPrivate(this.#path(options));
      return text === undefined ? undefined : readEntry(JSON.parse(text), options);
    } catch (error) {
      // What cannot be read or understood is as good as not there.
      if (error instanceof SyntaxError || isSystemError(error)) return undefined;
      throw error;
    }
  }

  /**
   * Remembers what was found when modules were loaded with these options.
   *
   * @returns why it cannot, for a warning; undefined when it did
   */
  put(options: string, verdict: Verdict): string | undefined {
    const path = this.#path(options);
    const temporary = `${path}.${crypto.randomUUID()}`;
    try {
      if (!isPrivate(makeFolder(this.#dir), "isDirectory")) {
        return `${this.#dir}: others own this folder or may write to it, so nothing is kept in it`;
      }
      Deno.writeTextFileSync(temporary, JSON.stringify({ ...HEAD, options, ...verdict }), {
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

  #path(options: string): string {
    return `${this.#dir}/yang-${shortHash(options)}.json`;
  }
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

/** The verdict in an entry, if it is one for these options: two of them may share a name. */
function readEntry(value: unknown, options: string): Verdict | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const entry: Partial<Record<keyof typeof HEAD | "options" | keyof Verdict, unknown>> = value;
  if (entry.version !== VERSION || entry.checks !== CHECKS || entry.options !== options) {
    return undefined;
  }
  const { files, digest, wide, warnings } = entry;
  if (!isStrings(files) || typeof digest !== "string" || !isStrings(warnings)) return undefined;
  if (!isNumbers(wide)) return undefined;
  return { files, digest, wide, warnings };
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}

/** FNV-1a, 32 bits, in hexadecimal digits. */
function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
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

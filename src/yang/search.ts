/**
 * Finding the file of a module or submodule.
 *
 * @module
 */

import { YangError } from "./statement.ts";

/** A file that may hold a module. */
export interface Found {
  readonly path: string;
  /** The module's name in the file's name. */
  readonly name: string;
  /** The date in the file's name. */
  readonly revision: string | undefined;
}

const FILE_NAME = /^([A-Za-z_][A-Za-z0-9_.-]*?)(?:@(\d{4}-\d{2}-\d{2}))?\.yang$/;

/** How deep folders are searched; bounds what a loop of links costs. */
const MAX_DEPTH = 32;

/** One folder's YANG files by module name, listed at first use. */
class Folder {
  readonly path: string;
  readonly recursive: boolean;
  #files: Map<string, Found[]> | undefined;

  /** @param recursive whether its subfolders belong to it */
  constructor(path: string, recursive: boolean) {
    this.path = path;
    this.recursive = recursive;
  }

  /** The files of a module, the one to prefer last. */
  files(name: string): readonly Found[] {
    this.#files ??= this.#list();
    return this.#files.get(name) ?? [];
  }

  #list(): Map<string, Found[]> {
    const files = new Map<string, Found[]>();
    const visit = (path: string, depth: number) => {
      const entries = readDir(path).sort((a, b) => a.name < b.name ? -1 : 1);
      for (const entry of entries) {
        const full = `${path}/${entry.name}`;
        const kind = entry.isSymlink ? statLink(full) : entry;
        if (kind?.isFile) {
          const match = FILE_NAME.exec(entry.name);
          if (match === null) continue;
          const found = { path: full, name: match[1], revision: match[2] };
          const same = files.get(match[1]);
          if (same === undefined) files.set(match[1], [found]);
          else same.push(found);
        } else if (kind?.isDirectory && this.recursive && depth < MAX_DEPTH) visit(full, depth + 1);
      }
    };
    visit(this.path, 0);
    // The highest file name wins, wherever in the folder it is: "m@2021-01-01.yang" beats "m.yang".
    for (const same of files.values()) {
      same.sort((a, b) =>
        (a.revision ?? "") < (b.revision ?? "") ? -1 : a.revision === b.revision ? 0 : 1
      );
    }
    return files;
  }
}

/** What a file's name says; undefined when it is not of the form that RFC 7950 §5.2 recommends. */
export function readFileName(path: string): Found | undefined {
  const match = FILE_NAME.exec(path.slice(path.lastIndexOf("/") + 1));
  return match === null ? undefined : { path, name: match[1], revision: match[2] };
}

/** What is in a folder. @throws {YangError} when it cannot be read */
function readDir(path: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(path)];
  } catch (error) {
    if (error instanceof Error && error.name in Deno.errors) {
      const at = { file: path, line: 1, column: 1 };
      throw new YangError(`the folder cannot be read: ${error.message}`, at);
    }
    throw error;
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Undefined for a link that leads nowhere. */
function statLink(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.FilesystemLoop) {
      return undefined;
    }
    throw error;
  }
}

/** Where modules are searched, in order. */
export class SearchPath {
  readonly #folders: readonly Folder[];
  /** Folders of `dirs` that are not there: passed over. */
  readonly missing: string[] = [];

  /**
   * @param mainDir searched first, without its subfolders
   * @param dirs searched next, in order, with their subfolders
   * @param builtin searched last, without subfolders
   */
  constructor(
    options: {
      readonly mainDir?: string;
      readonly dirs?: readonly string[];
      readonly builtin?: string;
    },
  ) {
    const folders: Folder[] = [];
    if (options.mainDir !== undefined) folders.push(new Folder(options.mainDir, false));
    for (const dir of options.dirs ?? []) {
      if (exists(dir)) folders.push(new Folder(dir, true));
      else this.missing.push(dir);
    }
    if (options.builtin !== undefined) folders.push(new Folder(options.builtin, false));
    this.#folders = folders;
  }

  /** The folders, for messages. */
  get folders(): readonly string[] {
    return this.#folders.map((folder) => folder.path);
  }

  /** The file to read for a module of any revision: the highest file name in the first folder that has one. */
  newest(name: string): Found | undefined {
    for (const folder of this.#folders) {
      const found = folder.files(name).at(-1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /**
   * The files to try for a module at one revision: first those with the revision in their name, then those without any, which may
   * turn out to be of that revision.
   */
  atRevision(name: string, revision: string): readonly Found[] {
    const dated: Found[] = [];
    const undated: Found[] = [];
    for (const folder of this.#folders) {
      for (const found of folder.files(name)) {
        if (found.revision === revision) dated.push(found);
        else if (found.revision === undefined) undated.push(found);
      }
    }
    return [...dated, ...undated];
  }
}

/**
 * The modules of a main folder: every `*.yang` file in it by base name in alphabetical order; of several files of one name the one
 * without a date, else the newest.
 */
export function mainDirFiles(path: string): readonly Found[] {
  const byName = new Map<string, Found>();
  for (const entry of readDir(path)) {
    const match = FILE_NAME.exec(entry.name);
    const full = `${path}/${entry.name}`;
    if (match === null || !(entry.isSymlink ? statLink(full)?.isFile : entry.isFile)) continue;
    const found = { path: full, name: match[1], revision: match[2] };
    const known = byName.get(match[1]);
    if (
      known === undefined || found.revision === undefined ||
      (known.revision !== undefined && found.revision > known.revision)
    ) byName.set(match[1], found);
  }
  return [...byName].sort(([a], [b]) => a < b ? -1 : 1).map(([, found]) => found);
}

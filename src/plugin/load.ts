/**
 * Reads plugins from disk: the daemon does this, so that a plugin's process needs to read nothing.
 *
 * A plugin is a file of the plugin directory and, where it exists, the folder of the file's name beside it. Types are stripped
 * here. Nothing is executed.
 *
 * @module
 */

import { stripTypeScriptTypes } from "node:module";
import { messageOf } from "../system/log.ts";
import { decodeUtf8, withoutMark } from "../system/utf8.ts";
import type { ModuleText } from "./protocol.ts";

/** A plugin as it lies on disk, ready to be loaded. */
export interface PluginText {
  /** The file name without extension: what the operator grants rights to. */
  readonly name: string;
  readonly file: string;
  /** URL of the plugin's own module among `modules`. */
  readonly entry: string;
  readonly modules: readonly ModuleText[];
}

/** A plugin that cannot be read; the message names the file and the reason. */
export class LoadError extends Error {
  override readonly name = "LoadError";
}

/** Plugin files when the configuration names no other pattern. */
export const PLUGIN_FILES = /\.(?:ts|mts|js|mjs)$/;

/** Bounds of one plugin's folder. */
const MAX_FILES = 1000;
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 16;
const MAX_NAME = /^[A-Za-z0-9_][\w.-]{0,63}$/;

/**
 * The plugin files of a directory, in alphabetical (code point) order: regular files, or links to such, whose name matches.
 *
 * @throws {LoadError} when the directory cannot be read
 */
export function listPlugins(dir: string, pattern: RegExp = PLUGIN_FILES): string[] {
  const names: string[] = [];
  try {
    for (const entry of Deno.readDirSync(dir)) {
      if (
        pattern.test(entry.name) && PLUGIN_FILES.test(entry.name) && isFile(`${dir}/${entry.name}`)
      ) {
        names.push(entry.name);
      }
    }
  } catch (error) {
    throw new LoadError(`plugin directory ${dir} cannot be read: ${messageOf(error)}`);
  }
  return names.sort((a, b) => (a < b ? -1 : 1));
}

/** Reads one plugin with its folder. @throws {LoadError} */
export function readPlugin(dir: string, fileName: string): PluginText {
  const name = fileName.replace(PLUGIN_FILES, "");
  const file = `${dir}/${fileName}`;
  if (!MAX_NAME.test(name)) {
    throw new LoadError(
      `plugin ${file}: the name may have letters, digits, "_", "." and "-", at most 64`,
    );
  }
  const reader = new FolderReader(dir);
  reader.file(fileName);
  if (isDirectory(`${dir}/${name}`)) reader.folder(name);
  return { name, file, entry: moduleUrl(fileName), modules: reader.modules };
}

/** Collects modules below a directory, following links only where they stay inside the plugin's own folder. */
class FolderReader {
  readonly modules: ModuleText[] = [];
  readonly #dir: string;
  #bytes = 0;
  #files = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Reads one file; `path` is relative to the directory, `real` where it is after following links. */
  file(path: string, real?: string): void {
    const full = `${this.#dir}/${path}`;
    let text: string;
    try {
      const bytes = real === undefined ? Deno.readFileSync(full) : readUnmoved(real);
      this.#bytes += bytes.length;
      if (this.#bytes > MAX_BYTES || ++this.#files > MAX_FILES) {
        throw new LoadError(`more than ${MAX_FILES} files or ${MAX_BYTES} bytes`);
      }
      text = withoutMark(decodeUtf8(bytes));
    } catch (error) {
      throw new LoadError(`plugin file ${full}: ${messageOf(error)}`);
    }
    const json = path.endsWith(".json");
    const source = json || /\.m?js$/.test(path) ? text : stripTypes(text, full);
    this.modules.push({ url: moduleUrl(path), format: json ? "json" : "module", source });
  }

  /** Reads what can be imported in a folder and below. */
  folder(name: string): void {
    const root = Deno.realPathSync(`${this.#dir}/${name}`);
    this.#walk(name, root, root, 0);
  }

  #walk(path: string, real: string, root: string, depth: number): void {
    if (depth > MAX_DEPTH) throw new LoadError(`plugin folder ${path}: too deep`);
    const entries = [...Deno.readDirSync(real)].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const inner = `${path}/${entry.name}`;
      const target = entry.isSymlink ? realPath(`${real}/${entry.name}`) : `${real}/${entry.name}`;
      // A link that leads out is not an error until it is imported; then it is a file that does not exist.
      if (target === undefined || !target.startsWith(root + "/")) continue;
      if (isDirectory(target)) this.#walk(inner, target, root, depth + 1);
      else if (/\.(?:m?[tj]s|json)$/.test(entry.name) && isFile(target)) this.file(inner, target);
    }
  }
}

/**
 * Reads a file whose path has no links. A plugin that may write to its own folder must not be able to put a link there between
 * the look and the reading.
 */
function readUnmoved(path: string): Uint8Array {
  using file = Deno.openSync(path);
  const opened = file.statSync();
  const now = Deno.lstatSync(path);
  if (Deno.realPathSync(path) !== path || now.ino !== opened.ino || now.dev !== opened.dev) {
    throw new LoadError("changed while it was read");
  }
  if (opened.size > MAX_BYTES) throw new LoadError(`more than ${MAX_BYTES} bytes`);
  const bytes = new Uint8Array(opened.size);
  let at = 0;
  while (at < bytes.length) {
    const count = file.readSync(bytes.subarray(at));
    if (count === null) throw new LoadError("changed while it was read");
    at += count;
  }
  return bytes;
}

/** TypeScript to JavaScript: types become spaces, so positions in messages stay true; only enums and such need more. */
function stripTypes(text: string, file: string): string {
  try {
    return stripTypeScriptTypes(text);
  } catch {
    try {
      return stripTypeScriptTypes(text, { mode: "transform" });
    } catch (error) {
      throw new LoadError(`plugin file ${file}${syntaxError(messageOf(error))}`);
    }
  }
}

/** `:LINE:COLUMN: MESSAGE`, from the parser's report with an excerpt and the position at its end. */
function syntaxError(report: string): string {
  const position = /:(\d+):(\d+)\s*$/.exec(report);
  const message = report.split("\n", 1)[0];
  return `${position === null ? "" : `:${position[1]}:${position[2]}`}: ${message}`;
}

function moduleUrl(path: string): string {
  return "plugin:///" + path.split("/").map(encodeURIComponent).join("/");
}

function realPath(path: string): string | undefined {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.FilesystemLoop) {
      return undefined; // a link to nothing
    }
    throw error;
  }
}

function isFile(path: string): boolean {
  return stat(path)?.isFile ?? false;
}

function isDirectory(path: string): boolean {
  return stat(path)?.isDirectory ?? false;
}

function stat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.FilesystemLoop) {
      return undefined;
    }
    throw error;
  }
}

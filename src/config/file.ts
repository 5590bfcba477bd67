/**
 * Reading one configuration file: `<clixon-config xmlns="http://clicon.org/config">` and what is in it.
 *
 * @module
 */

import { parseElement, type XmlElement } from "../xml/element.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import { type SettingsBuilder, unknownText } from "./config.ts";
import { ConfigError } from "./config_error.ts";
import { at, elements, leafText, PLUGIN_NAMESPACE, readGrants } from "./grants.ts";
import { isOption, OPTIONS } from "./options.ts";

/** The namespace of module clixon-config. */
export const CONFIG_NAMESPACE = "http://clicon.org/config";

/** A configuration file larger than this is a mistake. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Containers of other programs: accepted, kept for the dump. */
const CONTAINERS = ["restconf", "autocli"];

/**
 * Reads and parses a file.
 *
 * @returns its root element, which is `clixon-config`
 * @throws {ConfigError} when there is no such regular file, it is not XML or its root is another element
 */
export function readConfigFile(file: string): XmlElement {
  let bytes: Uint8Array;
  try {
    const info = Deno.statSync(file);
    if (!info.isFile) throw new ConfigError(`${file} is not a regular file`);
    const suffix = /[^/]\.([^./]*)$/.exec(file)?.[1] ?? "";
    if (suffix !== "xml") {
      throw new ConfigError(
        `${file}: suffix ${
          JSON.stringify(suffix)
        } not recognized: expected a name that ends in .xml`,
      );
    }
    if (info.size > MAX_FILE_BYTES) {
      throw new ConfigError(`${file} has ${info.size} bytes: at most ${MAX_FILE_BYTES} are read`);
    }
    bytes = Deno.readFileSync(file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    if (error instanceof Deno.errors.NotFound) {
      throw new ConfigError(`configuration file ${file}: no such file`, { cause: error });
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new ConfigError(`configuration file ${file}: permission denied`, { cause: error });
    }
    throw error;
  }
  return parseConfig(bytes, file);
}

/** Parses the text of a configuration file; `file` is for messages. */
export function parseConfig(bytes: Uint8Array, file: string): XmlElement {
  const root = parseRoot(bytes, file);
  if (root.local !== "clixon-config" || root.namespace !== CONFIG_NAMESPACE) {
    const found = root.namespace ? `<${root.local} xmlns="${root.namespace}">` : `<${root.local}>`;
    throw new ConfigError(
      `top element is ${found}: expected <clixon-config xmlns="${CONFIG_NAMESPACE}">`,
      { origin: at(root, file) },
    );
  }
  return root;
}

function parseRoot(bytes: Uint8Array, file: string): XmlElement {
  try {
    const reader = new XmlReader(bytes);
    reader.next();
    const root = parseElement(reader);
    // What follows must be white space and comments: the reader sees to that.
    while (reader.next() !== "eof");
    return root;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new ConfigError(error.reason, {
      origin: { file, line: error.line, column: error.column },
      cause: error,
    });
  }
}

/**
 * Adds what a file says to the settings: a leaf replaces an earlier one of another file, a leaf-list adds, a container replaces, and a list entry
 * replaces the one with its key.
 *
 * @param extended an application's module adds options: names unknown here are its own
 * @throws {ConfigError} for what is unknown, not allowed, or given twice in the file
 */
export function applyConfig(
  root: XmlElement,
  file: string,
  settings: SettingsBuilder,
  extended: boolean,
): void {
  const seen = new Set<string>();
  for (const child of root.children) {
    if (typeof child === "string") {
      if (child.trim() === "") continue;
      throw new ConfigError(`text ${JSON.stringify(child.trim().slice(0, 40))} between options`, {
        origin: at(root, file),
      });
    }
    const name = child.local;
    const origin = at(child, file);
    if (child.namespace === PLUGIN_NAMESPACE && name === "plugins") {
      for (const grants of readGrants(child, file)) {
        settings.plugins = settings.plugins.filter((other) => other.name !== grants.name);
        settings.plugins.push(grants);
      }
    } else if (child.namespace !== CONFIG_NAMESPACE) {
      if (!extended) {
        throw new ConfigError(`unknown element <${name} xmlns="${child.namespace}">`, { origin });
      }
      settings.extra.push(child);
    } else if (CONTAINERS.includes(name)) {
      settings.containers = settings.containers.filter((other) => other.local !== name);
      settings.containers.push(child);
    } else if (name === "CLICON_XMLDB_CACHE_STATUS") {
      const entry = readCacheStatus(child, file);
      settings.cacheStatus = settings.cacheStatus.filter((other) => other.name !== entry.name);
      settings.cacheStatus.push(entry);
    } else if (isOption(name)) {
      if (!OPTIONS[name].list && seen.has(name)) {
        throw new ConfigError("given twice in this file", { origin, option: name });
      }
      settings.set(name, leafText(child, file), origin);
    } else if (extended) {
      settings.extra.push(child);
    } else {
      throw new ConfigError(unknownText(name), { origin, option: name });
    }
    seen.add(name);
  }
}

/** Datastores, as the identities of ietf-datastores or bare names. */
const STATUS_WORDS = ["file", "inmem", "file-inmem"] as const;

function readCacheStatus(element: XmlElement, file: string) {
  const leafs = new Map<string, string>();
  for (const child of elements(element)) {
    if (child.local !== "name" && child.local !== "status") {
      throw new ConfigError(`unknown element <${child.local}>: expected <name> and <status>`, {
        origin: at(child, file),
        option: element.local,
      });
    }
    leafs.set(child.local, leafText(child, file).trim());
  }
  const origin = at(element, file);
  const name = leafs.get("name")?.replace(/^[^:]*:/, "");
  if (!name) throw new ConfigError("lacks its <name>", { origin, option: element.local });
  const text = leafs.get("status") ?? "file-inmem";
  const status = STATUS_WORDS.find((word) => word === text);
  if (!status) {
    throw new ConfigError(
      `value ${JSON.stringify(text)} is not allowed: expected one of ${STATUS_WORDS.join(", ")}`,
      { origin, option: element.local, value: text },
    );
  }
  return { name, status };
}

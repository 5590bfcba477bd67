/**
 * What the operator allows plugins: the container `plugins` of module clixon-plugin in the configuration file.
 *
 * @module
 */

import type { XmlElement } from "../xml/element.ts";
import { ConfigError, type Origin } from "./config_error.ts";

/** The namespace of module clixon-plugin. */
export const PLUGIN_NAMESPACE = "urn:clixon:plugin";

/** The rights of one plugin. Without an entry it has none, beyond reading its own file and folder. */
export interface PluginGrants {
  readonly name: string;
  /** Paths. */
  readonly allowRead: readonly string[];
  readonly allowWrite: readonly string[];
  /** `host`, `host:port` or a path. */
  readonly allowNet: readonly string[];
  /** Names of environment variables. */
  readonly allowEnv: readonly string[];
  /** Programs. */
  readonly allowRun: readonly string[];
  /** Names of system information, as Deno names them. */
  readonly allowSys: readonly string[];
  /** Milliseconds a callback may take. */
  readonly timeout?: number;
  /** MiB of heap. */
  readonly memory?: number;
  /** The user its process runs as; default: the daemon's own. */
  readonly user?: string;
}

const LISTS = {
  "allow-read": "allowRead",
  "allow-write": "allowWrite",
  "allow-net": "allowNet",
  "allow-env": "allowEnv",
  "allow-run": "allowRun",
  "allow-sys": "allowSys",
} as const;

/**
 * Reads `<plugins>`.
 *
 * @throws {ConfigError} for anything module clixon-plugin does not know
 */
export function readGrants(element: XmlElement, file: string): PluginGrants[] {
  const grants: PluginGrants[] = [];
  for (const child of elements(element)) {
    const origin = at(child, file);
    if (child.namespace !== PLUGIN_NAMESPACE || child.local !== "plugin") {
      throw new ConfigError(`unknown element <${child.local}>: expected <plugin>`, { origin });
    }
    const plugin = readPlugin(child, file);
    if (grants.some((other) => other.name === plugin.name)) {
      throw new ConfigError(`plugin ${plugin.name} has two entries`, { origin });
    }
    grants.push(plugin);
  }
  return grants;
}

function readPlugin(element: XmlElement, file: string): PluginGrants {
  const lists = {
    allowRead: [] as string[],
    allowWrite: [] as string[],
    allowNet: [] as string[],
    allowEnv: [] as string[],
    allowRun: [] as string[],
    allowSys: [] as string[],
  };
  const single: { name?: string; timeout?: number; memory?: number; user?: string } = {};
  for (const child of elements(element)) {
    const origin = at(child, file);
    const name = child.local;
    const text = leafText(child, file);
    if (child.namespace !== PLUGIN_NAMESPACE) {
      throw new ConfigError(`unknown element <${name}> in <plugin>`, { origin });
    } else if (Object.hasOwn(LISTS, name)) {
      if (text === "") {
        throw new ConfigError(`<${name}> is empty: nothing would be all`, { origin });
      }
      lists[LISTS[name as keyof typeof LISTS]].push(text);
    } else if (name === "name" || name === "timeout" || name === "memory" || name === "user") {
      if (single[name] !== undefined) throw new ConfigError(`<${name}> is given twice`, { origin });
      if (name === "name" || name === "user") single[name] = text;
      else single[name] = positive(text, name, origin);
    } else {
      throw new ConfigError(`unknown element <${name}> in <plugin>`, { origin });
    }
  }
  if (!single.name) {
    throw new ConfigError("<plugin> lacks its <name>", { origin: at(element, file) });
  }
  return { ...single, name: single.name, ...lists };
}

function positive(text: string, name: string, origin: Origin): number {
  const number = /^[0-9]{1,10}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 0xffffffff) {
    throw new ConfigError(
      `<${name}>: value ${
        JSON.stringify(text)
      } is not allowed: expected an integer from 1 to 4294967295`,
      { origin, value: text },
    );
  }
  return number;
}

/** The child elements; text between them must be white space. */
export function elements(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== "string");
}

/** The text of an element without child elements. */
export function leafText(element: XmlElement, file: string): string {
  const inner = elements(element)[0];
  if (inner) {
    throw new ConfigError(`<${inner.local}> has no place in <${element.local}>: expected a value`, {
      origin: at(inner, file),
    });
  }
  return element.children.join("");
}

/** Where an element stands. */
export function at(element: XmlElement, file: string): Origin {
  return { file, line: element.line, column: element.column };
}

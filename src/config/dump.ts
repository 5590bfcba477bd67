/**
 * The options in effect as text (`-C`): XML, JSON or curly-brace text, defaults filled in.
 *
 * @module
 */

import type { XmlElement } from "../xml/element.ts";
import type { Config } from "./config.ts";
import { CONFIG_NAMESPACE } from "./file.ts";
import { PLUGIN_NAMESPACE, type PluginGrants } from "./grants.ts";
import type { Option } from "./option.ts";
import { type OptionName, OPTIONS } from "./options.ts";

/** Formats that `-C` knows. */
export const DUMP_FORMATS = ["xml", "json", "text"] as const;
export type DumpFormat = (typeof DUMP_FORMATS)[number];

/** A value of any depth: a leaf, a leaf-list, a container or a list of containers. */
type Value = string | number | boolean | readonly (string | number)[] | Node | readonly Node[];
interface Node {
  readonly [name: string]: Value;
}

/** The options in effect, in schema order, ending with a newline. */
export function dumpConfig(config: Config, format: DumpFormat): string {
  const node = configNode(config);
  switch (format) {
    case "xml":
      return `<clixon-config xmlns="${CONFIG_NAMESPACE}">\n${
        xmlChildren(node, 1)
      }</clixon-config>\n`;
    case "json":
      return JSON.stringify({ "clixon-config:clixon-config": node }, null, 3) + "\n";
    case "text":
      return `clixon-config:clixon-config {\n${textChildren(node, 1)}}\n`;
  }
}

function configNode(config: Config): Node {
  const node: Record<string, Value> = {};
  for (const element of config.containers) node[element.local] = elementNode(element);
  for (const name of Object.keys(OPTIONS) as OptionName[]) {
    const { list, yang, obsolete }: Option<unknown> = OPTIONS[name];
    const texts = config.texts(name);
    if (obsolete || texts.length === 0) continue;
    if (list) node[name] = texts;
    else node[name] = typed(texts[0], yang);
    if (name === "CLICON_DATASTORE_CACHE" && config.cacheStatus.length > 0) {
      node.CLICON_XMLDB_CACHE_STATUS = config.cacheStatus.map(({ name, status }) => ({
        name: `ietf-datastores:${name}`,
        status,
      }));
    }
  }
  for (const element of config.extra) node[element.local] = elementValue(element);
  if (config.plugins.length > 0) {
    node["clixon-plugin:plugins"] = { plugin: config.plugins.map(grantsNode) };
  }
  return node;
}

function typed(text: string, yang: string): Value {
  if (yang === "boolean") return text === "true" || text === "1";
  return yang.includes("int") ? Number(text) : text;
}

function grantsNode(grants: PluginGrants): Node {
  const node: Record<string, Value> = { name: grants.name };
  const lists = {
    "allow-read": grants.allowRead,
    "allow-write": grants.allowWrite,
    "allow-net": grants.allowNet,
    "allow-env": grants.allowEnv,
    "allow-run": grants.allowRun,
    "allow-sys": grants.allowSys,
  };
  for (const [name, values] of Object.entries(lists)) if (values.length > 0) node[name] = values;
  if (grants.timeout !== undefined) node.timeout = grants.timeout;
  if (grants.memory !== undefined) node.memory = grants.memory;
  if (grants.user !== undefined) node.user = grants.user;
  return node;
}

/** What no table describes: children of the same name make a list. */
function elementNode(element: XmlElement): Node {
  const node: Record<string, Value> = {};
  const all = element.children.filter((child) => typeof child !== "string");
  for (const name of new Set(all.map((child) => child.local))) {
    const same = all.filter((child) => child.local === name);
    const values = same.map(elementValue);
    // An element with children becomes an object, one with text a string: a mixture stays as it is.
    node[name] = values.length === 1 ? values[0] : values as string[] | Node[];
  }
  return node;
}

function elementValue(element: XmlElement): string | Node {
  return element.children.some((child) => typeof child !== "string")
    ? elementNode(element)
    : element.children.join("");
}

function isNode(value: Value): value is Node {
  return typeof value === "object" && !Array.isArray(value);
}

function xmlChildren(node: Node, depth: number): string {
  const indent = "   ".repeat(depth);
  let text = "";
  for (const [member, value] of Object.entries(node)) {
    const name = member.replace(/^clixon-plugin:/, "");
    const start = name === member ? name : `${name} xmlns="${PLUGIN_NAMESPACE}"`;
    for (const one of Array.isArray(value) ? value as (string | Node)[] : [value]) {
      text += isNode(one)
        ? `${indent}<${start}>\n${xmlChildren(one, depth + 1)}${indent}</${name}>\n`
        : `${indent}<${start}>${escape(String(one))}</${name}>\n`;
    }
  }
  return text;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function textChildren(node: Node, depth: number): string {
  const indent = "   ".repeat(depth);
  let text = "";
  for (const [name, value] of Object.entries(node)) {
    if (Array.isArray(value) && !value.some(isNode)) {
      const lines = value.map((one) => `${indent}   ${quote(String(one))}\n`).join("");
      text += `${indent}${name} [\n${lines}${indent}]\n`;
      continue;
    }
    for (const one of Array.isArray(value) ? value as Node[] : [value]) {
      if (!isNode(one)) {
        text += `${indent}${name} ${quote(String(one))};\n`;
        continue;
      }
      const { name: key, ...others } = one;
      const keyed = Array.isArray(value) && typeof key === "string";
      const inner = textChildren(keyed ? others : one, depth + 1);
      text += `${indent}${name}${keyed ? ` ${quote(key)}` : ""} {\n${inner}${indent}}\n`;
    }
  }
  return text;
}

/** Quotes where the text format needs it. */
function quote(text: string): string {
  if (text !== "" && !/[\s{}[\];"#\\]/.test(text)) return text;
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

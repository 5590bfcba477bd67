/**
 * `config-path-info` of clixon-lib: translates between api-path and XPath and tells what a path leads to.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import { XPathError } from "../xpath/error.ts";
import {
  formatApiPath,
  formatXPath,
  parseApiPath,
  parsePathXPath,
  type PathStep,
} from "../xpath/data_path.ts";
import { escapeAttribute, escapeText } from "../xml/writer.ts";
import { Branch, type EntryList } from "../tree/node.ts";
import type { DataNode } from "../yang/schema.ts";
import { LeafrefType } from "../yang/types/mod.ts";
import { type Answer, leafText, parameter, type Request } from "./operation.ts";

/** `<config-path-info>`. */
export function configPathInfo(request: Request): Answer {
  const { input } = request;
  const path = pathOf(request);
  const node = path.at(-1)?.schema;
  const { text, namespaces } = formatXPath(path);
  const told = referred(node, leafText(input, "leafref-refer") === "true");
  const namespace = request.rpc.module.namespace;
  const element = (name: string, value: string | undefined) =>
    value === undefined ? "" : `<${name} xmlns="${namespace}">${escapeText(value)}</${name}>`;
  const declarations = Object.entries(namespaces)
    .map(([prefix, uri]) => ` xmlns:${prefix}="${escapeAttribute(uri)}"`);
  const contexts = Object.entries(namespaces).map(([prefix, uri]) =>
    `<namespace><prefix>${prefix}</prefix><ns>${escapeText(uri)}</ns></namespace>`
  );
  return {
    kind: "xml",
    xml: `<xml xmlns="${namespace}">${skeleton(path, leafText(input, "body"))}</xml>` +
      element("api-path", formatApiPath(path) + trailingSlash(input)) +
      `<xpath xmlns="${namespace}"${declarations.join("")}>${escapeText(text)}</xpath>` +
      `<namespace-context xmlns="${namespace}">${contexts.join("")}</namespace-context>` +
      element("symbol", told?.name) +
      element("prefix", told?.module.prefix) +
      element("ns", told?.module.namespace) +
      element("module", told?.module.name) +
      element("filename", told?.module.file),
  };
}

/** Clixon's command line asks for what is below a node with a slash at the end, and takes it back as it gave it. */
function withoutSlash(apiPath: string): string {
  return apiPath.length > 1 && apiPath.endsWith("/") ? apiPath.slice(0, -1) : apiPath;
}

function trailingSlash(input: Branch): string {
  const apiPath = leafText(input, "api-path") ?? "";
  return withoutSlash(apiPath) === apiPath ? "" : "/";
}

function pathOf(request: Request): readonly PathStep[] {
  const { backend: { schema }, input } = request;
  const strict = leafText(input, "strict") !== "false";
  const apiPath = leafText(input, "api-path");
  if (apiPath !== undefined) return parseApiPath(withoutSlash(apiPath), schema, { strict });
  const xpath = leafText(input, "xpath");
  if (xpath === undefined) {
    throw new RpcError("application", "missing-element", "api-path or xpath is missing", {
      info: [{ name: "bad-element", value: "api-path" }],
    });
  }
  const prefixes = new Map(
    namespaceContext(input).flatMap(([prefix, namespace]) => {
      const module = schema.moduleByNamespace(namespace);
      return module === undefined ? [] : [[prefix, module] as const];
    }),
  );
  try {
    return parsePathXPath({ text: xpath, prefixes, moduleNames: true }, schema, { strict });
  } catch (error) {
    if (!(error instanceof XPathError)) throw error;
    throw new RpcError("application", "invalid-value", error.message, {
      info: [{ name: "bad-element", value: "xpath" }],
      cause: error,
    });
  }
}

/** Prefix and namespace of each entry of `namespace-context/namespace`. */
function namespaceContext(input: Branch): (readonly [string, string])[] {
  const container = parameter(input, "namespace-context");
  if (!(container instanceof Branch)) return [];
  const entries = container.slots.find((slot) => slot !== undefined) as EntryList | undefined;
  return [...entries ?? []].map(({ schema, slots }) => {
    const text = (name: string) => String(slots[schema.childrenByName(name)[0].slot] ?? "");
    return [text("prefix"), text("ns")];
  });
}

function referred(node: DataNode | undefined, follow: boolean): DataNode | undefined {
  const isLeaf = node?.kind === "leaf" || node?.kind === "leaf-list";
  return follow && isLeaf && node.type instanceof LeafrefType ? node.type.target : node;
}

/** The path as XML, with the keys that it gives. */
function skeleton(path: readonly PathStep[], body: string | undefined, parent?: DataNode): string {
  const [step, ...rest] = path;
  if (step === undefined) return "";
  const { schema, keys } = step;
  const { name, module } = schema;
  const declaration = module === parent?.module
    ? ""
    : ` xmlns="${escapeAttribute(module.namespace)}"`;
  const known = schema.kind === "list"
    ? (keys ?? []).map((key, i) => leaf(schema.keys[i].name, String(key))).join("")
    : "";
  const value = schema.kind === "leaf-list" ? keys?.map(String)[0] : undefined;
  const last = rest.length === 0 ? escapeText(value ?? body ?? "") : "";
  const content = `${known}${skeleton(rest, body, schema)}${last}`;
  const start = `<${name}${declaration}`;
  return content === "" ? `${start}/>` : `${start}>${content}</${name}>`;
}

function leaf(name: string, value: string): string {
  return `<${name}>${escapeText(value)}</${name}>`;
}

/**
 * The content of a datastore file: `config` around the configuration, and the module-state where that is wanted.
 *
 * @module
 */

import type { Branch } from "../tree/node.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Selector } from "../tree/selector.ts";
import type { Schema } from "../yang/schema.ts";
import type { ModuleState } from "./module_state.ts";
import { printStoreJson, readStoreJson } from "./store_json.ts";
import { printStoreXml, readStoreXml } from "./store_xml.ts";

/** How datastore files are written. */
export interface StoreLayout {
  readonly format: "xml" | "json";
  /** Indented by 3 spaces, a line for each node. */
  readonly pretty: boolean;
  /** Written as the last child of `config` when given. */
  readonly moduleState?: ModuleState;
  /** What is written; default everything. */
  readonly selector?: Selector;
}

/** What a datastore file held. */
export interface StoreContent {
  readonly root: Branch;
  /** Undefined when the file has none. */
  readonly moduleState: ModuleState | undefined;
  /** How the file was written; absent where there is only one way. */
  readonly layout?: FileLayout;
}

/** What a look at a datastore file tells of the layout it was written in. */
export interface FileLayout {
  readonly format: "xml" | "json";
  readonly pretty: boolean;
  readonly hasModuleState: boolean;
}

/** True when a file would be written in the same way. */
export function isWrittenAs(file: FileLayout, { format, pretty, moduleState }: StoreLayout) {
  const hasModuleState = moduleState !== undefined;
  return file.format === format && file.pretty === pretty && file.hasModuleState === hasModuleState;
}

/** The bytes of a datastore file, in chunks. */
export function printStore(root: Branch, layout: StoreLayout): Generator<Uint8Array> {
  return layout.format === "json" ? printStoreJson(root, layout) : printStoreXml(root, layout);
}

/** XML or JSON, by the first character; `empty` when there is nothing but white space. */
export function formatOf(bytes: Uint8Array): "xml" | "json" | "empty" {
  // A byte order mark may come first.
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (at < bytes.length && isSpace(bytes[at])) at++;
  if (at === bytes.length) return "empty";
  return bytes[at] === 0x7b || bytes[at] === 0x5b ? "json" : "xml";
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Reads a datastore file, in whatever format it is; an empty one is an empty configuration.
 *
 * @param path for messages
 * @throws {StoreError} when it is not a datastore file (syntax, document element)
 * @throws {RpcError} when it holds what the schema does not allow; the message begins with path and line
 */
export function readStore(path: string, bytes: Uint8Array, schema: Schema): StoreContent {
  const format = formatOf(bytes);
  if (format === "empty") return { root: emptyBranch(schema.root), moduleState: undefined };
  const content = (format === "json" ? readStoreJson : readStoreXml)(path, bytes, schema);
  // A pretty file has its first line end behind `<config>` or `{`.
  const pretty = bytes.subarray(0, "<config>\n".length).includes(0x0a);
  const hasModuleState = content.moduleState !== undefined;
  return { ...content, layout: { format, pretty, hasModuleState } };
}

/**
 * Reading a datastore that older modules may have written (CLICON_XMLDB_MODSTATE): what is in the file is compared with
 * the modules of today, and if need be brought up to date by callbacks before it is bound to the schema.
 *
 * The usual case — nothing has changed — costs nothing: the file is read straight into a tree.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import { messageOf } from "../system/log.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Branch } from "../tree/node.ts";
import { parseElement, printElement, type XmlElement } from "../xml/element.ts";
import { XmlReader } from "../xml/reader.ts";
import { ByteWriter } from "../xml/writer.ts";
import type { Schema } from "../yang/schema.ts";
import type { Changelog } from "./changelog.ts";
import { jsonToConfig } from "./config_json.ts";
import type { Datastores } from "./datastores.ts";
import {
  isModuleState,
  type ModuleDifference,
  moduleDifferences,
  type ModuleEntry,
  type ModuleState,
  readModuleState,
} from "./module_state.ts";
import {
  type FileLayout,
  formatOf,
  printStore,
  readStore,
  type StoreContent,
} from "./store_text.ts";
import { withConfigElement } from "./store_xml.ts";

/** Who brings old data up to date. Each is given the whole `config` element and gives back the one to go on with. */
export interface UpgradeHooks {
  /** Called for every datastore that is read at start-up; `differences` is undefined when the file has no module-state. */
  readonly general?: (
    config: XmlElement,
    differences: readonly ModuleDifference[] | undefined,
    store: string,
  ) => Promise<XmlElement>;
  /** Called for every module that differs, those of the file first. */
  readonly module?: (
    config: XmlElement,
    difference: ModuleDifference,
    store: string,
  ) => Promise<XmlElement>;
}

export interface UpgradeOptions {
  readonly hooks: UpgradeHooks;
  /** The modules of today; undefined (CLICON_XMLDB_MODSTATE off): module-state in files is not looked at. */
  readonly moduleState?: ModuleState;
  /** CLICON_XML_CHANGELOG: applied to each module that changed, before its callbacks. */
  readonly changelog?: Changelog;
  /** Compiles the modules that a file was written with. @throws when one of them is not found */
  readonly oldSchema?: (modules: readonly ModuleEntry[]) => Schema;
  /** CLICON_XMLDB_UPGRADE_CHECKOLD: what a file holds must be valid by the modules that it was written with. */
  readonly checkOld?: boolean;
}

/** A datastore as it is after reading. */
export interface Upgraded {
  readonly root: Branch;
  /** True when callbacks have had it in hand: the file does not hold this tree. */
  readonly upgraded: boolean;
  /** Why there should have been a module-state. */
  readonly warning?: string;
  /** How the file is written; absent where there is only one way. */
  readonly layout?: FileLayout;
}

/**
 * Reads a datastore, upgraded. Undefined when it has no file. Nothing is written: the file stays as it is.
 *
 * @throws {StoreError} for files that cannot be read at all
 * @throws {RpcError} for content that is not valid, before or after the upgrade
 */
export async function readUpgraded(
  stores: Datastores,
  name: string,
  options: UpgradeOptions,
): Promise<Upgraded | undefined> {
  const store = stores.store(name);
  const direct = attempt(() => store.read());
  if (direct.value === undefined && direct.error === undefined) return undefined;
  const { hooks, moduleState } = options;
  if (hooks.general === undefined && moduleState === undefined) return plain(direct);
  const bytes = store.fileBytes() ?? new Uint8Array();
  if (formatOf(bytes) === "empty") return plain(direct);
  const found = direct.value?.moduleState ?? fileModuleState(store.path, bytes, stores.schema);
  const differences = moduleState === undefined || found === undefined
    ? undefined
    : moduleDifferences(found, moduleState);
  const warning = moduleState !== undefined && found === undefined
    ? `Modstate expected in ${name} datastore but not found`
    : undefined;
  const changed = differences !== undefined && differences.length > 0;
  if (hooks.general === undefined && !changed) return { ...plain(direct), warning };
  const isOld = changed && differences.some(({ op }) => op !== "ADD");
  const old = isOld && (options.checkOld || (direct.value === undefined && store.hasMore))
    ? readOld(stores, name, found!, options)
    : undefined;
  const content = direct.value ?? old;
  let config = content === undefined
    ? genericConfig(store.path, bytes, store.hasMore, found, stores.schema, direct.error)
    : elementOf(content.root);
  if (hooks.general !== undefined) config = await hooks.general(config, differences, name);
  for (const difference of differences ?? []) {
    config = options.changelog?.apply(config, difference) ?? config;
    if (hooks.module !== undefined) config = await hooks.module(config, difference, name);
  }
  return { root: bind(name, config, stores.schema), upgraded: true, warning };
}

interface Attempt {
  readonly value?: StoreContent;
  readonly error?: unknown;
}

/** An upgrade may mend what makes reading fail. */
function attempt(read: () => StoreContent | undefined): Attempt {
  try {
    return { value: read() };
  } catch (error) {
    if (error instanceof RpcError) return { error };
    throw error;
  }
}

function plain({ value, error }: Attempt): Upgraded {
  if (value === undefined) throw error;
  return { root: value.root, upgraded: false, layout: value.layout };
}

/**
 * The content by the modules that the files were written with: to check it, or because several files can only be put together as a
 * tree, which the schema of today cannot do.
 */
function readOld(
  stores: Datastores,
  name: string,
  found: ModuleState,
  { oldSchema }: UpgradeOptions,
): StoreContent | undefined {
  if (oldSchema === undefined) return undefined;
  let schema: Schema;
  try {
    schema = oldSchema(found.modules);
  } catch (error) {
    throw new RpcError("application", "operation-failed", `Internal error: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return stores.store(name).read(schema);
}

/** The module-state of a file that the schema of today cannot read. */
function fileModuleState(
  path: string,
  bytes: Uint8Array,
  schema: Schema,
): ModuleState | undefined {
  if (formatOf(bytes) === "json") return jsonToConfig(path, bytes, undefined, schema).moduleState;
  return withConfigElement(path, bytes, (reader) => split(parseElement(reader)).moduleState);
}

/** Content that no schema at hand can read: elements as they stand in the file. */
function genericConfig(
  path: string,
  bytes: Uint8Array,
  hasMore: boolean,
  found: ModuleState | undefined,
  schema: Schema,
  error: unknown,
): XmlElement {
  // A journal can only be replayed on a tree, and linked files are read into one.
  if (hasMore) throw error;
  if (formatOf(bytes) === "json") return jsonToConfig(path, bytes, found, schema).config;
  return withConfigElement(path, bytes, (reader) => split(parseElement(reader)).config);
}

function split(config: XmlElement): { config: XmlElement; moduleState: ModuleState | undefined } {
  const isState = (child: XmlElement | string): child is XmlElement =>
    typeof child !== "string" && isModuleState(child.namespace, child.local);
  const state = config.children.find(isState);
  if (state === undefined) return { config, moduleState: undefined };
  const children = config.children.filter((child) => !isState(child));
  return { config: { ...config, children }, moduleState: readModuleState(state) };
}

/** A tree as the `config` element that callbacks work on. */
export function elementOf(root: Branch): XmlElement {
  const reader = new XmlReader([...printStore(root, { format: "xml", pretty: false })]);
  reader.next();
  return parseElement(reader);
}

/** A `config` element as a tree. @throws {RpcError} what the upgrade should have put right */
function bind(name: string, config: XmlElement, schema: Schema): Branch {
  if (config.children.length === 0) return emptyBranch(schema.root);
  const out = new ByteWriter();
  printElement(out, config);
  return readStore(`${name} datastore after upgrade`, out.take(), schema).root;
}

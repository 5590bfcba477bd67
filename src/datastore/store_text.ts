/**
 * The content of a datastore file: a `config` element (or member) around the configuration, and the module-state where that is wanted.
 *
 * @module
 */

import { printXml } from "../format/xml_print.ts";
import { readData } from "../format/xml_read.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Branch } from "../tree/node.ts";
import type { Selector } from "../tree/selector.ts";
import { parseElement, printElement } from "../xml/element.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import { ByteWriter } from "../xml/writer.ts";
import type { Schema } from "../yang/schema.ts";
import {
  isModuleState,
  type ModuleState,
  moduleStateElement,
  readModuleState,
} from "./module_state.ts";
import { StoreError } from "./store_error.ts";

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
}

/** The bytes of a datastore file, in chunks. */
export function* printStore(root: Branch, layout: StoreLayout): Generator<Uint8Array> {
  const { pretty, selector } = layout;
  const state = moduleStateXml(layout);
  const open = pretty ? "<config>\n" : "<config>";
  const close = pretty ? "</config>\n" : "</config>";
  const compactEmpty = !pretty && state === "" ? { empty: "<config/>" } : {};
  yield* printXml(root, {
    pretty,
    level: 1,
    selector,
    content: "config",
    open,
    close: state + close,
    ...compactEmpty,
  });
}

function moduleStateXml({ moduleState, pretty }: StoreLayout): string {
  if (moduleState === undefined) return "";
  const out = new ByteWriter();
  printElement(out, moduleStateElement(moduleState), pretty ? { indent: 3, level: 1 } : {});
  return new TextDecoder().decode(out.take());
}

/**
 * Reads a datastore file; an empty one is an empty configuration.
 *
 * @param path for messages
 * @throws {StoreError} when it is not a datastore file (syntax, document element)
 * @throws {RpcError} when it holds what the schema does not allow; the message begins with path and line
 */
export function readStore(
  path: string,
  bytes: Uint8Array,
  schema: Schema,
  link?: (file: string) => XmlReader,
): StoreContent {
  if (isBlank(bytes)) return { root: emptyBranch(schema.root), moduleState: undefined };
  let moduleState: ModuleState | undefined;
  const intercept = (reader: XmlReader) => {
    if (!isModuleState(reader.namespace, reader.local)) return false;
    moduleState = readModuleState(parseElement(reader));
    return true;
  };
  const root = withConfigElement(
    path,
    bytes,
    (reader) => readData(reader, schema.root, { schema, config: true, intercept, link }),
  );
  return { root, moduleState };
}

/** Limits for files of our own: as large as they are. */
export const FILE_LIMITS = { maxBytes: 2 ** 40 };

/** Calls `read` with a reader at the start of the document element, which must be `config` and the only one. */
export function withConfigElement<T>(
  path: string,
  bytes: Uint8Array,
  read: (reader: XmlReader) => T,
): T {
  let reader: XmlReader | undefined;
  try {
    reader = new XmlReader(bytes, FILE_LIMITS);
    if (reader.next() !== "start") throw new StoreError(path, "no document element");
    if (reader.local !== "config" || reader.namespace !== "") {
      throw new StoreError(path, `Wrong top-element ${reader.local} expected config`);
    }
    const result = read(reader);
    if (reader.next() !== "eof") throw new StoreError(path, "more than one document element");
    return result;
  } catch (error) {
    if (error instanceof XmlError) throw new StoreError(path, error.message, { cause: error });
    if (error instanceof RpcError) throw atLine(error, path, reader!);
    throw error;
  }
}

/** The error with the place in the file where reading stopped. */
function atLine(error: RpcError, path: string, reader: XmlReader): RpcError {
  const { line } = reader.position();
  return new RpcError(error.type, error.tag, `${path}:${line}: ${error.message}`, {
    appTag: error.appTag,
    path: error.path,
    info: error.info,
    severity: error.severity,
    cause: error,
  });
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
}

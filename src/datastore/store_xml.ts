/**
 * Datastore files in XML: a `config` element without namespace.
 *
 * @module
 */

import { printXml } from "../format/xml_print.ts";
import { type LinkedFile, readData } from "../format/xml_read.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import type { Branch } from "../tree/node.ts";
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
import { invalidAt, StoreError, syntaxAt } from "./store_error.ts";
import type { StoreContent, StoreLayout } from "./store_text.ts";

/** The bytes of a datastore file, in chunks. */
export function printStoreXml(root: Branch, layout: StoreLayout): Generator<Uint8Array> {
  const { pretty, selector } = layout;
  const state = moduleStateXml(layout);
  return printXml(root, {
    pretty,
    level: 1,
    selector,
    content: "config",
    open: pretty ? "<config>\n" : "<config>",
    close: state + (pretty ? "</config>\n" : "</config>"),
    empty: pretty || state !== "" ? undefined : "<config/>",
  });
}

function moduleStateXml({ moduleState, pretty }: StoreLayout): string {
  if (moduleState === undefined) return "";
  const out = new ByteWriter();
  printElement(out, moduleStateElement(moduleState), pretty ? { indent: 3, level: 1 } : {});
  return new TextDecoder().decode(out.take());
}

/** @throws {StoreError | RpcError} as `readStore` */
export function readStoreXml(
  path: string,
  bytes: Uint8Array,
  schema: Schema,
  link?: (file: string) => LinkedFile,
): StoreContent {
  let moduleState: ModuleState | undefined;
  const intercept = (reader: XmlReader) => {
    if (!isModuleState(reader.namespace, reader.local)) return false;
    moduleState = readModuleState(parseElement(reader));
    return true;
  };
  const root = withConfigElement(
    path,
    bytes,
    (reader) =>
      readData(reader, schema.root, { schema, config: true, unknown: true, intercept, link }),
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
    if (error instanceof XmlError) throw syntaxAt(path, error);
    if (error instanceof RpcError) throw invalidAt(path, reader!.position(), error);
    throw error;
  }
}

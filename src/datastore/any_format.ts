/**
 * Configurations in any of the four formats, for the tools: files are read whatever they are in, and written in what is asked for.
 *
 * @module
 */

import { printCli } from "../format/cli_print.ts";
import { readCli } from "../format/cli_read.ts";
import { FormatError } from "../format/format_error.ts";
import { readJson } from "../format/json_read.ts";
import { JsonReader } from "../format/json_reader.ts";
import { printText } from "../format/text_print.ts";
import { readText } from "../format/text_read.ts";
import { readData } from "../format/xml_read.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Branch } from "../tree/node.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import type { RootNode, Schema } from "../yang/schema.ts";
import { parseElement } from "../xml/element.ts";
import { readJsonValue } from "../format/json_any.ts";
import { isModuleState } from "./module_state.ts";
import { invalidAt, StoreError } from "./store_error.ts";
import { formatOf, printStore } from "./store_text.ts";

export const FORMATS = ["xml", "json", "text", "cli"] as const;
export type Format = (typeof FORMATS)[number];

/** A configuration in a format, in chunks; XML, JSON and TEXT with `config` around it. */
export function printFormat(
  root: Branch,
  format: Format,
  schema: Schema,
): Generator<Uint8Array> {
  switch (format) {
    case "text":
      return printText(root, { block: "config", schema });
    case "cli":
      return printCli(root);
    default:
      return printStore(root, { format, pretty: true });
  }
}

/** What a file seems to be in, by its first words. */
export function guessFormat(bytes: Uint8Array): Format {
  const start = new TextDecoder().decode(bytes.subarray(0, 4096)).replace(/^\ufeff/, "")
    .trimStart();
  if (start.startsWith("<") || start === "") return "xml";
  if (/^[{[]/.test(start)) return "json";
  return /^set\s/.test(start) ? "cli" : "text";
}

/**
 * Reads a file of configuration. Whatever its document element or its one JSON member is called, it stands for `config`.
 *
 * @throws {StoreError} with path and position, for text that is not of the format
 * @throws {RpcError} for content that the schema does not allow
 */
export function readFormat(
  path: string,
  bytes: Uint8Array,
  schema: Schema,
  format: Format = guessFormat(bytes),
): Branch {
  if (formatOf(bytes) === "empty") return emptyBranch(schema.root);
  const options = { schema, config: true };
  let reader: XmlReader | JsonReader | undefined;
  try {
    switch (format) {
      case "xml":
        return readXml(reader = new XmlReader(bytes), schema);
      case "json":
        return readJsonFile(reader = new JsonReader(bytes), isWrapped(bytes, schema.root), schema);
      case "text":
        return readText(bytes, schema.root, options);
      case "cli":
        return readCli(bytes, schema.root, options);
    }
  } catch (error) {
    if (error instanceof XmlError || error instanceof FormatError) {
      throw new StoreError(path, error.message, { cause: error });
    }
    if (error instanceof RpcError) throw invalidAt(path, reader?.position().line, error);
    throw error;
  }
}

function readXml(reader: XmlReader, schema: Schema): Branch {
  reader.next();
  const intercept = (at: XmlReader) => {
    const skipped = isModuleState(at.namespace, at.local);
    if (skipped) parseElement(at);
    return skipped;
  };
  return readData(reader, schema.root, { schema, config: true, intercept });
}

function readJsonFile(reader: JsonReader, wrapped: boolean, schema: Schema): Branch {
  if (reader.next() !== "{") throw reader.error("expected an object");
  if (wrapped) {
    reader.next();
    if (reader.next() !== "{") throw reader.error(`"${reader.text}" must be an object`);
  }
  const intercept = (at: JsonReader) => {
    const skipped = at.text.startsWith("ietf-yang-library:");
    if (skipped) readJsonValue(at, at.next());
    return skipped;
  };
  return readJson(reader, schema.root, { schema, config: true, intercept });
}

/** True when the members of the outermost object are not data themselves: a single one, of a name without module. */
function isWrapped(bytes: Uint8Array, root: RootNode): boolean {
  const reader = new JsonReader(bytes);
  reader.next();
  if (reader.next() !== "name") return false;
  const { text } = reader;
  return !text.includes(":") && root.childrenByName(text).length === 0;
}

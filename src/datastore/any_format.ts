/**
 * Configurations in any of the four formats, for the tools: files are read whatever they are in, and written in what is asked for.
 *
 * @module
 */

import { printCli } from "../format/cli_print.ts";
import { readCli } from "../format/cli_read.ts";
import { FormatError } from "../format/format_error.ts";
import { readJson } from "../format/json_read.ts";
import { printJson } from "../format/json_print.ts";
import { JsonReader } from "../format/json_reader.ts";
import { printText } from "../format/text_print.ts";
import { readText } from "../format/text_read.ts";
import { WordReader } from "../format/words.ts";
import { printXml } from "../format/xml_print.ts";
import { readData } from "../format/xml_read.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Branch } from "../tree/node.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import type { RootNode, Schema } from "../yang/schema.ts";
import { parseElement } from "../xml/element.ts";
import { readJsonValue } from "../format/json_any.ts";
import { isModuleState } from "./module_state.ts";
import { invalidAt, type Position, syntaxAt } from "./store_error.ts";
import { formatOf, printStore } from "./store_text.ts";

export const FORMATS = ["xml", "json", "text", "cli"] as const;
export type Format = (typeof FORMATS)[number];

/** A configuration as a file of a format, in chunks; XML, JSON and TEXT with `config` around it. */
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

/** A configuration as it is shown to people, in chunks: nothing around it, and laid out as in the manual. */
export function showFormat(root: Branch, format: Format, schema: Schema): Generator<Uint8Array> {
  switch (format) {
    case "xml":
      return printXml(root, { content: "config", pretty: true });
    case "json":
      return printJson(root, { content: "config", pretty: true, indent: 2, schema });
    case "text":
      return printText(root, { content: "config", indent: 4, schema });
    case "cli":
      return printCli(root, { content: "config" });
  }
}

/** What a file seems to be in, by its first words. */
export function guessFormat(bytes: Uint8Array): Format {
  const text = new TextDecoder().decode(bytes.subarray(0, 4096));
  // Comments may come first, in TEXT and CLI.
  const start = text.replace(/^\s*(#.*\s*)*/, "");
  if (start.startsWith("<") || start === "") return "xml";
  if (/^[{[]/.test(start)) return "json";
  return /^set\s/.test(start) ? "cli" : "text";
}

/**
 * Reads a file of configuration. Whatever its document element or its one JSON member is called, it stands for `config`; and it may be
 * missing, as where a configuration is shown.
 *
 * @throws {StoreError} with path, line and column, for text that is not of the format
 * @throws {RpcError} for content that the schema does not allow; the message begins with path, line and column
 */
export function readFormat(
  path: string,
  bytes: Uint8Array,
  schema: Schema,
  format: Format = guessFormat(bytes),
): Branch {
  if (formatOf(bytes) === "empty") return emptyBranch(schema.root);
  const options = { schema, config: true };
  let reader: { position(): Position } | undefined;
  /** Columns that the first line has more than in the file. */
  let shift = 0;
  const inFile = ({ line, column }: Position): Position =>
    line === 1 ? { line, column: Math.max(1, column - shift) } : { line, column };
  /** Keeps the reader, which knows where an error is. */
  const by = <R extends { position(): Position }>(made: R): R => (reader = made, made);
  try {
    switch (format) {
      case "xml": {
        const bare = isBare(bytes, schema);
        if (bare) shift = OPEN.length;
        return readXml(by(new XmlReader(bare ? [OPEN, bytes, CLOSE] : bytes, LIMITS)), schema);
      }
      case "json":
        return readJsonFile(by(new JsonReader(bytes)), isWrapped(bytes, schema.root), schema);
      case "text":
        return readText(by(new WordReader(bytes, { lines: false })), schema.root, options);
      case "cli": {
        const words = by(new WordReader(bytes, { lines: true }));
        return readCli(words, schema.root, { ...options, keyNames: "either" });
      }
    }
  } catch (error) {
    if (error instanceof XmlError || error instanceof FormatError) {
      throw syntaxAt(path, { ...inFile(error), reason: error.reason });
    }
    if (error instanceof RpcError && reader !== undefined) {
      throw invalidAt(path, inFile(reader.position()), error);
    }
    throw error;
  }
}

const LIMITS = { maxBytes: 2 ** 40 };

const encoder = new TextEncoder();
const OPEN = encoder.encode("<config>"), CLOSE = encoder.encode("</config>");

/** True when the document element is itself a node of the configuration, with nothing around it. */
function isBare(bytes: Uint8Array, schema: Schema): boolean {
  const reader = new XmlReader(bytes, LIMITS);
  reader.next();
  const { namespace, local } = reader;
  const module = namespace === "" ? undefined : schema.moduleByNamespace(namespace);
  return module !== undefined && schema.root.childByModule(module.name, local) !== undefined;
}

function readXml(reader: XmlReader, schema: Schema): Branch {
  reader.next();
  const intercept = (at: XmlReader) => {
    const skipped = isModuleState(at.namespace, at.local);
    if (skipped) parseElement(at);
    return skipped;
  };
  const root = readData(reader, schema.root, { schema, config: true, intercept });
  // The reader refuses whatever else may follow.
  reader.next();
  return root;
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
  const root = readJson(reader, schema.root, { schema, config: true, intercept });
  if (wrapped && reader.next() !== "}") {
    throw reader.error(`member "${reader.text}" beside the one that holds the configuration`);
  }
  // The reader refuses whatever else may follow.
  reader.next();
  return root;
}

/** True when the members of the outermost object are not data themselves: a single one, of a name without module. */
function isWrapped(bytes: Uint8Array, root: RootNode): boolean {
  const reader = new JsonReader(bytes);
  reader.next();
  if (reader.next() !== "name") return false;
  const { text } = reader;
  return !text.includes(":") && root.childrenByName(text).length === 0;
}

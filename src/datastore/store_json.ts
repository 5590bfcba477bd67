/**
 * Datastore files in JSON (RFC 7951): an object with the one member `config`.
 *
 * @module
 */

import { FormatError } from "../format/format_error.ts";
import { readJsonValue } from "../format/json_any.ts";
import { printJson } from "../format/json_print.ts";
import { readJson } from "../format/json_read.ts";
import { JsonReader } from "../format/json_reader.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Branch } from "../tree/node.ts";
import type { Schema } from "../yang/schema.ts";
import { type ModuleState, moduleStateJson, readModuleStateJson } from "./module_state.ts";
import { invalidAt, StoreError, syntaxAt } from "./store_error.ts";
import type { StoreContent, StoreLayout } from "./store_text.ts";

const MODULE_STATES: ReadonlySet<string> = new Set([
  "ietf-yang-library:yang-library",
  "ietf-yang-library:modules-state",
]);

/** The bytes of a datastore file, in chunks. */
export function* printStoreJson(root: Branch, layout: StoreLayout): Generator<Uint8Array> {
  const { pretty, selector, moduleState } = layout;
  const chunks = printJson(root, { pretty, selector, content: "config", member: "config" });
  if (moduleState === undefined) return yield* chunks;
  let last: Uint8Array = new Uint8Array();
  for (const chunk of chunks) {
    if (last.length > 0) yield last;
    last = chunk;
  }
  yield new TextEncoder().encode(withMember(new TextDecoder().decode(last), pretty, moduleState));
}

/** The end of a printed store, with the module-state before the closing braces. */
function withMember(text: string, pretty: boolean, state: ModuleState): string {
  const member = { "ietf-yang-library:yang-library": moduleStateJson(state) };
  const inner = JSON.stringify(member, undefined, pretty ? 3 : undefined).slice(1, -1).trimEnd();
  const end = text.search(/\s*\}\s*\}\s*$/);
  const body = text.slice(0, end);
  const separator = /\{\s*$/.test(body) ? "" : ",";
  if (!pretty) return `${body}${separator}${inner}}}`;
  return `${body}${separator}${inner.replaceAll("\n", "\n   ")}\n   }\n}\n`;
}

/** @throws {StoreError | RpcError} as `readStore` */
export function readStoreJson(path: string, bytes: Uint8Array, schema: Schema): StoreContent {
  let reader: JsonReader | undefined;
  try {
    reader = new JsonReader(bytes, { maxBytes: 2 ** 40 });
    const content = readDocument(path, reader, schema);
    if (reader.next() !== "eof") throw reader.error("more than one value");
    return content;
  } catch (error) {
    if (error instanceof FormatError) throw syntaxAt(path, error);
    if (error instanceof RpcError) throw invalidAt(path, reader!.position(), error);
    throw error;
  }
}

/** `{"config": {…}}`; nothing in it, or `[]`, is an empty configuration. */
function readDocument(path: string, reader: JsonReader, schema: Schema): StoreContent {
  let content: StoreContent = { root: emptyBranch(schema.root), moduleState: undefined };
  const first = reader.next();
  if (first === "[" && reader.next() === "]") return content;
  if (first !== "{") throw reader.error("expected an object");
  let members = 0;
  while (reader.next() === "name") {
    if (reader.text !== "config") {
      throw new StoreError(path, `Wrong top-element ${reader.text} expected config`);
    }
    if (++members > 1) throw new StoreError(path, 'member "config" occurs twice');
    const token = reader.next();
    if (token === "null") continue;
    if (token !== "{") throw reader.error("config must be an object");
    content = readConfig(reader, schema);
  }
  return content;
}

function readConfig(reader: JsonReader, schema: Schema): StoreContent {
  let moduleState: ModuleState | undefined;
  const intercept = () => {
    if (!MODULE_STATES.has(reader.text)) return false;
    moduleState = readModuleStateJson(readJsonValue(reader, reader.next()));
    return true;
  };
  const root = readJson(reader, schema.root, { schema, config: true, unknown: true, intercept });
  return { root, moduleState };
}

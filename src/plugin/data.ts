/**
 * What plugins return, made into data that fits the schema, or into an error that says whose it is.
 *
 * @module
 */

import { FormatError } from "../format/format_error.ts";
import { readJson } from "../format/json_read.ts";
import { JsonReader } from "../format/json_reader.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import type { Branch, EntryList } from "../tree/node.ts";
import type { BranchSchema, DataNode, Schema } from "../yang/schema.ts";
import { PluginError } from "./plugin_error.ts";

/** Whose data it is. */
export interface Source {
  readonly plugin: string;
  readonly callback: string;
}

/** What kind of data a callback may return. */
export type DataKind = "config" | "state" | "any";

/**
 * JSON text in UTF-8 as an instance of `node`.
 *
 * `state`: configuration may occur only as far as it leads to state: containers and list entries with their keys.
 *
 * @throws {PluginError} with what is wrong with it, and where
 */
export function readPluginData(
  bytes: Uint8Array,
  node: BranchSchema,
  kind: DataKind,
  schema: Schema,
  { plugin, callback }: Source,
): Branch {
  const fail = (reason: string) =>
    new PluginError(plugin, callback, `what it returned does not fit the schema: ${reason}`);
  let branch: Branch;
  try {
    const reader = new JsonReader(bytes);
    if (reader.next() !== "{") throw fail("it is no object");
    branch = readJson(reader, node, { schema, config: kind === "config" });
    if (reader.next() !== "eof") throw fail("more than one value");
  } catch (error) {
    if (error instanceof PluginError) throw error;
    if (error instanceof RpcError) {
      throw fail(
        error.path === undefined ? error.message : `${error.message} at ${error.path.text}`,
      );
    }
    if (error instanceof FormatError) throw fail(error.message);
    throw error;
  }
  const alien = kind === "state" ? configurationIn(branch) : undefined;
  if (alien !== undefined) {
    throw fail(
      `${alien.module.name}:${alien.name} is configuration, of which only list keys may lead to state`,
    );
  }
  return branch;
}

/** The first configuration leaf, other than a key, in what should be state. Looks no further than to where state begins. */
function configurationIn(branch: Branch): DataNode | undefined {
  const { slots, schema } = branch;
  for (let index = 0; index < slots.length; index++) {
    const slot = slots[index];
    const node = schema.slots[index];
    if (slot === undefined || !node.config || (node.kind === "leaf" && node.isKey)) continue;
    if (node.kind === "container") {
      const found = configurationIn(slot as Branch);
      if (found !== undefined) return found;
    } else if (node.kind === "list") {
      for (const entry of slot as EntryList) {
        const found = configurationIn(entry);
        if (found !== undefined) return found;
      }
    } else {
      return node;
    }
  }
  return undefined;
}

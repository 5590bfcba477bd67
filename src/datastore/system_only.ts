/**
 * Configuration that plugins keep and datastore files never hold (CLICON_XMLDB_SYSTEM_ONLY_CONFIG, extension
 * `cl:system-only-config`).
 *
 * @module
 */

import type { Selector } from "../tree/selector.ts";
import type { DataNode } from "../yang/schema.ts";

/** False for nodes marked `cl:system-only-config`. */
export function isStored(schema: DataNode): boolean {
  for (const { name, module } of schema.extensions) {
    if (name === "system-only-config" && module === "clixon-lib") return false;
  }
  return true;
}

/** Selects what is written to files. */
export const STORED: Selector = {
  all: false,
  onlyPath: false,
  child: (schema) => isStored(schema) ? STORED : undefined,
  candidates: () => undefined,
  entry: () => STORED,
};

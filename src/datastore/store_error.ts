/**
 * What can be wrong with a datastore's files.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";

/** A file that cannot be read or is not a datastore. The message names the file, the line where there is one, and the rule. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly path: string;

  constructor(path: string, message: string, options?: { readonly cause: unknown }) {
    super(`${path}: ${message}`, options);
    this.path = path;
  }
}

/** A place in a text, both numbers from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Errors that {@linkcode invalidAt} has made. */
const placed = new WeakSet<RpcError>();

/** An error about what a file holds, if it does not tell the place already; its message begins with `path:line:column: `, the place where reading stopped, or `path: `. */
export function invalidAt(path: string, at: Position | undefined, error: RpcError): RpcError {
  if (placed.has(error)) return error;
  const located = new RpcError(error.type, error.tag, `${placeOf(path, at)}: ${error.message}`, {
    appTag: error.appTag,
    path: error.path,
    info: error.info,
    severity: error.severity,
    cause: error,
  });
  placed.add(located);
  return located;
}

/** An error about how a file is spelt, found by the reader of its format; its message begins with `path:line:column: `. */
export function syntaxAt(path: string, error: Position & { readonly reason: string }): StoreError {
  return new StoreError(placeOf(path, error), error.reason, { cause: error });
}

function placeOf(path: string, at: Position | undefined): string {
  return at === undefined ? path : `${path}:${at.line}:${at.column}`;
}

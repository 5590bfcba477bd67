/**
 * What can be wrong with a datastore's files.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";

/** A datastore file that cannot be read or is not a datastore. The message names the file, the line where there is one, and the rule. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly path: string;

  constructor(path: string, message: string, options?: { readonly cause: unknown }) {
    super(`${path}: ${message}`, options);
    this.path = path;
  }
}

/** An error about what a file holds, with the place in the file where reading stopped, if it is known. */
export function invalidAt(path: string, line: number | undefined, error: RpcError): RpcError {
  const place = line === undefined ? path : `${path}:${line}`;
  return new RpcError(error.type, error.tag, `${place}: ${error.message}`, {
    appTag: error.appTag,
    path: error.path,
    info: error.info,
    severity: error.severity,
    cause: error,
  });
}

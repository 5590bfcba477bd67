/**
 * What can be wrong with a datastore's files.
 *
 * @module
 */

/** A datastore file that cannot be read or is not a datastore. The message names the file, the line where there is one, and the rule. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly path: string;

  constructor(path: string, message: string, options?: { readonly cause: unknown }) {
    super(`${path}: ${message}`, options);
    this.path = path;
  }
}

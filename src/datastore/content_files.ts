/**
 * The files behind a datastore, whichever way they are laid out: one file with a journal (`store_files.ts`), or a directory of
 * linked files (`split_files.ts`).
 *
 * @module
 */

import type { Branch } from "../tree/node.ts";
import type { Schema } from "../yang/schema.ts";
import type { FileFacts } from "./file_layer.ts";
import type { StoreContent } from "./store_text.ts";

/** Calls that write must not overlap: the owner lets them take turns. */
export interface ContentFiles {
  /** The file that is there when the datastore is. */
  readonly path: string;
  /** What is at the path now; undefined for nothing. */
  readonly facts: FileFacts | undefined;
  /** The tree that the files hold, as far as it is known. */
  readonly held: Branch | undefined;
  /** Bytes of the datastore file as it was last read or written. */
  readonly fileSize: number;
  /** Bytes of the journal; 0 when there is none. */
  readonly journalLength: number;
  /** True when the file at the path is not all of the content. */
  readonly hasMore: boolean;
  /** True when the file is the one that was read or written here, and nobody has touched it since. */
  readonly isOurs: boolean;
  /** Says that the files hold this tree, equal to what `read` has just given. */
  hold(root: Branch): void;
  /** Undefined when there is no datastore. @throws {StoreError | RpcError} */
  read(schema: Schema): StoreContent | undefined;
  /** Appends a commit, durably. False when the whole content has to be written. */
  append(text: string): Promise<boolean>;
  /** Writes the whole content, durably. When it rejects, the files hold what they held. */
  replace(root: Branch): Promise<void>;
  /** Leaves a datastore of no bytes, if there is one. */
  clear(): Promise<void>;
  /**
   * Begins to bring the datastore file up to date while commits go on: the first part may overlap with other calls, the function it
   * gives (to be called in turn) puts the file in place. Undefined when there is nothing to do.
   *
   * @param syncEvery bytes after which the kernel is made to write
   */
  prepareRewrite(syncEvery: number): Promise<(() => Promise<void>) | undefined>;
  /** Brings the files up to date and closes what is open. */
  close(): Promise<void>;
  /** Puts a copy where the files of `path` (a datastore file's name) are. */
  copyTo(path: string): Promise<void>;
  /** Gives the datastore another name, out of the way. */
  setAside(suffix: string): Promise<void>;
  remove(): Promise<void>;
}

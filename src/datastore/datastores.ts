/**
 * The datastores: named configurations, each an immutable tree, kept in memory and in files.
 *
 * This room may import format, tree, yang and what is below them. Start here; then `store.ts` (one datastore and its files), `journal.ts`,
 * `locks.ts`, `startup.ts` (what is read when the backend starts) and `upgrade.ts`.
 *
 * @module
 */

import { RpcError, RpcErrors, withoutSecrets } from "../netconf/rpc_error.ts";
import { log, messageOf } from "../system/log.ts";
import { applyChanges } from "../tree/apply_changes.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Change } from "../tree/change.ts";
import { diff } from "../tree/diff.ts";
import type { Branch } from "../tree/node.ts";
import type { Schema } from "../yang/schema.ts";
import { DENO_FILES, type FileLayer } from "./file_layer.ts";
import { Locks } from "./locks.ts";
import type { ModuleState } from "./module_state.ts";
import { Store, type StoreOptions, type StoreStatus } from "./store.ts";
import { StoreError } from "./store_error.ts";
import { printStore, type StoreLayout } from "./store_text.ts";
import { isStored, STORED } from "./system_only.ts";
import { discard } from "./write_file.ts";

/** Bytes up to which a datastore is written as a whole at every commit. */
const SMALL_SIZE = 32 << 10;

export interface DatastoreOptions {
  readonly schema: Schema;
  /** CLICON_XMLDB_DIR: must exist. */
  readonly directory: string;
  /** CLICON_XMLDB_FORMAT. Default `xml`. */
  readonly format?: "xml" | "json";
  /** CLICON_XMLDB_PRETTY. Default true. */
  readonly pretty?: boolean;
  /** Written into the files when given (CLICON_XMLDB_MODSTATE). */
  readonly moduleState?: ModuleState;
  /** CLICON_XMLDB_CACHE_STATUS of the datastores that are not kept as the others. */
  readonly status?: ReadonlyMap<string, StoreStatus>;
  /** CLICON_DATASTORE_CACHE `nocache`: files are read for every access and there are no locks. */
  readonly noCache?: boolean;
  /** CLICON_XMLDB_SYSTEM_ONLY_CONFIG: marked nodes are not written. */
  readonly systemOnly?: boolean;
  /** CLICON_XMLDB_MULTI: marked subtrees have files of their own (XML only). */
  readonly split?: boolean;
  /** Bytes up to which a datastore is written as a whole at every commit. Default 32 KiB. */
  readonly smallSize?: number;
  readonly files?: FileLayer;
}

/** All datastores of a backend. */
export class Datastores {
  readonly directory: string;
  readonly locks = new Locks();
  /** False where files are not cached: a lock could not keep a promise then. */
  readonly locksSupported: boolean;
  readonly files: FileLayer;
  readonly #options: DatastoreOptions;
  readonly #stores = new Map<string, Store>();
  readonly #modified = new Set<string>();

  /** @throws {StoreError} when the directory does not exist */
  constructor(options: DatastoreOptions) {
    this.#options = options;
    this.directory = options.directory;
    this.files = options.files ?? DENO_FILES;
    this.locksSupported = options.noCache !== true;
    const facts = this.files.facts(options.directory);
    if (facts === undefined || !facts.isDirectory) {
      throw new StoreError(options.directory, "CLICON_XMLDB_DIR is not a directory");
    }
  }

  get schema(): Schema {
    return this.#options.schema;
  }

  /** The store of that name; made when it is first asked for. */
  store(name: string): Store {
    let store = this.#stores.get(name);
    if (store === undefined) {
      store = new Store(this.path(name), this.#storeOptions(name));
      this.#stores.set(name, store);
    }
    return store;
  }

  /** How datastore files are written. */
  get layout(): StoreLayout {
    const { format = "xml", pretty = true, moduleState, systemOnly } = this.#options;
    return { format, pretty, moduleState, selector: systemOnly ? STORED : undefined };
  }

  #storeOptions(name: string): StoreOptions {
    const { schema, systemOnly = false, smallSize = SMALL_SIZE, split = false } = this.#options;
    const { noCache = false } = this.#options;
    return {
      schema,
      files: this.files,
      layout: this.layout,
      status: this.#options.status?.get(name) ?? (noCache ? "file" : "file-inmem"),
      isStored: systemOnly ? isStored : () => true,
      smallSize,
      split,
    };
  }

  /** The file of a datastore. */
  path(name: string): string {
    if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) {
      throw new StoreError(this.directory, `"${name}" is not a name of a datastore`);
    }
    return `${this.directory}/${name}_db`;
  }

  /**
   * The content of a datastore. A candidate that nobody has set is what running is; a running or startup that nobody has written is empty.
   *
   * @throws {RpcError} operation-failed when there is none, or it cannot be read
   */
  get(name: string): Branch {
    // It is in memory only. A file of that name is left from another process and could not be removed.
    if (name === "candidate") return this.store(name).loaded ?? this.get("running");
    let root: Branch | undefined;
    try {
      root = this.#content(name);
    } catch (error) {
      const shown = withoutSecrets(error);
      const first = shown instanceof RpcErrors ? shown.errors[0] : shown;
      throw new RpcError(
        "application",
        "operation-failed",
        `Get ${name} datastore: ${messageOf(shown)}`,
        { path: first instanceof RpcError ? first.path : undefined, cause: error },
      );
    }
    if (root !== undefined) return root;
    const { path, status } = this.store(name);
    // The datastores of RFC 6241 are there whether anything was ever stored in them or not.
    const isStandard = name === "running" || name === "startup";
    if (isStandard || status === "inmem") return emptyBranch(this.schema.root);
    throw new RpcError(
      "application",
      "operation-failed",
      `Get ${name} datastore: open(${path}): No such file or directory`,
    );
  }

  /**
   * The content of a datastore that is about to be written: empty when it has no file, and, where all of it will be replaced, when its file
   * cannot be read.
   *
   * @returns `intact` false: the files do not hold `root`, so that they have to be written even if nothing changes
   * @throws {RpcError} operation-failed when it cannot be read and only a part of it will be replaced
   */
  getToWrite(name: string, replaceAll: boolean): { root: Branch; intact: boolean } {
    const store = this.store(name);
    const isMissing = store.loaded === undefined && !store.exists();
    if (isMissing && name !== "candidate") {
      return { root: emptyBranch(this.schema.root), intact: true };
    }
    try {
      return { root: this.get(name), intact: true };
    } catch (error) {
      if (!replaceAll || !(error instanceof RpcError)) throw error;
      log.warning(`${error.message}: it will be replaced`);
      return { root: emptyBranch(this.schema.root), intact: false };
    }
  }

  /** What is in memory or in the files; what is read shares with running whatever is equal. */
  #content(name: string): Branch | undefined {
    const store = this.store(name);
    const running = this.#stores.get("running")?.loaded;
    const isRead = store.loaded === undefined && store.status === "file-inmem";
    return isRead && running !== undefined ? this.load(name, running) : store.get();
  }

  /** True when the datastore is there and not empty, as far as can be told without reading it. */
  exists(name: string): boolean {
    return this.store(name).exists();
  }

  /** Sets a datastore that lives in memory, as a candidate does: it counts as modified when it is another tree than before. */
  set(name: string, root: Branch): void {
    const store = this.store(name);
    const before = store.loaded ?? (name === "candidate" ? this.get("running") : undefined);
    if (root === before) return;
    this.#modified.add(name);
    store.set(root);
  }

  /** True when the datastore was set since it was reset. */
  isModified(name: string): boolean {
    return this.#modified.has(name);
  }

  /** Makes a candidate what running is, and what running becomes, until it is set. */
  reset(name: string): void {
    this.#modified.delete(name);
    this.store(name).set(undefined);
  }

  /**
   * Makes `root` the content of a datastore; it survives a power cut when this resolves. When it rejects, nothing has changed.
   *
   * @param changes from the content now to `root`
   * @throws {RpcError} operation-failed, with what the system says of its files
   */
  async commit(name: string, root: Branch, changes: Change): Promise<void> {
    await this.#write(name, () => this.store(name).commit(root, changes));
  }

  /** Makes `root` the content of a datastore, whatever that is now; durable as {@linkcode Datastores.commit}. */
  async save(name: string, root: Branch): Promise<void> {
    await this.#write(name, async () => {
      if (!await this.#share(name, root)) await this.store(name).save(root);
    });
  }

  async #write(name: string, work: () => Promise<void>): Promise<void> {
    const start = performance.now();
    try {
      await work();
      log.debug("datastore", () => {
        return `datastore ${name} written, ${(performance.now() - start).toFixed(1)} ms`;
      });
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const message = `The ${name} datastore cannot be stored: ${messageOf(error)}`;
      throw new RpcError("application", "operation-failed", message, { cause: error });
    }
    this.#modified.delete(name);
  }

  /**
   * A confirmed commit keeps what was running, however large, in the rollback datastore. Only there, because nobody edits its file by hand:
   * that would change running's, too.
   */
  async #share(name: string, root: Branch): Promise<boolean> {
    if (name !== "rollback") return false;
    return await this.store("running").shareWith(this.store(name), root);
  }

  /** Empties a datastore durably: a file of no bytes remains where one was. */
  async clear(name: string): Promise<void> {
    await this.#write(name, () => this.store(name).clear());
  }

  /** Puts a copy of a datastore's files, whatever they hold, in the place of another's. */
  async copy(from: string, to: string): Promise<void> {
    await this.#write(to, () => this.store(from).copyTo(this.path(to)));
    this.#stores.delete(to);
  }

  /** Gives a datastore's files another name, out of the way, durably; it is empty then. */
  async setAside(name: string, suffix: string): Promise<void> {
    await this.#write(name, () => this.store(name).setAside(suffix));
  }

  /** Removes a datastore with its files. */
  async remove(name: string): Promise<void> {
    await this.store(name).remove();
    this.#stores.delete(name);
    this.#modified.delete(name);
  }

  /** Removes the candidates that a former process has left behind, and files that it had not finished. */
  async removeLeftovers(): Promise<void> {
    for (const file of this.files.names(this.directory)) {
      if (!/^candidate.*_db(\.journal)?$|^\.[^/]*_db(\.journal)?\.(new|background)$/.test(file)) {
        continue;
      }
      await discard(this.files, `${this.directory}/${file}`);
    }
  }

  /**
   * Reads a datastore's files and keeps the tree, sharing with `like` whatever is equal.
   *
   * @throws {StoreError | RpcError} what is wrong with it
   */
  load(name: string, like?: Branch): Branch | undefined {
    const store = this.store(name);
    const content = store.read();
    if (content === undefined) return undefined;
    const root = like === undefined ? content.root : shared(like, content.root);
    store.adopt(root);
    return root;
  }

  /** A configuration as it would be written into a datastore file, always in XML, in chunks. */
  print(root: Branch): Generator<Uint8Array> {
    const { pretty = true, moduleState } = this.#options;
    return printStore(root, { format: "xml", pretty, moduleState });
  }

  /** Brings all files up to date and closes them. */
  async close(): Promise<void> {
    for (const store of this.#stores.values()) {
      try {
        await store.close();
      } catch (error) {
        log.error(`${store.path}: ${messageOf(error)}`);
      }
    }
    await this.removeLeftovers();
  }
}

/** A tree equal to `root` that shares every node that it can with `like`. */
export function shared(like: Branch, root: Branch): Branch {
  return applyChanges(diff(like, root), like);
}

/** What the operating system refuses, as no disk space; not a fault of the program. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && / \(os error \d+\)/.test(error.message);
}

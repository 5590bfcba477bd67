/**
 * One named datastore: its configuration in memory, and when which of its files is written.
 *
 * A small datastore is written as a whole at every commit, so that its file can be looked at. A larger one appends each commit to a journal
 * (`journal.ts`); its file is brought up to date in the background, from the immutable tree: soon when it is of a size to be looked
 * at, otherwise when the journal has grown, and always when the backend ends.
 *
 * @module
 */

import { log, messageOf } from "../system/log.ts";
import { stopTimer, type Timer } from "../system/timers.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Change } from "../tree/change.ts";
import { diff } from "../tree/diff.ts";
import type { Branch } from "../tree/node.ts";
import type { DataNode, Schema } from "../yang/schema.ts";
import { printChanges } from "./change_text.ts";
import type { ContentFiles } from "./content_files.ts";
import type { FileLayer } from "./file_layer.ts";
import { SplitFiles } from "./split_files.ts";
import { StoreFiles } from "./store_files.ts";
import type { StoreContent, StoreLayout } from "./store_text.ts";
import { Turns } from "./turns.ts";

/** How a datastore is kept (CLICON_XMLDB_CACHE_STATUS). */
export type StoreStatus = "file" | "inmem" | "file-inmem";

export interface StoreOptions {
  readonly schema: Schema;
  readonly files: FileLayer;
  readonly layout: StoreLayout;
  readonly status: StoreStatus;
  /** False for nodes that are not written (system-only configuration). */
  readonly isStored: (schema: DataNode) => boolean;
  /** Bytes up to which a datastore is small. */
  readonly smallSize: number;
  /** True: marked subtrees have files of their own. */
  readonly split: boolean;
}

/**
 * Bytes that a journal may have before the file is written anew: half of the file's size, but at least and at most this. The upper bound keeps
 * reading it after a crash short; commits that are larger than half of it are written as whole files.
 */
const JOURNAL_SIZE = { least: 1 << 20, most: 8 << 20 };
/** Bytes up to which a file is brought up to date soon after a commit. */
const READABLE_SIZE = 1 << 20;
/** Milliseconds without a commit after which that is done. */
const QUIET_TIME = 250;
/** Bytes that the background writer leaves to the kernel before it makes it write them. */
const BACKGROUND_SYNC = 4 << 20;

export class Store {
  readonly #options: StoreOptions;
  readonly #files: ContentFiles;
  /** The files in the other layout: where the datastore is until it is written for the first time. */
  readonly #former: ContentFiles;
  readonly #turns = new Turns();
  /** The content; undefined when it is not kept in memory. */
  #root: Branch | undefined;
  #background: Promise<void> | undefined;
  #quiet: Timer | undefined;
  /** The journal's length at which the next background write begins, after one that failed. */
  #patience = 0;

  constructor(path: string, options: StoreOptions) {
    const { files, layout, schema, split } = options;
    this.#options = options;
    // The operator may have it in another place, on a disk that lasts.
    const whole = new StoreFiles(files.target(path), files, layout, schema);
    const parts = new SplitFiles(path, files, layout, schema);
    [this.#files, this.#former] = split ? [parts, whole] : [whole, parts];
  }

  get path(): string {
    return this.#found.path;
  }

  /** The files that the datastore is in. */
  get #found(): ContentFiles {
    const isFormer = this.#files.facts === undefined && this.#former.facts !== undefined;
    return isFormer ? this.#former : this.#files;
  }

  get status(): StoreStatus {
    return this.#options.status;
  }

  get #inMemoryOnly(): boolean {
    return this.status === "inmem";
  }

  /** The content in memory, without reading anything. */
  get loaded(): Branch | undefined {
    return this.#root;
  }

  /** True when there is something in it, as far as can be told without reading it. */
  exists(): boolean {
    if (this.#inMemoryOnly) return this.#root !== undefined;
    return (this.#found.facts?.size ?? 0) > 0;
  }

  /**
   * The configuration; undefined when there is no file.
   *
   * @throws {StoreError | RpcError} when the file cannot be read
   */
  get(): Branch | undefined {
    if (this.#root !== undefined || this.#inMemoryOnly) return this.#root;
    const content = this.read();
    if (content === undefined) return undefined;
    this.adopt(content.root);
    return content.root;
  }

  /** Takes `root` as the content; the files stay as they are until the next commit. */
  set(root: Branch | undefined): void {
    this.#root = root;
  }

  /** Keeps a tree that is equal to what {@linkcode Store.read} has just given. */
  adopt(root: Branch): void {
    if (this.status !== "file-inmem") return;
    this.#root = root;
    if (this.#files.facts !== undefined) this.#files.hold(root);
  }

  /**
   * Reads the files, whatever is in memory. Undefined when there is no file.
   *
   * @param schema what the content is an instance of, if not of the schema of today
   * @throws {StoreError | RpcError}
   */
  read(schema = this.#options.schema): StoreContent | undefined {
    return this.#inMemoryOnly ? undefined : this.#found.read(schema);
  }

  /** The bytes of the datastore file; undefined when there is none. */
  fileBytes(): Uint8Array | undefined {
    const { path, facts } = this.#found;
    const exists = !this.#inMemoryOnly && facts !== undefined;
    return exists ? this.#options.files.read(path) : undefined;
  }

  /** True when the datastore file is not all of the content: there is a journal, or it is split. */
  get hasMore(): boolean {
    return !this.#inMemoryOnly && this.#found.hasMore;
  }

  /**
   * Makes `root` the content; it survives a power cut when this resolves. When it rejects, everything is as it was.
   *
   * @param changes from the content now to `root`
   */
  commit(root: Branch, changes: Change): Promise<void> {
    return this.#store(root, this.#root, changes);
  }

  /** Makes `root` the content, as {@linkcode Store.commit}, whatever is there now. */
  save(root: Branch): Promise<void> {
    const { held } = this.#files;
    return this.#store(root, held, held === undefined ? undefined : diff(held, root));
  }

  /**
   * Makes `root`, which this datastore holds, the content of another one that is empty, in a time that does not depend on its size. False when
   * that is not possible.
   */
  shareWith(target: Store, root: Branch): Promise<boolean> {
    const [from, to] = [this.#files, target.#files];
    const isLarge = from instanceof StoreFiles && from.fileSize > READABLE_SIZE;
    const isKept = this.status === "file-inmem" && target.status === "file-inmem";
    if (!isLarge || !isKept || !(to instanceof StoreFiles)) return Promise.resolve(false);
    // Always in the same order, so that two of these cannot wait for each other.
    const [first, second] = this.path < target.path ? [this, target] : [target, this];
    return first.#turns.run(() =>
      second.#turns.run(async () => {
        if (from.held !== root || !await from.shareWith(to)) return false;
        target.#root = root;
        return true;
      })
    );
  }

  /** Stores `root`; `changes` are from `base` to it. */
  #store(root: Branch, base: Branch | undefined, changes: Change | undefined): Promise<void> {
    if (this.#inMemoryOnly) {
      this.#root = root;
      return Promise.resolve();
    }
    return this.#turns.run(async () => {
      const files = this.#files;
      if (root !== files.held || !files.isOurs) {
        // Only what follows on the files' content can be appended to it.
        const follows = base !== undefined && base === files.held ? changes : undefined;
        if (follows === undefined || !await this.#append(follows, root)) {
          await files.replace(root);
          this.#patience = 0;
          await this.#removeFormer();
        }
      }
      this.#keep(root);
      this.#rewriteInTime();
    });
  }

  /** What is in the files now is kept, or read from there. */
  #keep(root: Branch): void {
    this.#root = this.status === "file-inmem" ? root : undefined;
  }

  get #journalLimit(): number {
    const { least, most } = JOURNAL_SIZE;
    return Math.min(Math.max(this.#files.fileSize / 2, least), most);
  }

  /** True when the change is in the journal, or there is nothing to write; false when the whole file has to be written. */
  async #append(changes: Change, root: Branch): Promise<boolean> {
    const files = this.#files;
    const { smallSize, isStored, status } = this.#options;
    if (!files.isOurs || status !== "file-inmem") return false;
    const isSmall = files.fileSize <= smallSize && files.journalLength === 0;
    if (isSmall && !changes.isEmpty) return false;
    const text = printChanges(changes, this.#journalLimit / 2, isStored);
    if (text === undefined || (text !== "{}" && !await files.append(text))) return false;
    files.hold(root);
    return true;
  }

  /** Empties the datastore: a file of no bytes, if there is a file. */
  async clear(): Promise<void> {
    if (this.#inMemoryOnly) {
      this.#root = undefined;
      return;
    }
    await this.#turns.run(async () => {
      await this.#files.clear();
      await this.#former.remove();
      this.#keep(emptyBranch(this.#options.schema.root));
    });
  }

  /** Puts a copy of the files, whatever they hold, in the place of another datastore's. */
  copyTo(path: string): Promise<void> {
    return this.#turns.run(() => this.#found.copyTo(path));
  }

  /** Gives the files another name, out of the way, durably. */
  async setAside(suffix: string): Promise<void> {
    if (!this.#inMemoryOnly) await this.#turns.run(() => this.#found.setAside(suffix));
    this.#root = undefined;
  }

  /** Removes the files. */
  async remove(): Promise<void> {
    this.#root = undefined;
    stopTimer(this.#quiet);
    if (this.#inMemoryOnly) return;
    await this.#turns.run(async () => {
      await this.#files.remove();
      await this.#former.remove();
    });
  }

  /** All is in the files of today: those in the other layout must not be taken for it later. */
  async #removeFormer(): Promise<void> {
    if (this.#former.facts === undefined) return;
    try {
      await this.#former.remove();
    } catch (error) {
      log.warning(`${this.#former.path} is out of date but cannot be removed: ${messageOf(error)}`);
    }
  }

  /** Sees to it that the whole file is written when that is due. */
  #rewriteInTime(): void {
    const { journalLength, fileSize } = this.#files;
    if (journalLength === 0 || this.#background !== undefined) return;
    if (journalLength > Math.max(this.#journalLimit, this.#patience)) {
      this.#rewrite();
    } else if (fileSize <= READABLE_SIZE) {
      stopTimer(this.#quiet);
      this.#quiet = setTimeout(() => this.#rewrite(), QUIET_TIME);
      Deno.unrefTimer(Number(this.#quiet));
    }
  }

  #rewrite(): void {
    if (this.#background !== undefined) return;
    stopTimer(this.#quiet);
    this.#background = this.#rewriteInBackground().catch((error) => {
      this.#patience = this.#files.journalLength * 2;
      log.error(
        `${this.path}: cannot be brought up to date, the journal goes on: ${messageOf(error)}`,
      );
    }).finally(() => {
      this.#background = undefined;
    });
  }

  async #rewriteInBackground(): Promise<void> {
    const finish = await this.#files.prepareRewrite(BACKGROUND_SYNC);
    if (finish !== undefined) await this.#turns.run(finish);
    this.#patience = 0;
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await this.#background;
    await this.#turns.run(() => Promise.resolve());
  }

  /** Waits until nothing is being written; then brings the datastore file up to date, if commits are in the journal. */
  async close(): Promise<void> {
    stopTimer(this.#quiet);
    await this.#background;
    if (!this.#inMemoryOnly) await this.#turns.run(() => this.#files.close());
  }
}

/**
 * One named datastore: its configuration in memory and its files.
 *
 * A small datastore is written as a whole. A large one appends each commit to a journal (`journal.ts`) and is written as a whole
 * in the background, from the immutable tree, once the journal has grown. Every way of writing leaves, at
 * every step, files from which the last acknowledged commit can be read.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { RpcError } from "../netconf/rpc_error.ts";
import { log, messageOf } from "../system/log.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Change } from "../tree/change.ts";
import { diff } from "../tree/diff.ts";
import type { Branch } from "../tree/node.ts";
import type { DataNode, Schema } from "../yang/schema.ts";
import { replayChanges } from "./change_read.ts";
import { printChanges } from "./change_text.ts";
import { directoryOf, type FileFacts, type FileLayer } from "./file_layer.ts";
import { type FileIdentity, type JournalContent, readJournal } from "./journal.ts";
import { type JournalEnd, JournalFile, temporaryName } from "./journal_file.ts";
import { printStore, readStore, type StoreContent, type StoreLayout } from "./store_text.ts";
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
}

/** Bytes that a journal may have before the file is written anew, whatever the size of the file. */
const JOURNAL_SIZE = 1 << 20;
/** Bytes that the background writer gives to the kernel before it makes it write them, so that a commit's fdatasync finds little to wait for. */
const BACKGROUND_SYNC = 4 << 20;

/** A file that this process has read or written. */
interface KnownFile extends FileIdentity {
  readonly facts: FileFacts;
}

export class Store {
  readonly path: string;
  readonly #options: StoreOptions;
  readonly #files: FileLayer;
  readonly #turns = new Turns();
  /** The content; undefined when it is not kept in memory. */
  #root: Branch | undefined;
  /** The tree that the files hold, as far as it is known. */
  #held: Branch | undefined;
  #file: KnownFile | undefined;
  #journal: JournalFile | undefined;
  /** A journal that was read but not opened yet. */
  #journalEnd: JournalEnd | undefined;
  /** Counts whole files, so that the background writer sees that it is late. */
  #generation = 0;
  #background: Promise<void> | undefined;
  /** The journal's length at which the next background write begins, after one that failed. */
  #patience = 0;

  constructor(path: string, options: StoreOptions) {
    this.path = path;
    this.#options = options;
    this.#files = options.files;
  }

  get status(): StoreStatus {
    return this.#options.status;
  }

  /** Bytes of datastore file and journal. */
  get size(): number {
    return (this.#file?.size ?? 0) + (this.#journal?.length ?? 0);
  }

  /** True when there is something in it, as far as can be told without reading it. */
  exists(): boolean {
    if (this.status === "inmem") return this.#root !== undefined;
    return (this.#files.facts(this.path)?.size ?? 0) > 0;
  }

  /**
   * The configuration; undefined when there is no file.
   *
   * @throws {StoreError | RpcError} when the file cannot be read
   */
  get(): Branch | undefined {
    if (this.#root !== undefined || this.status === "inmem") return this.#root;
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
    this.#held = root;
  }

  /**
   * Reads the files, whatever is in memory. Undefined when there is no file.
   *
   * @param schema what the content is an instance of, if not of the schema of today
   * @throws {StoreError | RpcError}
   */
  read(schema = this.#options.schema): StoreContent | undefined {
    if (this.status === "inmem") return undefined;
    const facts = this.#files.facts(this.path);
    if (facts === undefined) return undefined;
    const bytes = this.#files.read(this.path);
    const file = { size: bytes.length, crc: crc32(bytes), facts };
    const content = readStore(this.path, bytes, schema);
    const journal = this.#readJournal(file);
    let root = content.root;
    for (const commit of journal?.commits ?? []) {
      try {
        root = replayChanges(root, commit);
      } catch (error) {
        const message = `${this.#journalPath}: ${messageOf(error)}`;
        throw new RpcError("application", "operation-failed", message, { cause: error });
      }
    }
    this.#file = file;
    if (this.#journal === undefined) this.#journalEnd = journal;
    return { root, moduleState: content.moduleState };
  }

  get #journalPath(): string {
    return `${this.path}.journal`;
  }

  /** The commits that follow on the datastore file; undefined when there is no journal. */
  #readJournal(file: FileIdentity): JournalContent | undefined {
    const path = this.#journalPath;
    if (this.#journal !== undefined) return readJournal(path, this.#journal.read(0), file);
    if (this.#files.facts(path) === undefined) return undefined;
    const bytes = this.#files.read(path);
    const content = readJournal(path, bytes, file);
    const torn = bytes.length - content.length;
    if (torn > 0) log.warning(`${path}: ${torn} bytes of an unfinished last write are dropped`);
    return content;
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
    const held = this.#held;
    return this.#store(root, held, held === undefined ? undefined : diff(held, root));
  }

  /** Stores `root`; `changes` are from `base` to it. */
  #store(root: Branch, base: Branch | undefined, changes: Change | undefined): Promise<void> {
    if (this.status === "inmem") {
      this.#root = root;
      return Promise.resolve();
    }
    return this.#turns.run(async () => {
      // Only what changes the files' content can be appended to it.
      const appendable = changes !== undefined && base !== undefined && base === this.#held;
      const isStored = root === this.#held && this.#isOurs();
      if (!isStored && !(appendable && await this.#append(changes))) await this.#replace(root);
      this.#keep(root);
      this.#rewriteInTime();
    });
  }

  /** Puts a copy of the file, whatever it holds, at another path. */
  async copyFile(to: string): Promise<void> {
    await this.#turns.run(async () => {
      const bytes = this.#files.read(this.path);
      const temporary = temporaryName(to, "new");
      await this.#write(temporary, [bytes]);
      await this.#files.rename(temporary, to);
      await this.#files.syncDirectory(directoryOf(to));
    });
  }

  /** The bytes of the file; undefined when there is none. */
  fileBytes(): Uint8Array | undefined {
    const exists = this.status !== "inmem" && this.#files.facts(this.path) !== undefined;
    return exists ? this.#files.read(this.path) : undefined;
  }

  /** True when commits are kept in a journal beside the file. */
  get hasJournal(): boolean {
    return this.status !== "inmem" && this.#files.facts(this.#journalPath) !== undefined;
  }

  /** Gives the file another name, out of the way. */
  async setAside(suffix: string): Promise<void> {
    await this.#turns.run(async () => {
      await this.#files.rename(this.path, this.path + suffix);
      await this.#files.syncDirectory(directoryOf(this.path));
      this.#file = undefined;
      this.#held = undefined;
    });
  }

  /** Empties the datastore: a file of no bytes, if there is a file. */
  async clear(): Promise<void> {
    if (this.status === "inmem") {
      this.#root = undefined;
      return;
    }
    await this.#turns.run(async () => {
      if (this.#files.facts(this.path) !== undefined) await this.#replaceWith([]);
      this.#keep(emptyBranch(this.#options.schema.root));
    });
  }

  /** Removes the files. */
  async remove(): Promise<void> {
    this.#root = undefined;
    this.#held = undefined;
    if (this.status === "inmem") return;
    await this.#turns.run(async () => {
      this.#generation++;
      this.#journal?.close();
      this.#journal = undefined;
      this.#journalEnd = undefined;
      this.#file = undefined;
      for (const path of [this.path, this.#journalPath]) {
        if (this.#files.facts(path) !== undefined) await this.#files.remove(path);
      }
    });
  }

  #keep(root: Branch): void {
    if (this.status !== "file-inmem") return;
    this.#root = root;
    this.#held = root;
  }

  /** True when the change is in the journal, or there is nothing to write; false when the whole file has to be written. */
  async #append(changes: Change): Promise<boolean> {
    const file = this.#file;
    const { smallSize, isStored } = this.#options;
    if (file === undefined || !this.#isOurs()) return false;
    const journaled = this.#journal !== undefined || this.#journalEnd !== undefined;
    if (!journaled && file.size <= smallSize && !changes.isEmpty) return false;
    const text = printChanges(changes, Math.max(file.size, JOURNAL_SIZE) / 2, isStored);
    if (text === undefined) return false;
    if (text === "{}") return true;
    const journal = await this.#openJournal();
    if (journal === undefined) await this.#beginJournal(file, text);
    else if (journal.isUsable) await journal.append(text);
    else return false;
    return true;
  }

  /** True when nobody has touched the datastore file since it was read or written here. */
  #isOurs(): boolean {
    const facts = this.#file?.facts;
    const now = this.#files.facts(this.path);
    return facts !== undefined && now !== undefined && now.inode === facts.inode &&
      now.size === facts.size &&
      now.modified === facts.modified;
  }

  async #openJournal(): Promise<JournalFile | undefined> {
    if (this.#journal === undefined && this.#journalEnd !== undefined) {
      this.#journal = await JournalFile.open(this.#files, this.#journalPath, this.#journalEnd);
      this.#journalEnd = undefined;
    }
    return this.#journal;
  }

  async #beginJournal(file: KnownFile, text: string): Promise<void> {
    this.#journal = await JournalFile.begin(this.#files, this.#journalPath, file, text);
  }

  /** Writes the whole datastore file. */
  #replace(root: Branch): Promise<void> {
    return this.#replaceWith(printStore(root, this.#options.layout));
  }

  async #replaceWith(chunks: Iterable<Uint8Array>): Promise<void> {
    const temporary = temporaryName(this.path, "new");
    const file = await this.#write(temporary, chunks);
    const journal = await this.#journalForReplacement();
    const generation = this.#generation;
    try {
      if (journal !== undefined) await journal.announce(journal.last, file);
      await this.#install(temporary, file);
    } catch (error) {
      if (generation === this.#generation) await this.#discard(temporary);
      else await this.#takeBack();
      throw error;
    }
    if (journal !== undefined) await this.#endJournal(journal);
  }

  /** The journal that a new datastore file has to be announced in. One that nobody has read is set aside. */
  async #journalForReplacement(): Promise<JournalFile | undefined> {
    const journal = await this.#openJournal();
    if (journal?.isInPlace) return journal;
    journal?.close();
    this.#journal = undefined;
    const path = this.#journalPath;
    if (this.#files.facts(path) !== undefined) {
      log.warning(`${path} does not belong to the new ${this.path}: it is kept as ${path}.error`);
      await this.#files.rename(path, `${path}.error`);
    }
    return undefined;
  }

  /** All that a journal holds is in the datastore file now. */
  async #endJournal(journal: JournalFile): Promise<void> {
    try {
      await journal.remove();
    } catch (error) {
      // If it is still there, it names the new file as its base and goes on as the journal of that.
      log.warning(`${journal.path} cannot be removed: ${messageOf(error)}`);
    }
    if (!journal.isInPlace) this.#journal = undefined;
  }

  /** A new file has taken the old one's place but is refused: puts the content that is in force back. */
  async #takeBack(): Promise<void> {
    this.#file = undefined;
    const root = this.#held;
    if (root === undefined) return;
    const temporary = temporaryName(this.path, "new");
    try {
      const file = await this.#write(temporary, printStore(root, this.#options.layout));
      if (this.#journal !== undefined) await this.#journal.announce(this.#journal.last, file);
      await this.#install(temporary, file);
    } catch (error) {
      this.#file = undefined;
      log.critical(
        `${this.path} holds a configuration that was refused and cannot be put back: ${
          messageOf(error)
        }`,
      );
    }
  }

  /** Writes a file and makes it durable; removes it when that fails. */
  async #write(
    path: string,
    chunks: Iterable<Uint8Array>,
    syncEvery = Infinity,
  ): Promise<FileIdentity> {
    const files = this.#files;
    let size = 0;
    let crc = 0;
    let unsynced = 0;
    const file = await files.create(path);
    try {
      for (const chunk of chunks) {
        await file.write(chunk);
        size += chunk.length;
        crc = crc32(chunk, crc);
        unsynced += chunk.length;
        if (unsynced >= syncEvery) {
          await file.sync();
          unsynced = 0;
        }
      }
      await file.sync();
      this.#giveToOwner(path);
    } catch (error) {
      await this.#discard(path);
      throw error;
    } finally {
      file.close();
    }
    return { size, crc };
  }

  /** A file that is replaced keeps its owner. */
  #giveToOwner(path: string): void {
    const old = this.#files.facts(this.path);
    if (old === undefined || old.uid === null || old.gid === null) return;
    const now = this.#files.facts(path);
    if (now === undefined || (now.uid === old.uid && now.gid === old.gid)) return;
    this.#files.chown(path, old.uid, old.gid);
  }

  async #discard(path: string): Promise<void> {
    try {
      await this.#files.remove(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) {
        log.warning(`${path} cannot be removed: ${messageOf(error)}`);
      }
    }
  }

  async #install(temporary: string, identity: FileIdentity): Promise<void> {
    const files = this.#files;
    await files.rename(temporary, this.path);
    this.#generation++;
    this.#patience = 0;
    const facts = files.facts(this.path);
    this.#file = facts === undefined ? undefined : { ...identity, facts };
    await files.syncDirectory(directoryOf(this.path));
  }

  /** Begins to write the whole file when the journal has grown. */
  #rewriteInTime(): void {
    const { length = 0 } = this.#journal ?? {};
    const limit = Math.max(JOURNAL_SIZE, (this.#file?.size ?? 0) / 2, this.#patience);
    if (length <= limit || this.#background !== undefined) return;
    this.#background = this.#rewriteInBackground().catch((error) => {
      this.#patience = length * 2;
      log.error(
        `${this.path}: cannot be written anew, the journal goes on: ${messageOf(error)}`,
      );
    }).finally(() => {
      this.#background = undefined;
    });
  }

  async #rewriteInBackground(): Promise<void> {
    const journal = this.#journal!;
    const generation = this.#generation;
    const { last, length } = journal;
    const temporary = temporaryName(this.path, "background");
    const chunks = printStore(this.#held!, this.#options.layout);
    const file = await this.#write(temporary, chunks, BACKGROUND_SYNC);
    await this.#turns.run(async () => {
      if (generation !== this.#generation || !journal.isUsable) {
        return await this.#discard(temporary);
      }
      const followers = journal.read(length);
      await journal.announce(last, file);
      await this.#install(temporary, file);
      await this.#continueJournal(journal, file, followers);
    });
  }

  /** Puts a journal with the commits that the new file does not hold in the place of the old one. */
  async #continueJournal(
    journal: JournalFile,
    file: FileIdentity,
    followers: Uint8Array,
  ): Promise<void> {
    if (followers.length === 0) return await this.#endJournal(journal);
    const { path, last } = journal;
    const numberOfLast = last - 1;
    const next = await JournalFile.create(this.#files, path, file, followers, numberOfLast);
    journal.close();
    this.#journal = next;
  }

  /** Waits until nothing is being written; then brings the datastore file up to date, if commits are in the journal. */
  async close(): Promise<void> {
    await this.#background;
    await this.#turns.run(async () => {
      const journaled = this.#journal !== undefined || this.#journalEnd !== undefined;
      if (journaled && this.#held !== undefined) await this.#replace(this.#held);
      this.#journal?.close();
    });
  }

  /** Resolves when no background write is going on. */
  async settled(): Promise<void> {
    await this.#background;
    await this.#turns.run(() => Promise.resolve());
  }
}

/**
 * The files of one datastore: the datastore file, and beside it the journal while there are commits that the file does not hold.
 *
 * Every way of writing leaves, at every step, files from which the last acknowledged commit can be read. Calls must not
 * overlap: the owner lets them take turns.
 *
 * @module
 */

import { crc32 } from "./crc32.ts";
import { RpcError, withoutSecrets } from "../netconf/rpc_error.ts";
import { log, messageOf } from "../system/log.ts";
import type { Branch } from "../tree/node.ts";
import type { Schema } from "../yang/schema.ts";
import { replayChanges } from "./change_read.ts";
import type { ContentFiles } from "./content_files.ts";
import { directoryOf, type FileFacts, type FileLayer } from "./file_layer.ts";
import { type FileIdentity, type JournalContent, readJournal } from "./journal.ts";
import { type JournalEnd, JournalFile } from "./journal_file.ts";
import { printStore, readStore, type StoreContent, type StoreLayout } from "./store_text.ts";
import { copyFile, discard, linked, temporaryName, writeFile } from "./write_file.ts";

/** A file that this process has read or written. */
interface KnownFile extends FileIdentity {
  readonly facts: FileFacts;
}

/** A file that was written beside the datastore file, to take its place. */
export interface Prepared {
  readonly path: string;
  readonly file: FileIdentity;
}

/** Times that files are read which change at every try. */
const MAX_TRIES = 5;

export class StoreFiles implements ContentFiles {
  readonly path: string;
  readonly #files: FileLayer;
  readonly #layout: StoreLayout;
  readonly #schema: Schema;
  #file: KnownFile | undefined;
  #journal: JournalFile | undefined;
  /** A journal that was read but not opened yet. */
  #journalEnd: JournalEnd | undefined;
  /** The tree that the files hold, as far as it is known. */
  #held: Branch | undefined;
  /** Counts datastore files that were put in place. */
  #generation = 0;

  constructor(path: string, files: FileLayer, layout: StoreLayout, schema: Schema) {
    this.path = path;
    this.#files = files;
    this.#layout = layout;
    this.#schema = schema;
  }

  get #journalPath(): string {
    return `${this.path}.journal`;
  }

  get held(): Branch | undefined {
    return this.#held;
  }

  /** Bytes of the datastore file as it was last read or written. */
  get fileSize(): number {
    return this.#file?.size ?? 0;
  }

  /** Bytes of the journal; 0 when there is none. */
  get journalLength(): number {
    return this.#journal?.length ?? this.#journalEnd?.length ?? 0;
  }

  /** What is at the path now; undefined for nothing. */
  get facts(): FileFacts | undefined {
    return this.#files.facts(this.path);
  }

  get hasMore(): boolean {
    return this.#hasJournal;
  }

  /** True when commits are kept in a journal, known to this process or not. */
  get #hasJournal(): boolean {
    return this.#files.facts(this.#journalPath) !== undefined;
  }

  /** True when the datastore file is the one that was read or written here, and nobody has touched it since. */
  get isOurs(): boolean {
    const known = this.#file?.facts;
    const now = this.facts;
    return known !== undefined && now !== undefined && now.inode === known.inode &&
      now.size === known.size && now.modified === known.modified;
  }

  /** Says that the files hold this tree, equal to what {@linkcode StoreFiles.read} has just given. */
  hold(root: Branch): void {
    // A file of no bytes says that there is nothing, not even an empty configuration.
    this.#held = this.fileSize > 0 ? root : undefined;
  }

  /**
   * Reads both files. Undefined when there is no datastore file. When a backend replaces them meanwhile, they are read again.
   *
   * @param schema what the content is an instance of
   * @throws {StoreError | RpcError}
   */
  read(schema: Schema): StoreContent | undefined {
    for (let tries = 1;; tries++) {
      const { facts } = this;
      if (facts === undefined) return undefined;
      const isLast = () => tries === MAX_TRIES || this.facts?.inode === facts.inode;
      try {
        const content = this.#read(facts, schema);
        if (isLast()) return content;
      } catch (error) {
        if (isLast()) throw error;
      }
    }
  }

  #read(facts: FileFacts, schema: Schema): StoreContent {
    const start = performance.now();
    const bytes = this.#files.read(this.path);
    const file = { size: bytes.length, crc: crc32(bytes), facts };
    const content = readStore(this.path, bytes, schema);
    const journal = this.#readJournal(file);
    let root = content.root;
    for (const commit of journal?.commits ?? []) {
      try {
        root = replayChanges(root, commit);
      } catch (error) {
        const message = `${this.#journalPath}: ${messageOf(withoutSecrets(error))}`;
        throw new RpcError("application", "operation-failed", message, { cause: error });
      }
    }
    this.#file = file;
    if (this.#journal === undefined) this.#journalEnd = journal;
    log.debug("datastore", () => {
      const commits = journal === undefined ? "" : ` and ${journal.commits.length} in its journal`;
      const time = (performance.now() - start).toFixed(1);
      return `${this.path}: ${bytes.length} bytes${commits} read, ${time} ms`;
    });
    return { ...content, root };
  }

  /** The commits that follow on the datastore file; undefined when there is no journal. */
  #readJournal(file: FileIdentity): JournalContent | undefined {
    const path = this.#journalPath;
    if (this.#journal?.isInPlace) return readJournal(path, this.#journal.read(0), file);
    if (!this.#hasJournal) return undefined;
    const bytes = this.#files.read(path);
    const content = readJournal(path, bytes, file);
    const torn = bytes.length - content.length;
    if (torn > 0) log.warning(`${path}: ${torn} bytes of an unfinished last write are dropped`);
    return content;
  }

  /** Appends a commit, durably. False when the journal is not usable: then the whole file has to be written. */
  async append(text: string): Promise<boolean> {
    if (this.#file === undefined) return false;
    const journal = await this.#openJournal();
    if (journal === undefined) {
      // Commits may be in it that nobody has read.
      if (this.#hasJournal) return false;
      const path = this.#journalPath;
      this.#journal = await JournalFile.begin(this.#files, path, this.#file, text);
      return true;
    }
    if (!journal.isUsable) return false;
    await journal.append(text);
    return true;
  }

  async #openJournal(): Promise<JournalFile | undefined> {
    if (this.#journal === undefined && this.#journalEnd !== undefined) {
      this.#journal = await JournalFile.open(this.#files, this.#journalPath, this.#journalEnd);
      this.#journalEnd = undefined;
    }
    return this.#journal;
  }

  /** Writes the whole content, durably. When it rejects, the files hold what they held. */
  async replace(root: Branch): Promise<void> {
    await this.#replaceWith(printStore(root, this.#layout));
    this.#held = root;
  }

  /** Leaves a datastore file of no bytes, if there is one. */
  async clear(): Promise<void> {
    if (this.facts !== undefined) await this.#replaceWith([]);
    // The directory may be what is not there.
    else await this.#files.syncDirectory(directoryOf(this.path));
    this.#held = undefined;
  }

  async #replaceWith(chunks: Iterable<Uint8Array>): Promise<void> {
    const path = temporaryName(this.path, "new");
    const before = this.facts;
    const prepared = { path, file: await writeFile(this.#files, path, this.path, chunks) };
    const generation = this.#generation;
    try {
      const journal = await this.#announceAndInstall(prepared);
      if (journal !== undefined) await this.#endJournal(journal);
    } catch (error) {
      if (generation === this.#generation) await discard(this.#files, path);
      else await this.#takeBack(before);
      throw error;
    }
  }

  /** Gives the journal that was beside the old file, if any. */
  async #announceAndInstall(prepared: Prepared): Promise<JournalFile | undefined> {
    const journal = await this.#journalForReplacement();
    try {
      await journal?.announce(journal.last, prepared.file);
      await this.#install(prepared);
    } catch (error) {
      // One that was found may hold what was refused: nothing may be appended to it.
      if (journal !== this.#journal) journal?.close();
      throw error;
    }
    return journal;
  }

  /** The journal that a new datastore file has to be announced in. One that does not follow on the old file is set aside. */
  async #journalForReplacement(): Promise<JournalFile | undefined> {
    const journal = await this.#openJournal();
    if (journal?.isInPlace) return journal;
    journal?.close();
    this.#journal = undefined;
    if (!this.#hasJournal) return undefined;
    if ((this.facts?.size ?? 0) > 0) {
      const bytes = this.#files.read(this.path);
      const file = { size: bytes.length, crc: crc32(bytes) };
      const found = await JournalFile.find(this.#files, this.#journalPath, file);
      if (found !== undefined) return found;
    } else {
      await this.#files.remove(this.#journalPath);
    }
    // Neither may come back beside the new file.
    await this.#files.syncDirectory(directoryOf(this.path));
    return undefined;
  }

  async #install({ path, file }: Prepared): Promise<void> {
    await this.#files.rename(path, this.path);
    this.#generation++;
    const { facts } = this;
    this.#file = facts === undefined ? undefined : { ...file, facts };
    await this.#files.syncDirectory(directoryOf(this.path));
  }

  /** All that a journal holds is in the datastore file now. */
  async #endJournal(journal: JournalFile): Promise<void> {
    try {
      await journal.remove();
    } catch (error) {
      // If it is still there, it names the new file as its base and goes on as the journal of that.
      log.warning(`${journal.path} cannot be removed: ${messageOf(error)}`);
    }
    this.#journal = journal.isInPlace ? journal : undefined;
  }

  /** A new file has taken the old one's place but is refused: puts back what is in force. `before`: what was there. */
  async #takeBack(before: FileFacts | undefined): Promise<void> {
    this.#file = undefined;
    const path = temporaryName(this.path, "new");
    try {
      if (before === undefined) return await this.#files.remove(this.path);
      const file = await writeFile(this.#files, path, this.path, this.#textBefore(before));
      this.#journal = await this.#announceAndInstall({ path, file });
    } catch (error) {
      this.#file = undefined;
      log.critical(
        `${this.path} holds a configuration that was refused and cannot be put back: ${
          messageOf(error)
        }`,
      );
    }
  }

  #textBefore({ size }: FileFacts): Iterable<Uint8Array> {
    if (size === 0) return [];
    if (this.#held === undefined) throw new Error("what was there before was never read");
    return printStore(this.#held, this.#layout);
  }

  /**
   * Begins to bring the datastore file up to date while commits go on: the first part may overlap with other calls, the function it
   * gives (to be called in turn) puts the file in place. Undefined when there is no journal.
   *
   * @param syncEvery bytes after which the kernel is made to write
   */
  async prepareRewrite(syncEvery: number): Promise<(() => Promise<void>) | undefined> {
    const journal = this.#journal;
    if (journal === undefined || this.#held === undefined) return undefined;
    const generation = this.#generation;
    const { last, length } = journal;
    const path = temporaryName(this.path, "background");
    const chunks = printStore(this.#held, this.#layout);
    const file = await writeFile(this.#files, path, this.path, chunks, syncEvery);
    return async () => {
      if (generation !== this.#generation || !journal.isUsable) {
        return await discard(this.#files, path);
      }
      const followers = journal.read(length);
      try {
        await journal.announce(last, file);
        await this.#install({ path, file });
      } catch (error) {
        // It may be large, on a disk that is full.
        if (generation === this.#generation) await discard(this.#files, path);
        throw error;
      }
      await this.#continueJournal(journal, file, followers);
    };
  }

  /** Puts a journal with the commits that the new file does not hold in the place of the old one. */
  async #continueJournal(
    journal: JournalFile,
    file: FileIdentity,
    followers: Uint8Array,
  ): Promise<void> {
    if (followers.length === 0) return await this.#endJournal(journal);
    // The last record is the announcement, which the new journal does not need.
    const last = journal.last - 1;
    this.#journal = await JournalFile.create(this.#files, journal.path, file, followers, last);
    journal.close();
  }

  /**
   * Makes another datastore that has nothing hold what this one holds, whatever the size: a hard link to the file (which is only
   * ever replaced, never written to) and a copy of the journal. False when that is not possible.
   */
  async shareWith(target: StoreFiles): Promise<boolean> {
    const files = this.#files;
    const journal = await this.#openJournal();
    const isReady = this.isOurs && (journal === undefined || journal.isUsable);
    if (!isReady || target.journalLength > 0 || (target.facts?.size ?? 0) > 0) return false;
    const temporary = temporaryName(target.path, "new");
    if (files.facts(temporary) !== undefined) await files.remove(temporary);
    if (!await linked(files, this.path, temporary)) return false;
    // The journal first: without a datastore file it counts for nothing.
    if (journal !== undefined) await journal.copyTo(target.#journalPath);
    await files.rename(temporary, target.path);
    await files.syncDirectory(directoryOf(target.path));
    target.#generation++;
    target.#journal = undefined;
    target.#journalEnd = journal && { last: journal.last, length: journal.length };
    target.#file = this.#file && { ...this.#file, facts: target.facts! };
    target.#held = this.#held;
    return true;
  }

  /** Brings the datastore file up to date, if commits are in a journal, and closes what is open. */
  async close(): Promise<void> {
    if (this.journalLength > 0 && this.#held !== undefined) await this.replace(this.#held);
    this.#journal?.close();
  }

  /** Puts a copy of the files, whatever they hold, at another path. */
  async copyTo(path: string): Promise<void> {
    const journal = `${path}.journal`;
    await copyFile(this.#files, this.path, path);
    if (this.#hasJournal) await copyFile(this.#files, this.#journalPath, journal);
    else if (this.#files.facts(journal) !== undefined) await this.#files.remove(journal);
    await this.#files.syncDirectory(directoryOf(path));
  }

  /** Gives the files other names, out of the way. */
  async setAside(suffix: string): Promise<void> {
    const to = this.path + suffix;
    const hasJournal = this.#hasJournal;
    await this.#files.rename(this.path, to);
    if (hasJournal) await this.#files.rename(this.#journalPath, `${to}.journal`);
    await this.#files.syncDirectory(directoryOf(this.path));
    this.#journal?.close();
    this.#forget();
  }

  /** Removes both files. */
  async remove(): Promise<void> {
    this.#journal?.close();
    this.#forget();
    const there = [this.path, this.#journalPath].filter((path) => this.#files.facts(path));
    for (const path of there) await this.#files.remove(path);
    if (there.length > 0) await this.#files.syncDirectory(directoryOf(this.path));
  }

  #forget(): void {
    this.#generation++;
    this.#journal = undefined;
    this.#journalEnd = undefined;
    this.#file = undefined;
    this.#held = undefined;
  }
}

/**
 * A journal open for appending.
 *
 * @module
 */

import { log } from "../system/log.ts";
import { directoryOf, type FileLayer, type OpenFile } from "./file_layer.ts";
import {
  type FileIdentity,
  fileRecord,
  journalHeader,
  journalRecord,
  readJournal,
} from "./journal.ts";
import { StoreError } from "./store_error.ts";
import { discard, temporaryName } from "./write_file.ts";

/** How far a journal is valid. */
export interface JournalEnd {
  /** Number of the last record. */
  readonly last: number;
  /** Bytes. */
  readonly length: number;
}

/** A journal file of which everything up to {@linkcode JournalFile.length} is on the disk. */
export class JournalFile {
  readonly path: string;
  readonly #files: FileLayer;
  #inode: number;
  #file: OpenFile | undefined;
  #last: number;
  #length: number;

  private constructor(files: FileLayer, path: string, file: OpenFile, end: JournalEnd) {
    this.#files = files;
    this.path = path;
    this.#file = file;
    this.#inode = files.facts(path)?.inode ?? -1;
    this.#last = end.last;
    this.#length = end.length;
  }

  /** Opens a journal that was read; cuts off a torn last write. */
  static async open(files: FileLayer, path: string, end: JournalEnd): Promise<JournalFile> {
    const file = await files.append(path);
    try {
      if ((files.facts(path)?.size ?? 0) > end.length) {
        await file.truncate(end.length);
        await file.sync();
      }
    } catch (error) {
      file.close();
      throw error;
    }
    return new JournalFile(files, path, file, end);
  }

  /**
   * Puts a new journal, which follows on `base`, in place of any other at once.
   *
   * @param records whole records to begin with
   * @param last the number of the last of them
   */
  static async create(
    files: FileLayer,
    path: string,
    base: FileIdentity,
    records: Uint8Array,
    last: number,
  ): Promise<JournalFile> {
    const header = journalHeader(base);
    await replace(files, path, [header, records]);
    const end = { last, length: header.length + records.length };
    return new JournalFile(files, path, await files.append(path), end);
  }

  /** A new journal that follows on `base`, with its first commit. When it rejects, there is none. */
  static async begin(
    files: FileLayer,
    path: string,
    base: FileIdentity,
    json: string,
  ): Promise<JournalFile> {
    try {
      return await JournalFile.create(files, path, base, journalRecord(1, json), 1);
    } catch (error) {
      await discard(files, path);
      throw error;
    }
  }

  /** The journal at a path, whoever has put it there, if it follows on `base`. Another one gets the name `….error`. */
  static async find(
    files: FileLayer,
    path: string,
    base: FileIdentity,
  ): Promise<JournalFile | undefined> {
    try {
      const end = readJournal(path, files.read(path), base);
      // It may be there by a write that failed before its name was on the disk.
      await files.syncDirectory(directoryOf(path));
      return await JournalFile.open(files, path, end);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      log.warning(`${error.message}; it is kept as ${path}.error`);
      await files.rename(path, `${path}.error`);
      return undefined;
    }
  }

  get last(): number {
    return this.#last;
  }

  get length(): number {
    return this.#length;
  }

  /** True as long as the file at the journal's path is the one that is open here. */
  get isInPlace(): boolean {
    return this.#files.facts(this.path)?.inode === this.#inode;
  }

  /** True when a commit can be appended: nobody has removed or touched the journal, and no failed write is in it. */
  get isUsable(): boolean {
    const facts = this.#files.facts(this.path);
    return this.#file !== undefined && facts?.inode === this.#inode && facts.size === this.#length;
  }

  /** Appends a commit; it is on the disk when it resolves. When it rejects, nothing was appended. */
  append(json: string): Promise<void> {
    return this.#append(journalRecord(this.#last + 1, json));
  }

  /** Announces a datastore file that holds everything up to record `after`. */
  async announce(after: number, file: FileIdentity): Promise<void> {
    const record = fileRecord(this.#last + 1, after, file);
    if (this.isUsable) return await this.#append(record);
    // What follows the valid part is of no worth: write the valid part and the announcement anew.
    this.close();
    await replace(this.#files, this.path, [this.read(0), record]);
    this.#inode = this.#files.facts(this.path)?.inode ?? -1;
    this.#last++;
    this.#length += record.length;
    this.#file = await this.#files.append(this.path);
  }

  async #append(record: Uint8Array): Promise<void> {
    const file = this.#file;
    if (file === undefined) throw new Error(`${this.path}: cannot be appended to`);
    try {
      await file.write(record);
      await file.sync();
    } catch (error) {
      await this.#takeBack(file);
      throw error;
    }
    this.#last++;
    this.#length += record.length;
  }

  async #takeBack(file: OpenFile): Promise<void> {
    try {
      await file.truncate(this.#length);
      await file.sync();
    } catch {
      // Whether the refused record is on the disk is unknown now; the next write replaces the whole journal.
      this.close();
    }
  }

  /** The valid bytes from `offset` on. */
  read(offset: number): Uint8Array {
    return this.#files.read(this.path).slice(offset, this.#length);
  }

  /** Puts a copy in place at another path, durably. */
  async copyTo(path: string): Promise<void> {
    await replace(this.#files, path, [this.read(0)]);
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  /** Removes the file for good: it must not come back beside a later datastore file. */
  async remove(): Promise<void> {
    await this.#files.remove(this.path);
    this.close();
    await this.#files.syncDirectory(directoryOf(this.path));
  }
}

/** Writes a small file beside `path` and puts it in its place, durably. */
async function replace(
  files: FileLayer,
  path: string,
  parts: readonly Uint8Array[],
): Promise<void> {
  const temporary = temporaryName(path, "new");
  const file = await files.create(temporary);
  try {
    for (const part of parts) if (part.length > 0) await file.write(part);
    await file.sync();
  } finally {
    file.close();
  }
  await files.rename(temporary, path);
  await files.syncDirectory(directoryOf(path));
}

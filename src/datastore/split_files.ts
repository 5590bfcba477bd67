/**
 * A datastore in several files (CLICON_XMLDB_MULTI): `<name>.d/0.xml`, and a file for each marked subtree.
 *
 * A commit writes a new directory, in which files that have not changed are hard links to the old ones, and puts it in the place of the
 * old directory by renaming: `<name>.d` → `<name>.d.old`, `<name>.d.new` → `<name>.d`. If a crash comes between the two,
 * what is new is complete, and reading goes on with it.
 *
 * @module
 */

import { nodeCrypto } from "../system/node_modules.ts";
import type { LinkedFile } from "../format/xml_read.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { log, messageOf } from "../system/log.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Branch } from "../tree/node.ts";
import { printElement, type XmlElement } from "../xml/element.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import { ByteWriter } from "../xml/writer.ts";
import type { Schema } from "../yang/schema.ts";
import type { ContentFiles } from "./content_files.ts";
import { directoryOf, type FileFacts, type FileLayer } from "./file_layer.ts";
import { moduleStateElement } from "./module_state.ts";
import { type Part, Splitter } from "./split_text.ts";
import { invalidAt, type Position, StoreError, syntaxAt } from "./store_error.ts";
import type { StoreContent, StoreLayout } from "./store_text.ts";
import { FILE_LIMITS, readStoreXml } from "./store_xml.ts";
import { linked, temporaryName, writeFile } from "./write_file.ts";

/** The topmost file. */
const ROOT_FILE = "0.xml";

/** What is put around the content of a linked file, to be read as a document. */
const OPEN = new TextEncoder().encode("<part>"), CLOSE = new TextEncoder().encode("</part>");

export class SplitFiles implements ContentFiles {
  readonly #directory: string;
  readonly #files: FileLayer;
  readonly #layout: StoreLayout;
  readonly #schema: Schema;
  #held: Branch | undefined;
  #known: FileFacts | undefined;
  /** The files of {@linkcode SplitFiles.held}, by name. */
  #parts: ReadonlyMap<string, Part> = new Map();

  /** @param path of the datastore's file if it were in one: `…/running_db` */
  constructor(path: string, files: FileLayer, layout: StoreLayout, schema: Schema) {
    this.#directory = path.replace(/_db$/, ".d");
    this.#files = files;
    this.#layout = layout;
    this.#schema = schema;
  }

  get path(): string {
    return `${this.#directory}/${ROOT_FILE}`;
  }

  get held(): Branch | undefined {
    return this.#held;
  }

  get fileSize(): number {
    return this.#known?.size ?? 0;
  }

  readonly journalLength = 0;
  readonly hasMore = true;

  get facts(): FileFacts | undefined {
    const directory = this.#current();
    return directory === undefined ? undefined : this.#files.facts(`${directory}/${ROOT_FILE}`);
  }

  get isOurs(): boolean {
    const now = this.facts;
    const known = this.#known;
    return known !== undefined && now !== undefined && now.inode === known.inode &&
      now.size === known.size && now.modified === known.modified;
  }

  /** The directory that counts; undefined when there is none. */
  #current(): string | undefined {
    const names = [this.#directory, `${this.#directory}.new`];
    return names.find((name) => this.#files.facts(`${name}/${ROOT_FILE}`) !== undefined);
  }

  hold(root: Branch): void {
    this.#held = this.fileSize > 0 ? root : undefined;
  }

  read(schema: Schema): StoreContent | undefined {
    const { facts } = this;
    const directory = this.#current();
    if (facts === undefined || directory === undefined) return undefined;
    const path = `${directory}/${ROOT_FILE}`;
    const bytes = this.#files.read(path);
    this.#parts = new Map();
    this.#known = facts;
    if (bytes.length === 0) return { root: emptyBranch(schema.root), moduleState: undefined };
    return readStoreXml(path, bytes, schema, (file) => this.#linked(path, directory, file));
  }

  /** A linked file, which holds elements without one around them. */
  #linked(path: string, directory: string, file: string): LinkedFile {
    if (!/^[0-9A-Za-z_-]+\.xml$/.test(file)) {
      throw new StoreError(path, `cl:link="${file}" is not the name of a file beside it`);
    }
    let bytes: Uint8Array;
    try {
      bytes = this.#files.read(`${directory}/${file}`);
    } catch (error) {
      throw new StoreError(path, `cl:link="${file}": ${messageOf(error)}`, { cause: error });
    }
    const reader = new XmlReader([OPEN, bytes, CLOSE], FILE_LIMITS);
    reader.next();
    const inFile = ({ line, column }: Position) =>
      line === 1 ? { line, column: Math.max(1, column - OPEN.length) } : { line, column };
    const located = (error: unknown) => {
      const name = `${directory}/${file}`;
      if (error instanceof XmlError) {
        return syntaxAt(name, { ...inFile(error), reason: error.reason });
      }
      if (error instanceof RpcError) return invalidAt(name, inFile(reader.position()), error);
      return error;
    };
    return { reader, located };
  }

  append(): Promise<boolean> {
    return Promise.resolve(false);
  }

  prepareRewrite(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async replace(root: Branch): Promise<void> {
    const splitter = new Splitter(this.#parts, nameOf, this.#layout.selector);
    const top = splitter.part(root, undefined);
    await this.#replaceWith(splitter.parts, this.#rootText(top.elements));
    this.#held = root;
  }

  async clear(): Promise<void> {
    if (this.facts !== undefined) await this.#replaceWith(new Map(), []);
    else await this.#files.syncDirectory(directoryOf(this.#directory));
    this.#held = undefined;
  }

  async #replaceWith(
    parts: ReadonlyMap<string, Part>,
    rootText: Iterable<Uint8Array>,
  ): Promise<void> {
    const next = `${this.#directory}.new`;
    await this.#settle();
    await this.#removeDirectory(next);
    await this.#files.makeDirectory(next);
    for (const [name, part] of parts) await this.#writePart(next, name, part);
    // Only a directory that is complete has a topmost file.
    const unfinished = temporaryName(`${next}/${ROOT_FILE}`, "new");
    await this.#write(unfinished, rootText);
    await this.#files.rename(unfinished, `${next}/${ROOT_FILE}`);
    await this.#install(next);
    this.#parts = parts;
  }

  /** Finishes what a crash has interrupted. */
  async #settle(): Promise<void> {
    const next = `${this.#directory}.new`;
    if (this.#current() === next) await this.#files.rename(next, this.#directory);
    await this.#removeDirectory(`${this.#directory}.old`);
  }

  async #removeDirectory(path: string): Promise<void> {
    if (this.#files.facts(path) !== undefined) await this.#files.removeDirectory(path);
  }

  async #writePart(directory: string, name: string, part: Part): Promise<void> {
    const old = `${this.#directory}/${name}`;
    const isThere = this.#parts.get(name) === part && this.#files.facts(old) !== undefined;
    if (isThere && await linked(this.#files, old, `${directory}/${name}`)) return;
    await this.#write(`${directory}/${name}`, this.#text(part.elements, 0));
  }

  async #write(path: string, chunks: Iterable<Uint8Array>): Promise<void> {
    await writeFile(this.#files, path, this.path, chunks);
  }

  *#text(elements: readonly XmlElement[], level: number): Generator<Uint8Array> {
    const out = new ByteWriter();
    for (const element of elements) {
      printElement(out, element, this.#layout.pretty ? { indent: 3, level } : {});
      if (out.length > 1 << 16) yield out.take();
    }
    yield out.take();
  }

  *#rootText(elements: readonly XmlElement[]): Generator<Uint8Array> {
    const { moduleState, pretty } = this.#layout;
    const end = pretty ? "\n" : "";
    const encoder = new TextEncoder();
    yield encoder.encode(`<config>${end}`);
    yield* this.#text(elements, 1);
    if (moduleState !== undefined) yield* this.#text([moduleStateElement(moduleState)], 1);
    yield encoder.encode(`</config>${end}`);
  }

  /** Puts a complete directory in the place of the datastore's. */
  async #install(next: string): Promise<void> {
    const files = this.#files;
    const current = this.#directory;
    const parent = directoryOf(current);
    const old = `${current}.old`;
    const undo: [from: string, to: string][] = [];
    const rename = async (from: string, to: string) => {
      await files.rename(from, to);
      undo.unshift([to, from]);
    };
    try {
      await files.syncDirectory(next);
      await files.syncDirectory(parent);
      if (files.facts(current) !== undefined) await rename(current, old);
      await rename(next, current);
      await files.syncDirectory(parent);
    } catch (error) {
      await this.#undo(undo, next);
      throw error;
    }
    this.#known = this.facts;
    await this.#removeOld(old);
  }

  async #undo(renames: readonly [from: string, to: string][], next: string): Promise<void> {
    try {
      for (const [from, to] of renames) await this.#files.rename(from, to);
      await this.#removeDirectory(next);
    } catch (error) {
      this.#known = undefined;
      log.critical(
        `${this.#directory} holds a configuration that was refused and cannot be put back: ${
          messageOf(error)
        }`,
      );
    }
  }

  /** What the datastore was before, as a directory or one file: in the way of nothing, so that failing is no harm. */
  async #removeOld(old: string): Promise<void> {
    try {
      await this.#removeDirectory(old);
    } catch (error) {
      log.warning(`${old} cannot be removed: ${messageOf(error)}`);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async copyTo(path: string): Promise<void> {
    const directory = this.#current();
    const target = path.replace(/_db$/, ".d");
    if (directory === undefined) return;
    await this.#removeDirectory(target);
    await this.#files.makeDirectory(target);
    for (const name of this.#files.names(directory)) {
      await this.#files.link(`${directory}/${name}`, `${target}/${name}`);
    }
    await this.#files.syncDirectory(target);
    await this.#files.syncDirectory(directoryOf(target));
  }

  async setAside(suffix: string): Promise<void> {
    await this.#settle();
    await this.#files.rename(this.#directory, this.#directory + suffix);
    await this.#files.syncDirectory(directoryOf(this.#directory));
    this.#forget();
  }

  async remove(): Promise<void> {
    const { facts } = this;
    await this.#settle();
    if (facts !== undefined) {
      // Whole or not at all.
      await this.#files.rename(this.#directory, `${this.#directory}.old`);
      await this.#files.syncDirectory(directoryOf(this.#directory));
    }
    for (const suffix of ["", ".new", ".old"]) {
      await this.#removeDirectory(this.#directory + suffix);
    }
    this.#forget();
  }

  #forget(): void {
    this.#held = undefined;
    this.#known = undefined;
    this.#parts = new Map();
  }
}

/** The file of a subtree. */
function nameOf(path: string): string {
  return `${nodeCrypto().createHash("sha1").update(path).digest("hex")}.xml`;
}

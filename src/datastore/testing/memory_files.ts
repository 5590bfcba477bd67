/**
 * A file system in memory that forgets what was not made durable: what a power cut may leave behind.
 *
 * What counts as durable is as harsh as POSIX allows: content up to the last sync of the file, names up to the last sync of
 * the directory; of everything later, any part may or may not be there.
 *
 * @module
 */

import { directoryOf, type FileFacts, type FileLayer, type OpenFile } from "../file_layer.ts";

/** Thrown by every step from the one on at which the power goes. */
export class PowerCut extends Error {
  override readonly name = "PowerCut";
}

interface Inode {
  readonly number: number;
  content: Uint8Array;
  /** What is certainly on the disk. */
  durable: Uint8Array;
  modified: number;
}

/** Changes of names in one directory that are not durable yet. */
interface NameChange {
  readonly apply: (names: Map<string, Inode>) => void;
}

/** What may happen at a step. */
export type Fault = (step: number, what: string) => Error | undefined;

export class MemoryFiles implements FileLayer {
  #names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  #pending: NameChange[] = [];
  readonly #directories: Set<string>;
  #inodes = 0;
  #clock = 0;
  /** Steps so far. */
  steps = 0;
  /** Asked at every writing step. */
  fault: Fault = () => undefined;

  constructor(directories: readonly string[]) {
    this.#directories = new Set(directories);
  }

  #step(what: string, path: string): void {
    const error = this.fault(++this.steps, what);
    if (error !== undefined) throw error;
    const directory = directoryOf(path);
    if (!this.#directories.has(directory)) {
      throw new Deno.errors.NotFound(`No such file or directory (os error 2): ${what} '${path}'`);
    }
  }

  /** Takes a directory away with all that is in it, or puts it back empty. */
  setDirectory(path: string, exists: boolean): void {
    if (exists) this.#directories.add(path);
    else {
      this.#directories.delete(path);
      for (const name of [...this.#names.keys()]) {
        if (directoryOf(name) === path) this.#names.delete(name);
      }
    }
  }

  /** Puts a file there, durably, as if by another program. */
  put(path: string, content: Uint8Array | string): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const inode = this.#inode(bytes);
    this.#names.set(path, inode);
    this.#durableNames.set(path, inode);
  }

  #inode(content: Uint8Array): Inode {
    const number = ++this.#inodes;
    return { number, content, durable: content, modified: ++this.#clock };
  }

  /** The text of a file; undefined when there is none. */
  text(path: string): string | undefined {
    const inode = this.#names.get(path);
    return inode === undefined ? undefined : new TextDecoder().decode(inode.content);
  }

  get paths(): string[] {
    return [...this.#names.keys()].sort();
  }

  /**
   * The file system after a power cut.
   *
   * @param choose an integer from 0 to below its argument
   */
  afterPowerCut(choose: (below: number) => number): MemoryFiles {
    const after = new MemoryFiles([...this.#directories]);
    const names = new Map(this.#durableNames);
    for (const change of this.#pending) if (choose(2) === 1) change.apply(names);
    const copies = new Map<Inode, Inode>();
    for (const [path, inode] of names) {
      const copy = copies.get(inode) ?? after.#inode(survivor(inode, choose));
      copies.set(inode, copy);
      after.#names.set(path, copy);
      after.#durableNames.set(path, copy);
    }
    return after;
  }

  facts(path: string): FileFacts | undefined {
    if (this.#directories.has(path)) {
      return { size: 0, inode: 0, modified: 0, isDirectory: true, uid: 0, gid: 0 };
    }
    const inode = this.#names.get(path);
    if (inode === undefined) return undefined;
    const { number, content, modified } = inode;
    const size = content.length;
    return { size, inode: number, modified, isDirectory: false, uid: 0, gid: 0 };
  }

  target(path: string): string {
    return path;
  }

  read(path: string): Uint8Array {
    return this.#existing(path).content;
  }

  #existing(path: string): Inode {
    const inode = this.#names.get(path);
    if (inode === undefined) {
      throw new Deno.errors.NotFound(`No such file or directory (os error 2): '${path}'`);
    }
    return inode;
  }

  names(directory: string): string[] {
    return this.paths.filter((path) => directoryOf(path) === directory)
      .map((path) => path.slice(directory.length + 1));
  }

  #change(apply: NameChange["apply"]): void {
    apply(this.#names);
    this.#pending.push({ apply });
  }

  create(path: string): Promise<OpenFile> {
    return this.#async(() => {
      this.#step("create", path);
      const inode = this.#names.get(path);
      if (inode !== undefined) {
        this.#setContent(inode, new Uint8Array());
        return this.#open(inode, path);
      }
      const created = this.#inode(new Uint8Array());
      this.#change((names) => names.set(path, created));
      return this.#open(created, path);
    });
  }

  append(path: string): Promise<OpenFile> {
    return this.#async(() => {
      this.#step("append", path);
      return this.#open(this.#existing(path), path);
    });
  }

  #setContent(inode: Inode, content: Uint8Array): void {
    inode.content = content;
    inode.modified = ++this.#clock;
  }

  #open(inode: Inode, path: string): OpenFile {
    // An open file goes on without its directory, as a real one does.
    const step = (what: string) => {
      const error = this.fault(++this.steps, what);
      if (error !== undefined) throw error;
    };
    return {
      write: (bytes) =>
        this.#async(() => {
          // Half of it is there before the step can fail.
          const half = bytes.length >> 1;
          this.#setContent(inode, joined(inode.content, bytes.subarray(0, half)));
          step(`write ${path}`);
          this.#setContent(inode, joined(inode.content, bytes.subarray(half)));
        }),
      sync: () =>
        this.#async(() => {
          step(`sync ${path}`);
          inode.durable = inode.content;
        }),
      truncate: (size) =>
        this.#async(() => {
          step(`truncate ${path}`);
          this.#setContent(inode, inode.content.slice(0, size));
        }),
      close: () => {},
    };
  }

  rename(from: string, to: string): Promise<void> {
    return this.#async(() => {
      this.#step(`rename ${from}`, to);
      const inode = this.#existing(from);
      this.#change((names) => {
        names.set(to, inode);
        names.delete(from);
      });
    });
  }

  link(from: string, to: string): Promise<void> {
    return this.#async(() => {
      this.#step(`link ${from}`, to);
      const inode = this.#existing(from);
      if (this.#names.has(to)) throw new Deno.errors.AlreadyExists(to);
      this.#change((names) => names.set(to, inode));
    });
  }

  remove(path: string): Promise<void> {
    return this.#async(() => {
      this.#step("remove", path);
      this.#existing(path);
      this.#change((names) => names.delete(path));
    });
  }

  makeDirectory(path: string): Promise<void> {
    this.#directories.add(path);
    return Promise.resolve();
  }

  removeDirectory(path: string): Promise<void> {
    this.setDirectory(path, false);
    return Promise.resolve();
  }

  syncDirectory(path: string): Promise<void> {
    return this.#async(() => {
      this.#step("syncDirectory", `${path}/.`);
      this.#pending = [];
      this.#durableNames = new Map(this.#names);
    });
  }

  chown(): void {}

  #async<T>(work: () => T): Promise<T> {
    try {
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(error);
    }
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** What is left of a file: the durable part, and of a later part any beginning, or the full length with zeros in it. */
function survivor({ content, durable }: Inode, choose: (below: number) => number): Uint8Array {
  if (content === durable) return content;
  const extends_ = content.length >= durable.length &&
    durable.every((byte, index) => content[index] === byte);
  if (!extends_) return [durable, content][choose(2)];
  const kept = durable.length + choose(content.length - durable.length + 1);
  if (choose(3) > 0) return content.slice(0, kept);
  const zeroed = content.slice();
  zeroed.fill(0, kept);
  return zeroed;
}

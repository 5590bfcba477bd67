/**
 * The file system as the datastores use it: few primitive steps, each of which can be made to fail or to be the last one before
 * a crash, which is what the crash tests do.
 *
 * @module
 */

/** What identifies a file and tells that somebody else has changed it. */
export interface FileFacts {
  readonly size: number;
  readonly inode: number;
  /** Last modification in milliseconds since the epoch. */
  readonly modified: number;
  readonly isDirectory: boolean;
  readonly uid: number | null;
  readonly gid: number | null;
}

/** A file open for writing. */
export interface OpenFile {
  /** Writes all of `bytes` at the end. */
  write(bytes: Uint8Array): Promise<void>;
  /** Content and size are on the disk when it resolves (fdatasync). */
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): void;
}

/** Primitive steps. All throw `Deno.errors` with the path in the message. */
export interface FileLayer {
  /** Undefined when there is no such file. */
  facts(path: string): FileFacts | undefined;
  /** Where a symbolic link at the path leads, whether there is something or not; the path itself where there is no link. */
  target(path: string): string;
  read(path: string): Uint8Array;
  names(directory: string): string[];
  /** Creates (or empties) a file for writing, with mode 0700: the owner is who runs the backend. */
  create(path: string): Promise<OpenFile>;
  /** Opens an existing file to append to it. */
  append(path: string): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  link(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** With mode 0755. */
  makeDirectory(path: string): Promise<void>;
  /** A directory and everything below it. */
  removeDirectory(path: string): Promise<void>;
  /** The names in the directory are on the disk when it resolves. */
  syncDirectory(path: string): Promise<void>;
  chown(path: string, uid: number, gid: number): void;
}

class DenoFile implements OpenFile {
  readonly #file: Deno.FsFile;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) at += await this.#file.write(bytes.subarray(at));
  }

  sync(): Promise<void> {
    return this.#file.syncData();
  }

  truncate(size: number): Promise<void> {
    return this.#file.truncate(size);
  }

  close(): void {
    this.#file.close();
  }
}

/** Links that lead to links, as Linux follows them. */
const MAX_LINKS = 40;

/** Mode of datastore files. */
const FILE_MODE = 0o700;

/** The real file system. */
export const DENO_FILES: FileLayer = {
  facts(path) {
    try {
      const { size, ino, mtime, isDirectory, uid, gid } = Deno.statSync(path);
      return { size, inode: ino ?? 0, modified: mtime?.getTime() ?? 0, isDirectory, uid, gid };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  },
  target(path) {
    let end = path;
    try {
      for (let links = 0; links < MAX_LINKS && Deno.lstatSync(end).isSymlink; links++) {
        const link = Deno.readLinkSync(end);
        end = link.startsWith("/") ? link : `${directoryOf(end)}/${link}`;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return end;
  },
  read: (path) => Deno.readFileSync(path),
  names: (directory) => [...Deno.readDirSync(directory)].map((entry) => entry.name),
  async create(path) {
    const options = { write: true, create: true, truncate: true, mode: FILE_MODE };
    return new DenoFile(await Deno.open(path, options));
  },
  async append(path) {
    return new DenoFile(await Deno.open(path, { append: true }));
  },
  rename: (from, to) => Deno.rename(from, to),
  link: (from, to) => Deno.link(from, to),
  remove: (path) => Deno.remove(path),
  makeDirectory: (path) => Deno.mkdir(path, { mode: 0o755 }),
  removeDirectory: (path) => Deno.remove(path, { recursive: true }),
  async syncDirectory(path) {
    const directory = await Deno.open(path);
    try {
      await directory.sync();
    } finally {
      directory.close();
    }
  },
  chown: (path, uid, gid) => Deno.chownSync(path, uid, gid),
};

/** The directory that holds `path`. */
export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "." : slash === 0 ? "/" : path.slice(0, slash);
}

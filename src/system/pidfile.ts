/**
 * The file that holds a daemon's process id. What tells that the daemon runs is the lock on it (flock(2)), which the kernel
 * takes away with the process: a file that was left behind never stands in the way.
 *
 * @module
 */

/** Another process holds the lock. */
export class AlreadyRunning extends Error {
  override readonly name = "AlreadyRunning";
  /** Its process id; undefined when it has not written it yet. */
  readonly pid: number | undefined;

  constructor(pid: number | undefined) {
    super(`Daemon already running with pid ${pid ?? "(not known yet)"}`);
    this.pid = pid;
  }
}

/** A locked file with this process's id. */
export class Pidfile {
  readonly path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.path = path;
    this.#file = file;
  }

  /**
   * Takes the lock and writes `<pid>\n`.
   *
   * @throws {AlreadyRunning} when another process has it
   */
  static create(path: string): Pidfile {
    for (;;) {
      const file = Deno.openSync(path, { read: true, write: true, create: true, mode: 0o644 });
      try {
        if (!file.tryLockSync(true)) throw new AlreadyRunning(readPid(file));
        // Between opening and locking, an ending daemon may have removed the file: then the lock is on a file without a name.
        if (!sameFile(file, path)) {
          file.close();
          continue;
        }
        // Whoever asks how the daemon does may read it, whatever the umask is.
        Deno.chmodSync(path, 0o644);
        file.truncateSync(0);
        file.seekSync(0, Deno.SeekMode.Start);
        file.writeSync(new TextEncoder().encode(`${Deno.pid}\n`));
        return new Pidfile(path, file);
      } catch (error) {
        file.close();
        throw error;
      }
    }
  }

  /** Removes the file and gives the lock back. Empties the file where its directory is closed to this user. */
  remove(): void {
    try {
      Deno.removeSync(this.path);
    } catch (error) {
      if (error instanceof Deno.errors.PermissionDenied) this.#file.truncateSync(0);
      else if (!(error instanceof Deno.errors.NotFound)) throw error;
    } finally {
      this.#file.close();
    }
  }
}

/** A daemon that is running now. */
export interface RunningDaemon {
  readonly pid: number;
  /** Resolves when the daemon has ended, `true`, or when the time is up, `false`. */
  ended(timeoutMs: number): Promise<boolean>;
  close(): void;
}

/** The daemon that holds the lock on a pidfile; undefined when none does, or there is no file. */
export function runningDaemon(path: string): RunningDaemon | undefined {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  const pid = file.tryLockSync(false) ? undefined : readPid(file);
  if (pid === undefined) {
    file.close();
    return undefined;
  }
  return {
    pid,
    close: () => file.close(),
    async ended(timeoutMs) {
      // The lock changes hands when the other process ends. Waiting for it cannot be interrupted, so it is asked for again and again.
      const until = performance.now() + timeoutMs;
      while (!file.tryLockSync(false)) {
        if (performance.now() >= until) return false;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return true;
    },
  };
}

function readPid(file: Deno.FsFile): number | undefined {
  const bytes = new Uint8Array(32);
  file.seekSync(0, Deno.SeekMode.Start);
  const read = file.readSync(bytes) ?? 0;
  const line = new TextDecoder().decode(bytes.subarray(0, read)).split("\n", 1)[0];
  // 1 is init, and 0 and below mean groups of processes: never a daemon's.
  return /^[0-9]{1,10}$/.test(line) && Number(line) > 1 ? Number(line) : undefined;
}

function sameFile(file: Deno.FsFile, path: string): boolean {
  try {
    const named = Deno.statSync(path);
    const open = file.statSync();
    return named.ino === open.ino && named.dev === open.dev;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

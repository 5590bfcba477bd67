/**
 * Looks from time to time at how much memory a process uses.
 *
 * @module
 */

/** ms between two looks: while the process has something to do, and otherwise. */
const BUSY = 100;
const IDLE = 2000;

/** Calls back, once, when a process uses more than it may. */
export class MemoryWatch {
  readonly #pid: () => number | undefined;
  readonly #limit: number;
  readonly #exceeded: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #fast = false;
  #busy = false;
  #stopped = false;

  /** `limit` is in MiB of memory that no file backs. */
  constructor(pid: () => number | undefined, limit: number, exceeded: () => void) {
    this.#pid = pid;
    this.#limit = limit;
    this.#exceeded = exceeded;
    this.#schedule();
  }

  /** Whether to look more often. */
  set busy(busy: boolean) {
    this.#busy = busy;
    // What is scheduled slowly must not wait; what is scheduled fast runs out by itself, so that this costs nothing per request.
    if (busy && !this.#fast) this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#fast = this.#busy;
    const timer = setTimeout(() => this.#look(), this.#fast ? BUSY : IDLE);
    Deno.unrefTimer(timer); // the daemon does not wait for it when it ends
    this.#timer = timer;
  }

  #look(): void {
    const pid = this.#pid();
    if (pid !== undefined && privateMemory(pid) > this.#limit) {
      this.#stopped = true;
      this.#exceeded();
    } else {
      this.#schedule();
    }
  }
}

/** MiB. */
function privateMemory(pid: number): number {
  try {
    const match = /^RssAnon:\s*(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`));
    return match === null ? 0 : Number(match[1]) / 1024;
  } catch (error) {
    // It has just ended, or is between two programs.
    if (error instanceof Deno.errors.NotFound || (error as { code?: string }).code === "ESRCH") {
      return 0;
    }
    throw error;
  }
}

/**
 * Holding back what is logged again and again: a broken client in a loop must not fill the disk.
 *
 * @module
 */

import type { Severity } from "./log.ts";

/** The same text is written so often in one window; then it is counted. */
const BURST = 10;
const WINDOW_MS = 10_000;
/** Different texts that are watched at a time. */
const WATCHED = 256;

interface Watched {
  readonly severity: Severity;
  readonly since: number;
  count: number;
}

/** Lets the first {@linkcode BURST} of equal texts in a window pass, and says afterwards how many there were. */
export class Repeats {
  readonly #write: (severity: Severity, text: string) => void;
  readonly #now: () => number;
  readonly #watched = new Map<string, Watched>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `now` is a clock in milliseconds. */
  constructor(write: (severity: Severity, text: string) => void, now = () => performance.now()) {
    this.#write = write;
    this.#now = now;
  }

  /** Writes the text, or counts it. */
  pass(severity: Severity, text: string): void {
    const now = this.#now();
    const before = this.#watched.get(text);
    if (before && now - before.since < WINDOW_MS) {
      before.count++;
      if (before.count <= BURST) this.#write(severity, text);
      else this.#arm();
      return;
    }
    if (before) this.#end(text, before);
    else if (this.#watched.size >= WATCHED) {
      const [oldest, watched] = this.#watched.entries().next().value!;
      this.#end(oldest, watched);
    }
    this.#watched.set(text, { severity, since: now, count: 1 });
    this.#write(severity, text);
  }

  /** Says what was held back of all texts. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [text, watched] of this.#watched) this.#end(text, watched);
  }

  #end(text: string, watched: Watched): void {
    this.#watched.delete(text);
    const held = watched.count - BURST;
    if (held > 0) this.#write(watched.severity, `${text} (${held} more times)`);
  }

  /** A text that stops being repeated is still accounted for. */
  #arm(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.flush(), WINDOW_MS);
    Deno.unrefTimer(this.#timer);
  }
}

/**
 * Holding back what is logged again and again: a broken client in a loop must not fill the disk.
 *
 * @module
 */

import type { Severity } from "./log.ts";
import { stopTimer, type Timer } from "./timers.ts";

/** The same text is written so often in one window; then it is counted. */
const BURST = 10;
const WINDOW_MS = 10_000;
/** Different texts that are watched at a time. */
const WATCHED = 256;

interface Watched {
  readonly severity: Severity;
  /** The first text of the kind. */
  readonly text: string;
  readonly since: number;
  count: number;
}

/** Lets the first {@linkcode BURST} of equal texts, or of texts of one kind, in a window pass, and says afterwards how many there were. */
export class Repeats {
  readonly #write: (severity: Severity, text: string) => void;
  readonly #now: () => number;
  readonly #watched = new Map<string, Watched>();
  #timer: Timer | undefined;

  /** `now` is a clock in milliseconds. */
  constructor(write: (severity: Severity, text: string) => void, now = () => performance.now()) {
    this.#write = write;
    this.#now = now;
  }

  /** Writes the text, or counts it. `kind`: what makes it the same event as another. */
  pass(severity: Severity, text: string, kind = text): void {
    const now = this.#now();
    const before = this.#watched.get(kind);
    if (before && now - before.since < WINDOW_MS) {
      before.count++;
      if (before.count <= BURST) this.#write(severity, text);
      else this.#arm();
      return;
    }
    if (before) this.#end(kind, before);
    else if (this.#watched.size >= WATCHED) {
      const [oldest, watched] = this.#watched.entries().next().value!;
      this.#end(oldest, watched);
    }
    this.#watched.set(kind, { severity, text, since: now, count: 1 });
    this.#write(severity, text);
  }

  /** Says what was held back of all texts. */
  flush(): void {
    stopTimer(this.#timer);
    this.#timer = undefined;
    for (const [kind, watched] of this.#watched) this.#end(kind, watched);
  }

  #end(kind: string, { severity, text, count }: Watched): void {
    this.#watched.delete(kind);
    const held = count - BURST;
    if (held <= 0) return;
    this.#write(severity, `${text} (${held} more ${kind === text ? "times" : "of the kind"})`);
  }

  /** A text that stops being repeated is still accounted for. */
  #arm(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.flush(), WINDOW_MS);
    Deno.unrefTimer(this.#timer);
  }
}

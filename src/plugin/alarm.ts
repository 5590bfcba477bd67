/**
 * One timer for deadlines of which nearly all are met: to set one costs next to nothing, and none has to be taken back.
 *
 * @module
 */

import { stopTimer, type Timer } from "../system/timers.ts";

/** ms; what is further off is looked at again then. A timer for more would end at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Rings at the earliest of the times that it was set for. */
export class Alarm {
  readonly #ring: () => number;
  /** When it rings, by `performance.now()`. */
  #at = Infinity;
  #timer: Timer | undefined;

  /** `ring` deals with what is due and says when it is to be called next; `Infinity`: it will be said. */
  constructor(ring: () => number) {
    this.#ring = ring;
  }

  /** Rings at this time at the latest. */
  setFor(at: number): void {
    if (at >= this.#at) return;
    stopTimer(this.#timer);
    this.#at = at;
    const wait = Math.min(Math.ceil(at - performance.now()), LONGEST_TIMER);
    this.#timer = setTimeout(() => this.#rings(), wait);
    // The daemon does not wait for it when it ends.
    Deno.unrefTimer(this.#timer);
  }

  stop(): void {
    stopTimer(this.#timer);
    this.#timer = undefined;
  }

  #rings(): void {
    this.#at = Infinity;
    this.setFor(this.#ring());
  }
}

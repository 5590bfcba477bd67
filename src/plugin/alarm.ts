/**
 * One timer for deadlines of which nearly all are met: to set one costs next to nothing, and none has to be taken back.
 *
 * @module
 */

import { stopTimer, type Timer } from "../system/timers.ts";

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
    this.#timer = setTimeout(() => this.#rings(), Math.ceil(at - performance.now()));
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

/**
 * Turns: one asynchronous piece of work at a time, in the order in which they asked.
 *
 * @module
 */

/** A queue of work of which one piece runs. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Number of pieces that run or wait. */
  get busy(): number {
    return this.#waiting;
  }

  /** Runs `work` when everything before it is done, whether that failed or not. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    this.#waiting++;
    const turn = this.#last.then(work);
    this.#last = turn.then(
      () => void this.#waiting--,
      () => void this.#waiting--,
    );
    return turn;
  }

  /** Resolves when nothing runs and nothing waits. */
  async idle(): Promise<void> {
    while (this.#waiting > 0) await this.#last;
  }
}

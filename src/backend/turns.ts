/**
 * Turns: there is one event loop, and nobody's work may keep it from the others for long.
 *
 * Work that can be large is a generator that may be left at each `yield`, or a loop that asks its {@linkcode Turn} now and then.
 *
 * @module
 */

/** Milliseconds that one piece of work may have the daemon to itself. */
const TURN = 5;

/** What one session has had of the daemon's time since everybody else could do something. */
export class Turn {
  #began = performance.now();

  /** True when it has been long enough. */
  get over(): boolean {
    return performance.now() - this.#began > TURN;
  }

  /** The others have just had their turn: this one begins. */
  begin(): void {
    this.#began = performance.now();
  }

  /** Lets the others have their turn. */
  async end(): Promise<void> {
    await othersTurn();
    this.begin();
  }
}

/** Runs `work` to its end; when it takes long, everybody else has a turn in between and afterwards. */
export async function inTurns<Result>(work: Generator<void, Result>): Promise<Result> {
  let next = work.next();
  if (next.done) return next.value;
  for (const turn = new Turn(); !next.done; next = work.next()) {
    if (turn.over) await turn.end();
  }
  await othersTurn();
  return next.value;
}

/** Resolves when the event loop has been around: by a timer, as immediates are served again and again before sockets are. */
function othersTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

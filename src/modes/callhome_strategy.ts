/**
 * Whom a device calls next, and when: the reconnect strategy of RFC 8071 §4 and ietf-netconf-server, as pure functions.
 *
 * @module
 */

/** Which address is tried first once a session has ended. */
export type StartWith = "first" | "last" | "random";

/** How a device that stays connected goes about it. */
export interface Strategy {
  /** Number of addresses. */
  readonly addresses: number;
  /** Attempts at one address before the next one gets its turn. */
  readonly maxAttempts: number;
  readonly startWith: StartWith;
}

/** What has happened so far. */
export interface CallState {
  /** The address to try next, from 0. */
  readonly index: number;
  /** Attempts made at it, without success. */
  readonly attempts: number;
  /** Attempts and short sessions in a row; decides how long to wait. */
  readonly failures: number;
}

export const FIRST_CALL: CallState = { index: 0, attempts: 0, failures: 0 };

/** Waits grow from the first to the second, in milliseconds. */
const SHORTEST_WAIT = 1000;
const LONGEST_WAIT = 60_000;
/** A session that lasts as long, in milliseconds, was a success: the next wait is the shortest. */
const LASTING_SESSION = 30_000;

/** After an attempt without an answer. */
export function afterFailure(state: CallState, strategy: Strategy): CallState {
  const failures = state.failures + 1;
  const attempts = state.attempts + 1;
  if (attempts < strategy.maxAttempts) return { ...state, attempts, failures };
  return { index: (state.index + 1) % strategy.addresses, attempts: 0, failures };
}

/**
 * After a session.
 *
 * @param lasted milliseconds
 * @param random a number from 0 to 1, exclusive
 */
export function afterSession(
  state: CallState,
  strategy: Strategy,
  lasted: number,
  random: number,
): CallState {
  const index = strategy.startWith === "first"
    ? 0
    : strategy.startWith === "last"
    ? state.index
    : Math.floor(random * strategy.addresses);
  const failures = lasted >= LASTING_SESSION ? 0 : state.failures + 1;
  return { index, attempts: 0, failures };
}

/**
 * Milliseconds to wait before the next attempt: doubled with each failure up to a minute, and shortened at random by up
 * to a quarter, so that devices that lost the same manager do not all come back at once.
 */
export function waitBefore(state: CallState, random: number): number {
  if (state.failures === 0) return 0;
  const wait = Math.min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** Math.min(state.failures - 1, 10));
  return Math.round(wait * (1 - random / 4));
}

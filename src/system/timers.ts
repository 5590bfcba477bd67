/**
 * Timers, as far as there is something to say of them.
 *
 * @module
 */

/** What `setTimeout` gives. */
export type Timer = ReturnType<typeof setTimeout>;

/**
 * Stops a timer, if there is one. Where there is none, `clearTimeout` would do nothing but load the runtime's timers, which takes a
 * noticeable part of a short process's time.
 */
export function stopTimer(timer: Timer | undefined): void {
  if (timer !== undefined) clearTimeout(timer);
}

/**
 * The confirmed commit procedure (RFC 6241 §8.4): one per server, either bound to the session that began it or,
 * with `persist`, to a token that any session may present.
 *
 * This is the state and its rules only; what to do at the end is given by the owner, who also keeps the rollback store.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import { stopTimer, type Timer } from "../system/timers.ts";

/** Parameters of `<commit>` that concern the procedure. */
export interface CommitParameters {
  readonly confirmed: boolean;
  /** Seconds; RFC 6241 §8.4.5.1: 600 unless given. */
  readonly confirmTimeout: number;
  readonly persist: string | undefined;
  readonly persistId: string | undefined;
}

/** Why a procedure ended without being confirmed; the words of RFC 6470 `confirm-event`. */
export type RollbackReason = "timeout" | "cancel" | "session-loss";

/** The confirmed commit now waiting for its confirmation. */
export interface Pending {
  /** The session it is bound to; undefined for a persistent one. */
  readonly sessionId: number | undefined;
  readonly persist: string | undefined;
  /** Milliseconds on the clock of `performance.now`. */
  readonly deadline: number;
}

/** Holds the pending confirmed commit, if any, and its timer. */
export class ConfirmedCommit {
  #pending: Pending | undefined;
  #timer: Timer | undefined;
  readonly #expired: () => void;

  /** `expired` is called when the time is up; the commit is still pending then. */
  constructor(expired: () => void) {
    this.#expired = expired;
  }

  get pending(): Pending | undefined {
    return this.#pending;
  }

  /**
   * Decides whether a `<commit>` may go on while another is pending, and says so by returning.
   *
   * @throws {RpcError} invalid-value for a wrong or needless persist-id (RFC 6241 §8.4.5.1), in-use when the pending
   * commit belongs to another session or needs its persist-id
   */
  admit(sessionId: number, parameters: CommitParameters): void {
    const { persist, persistId, confirmed } = parameters;
    if (persist !== undefined && !confirmed) {
      throw invalid("persist", "persist is given without confirmed");
    }
    const pending = this.#pending;
    if (pending === undefined) {
      if (persistId !== undefined) {
        throw invalid(
          "persist-id",
          `persist-id "${persistId}" does not match: no confirmed-commit is in progress`,
        );
      }
      return;
    }
    if (pending.persist !== undefined) {
      if (persistId === pending.persist) return;
      if (persistId === undefined) {
        throw new RpcError(
          "protocol",
          "in-use",
          "A persistent confirmed-commit is in progress; give its persist-id or wait until it is over",
        );
      }
      throw invalid(
        "persist-id",
        `persist-id "${persistId}" does not match the confirmed-commit in progress`,
      );
    }
    if (persistId !== undefined) {
      throw invalid(
        "persist-id",
        `persist-id "${persistId}" does not match: the confirmed-commit in progress is not persistent`,
      );
    }
    if (pending.sessionId !== sessionId) {
      throw new RpcError(
        "protocol",
        "in-use",
        `A confirmed-commit of session ${pending.sessionId} is in progress`,
      );
    }
  }

  /**
   * Decides whether a `<cancel-commit>` is allowed (RFC 6241 §8.4.4.1).
   *
   * @throws {RpcError} invalid-value as in the table of the operation
   */
  admitCancel(sessionId: number, persistId: string | undefined): void {
    const pending = this.#pending;
    if (pending === undefined) {
      throw new RpcError("application", "invalid-value", "no confirmed-commit is in progress");
    }
    if (pending.persist === undefined) {
      if (persistId !== undefined) {
        throw invalid("persist-id", "current confirmed-commit is not persistent");
      }
      if (pending.sessionId !== sessionId) {
        throw new RpcError(
          "protocol",
          "invalid-value",
          "confirming-commit must be given within session that gave the confirmed-commit",
        );
      }
    } else if (persistId === undefined) {
      throw invalid("persist-id", "persist-id is required");
    } else if (persistId !== pending.persist) {
      throw invalid(
        "persist-id",
        "a confirmed-commit with the given persist-id was not found",
        "application",
      );
    }
  }

  /** Starts the clock, or starts it anew for a follow-up confirmed commit. */
  arm(sessionId: number, parameters: CommitParameters): void {
    stopTimer(this.#timer);
    const { persist, confirmTimeout } = parameters;
    this.#pending = {
      // A follow-up without persist inside a persistent procedure makes it the session's own.
      sessionId: persist === undefined ? sessionId : undefined,
      persist,
      deadline: performance.now() + confirmTimeout * 1000,
    };
    this.#sleep();
  }

  /** Ends the procedure, confirmed or rolled back; returns what was pending. */
  settle(): Pending | undefined {
    stopTimer(this.#timer);
    this.#timer = undefined;
    const pending = this.#pending;
    this.#pending = undefined;
    return pending;
  }

  /** Waits until the deadline; timers are limited to 2³¹−1 ms, a confirm-timeout (uint32 seconds) is not. */
  #sleep(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    const left = pending.deadline - performance.now();
    if (left <= 0) this.#expired();
    else this.#timer = setTimeout(() => this.#sleep(), Math.min(left, 0x7fffffff));
  }
}

/** What is wrong with a parameter of `<commit>` or `<cancel-commit>`. */
function invalid(
  parameter: string,
  message: string,
  type: "protocol" | "application" = "protocol",
): RpcError {
  return new RpcError(type, "invalid-value", message, {
    info: [{ name: "bad-element", value: parameter }],
  });
}

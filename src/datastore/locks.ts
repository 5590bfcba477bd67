/**
 * Who has locked what: whole datastores (RFC 6241 §7.5) and parts of them (RFC 5717). Kept in memory only, so locks end with the
 * process; {@linkcode Locks.release} ends them with their session.
 *
 * @module
 */

import type { Change } from "../tree/change.ts";
import { PartialLocks } from "./partial_locks.ts";

/** Locks of all datastores. */
export class Locks {
  readonly #holders = new Map<string, { readonly session: number; readonly since: Date }>();
  readonly #partial = new Map<string, PartialLocks>();
  #lastPartialId = 0;

  /** The session that has locked a datastore. */
  holder(store: string): number | undefined {
    return this.#holders.get(store)?.session;
  }

  /** When it was locked (RFC 6022 locked-time). */
  since(store: string): Date | undefined {
    return this.#holders.get(store)?.since;
  }

  /** Locks; the caller has made sure that nobody else has. */
  lock(store: string, session: number): void {
    this.#holders.set(store, { session, since: new Date() });
  }

  /** Unlocks when this session holds the lock. */
  unlock(store: string, session: number): boolean {
    return this.holder(store) === session && this.#holders.delete(store);
  }

  /** Ends all locks of a session; returns the datastores that it had locked as a whole. */
  release(session: number): string[] {
    const released = [...this.#holders].filter(([, at]) => at.session === session).map(([name]) =>
      name
    );
    for (const name of released) this.#holders.delete(name);
    for (const parts of this.#partial.values()) parts.releaseSession(session);
    return released;
  }

  /** Locks of parts of a datastore. */
  parts(store: string): PartialLocks {
    let parts = this.#partial.get(store);
    if (parts === undefined) {
      parts = new PartialLocks(() => ++this.#lastPartialId);
      this.#partial.set(store, parts);
    }
    return parts;
  }

  /** A session that has locked parts of a datastore: then it cannot be locked as a whole (RFC 5717 §2.1.1.2). */
  partialHolder(store: string): number | undefined {
    return this.#partial.get(store)?.anyHolder();
  }

  /** The session, other than this one, that has locked what the changes would change. */
  partialConflict(store: string, session: number, changes: Change): number | undefined {
    return this.#partial.get(store)?.conflict(session, changes);
  }
}

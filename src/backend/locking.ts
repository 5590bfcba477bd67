/**
 * Who may write to which datastore, as far as locks decide it (RFC 6241 §7.5).
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import type { Change } from "../tree/change.ts";
import type { Backend } from "./backend.ts";
import type { Session } from "./session.ts";

/** The error for a lock or a write that another session's lock forbids; session 0: not a NETCONF session, or nobody. */
export function lockDenied(holder: number, message: string): RpcError {
  return new RpcError("protocol", "lock-denied", message, {
    info: [{ name: "session-id", value: String(holder) }],
  });
}

/**
 * Refuses to lock where there are no locks: datastores that are read anew for every access belong to whoever writes their files.
 *
 * @throws {RpcError} operation-not-supported
 */
export function requireLocks(backend: Backend): void {
  if (backend.stores.locksSupported) return;
  throw new RpcError(
    "protocol",
    "operation-not-supported",
    "There are no locks where CLICON_DATASTORE_CACHE is nocache",
  );
}

/**
 * Takes a lock when nothing is being written any more: who gets it has the datastore for itself from then on. A commit that is under way
 * is not overtaken; the candidate is only ever written at once.
 *
 * @throws {RpcError} what `take` throws, and operation-failed when the session has ended while it waited
 */
export async function inTurn<T>(
  backend: Backend,
  session: Session,
  store: string,
  take: () => T,
): Promise<T> {
  if (store === "candidate") return take();
  return await backend.commits.run(() => {
    requirePresent(session);
    return take();
  });
}

/**
 * Refuses what a session that has ended would leave behind: a lock, an edit that nobody else knows of.
 *
 * @throws {RpcError} operation-failed, which nobody reads
 */
export function requirePresent(session: Session): void {
  if (session.ended === undefined) return;
  throw new RpcError("protocol", "operation-failed", `Session ${session.id} has ended`);
}

/**
 * Refuses when another session has locked the datastore.
 *
 * @param what begins the message: `Operation failed at commit`
 * @throws {RpcError} lock-denied; for a commit, which writes no datastore that it names, in-use
 */
export function requireUnlocked(
  backend: Backend,
  session: Session,
  store: string,
  what: string,
  tag: "lock-denied" | "in-use" = "lock-denied",
): void {
  const holder = backend.stores.locks.holder(store);
  if (holder === undefined || holder === session.id) return;
  const { username, transport } = backend.sessions.get(holder) ?? {};
  const who = username === undefined ? "" : ` by user:${username} on transport:${transport}`;
  const message = `${what}, ${store} is locked by client:${holder}${who}`;
  throw tag === "in-use" ? new RpcError("protocol", tag, message) : lockDenied(holder, message);
}

/**
 * Refuses changes to parts that other sessions have locked (RFC 5717 §2.4.1).
 *
 * @throws {RpcError} lock-denied
 */
export function requirePartsUnlocked(
  backend: Backend,
  session: Session,
  store: string,
  changes: Change,
): void {
  const conflict = backend.stores.locks.partialConflict?.(store, session.id, changes);
  if (conflict !== undefined) {
    throw lockDenied(conflict, `Operation failed, a part of ${store} is locked`);
  }
}

/**
 * `lock` and `unlock` (RFC 6241 §7.5, §7.6).
 *
 * @module
 */

import { type Answer, chosen, OK, type Request } from "../operation.ts";
import { inTurn, lockDenied, requireLocks } from "../locking.ts";
import { RpcError } from "../../netconf/rpc_error.ts";
import type { Backend } from "../backend.ts";
import type { Session } from "../session.ts";

/** `<lock>`: exclusive write access to a whole datastore. */
export async function lock({ backend, session, input }: Request): Promise<Answer> {
  const name = chosen(input, "target")!;
  requireLocks(backend);
  await inTurn(backend, session, name, () => take(backend, session, name));
  await backend.lockChanged(name, true, session.id);
  return OK;
}

/** RFC 6241 §7.5: when a lock must not be granted. */
function take(backend: Backend, session: Session, name: string): void {
  const { stores } = backend;
  const holder = stores.locks.holder(name);
  if (holder !== undefined) {
    throw lockDenied(holder, "Operation failed, lock is already held");
  }
  const partial = stores.locks.partialHolder(name);
  if (partial !== undefined) {
    throw lockDenied(partial, `Operation failed, parts of ${name} are locked`);
  }
  if (name === "candidate" && backend.isCandidateModified(session)) {
    throw lockDenied(
      0,
      "Operation failed, candidate has already been modified and the changes have not been committed or rolled back (RFC 6241 7.5)",
    );
  }
  const pending = backend.confirmed.pending;
  if (name === "running" && pending !== undefined && pending.sessionId !== session.id) {
    throw lockDenied(
      pending.sessionId ?? 0,
      "Operation failed, another session has an ongoing confirmed commit",
    );
  }
  stores.locks.lock(name, session.id);
}

/** `<unlock>`: only the session that holds a lock can release it. */
export async function unlock({ backend, session, input }: Request): Promise<Answer> {
  const name = chosen(input, "target")!;
  const { stores } = backend;
  const holder = stores.locks.holder(name);
  if (holder === undefined) {
    throw new RpcError(
      "protocol",
      "operation-failed",
      "Unlock failed, lock is not currently active",
    );
  }
  if (holder !== session.id) {
    throw new RpcError(
      "protocol",
      "operation-failed",
      `Unlock failed, lock held by other session (${holder})`,
    );
  }
  stores.locks.unlock(name, session.id);
  // RFC 6241 §8.3.5.2: what was not committed is discarded when the candidate is unlocked.
  if (name === "candidate") backend.discardCandidate(session);
  await backend.lockChanged(name, false, session.id);
  return OK;
}

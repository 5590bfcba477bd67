/**
 * Commits of the candidate, plain and confirmed, and the way back (RFC 6241 §8.3.4, §8.4).
 *
 * @module
 */

import type { Datastores } from "../datastore/datastores.ts";
import { RpcError, withoutSecrets } from "../netconf/rpc_error.ts";
import { log, messageOf } from "../system/log.ts";
import { unlimited } from "./access.ts";
import type { Backend } from "./backend.ts";
import type { CommitParameters, Pending, RollbackReason } from "./confirmed_commit.ts";
import { requireUnlocked } from "./locking.ts";
import type { Request } from "./operation.ts";
import type { Session } from "./session.ts";
import { transact } from "./transaction.ts";

/** A commit that neither begins nor confirms anything. */
export const PLAIN_COMMIT: CommitParameters = {
  confirmed: false,
  confirmTimeout: 0,
  persist: undefined,
  persistId: undefined,
};

/**
 * Makes the candidate the running configuration. With `confirmed`, what running was is kept (on disk, before anything changes)
 * until the confirming commit comes.
 *
 * @throws {RpcError} why it is refused; nothing has changed then, and no confirmed commit is armed
 */
export function commitCandidate(request: Request, parameters: CommitParameters): Promise<void> {
  const { backend, session, access } = request;
  return backend.commits.run(async () => {
    const { confirmed, stores } = backend;
    const proceed = () => requireWanted(session, parameters);
    proceed();
    confirmed.admit(session.id, parameters);
    requireUnlocked(backend, session, "candidate", "Operation failed at commit", "in-use");
    requireUnlocked(backend, session, "running", "Operation failed at commit", "in-use");
    const { pending } = confirmed;
    const beginning = parameters.confirmed && pending === undefined;
    const target = await backend.candidateForCommit(session);
    await retireRollback(backend);
    if (beginning) await stores.save("rollback", stores.get("running"));
    let transaction;
    try {
      transaction = await transact(backend, { session, access, target, proceed });
    } catch (error) {
      if (beginning) await clearUnused(stores);
      throw error;
    }
    backend.candidateCommitted(session, target, transaction.target);
    if (parameters.confirmed) {
      confirmed.arm(session.id, parameters);
      backend.confirmedCommitEvent(pending === undefined ? "start" : "extend", session);
      // The session has ended while the configuration was being applied: nobody can confirm it any more.
      if (session.ended !== undefined && parameters.persist === undefined) {
        await restore(backend, "session-loss");
      }
    } else if (pending !== undefined) {
      // As long as it is there, a restart goes back to it: the commit is not confirmed before it is gone.
      await stores.clear("rollback");
      confirmed.settle();
      backend.confirmedCommitEvent("complete", session);
    }
  });
}

/** The rollback datastore of a confirmed commit that has not begun. */
async function clearUnused(stores: Datastores): Promise<void> {
  try {
    await stores.clear("rollback");
  } catch (error) {
    // It holds what is running; the next commit sees to it.
    log.error(messageOf(error));
  }
}

/**
 * A rollback datastore that a failure has left behind must not undo, at a restart, what is committed from now on. It may be the only place
 * that running is stored in.
 *
 * @throws {RpcError} operation-failed when it cannot be put out of the way
 */
export async function retireRollback({ confirmed, stores }: Backend): Promise<void> {
  if (confirmed.pending !== undefined || !stores.exists("rollback")) return;
  const running = stores.get("running");
  await stores.save("running", running);
  if (stores.store("rollback").loaded === running) return await stores.clear("rollback");
  log.warning("the rollback datastore of an earlier confirmed-commit is kept as rollback_db.error");
  await stores.setAside("rollback", ".error");
}

/**
 * RFC 6241 §7.9: what a killed session has under way is aborted. A confirmed commit that only its session could confirm is not begun
 * when that has ended in any way (§8.4.1).
 */
export function requireWanted(session: Session, { confirmed, persist }: CommitParameters): void {
  const { id, ended } = session;
  if (ended === undefined) return;
  if (ended !== "killed" && !(confirmed && persist === undefined)) return;
  const how = ended === "killed" ? `was killed by session ${session.killedBy}` : "has ended";
  throw new RpcError("protocol", "operation-failed", `Commit aborted: session ${id} ${how}`);
}

/**
 * Goes back to what running was before the confirmed commit, unless that has been confirmed, extended or cancelled meanwhile: commits
 * that were asked for before come first.
 */
export function rollBack(
  backend: Backend,
  pending: Pending,
  reason: RollbackReason,
): Promise<void> {
  return backend.commits.run(async () => {
    if (backend.confirmed.pending === pending) await restore(backend, reason);
  });
}

/** Goes back on a client's demand. @throws {RpcError} when that is not for this session to demand */
export function cancelConfirmed(
  backend: Backend,
  session: Session,
  persistId: string | undefined,
): Promise<void> {
  return backend.commits.run(async () => {
    backend.confirmed.admitCancel(session.id, persistId);
    await restore(backend, "cancel", session);
  });
}

/** Takes a confirmed commit back, in its turn. `session`: who has cancelled it. */
async function restore(
  backend: Backend,
  reason: RollbackReason,
  session?: Session,
): Promise<void> {
  const { confirmed, stores } = backend;
  confirmed.settle();
  const target = stores.get("rollback");
  let isStored = true;
  // It is the way back to a device that can be reached, so it does not wait for a disk: a restart finds it in the rollback datastore.
  const unstored = (error: unknown) => {
    isStored = false;
    log.critical(
      `running is what it was before the confirmed-commit, but only in memory: ${messageOf(error)}`,
    );
  };
  try {
    await transact(backend, { access: unlimited(undefined), target, unstored });
  } catch (error) {
    log.critical(`rollback of the confirmed-commit failed: ${messageOf(withoutSecrets(error))}`);
    throw new RpcError(
      "application",
      "rollback-failed",
      `The configuration before the confirmed-commit cannot be restored: ${messageOf(error)}`,
      { cause: error },
    );
  }
  if (isStored) await clearUnused(stores);
  // Asked now, since sessions may have edited it meanwhile.
  if (!stores.isModified("candidate")) stores.reset("candidate");
  backend.confirmedCommitEvent(reason === "timeout" ? "timeout" : "cancel", session);
}

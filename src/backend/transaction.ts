/**
 * A transaction: from one valid running configuration to the next, with the plugins' consent.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import { toRpcError } from "../netconf/rpc_error_xml.ts";
import { log, messageOf } from "../system/log.ts";
import { span } from "../system/trace.ts";
import type { Change } from "../tree/change.ts";
import { diff } from "../tree/diff.ts";
import type { Branch } from "../tree/node.ts";
import type { Access } from "./access.ts";
import type { Backend } from "./backend.ts";
import { type Phases, refusedText } from "./commit_log.ts";
import { requirePartsUnlocked } from "./locking.ts";
import type { Session } from "./session.ts";

/** What the participants of a transaction are told. */
export interface Transaction {
  /** Counts from 1 in each process. */
  readonly id: number;
  /** Running as it is. */
  readonly source: Branch;
  /** Running as it shall be. */
  readonly target: Branch;
  readonly changes: Change;
}

/** Those who can refuse a transaction and have to apply it: the plugins, in their order. */
export interface Participants {
  begin(transaction: Transaction): Promise<void>;
  validate(transaction: Transaction): Promise<void>;
  complete(transaction: Transaction): Promise<void>;
  /** Applies; when one fails, those before it have been reverted, in reverse order, when this rejects. */
  commit(transaction: Transaction): Promise<void>;
  commitDone(transaction: Transaction): Promise<void>;
  /** Takes back what all have applied. */
  revert(transaction: Transaction): Promise<void>;
  end(transaction: Transaction): Promise<void>;
  /** It is over without having been applied. Never rejects. */
  abort(transaction: Transaction): Promise<void>;
}

/** No participants. */
export const NOBODY: Participants = {
  begin: async () => {},
  validate: async () => {},
  complete: async () => {},
  commit: async () => {},
  commitDone: async () => {},
  revert: async () => {},
  end: async () => {},
  abort: async () => {},
};

/** Who wants what. */
export interface TransactionRequest {
  /** Undefined for the server's own: start-up, rollback. */
  readonly session?: Session;
  readonly access: Access;
  readonly target: Branch;
  /** At start-up the files are the caller's: running is only set in memory. */
  readonly inMemory?: boolean;
  /** Told why running cannot be stored, where it shall be in force nevertheless, in memory. */
  readonly unstored?: (error: unknown) => void;
  /** Asked when all have consented, before anything is applied; throws when it is no longer wanted. */
  readonly proceed?: () => void;
}

/**
 * Makes `target` the running configuration: validate → prepare (may fail) → apply → persist → record. Runs inside
 * `backend.commits`. When it returns, the configuration survives a power cut.
 *
 * @returns the running configuration before and after: `source === target` when there was nothing to do
 * @throws {RpcError} why not; running is what it was
 */
export async function transact(
  backend: Backend,
  request: TransactionRequest,
): Promise<Transaction> {
  const phases: Phases = [];
  const transaction = begin(backend, request.target);
  const { source } = transaction;
  if (source === request.target) return transaction;
  try {
    return await carryOut(backend, transaction, request, phases);
  } catch (error) {
    log.debug("validate", () => refusedText(transaction.id, request.session, phases, error));
    throw error;
  }
}

/** The phases of {@linkcode transact} that come when there may be something to do. */
async function carryOut(
  backend: Backend,
  transaction: MutableTransaction,
  { session, access, inMemory = false, unstored, proceed }: TransactionRequest,
  phases: Phases,
): Promise<Transaction> {
  const { participants, stores } = backend;
  if (session !== undefined) requirePartsUnlocked(backend, session, "running", transaction.changes);
  access.write(transaction.changes);
  await consent(backend, transaction, phases);
  const { target, changes } = transaction;
  if (changes.isEmpty) {
    await participants.end(transaction);
    return transaction;
  }
  try {
    proceed?.();
    await timed(phases, "commit", () => participants.commit(transaction));
  } catch (error) {
    await participants.abort(transaction);
    throw error;
  }
  // A running that is read from its file for every access is nowhere else.
  const hasMemory = stores.store("running").status !== "file";
  try {
    if (inMemory && hasMemory) stores.set("running", target);
    else await timed(phases, "persist", () => stores.commit("running", target, changes));
  } catch (error) {
    if (unstored === undefined || !hasMemory) {
      await participants.revert(transaction);
      await participants.abort(transaction);
      throw toPersistError(error);
    }
    stores.set("running", target);
    unstored(error);
  }
  await timed(phases, "commitDone", () => participants.commitDone(transaction));
  await participants.end(transaction);
  backend.committed(transaction, session, phases);
  return transaction;
}

/** Validates `target` as a commit of it would, and leaves everything as it is. */
export async function checkOnly(
  backend: Backend,
  _session: Session | undefined,
  target: Branch,
): Promise<void> {
  const transaction = begin(backend, target);
  await consent(backend, transaction, []);
  await backend.participants.end(transaction);
}

function begin(backend: Backend, target: Branch): MutableTransaction {
  const source = backend.stores.get("running");
  return { id: backend.nextTransactionId(), source, target, changes: diff(source, target) };
}

/** What a `when` removes during validation changes the target. */
interface MutableTransaction extends Transaction {
  target: Branch;
  changes: Change;
}

/** begin → the schema's constraints → validate → complete; whoever refuses, all are told that it is over. */
async function consent(
  backend: Backend,
  transaction: MutableTransaction,
  phases: Phases,
): Promise<void> {
  const { participants } = backend;
  try {
    await timed(phases, "begin", () => participants.begin(transaction));
    await timed(phases, "validate", () => {
      const { source, target } = transaction;
      const valid = backend.validator.configuration(target, source);
      if (valid === target) return;
      transaction.target = valid;
      transaction.changes = diff(source, valid);
    });
    await timed(phases, "plugins validate", () => participants.validate(transaction));
    await timed(phases, "complete", () => participants.complete(transaction));
  } catch (error) {
    await participants.abort(transaction);
    throw error;
  }
}

async function timed(
  phases: Phases,
  name: string,
  work: () => void | Promise<void>,
): Promise<void> {
  const start = performance.now();
  try {
    await span(name, work);
  } finally {
    phases.push([name, performance.now() - start]);
  }
}

/** A store that cannot be written refuses the transaction; running stays as it was in memory, too. */
function toPersistError(error: unknown): unknown {
  if (toRpcError(error) === error) return error;
  return new RpcError(
    "application",
    "operation-failed",
    `The configuration cannot be stored: ${messageOf(error)}`,
    { cause: error },
  );
}

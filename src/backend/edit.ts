/**
 * Writing to a datastore on behalf of a session: edits and whole replacements.
 *
 * The target `running` is written by a transaction like a commit (capability writable-running); the others are set at once.
 *
 * @module
 */

import { RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { applyEdit } from "../tree/edit.ts";
import type { EditNode } from "../tree/edit_node.ts";
import { diff } from "../tree/diff.ts";
import type { Branch } from "../tree/node.ts";
import { requireOneCase } from "../tree/one_case.ts";
import { unlimited } from "./access.ts";
import { commitCandidate, PLAIN_COMMIT, requireWanted, retireRollback } from "./commit.ts";
import { requirePartsUnlocked, requirePresent, requireUnlocked } from "./locking.ts";
import type { Request } from "./operation.ts";
import { checkOnly, transact } from "./transaction.ts";

const STARTUP = "startup";

/** What an edit asks for. */
export interface EditRequest {
  readonly target: string;
  readonly edit: EditNode;
  readonly defaultOperation: "merge" | "replace" | "none";
  readonly testOption: "test-then-set" | "set" | "test-only";
  readonly errorOption: "stop-on-error" | "continue-on-error" | "rollback-on-error";
  /** Commit afterwards; when that fails, the candidate is what running is. */
  readonly autocommit: boolean;
  /** Copy running to startup afterwards. */
  readonly copyStartup: boolean;
}

/** Applies an edit. @throws {RpcError} what is wrong with it; then nothing was changed */
export async function editDatastore(
  request: Request,
  { target, edit, defaultOperation, testOption, errorOption, autocommit, copyStartup }: EditRequest,
): Promise<{ objectExisted?: boolean }> {
  const { backend, session } = request;
  requireOneCase(edit);
  requireUnlocked(backend, session, target, "Operation failed");
  if (copyStartup) requireUnlocked(backend, session, STARTUP, "Operation failed");
  const committing = autocommit || backend.config.get("CLICON_AUTOCOMMIT") !== 0;
  const basicMode = backend.config.get("CLICON_NETCONF_BASIC_MODE");
  const errors: RpcError[] = [];
  let objectExisted: boolean | undefined;
  const change = (base: Branch): Branch => {
    errors.length = 0;
    const result = applyEdit(base, edit, {
      defaultOperation,
      basicMode,
      // Guests of the internal protocol are Clixon's own programs.
      createLevels: !session.relay,
      refused: errorOption === "continue-on-error" ? (error) => note(errors, error) : undefined,
    });
    objectExisted = result.objectExisted;
    return result.root;
  };
  await write(request, target, change, testOption);
  if (errors.length > 0) throw new RpcErrors(errors);
  if (committing && target === "candidate") await autocommitCandidate(request);
  if (copyStartup) {
    // RFC 8040 §1.4: that is the server's doing, whatever the user may write there.
    const byServer = { ...request, access: unlimited(request.access.user) };
    await replaceDatastore(byServer, STARTUP, backend.stores.get("running"));
  }
  return { objectExisted };
}

/** An edit that is refused in more places than this is refused as a whole: a reply is not to grow with it. */
const MAX_REFUSED = 1_000;

/** Collects what is refused. @throws {RpcErrors} when it is too much */
function note(errors: RpcError[], error: RpcError): void {
  errors.push(error);
  if (errors.length <= MAX_REFUSED) return;
  const message = `More than ${MAX_REFUSED} nodes are refused; nothing was changed`;
  throw new RpcErrors([new RpcError("application", "operation-failed", message), ...errors]);
}

/** Replaces all of a datastore. */
export async function replaceDatastore(
  request: Request,
  target: string,
  data: Branch,
): Promise<void> {
  requireUnlocked(request.backend, request.session, target, "Operation failed");
  await write(request, target, () => data, "set", true);
}

async function write(
  request: Request,
  target: string,
  change: (base: Branch) => Branch,
  testOption: EditRequest["testOption"],
  replaceAll = false,
): Promise<void> {
  switch (target) {
    case "running":
      return await writeRunning(request, change, testOption);
    case "candidate":
      return await writeCandidate(request, change, testOption);
    default:
      // What is on disk is written in turns, so that two writers do not begin with the same content.
      return await request.backend.commits.run(() =>
        writeFile(request, target, change, testOption, replaceAll)
      );
  }
}

/** An edit of the candidate. Nothing waits between reading and setting it, except where the edit has to be tested. */
async function writeCandidate(
  request: Request,
  change: (base: Branch) => Branch,
  testOption: EditRequest["testOption"],
): Promise<void> {
  const { backend, session, access } = request;
  const name = "candidate";
  for (;;) {
    const base = await backend.configuration(session, name);
    // Killed while its file was fetched: nobody would give back what this takes.
    requirePresent(session);
    const next = change(base);
    const changes = diff(base, next);
    requirePartsUnlocked(backend, session, name, changes);
    access.write(changes);
    if (testOption !== "set") {
      await checkOnly(backend, session, next);
      requirePresent(session);
      requireUnlocked(backend, session, name, "Operation failed");
      // While plugins were asked, another session has edited it: neither edit may be lost.
      if (!diff(base, await backend.configuration(session, name)).isEmpty) continue;
    }
    if (testOption === "test-only" || changes.isEmpty) return;
    backend.autolock(session, name);
    return await backend.setConfiguration(session, name, next, changes);
  }
}

/** An edit of startup, in its turn. */
async function writeFile(
  { backend, session, access }: Request,
  name: string,
  change: (base: Branch) => Branch,
  testOption: EditRequest["testOption"],
  replaceAll: boolean,
): Promise<void> {
  requireWanted(session, PLAIN_COMMIT);
  requireUnlocked(backend, session, name, "Operation failed");
  const { root: base, intact } = backend.stores.getToWrite(name, replaceAll);
  const next = change(base);
  const changes = diff(base, next);
  requirePartsUnlocked(backend, session, name, changes);
  access.write(changes);
  if (testOption !== "set") await checkOnly(backend, session, next);
  if (testOption === "test-only" || (changes.isEmpty && intact)) return;
  requireWanted(session, PLAIN_COMMIT);
  await backend.setConfiguration(session, name, next, changes);
}

/** Direct writes to running are transactions, serialised with commits. */
async function writeRunning(
  request: Request,
  change: (base: Branch) => Branch,
  testOption: EditRequest["testOption"],
): Promise<void> {
  const { backend, session, access } = request;
  await backend.commits.run(async () => {
    const proceed = () => requireWanted(session, PLAIN_COMMIT);
    proceed();
    const { pending } = backend.confirmed;
    if (pending !== undefined) {
      throw new RpcError(
        "protocol",
        "in-use",
        "running cannot be written while a confirmed-commit is in progress",
      );
    }
    requireUnlocked(backend, session, "running", "Operation failed");
    const base = backend.stores.get("running");
    const target = change(base);
    if (testOption === "test-only") return await checkOnly(backend, session, target);
    await retireRollback(backend);
    await transact(backend, { session, access, target, proceed });
    // Without changes of its own, the candidate goes on to be a copy of running (RFC 6241 §8.3.1).
    if (!backend.stores.isModified("candidate")) backend.stores.reset("candidate");
  });
}

async function autocommitCandidate(request: Request): Promise<void> {
  try {
    await commitCandidate(request, PLAIN_COMMIT);
  } catch (error) {
    await request.backend.discardCandidate(request.session);
    throw error;
  }
}

/**
 * `commit`, `cancel-commit`, `discard-changes` and `validate` (RFC 6241 §8.3, §8.4, §8.6).
 *
 * @module
 */

import { RpcError } from "../../netconf/rpc_error.ts";
import { emptyBranch } from "../../tree/branch.ts";
import { cancelConfirmed, commitCandidate } from "../commit.ts";
import type { CommitParameters } from "../confirmed_commit.ts";
import { requireUnlocked } from "../locking.ts";
import { type Answer, chosen, flag, leafText, OK, type Request } from "../operation.ts";
import { checkOnly } from "../transaction.ts";
import { readUrl, urlOf } from "../url.ts";

/** RFC 6241 §8.4.5.1: seconds, unless the client says otherwise. */
const DEFAULT_CONFIRM_TIMEOUT = 600;

/** `<commit>`, confirmed or not. */
export async function commit(request: Request): Promise<Answer> {
  const { input } = request;
  const parameters: CommitParameters = {
    confirmed: flag(input, "confirmed"),
    confirmTimeout: Number(leafText(input, "confirm-timeout") ?? DEFAULT_CONFIRM_TIMEOUT),
    persist: leafText(input, "persist"),
    persistId: leafText(input, "persist-id"),
  };
  await commitCandidate(request, parameters);
  return OK;
}

/** `<cancel-commit>`: goes back to what was before the confirmed commit. */
export async function cancelCommit(request: Request): Promise<Answer> {
  const { backend, session, input } = request;
  await cancelConfirmed(backend, session, leafText(input, "persist-id"));
  return OK;
}

/** `<discard-changes>`: the candidate becomes what running is. */
export async function discardChanges({ backend, session }: Request): Promise<Answer> {
  requireUnlocked(backend, session, "candidate", "Operation failed at discard");
  await backend.discardCandidate(session);
  return OK;
}

/** `<validate>`: a datastore, a file or the configuration in the request. */
export async function validate(request: Request): Promise<Answer> {
  const { backend, session, input } = request;
  const source = chosen(input, "source");
  if (source === undefined && request.data === undefined) {
    throw new RpcError("protocol", "missing-element", "validate has no source", {
      info: [{ name: "bad-element", value: "source" }],
    });
  }
  const target = source === undefined || source === "config"
    ? request.data ?? emptyBranch(backend.schema.root)
    : source === "url"
    ? await readUrl(backend, urlOf(input, "source"))
    : await backend.configuration(session, source);
  await checkOnly(backend, session, target);
  return OK;
}

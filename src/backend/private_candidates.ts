/**
 * Private candidates (draft-ietf-netconf-privcand, CLICON_XMLDB_PRIVATE_CANDIDATE): every session edits a candidate of its own, which
 * follows running when it is committed or updated.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import { applyChanges } from "../tree/apply_changes.ts";
import { diff } from "../tree/diff.ts";
import type { Branch } from "../tree/node.ts";
import { rebase } from "../tree/rebase.ts";

/** What to do where the candidate and running have changed the same node. */
export type ResolutionMode = "revert-on-conflict" | "prefer-candidate" | "prefer-running";

interface Candidate {
  readonly root: Branch;
  /** Running as it was when the candidate was made or last updated. */
  readonly base: Branch;
}

/** The candidates of all sessions. */
export class PrivateCandidates {
  readonly #bySession = new Map<number, Candidate>();
  readonly #running: () => Branch;

  /** `running` gives the running configuration. */
  constructor(running: () => Branch) {
    this.#running = running;
  }

  /** A session's candidate; running as long as the session has none. */
  get(session: number): Branch {
    return this.#bySession.get(session)?.root ?? this.#running();
  }

  /** Sets a session's candidate, which comes to be with that. */
  set(session: number, root: Branch): void {
    const base = this.#bySession.get(session)?.base ?? this.#running();
    this.#bySession.set(session, { root, base });
  }

  isModified(session: number): boolean {
    const candidate = this.#bySession.get(session);
    return candidate !== undefined && candidate.root !== candidate.base;
  }

  /** Back to where the candidate began. */
  discard(session: number): void {
    const candidate = this.#bySession.get(session);
    if (candidate === undefined) return;
    this.#bySession.set(session, { root: candidate.base, base: candidate.base });
  }

  /**
   * Brings the candidate up to date with running; returns it.
   *
   * @throws {RpcError} operation-failed, with the node, for a conflict in mode revert-on-conflict: the candidate stays as it was
   */
  update(session: number, mode: ResolutionMode = "revert-on-conflict"): Branch {
    const candidate = this.#bySession.get(session);
    const running = this.#running();
    if (candidate === undefined) return running;
    const root = resolved(candidate, running, mode);
    this.#bySession.set(session, { root, base: running });
    return root;
  }

  /** The session has committed or is over: its candidate is gone. */
  end(session: number): void {
    this.#bySession.delete(session);
  }
}

function resolved({ root, base }: Candidate, running: Branch, mode: ResolutionMode): Branch {
  const outcome = rebase(base, root, running);
  if (outcome.conflict === undefined) return outcome.root;
  switch (mode) {
    case "prefer-candidate":
      return applyChanges(diff(base, root), running);
    case "prefer-running":
      return applyChanges(diff(base, running), root);
    default:
      throw new RpcError(
        "application",
        "operation-failed",
        "The node was changed both in the private candidate and in running",
        { path: outcome.conflict },
      );
  }
}

/**
 * `update` (draft-ietf-netconf-privcand): brings a private candidate up to date with running.
 *
 * @module
 */

import { RpcError } from "../../netconf/rpc_error.ts";
import { type Answer, leafText, OK, type Request } from "../operation.ts";
import type { ResolutionMode } from "../private_candidates.ts";

/** The namespace of module ietf-netconf-private-candidate. */
export const PRIVATE_CANDIDATE_NAMESPACE =
  "urn:ietf:params:xml:ns:yang:ietf-netconf-private-candidate";

/** `<update>`. */
export function update({ backend, session, input }: Request): Answer {
  const candidates = backend.privateCandidates;
  if (candidates === undefined) {
    throw new RpcError("protocol", "operation-not-supported", "Candidates are not private here");
  }
  const mode = leafText(input, "resolution-mode") as ResolutionMode | undefined;
  candidates.update(session.id, mode);
  return OK;
}

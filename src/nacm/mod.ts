/**
 * The room of access control (RFC 8341): rules compiled against the schema, run while data is printed or changed.
 * It may import what is below it, datastore to system; it knows neither sessions nor operations.
 * Start reading at `control.ts` (which rules are in force for whom), then `state.ts` (how a rule decides).
 *
 * @module
 */

export { type Counters, NacmAccess } from "./access.ts";
export { AccessControl, type ControlOptions, NACM_NAMESPACE } from "./control.ts";
export {
  checkCredentials,
  type CredentialRules,
  isRecovery,
  type Requester,
} from "./credentials.ts";
export { counterState } from "./counters.ts";
export { type Decision, explainDecision } from "./decision.ts";
export { explain, type Explanation, type Subject } from "./explain.ts";
export { accessControlOf, readExternalRules } from "./external.ts";
export { PathError } from "./path.ts";
export { Policy } from "./policy.ts";
export { isCheap, isReadable, isShown, readableTree, readableView } from "./prune.ts";
export type { AccessOperation, Rule, Rules } from "./rules.ts";

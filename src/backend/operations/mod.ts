/**
 * Which function serves which rpc.
 *
 * @module
 */

import { BASE_NAMESPACE, CLIXON_LIB_NAMESPACE } from "../../netconf/names.ts";
import type { Operation } from "../operation.ts";
import { CLIXON_LIB } from "./clixon_lib.ts";
import { cancelCommit, commit, discardChanges, validate } from "./commit.ts";
import { copyConfig, deleteConfig } from "./copy_config.ts";
import { editConfig } from "./edit_config.ts";
import { get, getConfig } from "./get.ts";
import { lock, unlock } from "./lock.ts";
import { closeSession, killSession } from "./session.ts";

/** The operations of RFC 6241. */
const BASE: Readonly<Record<string, Operation>> = {
  "get": get,
  "get-config": getConfig,
  "edit-config": editConfig,
  "copy-config": copyConfig,
  "delete-config": deleteConfig,
  "lock": lock,
  "unlock": unlock,
  "close-session": closeSession,
  "kill-session": killSession,
  "commit": commit,
  "cancel-commit": cancelCommit,
  "discard-changes": discardChanges,
  "validate": validate,
};

/** All operations that the program itself serves: `namespace name` → function. */
export function builtinOperations(): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const [name, operation] of Object.entries(BASE)) {
    operations.set(`${BASE_NAMESPACE} ${name}`, operation);
  }
  for (const [name, operation] of Object.entries(CLIXON_LIB)) {
    operations.set(`${CLIXON_LIB_NAMESPACE} ${name}`, operation);
  }
  return operations;
}

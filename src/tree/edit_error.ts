/**
 * The errors of an edit (RFC 6241 §7.2 and appendix A, RFC 7950 §15), all with the path of the node that is refused.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import type { Scalar } from "../yang/type.ts";
import type { Operation } from "./edit_node.ts";
import { type Step, stepPath } from "./path.ts";

/** "create" of what is there. */
export function dataExists(step: Step | undefined): RpcError {
  const message = "Data already exists; cannot create new resource";
  return new RpcError("application", "data-exists", message, { path: stepPath(step) });
}

/** "delete" of what is not there. */
export function dataMissing(step: Step | undefined): RpcError {
  const message = "Data does not exist; cannot delete resource";
  return new RpcError("application", "data-missing", message, { path: stepPath(step) });
}

/** "none" on the way to nodes below what is not there (RFC 6241 §7.2, default-operation). */
export function levelMissing(step: Step): RpcError {
  const message = `"${step.schema.name}" does not exist and operation "none" does not create it`;
  return new RpcError("application", "data-missing", message, { path: stepPath(step) });
}

/** A node with `objectcreate="false"` that is not there (RFC 8040 §4.6). */
export function mustNotCreate(step: Step | undefined): RpcError {
  const message = "RFC 8040 4.6. PATCH: If the target resource instance does not exist, " +
    "the server MUST NOT create it";
  return new RpcError("application", "data-missing", message, { path: stepPath(step) });
}

/** The instance that `insert` is to stand before or after is not there (RFC 7950 §15.7). */
export function missingInstance(step: Step, anchor: readonly Scalar[]): RpcError {
  const attribute = step.schema.kind === "list" ? "key" : "value";
  const message = `${attribute} attribute: no instance "${anchor.join(" ")}" of ` +
    `"${step.schema.name}" to insert before or after`;
  return new RpcError("protocol", "bad-attribute", message, {
    appTag: "missing-instance",
    path: stepPath(step),
    info: [{ name: "bad-attribute", value: attribute }, {
      name: "bad-element",
      value: step.schema.name,
    }],
  });
}

/** Keys cannot be taken out of an entry that stays. */
export function keyOperation(step: Step, operation: Operation): RpcError {
  const message = `Operation "${operation}" on key "${step.schema.name}": ` +
    "a list entry cannot lose its key";
  return new RpcError("protocol", "bad-attribute", message, {
    path: stepPath(step),
    info: [{ name: "bad-attribute", value: "operation" }, {
      name: "bad-element",
      value: step.schema.name,
    }],
  });
}

/** An entry of a list without keys is to be found: only new ones can be told of (RFC 7950 §7.8.2 leaves nothing to find one by). */
export function keylessOperation(step: Step, operation: Operation): RpcError {
  const message =
    `Operation "${operation}" on an entry of list "${step.schema.name}", which has no key: ` +
    "entries can only be added; replace the node that holds the list to change or remove some";
  return new RpcError("application", "operation-not-supported", message, {
    path: stepPath(step),
  });
}

/** A leaf given without value where one is to be set. */
export function missingValue(step: Step): RpcError {
  const message = `"${step.schema.name}" is given without a value`;
  return new RpcError("application", "invalid-value", message, { path: stepPath(step) });
}

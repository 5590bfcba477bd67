/**
 * `edit-config` (RFC 6241 §7.2).
 *
 * An edit is a function from a tree to a tree: it is applied whole or not at all, whatever the error-option says, which RFC 6241
 * allows for every one of them but `continue-on-error`, where each top-level node is an edit of its own.
 *
 * @module
 */

import { RpcError } from "../../netconf/rpc_error.ts";
import { type Answer, chosen, leafText, type Request } from "../operation.ts";
import { editDatastore } from "../edit.ts";
import { readUrlEdit } from "../url.ts";

/** `<edit-config>`. */
export async function editConfig(request: Request): Promise<Answer> {
  const { backend, input, attributes } = request;
  const target = chosen(input, "target")!;
  const url = leafText(input, "url");
  const edit = url === undefined ? request.config : await readUrlEdit(backend, url);
  if (edit === undefined) {
    throw new RpcError("protocol", "missing-element", "edit-config has neither config nor url", {
      info: [{ name: "bad-element", value: "config" }],
    });
  }
  const result = await editDatastore(request, {
    target,
    edit,
    defaultOperation: leafText(input, "default-operation") as "merge" | "replace" | "none" ??
      "merge",
    testOption: leafText(input, "test-option") as "test-then-set" | "set" | "test-only" ??
      "set",
    errorOption: leafText(input, "error-option") as
      | "stop-on-error"
      | "continue-on-error"
      | "rollback-on-error" ?? "stop-on-error",
    autocommit: attributes.get("autocommit") === "true",
    copyStartup: attributes.get("copystartup") === "true",
  });
  return { kind: "ok", objectExisted: result.objectExisted };
}

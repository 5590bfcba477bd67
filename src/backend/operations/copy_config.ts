/**
 * `copy-config` and `delete-config` (RFC 6241 §7.3, §7.4).
 *
 * @module
 */

import { RpcError } from "../../netconf/rpc_error.ts";
import { emptyBranch } from "../../tree/branch.ts";
import { type Answer, chosen, OK, type Request } from "../operation.ts";
import { replaceDatastore } from "../edit.ts";
import { deleteUrl, readUrl, urlOf, writeUrl } from "../url.ts";
import { withDefaultsMode } from "../view.ts";

/** `<copy-config>`: replaces a whole datastore or file. */
export async function copyConfig(request: Request): Promise<Answer> {
  const { backend, session, input } = request;
  const source = chosen(input, "source");
  const target = chosen(input, "target")!;
  if (source === target && source !== "url") {
    throw new RpcError(
      "protocol",
      "invalid-value",
      `source and target are both ${target}`,
      { info: [{ name: "bad-element", value: "target" }] },
    );
  }
  const data = source === undefined
    ? request.data ?? emptyBranch(backend.schema.root)
    : source === "url"
    ? await readUrl(backend, urlOf(input, "source"))
    : await backend.configuration(session, source);
  if (target === "url") {
    await writeUrl(backend, urlOf(input, "target"), data, withDefaultsMode(request));
    return OK;
  }
  await replaceDatastore(request, target, data);
  return OK;
}

/** `<delete-config>`: only startup (and files) can be deleted. */
export async function deleteConfig(request: Request): Promise<Answer> {
  const { backend, input } = request;
  const target = chosen(input, "target")!;
  if (target === "url") await deleteUrl(backend, urlOf(input, "target"));
  else await replaceDatastore(request, target, emptyBranch(backend.schema.root));
  return OK;
}

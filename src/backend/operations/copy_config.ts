/**
 * `copy-config` and `delete-config` (RFC 6241 §7.3, §7.4).
 *
 * @module
 */

import { RpcError } from "../../netconf/rpc_error.ts";
import { readableTree } from "../../nacm/mod.ts";
import { emptyBranch } from "../../tree/branch.ts";
import type { Branch } from "../../tree/node.ts";
import { unlimited } from "../access.ts";
import { type Answer, chosen, OK, type Request } from "../operation.ts";
import { replaceDatastore } from "../edit.ts";
import { deleteUrl, readUrl, urlOf, writeUrl } from "../url.ts";
import { withDefaultsMode } from "../view.ts";

/** `<copy-config>`: replaces a whole datastore or file. */
export async function copyConfig(request: Request): Promise<Answer> {
  const { backend, input } = request;
  const source = chosen(input, "source");
  const target = chosen(input, "target")!;
  const same = source === "url" ? urlOf(input, "source") === urlOf(input, "target") : true;
  if (source === target && same) {
    throw new RpcError(
      "protocol",
      "invalid-value",
      `source and target are both ${target === "url" ? urlOf(input, "target") : target}`,
      { info: [{ name: "bad-element", value: "target" }] },
    );
  }
  const data = source === undefined || source === "config"
    ? request.data ?? emptyBranch(backend.schema.root)
    : source === "url"
    ? await readUrl(backend, urlOf(input, "source"))
    : await readableSource(request, source, target);
  if (target === "url") {
    await writeUrl(
      backend,
      urlOf(input, "target"),
      data,
      withDefaultsMode(request) ?? backend.config.get("CLICON_NETCONF_BASIC_MODE"),
    );
    return OK;
  }
  await replaceDatastore(isSaving(source, target) ? unchecked(request) : request, target, data);
  return OK;
}

/** RFC 8341 §3.2.6: who may copy running to startup needs no right to what is in them. */
function isSaving(source: string | undefined, target: string): boolean {
  return source === "running" && target === "startup";
}

/** What is copied from a datastore: without the nodes that the user may not read (RFC 8341 §3.2.6). */
async function readableSource(request: Request, source: string, target: string): Promise<Branch> {
  const root = await request.backend.configuration(request.session, source);
  return isSaving(source, target) ? root : readableTree(root, request.access.readable);
}

/** The request with the right to change any data: its operation was permitted, and that is enough. */
function unchecked(request: Request): Request {
  return { ...request, access: unlimited(request.access.user) };
}

/** `<delete-config>`: only startup (and files) can be deleted. */
export async function deleteConfig(request: Request): Promise<Answer> {
  const { backend, input } = request;
  const target = chosen(input, "target")!;
  if (target === "url") await deleteUrl(backend, urlOf(input, "target"));
  // A rule had to permit the operation itself (RFC 8341 §3.2.7).
  else await replaceDatastore(unchecked(request), target, emptyBranch(backend.schema.root));
  return OK;
}

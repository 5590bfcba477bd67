/**
 * `get` and `get-config` (RFC 6241 §7.1, §7.7).
 *
 * @module
 */

import { emptyBranch } from "../../tree/branch.ts";
import type { Branch } from "../../tree/node.ts";
import { type Answer, chosen, inChunks, type Request } from "../operation.ts";
import { paged } from "../pagination_request.ts";
import {
  type Content,
  printDataElement,
  printOptions,
  type View,
  viewOf,
  visibleTree,
} from "../view.ts";
import { RpcError } from "../../netconf/rpc_error.ts";

/** `<get-config>`: the explicit configuration of one datastore. */
export async function getConfig(request: Request): Promise<Answer> {
  const name = chosen(request.input, "source")!;
  const view = viewOf(request, "config");
  const root = await request.backend.configuration(request.session, name);
  return reply(request, root, view);
}

/** `<get>`: running and state. The attribute `content` chooses one of them. */
export async function get(request: Request): Promise<Answer> {
  const view = viewOf(request, contentOf(request));
  const { backend, session } = request;
  const running = view.content === "nonconfig"
    ? emptyBranch(backend.schema.root)
    : await backend.configuration(session, "running");
  const root = view.content === "config"
    ? running
    : await backend.withState(request, running, view);
  return reply(request, root, view);
}

function reply(request: Request, whole: Branch, view: View): Answer {
  const root = visibleTree(whole, view);
  const options = paged(request, root, view, printOptions(root, view));
  return inChunks(() => printDataElement(root, options));
}

function contentOf(request: Request): Content {
  const word = request.attributes.get("content");
  switch (word) {
    case undefined:
      return "all";
    case "all":
    case "config":
    case "nonconfig":
      return word;
    default:
      throw new RpcError(
        "protocol",
        "bad-attribute",
        `content is "${word}"; expected config, nonconfig or all`,
        {
          info: [
            { name: "bad-attribute", value: "content" },
            { name: "bad-element", value: "get" },
          ],
        },
      );
  }
}

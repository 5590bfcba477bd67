/**
 * The `<rpc-reply>` around an answer (RFC 6241 §4.2).
 *
 * @module
 */

import { BASE_NAMESPACE } from "./names.ts";
import type { RpcError, RpcErrors } from "./rpc_error.ts";
import { rpcErrorXml } from "./rpc_error_xml.ts";
import type { StartTag } from "./start_tag.ts";

export const REPLY_CLOSE = "</rpc-reply>";

const PLAIN_OPEN = `<rpc-reply xmlns="${BASE_NAMESPACE}"`;
const encoder = new TextEncoder();

/**
 * The start tag of a reply. All attributes of the request are returned as they were written, namespace declarations included (RFC 6241 §4.1),
 * in their order; only the default namespace is the reply's own, since the answer below is written in it.
 *
 * @param rpc the request's start tag; undefined when there was none to be read, and for clients that do not want their attributes back
 */
export function replyOpen(rpc?: StartTag): string {
  if (rpc === undefined || rpc.attributes.length === 0) return PLAIN_OPEN + ">";
  let open = PLAIN_OPEN;
  const written = new Set(["xmlns"]);
  for (const { name, quoted } of rpc.attributes) {
    // Today's C clients write some declarations twice; a reply is well-formed.
    if (written.has(name)) continue;
    written.add(name);
    open += ` ${name}=${quoted}`;
  }
  return open + ">";
}

/** A whole reply whose content is small; `content` is XML text, for example `<ok/>`. */
export function reply(content: string, rpc?: StartTag): Uint8Array<ArrayBuffer> {
  return encoder.encode(replyOpen(rpc) + content + REPLY_CLOSE);
}

/** The reply of an operation that has nothing to say but that it was done. */
export function okReply(rpc?: StartTag): Uint8Array<ArrayBuffer> {
  return reply("<ok/>", rpc);
}

/** The reply to a request that failed. */
export function errorReply(error: RpcError | RpcErrors, rpc?: StartTag): Uint8Array<ArrayBuffer> {
  return reply(rpcErrorXml(error), rpc);
}

/** A reply whose content is made in chunks; it can be made as often as the content can. */
export function replyChunks(
  content: Iterable<Uint8Array>,
  rpc?: StartTag,
): Iterable<Uint8Array> {
  return {
    *[Symbol.iterator]() {
      yield encoder.encode(replyOpen(rpc));
      yield* content;
      yield encoder.encode(REPLY_CLOSE);
    },
  };
}

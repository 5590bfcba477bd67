/**
 * `partial-lock` and `partial-unlock` (RFC 5717): locks of parts of running.
 *
 * @module
 */

import { readableTree } from "../../nacm/mod.ts";
import { RpcError } from "../../netconf/rpc_error.ts";
import { type Cursor, instancePath, rootCursor } from "../../tree/cursor.ts";
import type { Schema } from "../../yang/schema.ts";
import type { ResolveModule } from "../../yang/type.ts";
import { withModuleNames } from "../../yang/types/xpath_text.ts";
import { escapeAttribute, escapeText } from "../../xml/writer.ts";
import { XPathError } from "../../xpath/error.ts";
import { filterSource } from "../../xpath/filter_source.ts";
import { compileXPath, type XPathValue } from "../../xpath/xpath.ts";
import { type Answer, leafListTexts, leafText, OK, type Request, scopeOf } from "../operation.ts";
import { inTurn, lockDenied, requireLocks } from "../locking.ts";

/** The namespace of module ietf-netconf-partial-lock. */
export const PARTIAL_LOCK_NAMESPACE = "urn:ietf:params:xml:ns:netconf:partial-lock:1.0";

const STORE = "running";

/** `<partial-lock>`: locks the nodes that the expressions select now, with everything below them. */
export async function partialLock(request: Request): Promise<Answer> {
  const { backend, session } = request;
  requireLocks(backend);
  return await inTurn(backend, session, STORE, () => take(request));
}

function take(request: Request): Answer {
  const { backend, session, input } = request;
  const { stores, confirmed } = backend;
  const { locks } = stores;
  const expressions = leafListTexts(input, "select");
  const nodes = selected(request, expressions);
  const holder = locks.holder(STORE);
  if (holder !== undefined && holder !== session.id) {
    throw lockDenied(holder, "Partial lock failed, running is locked by another session");
  }
  const other = locks.parts(STORE).overlap(session.id, nodes);
  if (other !== undefined) {
    throw lockDenied(other, "Partial lock failed, a part of the selection is locked already");
  }
  const { pending } = confirmed;
  if (pending !== undefined && pending.sessionId !== session.id) {
    throw lockDenied(
      pending.sessionId ?? 0,
      "Partial lock failed, another session has an ongoing confirmed commit",
    );
  }
  const select = expressions.map((text, at) =>
    withModuleNames(text, modulesIn(scopeOf(request, "select", at), backend.schema))
  );
  const id = locks.parts(STORE).lock(session.id, nodes, select);
  const namespace = ` xmlns="${PARTIAL_LOCK_NAMESPACE}"`;
  const shown = nodes.map((node) => {
    const { text, namespaces } = instancePath(node);
    const prefixes = Object.entries(namespaces).map(([prefix, uri]) =>
      ` xmlns:${prefix}="${escapeAttribute(uri)}"`
    );
    return `<locked-node${namespace}${prefixes.join("")}>${escapeText(text)}</locked-node>`;
  });
  return { kind: "xml", xml: `<lock-id${namespace}>${id}</lock-id>${shown.join("")}` };
}

/**
 * The nodes that the expressions select of those that the user may read: who locks a node must be allowed to (RFC 5717 §2.4.1.2). The
 * expressions see no others, or one could guess hidden values with them.
 */
function selected(request: Request, expressions: readonly string[]): Cursor[] {
  const { backend, access } = request;
  const root = rootCursor(readableTree(backend.stores.get(STORE), access.readable));
  const nodes = new Map<string, Cursor>();
  for (const [at, expression] of expressions.entries()) {
    const value = evaluate(
      expression,
      scopeOf(request, "select", at),
      request.backend.schema,
      root,
    );
    if (typeof value !== "object") {
      throw refusal("invalid-value", "not-a-node-set", `${expression} does not select nodes`);
    }
    for (const node of value) nodes.set(instancePath(node).text, node);
  }
  if (nodes.size === 0) {
    throw refusal("operation-failed", "no-matches", "Partial lock failed, nothing is selected");
  }
  for (const node of nodes.values()) {
    if (node.parent === undefined) {
      throw refusal(
        "invalid-value",
        undefined,
        "the whole of running is selected; lock it instead",
      );
    }
  }
  return [...nodes.values()];
}

/** Finds modules by the prefixes of a scope. */
function modulesIn(scope: ReadonlyMap<string, string>, schema: Schema): ResolveModule {
  return (prefix) => {
    const namespace = scope.get(prefix);
    return namespace === undefined ? undefined : schema.moduleByNamespace(namespace);
  };
}

/** The value of an expression on running. @throws {RpcError} invalid-value */
function evaluate(
  text: string,
  scope: ReadonlyMap<string, string>,
  schema: Schema,
  root: Cursor,
): XPathValue {
  try {
    const source = filterSource(text, scope, schema);
    return compileXPath(source, schema.root, schema).evaluate(root);
  } catch (error) {
    if (!(error instanceof XPathError)) throw error;
    throw refusal("invalid-value", undefined, error.message);
  }
}

function refusal(
  tag: "invalid-value" | "operation-failed",
  appTag: string | undefined,
  message: string,
): RpcError {
  return new RpcError("application", tag, message, {
    appTag,
    info: [{ name: "bad-element", value: "select" }],
  });
}

/** `<partial-unlock>`: only the session that has made a lock can end it. */
export function partialUnlock({ backend, session, input }: Request): Answer {
  const given = leafText(input, "lock-id");
  if (given === undefined) {
    throw new RpcError("protocol", "missing-element", "partial-unlock names no lock", {
      info: [{ name: "bad-element", value: "lock-id" }],
    });
  }
  const id = Number(given);
  const parts = backend.stores.locks.parts(STORE);
  const lock = parts.get(id);
  if (lock === undefined || lock.session !== session.id) {
    throw new RpcError(
      "protocol",
      "invalid-value",
      lock === undefined
        ? `there is no partial lock ${id}`
        : `partial lock ${id} belongs to session ${lock.session}`,
      { info: [{ name: "bad-element", value: "lock-id" }] },
    );
  }
  parts.unlock(id);
  return OK;
}

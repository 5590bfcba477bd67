/**
 * What a user may be told of places that he may not read: nothing. "The contents of specific restricted datastore nodes MUST NOT be
 * exposed in any rpc-error elements" (RFC 8341 §3.2.5), and the keys in a path are content.
 *
 * @module
 */

import { type ErrorInfo, type InstancePath, RpcError } from "../netconf/rpc_error.ts";
import { Branch } from "../tree/node.ts";
import { type Step, stepPath } from "../tree/path.ts";
import type { DataNode, Schema } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { type Decision, denialText } from "./decision.ts";
import { compileInstancePath, compilePath, PathError, type PathStep } from "./path.ts";
import type { Policy } from "./policy.ts";
import type { State } from "./state.ts";

/** A place in the data, and how much of the way to it may be told. */
interface Place {
  readonly chain: readonly Step[];
  /** The last step of the way that may be told; undefined: none. */
  readonly told: Step | undefined;
  readonly whole: boolean;
}

/** What is said instead of a message that may quote what is hidden. */
const HIDDEN = "A rule about data that may not be read forbids it";

/** How far down `chain`, from the root, the user may read. */
export function readablePart(chain: readonly Step[], policy: Policy): Step | undefined {
  let state = policy.data("read");
  let told: Step | undefined;
  for (const step of chain) {
    state = next(state, step);
    if (!state.decision.permit || !state.shown) break;
    told = step;
  }
  return told;
}

/** True when the instance with this path, prefixes being names of modules, may be read. */
export function mayRead(path: string, schema: Schema, policy: Policy): boolean {
  return placeOf(() => compilePath(path, schema), policy).whole;
}

/**
 * The error as the user may see it. Where it is about a place that may not be read, its path ends above that, and its message says no more
 * than that; whether something is there is not told to a user who could neither read nor write it.
 *
 * @param denied called when the error becomes access-denied
 */
export function reportable(
  error: RpcError,
  schema: Schema,
  policy: Policy,
  denied: () => void,
): RpcError {
  const { path, tag, type } = error;
  if (path === undefined || tag === "access-denied" || isOfMessage(path)) return error;
  const place = placeOf(() => compileInstancePath(path, schema), policy);
  const info = error.info.filter((one) => isTellable(one, schema, policy));
  if (place.whole && info.length === error.info.length) return error;
  const told = place.told && stepPath(place.told);
  const decision = place.whole ? undefined : denialInstead(error, place, policy);
  if (decision) {
    denied();
    return new RpcError("application", "access-denied", denialText(decision), { path: told });
  }
  // What is wrong with the request itself, or with an edit of this very node, is no news to who sent it.
  const quotes = type === "application" && !isOfEdit(error);
  return new RpcError(type, tag, quotes ? HIDDEN : error.message, {
    appTag: error.appTag,
    severity: error.severity,
    path: told,
    info,
    cause: error,
  });
}

/** The node is there, or is not, where the edit wants it otherwise (RFC 6241 §7.2). Constraints say `data-missing` with an app-tag. */
function isOfEdit({ tag, appTag }: RpcError): boolean {
  return (tag === "data-exists" || tag === "data-missing") && appTag === undefined;
}

/** Why the user might not have created or deleted the node, whether it is there or not. */
function denialInstead(error: RpcError, place: Place, policy: Policy): Decision | undefined {
  if (!isOfEdit(error)) return undefined;
  return denial(error.tag === "data-exists" ? "create" : "delete", place, policy);
}

function denial(
  operation: "create" | "delete",
  { chain }: Place,
  policy: Policy,
): Decision | undefined {
  const { decision } = chain.reduce(next, policy.data(operation));
  return decision.permit ? undefined : decision;
}

/** Places in the message that was sent, not in the data: `/nc:rpc/…`. */
function isOfMessage({ text }: InstancePath): boolean {
  return /^\/nc\d*:rpc\b/.test(text);
}

/** `non-unique` and the like hold paths of instances. */
function isTellable({ value, namespaces }: ErrorInfo, schema: Schema, policy: Policy): boolean {
  if (namespaces === undefined) return true;
  return placeOf(() => compileInstancePath({ text: value, namespaces }, schema), policy).whole;
}

function placeOf(compile: () => readonly PathStep[], policy: Policy): Place {
  let chain: readonly Step[];
  try {
    chain = toChain(compile());
  } catch (error) {
    if (!(error instanceof PathError)) throw error;
    // No path that rules could mean: a value with both kinds of quotes, a place in a list without keys.
    return { chain: [], told: undefined, whole: false };
  }
  const told = readablePart(chain, policy);
  return { chain, told, whole: told === chain.at(-1) };
}

function toChain(steps: readonly PathStep[]): Step[] {
  const chain: Step[] = [];
  for (const { schema, keys } of steps) {
    const values: Scalar[] = [];
    for (const [slot, value] of keys) values[slot] = value;
    chain.push({
      parent: chain.at(-1),
      schema: schema as DataNode,
      keys: values.length > 0 ? values : undefined,
    });
  }
  return chain;
}

/** The state one step further down. */
function next(state: State, step: Step): State {
  return state.step(step.schema).entryState(standIn(step));
}

/** What a state asks of an entry: its keys. */
function standIn({ schema, keys }: Step): Branch | Scalar {
  if (schema.kind === "list") return new Branch(schema, keys ?? []);
  return keys?.[0] ?? "";
}

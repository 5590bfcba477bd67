/**
 * What a commit writes to the log: who changed what, and how long each phase took. Paths and keys appear, values never; nor does
 * anything below what a module protects from reading (nacm:default-deny-all).
 *
 * @module
 */

import { RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { Change } from "../tree/change.ts";
import { isProtected, type Step, stepPath } from "../tree/path.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Session } from "./session.ts";

/** How long each phase of a transaction took, in milliseconds, in order. */
export type Phases = [name: string, milliseconds: number][];

/** `transaction 1 committed by joe (session 2): create /m:c (validate 0.1 ms, …)`. */
export function committedText(
  id: number,
  session: Session | undefined,
  phases: Readonly<Phases>,
  changes: Change,
): string {
  const what = changedPaths(changes);
  return `transaction ${id} committed by ${whoText(session)}: ${what} (${timesText(phases)})`;
}

/** Of a transaction that was refused, by whatever phase came last: what kind of error it was, and where. */
export function refusedText(
  id: number,
  session: Session | undefined,
  phases: Readonly<Phases>,
  error: unknown,
): string {
  const first = error instanceof RpcErrors ? error.errors[0] : error;
  const what = first instanceof RpcError
    ? `${first.appTag ?? first.tag} at ${first.path?.open ?? first.path?.text ?? "/"}`
    : "internal error";
  return `transaction ${id} of ${whoText(session)} refused: ${what}${
    phases.length > 0 ? ` (${timesText(phases)})` : ""
  }`;
}

function whoText(session: Session | undefined): string {
  return session === undefined ? "the server" : `${session.username} (session ${session.id})`;
}

function timesText(phases: Readonly<Phases>): string {
  return phases.map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`).join(", ");
}

/** More changes than these are counted only. */
const MAX_PATHS = 8;
/** So many changes are counted; beyond it only "more" is said, so that a bulk load costs nothing here. */
const MAX_COUNT = 1000;

/** `create /m:c/m:l[m:k='a'], update /m:c/m:x and 3 more`. */
export function changedPaths(changes: Change): string {
  const found: string[] = [];
  let count = 0;
  for (const text of changedNodes(changes, undefined)) {
    if (found.length < MAX_PATHS) found.push(text);
    if (++count > MAX_COUNT) break;
  }
  const more = count - found.length;
  if (more === 0) return found.join(", ");
  return `${found.join(", ")} and ${count > MAX_COUNT ? "many" : more} more`;
}

/** The topmost instance of each change; nodes that are only on the way are passed through. */
function* changedNodes(change: Change, parent: Step | undefined): Generator<string> {
  for (const one of change.below) {
    const schema = one.schema as DataNode;
    if (isProtected(schema)) {
      yield `change ${stepPath({ parent, schema }).text}`;
    } else if (!(one instanceof Change)) {
      yield `${one.op} ${one.list.size} of ${stepPath({ parent, schema }).text}`;
    } else {
      const step: Step = { parent, schema, keys: one.keys };
      if (one.op !== "none") yield `${one.op} ${stepPath(step).text}`;
      if (one.op === "none" || one.op === "move") yield* changedNodes(one, step);
    }
  }
}

/**
 * `close-session` and `kill-session` (RFC 6241 §7.8, §7.9).
 *
 * @module
 */

import { RpcError } from "../../netconf/rpc_error.ts";
import { type Answer, leafText, OK, type Request } from "../operation.ts";

/** `<close-session>`: the reply is still sent, then the session is over. A front-end tells so, too, when its client's hello was none. */
export async function closeSession({ backend, session, attributes }: Request): Promise<Answer> {
  // What the session holds is free before the client reads the reply.
  const rollsBack = backend.confirmed.pending?.sessionId === session.id;
  const badHello = attributes.get("reason") === "bad-hello";
  backend.sessions.end(session, badHello ? "bad-hello" : "closed");
  // The rollback has its turn before whatever is asked for from now on.
  if (rollsBack) await backend.commits.run(() => {});
  return OK;
}

/** `<kill-session>`: another session ends at once, with its locks and its connections. */
export function killSession({ backend, session, input }: Request): Answer {
  const id = Number(leafText(input, "session-id"));
  const victim = backend.sessions.get(id);
  if (id === session.id || victim === undefined) {
    const message = id === session.id
      ? "a session cannot kill itself; use close-session"
      : `there is no session ${id}`;
    throw new RpcError("protocol", "invalid-value", message, {
      info: [{ name: "bad-element", value: "session-id" }],
    });
  }
  victim.killedBy = session.id;
  backend.sessions.end(victim, "killed");
  return OK;
}

/**
 * What `-D rpc` writes about a request: who asked for what, and how long each part took.
 *
 * @module
 */

import { messageHead, scanStartTag } from "../netconf/start_tag.ts";
import { RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { log } from "../system/log.ts";
import type { Session } from "./session.ts";

/** The times of one request. */
export class RequestTrace {
  readonly #what: string;
  readonly #start = performance.now();
  readonly #parts: string[] = [];
  #last = this.#start;

  private constructor(what: string) {
    this.#what = what;
  }

  /** A trace, when one is wanted. */
  static of(session: Session, message: readonly Uint8Array[]): RequestTrace | undefined {
    if (!log.debugs("rpc")) return undefined;
    const head = messageHead(message);
    const top = scanStartTag(head);
    const operation = top?.local === "rpc" ? scanStartTag(head, top.end) : undefined;
    const name = operation?.local ?? top?.local ?? "?";
    return new RequestTrace(`session ${session.id} (${session.username ?? "-"}): ${name}`);
  }

  /** A part is over. */
  done(part: string): void {
    const now = performance.now();
    this.#parts.push(`${part} ${(now - this.#last).toFixed(2)} ms`);
    this.#last = now;
  }

  /** All is over; the reply is printed while it is sent. */
  end(error?: unknown): void {
    const total = (performance.now() - this.#start).toFixed(2);
    const outcome = error === undefined ? "" : `, refused: ${reasonOf(error)}`;
    const times = [...this.#parts, `total ${total} ms`].join(", ");
    log.debug("rpc", `${this.#what}: ${times}${outcome}`);
  }
}

/** The kind of error: its message can repeat what the client sent, passwords as well. */
function reasonOf(error: unknown): string {
  const first = error instanceof RpcErrors ? error.errors[0] : error;
  if (first instanceof RpcError) return first.tag;
  return first instanceof Error ? first.name : "error";
}

/**
 * The rights of one user at the time of one request.
 *
 * @module
 */

import { RpcError, RpcErrors } from "../netconf/rpc_error.ts";
import { log } from "../system/log.ts";
import type { Change } from "../tree/change.ts";
import type { Cursor } from "../tree/cursor.ts";
import type { Branch } from "../tree/node.ts";
import { type Step, stepPath } from "../tree/path.ts";
import type { Selector } from "../tree/selector.ts";
import type { ActionNode, NotificationNode, RpcNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { byDefault, type Decision, denialText, explainDecision } from "./decision.ts";
import type { Policy } from "./policy.ts";
import { mayRead, readablePart, reportable } from "./reveal.ts";
import type { AccessOperation } from "./rules.ts";
import type { State } from "./state.ts";
import { type Denial, firstDenial } from "./write.ts";

/** How often something was denied since the start (RFC 8341 §3.5.2); 32-bit counters that wrap. */
export interface Counters {
  operations: number;
  dataWrites: number;
  notifications: number;
}

/** Adds one. */
export function count(counters: Counters, which: keyof Counters): void {
  counters[which] = (counters[which] + 1) >>> 0;
}

/** The rights of one user, decided by rules. */
export class NacmAccess {
  readonly user: string | undefined;
  readonly #policy: Policy;
  readonly #counters: Counters;
  readonly #credentials: (operation: string) => void;

  /**
   * @param credentials refuses a client that may not act as this user; called with the operation's name
   */
  constructor(
    user: string | undefined,
    policy: Policy,
    counters: Counters,
    credentials: (operation: string) => void,
  ) {
    this.user = user;
    this.#policy = policy;
    this.#counters = counters;
    this.#credentials = credentials;
  }

  /** May the protocol operation be invoked? @throws {RpcError} access-denied */
  operation(rpc: RpcNode): void {
    const closing = rpc.name === "close-session" && rpc.module.name === "ietf-netconf";
    if (!closing) this.#checkCredentials(rpc.name);
    this.#require(this.#policy.rpc(rpc), rpc.name);
  }

  /** May the action be invoked on this instance? @throws {RpcError} access-denied */
  action(action: ActionNode, instance: Cursor): void {
    this.#checkCredentials(action.name);
    this.#require(actionDecision(this.#policy, action, instance), action.name);
  }

  #checkCredentials(operation: string): void {
    try {
      this.#credentials(operation);
    } catch (error) {
      if (error instanceof RpcError) count(this.#counters, "operations");
      throw error;
    }
  }

  #require(decision: Decision, name: string): void {
    this.#trace(decision, () => `exec ${name}`);
    if (decision.permit) return;
    count(this.#counters, "operations");
    throw new RpcError("application", "access-denied", denialText(decision));
  }

  /** What may be read; undefined: everything. */
  get readable(): Selector | undefined {
    const state = this.#policy.data("read");
    return state.all ? undefined : state;
  }

  /** May these changes be made to a datastore? @throws {RpcError} access-denied with the path of the first node refused */
  write(changes: Change): void {
    const denial = firstDenial(changes, {
      create: this.#policy.data("create"),
      update: this.#policy.data("update"),
      delete: this.#policy.data("delete"),
    });
    if (!denial) return;
    const { operation, step, decision } = denial;
    this.#trace(decision, () => {
      const { open, text } = stepPath(step);
      return `${operation} ${open ?? text}`;
    });
    count(this.#counters, "dataWrites");
    throw new RpcError("application", "access-denied", denialText(decision), {
      path: this.#pathOf(denial, changes),
    });
  }

  /** Where the denied change is, as far down as the user may read. Undefined when nothing of the path may be read. */
  #pathOf({ step }: Denial, changes: Change) {
    const chain: Step[] = [];
    for (let at: Step | undefined = step; at; at = at.parent) chain.unshift(at);
    const told = readablePart(chain, this.#policy);
    return told && stepPath(told, changes.schema.kind === "root" ? changes.schema : undefined);
  }

  /** An error as the user may see it: without what it tells of data that may not be read (RFC 8341 §3.2.5). */
  reportable(error: unknown): unknown {
    if (this.readable === undefined) return error;
    if (error instanceof RpcErrors) {
      return new RpcErrors(error.errors.map((one) => this.#told(one)));
    }
    return error instanceof RpcError ? this.#told(error) : error;
  }

  #told(error: RpcError): RpcError {
    const denied = () => count(this.#counters, "dataWrites");
    return reportable(error, this.#policy.schema, this.#policy, denied);
  }

  /** May the instance be read? `path`: an instance-identifier with names of modules as prefixes (RFC 7951 §6.11). */
  mayRead(path: string): boolean {
    return this.readable === undefined || mayRead(path, this.#policy.schema, this.#policy);
  }

  /** May the user receive this event? `instance`: where a notification of a data node (YANG 1.1) comes from. */
  notification(notification: NotificationNode, instance?: Cursor): boolean {
    const decision = notificationDecision(this.#policy, notification, instance);
    this.#trace(decision, () => `read notification ${notification.name}`);
    if (!decision.permit) count(this.#counters, "notifications");
    return decision.permit;
  }

  /** `-D nacm`: what was denied, and by which rule; with `-D detail` what was permitted, too. */
  #trace(decision: Decision, what: () => string): void {
    if (decision.permit && !log.debugs("detail")) return;
    const user = this.user ?? "-";
    log.debug("nacm", () => `NACM: user ${user}: ${what()}: ${explainDecision(decision)}`);
  }
}

/** RFC 8341 §3.4.5 for `exec` on the action, and `read` on all nodes that lead to it. */
export function actionDecision(policy: Policy, action: ActionNode, instance: Cursor): Decision {
  let readable = policy.data("read");
  let state = policy.data("exec");
  for (const { schema, value } of wayTo(instance)) {
    readable = readable.step(schema!).entryState(value as Branch | Scalar);
    state = state.step(schema!).entryState(value as Branch | Scalar);
    if (!readable.decision.permit) {
      return byDefault(false, "the node leading to the action may not be read");
    }
  }
  return (state.step(action) as State).decision;
}

/** RFC 8341 §3.4.6; a notification of a data node is decided as that node's child. */
export function notificationDecision(
  policy: Policy,
  notification: NotificationNode,
  instance: Cursor | undefined,
): Decision {
  if (notification.parent === undefined || notification.parent.kind === "root") {
    return policy.notification(notification);
  }
  if (instance) return (stateAt(policy, "read", instance).step(notification) as State).decision;
  return policy.notification(notification);
}

/** The state at an instance. */
export function stateAt(policy: Policy, operation: AccessOperation, instance: Cursor): State {
  let state = policy.data(operation);
  for (const { schema, value } of wayTo(instance)) {
    state = state.step(schema!).entryState(value as Branch | Scalar);
  }
  return state;
}

/** The cursors from below the root to this one. */
function wayTo(instance: Cursor): Cursor[] {
  const way: Cursor[] = [];
  for (let at: Cursor | undefined = instance; at?.parent; at = at.parent) way.unshift(at);
  return way;
}

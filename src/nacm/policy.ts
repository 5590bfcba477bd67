/**
 * The rights of everybody who is in the same groups: the rule-lists that apply to them, compiled (RFC 8341 §3.4.4 to §3.4.6).
 *
 * @module
 */

import type { NotificationNode, RpcNode, Schema } from "../yang/schema.ts";
import { byDefault, byRule, type Decision, defaultDecision, ownProtection } from "./decision.ts";
import type { PathStep } from "./path.ts";
import type { AccessOperation, Rule, Rules } from "./rules.ts";
import { type DataRule, rootState, type State } from "./state.ts";

/** Rules with the paths of data-node rules compiled; a rule whose path leads nowhere has none and is left out. */
export type CompiledPaths = ReadonlyMap<Rule, readonly PathStep[]>;

const BASE = "ietf-netconf";
const NOTIFICATIONS = ["notifications", "nc-notifications", "ietf-event-notifications"];

/** The rights of one set of groups. */
export class Policy {
  readonly #rules: Rules;
  readonly #paths: CompiledPaths;
  /** What the rules are about. */
  readonly schema: Schema;
  /** In order, of all rule-lists that apply. */
  readonly #applicable: readonly Rule[];
  readonly #states = new Map<AccessOperation, State>();

  /** `groups` empty: no rule applies, only defaults (RFC 8341 §3.4.4 step 5). */
  constructor(rules: Rules, paths: CompiledPaths, schema: Schema, groups: ReadonlySet<string>) {
    this.#rules = rules;
    this.#paths = paths;
    this.schema = schema;
    const applies = (names: ReadonlySet<string>) =>
      groups.size > 0 && (names.has("*") || !names.isDisjointFrom(groups));
    this.#applicable = rules.ruleLists.filter((list) => applies(list.groups))
      .flatMap((list) => list.rules);
  }

  /** Whether data may be accessed: the state at the root for this operation. */
  data(operation: AccessOperation): State {
    let state = this.#states.get(operation);
    if (!state) {
      const automaton = { operation, permit: this.#defaultOf(operation) };
      state = rootState(automaton, this.#dataRules(operation), this.schema.root);
      this.#states.set(operation, state);
    }
    return state;
  }

  #defaultOf(operation: AccessOperation): boolean {
    const { readDefault, execDefault, writeDefault } = this.#rules;
    return operation === "read" ? readDefault : operation === "exec" ? execDefault : writeDefault;
  }

  #dataRules(operation: AccessOperation): DataRule[] {
    const found: DataRule[] = [];
    for (const rule of this.#applicable) {
      if (rule.operations && !rule.operations.has(operation)) continue;
      const steps = rule.type.kind === "any" ? [] : this.#paths.get(rule);
      if (steps) found.push({ rule, steps });
    }
    return found;
  }

  /** Whether a protocol operation may be invoked (RFC 8341 §3.4.4). */
  rpc(rpc: RpcNode): Decision {
    const base = rpc.module.name === BASE;
    if (base && rpc.name === "close-session") {
      return byDefault(true, "close-session is always permitted");
    }
    const rule = this.#applicable.find((rule) =>
      matches(rule, "exec", rpc.module.name) && names(rule, "rpc", rpc.name)
    );
    if (rule) return byRule(rule);
    if (ownProtection(rpc) === "default-deny-all") return byDefault(false, "default-deny-all");
    if (base && (rpc.name === "kill-session" || rpc.name === "delete-config")) {
      return byDefault(
        false,
        "kill-session and delete-config are denied unless a rule permits them",
      );
    }
    return defaultDecision("exec", undefined, this.#rules.execDefault);
  }

  /** Whether a notification at the top of a module may be received (RFC 8341 §3.4.6). */
  notification(notification: NotificationNode): Decision {
    const { module, name } = notification;
    if (
      NOTIFICATIONS.includes(module.name) &&
      (name === "replayComplete" || name === "notificationComplete")
    ) {
      return byDefault(true, "replayComplete and notificationComplete are always permitted");
    }
    const rule = this.#applicable.find((rule) =>
      matches(rule, "read", module.name) && names(rule, "notification", name)
    );
    if (rule) return byRule(rule);
    return defaultDecision("read", ownProtection(notification), this.#rules.readDefault);
  }
}

function matches(rule: Rule, operation: AccessOperation, module: string): boolean {
  return (rule.module === undefined || rule.module === module) &&
    (rule.operations === undefined || rule.operations.has(operation));
}

function names(rule: Rule, kind: "rpc" | "notification", name: string): boolean {
  const { type } = rule;
  if (type.kind === "any") return true;
  return type.kind === kind && (type.name === undefined || type.name === name);
}

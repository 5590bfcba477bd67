/**
 * What access control decides, and why.
 *
 * @module
 */

import type { SchemaNode } from "../yang/schema.ts";
import type { AccessOperation, Rule } from "./rules.ts";

/** Where no rule matches: which default decides (RFC 8341 §3.4.4 to §3.4.6). */
export type DefaultReason =
  | "read-default"
  | "write-default"
  | "exec-default"
  | "default-deny-all"
  | "default-deny-write"
  | "kill-session and delete-config are denied unless a rule permits them"
  | "close-session is always permitted"
  | "access control is disabled"
  | "recovery session"
  | "replayComplete and notificationComplete are always permitted"
  | "the node leading to the action may not be read";

/** Permitted or not, and what decided. */
export interface Decision {
  readonly permit: boolean;
  readonly by: Rule | DefaultReason;
}

/** True when a rule denied, not a default. */
export function deniedByRule(decision: Decision): boolean {
  return !decision.permit && typeof decision.by !== "string";
}

/** The message of an access-denied error: says whether a rule or a default denied, never what it is. */
export function denialText(decision: Decision): string {
  return deniedByRule(decision) ? "access denied" : "default deny";
}

/** Words for a person who wants to know why. */
export function explainDecision(decision: Decision): string {
  const { permit, by } = decision;
  const what = permit ? "permitted" : "denied";
  if (typeof by === "string") return `${what} by default: ${by}`;
  return `${what} by rule "${by.name}" of rule-list "${by.ruleList}"`;
}

/** A default with its outcome, made once. */
const defaults = new Map<string, Decision>();

/** The decision of a default. The same object every time. */
export function byDefault(permit: boolean, by: DefaultReason): Decision {
  const key = `${permit} ${by}`;
  let decision = defaults.get(key);
  if (!decision) defaults.set(key, decision = { permit, by });
  return decision;
}

/** The decision of a rule. */
export function byRule(rule: Rule): Decision {
  return { permit: rule.permit, by: rule };
}

/** RFC 8341 §3.5.2: how a node is protected by the module that defines it. */
export type Protection = "default-deny-all" | "default-deny-write" | undefined;

/** The protection that the node's own statement gives. */
export function ownProtection(node: SchemaNode): Protection {
  let found: Protection;
  for (const { module, name } of node.extensions) {
    if (module !== "ietf-netconf-acm") continue;
    if (name === "default-deny-all") return name;
    if (name === "default-deny-write") found = name;
  }
  return found;
}

/** The protection of a node below one that is protected: a protected subtree stays so, whatever is said inside. */
export function protectionBelow(parent: Protection, node: SchemaNode): Protection {
  return parent === "default-deny-all" ? parent : ownProtection(node) ?? parent;
}

/** What decides where no rule does: the protection, else the default of the operation. */
export function defaultDecision(
  operation: AccessOperation,
  protection: Protection,
  permit: boolean,
): Decision {
  if (protection === "default-deny-all") return byDefault(false, protection);
  if (operation === "read") return byDefault(permit, "read-default");
  if (operation === "exec") return byDefault(permit, "exec-default");
  if (protection === "default-deny-write") return byDefault(false, protection);
  return byDefault(permit, "write-default");
}

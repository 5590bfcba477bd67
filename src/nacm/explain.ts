/**
 * Why something is permitted or denied: the same states and policies that decide, asked for their reason.
 *
 * @module
 */

import { Branch } from "../tree/node.ts";
import type { NotificationNode, RpcNode, Schema } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { AccessControl } from "./control.ts";
import { byDefault, type Decision, deniedByRule, explainDecision } from "./decision.ts";
import { compilePath, type PathStep } from "./path.ts";
import type { Policy } from "./policy.ts";
import type { AccessOperation } from "./rules.ts";
import type { State } from "./state.ts";

/** What is asked about. */
export type Subject =
  | { readonly kind: "rpc"; readonly rpc: RpcNode }
  | { readonly kind: "notification"; readonly notification: NotificationNode }
  /** `path`: as in a rule; without keys, what holds for an entry that no rule means in particular. */
  | { readonly kind: "data"; readonly path: string; readonly operation: AccessOperation };

/** The answer. */
export interface Explanation {
  readonly permit: boolean;
  /** One sentence: `denied by rule "x" of rule-list "y"`. */
  readonly text: string;
  /** Present when a rule decided. */
  readonly rule?: { readonly ruleList: string; readonly name: string };
}

/**
 * Says what is decided for a user, and by which rule.
 *
 * @param running the root of the running datastore
 * @throws {PathError} for a path that leads nowhere
 */
export function explain(
  control: AccessControl,
  running: Branch,
  schema: Schema,
  user: string,
  subject: Subject,
): Explanation {
  const policy = control.policy(running, { user, peer: user });
  if (!policy) {
    // Off, or a user to whom no rule applies: both have all rights.
    return answer(byDefault(true, "access control is disabled"));
  }
  switch (subject.kind) {
    case "rpc":
      return answer(policy.rpc(subject.rpc));
    case "notification":
      return answer(policy.notification(subject.notification));
    case "data":
      return explainData(policy, compilePath(subject.path, schema), subject.operation);
  }
}

function answer(decision: Decision): Explanation {
  const text = explainDecision(decision);
  const { permit, by } = decision;
  if (typeof by === "string") return { permit, text };
  return { permit, text, rule: { ruleList: by.ruleList, name: by.name } };
}

function explainData(
  policy: Policy,
  steps: readonly PathStep[],
  operation: AccessOperation,
): Explanation {
  let state = policy.data(operation);
  for (const [index, step] of steps.entries()) {
    // `*` stands for any child: what is decided where they are.
    if (step.schema === undefined) break;
    state = state.step(step.schema).entryState(standIn(step)) as State;
    const isLast = index === steps.length - 1;
    if (operation === "read" && !isLast && deniedByRule(state.decision)) {
      const { text, ...rest } = answer(state.decision);
      return { ...rest, text: `${text}, which hides ${step.schema.name} with all that is below` };
    }
  }
  return answer(state.decision);
}

/** An entry with the keys of the step; keys left out are no value that a rule could mean. */
function standIn({ schema, keys }: PathStep): Branch | Scalar {
  if (schema?.kind !== "list") return keys[0]?.[1] ?? "";
  const slots: Scalar[] = [];
  for (const [slot, value] of keys) slots[slot] = value;
  return new Branch(schema, Array.from(slots));
}

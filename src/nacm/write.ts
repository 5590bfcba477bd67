/**
 * Which changes of data are permitted (RFC 8341 §3.2.5 to §3.2.8): each node that is created, deleted or changed needs the right for
 * that; nodes that are only on the way need none.
 *
 * @module
 */

import { Change } from "../tree/change.ts";
import { entryKeys } from "../tree/cursor.ts";
import { Branch, type EntryList, type Slot, type ValueList } from "../tree/node.ts";
import type { Step } from "../tree/path.ts";
import type { CaseNode, ChoiceNode, DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Decision } from "./decision.ts";
import type { ListState, State } from "./state.ts";

/** The states of the three write operations at one place. */
export interface WriteStates {
  readonly create: State;
  readonly update: State;
  readonly delete: State;
}

/** A change that is not permitted. */
export interface Denial {
  readonly decision: Decision;
  readonly operation: "create" | "update" | "delete";
  readonly step: Step;
}

/** The first change, in document order, that is not permitted; undefined when all are. Takes time in proportion to the changes. */
export function firstDenial(changes: Change, states: WriteStates): Denial | undefined {
  return checkBelow(changes, states, undefined);
}

function checkBelow(
  change: Change,
  states: WriteStates,
  parent: Step | undefined,
): Denial | undefined {
  const { below } = change;
  let created: CreatedCases | undefined;
  for (const one of below) {
    const node = one.schema as DataNode;
    if (one.op === "delete" && node.inCase !== undefined) {
      created ??= createdCases(below);
      if (isImplied(node, created)) continue;
    }
    const denial = one instanceof Change
      ? checkChange(one, node, states, parent)
      : checkSlot(one.op, states[one.op].step(node), node, one.list, parent);
    if (denial) return denial;
  }
  return undefined;
}

function checkChange(
  change: Change,
  schema: DataNode,
  states: WriteStates,
  parent: Step | undefined,
): Denial | undefined {
  const value = change.new ?? change.old;
  const step: Step = { parent, schema, keys: change.keys };
  const at = (state: State) => state.step(schema).entryState(value as Branch | Scalar);
  switch (change.op) {
    case "create":
    case "delete":
      return checkInstance(change.op, at(states[change.op]), schema, value as Slot, step);
    case "update":
      return denialOf("update", at(states.update), step);
    default: {
      const next = {
        create: at(states.create),
        update: at(states.update),
        delete: at(states.delete),
      };
      const moved = change.op === "move" ? denialOf("update", next.update, step) : undefined;
      return moved ?? checkBelow(change, next, step);
    }
  }
}

function denialOf(
  operation: Denial["operation"],
  state: State,
  step: Step,
): Denial | undefined {
  return state.decision.permit ? undefined : { decision: state.decision, operation, step };
}

/** One instance with everything below it, created or deleted. */
function checkInstance(
  operation: "create" | "delete",
  state: State,
  schema: DataNode,
  value: Slot,
  step: Step,
): Denial | undefined {
  if (state.all) return undefined;
  // A container without presence means nothing by itself: what counts is in it.
  const counts = schema.kind !== "container" || schema.presence;
  const denial = counts ? denialOf(operation, state, step) : undefined;
  if (denial || !(value instanceof Branch)) return denial;
  const { slots } = value;
  for (let index = 0; index < slots.length; index++) {
    const inner = slots[index];
    if (inner === undefined) continue;
    const node = value.schema.slots[index];
    const found = checkSlot(operation, state.step(node), node, inner, step);
    if (found) return found;
  }
  return undefined;
}

function checkSlot(
  operation: "create" | "delete",
  state: State | ListState,
  schema: DataNode,
  value: Slot,
  parent: Step | undefined,
): Denial | undefined {
  if (state.all) return undefined;
  if (schema.kind !== "list" && schema.kind !== "leaf-list") {
    return checkInstance(operation, state as State, schema, value, { parent, schema });
  }
  for (const entry of value as EntryList | ValueList) {
    const keys = typeof entry === "object" ? entryKeys(entry) : [entry];
    const step = { parent, schema, keys };
    const denial = checkInstance(operation, state.entryState(entry), schema, entry, step);
    if (denial) return denial;
  }
  return undefined;
}

/** Of each choice, the cases that get a node. */
type CreatedCases = ReadonlyMap<ChoiceNode, ReadonlySet<CaseNode>>;

function createdCases(level: Change["below"]): CreatedCases {
  const cases = new Map<ChoiceNode, Set<CaseNode>>();
  for (const { op, schema } of level) {
    if (op !== "create") continue;
    for (let at = (schema as DataNode).inCase; at !== undefined; at = at.choice.inCase) {
      const known = cases.get(at.choice);
      if (known) known.add(at);
      else cases.set(at.choice, new Set([at]));
    }
  }
  return cases;
}

/**
 * True when a node goes because another case of its choice comes: no right is needed for that (RFC 8341 §3.2.5). Whether the client
 * deleted it by name as well makes no difference: creating the other would have been enough.
 */
function isImplied(deleted: DataNode, created: CreatedCases): boolean {
  for (let own = deleted.inCase; own !== undefined; own = own.choice.inCase) {
    for (const other of created.get(own.choice) ?? []) if (other !== own) return true;
  }
  return false;
}

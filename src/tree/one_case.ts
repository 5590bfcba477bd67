/**
 * An edit with data for more than one case of a choice is refused as it is read (RFC 7950 §8.3.1): which of them it means cannot be told.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import type {
  BranchSchema,
  CaseNode,
  ChoiceNode,
  ContainerNode,
  DataNode,
  ListNode,
} from "../yang/schema.ts";
import { entryKeys } from "./cursor.ts";
import type { EditNode, Operation } from "./edit_node.ts";
import type { Branch, EntryList } from "./node.ts";
import { type Step, stepPath } from "./path.ts";

/** Where in a branch choices are; most branches have none at or below them, and nothing of these is looked at. */
interface Choices {
  /** Children that belong to a case. */
  readonly inCases: readonly DataNode[];
  /** Children with choices below them. */
  readonly below: readonly (ContainerNode | ListNode)[];
}

const cached = new WeakMap<BranchSchema, Choices | null>();

/** Null: there are none at or below. */
function choicesOf(schema: BranchSchema): Choices | null {
  let choices = cached.get(schema);
  if (choices === undefined) {
    const inCases = schema.slots.filter((child) => child.inCase !== undefined);
    const below = schema.slots.filter((child): child is ContainerNode | ListNode =>
      isBranch(child) && choicesOf(child) !== null
    );
    choices = inCases.length === 0 && below.length === 0 ? null : { inCases, below };
    cached.set(schema, choices);
  }
  return choices;
}

/**
 * Refuses an edit that has data for more than one case of a choice, apart from what it deletes or removes.
 *
 * @throws {RpcError} bad-element, with the path of the second
 */
export function requireOneCase(edit: EditNode): void {
  edited(edit, edit.operation, undefined);
}

function edited(edit: EditNode, operation: Operation | undefined, step: Step | undefined): void {
  if (edit.children === undefined || isDrop(operation)) return;
  if (choicesOf(edit.schema as BranchSchema) === null) return;
  const chosen: Chosen = new Map();
  for (const child of edit.children) {
    const schema = child.schema as DataNode;
    if ("plain" in child) {
      choose(chosen, schema, step);
      plainBelow(schema, child.plain, step);
      continue;
    }
    const own = child.operation ?? operation;
    if (isDrop(own)) continue;
    choose(chosen, schema, step);
    if (isBranch(schema)) edited(child, own, { parent: step, schema, keys: child.keys });
  }
}

function plainBelow(schema: DataNode, value: unknown, parent: Step | undefined): void {
  if (!isBranch(schema) || choicesOf(schema) === null) return;
  if (schema.kind === "container") return plain(value as Branch, { parent, schema });
  for (const entry of value as EntryList) {
    plain(entry, { parent, schema, keys: entryKeys(entry) });
  }
}

function plain(branch: Branch, step: Step): void {
  const choices = choicesOf(branch.schema);
  if (choices === null) return;
  const chosen: Chosen = new Map();
  for (const child of choices.inCases) {
    if (branch.slots[child.slot] !== undefined) choose(chosen, child, step);
  }
  for (const child of choices.below) {
    const value = branch.slots[child.slot];
    if (value !== undefined) plainBelow(child, value, step);
  }
}

/** Of each choice, the case that has data, and the first of its nodes. */
type Chosen = Map<ChoiceNode, { readonly chosen: CaseNode; readonly node: DataNode }>;

function choose(all: Chosen, node: DataNode, parent: Step | undefined): void {
  for (let at = node.inCase; at !== undefined; at = at.choice.inCase) {
    const first = all.get(at.choice);
    if (first === undefined) all.set(at.choice, { chosen: at, node });
    else if (first.chosen !== at) throw twoCases(at.choice, first.node, node, parent);
  }
}

function twoCases(
  choice: ChoiceNode,
  first: DataNode,
  second: DataNode,
  parent: Step | undefined,
): RpcError {
  const message = `Data for more than one case of choice "${choice.name}": "${first.name}" and ` +
    `"${second.name}"`;
  return new RpcError("application", "bad-element", message, {
    path: stepPath({ parent, schema: second }),
    info: [{ name: "bad-element", value: second.name }],
  });
}

function isBranch(node: DataNode): node is ContainerNode | ListNode {
  return node.kind === "container" || node.kind === "list";
}

function isDrop(operation: Operation | undefined): boolean {
  return operation === "delete" || operation === "remove";
}

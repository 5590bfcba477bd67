/**
 * Applying an edit to a tree (RFC 6241 §7.2, RFC 7950 §7.8.6).
 *
 * A pure function: the old tree stays as it is, so an edit that fails leaves nothing behind. Whether a node "exists" is
 * always asked of the tree before the edit, also below a replaced node. What the edit did (for access control,
 * validation and plugins) is `diff(old, new)`.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import type { ContainerNode, DataNode, LeafListNode, LeafNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { type BasicMode, leafExists, valueExists } from "./basic_mode.ts";
import { emptyBranch, isEmpty, isVoid } from "./branch.ts";
import { entryKeys } from "./cursor.ts";
import { Draft } from "./draft.ts";
import {
  dataExists,
  dataMissing,
  keylessOperation,
  keyOperation,
  levelMissing,
  missingInstance,
  missingValue,
  mustNotCreate,
} from "./edit_error.ts";
import type { EditNode, EditResult, Operation, PlainChild } from "./edit_node.ts";
import { entryList, valueList } from "./list.ts";
import { mergeSlot } from "./merge.ts";
import {
  type AnyValue,
  Branch,
  type EntryList,
  type Position,
  type Slot,
  type ValueList,
} from "./node.ts";
import type { Step } from "./path.ts";

export interface EditOptions {
  /** The default-operation parameter; `merge` when absent. */
  readonly defaultOperation?: "merge" | "replace" | "none";
  /**
   * Under "none", levels that are missing are made where something below them is added, and are passed over elsewhere, instead of the error
   * that RFC 6241 §7.2 asks for: as Clixon's own clients expect. Default false.
   */
  readonly createLevels?: boolean;
  /** Which nodes with defaults exist for create and delete. Default `explicit`. */
  readonly basicMode?: BasicMode;
  /** Error-option continue-on-error: is told of each node that is refused, which stays as it was, and the edit goes on beside it. */
  readonly refused?: (error: RpcError) => void;
}

/**
 * The tree after `edit`, which begins at the root. Costs what the edit says (times log of the lists it names).
 *
 * @throws {RpcError} data-exists, data-missing, bad-attribute … with the path of the node that is refused
 */
export function applyEdit(root: Branch, edit: EditNode, options: EditOptions = {}): EditResult {
  const editor = new Editor(options);
  const result = editor.root(root, edit, edit.operation ?? options.defaultOperation ?? "merge");
  return { root: result, objectExisted: editor.objectExisted };
}

/** True when the operation leaves the node in the tree with what the edit says. */
function writes(operation: Operation): boolean {
  return operation === "merge" || operation === "replace" || operation === "create";
}

class Editor {
  /** Of the last node with objectcreate. */
  objectExisted: boolean | undefined;
  readonly #mode: BasicMode;
  readonly #createLevels: boolean;
  readonly #refused: EditOptions["refused"];

  constructor({ basicMode = "explicit", createLevels = false, refused }: EditOptions) {
    this.#mode = basicMode;
    this.#createLevels = createLevels;
    this.#refused = refused;
  }

  root(root: Branch, edit: EditNode, operation: Operation): Branch {
    const exists = !isEmpty(root);
    if (operation === "delete" || operation === "replace") this.#objectCreate(edit, exists);
    switch (operation) {
      case "delete":
        if (!exists) throw dataMissing(undefined);
        return emptyBranch(root.schema);
      case "remove":
        return exists ? emptyBranch(root.schema) : root;
      case "create":
        if (exists) throw dataExists(undefined);
        return this.#children(root, root, edit, operation, undefined);
      case "replace":
        return this.#children(root, emptyBranch(root.schema), edit, operation, undefined);
      default:
        return this.#children(root, root, edit, operation, undefined);
    }
  }

  #objectCreate(edit: EditNode, exists: boolean, step?: Step): void {
    if (edit.objectCreate === undefined) return;
    if (!exists && !edit.objectCreate) throw mustNotCreate(step);
    this.objectExisted = exists;
  }

  /** `start` with the edit's children applied; `original` is the same node before the edit. */
  #children(
    original: Branch | undefined,
    start: Branch,
    edit: EditNode,
    operation: Operation,
    step: Step | undefined,
  ): Branch {
    if (edit.children === undefined || edit.children.length === 0) return start;
    const draft = new Draft(start, original);
    for (const child of edit.children) {
      try {
        if ("plain" in child) this.#plain(draft, child, operation, step);
        else this.#child(draft, child, child.operation ?? operation, step);
      } catch (error) {
        // A child is put into the draft when all of it is done.
        if (this.#refused === undefined || !(error instanceof RpcError)) throw error;
        this.#refused(error);
      }
    }
    return draft.done();
  }

  #plain(draft: Draft, child: PlainChild, operation: Operation, parent: Step | undefined): void {
    const { schema, plain } = child;
    if (schema.kind === "leaf" && schema.isKey) return;
    if (operation === "none") {
      if (!this.#createLevels) requireLevels(draft.before(schema), schema, plain, parent);
      return;
    }
    if (operation === "create") this.#requireAbsence(draft, child, parent);
    const merged = mergeSlot(draft.get(schema), plain);
    if (merged !== undefined) draft.set(schema, merged);
  }

  #requireAbsence(draft: Draft, { schema, plain }: PlainChild, parent: Step | undefined): void {
    if (schema.kind !== "leaf") return requireAbsence(draft.before(schema), schema, plain, parent);
    if (leafExists(this.#mode, draft.original, schema)) throw dataExists({ parent, schema });
  }

  #child(draft: Draft, edit: EditNode, operation: Operation, parent: Step | undefined): void {
    const schema = edit.schema as DataNode;
    switch (schema.kind) {
      case "container":
        return this.#container(draft, schema, edit, operation, { parent, schema });
      case "list":
        return this.#entry(draft, schema, edit, operation, { parent, schema, keys: edit.keys });
      case "leaf-list":
        return this.#value(draft, schema, edit, operation, parent);
      case "leaf":
        return this.#leaf(draft, schema, edit, operation, { parent, schema });
      default:
        return this.#any(draft, schema, edit, operation, { parent, schema });
    }
  }

  #container(
    draft: Draft,
    schema: ContainerNode,
    edit: EditNode,
    operation: Operation,
    step: Step,
  ): void {
    const original = draft.before(schema) as Branch | undefined;
    this.#check(edit, operation, original !== undefined, step);
    if (operation === "delete" || operation === "remove") return draft.clear(schema);
    // A non-presence container is there without being stored, so "none" passes through it.
    const passing = operation === "none" && original === undefined && schema.presence;
    if (passing && !this.#createLevels) throw levelMissing(step);
    const fresh = operation === "replace" || operation === "create";
    const current = draft.get(schema) as Branch | undefined;
    const start = fresh || current === undefined ? emptyBranch(schema) : current;
    // Where defaults count as data, a container without presence is always there.
    const isThere = this.#mode === "report-all" && !schema.presence;
    const before = original ?? (isThere ? emptyBranch(schema) : undefined);
    const next = this.#children(before, start, edit, operation, step);
    if (isVoid(next) || (passing && next === start)) draft.clear(schema);
    else draft.set(schema, next);
  }

  #entry(
    draft: Draft,
    schema: ListNode,
    edit: EditNode,
    operation: Operation,
    step: Step,
  ): void {
    const keys = edit.keys!;
    if (keys.length === 0 && !writes(operation)) throw keylessOperation(step, operation);
    const original = (draft.before(schema) as EntryList | undefined)?.get(keys);
    const list = draft.get(schema) as EntryList | undefined;
    const current = list?.get(keys);
    this.#check(edit, operation, original !== undefined, step);
    if (operation === "delete" || operation === "remove") {
      if (list !== undefined) draft.setList(schema, list.without(keys));
      return;
    }
    if (operation === "create" && current !== undefined) throw dataExists(step);
    const passing = operation === "none" && original === undefined;
    if (passing && !this.#createLevels) throw levelMissing(step);
    const fresh = operation === "replace" || current === undefined;
    const start = fresh ? new Branch(schema, keys.slice()) : current;
    const next = this.#children(original, start, edit, operation, step);
    if (passing && current === undefined && next === start) return;
    const position = writes(operation) ? this.#position(schema, list, edit, keys, step) : undefined;
    const grown = list === undefined ? entryList(schema, [next]) : list.with(next, position);
    draft.setList(schema, grown);
  }

  #value(
    draft: Draft,
    schema: LeafListNode,
    edit: EditNode,
    operation: Operation,
    parent: Step | undefined,
  ): void {
    if (edit.value === undefined) throw missingValue({ parent, schema });
    const keys = [edit.value as Scalar];
    const step: Step = { parent, schema, keys };
    const exists = valueExists(this.#mode, draft.original, schema, keys[0]);
    const list = draft.get(schema) as ValueList | undefined;
    this.#check(edit, operation, exists, step);
    if (operation === "none") return;
    if (operation === "delete" || operation === "remove") {
      if (list !== undefined) draft.setList(schema, list.without(keys));
      return;
    }
    const position = this.#position(schema, list, edit, keys, step);
    const grown = list === undefined ? valueList(schema, keys) : list.with(keys[0], position);
    draft.setList(schema, grown);
  }

  #leaf(draft: Draft, schema: LeafNode, edit: EditNode, operation: Operation, step: Step): void {
    const original = draft.before(schema);
    if (schema.isKey) {
      if (operation === "delete" || operation === "remove") throw keyOperation(step, operation);
      return;
    }
    const exists = leafExists(this.#mode, draft.original, schema);
    this.#check(edit, operation, exists, step);
    const current = original ?? schema.default;
    if (operation === "delete" && edit.value !== undefined && edit.value !== current) {
      throw dataMissing(step);
    }
    if (operation === "none") return;
    if (operation === "delete" || operation === "remove") return draft.clear(schema);
    if (edit.value === undefined) throw missingValue(step);
    draft.set(schema, edit.value);
  }

  #any(draft: Draft, schema: DataNode, edit: EditNode, operation: Operation, step: Step): void {
    this.#check(edit, operation, draft.before(schema) !== undefined, step);
    if (operation === "none") return;
    if (operation === "delete" || operation === "remove") return draft.clear(schema);
    if (edit.value === undefined) throw missingValue(step);
    draft.set(schema, edit.value as AnyValue);
  }

  /** What the operation demands of the tree before the edit. */
  #check(edit: EditNode, operation: Operation, exists: boolean, step: Step): void {
    if (writes(operation)) this.#objectCreate(edit, exists, step);
    if (operation === "create" && exists) throw dataExists(step);
    if (operation === "delete" && !exists) throw dataMissing(step);
  }

  /** The place that `insert` asks for, checked to exist; undefined when it asks for none. */
  #position(
    schema: ListNode | LeafListNode,
    list: EntryList | ValueList | undefined,
    edit: EditNode,
    keys: readonly Scalar[],
    step: Step,
  ): Position | undefined {
    const position = edit.insert;
    if (position === undefined || schema.orderedBy !== "user") return undefined;
    if (!("anchor" in position)) return position;
    const self = position.anchor.every((value, index) => value === keys[index]);
    const there = self || (list !== undefined && list.rank(position.anchor) >= 0);
    if (!there) throw missingInstance(step, position.anchor);
    return position;
  }
}

/** Refuses plain data under "create" where any of it exists. */
function requireAbsence(before: Slot, schema: DataNode, plain: Slot, parent: Step | undefined) {
  if (before === undefined) return;
  if (schema.kind === "list") {
    for (const entry of plain as EntryList) {
      const keys = entryKeys(entry);
      if ((before as EntryList).get(keys) !== undefined) throw dataExists({ parent, schema, keys });
    }
  } else if (schema.kind === "leaf-list") {
    for (const value of plain as ValueList) {
      const keys = [value];
      if ((before as ValueList).rank(keys) >= 0) throw dataExists({ parent, schema, keys });
    }
  } else {
    throw dataExists({ parent, schema });
  }
}

/**
 * Refuses plain data under "none" that names a level (list entry or presence container) which the tree does not have (RFC
 * 6241 §7.2, default-operation). Leafs are not levels.
 */
function requireLevels(
  before: Slot,
  schema: DataNode,
  plain: Slot,
  parent: Step | undefined,
): void {
  if (schema.kind === "container") {
    const step = { parent, schema };
    if (before === undefined && schema.presence) throw levelMissing(step);
    requireLevelsBelow(before as Branch | undefined, plain as Branch, step);
  } else if (schema.kind === "list") {
    for (const entry of plain as EntryList) {
      const step = { parent, schema, keys: entryKeys(entry) };
      if (step.keys.length === 0) throw keylessOperation(step, "none");
      const there = (before as EntryList | undefined)?.get(step.keys);
      if (there === undefined) throw levelMissing(step);
      requireLevelsBelow(there, entry, step);
    }
  }
}

function requireLevelsBelow(before: Branch | undefined, plain: Branch, step: Step): void {
  plain.slots.forEach((slot, index) => {
    if (slot === undefined) return;
    requireLevels(before?.slots[index], plain.schema.slots[index], slot, step);
  });
}

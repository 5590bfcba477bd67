/**
 * The children of an edit node while they are read: plain ones in as few pieces as possible, edit nodes one by one, and the entries of
 * each list in document order.
 *
 * @module
 */

import type { EditNode, PlainChild } from "../tree/edit_node.ts";
import { isVoid } from "../tree/branch.ts";
import { entryKeys } from "../tree/cursor.ts";
import { DuplicateError } from "../tree/list.ts";
import { Branch } from "../tree/node.ts";
import type { ContainerNode, DataNode, LeafListNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { closeSequence, keyOf, type OpenSlot, type Shape } from "./shape.ts";
import type { EditAttributes } from "./xml_edit_attributes.ts";

type Plain = PlainChild["plain"];

/**
 * Shares `slots` with the decoder, which goes on collecting the plain entries of lists there: a run of them becomes one child when an entry
 * with attributes, or the end, comes.
 */
export class EditParts {
  readonly #shape: Shape;
  readonly #slots: OpenSlot[];
  readonly #lenient: boolean;
  readonly #children: (EditNode | PlainChild)[] = [];
  /** By slot: the keys that came, of lists that have entries with attributes. Most edit nodes have none. */
  #seen: Map<number, Set<Scalar>> | undefined;

  /** Takes over the plain children that `slots` holds. */
  constructor(shape: Shape, slots: OpenSlot[], lenient: boolean) {
    this.#shape = shape;
    this.#slots = slots;
    this.#lenient = lenient;
    const nodes = shape.schema.slots;
    for (let slot = shape.keyCount; slot < slots.length; slot++) {
      const value = slots[slot];
      if (value !== undefined && !isSequence(nodes[slot])) {
        this.#children.push({ schema: nodes[slot], plain: value as Plain });
      }
    }
  }

  /** A child that is no list, without attributes at or below it. */
  addPlain(schema: DataNode, plain: Plain): void {
    // The keys of an entry are told by its edit node.
    if (schema.slot >= this.#shape.keyCount) this.#children.push({ schema, plain });
  }

  /** @throws {DuplicateError} */
  addEdit(edit: EditNode): void {
    const node = edit.schema as DataNode;
    if (isSequence(node)) {
      this.#seen ??= new Map();
      if (!this.#seen.has(node.slot)) this.#seen.set(node.slot, new Set());
      this.#closeRun(node);
      if (edit.keys !== undefined) this.#see(node, edit.keys);
      else if (edit.value !== undefined) this.#see(node, [edit.value as Scalar]);
    } else {
      // Whatever it is, it makes a second one stand out; that of a key names its entry.
      this.#slots[node.slot] = node.kind === "leaf" && node.isKey ? edit.value as Scalar : 0;
    }
    this.#children.push(edit);
  }

  /** All children, when no more will come. @throws {DuplicateError} */
  close(): readonly (EditNode | PlainChild)[] {
    const { schema, sequences } = this.#shape;
    for (const slot of sequences) this.#closeRun(schema.slots[slot] as ListNode | LeafListNode);
    return this.#children;
  }

  /** Makes one child of the plain entries that came in a row. */
  #closeRun(node: ListNode | LeafListNode): void {
    const { slot } = node;
    const run = this.#slots[slot] as Branch[] | Scalar[] | undefined;
    if (run === undefined) return;
    this.#slots[slot] = undefined;
    if (this.#seen?.has(slot)) { for (const entry of run) this.#see(node, keysOf(entry)); }
    const plain = closeSequence(this.#shape.schema, slot, run, this.#lenient);
    this.#children.push({ schema: node, plain: plain as Plain });
  }

  #see(node: ListNode | LeafListNode, keys: readonly Scalar[]): void {
    // Entries without keys may be equal.
    if (keys.length === 0) return;
    const seen = this.#seen!.get(node.slot)!;
    const key = keyOf(keys);
    if (seen.has(key) && !this.#lenient) throw new DuplicateError(node, keys);
    seen.add(key);
  }
}

function isSequence(node: DataNode): node is ListNode | LeafListNode {
  return node.kind === "list" || node.kind === "leaf-list";
}

function keysOf(entry: Branch | Scalar): readonly Scalar[] {
  return entry instanceof Branch ? entryKeys(entry) : [entry];
}

/** Tells an edit node from a value. */
export class Edited {
  constructor(readonly node: EditNode) {}
}

/** The attributes as an edit node has them. */
export function editFields(attributes: EditAttributes | undefined): Partial<EditNode> {
  if (attributes === undefined) return {};
  const { operation, insert, objectCreate } = attributes;
  return {
    ...(operation === undefined ? undefined : { operation }),
    ...(insert === undefined ? undefined : { insert }),
    ...(objectCreate === undefined ? undefined : { objectCreate }),
  };
}

/** What goes into the slot of a container or list for what was read of it. */
export function toStore(
  child: ContainerNode | ListNode,
  result: Branch | EditNode,
): Branch | Edited | undefined {
  if (!(result instanceof Branch)) return new Edited(result);
  return child.kind === "container" && isVoid(result) ? undefined : result;
}

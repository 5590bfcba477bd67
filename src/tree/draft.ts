/**
 * A branch being changed: the slots are copied when the first one changes.
 *
 * @module
 */

import type { DataNode, LeafListNode, ListNode } from "../yang/schema.ts";
import { excludedSlots } from "./choice.ts";
import { Branch, type EntryList, type Slot, type ValueList } from "./node.ts";

/** Starts from `start`; `original` is the same node before the edit, if it was there. */
export class Draft {
  readonly #start: Branch;
  readonly #original: Branch | undefined;
  #slots: Slot[] | undefined;
  /** Slots of choice nodes that this edit has set; these it does not take away again. */
  #touched: Set<number> | undefined;

  constructor(start: Branch, original: Branch | undefined) {
    this.#start = start;
    this.#original = original;
  }

  /** The same node before the edit; undefined when it was not there. */
  get original(): Branch | undefined {
    return this.#original;
  }

  /** What stands there now. */
  get(schema: DataNode): Slot {
    return (this.#slots ?? this.#start.slots)[schema.slot];
  }

  /** What stood there before the edit. */
  before(schema: DataNode): Slot {
    return this.#original?.slots[schema.slot];
  }

  /** Puts a value there and empties the other cases of its choices. */
  set(schema: DataNode, value: Slot): void {
    this.#put(schema.slot, value);
    if (schema.inCase === undefined) return;
    this.#touched ??= new Set();
    this.#touched.add(schema.slot);
    for (const other of excludedSlots(schema)) {
      // Data of two cases in one edit stays for validation to report.
      if (!this.#touched.has(other)) this.#put(other, undefined);
    }
  }

  /** Puts a list or leaf-list there, or nothing when it is empty. */
  setList(schema: ListNode | LeafListNode, list: EntryList | ValueList): void {
    if (list.size === 0) this.clear(schema);
    else this.set(schema, list);
  }

  clear(schema: DataNode): void {
    this.#put(schema.slot, undefined);
  }

  #put(index: number, value: Slot): void {
    const slots = this.#slots ?? this.#start.slots;
    if (slots[index] === value) return;
    this.#slots ??= this.#start.slots.slice();
    while (this.#slots.length < index) this.#slots.push(undefined);
    this.#slots[index] = value;
  }

  /** The changed branch; the start itself when nothing has changed. */
  done(): Branch {
    return this.#slots === undefined ? this.#start : new Branch(this.#start.schema, this.#slots);
  }
}

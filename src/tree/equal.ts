/**
 * Deep equality of nodes. What is shared is equal at once.
 *
 * @module
 */

import type { XmlElement } from "../xml/element.ts";
import type { Scalar } from "../yang/type.ts";
import { AnyValue, Branch, type EntryList, type Slot, type ValueList } from "./node.ts";
import type { Rope } from "./rope.ts";
import { RopeWalker } from "./rope_walker.ts";
import { ShownList } from "./shown_list.ts";

/** True when both hold the same data (user order included). */
export function equal(a: Slot, b: Slot): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object") return false;
  if (a instanceof Branch) return b instanceof Branch && equalBranches(a, b);
  if (a instanceof AnyValue) return b instanceof AnyValue && equalElements(a.element, b.element);
  if (b instanceof Branch || b instanceof AnyValue) return false;
  return equalSequences(a, b);
}

function equalBranches(a: Branch, b: Branch): boolean {
  if (a.schema !== b.schema) return false;
  const length = Math.max(a.slots.length, b.slots.length);
  for (let index = 0; index < length; index++) {
    if (!equal(a.slots[index], b.slots[index])) return false;
  }
  return true;
}

function equalSequences(a: EntryList | ValueList, b: EntryList | ValueList): boolean {
  if (a.size !== b.size) return false;
  if (a instanceof ShownList || b instanceof ShownList) return equalOneByOne(a, b);
  const left = walkerOf(a);
  const right = walkerOf(b);
  while (!left.done) {
    if (left.skipShared(right)) continue;
    if (!equal(left.item, right.item)) return false;
    left.step();
    right.step();
  }
  return true;
}

function equalOneByOne(a: Iterable<Slot>, b: Iterable<Slot>): boolean {
  const right = b[Symbol.iterator]();
  for (const left of a) if (!equal(left, right.next().value)) return false;
  return true;
}

function walkerOf(list: EntryList | ValueList): RopeWalker<Branch | Scalar> {
  // All other sequences of this room stand on a rope in document order.
  return new RopeWalker((list as { readonly rope?: Rope<Branch | Scalar> }).rope);
}

/** True when both elements mean the same XML: prefixes, positions and the order of attributes do not count. */
export function equalElements(a: XmlElement, b: XmlElement): boolean {
  if (a === b) return true;
  if (a.local !== b.local || a.namespace !== b.namespace) return false;
  if (a.attributes.length !== b.attributes.length || a.children.length !== b.children.length) {
    return false;
  }
  for (const { local, namespace, value } of a.attributes) {
    const same = b.attributes.some((other) =>
      other.local === local && other.namespace === namespace && other.value === value
    );
    if (!same) return false;
  }
  return a.children.every((left, index) => {
    const right = b.children[index];
    if (typeof left === "string" || typeof right === "string") return left === right;
    return equalElements(left, right);
  });
}

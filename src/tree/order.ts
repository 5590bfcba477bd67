/**
 * How the entries of one list or leaf-list are compared: by the typed values of their keys.
 *
 * @module
 */

import type { LeafListNode, ListNode } from "../yang/schema.ts";
import type { Scalar, Type } from "../yang/type.ts";
import type { Branch } from "./node.ts";

/** Typed comparison of entries (`E` is a Branch or a Scalar) and of entries with keys. */
export interface Order<E> {
  /** Number of key values; 0 for lists without keys. */
  readonly width: number;
  compare(a: E, b: E): number;
  /** Index of the entry with these keys in a sorted array, or the complement of where it would stand. */
  search(items: readonly E[], keys: readonly Scalar[]): number;
  keysOf(entry: E): readonly Scalar[];
}

/** Code-point order of two strings (UTF-16 code-unit order differs from it above U+FFFF). */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    // Surrogates stand for the highest code points, so they go after all other units.
    const leftHigh = left >= 0xd800 && left <= 0xdfff;
    const rightHigh = right >= 0xd800 && right <= 0xdfff;
    if (leftHigh !== rightHigh) return leftHigh ? 1 : -1;
    return left - right;
  }
  return a.length - b.length;
}

function isNumber(type: Type): boolean {
  return /^u?int(8|16|32)$/.test(type.base);
}

function compareNumbers(a: Scalar, b: Scalar): number {
  return (a as number) - (b as number);
}

/** The comparison of one key's values. */
function comparison(type: Type): (a: Scalar, b: Scalar) => number {
  if (isNumber(type)) return compareNumbers;
  if (type.base === "string") return (a, b) => compareText(a as string, b as string);
  return (a, b) => type.compare(a, b);
}

class IntegerKeyOrder implements Order<Branch> {
  readonly width = 1;

  compare(a: Branch, b: Branch): number {
    return (a.slots[0] as number) - (b.slots[0] as number);
  }

  search(items: readonly Branch[], keys: readonly Scalar[]): number {
    const key = keys[0] as number;
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = items[middle].slots[0] as number;
      if (there < key) low = middle + 1;
      else if (there === key) return middle;
      else high = middle;
    }
    return ~low;
  }

  keysOf(entry: Branch): readonly Scalar[] {
    return [entry.slots[0] as Scalar];
  }
}

class KeyOrder implements Order<Branch> {
  readonly width: number;
  readonly #comparisons: readonly ((a: Scalar, b: Scalar) => number)[];

  constructor(comparisons: readonly ((a: Scalar, b: Scalar) => number)[]) {
    this.width = comparisons.length;
    this.#comparisons = comparisons;
  }

  compare(a: Branch, b: Branch): number {
    const comparisons = this.#comparisons;
    for (let key = 0; key < comparisons.length; key++) {
      const order = comparisons[key](a.slots[key] as Scalar, b.slots[key] as Scalar);
      if (order !== 0) return order;
    }
    return 0;
  }

  search(items: readonly Branch[], keys: readonly Scalar[]): number {
    const comparisons = this.#comparisons;
    let low = 0;
    let high = items.length;
    search: while (low < high) {
      const middle = (low + high) >> 1;
      const slots = items[middle].slots;
      for (let key = 0; key < comparisons.length; key++) {
        const order = comparisons[key](slots[key] as Scalar, keys[key]);
        if (order < 0) {
          low = middle + 1;
          continue search;
        }
        if (order > 0) {
          high = middle;
          continue search;
        }
      }
      return middle;
    }
    return ~low;
  }

  keysOf(entry: Branch): readonly Scalar[] {
    return entry.slots.slice(0, this.width) as Scalar[];
  }
}

class ValueOrder implements Order<Scalar> {
  readonly width = 1;
  readonly compare: (a: Scalar, b: Scalar) => number;

  constructor(compare: (a: Scalar, b: Scalar) => number) {
    this.compare = compare;
  }

  search(items: readonly Scalar[], keys: readonly Scalar[]): number {
    const key = keys[0];
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const order = this.compare(items[middle], key);
      if (order < 0) low = middle + 1;
      else if (order === 0) return middle;
      else high = middle;
    }
    return ~low;
  }

  keysOf(value: Scalar): readonly Scalar[] {
    return [value];
  }
}

const listOrders = new WeakMap<ListNode, Order<Branch>>();
const valueOrders = new WeakMap<LeafListNode, Order<Scalar>>();

/** The order of a list's entries by their keys; made once per schema node. */
export function listOrder(schema: ListNode): Order<Branch> {
  let order = listOrders.get(schema);
  if (order === undefined) {
    order = schema.keys.length === 1 && isNumber(schema.keys[0].type)
      ? new IntegerKeyOrder()
      : new KeyOrder(schema.keys.map((key) => comparison(key.type)));
    listOrders.set(schema, order);
  }
  return order;
}

/** The order of a leaf-list's values; made once per schema node. */
export function valueOrder(schema: LeafListNode): Order<Scalar> {
  let order = valueOrders.get(schema);
  if (order === undefined) {
    order = new ValueOrder(comparison(schema.type));
    valueOrders.set(schema, order);
  }
  return order;
}

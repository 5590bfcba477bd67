/**
 * Random trees of one schema that has everything: sorted, user-ordered and nested lists, leaf-lists, presence and
 * non-presence containers, nested choices; and their plain form, in which tests state what they expect.
 *
 * @module
 */

import fc from "fast-check";
import type { BranchSchema, DataNode, RootNode } from "../../yang/schema.ts";
import type { Scalar } from "../../yang/type.ts";
import { isVoid } from "../branch.ts";
import { entryList, valueList } from "../list.ts";
import { AnyValue, Branch, type Slot } from "../node.ts";
import { choice, container, leaf, leafList, list, root } from "./schema.ts";

export const RANDOM_SCHEMA: RootNode = root(
  container(
    "c",
    {},
    leaf("x", "int32"),
    leaf("s"),
    container("p", { presence: true }, leaf("q")),
    choice("ch", {
      one: [leaf("a1"), leaf("a2")],
      two: [
        container("b", {}, leaf("b1")),
        choice("inner", { i: [leaf("i1")], j: [leafList("j1")] }),
      ],
    }),
  ),
  list(
    "sorted",
    2,
    {},
    leaf("k", "int32"),
    leaf("n"),
    leaf("v", "int32"),
    list("inner", 1, { user: true }, leaf("k"), leaf("v")),
  ),
  list("user", 1, { user: true }, leaf("k", "int32"), leaf("v"), leafList("w")),
  leafList("tags"),
  leafList("queue", "int32", { user: true }),
);

/** Slots as names: leafs as values, branches as objects, lists and leaf-lists as arrays in document order. */
export type Plain = Scalar | { readonly [name: string]: Plain } | readonly Plain[];

export function plain(value: Slot): Plain {
  if (value === undefined) throw new TypeError("absent");
  if (typeof value !== "object") return value;
  if (value instanceof AnyValue) return value.element.local;
  if (!(value instanceof Branch)) return [...value as Iterable<Slot>].map(plain);
  const object: Record<string, Plain> = {};
  value.slots.forEach((slot, index) => {
    if (slot !== undefined) object[value.schema.slots[index].name] = plain(slot);
  });
  return object;
}

/** The tree that a plain form stands for. Lists may come in any order. */
export function branch(schema: BranchSchema, value: Plain): Branch {
  const object = value as Record<string, Plain>;
  const slots: Slot[] = [];
  for (const node of schema.slots) {
    const slot = object[node.name];
    slots.push(slot === undefined ? undefined : toSlot(node, slot));
  }
  return new Branch(schema, slots);
}

function toSlot(schema: DataNode, value: Plain): Slot {
  switch (schema.kind) {
    case "list": {
      const entries = (value as Plain[]).map((entry) => branch(schema, entry));
      return entries.length === 0 ? undefined : entryList(schema, entries);
    }
    case "leaf-list":
      return (value as Scalar[]).length === 0 ? undefined : valueList(schema, value as Scalar[]);
    case "container": {
      const made = branch(schema, value);
      return isVoid(made) ? undefined : made;
    }
    default:
      return value as Scalar;
  }
}

const word = fc.constantFrom("", "a", "b", "c", "dd", "é", "\u{1f600}", "\uffee");
const number = fc.integer({ min: -3, max: 9 });
const optional = { requiredKeys: [] as never[] };

const arbitraryC = fc.record({
  x: number,
  s: word,
  p: fc.record({ q: word }, optional),
}, optional).chain((some) =>
  fc.oneof(
    fc.constant({}),
    fc.record({ a1: word, a2: word }, optional),
    fc.record({ b: fc.record({ b1: word }), i1: word }, optional),
    fc.record({
      b: fc.record({ b1: word }),
      j1: fc.uniqueArray(word, { minLength: 1 }),
    }, optional),
  ).map((chosen) => ({ ...some, ...chosen }))
);

/** Entries with optional members besides their keys. */
function entries<T>(arbitrary: fc.Arbitrary<T>, key: (entry: T) => string) {
  return fc.uniqueArray(arbitrary, { selector: key, maxLength: 8 });
}

export const arbitraryPlain: fc.Arbitrary<Plain> = fc.record({
  c: arbitraryC,
  sorted: entries(
    fc.record({
      k: number,
      n: word,
      v: number,
      inner: entries(fc.record({ k: word, v: word }, { requiredKeys: ["k"] }), (at) => at.k),
    }, { requiredKeys: ["k", "n"] }),
    (at) => `${at.k} ${at.n}`,
  ),
  user: entries(
    fc.record({ k: number, v: word, w: fc.uniqueArray(word) }, { requiredKeys: ["k"] }),
    (at) => `${at.k}`,
  ),
  tags: fc.uniqueArray(word),
  queue: fc.uniqueArray(number),
}, optional) as fc.Arbitrary<Plain>;

/** Trees that print themselves in their plain form when a property fails. */
export const arbitraryTree: fc.Arbitrary<Branch> = arbitraryPlain.map((value) =>
  Object.defineProperty(branch(RANDOM_SCHEMA, value), fc.toStringMethod, {
    value: () => JSON.stringify(value),
  })
);

import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { LeafListNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { DuplicateError, entryList, SortedList, valueList } from "./list.ts";
import { Branch, type EntryList, type Position } from "./node.ts";
import { compareText } from "./order.ts";
import { OrderedList } from "./ordered_list.ts";
import { type Rope, WIDTH } from "./rope.ts";
import { leaf, leafList, list, root } from "./testing/schema.ts";

const SCHEMA = root(
  list("sorted", 1, {}, leaf("k", "int32"), leaf("v", "int32")),
  list("user", 1, { user: true }, leaf("k", "int32"), leaf("v", "int32")),
  list("two", 2, {}, leaf("a"), leaf("b", "int32"), leaf("v")),
  list("none", 0, { config: false }, leaf("v")),
  leafList("values"),
  leafList("queue", "int32", { user: true }),
  leafList("state", "int32", { config: false }),
);
const [SORTED, USER, TWO, NONE] = SCHEMA.slots as ListNode[];
const [VALUES, QUEUE, STATE] = SCHEMA.slots.slice(4) as LeafListNode[];

const entry = (schema: ListNode, ...slots: Scalar[]) => new Branch(schema, slots);
const entries = (schema: ListNode, keys: readonly number[]) =>
  keys.map((key) => entry(schema, key, key));
const keysIn = (list: EntryList) => [...list].map((at) => at.slots[0]);

/** Checks what every node of a rope promises. */
function checkRope<E>(rope: Rope<E> | undefined, isRoot = true): void {
  if (rope === undefined) return;
  const width = rope.items.length;
  assert(width <= WIDTH && width > 0, "width");
  assertEquals(rope.labels?.length ?? width, width);
  if (rope.height === 0) return assertEquals(rope.size, width);
  assert(!isRoot || width > 1, "needless level");
  let end = 0;
  rope.children!.forEach((child, index) => {
    assertEquals(child.height, rope.height - 1);
    assertStrictEquals(rope.items[index], child.items[0]);
    assertEquals(rope.labels?.[index], child.labels?.[0]);
    end += child.size;
    assertEquals(rope.ends![index], end);
    checkRope(child, false);
  });
  assertEquals(rope.size, end);
}

function check(list: EntryList, expected: readonly (readonly [number, number])[]): void {
  assertEquals([...list].map((at) => at.slots), expected as unknown as typeof list[]);
  assertEquals(list.size, expected.length);
  if (list instanceof SortedList) checkRope(list.rope);
  if (list instanceof OrderedList) {
    checkRope(list.rope);
    checkRope(list.byKey);
    for (let at = 1; at < list.size; at++) assert(list.labelAt(at - 1) < list.labelAt(at));
  }
  expected.forEach(([key, value], rank) => {
    assertEquals(list.get([key])?.slots[1], value);
    assertEquals(list.rank([key]), rank);
    assertEquals(list.at(rank)?.slots[0], key);
  });
  assertEquals(list.get([-1]), undefined);
  assertEquals(list.rank([-1]), -1);
}

type Command =
  | {
    readonly do: "with";
    readonly key: number;
    readonly position?: number;
    readonly where: number;
  }
  | { readonly do: "without"; readonly key: number };

const key = fc.integer({ min: 0, max: 300 });
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    do: fc.constant("with" as const),
    key,
    position: fc.option(fc.nat(), { nil: undefined }),
    where: fc.nat({ max: 4 }),
  }),
  fc.record({ do: fc.constant("without" as const), key }),
);

function position(
  { position: at, where }: Command & { do: "with" },
  model: [number, number][],
): Position | undefined {
  if (where === 0) return undefined;
  if (where === 1) return { where: "first" };
  if (where === 2 || at === undefined || model.length === 0) return { where: "last" };
  return { where: where === 3 ? "before" : "after", anchor: [model[at % model.length][0]] };
}

function insertInModel(
  model: [number, number][],
  added: [number, number],
  place: Position | undefined,
): [number, number][] {
  const there = model.findIndex(([at]) => at === added[0]);
  const self = place !== undefined && "anchor" in place && place.anchor[0] === added[0];
  if (there >= 0 && (place === undefined || self)) return model.with(there, added);
  const rest = model.filter(([at]) => at !== added[0]);
  let at = rest.length;
  if (place?.where === "first") at = 0;
  if (place !== undefined && "anchor" in place) {
    at = rest.findIndex(([other]) => other === place.anchor[0]);
    if (place.where === "after") at++;
  }
  return rest.toSpliced(at, 0, added);
}

const start = fc.uniqueArray(key, { maxLength: 300, size: "max" });

Deno.test("entryList of a user-ordered list does what an array does", () => {
  fc.assert(
    fc.property(start, fc.array(command, { maxLength: 100, size: "max" }), (keys, commands) => {
      let model = keys.map((at): [number, number] => [at, at]);
      let list = entryList(USER, entries(USER, keys));
      check(list, model);
      let count = 1000;
      for (const one of commands) {
        const before = model;
        const old = list;
        if (one.do === "without") {
          model = model.filter(([at]) => at !== one.key);
          list = list.without([one.key]);
        } else {
          const place = position(one, model);
          model = insertInModel(model, [one.key, ++count], place);
          list = list.with(entry(USER, one.key, count), place);
        }
        assertEquals([...old].map((at) => at.slots), before as unknown[] as never);
      }
      check(list, model);
    }),
    { numRuns: 150 },
  );
});

Deno.test("entryList of a system-ordered list does what a sorted array does", () => {
  fc.assert(
    fc.property(start, fc.array(command, { maxLength: 100, size: "max" }), (keys, commands) => {
      const model = new Map(keys.map((at) => [at, at]));
      const expected = () => [...model].sort(([a], [b]) => a - b);
      let list = entryList(SORTED, entries(SORTED, keys));
      check(list, expected());
      let count = 1000;
      for (const one of commands) {
        if (one.do === "without") {
          model.delete(one.key);
          list = list.without([one.key]);
        } else {
          model.set(one.key, ++count);
          list = list.with(entry(SORTED, one.key, count));
        }
      }
      check(list, expected());
    }),
    { numRuns: 150 },
  );
});

Deno.test("entryList keeps its shape while thousands of entries come and go", () => {
  let list = entryList(SORTED, []);
  const order = Array.from({ length: 3000 }, (_, index) => index * 7919 % 3000);
  for (const at of order) list = list.with(entry(SORTED, at, at));
  check(list, order.map((_, index) => [index, index]));
  for (const at of order.slice(0, 2900)) list = list.without([at]);
  check(list, order.slice(2900).sort((a, b) => a - b).map((at) => [at, at]));
});

Deno.test("a user-ordered list finds room for any number of entries at one place", () => {
  for (const where of ["before", "after"] as const) {
    let list = entryList(USER, entries(USER, [9000, 9001, 9002]));
    const model: [number, number][] = [[9000, 9000], [9001, 9001], [9002, 9002]];
    for (let at = 0; at < 1500; at++) {
      list = list.with(entry(USER, at, at), { where, anchor: [9001] });
      const index = model.findIndex(([key]) => key === 9001);
      model.splice(where === "before" ? index : index + 1, 0, [at, at]);
    }
    check(list, model);
  }
});

Deno.test("a user-ordered list finds room in a chain of insertions", () => {
  let list = entryList(USER, entries(USER, [9000, 9001]));
  for (let at = 0; at < 1500; at++) {
    list = list.with(entry(USER, at, at), {
      where: "after",
      anchor: [at === 0 ? 9000 : at - 1],
    });
  }
  assertEquals(keysIn(list), [9000, ...Array.from({ length: 1500 }, (_, at) => at), 9001]);
});

Deno.test("entryList sorts what comes unsorted by all keys", () => {
  const list = entryList(TWO, [entry(TWO, "b", 1), entry(TWO, "a", 2), entry(TWO, "a", -1)]);
  assertEquals([...list].map((at) => at.slots), [["a", -1], ["a", 2], ["b", 1]]);
  assertEquals(list.get(["a", 2]), entry(TWO, "a", 2));
  assertEquals(list.get(["b", 2]), undefined);
});

Deno.test("entryList refuses two entries with the same keys", () => {
  for (const schema of [SORTED, USER]) {
    const error = assertThrows(
      () => entryList(schema, entries(schema, [3, 1, 2, 1])),
      DuplicateError,
    );
    assertEquals(error.keys, [1]);
    assertEquals(error.schema, schema);
  }
});

Deno.test("entryList without keys keeps equal entries in arrival order", () => {
  const list = entryList(NONE, [entry(NONE, "b"), entry(NONE, "a"), entry(NONE, "b")]);
  assertEquals(keysIn(list.with(entry(NONE, "a"))), ["b", "a", "b", "a"]);
  assertEquals(list.get([]), undefined);
  assertEquals(list.at(1), entry(NONE, "a"));
  assertStrictEquals(list.without(["a"]), list);
});

Deno.test("valueList of configuration is sorted or in user order, without duplicates", () => {
  assertEquals([...valueList(VALUES, ["b", "a"])], ["a", "b"]);
  assertEquals([...valueList(QUEUE, [3, 1, 2])], [3, 1, 2]);
  assertThrows(() => valueList(VALUES, ["b", "a", "b"]), DuplicateError);
  assertThrows(() => valueList(QUEUE, [3, 1, 3]), DuplicateError);
});

Deno.test("valueList of state keeps duplicates in arrival order", () => {
  const list = valueList(STATE, [3, 1, 3]);
  assertEquals([...list.with(1)], [3, 1, 3, 1]);
  assertEquals(list.rank([1]), 1);
  assertEquals([...list.without([3])], [1, 3]);
});

Deno.test("from begins at a rank", () => {
  const keys = Array.from({ length: 200 }, (_, at) => at);
  for (const schema of [SORTED, USER]) {
    const list = entryList(schema, entries(schema, keys));
    for (const rank of [0, 1, 31, 32, 33, 199, 200, 500]) {
      assertEquals([...list.from(rank)].map((at) => at.slots[0]), keys.slice(rank));
    }
  }
});

Deno.test("with and without return the same list when nothing changes", () => {
  for (const schema of [SORTED, USER]) {
    const made = entries(schema, [1, 2, 3]);
    const list = entryList(schema, made);
    assertStrictEquals(list.with(made[1]), list);
    assertStrictEquals(list.without([7]), list);
  }
  const values = valueList(VALUES, ["a", "b"]);
  assertStrictEquals(values.with("b"), values);
});

Deno.test("with refuses a position next to an entry that is not there", () => {
  const list = entryList(USER, entries(USER, [1]));
  assertThrows(
    () => list.with(entry(USER, 2, 2), { where: "before", anchor: [9] }),
    RangeError,
    'No entry "9" to insert before',
  );
});

Deno.test("union shares what it does not touch and combines equal keys", () => {
  const keys = Array.from({ length: 2000 }, (_, at) => at * 2);
  const list = entryList(SORTED, entries(SORTED, keys)) as SortedList<ListNode, Branch>;
  const added = entryList(SORTED, [entry(SORTED, 10, -1), entry(SORTED, 11, -2)]);
  const both = list.union(added as typeof list, (old) => entry(SORTED, old.slots[0] as number, 0));
  checkRope(both.rope);
  assertEquals(both.size, 2001);
  assertEquals(both.get([10])?.slots, [10, 0]);
  assertEquals(both.get([11])?.slots, [11, -2]);
  const last = (rope: Rope<Branch>) => rope.children!.at(-1);
  assertStrictEquals(last(both.rope!), last(list.rope!));
  assertStrictEquals(list.union(added as typeof list, (old) => old).get([12]), list.get([12]));
});

Deno.test("union equals insertion one by one", () => {
  fc.assert(
    fc.property(start, start, (a, b) => {
      const one = entryList(SORTED, entries(SORTED, a)) as SortedList<ListNode, Branch>;
      const two = entryList(SORTED, entries(SORTED, b)) as SortedList<ListNode, Branch>;
      const both = one.union(two, (_, added) => added);
      check(both as EntryList, [...new Set([...a, ...b])].sort((x, y) => x - y).map((k) => [k, k]));
    }),
  );
});

Deno.test("compareText orders by code points", () => {
  const texts = ["", "a", "aa", "ab", "b", "é", "\ud7ff", "\ue000", "\uffff", "\u{10000}"];
  for (let a = 0; a < texts.length; a++) {
    for (let b = 0; b < texts.length; b++) {
      assertEquals(Math.sign(compareText(texts[a], texts[b])), Math.sign(a - b));
    }
  }
});

Deno.test("a list of a million entries with two integer leafs keeps within 150 bytes an entry", () => {
  // Counted, not measured, so that it does not depend on the collector: words of 8 bytes.
  const list = entryList(SORTED, entries(SORTED, Array.from({ length: 100_000 }, (_, at) => at)));
  const bytes = ropeBytes((list as SortedList<ListNode, Branch>).rope!);
  const perEntry = 40 + (32 + 16 + 3 * 8) + bytes / list.size;
  assert(perEntry <= 150, `${perEntry} bytes`);
});

function ropeBytes<E>(rope: Rope<E>): number {
  const array = (length: number) => 32 + 16 + 8 * length;
  let bytes = 9 * 8 + array(rope.items.length);
  for (const child of rope.children ?? []) bytes += 16 + ropeBytes(child);
  return bytes + (rope.children === undefined ? 0 : 96);
}

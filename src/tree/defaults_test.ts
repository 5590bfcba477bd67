import { assertEquals, assertStrictEquals } from "@std/assert";
import type { ContainerNode, DataNode, LeafListNode, LeafNode } from "../yang/schema.ts";
import {
  absentContainer,
  isCaseInUse,
  leafDefault,
  leafListDefaults,
  leafListValues,
  leafValue,
} from "./defaults.ts";
import { choice, container, leaf, leafList, root } from "./testing/schema.ts";
import { branch } from "./testing/random_tree.ts";

const SCHEMA = root(
  leaf("d", "int32", { default: 5 }),
  leaf("n"),
  leafList("ll", "string", { defaults: ["a", "b"] }),
  container("np", {}, leaf("x", "int32", { default: 1 })),
  container("pc", { presence: true }, leaf("x", "int32", { default: 1 })),
  choice("ch", {
    one: [leaf("a", "string", { default: "da" }), leaf("a2"), container("anp", {}, leaf("y"))],
    two: [
      leaf("b", "string", { default: "db" }),
      choice("in", { i: [leaf("c", "string", { default: "dc" })], j: [leaf("e")] }, "i"),
    ],
  }, "one"),
);
const node = (name: string) => SCHEMA.slots.find((at) => at.name === name) as DataNode;
const leafNode = (name: string) => node(name) as LeafNode;

Deno.test("leafDefault is in use where the leaf is absent", () => {
  assertEquals(leafDefault(branch(SCHEMA, {}), leafNode("d")), 5);
  assertEquals(leafDefault(branch(SCHEMA, { d: 7 }), leafNode("d")), undefined);
  assertEquals(leafDefault(branch(SCHEMA, {}), leafNode("n")), undefined);
  assertEquals(leafValue(branch(SCHEMA, { d: 7 }), leafNode("d")), 7);
  assertEquals(leafValue(branch(SCHEMA, {}), leafNode("d")), 5);
});

Deno.test("leafDefault of a case is in use in the default case while no other case has data", () => {
  assertEquals(leafDefault(branch(SCHEMA, {}), leafNode("a")), "da");
  assertEquals(leafDefault(branch(SCHEMA, { a2: "x" }), leafNode("a")), "da");
  assertEquals(leafDefault(branch(SCHEMA, { b: "x" }), leafNode("a")), undefined);
});

Deno.test("leafDefault of another case is in use once the case has data", () => {
  assertEquals(leafDefault(branch(SCHEMA, {}), leafNode("b")), undefined);
  assertEquals(leafDefault(branch(SCHEMA, { e: "x" }), leafNode("b")), "db");
});

Deno.test("leafDefault of a nested default case needs the case around it", () => {
  assertEquals(leafDefault(branch(SCHEMA, {}), leafNode("c")), undefined);
  assertEquals(leafDefault(branch(SCHEMA, { b: "x" }), leafNode("c")), "dc");
  assertEquals(leafDefault(branch(SCHEMA, { e: "x" }), leafNode("c")), undefined);
});

Deno.test("isCaseInUse asks the cases of all choices around", () => {
  const inner = leafNode("c").inCase!;
  assertEquals(isCaseInUse(branch(SCHEMA, { a: "x" }), inner), false);
  assertEquals(isCaseInUse(branch(SCHEMA, { c: "x" }), inner), true);
});

Deno.test("leafListDefaults are in use while no value is set", () => {
  const schema = node("ll") as LeafListNode;
  assertEquals(leafListDefaults(branch(SCHEMA, {}), schema), ["a", "b"]);
  assertEquals(leafListDefaults(branch(SCHEMA, { ll: ["z"] }), schema), []);
  assertEquals([...leafListValues(branch(SCHEMA, {}), schema)], ["a", "b"]);
  assertEquals([...leafListValues(branch(SCHEMA, { ll: ["z"] }), schema)], ["z"]);
});

Deno.test("absentContainer stands for a non-presence container that may be there", () => {
  const np = node("np") as ContainerNode;
  const absent = absentContainer(branch(SCHEMA, {}), np)!;
  assertEquals(leafDefault(absent, np.slots[0] as LeafNode), 1);
  assertStrictEquals(absentContainer(branch(SCHEMA, {}), np), absent);
  assertEquals(absentContainer(branch(SCHEMA, { np: { x: 2 } }), np), undefined);
  assertEquals(absentContainer(branch(SCHEMA, {}), node("pc") as ContainerNode), undefined);
  assertEquals(
    absentContainer(branch(SCHEMA, { b: "x" }), node("anp") as ContainerNode),
    undefined,
  );
});

import { assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import type { ContainerNode, LeafListNode, LeafNode } from "../yang/schema.ts";
import { type BasicMode, leafExists, valueExists } from "./basic_mode.ts";
import { emptyBranch } from "./branch.ts";
import { valueList } from "./list.ts";
import { Branch } from "./node.ts";

const SCHEMA = schemaOf(`container c {
  leaf d { type uint8; default 7; }
  leaf n { type uint8; }
  leaf-list t { type string; default one; }
}`);
const C = SCHEMA.root.childrenByName("c")[0] as ContainerNode;
const [D, N, T] = ["d", "n", "t"].map((name) => C.childrenByName(name)[0]) as [
  LeafNode,
  LeafNode,
  LeafListNode,
];
const MODES: readonly BasicMode[] = ["explicit", "trim", "report-all"];

function branch(d: number | undefined, t: readonly string[] | undefined): Branch {
  const slots: Branch["slots"][number][] = [];
  slots[D.slot] = d;
  slots[N.slot] = undefined;
  slots[T.slot] = t === undefined ? undefined : valueList(T, t);
  return new Branch(C, slots);
}

Deno.test("leafExists tells by mode of a leaf that is absent, at its default, and at another value", () => {
  const tell = (parent: Branch | undefined) => MODES.map((mode) => leafExists(mode, parent, D));
  assertEquals(tell(emptyBranch(C)), [false, false, true]);
  assertEquals(tell(branch(7, undefined)), [true, false, true]);
  assertEquals(tell(branch(8, undefined)), [true, true, true]);
  assertEquals(tell(undefined), [false, false, false]);
});

Deno.test("leafExists takes an absent leaf without default for absent in every mode", () => {
  assertEquals(MODES.map((mode) => leafExists(mode, branch(7, undefined), N)), [
    false,
    false,
    false,
  ]);
});

Deno.test("valueExists tells by mode of a leaf-list that is absent, at its defaults, and otherwise", () => {
  const tell = (parent: Branch, value: string) =>
    MODES.map((mode) => valueExists(mode, parent, T, value));
  assertEquals(tell(emptyBranch(C), "one"), [false, false, true]);
  assertEquals(tell(emptyBranch(C), "two"), [false, false, false]);
  assertEquals(tell(branch(7, ["one"]), "one"), [true, false, true]);
  assertEquals(tell(branch(7, ["one", "two"]), "one"), [true, true, true]);
});

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { schemaOf } from "../../test/schema_helper.ts";
import { diff } from "../tree/diff.ts";
import { equal } from "../tree/equal.ts";
import { AnyValue, Branch } from "../tree/node.ts";
import { arbitraryTree, branch, plain, RANDOM_SCHEMA } from "../tree/testing/random_tree.ts";
import { makeElement } from "../xml/element.ts";
import { replayChanges } from "./change_read.ts";
import { printChanges } from "./change_text.ts";
import { readStore } from "./store_text.ts";
import { SCHEMA, tree } from "./testing/world.ts";

const text = (a: Branch, b: Branch) => printChanges(diff(a, b), Infinity)!;

Deno.test("printChanges and replayChanges carry any change over", () => {
  fc.assert(
    fc.property(arbitraryTree, arbitraryTree, (a, b) => {
      const line = text(a, b);
      assertEquals(line.includes("\n"), false);
      assertEquals(plain(replayChanges(a, line)), plain(b));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("printChanges is short and readable", () => {
  const a = tree({ c: { x: 1, s: "a" }, y: [{ k: 1, a: 1 }, { k: 2 }], u: [{ k: 1 }, { k: 2 }] });
  const b = tree({ c: { x: 2 }, y: [{ k: 1, a: 3 }, { k: 9 }], u: [{ k: 2, v: "q" }, { k: 1 }] });
  assertEquals(
    text(a, b),
    `{"m:c":{"x":[2],"s":null},"m:y":[["=",[1],{"a":[3]}],["-",[2]],["+",{"k":9}]],` +
      `"m:u":[[">",[2],[],{"v":["q"]}]]}`,
  );
  assertEquals(text(a, a), "{}");
  assertEquals(
    text(tree({}), a),
    `{"m:c":{"+":{"x":1,"s":"a"}},"m:y":{"+":[{"k":1,"a":1},{"k":2}]},"m:u":{"+":[{"k":1},{"k":2}]}}`,
  );
  assertEquals(text(a, tree({})), `{"m:c":null,"m:y":null,"m:u":null}`);
});

Deno.test("a list without keys is carried over as a whole", () => {
  const schema = schemaOf("container c { list l { leaf v { type int8; } } }", { listCheck: false });
  const a = branch(schema.root, { c: { l: [{ v: 1 }, { v: 1 }] } });
  const b = branch(schema.root, { c: { l: [{ v: 1 }, { v: 1 }, { v: 2 }] } });
  const none = branch(schema.root, { c: {} });
  assertEquals(text(a, b), `{"m:c":{"l":{"+":[{"v":1},{"v":1},{"v":2}]}}}`);
  assertEquals(text(a, none), `{"m:c":null}`);
  for (const [from, to] of [[a, b], [b, a], [none, a], [a, none]]) {
    assertEquals(plain(replayChanges(from, text(from, to))), plain(to));
  }
});

Deno.test("printChanges gives up at its limit", () => {
  const a = tree({});
  const b = tree({ y: Array.from({ length: 100 }, (_, k) => ({ k })) });
  assertEquals(printChanges(diff(a, b), 100), undefined);
  assertEquals(printChanges(diff(a, b), 10_000)?.length, 905);
});

Deno.test("printChanges gives up at a value that is longer than its limit", () => {
  const made = diff(tree({}), tree({ c: { s: "x".repeat(100) } }));
  assertEquals(printChanges(made, 100), undefined);
  assertEquals(printChanges(made, 200)?.length, 122);
});

Deno.test("printChanges leaves out what is not stored", () => {
  const b = tree({ c: { x: 1, s: "a" }, t: ["v"] });
  const keep = (name: string) => name !== "s" && name !== "t";
  const line = printChanges(diff(tree({}), b), Infinity, (schema) => keep(schema.name));
  assertEquals(line, `{"m:c":{"+":{"x":1}}}`);
});

Deno.test("anydata is carried as XML text", () => {
  const { slot } = SCHEMA.root.child("urn:m", "any")!;
  const slots = Array.from({ length: slot + 1 }, () => undefined) as Branch["slots"][number][];
  slots[slot] = new AnyValue(makeElement("urn:m", "any", [makeElement("urn:z", "q", ["é<"])]));
  const b = new Branch(SCHEMA.root, slots);
  const line = text(tree({}), b);
  assertEquals(line, `{"m:any":["<any xmlns=\\"urn:m\\"><q xmlns=\\"urn:z\\">é&lt;</q></any>"]}`);
  assertEquals(text(tree({}), replayChanges(tree({}), line)), line);
});

Deno.test("replayChanges refuses what it does not understand", () => {
  const refused = (line: string, message: string) =>
    assertThrows(() => replayChanges(tree({}), line), SyntaxError, message);
  refused(`{"m:zz":null}`, `"m:zz" is not a node below`);
  refused(`{"m:c":[1]}`, "an object is expected where [1] stands");
  refused(`{"m:y":[["?",[1]]]}`, `"?" is not a sign of a change`);
  refused(`{"m:y":[["-",1]]}`, "an array is expected where 1 stands");
  refused(`{"m:t":{"+":[{}]}}`, "a value is expected where {} stands");
  refused(`{`, "");
});

Deno.test("replayChanges on the trees of another schema names the child that is missing", () => {
  const line = text(branch(RANDOM_SCHEMA, {}), branch(RANDOM_SCHEMA, { tags: ["a"] }));
  assertThrows(() => replayChanges(tree({}), line), SyntaxError, `"ex:tags" is not a node`);
});

Deno.test("what no module defines is carried as XML text", () => {
  const schema = schemaOf("container c { leaf v { type int8; } }", { keepUnknown: true });
  const read = (xml: string) =>
    readStore("f", new TextEncoder().encode(`<config>${xml}</config>`), schema).root;
  const a = read(`<c xmlns="urn:m"><v>1</v></c>`);
  const b = read(`<c xmlns="urn:m"><v>1</v><u/><w>2</w></c><top xmlns="urn:m"/>`);
  for (const [from, to] of [[a, b], [b, a], [read(""), b]]) {
    assertEquals(equal(replayChanges(from, text(from, to)), to), true);
  }
});

import { assertEquals } from "@std/assert";
import type { DataNode, InOutNode, RpcNode } from "../yang/schema.ts";
import { quoteXPath, type Step, stepPath } from "./path.ts";
import { container, leaf, leafList, list, root, testModule } from "./testing/schema.ts";

const OTHER = testModule("other", "ex");
const SCHEMA = root(
  container(
    "c",
    {},
    leaf("x"),
    leaf("x2", "string", { module: OTHER }),
    list("l", 2, {}, leaf("k"), leaf("i", "identityref"), leaf("v")),
    leafList("ll"),
    list("keyless", 0, { config: false }, leaf("v")),
  ),
);

function step(parent: Step | undefined, name: string, rest: Partial<Step> = {}): Step {
  const slots = (parent?.schema as { slots?: readonly DataNode[] })?.slots ?? SCHEMA.slots;
  return { parent, schema: slots.find((at) => at.name === name)!, ...rest };
}
const C = step(undefined, "c");

Deno.test("stepPath writes a prefix on every name and declares it", () => {
  assertEquals(stepPath(step(C, "x")), { text: "/ex:c/ex:x", namespaces: { ex: "urn:ex" } });
});

Deno.test("stepPath keeps modules with the same prefix apart", () => {
  assertEquals(stepPath(step(C, "x2")), {
    text: "/ex:c/ex1:x2",
    namespaces: { ex: "urn:ex", ex1: "urn:other" },
  });
});

Deno.test("stepPath writes keys in key order, identities with a prefix", () => {
  const entry = step(C, "l", { keys: ["a b", "ex:red"] });
  assertEquals(stepPath(step(entry, "v")).text, "/ex:c/ex:l[ex:k='a b'][ex:i='ex:red']/ex:v");
});

Deno.test("stepPath writes leaf-list values and positions of keyless entries", () => {
  assertEquals(stepPath(step(C, "ll", { keys: ["v"] })).text, "/ex:c/ex:ll[.='v']");
  assertEquals(stepPath(step(C, "keyless", { position: 3 })).text, "/ex:c/ex:keyless[3]");
});

Deno.test("stepPath of the root is a slash", () => {
  assertEquals(stepPath(undefined), { text: "/", namespaces: {} });
});

Deno.test("stepPath below an rpc's input begins with the rpc", () => {
  const rpc = { kind: "rpc", name: "go", module: testModule("m") } as RpcNode;
  const input = { ...SCHEMA, kind: "input", parent: rpc } as unknown as InOutNode;
  assertEquals(stepPath(C, input), {
    text: "/nc:rpc/m:go/ex:c",
    namespaces: {
      nc: "urn:ietf:params:xml:ns:netconf:base:1.0",
      m: "urn:m",
      ex: "urn:ex",
    },
  });
});

Deno.test("quoteXPath quotes any text", () => {
  assertEquals(quoteXPath("a"), "'a'");
  assertEquals(quoteXPath("it's"), `"it's"`);
  assertEquals(quoteXPath(`'"`), `concat('', "'", '"')`);
});

import { assertEquals } from "@std/assert";
import { XmlReader } from "../xml/reader.ts";
import { readData } from "../format/xml_read.ts";
import type { Branch } from "../tree/node.ts";
import type { BranchSchema, DataNode, NotificationNode } from "../yang/schema.ts";
import { Node } from "./node.ts";
import { Fixture, pathOf, sourceOf } from "./testing/fixture.ts";
import { compileXPath } from "./xpath.ts";

// RFC 7950 §6.4.1: what is in the accessible tree.

const YANG = `
  container c {
    leaf a { type int32; default 1; }
    leaf-list b { type string; default "x"; default "y"; }
    container n { leaf d { type string; default "deep"; } container nn { leaf e { type string; } } }
    container p { presence "yes"; leaf d { type string; default "in p"; } }
    list l { key k; leaf k { type string; } leaf f { type int32; default 7; } }
    choice x {
      default one;
      case one { leaf o { type int32; default 3; } container oc { leaf in { type string; default "i"; } } }
      case two { leaf w { type int32; } leaf v { type int32; default 4; } }
      case three { choice y { default yy; case yy { leaf z { type int32; default 5; } } case yz { leaf q { type int32; } } } }
    }
    leaf g { type int32; default 9; when "../a = 2"; }
    container gc { when "../a = 2"; leaf in { type string; default "w"; } }
    leaf h { type int32; default 8; when "../g"; }
    leaf s { config false; type int32; default 6; }
    container sc { config false; leaf in { type int32; } }
  }
  augment "/m:c" { when "m:a = 2"; leaf aug { type int32; default 11; } }
`;

const fixture = (xml: string) => new Fixture(YANG, xml);

const ROWS: readonly [what: string, xml: string, text: string, value: unknown, at?: string][] = [
  ["a default", "", "number(/c/a)", 1],
  ["no default where a value is set", "<c><a>5</a></c>", "/c/a = 1", false],
  ["the defaults of a leaf-list in their order", "", "string(/c/b[2])", "y"],
  ["no defaults where the leaf-list has a value", "<c><b>z</b></c>", "count(/c/b)", 1],
  ["non-presence containers with their defaults", "", "string(/c/n/d)", "deep"],
  ["empty non-presence containers", "", "count(/c/n/nn)", 1],
  ["no presence container that is not there", "", "count(/c/p)", 0],
  ["defaults in a presence container that is there", "<c><p/></c>", "string(/c/p/d)", "in p"],
  ["no list entries by default", "", "count(/c/l/f)", 0],
  ["defaults in list entries", "<c><l><k>1</k></l></c>", "sum(/c/l/f)", 7],
  ["defaults of the default case", "", "/c/o = 3 and /c/oc/in = 'i'", true],
  [
    "no defaults of the default case when another case is there",
    "<c><w>1</w></c>",
    "/c/o | /c/oc",
    [],
  ],
  ["defaults of the case that is there", "<c><w>1</w></c>", "number(/c/v)", 4],
  ["no defaults of other cases", "", "/c/v | /c/z", []],
  [
    "defaults of a nested choice's default case only when the outer case is there",
    "<c><q>1</q></c>",
    "/c/z",
    [],
  ],
  ["no default whose when is false", "", "/c/g", []],
  ["a default whose when is true", "<c><a>2</a></c>", "number(/c/g)", 9],
  ["no non-presence container whose when is false", "", "/c/gc", []],
  ["a non-presence container whose when is true", "<c><a>2</a></c>", "string(/c/gc/in)", "w"],
  ["a default whose when depends on another default", "<c><a>2</a></c>", "number(/c/h)", 8],
  ["no default of an augment whose when is false", "", "/c/aug", []],
  ["a default of an augment whose when is true", "<c><a>2</a></c>", "number(/c/aug)", 11],
  ["defaults as text", "", "string(/c/n)", "deep"],
  ["state with its defaults for a filter", "", "count(/c/s | /c/sc)", 2],
  [
    "no state for a constraint on configuration",
    "<c><a>1</a><s>1</s></c>",
    "count(../s | ../sc)",
    0,
    "/c/a",
  ],
  ["siblings by default of a value by default", "", "count(following-sibling::b)", 1, "/c/b[1]"],
];

for (const [what, xml, text, value, at] of ROWS) {
  Deno.test(`the accessible tree has ${what}`, () => {
    assertEquals(fixture(xml).value(text, at), value as string);
  });
}

const OPERATIONS = new Fixture(
  `
  container c { leaf a { type int32; } }
  list l {
    key k; leaf k { type string; }
    action act { input { leaf i { type int32; } } output { leaf o { type int32; } } }
    notification note { leaf x { type int32; } }
  }
  rpc op { input { leaf i { type int32; } container n { leaf j { type int32; default 3; } } } }
  notification top { leaf x { type int32; } }
  `,
  "<c><a>1</a></c><l><k>k1</k></l>",
);

function body(schema: BranchSchema, xml: string, parent: Node): Node {
  const reader = new XmlReader(new TextEncoder().encode(`<i xmlns="urn:m">${xml}</i>`));
  reader.next();
  return new Node(parent, undefined, readData(reader, schema, { schema: OPERATIONS.schema }));
}

function at(node: Node, text: string): unknown {
  const { schema } = OPERATIONS;
  const value = compileXPath(sourceOf(schema, text, "m"), (node.value as Branch).schema, schema)
    .evaluate(node);
  return typeof value === "object" ? value.map(pathOf) : value;
}

const root = new Node(undefined, undefined, OPERATIONS.root);
const rpc = body(OPERATIONS.schema.rpc("urn:m", "op")!.input, "<i>5</i>", root);
const entry = OPERATIONS.node("/l");
const list = entry.schema as DataNode & { actions: never };
const action = body(
  (list as unknown as { actions: { output: BranchSchema }[] }).actions[0].output,
  "<o>2</o>",
  entry,
);
const note = body(OPERATIONS.schema.notification("urn:m", "top")!, "<x>1</x>", root);
const nested = body(
  (list as unknown as { notifications: NotificationNode[] }).notifications[0],
  "<x>4</x>",
  entry,
);

Deno.test("an rpc's input is a child of the root besides the data", () => {
  assertEquals(at(rpc, "/op/i = 5 and /c/a = 1"), true);
  assertEquals(at(rpc, "count(/*)"), 3);
  assertEquals(at(rpc, "count(//i)"), 1);
  assertEquals(at(rpc, "local-name()"), "op");
});

Deno.test("an rpc's input reaches its parameters, defaults included, and its parent the root", () => {
  assertEquals(at(rpc, "i = 5 and n/j = 3"), true);
  assertEquals(at(rpc, "../c/a"), ["/c/a"]);
});

Deno.test("an action's output is a child of its data node", () => {
  assertEquals(at(action, "../k = 'k1' and o = 2"), true);
  assertEquals(at(action, "/l/act/o = 2"), true);
  assertEquals(at(action, "/l[k = 'k1']/act/o = 2"), true);
});

Deno.test("a notification is a child of the root, or of its data node", () => {
  assertEquals(at(note, "/top/x = 1 and ../c"), true);
  assertEquals(at(nested, "/l/note/x = 4 and ../k = 'k1'"), true);
});

Deno.test("an operation's names raise no warnings", () => {
  const { schema } = OPERATIONS;
  const input = schema.rpc("urn:m", "op")!.input;
  const xpath = compileXPath(sourceOf(schema, "/op/i = /c/a and ../op", "m"), input, schema);
  assertEquals(xpath.analysis.warnings, []);
});

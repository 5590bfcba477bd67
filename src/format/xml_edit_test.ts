import { assertEquals } from "@std/assert";
import { applyEdit } from "../tree/edit.ts";
import type { PlainChild } from "../tree/edit_node.ts";
import type { entryList } from "../tree/list.ts";
import { XmlReader } from "../xml/reader.ts";
import { readEdit } from "./xml_read.ts";
import { editOf, fromXml, plainEdit, refusal, refusalText, toXml } from "./testing/data.ts";
import { c, SCHEMA } from "./testing/schema.ts";

function edit(content: string): unknown {
  return plainEdit(editOf(SCHEMA, content));
}

/** The children of `c` in an edit. */
function inC(content: string): unknown {
  const { config } = edit(c(content)) as { config: { children: [{ c: { children: unknown } }] } };
  return config.children[0].c.children;
}

/** What an edit makes of some data. */
function applied(data: string, content: string): string {
  return toXml(applyEdit(fromXml(SCHEMA, data), editOf(SCHEMA, content)).root);
}

Deno.test("readEdit makes no edit nodes for plain data", () => {
  const plain = "<x>1</x><y><a>1</a><b>b</b></y>";
  assertEquals(edit(c(plain)), { config: { children: [{ c: plain }] } });
});

Deno.test("readEdit gives a bulk of entries as one list", () => {
  const entries = Array.from(
    { length: 1000 },
    (_, i) => `<item xmlns="urn:ex"><name>${i}</name></item>`,
  );
  const { children } = editOf(SCHEMA, entries.join(""));
  assertEquals(children!.length, 1);
  const list = (children![0] as PlainChild).plain as ReturnType<typeof entryList>;
  assertEquals(list.size, 1000);
});

Deno.test("readEdit makes edit nodes on the way to an attribute and plain children beside it", () => {
  assertEquals(
    inC('<x>1</x><inner><a nc:operation="delete"/></inner><s>t</s><on/>'),
    [
      { x: 1 },
      { inner: { children: [{ a: { operation: "delete" } }] } },
      { s: "t" },
      { on: "" },
    ],
  );
});

Deno.test("readEdit reads operations of every kind of node", () => {
  assertEquals(
    inC(
      '<x nc:operation="create">1</x><s nc:operation="delete"/><tag nc:operation="remove">t</tag>' +
        '<on nc:operation="replace"/><u nc:operation="merge"><k>1</k><v>2</v></u>' +
        '<any nc:operation="replace" z="1"><p/></any>',
    ),
    [
      { x: { operation: "create", value: 1 } },
      { s: { operation: "delete" } },
      { tag: { operation: "remove", value: "t" } },
      { on: { operation: "replace", children: [] } },
      { u: { operation: "merge", keys: ["1"], children: [{ v: 2 }] } },
      { any: { operation: "replace", value: "any" } },
    ],
  );
});

Deno.test("readEdit reads the operation of config itself", () => {
  const reader = new XmlReader(new TextEncoder().encode(
    '<config xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" nc:operation="replace"/>',
  ));
  reader.next();
  const read = readEdit(reader, SCHEMA.root, { schema: SCHEMA });
  assertEquals(plainEdit(read), { config: { operation: "replace", children: [] } });
});

Deno.test("readEdit keeps entries in document order around those with attributes", () => {
  assertEquals(
    inC(
      '<u><k>1</k></u><u><k>2</k></u><u nc:operation="create"><k>3</k></u><u><k>4</k></u>' +
        '<u yang:insert="first"><k>5</k></u><u><k>6</k></u>',
    ),
    [
      { u: ["<k>1</k>", "<k>2</k>"] },
      { u: { operation: "create", keys: ["3"], children: [] } },
      { u: ["<k>4</k>"] },
      { u: { insert: { where: "first" }, keys: ["5"], children: [] } },
      { u: ["<k>6</k>"] },
    ],
  );
});

Deno.test("readEdit reads insert with key and value", () => {
  assertEquals(
    inC(
      `<u yang:insert="after" yang:key="[e:k='1']" xmlns:e="urn:ex"><k>2</k></u>` +
        `<u yang:insert="before" yang:key='[k="it"]'><k>3</k></u>` +
        `<queue yang:insert="before" yang:value="07">3</queue>` +
        `<queue yang:insert="last">4</queue>`,
    ),
    [
      { u: { insert: { where: "after", anchor: ["1"] }, keys: ["2"], children: [] } },
      { u: { insert: { where: "before", anchor: ["it"] }, keys: ["3"], children: [] } },
      { queue: { insert: { where: "before", anchor: [7] }, value: 3 } },
      { queue: { insert: { where: "last" }, value: 4 } },
    ],
  );
});

Deno.test("readEdit refuses insert without its key or value (RFC 7950 15.7)", () => {
  assertEquals(refusal(() => inC('<u yang:insert="after"><k>2</k></u>')), {
    type: "protocol",
    tag: "missing-attribute",
    path: "/ex:c",
    info: { "bad-attribute": "key", "bad-element": "u" },
  });
  assertEquals(
    refusal(() => inC('<queue yang:insert="before">2</queue>')).info,
    { "bad-attribute": "value", "bad-element": "queue" },
  );
});

Deno.test("readEdit refuses bad insert attributes", () => {
  const bad = (attributes: string) => refusal(() => inC(`<u ${attributes}><k>2</k></u>`));
  assertEquals(bad('yang:insert="middle"').tag, "bad-attribute");
  assertEquals(bad('yang:insert="middle"').info, { "bad-attribute": "insert", "bad-element": "u" });
  for (const key of ["1", "[k=1]", "[k='1'][k='1']", "[z='1']", "[q:k='1']", ""]) {
    assertEquals(bad(`yang:insert="after" yang:key="${key}"`).info, {
      "bad-attribute": "key",
      "bad-element": "u",
    });
  }
  assertEquals(
    refusal(() => inC('<queue yang:insert="after" yang:value="x">1</queue>')).tag,
    "bad-attribute",
  );
  assertEquals(refusal(() => inC('<tag yang:insert="first">t</tag>')).tag, "unknown-attribute");
  assertEquals(refusal(() => inC('<x yang:insert="first">1</x>')).tag, "unknown-attribute");
});

Deno.test("readEdit refuses a bad operation", () => {
  assertEquals(refusal(() => inC('<x nc:operation="change">1</x>')), {
    type: "protocol",
    tag: "bad-attribute",
    path: "/ex:c",
    info: { "bad-attribute": "operation", "bad-element": "x" },
  });
  assertEquals(refusal(() => inC('<x nc:operation="none">1</x>')).tag, "bad-attribute");
});

Deno.test("readEdit refuses operation in no or the wrong namespace", () => {
  assertEquals(refusal(() => inC('<x operation="delete"/>')), {
    type: "protocol",
    tag: "unknown-attribute",
    path: "/ex:c",
    info: { "bad-attribute": "operation", "bad-element": "x" },
  });
  assertEquals(
    refusalText(() => inC('<x yang:operation="delete"/>')),
    'Unknown attribute "yang:operation" in namespace "urn:ietf:params:xml:ns:yang:1" on "x"; ' +
      "the edit attributes need the namespace of their RFC",
  );
});

Deno.test("readEdit reads objectcreate with and without namespace", () => {
  assertEquals(inC('<x objectcreate="true">1</x><s cl:objectcreate="false">t</s>'), [
    { x: { objectCreate: true, value: 1 } },
    { s: { objectCreate: false, value: "t" } },
  ]);
  assertEquals(refusal(() => inC('<x objectcreate="maybe">1</x>')).tag, "bad-attribute");
});

Deno.test("readEdit takes wd:default as a return to the default (RFC 6243 4)", () => {
  assertEquals(
    inC('<s wd:default="true">hi</s><x wd:default="false">1</x><more wd:default="1">7</more>'),
    [
      { s: { operation: "remove", value: "hi" } },
      { x: 1 },
      { more: { operation: "remove", value: 7 } },
    ],
  );
  assertEquals(refusal(() => inC('<s wd:default="true">other</s>')), {
    type: "application",
    tag: "invalid-value",
    path: "/ex:c/ex:s",
    info: { "bad-element": "s" },
  });
  assertEquals(refusal(() => inC('<x wd:default="true">1</x>')).tag, "invalid-value");
  assertEquals(refusal(() => inC('<inner wd:default="true"/>')).tag, "bad-attribute");
  assertEquals(applied(c("<s>old</s>"), c('<s wd:default="true">hi</s>')), "");
});

Deno.test("readEdit needs no values below what is deleted", () => {
  assertEquals(
    inC(
      '<inner nc:operation="delete"><a/><deep><b/></deep></inner><u nc:operation="remove"><k>1</k><v/></u>',
    ),
    [
      { inner: { operation: "delete", children: [] } },
      { u: { operation: "remove", keys: ["1"], children: [] } },
    ],
  );
});

Deno.test("readEdit refuses a missing value elsewhere", () => {
  assertEquals(refusal(() => inC("<x/>")).tag, "invalid-value");
  assertEquals(refusal(() => inC('<x nc:operation="create"/>')).tag, "invalid-value");
});

Deno.test("readEdit refuses to delete a key by its own operation", () => {
  assertEquals(
    refusal(() => applied(c("<u><k>1</k></u>"), c('<u><k nc:operation="delete">1</k></u>'))).tag,
    "bad-attribute",
  );
});

Deno.test("readEdit refuses entries that occur twice, with or without attributes", () => {
  const twice = [
    "<u><k>1</k></u><u><k>1</k></u>",
    '<u><k>1</k></u><u nc:operation="create"><k>1</k></u>',
    '<u nc:operation="delete"><k>1</k></u><u><k>1</k></u>',
    '<u nc:operation="delete"><k>1</k></u><u nc:operation="create"><k>1</k></u>',
    '<u><k>1</k></u><u nc:operation="create"><k>2</k></u><u><k>1</k></u>',
  ];
  for (const content of twice) {
    assertEquals(refusal(() => inC(content)).appTag, "data-not-unique", content);
  }
  assertEquals(
    refusal(() => inC('<tag>t</tag><tag nc:operation="delete">t</tag>')).appTag,
    "data-not-unique",
  );
});

Deno.test("readEdit refuses leafs and containers that occur twice, with or without attributes", () => {
  for (const first of ["<x>1</x>", '<x nc:operation="delete"/>']) {
    for (const second of ["<x>1</x>", '<x nc:operation="create">1</x>']) {
      assertEquals(refusal(() => inC(first + second)).appTag, "too-many-elements");
    }
  }
});

Deno.test("readEdit refuses state data", () => {
  assertEquals(refusal(() => inC("<state><up>1</up></state>")).tag, "bad-element");
});

Deno.test("readEdit is applied as the operations say", () => {
  const data = c(
    "<x>1</x><tag>a</tag><tag>b</tag><y><a>1</a><b>1</b><v>1</v></y><y><a>2</a><b>2</b></y>",
  );
  assertEquals(
    applied(
      data,
      c(
        '<x nc:operation="replace">2</x><tag nc:operation="delete">a</tag><tag>c</tag>' +
          '<y nc:operation="delete"><a>1</a><b>1</b></y><y><a>2</a><b>2</b><v>new</v></y>',
      ),
    ),
    c("<x>2</x><tag>b</tag><tag>c</tag><y><a>2</a><b>2</b><v>new</v></y>"),
  );
});

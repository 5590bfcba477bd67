import { assertEquals, assertThrows } from "@std/assert";
import { RpcError } from "../netconf/rpc_error.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import type { InOutNode } from "../yang/schema.ts";
import { fromXml, refusal, refusalText, toXml } from "./testing/data.ts";
import { c, SCHEMA } from "./testing/schema.ts";
import { readData } from "./xml_read.ts";

function read(content: string): string {
  return toXml(fromXml(SCHEMA, content));
}

Deno.test("readData reads every kind of node", () => {
  const data = c(
    "<x>5</x><s>a &lt; b</s><e/><big>-9223372036854775808</big><tag>a</tag><tag>b</tag>" +
      "<queue>2</queue><queue>1</queue><inner><a>3</a></inner><on/>" +
      "<y><a>1</a><b>k</b><v>v</v><z><k>q</k></z></y><u><k>2</k></u><u><k>1</k><v>1</v></u>" +
      "<one>1</one><any><p>1</p></any><xml>text</xml>",
  ) + '<top xmlns="urn:ex">t</top>';
  assertEquals(read(data), data);
});

Deno.test("readData puts children into schema order and entries into key order", () => {
  assertEquals(
    read(
      c("<y><v>2</v><b>b</b><a>2</a></y><x>1</x><y><b>a</b><a>10</a></y><tag>b</tag><tag>a</tag>"),
    ),
    c("<x>1</x><tag>a</tag><tag>b</tag><y><a>2</a><b>b</b><v>2</v></y><y><a>10</a><b>a</b></y>"),
  );
});

Deno.test("readData keeps the order of user-ordered lists and leaf-lists", () => {
  const data = c("<queue>3</queue><queue>1</queue><u><k>z</k></u><u><k>a</k></u>");
  assertEquals(read(data), data);
});

Deno.test("readData collects entries that do not stand together", () => {
  assertEquals(
    read(c("<u><k>1</k></u><x>1</x><u><k>2</k></u>")),
    c("<x>1</x><u><k>1</k></u><u><k>2</k></u>"),
  );
});

Deno.test("readData tells nodes of equal names apart by namespace", () => {
  const data = c('<s>ex</s><s xmlns="urn:aug">aug</s>');
  assertEquals(read(data), data);
});

Deno.test("readData stores canonical values", () => {
  assertEquals(read(c("<x> +007 </x><big>-0</big>")), c("<x>7</x><big>0</big>"));
});

Deno.test("readData resolves prefixes where the leaf declares them", () => {
  const kind = (text: string) => c(`<kind xmlns:a="urn:aug" xmlns:b="urn:ex">${text}</kind>`);
  assertEquals(read(kind("a:slow")), c('<kind xmlns:aug="urn:aug">aug:slow</kind>'));
  assertEquals(read(kind("b:fast")), c('<kind xmlns:ex="urn:ex">ex:fast</kind>'));
  assertEquals(read(kind("fast")), c('<kind xmlns:ex="urn:ex">ex:fast</kind>'));
  assertEquals(
    read('<p:c xmlns:p="urn:ex"><p:kind>p:fast</p:kind></p:c>'),
    c('<kind xmlns:ex="urn:ex">ex:fast</kind>'),
  );
});

Deno.test("readData drops empty non-presence containers, which mean nothing", () => {
  assertEquals(read(c("<inner><deep/></inner><on/>")), c("<on/>"));
  assertEquals(read(c("")), "");
});

Deno.test("readData reads state data and lists without keys", () => {
  const data = c(
    "<state><up>1</up><log><line>a</line></log><log><line>a</line></log><seen>2</seen><seen>2</seen></state>",
  );
  assertEquals(read(data), data);
});

Deno.test("readData takes the content of an rpc", () => {
  const { input } = SCHEMA.rpc("urn:ex", "go")!;
  const rpc = (content: string) => {
    const reader = new XmlReader(new TextEncoder().encode(`<go xmlns="urn:ex">${content}</go>`));
    reader.next();
    return readData(reader, input as InOutNode, { schema: SCHEMA });
  };
  assertEquals(rpc("<speed>5</speed>").slots[0], 5);
  assertEquals(refusal(() => rpc("<speed>x</speed>")).path, "/nc:rpc/ex:go/ex:speed");
  assertEquals(
    refusal(() => rpc("<stop><n>1</n><m/></stop>")).path,
    "/nc:rpc/ex:go/ex:stop[ex:n='1']",
  );
});

Deno.test("readData refuses an element that the schema does not have", () => {
  assertEquals(refusal(() => read(c("<y><a>1</a><b>'</b><nope/></y>"))), {
    type: "application",
    tag: "unknown-element",
    path: `/ex:c/ex:y[ex:a='1'][ex:b="'"]`,
    info: { "bad-element": "nope" },
  });
  assertEquals(
    refusalText(() => read(c("<nope/>"))),
    "Failed to find YANG spec of XML node: nope with parent: c in namespace: urn:ex",
  );
  assertEquals(refusal(() => read("<c/>")).tag, "unknown-element");
  assertEquals(
    refusalText(() => read("<c/>")),
    "Failed to find YANG spec of XML node: c with parent: config in namespace: (none)",
  );
});

Deno.test("readData refuses a namespace that no module has", () => {
  assertEquals(refusal(() => read('<c xmlns="urn:nope"/>')), {
    type: "application",
    tag: "unknown-namespace",
    path: "/",
    info: { "bad-element": "c", "bad-namespace": "urn:nope" },
  });
});

Deno.test("readData refuses a value with the message and app-tag of its restriction", () => {
  assertEquals(refusal(() => read(c("<x>101</x>"))), {
    type: "application",
    tag: "invalid-value",
    appTag: "far",
    path: "/ex:c/ex:x",
    info: { "bad-element": "x" },
  });
  assertEquals(refusalText(() => read(c("<x>101</x>"))), "too far");
  assertEquals(refusal(() => read(c("<kind>nope</kind>"))).tag, "invalid-value");
});

Deno.test("readData refuses an entry without all keys, and names those that it has", () => {
  assertEquals(refusal(() => read(c("<y><a>1</a><v>2</v></y>"))), {
    type: "application",
    tag: "missing-element",
    path: "/ex:c/ex:y[ex:a='1']",
    info: { "bad-element": "b" },
  });
});

Deno.test("readData refuses a leaf or container that occurs twice", () => {
  for (const name of ["x", "on", "any"]) {
    const value = name === "x" ? "1" : "";
    assertEquals(
      refusal(() => read(c(`<${name}>${value}</${name}><tag>t</tag><${name}>${value}</${name}>`))),
      {
        type: "protocol",
        tag: "operation-failed",
        appTag: "too-many-elements",
        path: `/ex:c/ex:${name}`,
        info: {},
      },
    );
  }
});

Deno.test("readData refuses two entries with the same keys", () => {
  const data = c("<y><a>1</a><b>x</b></y><y><a>2</a><b>x</b></y><y><b>x</b><a>1</a></y>");
  const path = "/ex:c/ex:y[ex:a='1'][ex:b='x']";
  assertEquals(refusal(() => read(data)), {
    type: "application",
    tag: "operation-failed",
    appTag: "data-not-unique",
    path,
    info: { "non-unique": `${path}/ex:b` },
  });
  const error: RpcError = assertThrows(() => read(data), RpcError);
  assertEquals(error.info.map(({ value }) => value), [`${path}/ex:a`, `${path}/ex:b`]);
});

Deno.test("readData refuses a configured leaf-list value that occurs twice", () => {
  assertEquals(refusal(() => read(c("<tag>t</tag><tag>t</tag>"))).path, "/ex:c/ex:tag[.='t']");
});

Deno.test("readData lets the last of equal entries count when told to", () => {
  const data = c(
    "<u><k>1</k><v>1</v></u><u><k>2</k></u><u><k>1</k><v>2</v></u><tag>t</tag><tag>t</tag>",
  );
  assertEquals(
    toXml(fromXml(SCHEMA, data, { duplicates: "last" })),
    c("<tag>t</tag><u><k>2</k></u><u><k>1</k><v>2</v></u>"),
  );
});

Deno.test("readData refuses state data where only configuration may stand", () => {
  assertEquals(refusal(() => fromXml(SCHEMA, c("<state/>"), { config: true })), {
    type: "application",
    tag: "bad-element",
    path: "/ex:c/ex:state",
    info: { "bad-element": "state" },
  });
  assertEquals(
    refusalText(() => fromXml(SCHEMA, c("<state/>"), { config: true })),
    "module ex: state data node unexpected: state",
  );
});

Deno.test("readData refuses text between elements", () => {
  assertEquals(refusal(() => read(c("<inner>text<a>1</a></inner>"))), {
    type: "application",
    tag: "bad-element",
    path: "/ex:c/ex:inner",
    info: { "bad-element": "inner" },
  });
});

Deno.test("readData refuses an element inside a leaf", () => {
  assertEquals(refusal(() => read(c("<x>1<y/></x>"))), {
    type: "application",
    tag: "unknown-element",
    path: "/ex:c/ex:x",
    info: { "bad-element": "y" },
  });
});

Deno.test("readData takes annotations of the schema and refuses other attributes", () => {
  assertEquals(
    read(c('<x ex:note="n" xmlns:ex="urn:ex" xml:lang="en">1</x>')),
    c("<x>1</x>"),
  );
  assertEquals(refusal(() => read(c('<x a="1">1</x>'))), {
    type: "protocol",
    tag: "unknown-attribute",
    path: "/ex:c",
    info: { "bad-attribute": "a", "bad-element": "x" },
  });
  assertEquals(refusal(() => read(c('<x nc:operation="delete">1</x>'))).tag, "unknown-attribute");
});

Deno.test("readData leaves out what wd:default says is at its default (RFC 6243 4)", () => {
  assertEquals(
    read(c('<x wd:default="false">1</x><s wd:default="true">hi</s><more wd:default="1">7</more>')),
    c("<x>1</x>"),
  );
  assertEquals(refusal(() => read(c('<s wd:default="true">ho</s>'))).tag, "invalid-value");
  assertEquals(refusal(() => read(c('<s wd:default="yes">hi</s>'))).tag, "bad-attribute");
  assertEquals(refusal(() => read(c('<inner wd:default="true"/>'))), {
    type: "protocol",
    tag: "bad-attribute",
    path: "/ex:c",
    info: { "bad-attribute": "default", "bad-element": "inner" },
  });
});

Deno.test("readData reads back what report-all-tagged prints as what is set", () => {
  const root = fromXml(SCHEMA, c("<s>hi</s><inner><a>4</a></inner>"));
  const tagged = toXml(root, { withDefaults: "report-all-tagged" });
  assertEquals(read(tagged), c("<inner><a>4</a></inner>"));
});

Deno.test("readData keeps anydata and anyxml as they came", () => {
  const data = c('<any a="1" xmlns="urn:ex"><p:q xmlns:p="urn:p" p:r="s">mixed <t/></p:q></any>');
  assertEquals(read(data), c('<any a="1"><p:q xmlns:p="urn:p" p:r="s">mixed <t/></p:q></any>'));
});

Deno.test("readData lets the caller intercept children of the outermost element", () => {
  const seen: string[] = [];
  const root = fromXml(SCHEMA, `<lib><c/></lib>${c("<x>1</x>")}`, {
    intercept: (reader) => {
      if (reader.local !== "lib") return false;
      seen.push(reader.local);
      reader.skip();
      return true;
    },
  });
  assertEquals([seen, toXml(root)], [["lib"], c("<x>1</x>")]);
});

Deno.test("readData reads linked content from its own document", () => {
  const files: Record<string, string> = {
    "1.xml":
      '<x xmlns:e="urn:ex"><e:a>5</e:a><e:deep cl:link="2.xml" xmlns:cl="http://clicon.org/lib"/></x>',
    "2.xml": '<x xmlns="urn:ex"><b>b</b></x>',
  };
  const link = (file: string) => {
    const reader = new XmlReader(new TextEncoder().encode(files[file]));
    reader.next();
    return { reader, located: (error: unknown) => error };
  };
  const data = c('<x>1</x><inner cl:link="1.xml"/>');
  assertEquals(
    toXml(fromXml(SCHEMA, data, { link })),
    c("<x>1</x><inner><a>5</a><deep><b>b</b></deep></inner>"),
  );
  assertThrows(
    () => fromXml(SCHEMA, c('<inner cl:link="1.xml"><a>1</a></inner>'), { link }),
    XmlError,
    "<inner> has both a link attribute and content",
  );
  assertEquals(refusal(() => fromXml(SCHEMA, data)).tag, "unknown-attribute");
});

Deno.test("readData stops at the end of its element", () => {
  const reader = new XmlReader(
    new TextEncoder().encode(`<r><config>${c("<x>1</x>")}</config><z/></r>`),
  );
  reader.next();
  reader.next();
  readData(reader, SCHEMA.root, { schema: SCHEMA });
  assertEquals([reader.next(), reader.local], ["start", "z"]);
});

Deno.test("readData passes faults of the text on", () => {
  const reader = new XmlReader(new TextEncoder().encode(`<config>${c("<x>1</x><")}`));
  reader.next();
  assertThrows(() => readData(reader, SCHEMA.root, { schema: SCHEMA }), XmlError);
});

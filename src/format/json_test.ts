import { assertEquals, assertThrows } from "@std/assert";
import { Branch } from "../tree/node.ts";
import { FormatError } from "./format_error.ts";
import type { Json } from "./json_any.ts";
import { type JsonPrintOptions, printJson, toJsonValue } from "./json_print.ts";
import { fromJsonValue, readJson } from "./json_read.ts";
import { JsonReader } from "./json_reader.ts";
import { chunksToText } from "./print.ts";
import { fromXml, refusal, refusalText, toXml } from "./testing/data.ts";
import { c, SCHEMA } from "./testing/schema.ts";

function print(content: string, options: JsonPrintOptions = {}): string {
  return chunksToText(printJson(fromXml(SCHEMA, content), options));
}

/** The tree of a JSON text, as XML. */
function read(text: string, config = false): string {
  const reader = new JsonReader(new TextEncoder().encode(text));
  reader.next();
  return toXml(readJson(reader, SCHEMA.root, { schema: SCHEMA, config }));
}

function inC(text: string): string {
  return read(`{"ex:c":${text}}`);
}

Deno.test("printJson prints every kind of node as RFC 7951 says", () => {
  assertEquals(
    print(
      c(
        '<x>5</x><s>a"b</s><e/><big>-9223372036854775808</big><kind>fast</kind><tag>a</tag><queue>2</queue>' +
          "<queue>1</queue><on/><u><k>1</k><v>1</v></u>" +
          '<extra xmlns="urn:aug">7</extra>',
      ) + '<top xmlns="urn:ex">t</top>',
    ),
    '{"ex:c":{"x":5,"s":"a\\"b","e":[null],"big":"-9223372036854775808","kind":"fast","tag":["a"],"queue":[2,1],' +
      '"on":{},"u":[{"k":"1","v":1}],"aug:extra":7},"ex:top":"t"}',
  );
});

Deno.test("printJson names the module of an identity that is not the leaf's", () => {
  assertEquals(
    print(c('<kind xmlns:a="urn:aug">a:slow</kind>')),
    '{"ex:c":{"kind":"aug:slow"}}',
  );
});

Deno.test("printJson pretty is the layout of datastore files", () => {
  assertEquals(
    print(c("<x>1</x><e/><tag>a</tag><on/><u><k>1</k></u>"), { pretty: true, member: "config" }),
    `{
   "config": {
      "ex:c": {
         "x": 1,
         "e": [null],
         "tag": [
            "a"
         ],
         "on": {},
         "u": [
            {
               "k": "1"
            }
         ]
      }
   }
}
`,
  );
});

Deno.test("printJson of nothing is an empty object", () => {
  assertEquals(print(""), "{}");
  assertEquals(print("", { member: "config" }), '{"config":{}}');
  assertEquals(print("", { pretty: true }), "{}\n");
  assertEquals(print("", { pretty: true, member: "config" }), '{\n   "config": {}\n}\n');
});

Deno.test("printJson puts extra members after the data", () => {
  const extra = { "m:n": { a: [1, "b"] }, z: 1 };
  const expected = { config: { "ex:c": { x: 1 }, ...extra } };
  for (const pretty of [false, true]) {
    const text = print(c("<x>1</x>"), { pretty, member: "config", extra });
    const layout = JSON.stringify(expected, null, pretty ? 3 : 0) + (pretty ? "\n" : "");
    assertEquals(text, layout);
    const empty = print("", { pretty, extra });
    assertEquals(empty, JSON.stringify(extra, null, pretty ? 3 : 0) + (pretty ? "\n" : ""));
  }
});

Deno.test("printJson writes annotations as RFC 7952 says", () => {
  const module = SCHEMA.moduleByName("ex")!;
  const type = SCHEMA.annotations.get("ex:note")!;
  const annotate: JsonPrintOptions["annotate"] = (schema, value) =>
    schema.kind === "leaf-list" && value === "a" || schema.name === "v" ? undefined : [
      { module, name: "note", type, value: schema.name },
    ];
  assertEquals(
    JSON.parse(
      print(c("<x>1</x><tag>a</tag><tag>b</tag><u><k>1</k><v>2</v></u><any/>"), { annotate }),
    ),
    {
      "ex:c": {
        "@": { "ex:note": "c" },
        x: 1,
        "@x": { "ex:note": "x" },
        tag: ["a", "b"],
        "@tag": [null, { "ex:note": "tag" }],
        u: [{ "@": { "ex:note": "u" }, k: "1", "@k": { "ex:note": "k" }, v: 2 }],
        any: [null],
        "@any": { "ex:note": "any" },
      },
    },
  );
});

Deno.test("printJson tags defaults", () => {
  assertEquals(
    JSON.parse(print(c("<s>hi</s><one>1</one>"), { withDefaults: "report-all-tagged" }))["ex:c"],
    {
      s: "hi",
      "@s": { "ietf-netconf-with-defaults:default": true },
      inner: { a: 3, "@a": { "ietf-netconf-with-defaults:default": true } },
      one: "1",
    },
  );
});

Deno.test("readJson takes back what printJson prints with annotations", () => {
  const module = SCHEMA.moduleByName("ex")!;
  const type = SCHEMA.annotations.get("ex:note")!;
  const data = c("<x>1</x><tag>a</tag><u><k>1</k></u>");
  const annotate = () => [{ module, name: "note", type, value: "n" }];
  assertEquals(read(print(data, { annotate })), data);
});

Deno.test("readJson takes names without module where they can only mean one node", () => {
  assertEquals(
    inC('{"x":1,"extra":2,"ex:s":"a","aug:s":"b"}'),
    c(
      '<x>1</x><s>a</s><s xmlns="urn:aug">b</s><extra xmlns="urn:aug">2</extra>',
    ),
  );
  assertEquals(inC('{"s":"own module first"}'), c("<s>own module first</s>"));
  assertEquals(
    refusalText(() => read('{"c":{}}')),
    "Failed to find YANG spec of node: c with parent: config (it must be ex:c)",
  );
});

Deno.test("readJson drops null and empty containers and lists", () => {
  assertEquals(inC('{"inner":{},"on":null,"u":[],"tag":[],"x":1}'), c("<x>1</x>"));
});

Deno.test("readJson refuses what does not fit the schema", () => {
  assertEquals(refusal(() => inC('{"u":[{"k":"1","nope":1}]}')), {
    type: "application",
    tag: "unknown-element",
    path: "/ex:c/ex:u[ex:k='1']",
    info: { "bad-element": "nope" },
  });
  assertEquals(refusal(() => inC('{"x":500}')), {
    type: "application",
    tag: "invalid-value",
    appTag: "far",
    path: "/ex:c/ex:x",
    info: { "bad-element": "x" },
  });
  assertEquals(refusal(() => inC('{"x":"5"}')).tag, "invalid-value");
  assertEquals(refusal(() => inC('{"big":5}')).tag, "invalid-value");
  assertEquals(refusal(() => inC('{"y":[{"a":1}]}')).tag, "missing-element");
  assertEquals(refusal(() => inC('{"x":1,"ex:x":1}')).appTag, "too-many-elements");
  assertEquals(refusal(() => inC('{"u":[{"k":"1"},{"k":"1"}]}')).appTag, "data-not-unique");
  assertEquals(refusal(() => read('{"ex:c":{"state":{}}}', true)).tag, "bad-element");
});

Deno.test("readJson refuses values of the wrong shape", () => {
  assertEquals(refusalText(() => inC("[]")), '"c" must be an object, not an array');
  const wrong: Record<string, string> = {
    '{"u":{"k":"1"}}': '"u" must be an array',
    '{"tag":"a"}': '"tag" must be an array',
    '{"u":["1"]}': '"u" must be objects',
    '{"x":{}}': '"x" must be a value, not an object',
    '{"x":[1]}': '"x" must be a single value',
  };
  for (const [text, message] of Object.entries(wrong)) {
    assertEquals(refusalText(() => inC(text)), message);
    assertEquals(refusal(() => inC(text)).tag, "bad-element");
  }
});

Deno.test("readJson refuses annotations that no module defines", () => {
  assertEquals(inC('{"x":1,"@x":{"ex:note":"n"},"@":{"ex:note":"n"}}'), c("<x>1</x>"));
  assertEquals(refusal(() => inC('{"x":1,"@x":{"ex:nope":"n"}}')).tag, "unknown-element");
  assertEquals(refusal(() => inC('{"@nope":{"ex:note":"n"}}')).tag, "unknown-element");
});

Deno.test("readJson lets the caller intercept members of the outermost object", () => {
  const reader = new JsonReader(new TextEncoder().encode('{"own":{"a":[1]},"ex:top":"t"}'));
  reader.next();
  const intercept = (at: JsonReader) => {
    if (at.text !== "own") return false;
    at.skip(at.next());
    return true;
  };
  const root = readJson(reader, SCHEMA.root, { schema: SCHEMA, intercept });
  assertEquals([toXml(root), reader.next()], ['<top xmlns="urn:ex">t</top>', "eof"]);
});

Deno.test("printJson says anydata in JSON where nothing is lost, and keeps other XML as text", () => {
  const any = (content: string) => toJsonValue(fromXml(SCHEMA, c(content)), { schema: SCHEMA });
  const value = (content: string) => (any(content)["ex:c"] as Record<string, Json>).any;
  assertEquals(
    value("<any><p>1</p><q><r/></q><p>2</p></any>"),
    '<any xmlns="urn:ex"><p>1</p><q><r/></q><p>2</p></any>',
  );
  assertEquals(value("<any><p>1</p><p>2</p><q><r/></q></any>"), {
    p: ["1", "2"],
    q: { r: [null] },
  });
  assertEquals(value('<any><p xmlns="urn:aug">1</p></any>'), { "aug:p": "1" });
  assertEquals(value('<any><p a="1"/></any>'), '<any xmlns="urn:ex"><p a="1"/></any>');
  assertEquals(
    value('<any><p xmlns="urn:nope"/></any>'),
    '<any xmlns="urn:ex"><p xmlns="urn:nope"/></any>',
  );
  assertEquals(value("<any>text</any>"), "text");
  assertEquals(value("<any>&lt;p/></any>"), '<any xmlns="urn:ex">&lt;p/&gt;</any>');
});

Deno.test("readJson takes any JSON as anydata", () => {
  assertEquals(
    inC('{"any":{"a":1,"b":[true,false],"aug:c":{"d":"x"},"e":null}}'),
    c('<any><a>1</a><b>true</b><b>false</b><c xmlns="urn:aug"><d>x</d></c><e/></any>'),
  );
  assertEquals(inC('{"any":"<p/>"}'), c("<any>&lt;p/&gt;</any>"));
  assertEquals(refusal(() => inC('{"any":{"a b":1}}')).tag, "invalid-value");
});

Deno.test("readJson refuses anydata that XML could not hold or give back", () => {
  const deep = (depth: number) => `{"any":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`;
  assertEquals(inC(deep(200)).length > 1000, true);
  assertEquals(refusalText(() => inC(deep(201))), "values are nested deeper than 200");
  assertEquals(refusal(() => inC('{"any":"\\u0001"}')).tag, "invalid-value");
  assertEquals(refusal(() => inC('{"any":"\\ud800"}')).tag, "invalid-value");
});

Deno.test("printJson keeps anydata that is too deep for JSON as XML text", () => {
  const data = c(`<any>${"<a>".repeat(250)}${"</a>".repeat(250)}</any>`);
  const text = print(data);
  assertEquals(text.startsWith('{"ex:c":{"any":"<any'), true);
  assertEquals(read(text), data.replace("<a></a>", "<a/>"));
});

Deno.test("fromJsonValue takes values as programs hold them", () => {
  const value = { "ex:c": { x: 5, e: [null], u: [{ k: "1" }], big: "5" } };
  const root = fromJsonValue(value, SCHEMA.root, { schema: SCHEMA });
  assertEquals(toXml(root), c("<x>5</x><e/><big>5</big><u><k>1</k></u>"));
  assertEquals(toJsonValue(root) as unknown, {
    "ex:c": { x: 5, e: [null], big: "5", u: [{ k: "1" }] },
  });
  assertEquals(fromJsonValue(undefined, SCHEMA.root, { schema: SCHEMA }).slots.length, 0);
  assertThrows(() => fromJsonValue([], SCHEMA.root, { schema: SCHEMA }), FormatError);
});

Deno.test("fromJsonValue makes the content of an rpc", () => {
  const { input } = SCHEMA.rpc("urn:ex", "go")!;
  const branch = fromJsonValue({ speed: 5 }, input, { schema: SCHEMA });
  assertEquals([branch instanceof Branch, branch.slots[0]], [true, 5]);
  assertEquals(toJsonValue(branch) as unknown, { speed: 5 });
});

Deno.test("printJson indents by as many spaces as told, metadata and anydata as well", () => {
  const content = c("<tag>t</tag><any><p>1</p></any>");
  const root = fromXml(SCHEMA, content);
  assertEquals(
    chunksToText(printJson(root, { pretty: true, indent: 2, schema: SCHEMA, extra: { m: [1] } })),
    `{
  "ex:c": {
    "tag": [
      "t"
    ],
    "any": {
      "p": "1"
    }
  },
  "m": [
    1
  ]
}
`,
  );
});

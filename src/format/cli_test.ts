import { assertEquals, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { type CliPrintOptions, printCli } from "./cli_print.ts";
import { readCli } from "./cli_read.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { WordReader } from "./words.ts";
import { FormatError } from "./format_error.ts";
import { chunksToText } from "./print.ts";
import { fromXml, refusal, refusalText, toXml } from "./testing/data.ts";
import { c, SCHEMA } from "./testing/schema.ts";

function print(content: string, options: CliPrintOptions = {}): string {
  return chunksToText(printCli(fromXml(SCHEMA, content), options));
}

function read(text: string, config = false): string {
  return toXml(readCli(new TextEncoder().encode(text), SCHEMA.root, { schema: SCHEMA, config }));
}

const EVERYTHING = c(
  '<x>1</x><s/><s xmlns="urn:aug">other</s><e/><kind>fast</kind><tag>one two</tag><tag>three</tag>' +
    "<inner><a>3</a></inner><on/><y><a>1</a><b>b c</b></y><y><a>2</a><b>b</b><v>v</v></y>" +
    '<u><k>z</k></u><u><k>a</k></u><any><p>1</p></any><extra xmlns="urn:aug">5</extra>',
);

Deno.test("printCli prints one command for each leaf, value, entry and presence container", () => {
  assertEquals(
    print(EVERYTHING),
    `set c x 1
set c ex:s ""
set c e
set c kind ex:fast
set c tag "one two"
set c tag three
set c inner a 3
set c on
set c y 1 "b c"
set c y 2 b
set c y 2 b v v
set c u z
set c u a
set c any "<any xmlns=\\"urn:ex\\"><p>1</p></any>"
set c aug:s other
set c extra 5
`,
  );
});

Deno.test("printCli is the manual's example", () => {
  const schema = schemaOf(
    "container table { list parameter { key name; leaf name { type string; } leaf value { type string; } } }",
  );
  const root = fromXml(
    schema,
    '<table xmlns="urn:m"><parameter><name>a</name><value>17</value></parameter>' +
      "<parameter><name>b</name><value>99</value></parameter></table>",
  );
  assertEquals(
    chunksToText(printCli(root)),
    "set table parameter a\nset table parameter a value 17\n" +
      "set table parameter b\nset table parameter b value 99\n",
  );
});

Deno.test("printCli begins lines as told", () => {
  assertEquals(print(c("<x>1</x>"), { prefix: "merge " }), "merge c x 1\n");
});

Deno.test("readCli reads what printCli prints", () => {
  assertEquals(read(print(EVERYTHING)), toXml(fromXml(SCHEMA, EVERYTHING)));
  assertEquals(read(""), "");
});

Deno.test("readCli takes lines in any order, comments and empty lines", () => {
  assertEquals(
    read("# first\n\nset c u b v 2\r\nset c u a v 1\nset c x 1 # why\nset c u b\nset c inner a 3"),
    c("<x>1</x><inner><a>3</a></inner><u><k>b</k><v>2</v></u><u><k>a</k><v>1</v></u>"),
  );
});

Deno.test("readCli reads state lists without keys", () => {
  const data = c(
    "<state><up>1</up><log><line>a</line></log><log/><log><line>a</line></log></state>",
  );
  assertEquals(read(print(data)), data);
});

const PAIR = c("<y><a>1</a><b>b c</b><v>v</v></y>");

Deno.test("printCli writes keys behind their names when told", () => {
  assertEquals(
    print(PAIR, { keyNames: true }),
    'set c y a 1 b "b c"\nset c y a 1 b "b c" v v\n',
  );
});

/** Reads in the way that takes keys with and without names; gives the data, or the error with its place. */
function readEither(text: string): string {
  const reader = new WordReader(new TextEncoder().encode(text), { lines: true });
  try {
    return toXml(readCli(reader, SCHEMA.root, { schema: SCHEMA, keyNames: "either" }));
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { line, column } = reader.position();
    return `${line}:${column} ${error.tag}`;
  }
}

Deno.test("readCli reads keys behind their names, and alone where that can be meant", () => {
  assertEquals(readEither('set c y a 1 b "b c" v v'), PAIR);
  assertEquals(readEither('set c y 1 "b c" v v'), PAIR);
  assertEquals(readEither("set c u k v 4"), c("<u><k>k</k><v>4</v></u>"));
});

Deno.test("readCli tells the place of an error in the reading that got further", () => {
  assertEquals(readEither("set c x 1\nset c y a 1 b 2 nope 3"), "2:17 unknown-element");
  assertEquals(readEither("set c x 1\n  set c y 1 b nope 3"), "2:15 unknown-element");
  assertEquals(readEither("set c x 500"), "1:9 invalid-value");
});

Deno.test("readCli refuses what does not fit the schema", () => {
  assertEquals(refusal(() => read("set c u 1 nope 1")), {
    type: "application",
    tag: "unknown-element",
    path: "/ex:c/ex:u[ex:k='1']",
    info: { "bad-element": "nope" },
  });
  assertEquals(refusal(() => read("set c x 500")), {
    type: "application",
    tag: "invalid-value",
    appTag: "far",
    path: "/ex:c/ex:x",
    info: { "bad-element": "x" },
  });
  assertEquals(refusal(() => read("set c y 1")).tag, "missing-element");
  assertEquals(refusal(() => read("set c y 1")).path, "/ex:c/ex:y[ex:a='1']");
  assertEquals(refusal(() => read("set c x 1\nset c x 2")).appTag, "too-many-elements");
  assertEquals(refusal(() => read("set c tag a\nset c tag a")).appTag, "data-not-unique");
  assertEquals(refusal(() => read("set c state up 1", true)).tag, "bad-element");
  assertEquals(refusalText(() => read("set c x 1 2")), '"x" must be set to one value');
  assertEquals(
    refusalText(() => read("set c s 1")),
    "Failed to find YANG spec of node: s with parent: c (it must be ex:s or aug:s)",
  );
});

Deno.test("readCli refuses lines that are no such commands", () => {
  assertThrows(
    () => read("set c x 1\ndelete c"),
    FormatError,
    'expected a line that begins with "set"',
  );
  assertThrows(() => read('set c s "x\n"'), FormatError, "1:9: a quoted value is not closed");
});

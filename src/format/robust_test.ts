import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RpcError } from "../netconf/rpc_error.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import { readCli } from "./cli_read.ts";
import { FormatError } from "./format_error.ts";
import { readJson } from "./json_read.ts";
import { JsonReader } from "./json_reader.ts";
import { c, SCHEMA } from "./testing/schema.ts";
import { readText } from "./text_read.ts";
import { readData, readEdit } from "./xml_read.ts";

const XML =
  `<config xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" xmlns:yang="urn:ietf:params:xml:ns:yang:1">` +
  c(
    '<x nc:operation="merge">1</x><s>é</s><tag>a</tag><y><a>1</a><b>b</b><z nc:operation="create"><k>k</k></z></y>' +
      `<u yang:insert="after" yang:key="[k='1']"><k>2</k></u><u><k>1</k></u><any><p q="1">r</p></any><on/>`,
  ) + "</config>";
const JSON_TEXT =
  '{"ex:c":{"x":1,"s":"é","tag":["a"],"y":[{"a":1,"b":"b","z":[{"k":"k"}]}],"any":{"p":[null]},"e":[null]}}';
const TEXT = 'config { ex:c { x 1; s "é"; tag [ a ] y 1 b { z k { } } any { p q; } e; } }';
const CLI = 'set c x 1\nset c ex:s "é"\nset c tag a\nset c y 1 b z k\nset c any "<p/>"\nset c e\n';

const schema = SCHEMA;
const READERS: Record<string, { text: string; read: (bytes: Uint8Array) => unknown }> = {
  readData: {
    text: XML.replaceAll(/ (nc|yang):\w+="[^"]*"/g, ""),
    read: (bytes) => {
      const reader = new XmlReader(bytes);
      reader.next();
      readData(reader, schema.root, { schema });
    },
  },
  readEdit: {
    text: XML,
    read: (bytes) => {
      const reader = new XmlReader(bytes);
      reader.next();
      readEdit(reader, schema.root, { schema });
    },
  },
  readJson: {
    text: JSON_TEXT,
    read: (bytes) => {
      const reader = new JsonReader(bytes);
      if (reader.next() === "{") readJson(reader, schema.root, { schema });
    },
  },
  readText: { text: TEXT, read: (bytes) => readText(bytes, schema.root, { schema }) },
  readCli: { text: CLI, read: (bytes) => readCli(bytes, schema.root, { schema }) },
};

for (const [name, { text, read }] of Object.entries(READERS)) {
  Deno.test(`${name} answers any damage to its input with an error of its kind`, () => {
    const whole = new TextEncoder().encode(text);
    read(whole);
    const damage = fc.array(
      fc.tuple(
        fc.nat(whole.length - 1),
        fc.nat(3),
        fc.oneof(
          fc.nat(255),
          fc.constantFrom(...'<>/"={}[];: \n#\\'.split("").map((ch) => ch.charCodeAt(0))),
        ),
        fc.nat(whole.length - 1),
      ),
      { minLength: 1, maxLength: 3 },
    );
    let refused = 0;
    fc.assert(
      fc.property(damage, (all) => {
        let bytes = [...whole];
        for (const [at, kind, byte, other] of all) {
          if (kind === 0) bytes[at] = byte;
          else if (kind === 1) bytes.splice(at, 1 + byte % 5);
          else if (kind === 2) bytes.splice(at, 0, ...whole.slice(other, other + 12));
          else if (byte % 8 === 0) bytes = bytes.slice(0, at);
        }
        try {
          read(Uint8Array.from(bytes));
        } catch (error) {
          refused++;
          assert(
            error instanceof RpcError || error instanceof XmlError || error instanceof FormatError,
            `${error}`,
          );
        }
      }),
      { seed: 8, numRuns: 3000 },
    );
    assertEquals(refused > 1000, true);
  });
}

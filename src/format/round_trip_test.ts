import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { schemaAndTree, type SchemaSample } from "../../test/random_schema.ts";
import { equal } from "../tree/equal.ts";
import type { Branch } from "../tree/node.ts";
import { XmlReader } from "../xml/reader.ts";
import { printCli } from "./cli_print.ts";
import { readCli } from "./cli_read.ts";
import { fromJsonValue, readJson } from "./json_read.ts";
import { JsonReader } from "./json_reader.ts";
import { printJson, toJsonValue } from "./json_print.ts";
import { joinChunks } from "./print.ts";
import { printText } from "./text_print.ts";
import { readText } from "./text_read.ts";
import { printXml } from "./xml_print.ts";
import { readData } from "./xml_read.ts";

/** Printing and reading again gives the same tree, whatever the tree and the schema. */
function survives(
  print: (sample: SchemaSample) => Iterable<Uint8Array>,
  read: (text: Uint8Array, sample: SchemaSample) => Branch,
): void {
  fc.assert(
    fc.property(schemaAndTree, (sample) => {
      const text = joinChunks(print(sample));
      const again = read(text, sample);
      assert(equal(again, sample.root), new TextDecoder().decode(text));
    }),
    { seed: 4711, numRuns: 300 },
  );
}

for (const pretty of [false, true]) {
  Deno.test(`printXml is read back by readData ${pretty ? "with" : "without"} layout`, () => {
    survives(
      ({ root }) => printXml(root, { pretty, open: "<config>", close: "</config>", chunkSize: 50 }),
      (text, { schema }) => {
        const reader = new XmlReader(text);
        reader.next();
        return readData(reader, schema.root, { schema });
      },
    );
  });

  Deno.test(`printJson is read back by readJson ${pretty ? "with" : "without"} layout`, () => {
    survives(
      ({ root, schema }) => printJson(root, { pretty, schema, chunkSize: 50 }),
      (text, { schema }) => {
        const reader = new JsonReader(text);
        assertEquals(reader.next(), "{");
        return readJson(reader, schema.root, { schema });
      },
    );
  });
}

Deno.test("toJsonValue is read back by fromJsonValue", () => {
  survives(
    () => [],
    (_, { schema, root }) => fromJsonValue(toJsonValue(root, { schema }), schema.root, { schema }),
  );
});

Deno.test("printText is read back by readText", () => {
  survives(
    ({ root, schema }) => printText(root, { block: "config", schema, chunkSize: 50 }),
    (text, { schema }) => readText(text, schema.root, { schema }),
  );
});

Deno.test("printCli is read back by readCli", () => {
  survives(
    ({ root }) => printCli(root, { chunkSize: 50 }),
    (text, { schema }) => readCli(text, schema.root, { schema }),
  );
});

Deno.test("printCli with the names of keys is read back by readCli", () => {
  survives(
    ({ root }) => printCli(root, { keyNames: true }),
    (text, { schema }) => readCli(text, schema.root, { schema, keyNames: "with" }),
  );
});

Deno.test("readCli that takes either way of keys reads what printCli prints", () => {
  survives(
    ({ root }) => printCli(root),
    (text, { schema }) => readCli(text, schema.root, { schema, keyNames: "either" }),
  );
});

import "./testing/quiet.ts";
import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { schemaAndTree, type SchemaSample } from "../../test/random_schema.ts";
import { joinChunks } from "../format/print.ts";
import { StoreError } from "./store_error.ts";
import { SCHEMA } from "./testing/world.ts";
import { equal } from "../tree/equal.ts";
import {
  type Format,
  FORMATS,
  guessFormat,
  printFormat,
  readFormat,
  showFormat,
} from "./any_format.ts";

/** What is written is read again, with its format given and guessed. */
function survives(print: (sample: SchemaSample, format: Format) => Iterable<Uint8Array>): void {
  fc.assert(
    fc.property(schemaAndTree, fc.constantFrom(...FORMATS), (sample, format) => {
      const bytes = joinChunks(print(sample, format));
      for (const given of [format, undefined]) {
        const again = readFormat("file", bytes, sample.schema, given);
        assert(equal(again, sample.root), new TextDecoder().decode(bytes));
      }
    }),
    { seed: 99, numRuns: 200 },
  );
}

Deno.test("what printFormat writes into a file is read by readFormat", () => {
  survives(({ root, schema }, format) => printFormat(root, format, schema));
});

Deno.test("what showFormat shows is read by readFormat", () => {
  survives(({ root, schema }, format) => showFormat(root, format, schema));
});

Deno.test("guessFormat looks behind comments and a byte order mark", () => {
  const guess = (text: string) => guessFormat(new TextEncoder().encode(text));
  assertEquals(
    ["set a b", "# x\n\n # y\nset a b", "\ufeffset a b"].map(guess),
    Array(3).fill("cli"),
  );
  assertEquals(["a { }", "# <x/>\nsettings;"].map(guess), ["text", "text"]);
  assertEquals(["", "\ufeff <a/>", "\ufeff{}", "[]"].map(guess), ["xml", "xml", "json", "json"]);
});

Deno.test("readFormat refuses what follows on a configuration in JSON", () => {
  const reason = (text: string) => {
    const error = assertThrows(
      () => readFormat("f", new TextEncoder().encode(text), SCHEMA),
      StoreError,
    );
    return error.message;
  };
  assertEquals(reason(`{"config":{}} x`).startsWith("f:1:15: "), true);
  const end = "expected the end of the text";
  assertEquals(reason(`{"config":{}} {}`), `f:1:15: "{" found; ${end}`);
  assertEquals(reason(`{"m:c":{}} {}`), `f:1:12: "{" found; ${end}`);
  assertEquals(
    reason(`{"config":{},"m:c":{}}`),
    'f:1:14: member "m:c" beside the one that holds the configuration',
  );
});

import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { FormatError } from "./format_error.ts";
import { chunksToText } from "./print.ts";
import { fromXml, refusal, refusalText, toXml } from "./testing/data.ts";
import { c, SCHEMA } from "./testing/schema.ts";
import { printText, type TextPrintOptions } from "./text_print.ts";
import { readText } from "./text_read.ts";
import { quoteWord, WordReader } from "./words.ts";

function print(content: string, options: TextPrintOptions = {}): string {
  return chunksToText(printText(fromXml(SCHEMA, content), { schema: SCHEMA, ...options }));
}

function read(text: string, config = false): string {
  return toXml(readText(new TextEncoder().encode(text), SCHEMA.root, { schema: SCHEMA, config }));
}

function fault(text: string): string {
  const error: FormatError = assertThrows(() => read(text), FormatError);
  return error.message;
}

const EVERYTHING = c(
  "<x>1</x><s/><e/><kind>fast</kind><tag>one two</tag><tag>three</tag><on/>" +
    "<y><a>1</a><b>b c</b></y><y><a>2</a><b>b</b><v>v</v></y><any><p>1</p><q><r/></q></any>" +
    '<extra xmlns="urn:aug">5</extra>',
);

Deno.test("printText prints names, values and braces", () => {
  assertEquals(
    print(EVERYTHING, { block: "config" }),
    `config {
   ex:c {
      x 1;
      s "";
      e;
      kind ex:fast;
      tag [
         "one two"
         three
      ]
      on;
      y 1 "b c" {
      }
      y 2 b {
         v v;
      }
      any {
         p 1;
         q {
            r;
         }
      }
      aug:extra 5;
   }
}
`,
  );
});

Deno.test("readText reads what printText prints", () => {
  assertEquals(read(print(EVERYTHING)), toXml(fromXml(SCHEMA, EVERYTHING)));
  assertEquals(print("", { block: "config" }), "config {\n}\n");
  assertEquals(read("config {\n}\n"), "");
  assertEquals(print(""), "");
  assertEquals(read(""), "");
});

Deno.test("readText reads the older form", () => {
  assertEquals(
    read(`ex:c {  # a comment
      u one two { v 5; }
      tag a b;
      queue [ 3 1 2 ]
      kind aug:slow;
      s;
      e;
      on { }
      inner { a 3; }
    }`),
    c(
      '<s/><e/><kind xmlns:aug="urn:aug">aug:slow</kind><tag>a</tag><tag>b</tag><queue>3</queue>' +
        "<queue>1</queue><queue>2</queue><inner><a>3</a></inner><on/><u><k>one two</k><v>5</v></u>",
    ),
  );
});

Deno.test("readText takes an entry without block as one with its keys alone", () => {
  assertEquals(read("ex:c { u 1; y 1 b; }"), c("<y><a>1</a><b>b</b></y><u><k>1</k></u>"));
});

Deno.test("readText takes names without module where they can only mean one node", () => {
  assertEquals(read("top t;"), '<top xmlns="urn:ex">t</top>');
  assertEquals(
    read("c { s own; aug:s other; extra 1; }"),
    c(
      '<s>own</s><s xmlns="urn:aug">other</s><extra xmlns="urn:aug">1</extra>',
    ),
  );
});

Deno.test("readText refuses what does not fit the schema", () => {
  assertEquals(refusal(() => read("ex:c { u 1 { nope 1; } }")), {
    type: "application",
    tag: "unknown-element",
    path: "/ex:c/ex:u[ex:k='1']",
    info: { "bad-element": "nope" },
  });
  assertEquals(refusal(() => read("ex:c { x 500; }")).appTag, "far");
  assertEquals(refusal(() => read("ex:c { y 1; }")).tag, "missing-element");
  assertEquals(refusal(() => read("ex:c { x 1; x 2; }")).appTag, "too-many-elements");
  assertEquals(refusal(() => read("ex:c { u 1; u 1; }")).appTag, "data-not-unique");
  assertEquals(refusal(() => read("ex:c { state { up 1; } }", true)).tag, "bad-element");
  const wrong: Record<string, string> = {
    "ex:c { x 1 2; }": '"x" must be one value and ";"',
    "ex:c { x { } }": '"x" must be one value and ";"',
    "ex:c { tag { } }": '"tag" must be values',
    "ex:c { inner 1 { } }": '"inner" must be a block without values',
    "ex:c { u [ 1 ] }": '"u" must be an entry with its keys',
    "ex:c { y 1 2 3 { } }": '"y" must be an entry with 2 keys, not 3',
  };
  for (const [text, message] of Object.entries(wrong)) {
    assertEquals(refusalText(() => read(text)), message);
  }
});

Deno.test("readText tells where the text is wrong", () => {
  const faults: Record<string, string> = {
    "ex:c {": '1:7: expected a name or "}"',
    "ex:c { x 1 }": '1:12: expected a value, ";", "{" or "["',
    "ex:c { } }": "1:10: expected a name or the end",
    "config { } x": '1:12: nothing may follow the block "config"',
    "config;": '1:7: expected "{" after config',
    'ex:c {\n x "1;\n}': "2:4: a quoted value is not closed on its line",
    "ex:c { tag [ a ; ] }": '1:16: expected a value or "]"',
    '"ex:c" { }': "1:1: expected a name or the end",
  };
  for (const [text, message] of Object.entries(faults)) assertEquals(fault(text), message);
});

Deno.test("readText bounds the nesting of anydata", () => {
  assertEquals(fault(`ex:c { any ${"{ a ".repeat(300)}`).endsWith("deeper than 256"), true);
});

Deno.test("quoteWord is read back by WordReader as one token, on its line", () => {
  for (const lines of [false, true]) {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (first, second) => {
        const text = `${quoteWord(first)} ${quoteWord(second)}`;
        fc.pre(text.isWellFormed());
        const reader = new WordReader(new TextEncoder().encode(text), { lines });
        for (const expected of [first, second]) {
          const token = reader.next();
          assertEquals([token === "word" || token === "quoted", reader.text], [true, expected]);
        }
        assertEquals([reader.next(), text.includes("\n")], ["eof", false]);
      }),
      { seed: 3, numRuns: 500 },
    );
  }
});

Deno.test("WordReader takes a backslash that escapes nothing for itself", () => {
  const reader = new WordReader(new TextEncoder().encode('"C:\\dir\\"'.slice(0, -1) + '\\"'), {
    lines: false,
  });
  assertEquals([reader.next(), reader.text], ["quoted", "C:\\dir\\"]);
});

Deno.test("printText indents by as many spaces as told", () => {
  assertEquals(
    print(c("<inner><a>4</a></inner>"), { indent: 4 }),
    "ex:c {\n    inner {\n        a 4;\n    }\n}\n",
  );
});

Deno.test("a byte order mark before the text counts for nothing", () => {
  assertEquals(read("\ufeffex:c { x 1; }"), c("<x>1</x>"));
  assertEquals(fault("\ufeff}").startsWith("1:1: "), true);
});

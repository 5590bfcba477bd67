import { assertEquals } from "@std/assert";
import { fromXml, toXml } from "./testing/data.ts";
import { c, SCHEMA } from "./testing/schema.ts";
import type { Selector } from "../tree/selector.ts";
import { chunksToText, joinChunks } from "./print.ts";
import { printXml, type XmlPrintOptions } from "./xml_print.ts";

const WRAP = { open: "<config>\n", close: "</config>\n", pretty: true, level: 1 };

function print(content: string, options: XmlPrintOptions = {}): string {
  return toXml(fromXml(SCHEMA, content), options);
}

Deno.test("printXml pretty is the layout of datastore files", () => {
  assertEquals(
    print(c('<x>1</x><e/><on/><u><k>1</k></u><any><p a="1"/><q>1</q></any><xml>t</xml>'), WRAP),
    `<config>
   <c xmlns="urn:ex">
      <x>1</x>
      <e/>
      <on/>
      <u>
         <k>1</k>
      </u>
      <any>
         <p a="1"/>
         <q>1</q>
      </any>
      <xml>t</xml>
   </c>
</config>
`,
  );
});

Deno.test("printXml of an empty store is its wrapping alone", () => {
  assertEquals(print("", WRAP), "<config>\n</config>\n");
  assertEquals(print("", { open: "<data>", close: "</data>", empty: "<data/>" }), "<data/>");
  assertEquals(
    print(c("<e/>"), { open: "<data>", close: "</data>", empty: "<data/>" }),
    `<data>${c("<e/>")}</data>`,
  );
});

Deno.test("printXml declares a namespace where the module changes", () => {
  const data = c(
    '<s>1</s><y><a>1</a><b>b</b><w xmlns="urn:aug">w</w></y><s xmlns="urn:aug">2</s><extra xmlns="urn:aug">3</extra>',
  );
  assertEquals(print(data), data);
});

Deno.test("printXml repeats no namespace that is in force where it is put", () => {
  assertEquals(print(c("<x>1</x>"), { namespace: "urn:ex" }), "<c><x>1</x></c>");
});

Deno.test("printXml declares the prefixes of a value on its element", () => {
  assertEquals(
    print(c('<kind xmlns:z="urn:aug">z:slow</kind>')),
    c('<kind xmlns:aug="urn:aug">aug:slow</kind>'),
  );
});

Deno.test("printXml escapes text", () => {
  const data = c(`<s>&lt;&amp;&gt;"'\n\t&#13;é</s><tag>]]&gt;</tag>`);
  assertEquals(print(data), data);
});

Deno.test("printXml writes an empty string as an empty element", () => {
  assertEquals(print(c("<s></s><tag/>")), c("<s/><tag/>"));
});

Deno.test("printXml declares again what anydata needs", () => {
  const data = c('<any><p:x xmlns:p="urn:p"><y xmlns="urn:y">1</y></p:x></any>');
  assertEquals(print(data), data);
  assertEquals(
    print('<e:c xmlns:e="urn:ex"><e:any><e:x/></e:any></e:c>'),
    c('<e:any xmlns:e="urn:ex"><e:x/></e:any>'),
  );
});

Deno.test("printXml hands out chunks of about the size asked for", () => {
  const content = Array.from({ length: 2000 }, (_, i) => `<tag>tag number ${i}</tag>`).join("");
  const root = fromXml(SCHEMA, c(content));
  const chunks = [...printXml(root, { chunkSize: 1000 })];
  assertEquals(new TextDecoder().decode(joinChunks(chunks)), toXml(root));
  assertEquals(chunks.slice(0, -1).every(({ length }) => length >= 1000 && length < 1200), true);
  assertEquals([...printXml(root)].filter(({ length }) => length > 0).length, 1);
});

Deno.test("printXml pauses while it finds nothing to show", () => {
  const content = Array.from({ length: 5000 }, (_, i) => `<u><k>${i}</k></u>`).join("");
  const none: Selector = {
    all: false,
    onlyPath: true,
    child: () => none,
    candidates: () => undefined,
    entry: () => undefined,
  };
  const chunks = [...printXml(fromXml(SCHEMA, c(content)), { selector: none, empty: "<none/>" })];
  assertEquals(chunks.map(({ length }) => length), [0, 0, 0, 0, 7]);
});

Deno.test("printXml makes a chunk only when it is taken", () => {
  const content = Array.from({ length: 100 }, (_, i) => `<u><k>${i}</k></u>`).join("");
  let seen = 0;
  const chunks = printXml(fromXml(SCHEMA, c(content)), {
    chunkSize: 100,
    annotate: () => {
      seen++;
      return undefined;
    },
  });
  assertEquals(seen, 0);
  chunks.next();
  assertEquals(seen > 0 && seen < 20, true);
});

/** The chunks of a document, which are read back as what was printed. */
function chunkSizes(content: string, options: XmlPrintOptions): number[] {
  const data = fromXml(SCHEMA, content);
  const chunks = [...printXml(data, options)];
  assertEquals(chunksToText(chunks) === toXml(data, { ...options, chunkSize: 1e9 }), true);
  if (options.pretty === false) assertEquals(chunksToText(chunks) === content, true);
  return chunks.map(({ length }) => length);
}

for (
  const [what, content] of [
    ["a value", c(`<s>${"x&amp;é😀".repeat(50_000)}</s>`)],
    [
      "values side by side",
      c(`<s>${"x".repeat(400_000)}</s><y><a>1</a><b>${"y".repeat(400_000)}</b></y>`),
    ],
    ["anydata of one text", c(`<any><p>${"x&lt;".repeat(100_000)}</p></any>`)],
    ["anydata of many elements", c(`<any>${"<p>1</p>".repeat(50_000)}</any>`)],
  ] as const
) {
  for (const pretty of [false, true]) {
    Deno.test(`printXml hands out chunks within ${what}, ${pretty ? "" : "not "}pretty`, () => {
      const sizes = chunkSizes(content, { pretty, chunkSize: 1000 });
      // 64 KiB, and what a piece of 4,096 characters may add.
      const largest = Math.max(...sizes);
      assertEquals(largest <= 65_536 + 4096 * 6, true, `a chunk of ${largest} bytes`);
    });
  }
}

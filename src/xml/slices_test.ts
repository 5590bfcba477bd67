import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { XmlError, type XmlLimits, XmlReader } from "./reader.ts";
import { nextInSlices, readTextInSlices } from "./slices.ts";
import { readerEvents, stepEvents } from "./testing/events.ts";

const encoder = new TextEncoder();

/** Pieces that leave a scanner in the middle of something when they are cut. */
const piece = fc.constantFrom(
  ..."x é € 😀 &amp; &#8364; &#x1F600; &lt; ] ]] > \r \n \r\n".split(" "),
  " ",
  "   \t\n",
  "<![CDATA[]]>",
  "<![CDATA[ x]]]>",
  "<![CDATA[<&\r\n€]]]]>",
  "<!---->",
  "<!-- - € \r -->",
  "<?p?>",
  "<?p ? €\r?>",
  "<b/>",
  "<b>",
  "</b>",
  `<b c="&lt;é\r\n" d='x'>`,
  // What is not well-formed, in the middle of what can be left.
  "<!-- -- -->",
  "]]>",
  "&nope;",
  "<![CDATA[\u0001]]>",
  "<?p:q?>",
);
const document = fc.tuple(fc.array(piece), fc.array(piece), fc.array(piece))
  .map(([before, inside, after]) => `${before.join("")}<a>${inside.join("")}</a>${after.join("")}`);

function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof XmlError) return error.message;
    throw error;
  }
}

Deno.test("XmlReader step gives the same events, or the same error, wherever it is left", () => {
  fc.assert(
    fc.property(
      document,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (text, cuts) => {
        const bytes = encoder.encode(text);
        assertEquals(
          outcome(() => stepEvents(bytes, (step) => cuts[step % cuts.length]).events),
          outcome(() => readerEvents(bytes)),
        );
      },
    ),
    { seed: 1, numRuns: 5000 },
  );
});

const LONG = 300_000;
const long = (text: string) => text.repeat(Math.ceil(LONG / text.length));
const LARGE: Readonly<Record<string, string>> = {
  text: `<a>${long("x")}</a>`,
  "text beyond ASCII": `<a>${long("x€")}</a>`,
  references: `<a>${long("x&amp;")}</a>`,
  "line ends": `<a>${long("\r\n")}</a>`,
  "white space": `<a>${long(" ")}</a>`,
  "white space before an element": `<a>${long(" ")}<b/></a>`,
  "white space around the document element": `${long(" ")}<a/>${long("\n")}`,
  "a CDATA section": `<a><![CDATA[${long("x]")}]]></a>`,
  "CDATA sections": `<a>${long("<![CDATA[x]]>")}</a>`,
  "a comment": `<a><!--${long("x- ")}--></a>`,
  comments: `<a>${long("<!--x-->")}</a>`,
  "a comment before the document element": `<!--${long("x")}--><a/>`,
  "an instruction": `<a><?p ${long("x? ")}?></a>`,
  elements: `<a>${long("<b/>")}</a>`,
};

for (const [what, text] of Object.entries(LARGE)) {
  Deno.test(`XmlReader step reads no more than it may of ${what}`, () => {
    const bytes = encoder.encode(text);
    const { events, longest } = stepEvents(bytes, () => 1000);
    assertEquals(events, readerEvents(bytes));
    // The end of a section, a character or a tag may lie across the horizon.
    assertEquals(longest <= 1000 + "<![CDATA[".length, true, `${longest} bytes in one step`);
  });
}

/** How many pauses `work` has, and its result. */
function pauses<Result>(work: Generator<void, Result>): { count: number; result: Result } {
  let count = 0;
  for (let next = work.next();; next = work.next(), count++) {
    if (next.done) return { count, result: next.value };
  }
}

Deno.test("nextInSlices and readTextInSlices pause within a long text", () => {
  const reader = new XmlReader(encoder.encode(`<a>${" ".repeat(LONG)}<b>${long("&lt;")}</b></a>`));
  assertEquals(reader.next(), "start");
  assertEquals(pauses(nextInSlices(reader, true)), { count: 7, result: "start" });
  assertEquals(pauses(readTextInSlices(reader)), { count: 8, result: "<".repeat(LONG / 4) });
  // Whoever reads on without pauses is not kept from it.
  assertEquals([reader.next(), reader.next()], ["end", "eof"]);
});

Deno.test("readTextInSlices stops at a child element, as readText does", () => {
  const reader = new XmlReader(encoder.encode(`<a>${long("x")}<b/></a>`));
  reader.next();
  assertEquals(pauses(readTextInSlices(reader)).result, undefined);
  assertEquals(reader.local, "b");
});

Deno.test("XmlReader goes back to a start event from the horizon", () => {
  const bytes = encoder.encode(`<a><b xmlns="urn:b" c="1">${long("<d/>")}&amp;</b>t</a>`);
  const reader = new XmlReader(bytes);
  reader.next();
  reader.next();
  const before = [reader.name, reader.attributes, reader.depth, reader.position(), reader.offset];
  reader.mark();
  reader.horizon = 1000;
  const error = assertThrows(() => reader.skip());
  assertEquals(reader.isBackAfter(error), true);
  const after = [reader.name, reader.attributes, reader.depth, reader.position(), reader.offset];
  assertEquals(after, before);
  assertEquals(reader.resolvePrefix(""), "urn:b");
  reader.horizon = Infinity;
  reader.skip();
  assertEquals([reader.next(), reader.text], ["text", "t"]);
  assertEquals(reader.isBackAfter(new Error("something else")), false);
});

/** What is told of a document that exceeds a limit, with pauses and without. */
function refusal(text: string, limits: Partial<XmlLimits>): unknown[] {
  const bytes = encoder.encode(text);
  return [
    () => readerEvents(bytes, limits),
    () => stepEvents(bytes, () => 3, limits),
  ].map((read) => {
    const error: XmlError = assertThrows(read, XmlError);
    return [error.message, error.limit];
  });
}

Deno.test("XmlReader bounds a text, whatever it is made of", () => {
  const limits = { maxTextLength: 4 };
  const expected = ["1:4: a text is longer than 4 bytes", true];
  for (
    const text of [
      "12345",
      "€€",
      "&lt;&lt;&lt;&lt;&lt;",
      "12&lt;45",
      "<![CDATA[12345]]>",
      "1<!-- -->2<![CDATA[3]]>45",
      "     ",
      "\r\n\r\n\r\n\r\n\r\n",
    ]
  ) {
    assertEquals(refusal(`<a>${text}</a>`, limits), [expected, expected], text);
  }
  const fits = "<a>&lt;<!-- a comment -->2<b/>34\r\n</a>";
  assertEquals(readerEvents(fits, limits), ["<{}:a", "text <2", "<{}:b", ">", "text 34\n", ">"]);
  const reader = new XmlReader(encoder.encode("<a>12345</a>"), limits);
  reader.next();
  assertThrows(() => reader.readText(), XmlError, "1:4: a text is longer than 4 bytes");
});

Deno.test("XmlReader bounds a tag, wherever it is long", () => {
  const limits = { maxTagLength: 10 };
  for (
    const text of [
      `<a            />`,
      `<a b="12345678"/>`,
      `<a b="&lt;&lt;"/>`,
      `<a b=          ""/>`,
      `<a></a          >`,
    ]
  ) {
    const place = text.startsWith("<a></a") ? "1:14" : "1:11";
    const expected = [`${place}: a tag is longer than 10 bytes`, true];
    assertEquals(refusal(text, limits), [expected, expected], text);
  }
  assertEquals(readerEvents(`<a b="1" ></a >`, limits), ["<{}:a {}:b=1", ">"]);
});

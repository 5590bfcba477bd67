import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { XmlReader } from "../xml/reader.ts";
import { messageHead, scanStartTag } from "./start_tag.ts";

const encoder = new TextEncoder();

function scan(text: string) {
  return scanStartTag(encoder.encode(text));
}

Deno.test("scanStartTag reads name, attributes as written, and the end", () => {
  assertEquals(scan(`<nc:rpc a = "1"\n xmlns:x='urn:"x>' b:c="&lt;"><x/>`), {
    prefix: "nc",
    local: "rpc",
    attributes: [
      { name: "a", quoted: '"1"' },
      { name: "xmlns:x", quoted: `'urn:"x>'` },
      { name: "b:c", quoted: '"&lt;"' },
    ],
    empty: false,
    end: 46,
  });
});

Deno.test("scanStartTag knows an empty element", () => {
  assertEquals(scan("<a/>"), { prefix: "", local: "a", attributes: [], empty: true, end: 4 });
  assertEquals(scan("<a />")?.empty, true);
  assertEquals(scan(`<a b="/"/>`)?.attributes, [{ name: "b", quoted: '"/"' }]);
  assertEquals(scan(`<a b="/">`)?.empty, false);
});

for (
  const before of [
    "\ufeff",
    " \r\n\t",
    `<?xml version="1.0"?>`,
    "<?p a>b ?><?q?>",
    "<!-- <rpc> -> -- >-->",
    "<!---->",
    `\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<!-- é -->\n`,
  ]
) {
  Deno.test(`scanStartTag passes over ${JSON.stringify(before)}`, () => {
    assertEquals(scan(before + "<rpc>")?.local, "rpc");
  });
}

for (
  const text of [
    "",
    "rpc",
    "</rpc>",
    "<!DOCTYPE rpc><rpc>",
    "<![CDATA[<rpc>]]>",
    "<!-- <rpc>",
    "<!--> <rpc>",
    "<?xml <rpc>",
    "<",
    "<>",
    "<rpc",
    "< rpc>",
    "<rpc a>",
    "<rpc a=1>",
    `<rpc a="1>`,
    `<rpc a="<">`,
    `<rpc a="1"b>`,
    `<rpc a="1" / >`,
    "<rpc <a>",
  ]
) {
  Deno.test(`scanStartTag leaves ${JSON.stringify(text)} to the XML reader`, () => {
    assertEquals(scan(text), undefined);
  });
}

Deno.test("scanStartTag leaves a start tag of more than 64 KiB to the XML reader", () => {
  assertEquals(scan(`<rpc a="${"x".repeat(70_000)}">`), undefined);
});

Deno.test("scanStartTag sees what the XML reader sees", () => {
  const part = fc.constantFrom(
    "<",
    ">",
    "/",
    "a",
    "b",
    ":",
    '"',
    "'",
    "=",
    " ",
    "\n",
    "é",
    "&amp;",
    ' a="1"',
    " b='2'",
    "<a",
    "<!--",
    "-->",
    "-",
    "<?p",
    "?>",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const text = parts.join("");
      let read: string | undefined;
      try {
        const reader = new XmlReader(encoder.encode(text));
        reader.next();
        read = reader.local + reader.attributes.map(({ local, value }) => ` ${local}=${value}`);
      } catch {
        return; // What is not well-formed may be seen or not: the reader has the last word.
      }
      const tag = scan(text);
      assertEquals(
        tag &&
          tag.local +
            tag.attributes.map(({ name, quoted }) =>
              ` ${name}=${quoted.slice(1, -1).replace("&amp;", "&").replace("\n", " ")}`
            ),
        read,
      );
    }),
    { numRuns: 3000 },
  );
});

Deno.test("messageHead joins runs only as far as start tags reach", () => {
  const run = new Uint8Array(30_000);
  assertEquals(messageHead([]).length, 0);
  assertEquals(messageHead([run]) === run, true);
  assertEquals(messageHead([run, run, run, run, run]).length, 90_000);
});

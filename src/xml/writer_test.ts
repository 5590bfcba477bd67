import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { XmlReader } from "./reader.ts";
import { ByteWriter, escapeAttribute, escapeText, textInSlices } from "./writer.ts";

function written(write: (out: ByteWriter) => void): string {
  const out = new ByteWriter(4);
  write(out);
  return new TextDecoder().decode(out.take());
}

Deno.test("ByteWriter text escapes what XML text cannot hold", () => {
  assertEquals(
    written((out) => out.text(`<a & 'b' "c">\t\r\n`)),
    `&lt;a &amp; 'b' "c"&gt;\t&#13;\n`,
  );
});

Deno.test("ByteWriter attribute also escapes quotes and white space", () => {
  assertEquals(
    written((out) => out.attribute(`<"'\t\r\n&>`)),
    `&lt;&quot;'&#9;&#13;&#10;&amp;&gt;`,
  );
});

Deno.test("ByteWriter text replaces what is no XML character", () => {
  assertEquals(
    written((out) => out.text("\u0000\u0008\ufffe\uffff\ud800x\udc00")),
    "\ufffd\ufffd\ufffd\ufffd\ufffdx\ufffd",
  );
});

Deno.test("ByteWriter text keeps surrogate pairs together across its pieces", () => {
  const text = "x".repeat(4095) + "😀" + "y".repeat(5000) + "é漢";
  assertEquals(written((out) => out.text(text)), text);
});

Deno.test("ByteWriter integer writes what String gives", () => {
  const edge = [0, -0, 9, 10, -10, 99, 100, 2147483647, -2147483648, 4294967295, -1, 1e15];
  for (const value of edge) assertEquals(written((out) => out.integer(value)), String(value));
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      assertEquals(written((out) => out.integer(value)), String(value));
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("ByteWriter raw, byte, fill and utf8 append in order", () => {
  const text = written((out) => {
    out.raw(new TextEncoder().encode("a".repeat(100)));
    out.byte(0x62);
    out.fill(0x20, 3);
    out.utf8("é");
    out.utf8("x".repeat(10000));
    out.ascii("end");
  });
  assertEquals(text, "a".repeat(100) + "b   é" + "x".repeat(10000) + "end");
});

Deno.test("ByteWriter utf8 writes what a TextEncoder gives", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 100 }), fc.string(), (one, two) => {
      const out = new ByteWriter(1);
      out.utf8(one);
      out.utf8(two);
      assertEquals(out.take(), new TextEncoder().encode(one + two));
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("ByteWriter take hands out what was written since the last call", () => {
  const out = new ByteWriter();
  out.ascii("ab");
  assertEquals([out.length, ...out.take()], [2, 0x61, 0x62]);
  out.ascii("c");
  assertEquals([...out.take()], [0x63]);
  assertEquals(out.length, 0);
});

Deno.test("ByteWriter jsonString writes what JSON.stringify gives", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assertEquals(written((out) => out.jsonString(text)), JSON.stringify(text));
    }),
    { seed: 1, numRuns: 500 },
  );
  const long = 'x"'.repeat(3000);
  assertEquals(written((out) => out.jsonString(long)), JSON.stringify(long));
});

Deno.test("escapeText and escapeAttribute are read back by XmlReader", () => {
  const legal = fc.string({ unit: "grapheme" }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(legal, (text) => {
      const document = `<a b="${escapeAttribute(text)}">${escapeText(text)}</a>`;
      const reader = new XmlReader(new TextEncoder().encode(document));
      reader.next();
      assertEquals(reader.attributes[0].value, text);
      assertEquals(reader.readText(), text);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("textInSlices pauses when much waits to be taken, and writes what text writes", () => {
  const text = "a&\r😀é<".repeat(40_000);
  const out = new ByteWriter();
  let slices = "";
  let longest = 0;
  const decoder = new TextDecoder();
  const take = () => {
    longest = Math.max(longest, out.length);
    slices += decoder.decode(out.take(), { stream: true });
  };
  for (const _ of textInSlices(out, text)) take();
  take();
  assertEquals(slices === escapeText(text), true);
  assertEquals(longest <= 65_536 + 4096 * 6, true, `${longest} bytes at once`);
});

import { assertEquals } from "@std/assert";
import {
  childElements,
  elementText,
  findAttribute,
  findChild,
  makeElement,
  parseElement,
  prefixesIn,
  printElement,
} from "./element.ts";
import { XmlReader } from "./reader.ts";
import { ByteWriter } from "./writer.ts";

function parse(text: string) {
  const reader = new XmlReader(new TextEncoder().encode(text));
  reader.next();
  return parseElement(reader);
}

function print(text: string, options = {}): string {
  const out = new ByteWriter();
  printElement(out, parse(text), options);
  return new TextDecoder().decode(out.take());
}

Deno.test("parseElement keeps names, attributes, text and positions", () => {
  const root = parse('<a xmlns="urn:x" xmlns:p="urn:p">\n  <p:b p:c="1" d="2">text</p:b>\n</a>');
  const b = childElements(root)[0];
  assertEquals([root.namespace, root.local, root.children.length], ["urn:x", "a", 1]);
  assertEquals([b.namespace, b.prefix, b.local, b.line, b.column], ["urn:p", "p", "b", 2, 3]);
  assertEquals(elementText(b), "text");
  assertEquals(findAttribute(b, "urn:p", "c"), "1");
  assertEquals(findAttribute(b, "", "d"), "2");
  assertEquals(findAttribute(b, "", "c"), undefined);
  assertEquals(findChild(root, "urn:p", "b"), b);
  assertEquals([...b.scope], [["p", "urn:p"], ["", "urn:x"]]);
});

Deno.test("parseElement leaves the reader after the element", () => {
  const reader = new XmlReader(new TextEncoder().encode("<a><b><c/></b><d/></a>"));
  reader.next();
  reader.next();
  parseElement(reader);
  assertEquals([reader.next(), reader.local], ["start", "d"]);
});

Deno.test("parseElement keeps white space beside text and drops it between elements", () => {
  assertEquals(parse("<a> <b/> x</a>").children.length, 3);
  assertEquals(parse("<a> <b/> </a>").children.length, 1);
  assertEquals(parse("<a> </a>").children, [" "]);
});

Deno.test("printElement declares namespaces where they are first used", () => {
  assertEquals(
    print('<r xmlns="urn:r" xmlns:p="urn:p" xmlns:q="urn:q"><p:a><p:b/></p:a><c>q:x</c></r>'),
    '<r xmlns="urn:r"><p:a xmlns:p="urn:p"><p:b/></p:a><c xmlns:q="urn:q">q:x</c></r>',
  );
});

Deno.test("printElement repeats no declaration that is in scope already", () => {
  assertEquals(print('<a xmlns="urn:x"/>', { scope: new Map([["", "urn:x"]]) }), "<a/>");
});

Deno.test("printElement undeclares a default namespace it does not want", () => {
  assertEquals(print("<a/>", { scope: new Map([["", "urn:x"]]) }), '<a xmlns=""/>');
});

Deno.test("printElement indents elements but no mixed content", () => {
  assertEquals(
    print("<a><b>1<c/></b><d/></a>", { indent: 3, level: 1 }),
    "   <a>\n      <b>1<c/></b>\n      <d/>\n   </a>\n",
  );
});

Deno.test("printElement escapes text and attribute values", () => {
  assertEquals(
    print("<a b='&quot;&lt;&#10;'>&lt;&amp;></a>"),
    '<a b="&quot;&lt;&#10;">&lt;&amp;&gt;</a>',
  );
});

Deno.test("prefixesIn finds what looks like a prefix, and nothing else", () => {
  const found = (text: string) => [...prefixesIn(text)];
  assertEquals(found("a:b /c-d.e:f[é_1:g='x']::h:"), ["a", "c-d.e", "é_1", "h"]);
  // A prefix begins with a letter, however much of a name stands before it.
  assertEquals(found("12.-ab:c 5:6 :7 𝒳y:z"), ["ab", "𝒳y"]);
  assertEquals(found("no prefix"), []);
});

Deno.test("printElement takes no longer for a letter in a long word than in a short one", () => {
  const element = makeElement("urn:x", "a", ["x".repeat(4_000_000)]);
  const out = new ByteWriter();
  // Quadratic, this would take an hour.
  printElement(out, element);
  assertEquals(out.length, 4_000_000 + "<a xmlns='urn:x'></a>".length);
});

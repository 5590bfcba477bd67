import { assertEquals, assertThrows } from "@std/assert";
import { parseElement, printElement, type XmlElement } from "../xml/element.ts";
import { XmlReader } from "../xml/reader.ts";
import { ByteWriter } from "../xml/writer.ts";
import { Changelog } from "./changelog.ts";
import type { ModuleDifference } from "./module_state.ts";
import { StoreError } from "./store_error.ts";

function element(text: string): XmlElement {
  const reader = new XmlReader(new TextEncoder().encode(text));
  reader.next();
  return parseElement(reader);
}

function print(config: XmlElement): string {
  const out = new ByteWriter();
  printElement(out, config);
  return new TextDecoder().decode(out.take());
}

const changelog = (steps: string, revision = "2020-02-02") =>
  Changelog.parse(
    "log.xml",
    new TextEncoder().encode(
      `<changelogs xmlns="http://clicon.org/xml-changelog" xmlns:a="urn:a" xmlns:b="urn:b">
<changelog><namespace>urn:a</namespace><revfrom>2020-01-01</revfrom><revision>${revision}</revision>
${steps}
</changelog></changelogs>`,
    ),
  );

const CHANGE: ModuleDifference = {
  op: "CHANGE",
  name: "a",
  namespace: "urn:a",
  from: "2020-01-01",
  to: "2020-03-03",
};

const OLD = `<config><s xmlns="urn:a"><x>1</x><x>2</x><y>old</y><z><w>q</w></z></s></config>`;

/** The content of `s` after one step. */
function after(step: string, difference = CHANGE): string {
  const changed = changelog(`<step><name>1</name>${step}</step>`).apply(element(OLD), difference);
  return print(changed).replace('<config><s xmlns="urn:a">', "").replace("</s></config>", "");
}
const SAME = "<x>1</x><x>2</x><y>old</y><z><w>q</w></z>";

Deno.test("rename gives elements another name", () => {
  assertEquals(
    after("<op>rename</op><where>/a:s/a:y</where><tag>new</tag>"),
    SAME.replace("<y>old</y>", "<new>old</new>"),
  );
  assertEquals(
    after(`<op>rename</op><where>//a:w</where><tag>"new"</tag>`),
    SAME.replace("<w>q</w>", "<new>q</new>"),
  );
});

Deno.test("rename to another namespace takes what is below along", () => {
  const step =
    "<op>rename</op><where>/a:s/a:z</where><tag>z</tag><new-namespace>urn:b</new-namespace>";
  assertEquals(after(step), SAME.replace("<z>", `<z xmlns="urn:b">`));
});

Deno.test("delete removes what where selects, if when is true there", () => {
  assertEquals(
    after("<op>delete</op><where>/a:s/a:x</where>"),
    SAME.replace("<x>1</x><x>2</x>", ""),
  );
  assertEquals(
    after(`<op>delete</op><where>/a:s/a:x</where><when>. = '2'</when>`),
    SAME.replace("<x>2</x>", ""),
  );
  assertEquals(
    after(`<op>delete</op><where>/a:s/a:x[.='1']</where>`),
    SAME.replace("<x>1</x>", ""),
  );
});

Deno.test("insert puts new elements last, in the namespace of where they stand", () => {
  assertEquals(after("<op>insert</op><where>/a:s</where><new><v>n</v></new>"), SAME + "<v>n</v>");
  assertEquals(
    after(`<op>insert</op><where>/a:s</where><new><v xmlns="urn:b">n</v></new>`),
    SAME + `<v xmlns="urn:b">n</v>`,
  );
});

Deno.test("replace puts new elements in the place of old ones", () => {
  assertEquals(
    after("<op>replace</op><where>/a:s/a:y</where><new><v>n</v><u/></new>"),
    SAME.replace("<y>old</y>", "<v>n</v><u/>"),
  );
});

Deno.test("move puts elements somewhere else", () => {
  assertEquals(
    after("<op>move</op><where>/a:s/a:y</where><to>/a:s/a:z</to>"),
    "<x>1</x><x>2</x><z><w>q</w><y>old</y></z>",
  );
  assertEquals(after("<op>move</op><where>/a:s/a:y</where><to>/a:nowhere</to>"), SAME);
});

Deno.test("conditions may count, negate, compare and combine", () => {
  const when = (condition: string) =>
    after(`<op>delete</op><where>/a:s/a:y</where><when>${condition}</when>`) !== SAME;
  assertEquals(when("count(../a:x) = 2"), true);
  assertEquals(when("not(../a:x > 1)"), false);
  assertEquals(when("../a:x = '2' and starts-with(., 'ol')"), true);
  assertEquals(when("../a:q or contains(., 'zz')"), false);
  assertEquals(when("local-name(..) = 's' and namespace-uri() = 'urn:a'"), true);
  assertEquals(when("../a:z/a:w/text() = 'q'"), true);
  assertEquals(when("../*[last()]/a:w"), true);
});

Deno.test("steps are due for revisions after the file's, up to today's", () => {
  const step = "<op>delete</op><where>/a:s/a:y</where>";
  assertEquals(after(step, { ...CHANGE, from: "2020-02-02" }), SAME);
  assertEquals(after(step, { ...CHANGE, to: "2020-01-31" }), SAME);
  assertEquals(after(step, { ...CHANGE, namespace: "urn:b" }), SAME);
  assertEquals(after(step, { ...CHANGE, op: "ADD", from: undefined }), SAME);
  assertEquals(after(step, { ...CHANGE, op: "DEL", to: undefined }) === SAME, false);
});

Deno.test("steps of one revision see what those before have done", () => {
  const steps = `<step><name>1</name><op>rename</op><where>/a:s/a:y</where><tag>v</tag></step>
    <step><name>2</name><op>delete</op><where>/a:s/a:v</where></step>`;
  assertEquals(print(changelog(steps).apply(element(OLD), CHANGE)), OLD.replace("<y>old</y>", ""));
});

Deno.test("parse tells the line of what is wrong", () => {
  const refused = (step: string, message: string) =>
    assertThrows(() => changelog(`<step>${step}</step>`), StoreError, message);
  refused("<where>/a:s</where>", "log.xml: 3: step without op");
  refused("<op>change</op><where>/a:s</where>", "op is none of rename, delete");
  refused("<op>delete</op>", "step without where");
  refused("<op>rename</op><where>/a:s</where>", "step without tag");
  refused("<op>move</op><where>/a:s</where>", "step without to");
  refused("<op>delete</op><where>/a:s[</where>", "log.xml: 3: where: ");
  assertThrows(() => Changelog.parse("f", new TextEncoder().encode("<a>")), StoreError, "f:1:4: ");
});

import { assertEquals, assertThrows } from "@std/assert";
import { XPathError } from "./error.ts";
import { Fixture } from "./testing/fixture.ts";
import { compileXPath } from "./xpath.ts";

// RFC 7950 §10, with the examples given there.

const fixture = new Fixture(
  [
    `
    import other { prefix o; }
    identity interface-type;
    identity ethernet { base interface-type; }
    identity fast-ethernet { base ethernet; }
    identity gigabit-ethernet { base ethernet; }
    list interface {
      key "name type";
      leaf name { type string; }
      leaf type { type identityref { base interface-type; } }
      leaf enabled { type boolean; }
      leaf ref { type union { type identityref { base interface-type; } type string; } }
    }
    container mgmt-interface {
      leaf name { type leafref { path "/interface/name"; } }
      leaf type { type leafref { path "/interface[name=current()/../name]/type"; } }
      leaf-list names { type leafref { path "/interface/name"; } }
      leaf either { type union { type int8; type leafref { path "/interface/name"; } } }
      leaf plain { type string; }
      leaf inst { type instance-identifier { require-instance false; } }
    }
    list alarm {
      key k; leaf k { type int32; }
      leaf severity { type enumeration { enum cleared { value 1; } enum minor { value 4; } enum major { value 5; } } }
      leaf flags { type bits { bit UP; bit PROMISCUOUS; bit DISABLED; } }
      leaf kind { type identityref { base o:kind; } }
    }
    `,
    `module other { yang-version 1.1; namespace "urn:other"; prefix oth;
      identity kind; identity small { base kind; } }`,
  ],
  `
  <interface><name>eth0</name><type>fast-ethernet</type><enabled>true</enabled><ref>ethernet</ref></interface>
  <interface><name>eth1</name><type>gigabit-ethernet</type><ref>some text</ref></interface>
  <interface><name>eth1</name><type>ethernet</type></interface>
  <mgmt-interface><name>eth0</name><type>fast-ethernet</type><names>eth0</names><names>eth1</names><either>eth0</either>
    <plain>1.22.333</plain><inst>/m:interface[m:name='eth0'][m:type='m:fast-ethernet']/m:enabled</inst></mgmt-interface>
  <alarm><k>1</k><severity>major</severity><flags>UP DISABLED</flags><kind>oth:small</kind></alarm>
  <alarm><k>2</k></alarm>
  `,
);

type Row = readonly [text: string, value: string | number | boolean | string[], at?: string];

const ROWS: readonly Row[] = [
  ["current()", ["/mgmt-interface/plain"], "/mgmt-interface/plain"],
  [
    "/interface[name = current()]/enabled",
    ["/interface[eth0,m:fast-ethernet]/enabled"],
    "/mgmt-interface/name",
  ],
  ["count(/interface[current()/../name = name])", 1, "/mgmt-interface/name"],
  ["re-match('1.22.333', '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}')", true],
  ["re-match('aax', 'a+')", false],
  ["re-match(/mgmt-interface/plain, concat('[0-9.]', '*'))", true],
  ["deref(.)/../enabled = 'true'", true, "/mgmt-interface/name"],
  ["deref(/mgmt-interface/name)", ["/interface[eth0,m:fast-ethernet]/name"]],
  ["deref(/mgmt-interface/type)", ["/interface[eth0,m:fast-ethernet]/type"]],
  ["count(deref(/mgmt-interface/names[2]))", 2],
  ["deref(/mgmt-interface/either)", ["/interface[eth0,m:fast-ethernet]/name"]],
  ["deref(/mgmt-interface/inst)", ["/interface[eth0,m:fast-ethernet]/enabled"]],
  ["deref(/mgmt-interface/plain)", []],
  ["deref(/mgmt-interface/nothing)", []],
  ["deref(/interface)", []],
  ["count(/interface[derived-from(type, 'm:ethernet')])", 2],
  ["count(/interface[derived-from-or-self(type, 'm:ethernet')])", 3],
  ["count(/interface[derived-from(type, 'ethernet')])", 2],
  ["derived-from(/interface/type, 'm:ethernet')", true],
  ["derived-from(/interface/type, 'm:fast-ethernet')", false],
  ["derived-from(/interface/name, 'm:ethernet')", false],
  ["derived-from(/interface/type, 'm:nope')", false],
  ["derived-from(/interface/type, 'nope:ethernet')", false],
  ["derived-from(/nothing, 'm:ethernet')", false],
  ["derived-from-or-self(/alarm/kind, 'kind')", true],
  ["derived-from-or-self(/interface/ref, 'm:interface-type')", true],
  ["derived-from(/interface/type, concat('m:', 'ethernet'))", true],
  ["enum-value(/alarm[1]/severity) >= 5", true],
  ["enum-value(/alarm[2]/severity)", NaN],
  ["enum-value(/alarm[1]/k)", NaN],
  ["bit-is-set(/alarm/flags, 'UP')", true],
  ["bit-is-set(/alarm/flags, 'PROMISCUOUS')", false],
  ["bit-is-set(/alarm/k, '1')", false],
  ["bit-is-set(/nothing, 'UP')", false],
  // §9.10.3: the string-value has the prefix under which the expression knows the module.
  ["string(/interface[1]/type)", "m:fast-ethernet"],
  ["string(/alarm[1]/kind)", "o:small"],
  ["/alarm/kind = 'o:small'", true],
  ["/alarm/kind = 'small'", true],
  ["/alarm/kind = 'oth:small'", false],
  ["/alarm/kind != 'o:small'", false],
  ["/alarm/kind = concat('o:', 'small')", true],
  ["/interface/type = 'm:ethernet'", true],
  ["/interface/type = 'ethernet'", true],
  ["/interface[name = 'eth1'][type = 'm:ethernet']", ["/interface[eth1,m:ethernet]"]],
  ["/interface/type = /mgmt-interface/type", true],
  [
    "string(/mgmt-interface/inst)",
    "/m:interface[m:name='eth0'][m:type='m:fast-ethernet']/m:enabled",
  ],
];

for (const [text, value, at] of ROWS) {
  Deno.test(`evaluate ${text}${at === undefined ? "" : ` at ${at}`}`, () => {
    assertEquals(fixtureValue(text, at), value);
  });
}

/** The prefixes of the module itself: `o` for the imported one. */
function fixtureValue(text: string, at?: string) {
  const module = fixture.schema.moduleByName("m")!;
  const scoped = new Fixture(fixture.schema, "");
  Object.assign(scoped, { root: fixture.root });
  scoped.source = (expression: string) => ({ text: expression, prefixes: module.prefixes, module });
  return scoped.value(text, at);
}

Deno.test("deref finds a key through the index", () => {
  const entries = (name: string, rest: (n: number) => string) =>
    Array.from({ length: 3000 }, (_, n) => `<${name}><k>${n}</k>${rest(n)}</${name}>`).join("");
  const big = new Fixture(
    `list a { key k; leaf k { type int32; } leaf v { type string; } }
     list b { key k; leaf k { type int32; } leaf r { type leafref { path "/m:a/m:k"; } } }`,
    entries("a", (n) => `<v>v${n}</v>`) + entries("b", (n) => `<r>${2999 - n}</r>`),
  );
  const filter = { ...big.source("/b[deref(r)/../v = concat('v', 2999 - k)]"), moduleNames: true };
  // Without the index this would take more steps than a client's expression may.
  const steps = compileXPath(filter, big.schema.root, big.schema);
  const root = { parent: undefined, schema: undefined, value: big.root };
  const c = steps.contextAt(root);
  c.steps = 100_000;
  steps.contextAt = () => c;
  assertEquals((steps.evaluate(root) as unknown[]).length, 3000);
});

Deno.test("compileXPath refuses re-match with a literal that is no pattern", () => {
  const error = assertThrows(() => fixture.compile("re-match('a', '[')"), XPathError);
  assertEquals(error.offset, 14);
});

Deno.test("evaluate refuses re-match with a computed text that is no pattern", () => {
  assertThrows(() => fixture.value("re-match('a', concat('[', ''))"), XPathError);
});

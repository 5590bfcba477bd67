import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Branch } from "../tree/node.ts";
import { errorsOf, type Fixture, fixture } from "./testing/fixture.ts";

/** A configuration that is changed step by step, always by what changed. */
class Session {
  readonly fixture: Fixture;
  #base: Branch;

  /** `xml` is valid. */
  constructor(yang: string, xml: string) {
    this.fixture = fixture(yang);
    this.#base = this.fixture.validator.configuration(this.fixture.tree(xml));
  }

  /** The app-tags and paths that the whole new configuration is refused for; it is the base of the next one when there are none. */
  change(xml: string): string[] {
    const { validator, tree } = this.fixture;
    const errors = errorsOf(() => this.#base = validator.configuration(tree(xml), this.#base));
    return errors.map((line) => line.split(" | ").slice(0, 2).join(" "));
  }

  get base(): Branch {
    return this.#base;
  }
}

const PORTS = `
  list port { key name; leaf name { type string; }
    list unit { key id; leaf id { type uint8; } leaf speed { type uint32; } } }
  list ref { key n; leaf n { type string; }
    leaf port { type leafref { path "/port/name"; } }
    leaf unit { type leafref { path "/port[name = current()/../port]/unit/id"; } }
    leaf speed { type leafref { path "/port/unit/speed"; } } }`;
const port = (name: string, units: string) => `<port><name>${name}</name>${units}</port>`;
const unit = (id: number, speed = "") =>
  `<unit><id>${id}</id>${speed && `<speed>${speed}</speed>`}</unit>`;
const ref = (rest: string) => `<ref><n>r</n>${rest}</ref>`;

Deno.test("deleting the target of a leafref finds its referrers", () => {
  const session = new Session(PORTS, port("a", "") + port("b", "") + ref("<port>a</port>"));
  assertEquals(session.change(port("a", "") + ref("<port>a</port>")), []);
  assertEquals(session.change(ref("<port>a</port>")), [
    "data-missing instance-required /ref[n='r']/port",
  ]);
  assertEquals(session.change(port("b", "") + ref("<port>b</port>")), []);
  assertEquals(session.change(port("b", "")), []);
});

Deno.test("deleting one of several targets with the same value breaks nothing until the last", () => {
  const speed = ref("<speed>10</speed>");
  const session = new Session(PORTS, port("a", unit(1, "10") + unit(2, "10")) + speed);
  assertEquals(session.change(port("a", unit(1, "11") + unit(2, "10")) + speed), []);
  assertEquals(session.change(port("a", unit(1, "11") + unit(2)) + speed), [
    "data-missing instance-required /ref[n='r']/speed",
  ]);
});

Deno.test("a leafref whose predicate takes another leaf follows that leaf", () => {
  const ports = port("a", unit(1)) + port("b", unit(1));
  const session = new Session(PORTS, ports + ref("<port>a</port><unit>1</unit>"));
  assertEquals(session.change(ports + ref("<port>b</port><unit>1</unit>")), []);
  // Now it is the unit of b that is needed, and no longer that of a.
  assertEquals(
    session.change(port("a", "") + port("b", unit(1)) + ref("<port>b</port><unit>1</unit>")),
    [],
  );
  assertEquals(
    session.change(port("a", "") + port("b", "") + ref("<port>b</port><unit>1</unit>")),
    ["data-missing instance-required /ref[n='r']/unit"],
  );
  assertEquals(
    session.change(port("a", "") + port("b", unit(1)) + ref("<port>a</port><unit>1</unit>")),
    ["data-missing instance-required /ref[n='r']/unit"],
  );
});

Deno.test("a refused change leaves no trace in the indexes", () => {
  const session = new Session(PORTS, port("a", "") + ref("<port>a</port>"));
  for (let i = 0; i < 3; i++) {
    assertEquals(session.change(ref("<port>a</port>")), [
      "data-missing instance-required /ref[n='r']/port",
    ]);
    assertEquals(session.change(port("b", "") + ref("<port>b</port>")), []);
    assertEquals(session.change(port("a", "") + ref("<port>a</port>")), []);
  }
});

const DEFAULT_TARGET = `
  container c { presence p; leaf d { type string; default "x"; } }
  leaf r { type leafref { path "/c/d"; } }
  leaf rd { type leafref { path "/c/d"; } default "x"; }`;

Deno.test("a default in use is an instance for a leafref, and a default leafref needs one", () => {
  const session = new Session(DEFAULT_TARGET, "<c/><r>x</r>");
  assertEquals(session.change("<c/>"), []);
  assertEquals(session.change("<r>x</r><rd>x</rd>"), [
    "data-missing instance-required /r",
    "data-missing instance-required /rd",
  ]);
  assertEquals(session.change("<c><d>y</d></c>"), ["data-missing instance-required /rd"]);
});

const UNIQUE = `
  leaf kind { type string; }
  list l { key k; unique v; unique w; leaf k { type int8; } leaf w { type int8; }
    leaf v { type int8; default 1; when "/kind = 'x' or ../w"; } }`;
const entry = (k: number, rest = "") => `<l><k>${k}</k>${rest}</l>`;

Deno.test("unique sees defaults come with their when", () => {
  const session = new Session(UNIQUE, entry(1) + entry(2));
  assertEquals(session.change(`<kind>x</kind>${entry(1)}${entry(2)}`), [
    "operation-failed data-not-unique /l[k='1']",
  ]);
  assertEquals(session.change(entry(1, "<w>1</w>") + entry(2)), []);
  assertEquals(session.change(entry(1, "<w>1</w>") + entry(2, "<w>2</w>")), [
    "operation-failed data-not-unique /l[k='1']",
  ]);
});

Deno.test("unique reports groups in the order of their first entries", () => {
  const all = [1, 2, 3, 4].map((k) => entry(k, `<w>${k}</w><v>${k}</v>`)).join("");
  const session = new Session(UNIQUE, all);
  const more = entry(5, "<w>4</w><v>5</v>") + entry(6, "<w>1</w><v>6</v>");
  assertEquals(session.change(all + more), [
    "operation-failed data-not-unique /l[k='1']",
    "operation-failed data-not-unique /l[k='4']",
  ]);
  assertEquals(session.change(all + entry(5, "<w>5</w><v>5</v>")), []);
  assertEquals(session.change(entry(1, "<w>9</w><v>1</v>") + entry(2, "<w>1</w><v>2</v>")), []);
});

const KEYLESS = `
  list l { unique v; leaf v { type int8; } leaf to { type leafref { path "/t/k"; } }
    leaf at { type instance-identifier; } list sub { key k; unique w; leaf k { type int8; } leaf w { type int8; } } }
  list t { key k; leaf k { type int8; } }
  leaf from { type leafref { path "/l/v"; } }`;

Deno.test("what refers from an entry without keys is found when its target goes", () => {
  const t = "<t><k>1</k></t><t><k>2</k></t>";
  const session = new Session(KEYLESS, `<l/><l><to>1</to></l><l><at>/m:t[m:k='2']</at></l>${t}`);
  assertEquals(
    session.change(`<l/><l><to>1</to></l><l><at>/m:t[m:k='2']</at></l><t><k>3</k></t>`),
    [
      "data-missing instance-required /l[2]/to",
      "data-missing instance-required /l[3]/at",
    ],
  );
});

Deno.test("unique holds among entries without keys, and in lists within them", () => {
  const v = (value: number) => `<l><v>${value}</v></l>`;
  const session = new Session(KEYLESS, v(1) + v(2));
  assertEquals(session.change(v(1) + v(2) + v(2)), ["operation-failed data-not-unique /l[2]"]);
  const sub = (k: number) => `<sub><k>${k}</k><w>1</w></sub>`;
  assertEquals(session.change(v(1) + `<l>${sub(1)}</l><l>${sub(1)}</l>`), []);
  assertEquals(session.change(v(1) + `<l>${sub(1)}</l><l>${sub(1)}${sub(2)}</l>`), [
    "operation-failed data-not-unique /l[3]/sub[k='1']",
  ]);
});

Deno.test("a value in entries without keys is a target until the last goes", () => {
  const session = new Session(KEYLESS, "<l><v>1</v></l><l><v>2</v></l><from>2</from>");
  assertEquals(session.change("<l><v>2</v></l><from>2</from>"), []);
  assertEquals(session.change("<l><v>1</v></l><from>2</from>"), [
    "data-missing instance-required /from",
  ]);
});

const INSTANCES = `
  list l { key "a b"; leaf a { type int8; } leaf b { type string; } leaf v { type int8; } }
  leaf-list ll { type string; }
  container c { leaf x { type int8; } }
  leaf-list to { type instance-identifier; }`;

Deno.test("deleting what an instance-identifier names finds it, at any depth", () => {
  const l = "<l><a>1</a><b>x</b><v>5</v></l>";
  const rest = "<ll>s</ll><c><x>1</x></c>";
  const to = (...paths: string[]) => paths.map((path) => `<to>${path}</to>`).join("");
  const all = to("/m:l[m:a='1'][m:b='x']/m:v", "/m:ll[.='s']", "/m:c/m:x");
  const session = new Session(INSTANCES, l + rest + all);
  const broken = (path: string) =>
    `data-missing instance-required /to[.=${path.includes("'") ? `"${path}"` : `'${path}'`}]`;
  assertEquals(session.change("<l><a>1</a><b>x</b></l>" + rest + all), [
    broken("/l[a='1'][b='x']/v"),
  ]);
  assertEquals(session.change(rest + all), [broken("/l[a='1'][b='x']/v")]);
  assertEquals(session.change(l + "<ll>t</ll>" + all), [
    broken("/c/x"),
    broken("/ll[.='s']"),
  ]);
  assertEquals(session.change(l + rest + to("/m:c/m:x")), []);
  assertEquals(session.change("<c><x>2</x></c>" + to("/m:c/m:x")), []);
});

const WHEN = `
  leaf kind { type string; }
  container x { when "/kind = 'x'"; leaf v { type int8; } leaf d { type int8; default 4; } }
  leaf y { when "/x/v = 1"; type int8; }
  list l { key k; leaf k { type int8; } leaf w { when "/kind = 'x'"; type int8; } }`;

Deno.test("data whose when becomes false goes, with what depends on it", () => {
  const session = new Session(
    WHEN,
    "<kind>x</kind><x><v>1</v></x><y>1</y><l><k>1</k><w>1</w></l><l><k>2</k></l>",
  );
  const { validator, tree } = session.fixture;
  const edited = tree(
    "<kind>z</kind><x><v>1</v></x><y>1</y><l><k>1</k><w>1</w></l><l><k>2</k></l>",
  );
  const settled = validator.edited(edited, session.base);
  assertEquals(
    errorsOf(() => validator.configuration(settled)),
    [],
  );
  const expected = tree("<kind>z</kind><l><k>1</k></l><l><k>2</k></l>");
  assertEquals(settled.slots.slice(0, 3), expected.slots.slice(0, 3));
  assertStrictEquals(validator.edited(settled, edited), settled);
});

Deno.test("data that the edit writes while its when is false is unknown", () => {
  const session = new Session(WHEN, "<kind>x</kind><x><v>1</v></x>");
  assertEquals(session.change("<kind>z</kind><x><v>2</v></x>"), ["unknown-element /x"]);
  assertEquals(session.change("<kind>z</kind><l><k>1</k><w>1</w></l>"), [
    "unknown-element /l[k='1']/w",
  ]);
  assertEquals(session.change("<y>1</y>"), ["unknown-element /y"]);
});

Deno.test("configuration returns the same tree when nothing has to go", () => {
  const { validator, tree } = fixture(WHEN);
  const base = tree("<kind>x</kind>");
  const root = tree("<kind>x</kind><x><v>1</v></x>");
  assertStrictEquals(validator.configuration(root), root);
  assertStrictEquals(validator.configuration(root, base), root);
  assertStrictEquals(validator.configuration(base, base), base);
});

Deno.test("whenOf tells whether a default may be in use", () => {
  const { validator, schema, tree } = fixture(WHEN);
  const container = schema.root.child("urn:m", "x")!;
  const ask = (xml: string) =>
    validator.whenOf(container, () => ({
      parent: undefined,
      schema: undefined,
      value: tree(xml),
    }));
  assertEquals(ask("<kind>x</kind>"), true);
  assertEquals(ask("<kind>z</kind>"), false);
});

const COUNT = `
  list l { key k; must "count(../l) <= 3"; leaf k { type int8; } leaf v { type int8; must ". < 9"; } }
  container sum { must "sum(../l/v) < 20"; presence p; }`;

Deno.test("a must on all entries is asked again when their number changes", () => {
  const entries = (...keys: number[]) => keys.map((k) => `<l><k>${k}</k></l>`).join("");
  const session = new Session(COUNT, entries(1, 2));
  assertEquals(session.change(entries(1, 2, 3)), []);
  assertEquals(
    session.change(entries(1, 2, 3, 4)),
    [1, 2, 3, 4].map((k) => `operation-failed must-violation /l[k='${k}']`),
  );
  assertEquals(session.change(entries(1)), []);
});

Deno.test("a must elsewhere is asked again when what it looks at changes", () => {
  const l = (k: number, v: number) => `<l><k>${k}</k><v>${v}</v></l>`;
  const session = new Session(COUNT, l(1, 8) + "<sum/>");
  assertEquals(session.change(l(1, 8) + l(2, 8) + "<sum/>"), []);
  assertEquals(session.change(l(1, 8) + l(2, 8) + l(3, 4) + "<sum/>"), [
    "operation-failed must-violation /sum",
  ]);
  assertEquals(session.change(l(1, 8) + l(2, 9) + "<sum/>"), [
    "operation-failed must-violation /l[k='2']/v",
  ]);
});

Deno.test("a leafref's predicate with text finds no entry with a number as key", () => {
  const yang = `list l { key "a b"; leaf a { type uint8; } leaf b { type uint8; } }
    leaf s { type string; }
    leaf r { type leafref { path "/l[b = current()/../s]/a"; } }
    leaf u { type union { type leafref { path "/l/b"; } type enumeration { enum x; } } }`;
  const l = "<l><a>1</a><b>2</b></l>";
  const session = new Session(yang, `${l}<s>2</s><r>1</r><u>x</u>`);
  assertEquals(session.change(`${l}<s>02</s><r>1</r>`), ["data-missing instance-required /r"]);
  assertEquals(session.change(`${l}<s>x</s><r>1</r><u>2</u>`), [
    "data-missing instance-required /r",
  ]);
});

Deno.test("a default that comes into use with its when is checked", () => {
  const yang = `leaf kind { type string; }
    leaf d { type int8; default 7; when "../kind = 'x'"; must ". = 8"; }
    container c { when "../kind = 'y'"; leaf e { type int8; default 1; must "../../d"; } }`;
  const session = new Session(yang, "");
  assertEquals(session.change("<kind>x</kind>"), ["operation-failed must-violation /d"]);
  assertEquals(session.change("<kind>y</kind>"), ["operation-failed must-violation /c/e"]);
  assertEquals(session.change("<kind>x</kind><d>8</d>"), []);
});

const TO = "leaf to { type instance-identifier; }";

Deno.test("an instance-identifier of a default goes with another case", () => {
  const yang = `choice c { default a; case a { leaf d { type int8; default 1; } }
    case b { leaf e { type int8; } } } ${TO}`;
  const session = new Session(yang, "<to>/m:d</to>");
  assertEquals(session.change("<e>1</e><to>/m:d</to>"), ["data-missing instance-required /to"]);
  assertEquals(session.change("<d>2</d><to>/m:d</to>"), []);
  assertEquals(session.change("<to>/m:d</to>"), []);
});

Deno.test("an instance-identifier of a default goes with its when", () => {
  const yang = `leaf kind { type string; }
    container c { leaf d { type int8; default 1; when "/kind = 'x'"; } } ${TO}`;
  const session = new Session(yang, "<kind>x</kind><to>/m:c/m:d</to>");
  assertEquals(session.change("<kind>y</kind><to>/m:c/m:d</to>"), [
    "data-missing instance-required /to",
  ]);
});

Deno.test("an instance-identifier of a default value of a leaf-list goes with another value", () => {
  const yang = `leaf-list ll { type int8; default 1; default 2; } ${TO}`;
  const session = new Session(yang, "<to>/m:ll[.='2']</to>");
  assertEquals(session.change("<ll>3</ll><to>/m:ll[.='2']</to>"), [
    "data-missing instance-required /to",
  ]);
  assertEquals(session.change("<ll>2</ll><to>/m:ll[.='2']</to>"), []);
});

Deno.test("taking away below what goes with its when is no writing", () => {
  const yang = `leaf kind { type string; }
    container x { when "/kind = 'x'"; leaf v { type int8; } leaf w { type int8; }
      list l { key k; leaf k { type int8; } } }`;
  const session = new Session(yang, "<kind>x</kind><x><v>1</v><w>1</w><l><k>1</k></l></x>");
  assertEquals(session.change("<kind>y</kind><x><w>1</w></x>"), []);
  assertEquals(session.base.slots.slice(0, 2), ["y", undefined]);
});

Deno.test("a must on the text of a container is asked again when a default in it comes into use", () => {
  const yang = `leaf kind { type string; }
    container c { leaf d { type int8; default 1; } leaf e { type int8; default 1; when "/kind = 'x'"; } }
    leaf v { type int8; must "not(/c > 3)"; }`;
  const session = new Session(yang, "<v>1</v>");
  assertEquals(session.change("<v>1</v><kind>x</kind>"), ["operation-failed must-violation /v"]);
});

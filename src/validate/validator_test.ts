import { assertEquals, assertThrows } from "@std/assert";
import type { Cursor } from "../tree/cursor.ts";
import type { EntryList } from "../tree/node.ts";
import { YangError } from "../yang/statement.ts";
import { caught, errorsOf, fixture } from "./testing/fixture.ts";

/** What a configuration is refused for. */
function refusals(yang: string, xml: string): string[] {
  const { validator, tree } = fixture(yang);
  return errorsOf(() => validator.configuration(tree(xml)));
}

const MANDATORY = `
  container c { presence "p";
    leaf a { type int8; mandatory true; }
    container np { leaf b { type int8; mandatory true; } anydata any { mandatory true; } }
    choice ch { case x { leaf x { type int8; } leaf y { type int8; mandatory true; } }
                case z { leaf z { type int8; } } } }
  list l { key k; leaf k { type int8; } leaf v { type int8; mandatory true; } }`;

Deno.test("mandatory demands nothing where its parent is not", () => {
  assertEquals(refusals(MANDATORY, ""), []);
});

Deno.test("mandatory leafs and anydata are missed, also in a non-presence container that is not stored", () => {
  assertEquals(refusals(MANDATORY, "<c/><l><k>1</k></l>"), [
    "missing-element | /c/a | bad-element=a | Missing mandatory XML a node",
    "missing-element | /c/np/b | bad-element=b | Missing mandatory XML b node",
    "missing-element | /c/np/any | bad-element=any | Missing mandatory XML any node",
    "missing-element | /l[k='1']/v | bad-element=v | Missing mandatory XML v node",
  ]);
});

Deno.test("mandatory leaf of a case is missed only where the case is", () => {
  const rest = "<a>1</a><np><b>1</b><any/></np>";
  assertEquals(refusals(MANDATORY, `<c>${rest}</c>`), []);
  assertEquals(refusals(MANDATORY, `<c>${rest}<z>1</z></c>`), []);
  assertEquals(refusals(MANDATORY, `<c>${rest}<x>1</x><y>1</y></c>`), []);
  assertEquals(refusals(MANDATORY, `<c>${rest}<x>1</x></c>`), [
    "missing-element | /c/y | bad-element=y | Missing mandatory XML y node",
  ]);
});

const CHOICE = `
  container c { presence "p";
    choice ch { mandatory true;
      case x { leaf x { type int8; } choice inner { mandatory true; leaf i { type int8; } leaf j { type int8; } } }
      leaf z { type int8; } } }`;

Deno.test("mandatory choice is missed by name", () => {
  assertEquals(refusals(CHOICE, "<c/>"), [
    'data-missing missing-choice | /c | missing-choice=ch | Missing mandatory choice: none of the cases of "ch" exists',
  ]);
  assertEquals(refusals(CHOICE, "<c><z>1</z></c>"), []);
});

Deno.test("mandatory choice in a case is missed only where the case is", () => {
  assertEquals(refusals(CHOICE, "<c><x>1</x></c>"), [
    'data-missing missing-choice | /c | missing-choice=inner | Missing mandatory choice: none of the cases of "inner" exists',
  ]);
  assertEquals(refusals(CHOICE, "<c><x>1</x><i>1</i></c>"), []);
});

Deno.test("choice has data of one case at most", () => {
  assertEquals(refusals(CHOICE, "<c><z>1</z><j>1</j></c>"), [
    'bad-element | /c/z | bad-element=z | Element in choice statement already exists: "j" and "z" are of different cases of choice "ch"',
  ]);
});

const SIZES = `
  list l { key k; min-elements 1; max-elements 2; leaf k { type int8; }
    leaf-list v { type int8; max-elements 1; min-elements 1; } }`;

Deno.test("min-elements and max-elements count entries and values", () => {
  assertEquals(refusals(SIZES, ""), [
    'operation-failed too-few-elements | /l | Too few elements: list "l" has 0, min-elements is 1',
  ]);
  assertEquals(refusals(SIZES, "<l><k>1</k><v>1</v></l>"), []);
  assertEquals(
    refusals(
      SIZES,
      "<l><k>1</k><v>1</v><v>2</v></l><l><k>2</k></l><l><k>3</k><v>3</v></l>",
    ),
    [
      'operation-failed too-many-elements | /l | Too many elements: list "l" has 3, max-elements is 2',
      `operation-failed too-many-elements | /l[k='1']/v | Too many elements: leaf-list "v" has 2, max-elements is 1`,
      `operation-failed too-few-elements | /l[k='2']/v | Too few elements: leaf-list "v" has 0, min-elements is 1`,
    ],
  );
});

const UNIQUE = `
  list server { key name; unique "ip port"; unique "opt/tag";
    leaf name { type string; } leaf ip { type string; } leaf port { type uint16; default 80; }
    container opt { leaf tag { type string; } } }`;

Deno.test("unique compares entries that have all its leafs, defaults counted", () => {
  const entry = (name: string, rest: string) => `<server><name>${name}</name>${rest}</server>`;
  const a = entry("a", "<ip>1</ip>");
  assertEquals(refusals(UNIQUE, a + entry("b", "<ip>1</ip><port>81</port>")), []);
  assertEquals(refusals(UNIQUE, entry("a", "") + entry("b", "")), []);
  assertEquals(refusals(UNIQUE, a + entry("b", "<ip>1</ip><port>80</port>")), [
    "operation-failed data-not-unique | /server[name='a'] | non-unique=/server[name='a']/ip | " +
    "non-unique=/server[name='a']/port | non-unique=/server[name='b']/ip | " +
    "non-unique=/server[name='b']/port | " +
    `Data not unique: 2 entries of list "server" have '1' '80', unique is "ip port"`,
  ]);
});

Deno.test("unique looks into containers", () => {
  const entry = (name: string) => `<server><name>${name}</name><opt><tag>t</tag></opt></server>`;
  assertEquals(refusals(UNIQUE, entry("a") + entry("b")), [
    "operation-failed data-not-unique | /server[name='a'] | non-unique=/server[name='a']/opt/tag | " +
    `non-unique=/server[name='b']/opt/tag | Data not unique: 2 entries of list "server" have 't', unique is "tag"`,
  ]);
});

const MUST = `
  container c {
    must "not(a = 5)" { error-message "a is not five"; error-app-tag "five"; }
    leaf a { type int8; must ". < 100"; }
    leaf d { type int8; default 7; must "../a = .";  } }`;

Deno.test("must is asked of stored nodes and of defaults in use", () => {
  assertEquals(refusals(MUST, "<c><a>7</a></c>"), []);
  assertEquals(refusals(MUST, "<c><a>5</a><d>5</d></c>"), [
    "operation-failed five | /c | a is not five",
  ]);
  assertEquals(refusals(MUST, "<c><a>100</a></c>"), [
    "operation-failed must-violation | /c/a | Failed MUST xpath '. < 100'",
    "operation-failed must-violation | /c/d | Failed MUST xpath '../a = .'",
  ]);
  assertEquals(refusals(MUST, ""), [
    "operation-failed must-violation | /c/d | Failed MUST xpath '../a = .'",
  ]);
});

const WHEN = `
  leaf kind { type string; }
  container x { when "../kind = 'x'"; leaf v { type int8; mandatory true; } leaf w { type int8; } }
  choice ch { when "kind = 'y'"; mandatory true;
    case one { leaf one { type int8; } } case two { when "kind != 'z'"; leaf two { type int8; } } }`;

Deno.test("when that is false makes data unknown and demands nothing", () => {
  assertEquals(refusals(WHEN, "<kind>z</kind>"), []);
  assertEquals(refusals(WHEN, "<kind>z</kind><x><w>1</w></x><two>1</two>"), [
    "unknown-element | /x | bad-element=x | Node 'x' tagged with 'when' condition '../kind = 'x'' in module 'm' evaluates to false (see RFC 7950 Sec 8.3.2)",
    "unknown-element | /two | bad-element=two | Node 'two' tagged with 'when' condition 'kind = 'y'' in module 'm' evaluates to false (see RFC 7950 Sec 8.3.2)",
  ]);
});

Deno.test("when that is true makes demands", () => {
  assertEquals(refusals(WHEN, "<kind>x</kind>"), [
    "missing-element | /x/v | bad-element=v | Missing mandatory XML v node",
  ]);
  assertEquals(refusals(WHEN, "<kind>y</kind>"), [
    'data-missing missing-choice | / | missing-choice=ch | Missing mandatory choice: none of the cases of "ch" exists',
  ]);
});

Deno.test("when does not see what it decides about", () => {
  const yang = `container c { when "count(*) = 0 and not(../c/x = 5)"; leaf x { type int8; } }
    grouping g { leaf a { type int8; } leaf b { type int8; } }
    uses g { when "not(a) and not(b)"; }
    choice ch { case one { when "not(d)"; leaf d { type int8; } } }`;
  assertEquals(refusals(yang, "<c><x>5</x></c><a>1</a><b>1</b><d>1</d>"), []);
});

const LEAFREF = `
  list port { key name; leaf name { type string; } leaf speed { type uint32; }
    list unit { key "id sub"; leaf id { type uint8; } leaf sub { type uint8; } leaf-list tag { type string; } } }
  leaf uplink { type leafref { path "/port/name"; } }
  leaf speed { type leafref { path "../port/speed"; } }
  leaf loose { type leafref { path "../port/speed"; require-instance false; } }
  leaf-list any { type union { type leafref { path "/port/name"; } type uint8; type leafref { path "/port/speed"; } } }
  list ref { key n; leaf n { type string; }
    leaf port { type leafref { path "/port/name"; } }
    leaf unit { type leafref { path "/port[name = current()/../port]/unit/id"; } }
    leaf sub { type leafref { path "/port[name = current()/../port]/unit[id = current()/../unit]/sub"; } }
    leaf tag { type leafref { path "deref(../port)/../unit/tag"; } } }`;
const PORTS =
  "<port><name>a</name><speed>10</speed><unit><id>1</id><sub>2</sub><tag>t</tag></unit>" +
  "</port><port><name>b</name><speed>20</speed></port>";

function dangling(path: string, leaf: string, value: string, target: string): string {
  return `data-missing instance-required | ${path} | Leaf "${leaf}" with value '${value}': ` +
    `leafref to ${target} finds no instance with this value`;
}

Deno.test("leafref requires its instance, by key and by value", () => {
  assertEquals(
    refusals(LEAFREF, `${PORTS}<uplink>a</uplink><speed>20</speed><loose>5</loose>`),
    [],
  );
  assertEquals(refusals(LEAFREF, `${PORTS}<uplink>c</uplink><speed>30</speed>`), [
    dangling("/uplink", "uplink", "c", "/port/name"),
    dangling("/speed", "speed", "30", "../port/speed"),
  ]);
});

Deno.test("leafref in a union yields to members that need no instance", () => {
  assertEquals(refusals(LEAFREF, `${PORTS}<any>a</any><any>5</any>`), []);
  assertEquals(refusals(LEAFREF, `${PORTS}<any>c</any>`), [
    dangling("/any[.='c']", "any", "c", "/port/name or /port/speed"),
  ]);
});

Deno.test("leafref with predicates follows the leafs around it", () => {
  const ref = (rest: string) => `${PORTS}<ref><n>x</n>${rest}</ref>`;
  assertEquals(
    refusals(LEAFREF, ref("<port>a</port><unit>1</unit><sub>2</sub><tag>t</tag>")),
    [],
  );
  assertEquals(
    refusals(LEAFREF, ref("<port>b</port><unit>1</unit><sub>2</sub><tag>t</tag>")),
    [
      dangling("/ref[n='x']/unit", "unit", "1", "/port[name = current()/../port]/unit/id"),
      dangling(
        "/ref[n='x']/sub",
        "sub",
        "2",
        "/port[name = current()/../port]/unit[id = current()/../unit]/sub",
      ),
      dangling("/ref[n='x']/tag", "tag", "t", "deref(../port)/../unit/tag"),
    ],
  );
});

Deno.test("instance-identifier requires its instance unless told otherwise", () => {
  const yang = `list l { key k; leaf k { type int8; } leaf v { type string; } }
    leaf here { type instance-identifier; }
    leaf there { type instance-identifier { require-instance false; } }`;
  const data = "<l><k>1</k><v>x</v></l>";
  assertEquals(refusals(yang, `${data}<here>/m:l[m:k='1']/m:v</here>`), []);
  assertEquals(refusals(yang, `${data}<there>/m:l[m:k='2']</there>`), []);
  assertEquals(
    refusals(yang, `${data}<here>/m:l[m:k='2']</here>`),
    [
      `data-missing instance-required | /here | Leaf "here" with value '/l[k='2']': ` +
      "instance-identifier of what does not exist",
    ].map((line) => line.replace("'/l[k='2']'", "'/m:l[m:k='2']'")),
  );
});

Deno.test("state data has no say in a configuration", () => {
  const yang = `container s { config false; leaf v { type int8; mandatory true; } }
    list l { key k; leaf k { type int8; } leaf s { config false; type int8; mandatory true; } }`;
  assertEquals(refusals(yang, "<l><k>1</k></l>"), []);
});

Deno.test("compileConstraints refuses an expression where it stands", () => {
  const error = assertThrows(
    () => fixture('container c {\n  must "a b";\n}'),
    YangError,
  );
  assertEquals(/^m\.yang:3:3: must "a b": /.test(error.message), true, error.message);
});

const RPC = `
  list port { key name; leaf name { type string; } }
  rpc go { input { leaf port { type leafref { path "/port/name"; } mandatory true; }
                   leaf n { type int8; must ". > count(/port)"; } }
           output { leaf r { type int8; mandatory true; } } }
  notification gone { leaf port { type leafref { path "/port/name"; } } }`;

Deno.test("input, output and notification are checked against what is running", () => {
  const { validator, schema, tree, body } = fixture(RPC);
  const { input, output } = schema.rpc("urn:m", "go")!;
  const notification = schema.notification("urn:m", "gone")!;
  const root = tree("<port><name>a</name></port>");
  const check = (xml: string) => errorsOf(() => validator.input(body(input, xml), { root }));
  assertEquals(check("<port>a</port><n>2</n>"), []);
  assertEquals(check("<n>1</n>"), [
    "missing-element | /nc:rpc/go/port | bad-element=port | Missing mandatory XML port node",
    "operation-failed must-violation | /nc:rpc/go/n | Failed MUST xpath '. > count(/port)'",
  ]);
  assertEquals(check("<port>b</port>"), [
    dangling("/nc:rpc/go/port", "port", "b", "/port/name"),
  ]);
  assertEquals(errorsOf(() => validator.output(body(output, ""), { root })), [
    "missing-element | /nc:rpc-reply/go/r | bad-element=r | Missing mandatory XML r node",
  ]);
  const event = body(notification, "<port>b</port>");
  assertEquals(errorsOf(() => validator.notification(event, { root })), [
    dangling("/gone/port", "port", "b", "/port/name"),
  ]);
});

Deno.test("warnings name the expressions whose names match nothing", () => {
  const { validator } = fixture(`leaf a { type int8; must "../b or ../c"; }
    leaf b { when "/m:nowhere/x"; type int8; }`);
  assertEquals(validator.warnings(), [
    'm.yang:3:14: XPath "/m:nowhere/x": there is no configuration child "m:nowhere" of the root',
    'm.yang:2:21: XPath "../b or ../c": there is no configuration child "c" of the root',
  ]);
});

Deno.test("unique names its leafs with prefixes that are declared", () => {
  const { validator, tree } = fixture(
    "list l { key k; unique v; leaf k { type int8; } leaf v { type int8; } }",
  );
  const entry = (k: number) => `<l><k>${k}</k><v>1</v></l>`;
  const [error] = caught(() => validator.configuration(tree(entry(1) + entry(2))));
  assertEquals(error.info[0], {
    name: "non-unique",
    value: "/m:l[m:k='1']/m:v",
    namespace: "urn:ietf:params:xml:ns:yang:1",
    namespaces: { m: "urn:m" },
  });
});

Deno.test("data checks state as well", () => {
  const { validator, tree } = fixture(`list l { key k; leaf k { type int8; }
    leaf s { config false; type int8; mandatory true; must ". < ../k"; } }`);
  const check = (xml: string) => errorsOf(() => validator.data(tree(xml)));
  assertEquals(check("<l><k>5</k><s>4</s></l>"), []);
  assertEquals(check("<l><k>5</k><s>6</s></l><l><k>6</k></l>"), [
    "operation-failed must-violation | /l[k='5']/s | Failed MUST xpath '. < ../k'",
    "missing-element | /l[k='6']/s | bad-element=s | Missing mandatory XML s node",
  ]);
});

Deno.test("input of an action is checked in its place in the data", () => {
  const { validator, schema, tree, body } = fixture(`list l { key k; leaf k { type int8; }
    leaf-list v { type int8; }
    action go { input { leaf to { type leafref { path "../../v"; } must ". != ../../k"; } } } }`);
  const list = schema.root.child("urn:m", "l")!;
  if (list.kind !== "list") throw new Error("a list is expected");
  const root = tree("<l><k>1</k><v>1</v><v>2</v></l><l><k>2</k><v>3</v></l>");
  const entries = root.slots[list.slot] as EntryList;
  const check = (rank: number, to: number) => {
    const top: Cursor = { parent: undefined, schema: undefined, value: root };
    const parent = { parent: top, schema: list, value: entries.at(rank)! };
    const { input } = list.actions[0];
    return errorsOf(() => validator.input(body(input, `<to>${to}</to>`), { parent }));
  };
  assertEquals(check(0, 2), []);
  assertEquals(check(0, 1), [
    "operation-failed must-violation | /nc:rpc/yang:action/l/go/to | Failed MUST xpath '. != ../../k'",
  ]);
  assertEquals(check(1, 2), [
    dangling("/nc:rpc/yang:action/l/go/to", "to", "2", "../../v"),
    "operation-failed must-violation | /nc:rpc/yang:action/l/go/to | Failed MUST xpath '. != ../../k'",
  ]);
});

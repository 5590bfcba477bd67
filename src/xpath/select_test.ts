import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { printXml } from "../format/xml_print.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { Branch, type EntryList } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import { filterSource } from "./filter_source.ts";
import { Node } from "./node.ts";
import { pickedSelector } from "./picked.ts";
import { XPathFilter, xpathFilter } from "./select.ts";
import { arbitraryXml, expressions, SCHEMA } from "./testing/arbitrary.ts";
import { Fixture } from "./testing/fixture.ts";
import { XPath } from "./xpath.ts";

const RUNS = Number(Deno.env.get("XPATH_RUNS") ?? 800);
const SEED = Number(Deno.env.get("XPATH_SEED") ?? 1);
const SCOPE = new Map([["m", "urn:m"], ["x", "urn:unknown"]]);

const fixture = new Fixture(
  `
  identity base; identity one { base base; }
  container c {
    leaf s { type string; default "d"; }
    list l {
      key k;
      leaf k { type string; }
      leaf v { type int32; }
      leaf t { type identityref { base base; } }
      container n { leaf i { type int32; } leaf-list w { type string; ordered-by user; } }
    }
    container p { presence yes; leaf a { type string; } }
  }
  container d { leaf a { type string; } }
  `,
  `<c>
    <l><k>a</k><v>1</v><t>one</t><n><i>1</i><w>y</w><w>x</w></n></l>
    <l><k>b</k><v>2</v><n><i>2</i></n></l>
    <l><k>it's</k><v>3</v></l>
    <p/>
  </c><d><a>z</a></d>`,
);

function print(root: Branch, selector: Selector): string {
  const decoder = new TextDecoder();
  let text = "";
  for (const chunk of printXml(root, { selector })) text += decoder.decode(chunk, { stream: true });
  return text.replaceAll(/ xmlns(:m)?="urn:m"/g, "");
}

function selected(text: string): string {
  const filter = xpathFilter(text, SCOPE, fixture.schema);
  return print(fixture.root, filter.selector(fixture.root));
}

Deno.test("xpathFilter shows a node with its ancestors and their keys", () => {
  assertEquals(
    selected("/m:c/m:l/m:n/m:i"),
    "<c><l><k>a</k><n><i>1</i></n></l><l><k>b</k><n><i>2</i></n></l></c>",
  );
});

Deno.test("xpathFilter shows all that is below a selected node", () => {
  assertEquals(selected("/m:c/m:l[m:k='b']"), "<c><l><k>b</k><v>2</v><n><i>2</i></n></l></c>");
});

Deno.test("xpathFilter shows everything for the root", () => {
  assertEquals(selected("/"), print(fixture.root, SELECT_ALL));
});

Deno.test("xpathFilter shows nothing for values that are no node-set", () => {
  assertEquals(selected("count(/m:c)"), "");
});

Deno.test("xpathFilter shows nothing where a predicate fails everywhere", () => {
  assertEquals(selected("/m:c/m:l[m:v > 5]/m:n"), "");
});

Deno.test("xpathFilter shows an empty presence container that is selected", () => {
  assertEquals(selected("/m:c/m:p"), "<c><p/></c>");
});

Deno.test("xpathFilter shows no shells on the way to nothing", () => {
  assertEquals(selected("/m:c/m:p/m:a"), "");
});

Deno.test("xpathFilter shows the union of paths in document order", () => {
  assertEquals(
    selected("/m:d | /m:c/m:l[m:k='b']/m:v | /m:c/m:l[m:k='a']/m:v"),
    "<c><l><k>a</k><v>1</v></l><l><k>b</k><v>2</v></l></c><d><a>z</a></d>",
  );
});

Deno.test("xpathFilter finds nodes at any depth", () => {
  assertEquals(selected("//m:i[. = 2]"), "<c><l><k>b</k><n><i>2</i></n></l></c>");
  assertEquals(selected("//m:a"), "<d><a>z</a></d>");
});

Deno.test("xpathFilter evaluates predicates that look up and elsewhere", () => {
  assertEquals(
    selected("//m:i[../../m:v = /m:c/m:l[1]/m:v]"),
    "<c><l><k>a</k><n><i>1</i></n></l></c>",
  );
});

Deno.test("xpathFilter counts positions", () => {
  assertEquals(selected("/m:c/m:l[2]/m:v"), "<c><l><k>b</k><v>2</v></l></c>");
  assertEquals(selected("(//m:v)[last()]"), "<c><l><k>it's</k><v>3</v></l></c>");
});

Deno.test("xpathFilter shows the parent of a node that a path climbs from", () => {
  assertEquals(selected("//m:i[. = 2]/.."), "<c><l><k>b</k><n><i>2</i></n></l></c>");
});

Deno.test("xpathFilter shows the leaf of a text", () => {
  assertEquals(selected("/m:d/m:a/text()"), "<d><a>z</a></d>");
});

Deno.test("xpathFilter shows single values of a leaf-list", () => {
  assertEquals(selected("//m:w[. = 'x']"), "<c><l><k>a</k><n><w>x</w></n></l></c>");
});

Deno.test("xpathFilter takes unprefixed names in any module", () => {
  assertEquals(selected("/d/a"), "<d><a>z</a></d>");
});

Deno.test("xpathFilter takes names of modules as prefixes", () => {
  const schema = fixture.schema;
  const filter = xpathFilter("/m:d", new Map(), schema);
  assertEquals(print(fixture.root, filter.selector(fixture.root)), "<d><a>z</a></d>");
});

Deno.test("xpathFilter selects nothing by names of an unknown namespace", () => {
  assertEquals(selected("/x:d"), "");
});

Deno.test("xpathFilter compares identities by the prefixes in scope, module names and the modules' own prefixes", () => {
  const expected = "<c><l><k>a</k><v>1</v></l></c>";
  assertEquals(selected("//m:l[m:t = 'm:one']/m:v"), expected);
  const filter = xpathFilter("//l[t = 'm:one']/v", new Map(), fixture.schema);
  assertEquals(print(fixture.root, filter.selector(fixture.root)), expected);
});

Deno.test("xpathFilter refuses an unknown prefix", () => {
  const error = assertThrows(() => selected("/zz:d"), RpcError);
  assertEquals(error.tag, "bad-attribute");
  assertEquals(error.info[0], { name: "bad-attribute", value: "select" });
  assertEquals(
    error.message,
    `XPath "/zz:d": No namespace found for prefix: zz (at or before 'zz:d', character 2)`,
  );
});

Deno.test("xpathFilter gives up on an expression that takes too long", () => {
  const entries = Array.from({ length: 8000 }, (_, n) => `<l><k>${n}</k></l>`).join("");
  const { root } = new Fixture(fixture.schema, `<c>${entries}</c>`);
  // Before anything is printed: a reply that has begun cannot become an error.
  for (const other of ["", " | /c/l[1]"]) {
    const filter = xpathFilter(`/c/l[count(../l[v = 1]) > 0]${other}`, SCOPE, fixture.schema);
    const error = assertThrows(() => filter.selector(root), RpcError);
    assertEquals(error.tag, "resource-denied");
  }
});

Deno.test("xpathFilter refuses bad syntax", () => {
  const error = assertThrows(() => selected("/m:c["), RpcError);
  assertEquals(error.tag, "bad-attribute");
});

Deno.test("xpathFilter looks entries up whose keys are given", () => {
  const c = fixture.root.schema.child("urn:m", "c")!;
  const branch = fixture.root.slots[c.slot] as Branch;
  const l = branch.schema.child("urn:m", "l")!;
  const list = branch.slots[l.slot] as EntryList;
  const guarded = new Proxy(list, {
    get(target, name) {
      if (name === Symbol.iterator || name === "from") throw new Error("scanned");
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const slots = [...branch.slots];
  slots[l.slot] = guarded;
  const rootSlots = [...fixture.root.slots];
  rootSlots[c.slot] = new Branch(branch.schema, slots);
  const root = new Branch(fixture.root.schema, rootSlots);
  for (
    const text of [
      "/m:c/m:l[m:k='b']/m:v",
      "//m:l[m:k='b']/m:v",
      "/m:c/m:l[m:v = 2 and 'b' = m:k]/m:v",
      "/m:c/m:l[m:k='nope']/m:v | /m:c/m:l[m:k=concat('', 'b')]/m:v",
    ]
  ) {
    const filter = xpathFilter(text, SCOPE, fixture.schema);
    assertEquals(print(root, filter.selector(root)), "<c><l><k>b</k><v>2</v></l></c>", text);
  }
});

Deno.test("XPathFilter.touches tells which top-level nodes can matter", () => {
  const tops = (text: string) => {
    const filter = xpathFilter(text, SCOPE, fixture.schema);
    return fixture.schema.root.slots.filter((top) => filter.touches(top)).map(({ name }) => name);
  };
  assertEquals(tops("/m:c/m:l"), ["c"]);
  assertEquals(tops("//m:i"), ["c"]);
  assertEquals(tops("//m:a"), ["c", "d"]);
  assertEquals(tops("/m:c/m:l[m:k = /m:d/m:a]"), ["c", "d"]);
  assertEquals(tops("/m:c[following::*]"), ["c", "d"]);
});

Deno.test("XPathFilter.selector shows what evaluating the expression finds", () => {
  fc.assert(
    fc.property(arbitraryXml, expressions.nodes, (xml, text) => {
      const { root } = new Fixture(SCHEMA, xml);
      const source = filterSource(text, new Map(), SCHEMA);
      const filter = new XPathFilter(source, SCHEMA);
      const nodes = new XPath(source, SCHEMA.root, SCHEMA)
        .evaluate(new Node(undefined, undefined, root)) as Node[];
      assertEquals(print(root, filter.selector(root)), print(root, pickedSelector(nodes)), text);
    }),
    { numRuns: RUNS, seed: SEED },
  );
});

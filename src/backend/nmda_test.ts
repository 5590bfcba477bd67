import { assertEquals } from "@std/assert";
import { chunksToText } from "../format/print.ts";
import { printXml } from "../format/xml_print.ts";
import { merge } from "../tree/merge.ts";
import type { Branch } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import { filterSource } from "../xpath/filter_source.ts";
import { XPathFilter } from "../xpath/select.ts";
import { differences } from "./nmda_compare.ts";
import { type Origin, Origins } from "./nmda_origin.ts";
import { branchOf, serverSchema } from "./testing/server_schema.ts";

const schema = serverSchema(`
  container c {
    leaf a { type uint8; default 7; }
    leaf b { type string; }
    leaf s { config false; type string; }
    leaf-list w { type string; }
    list l { key k; leaf k { type string; } leaf v { type uint8; default 3; } container n { leaf x { type string; } } leaf st { config false; type uint8; } }
  }
  container d { leaf x { type string; default "dx"; } }
`);
const tree = (xml: string) => branchOf(schema, schema.root, xml);

const running = tree("<c><b>set</b><w>r</w><l><k>r</k><v>1</v></l></c>");
const operational = merge(
  running,
  tree("<c><s>up</s><w>sys</w><l><k>r</k><n><x>learned</x></n><st>1</st></l><l><k>sys</k></l></c>"),
);
const origins = new Origins(running, operational);

function print(options: Parameters<typeof printXml>[1]): string {
  const text = chunksToText(printXml(operational, { withDefaults: "report-all", ...options }));
  const c = /<c .*<\/c>/.exec(text)?.[0] ?? "";
  return c.replaceAll(/ xmlns(:\w+)?="[^"]*"/g, "").replaceAll(/ or:origin="or:(\w)\w+"/g, "~$1");
}

Deno.test("Origins.annotate marks top-level nodes, and nodes that differ from their parent", () => {
  assertEquals(
    print({ annotate: origins.annotate(schema) }),
    "<c~i><a~d>7</a><b>set</b><s>up</s><w>r</w><w~s>sys</w>" +
      "<l><k>r</k><v>1</v><n~s><x>learned</x></n><st>1</st></l>" +
      "<l~s><k>sys</k><v~d>3</v></l></c>",
  );
});

function filtered(...wanted: Origin[]): string {
  return print({ selector: origins.selector((origin) => wanted.includes(origin)) });
}

Deno.test("Origins.selector shows configuration of the wanted origins, with ancestors, and all state", () => {
  assertEquals(
    filtered("intended"),
    "<c><b>set</b><s>up</s><w>r</w><l><k>r</k><v>1</v><st>1</st></l></c>",
  );
  assertEquals(
    filtered("system"),
    "<c><s>up</s><w>sys</w><l><k>r</k><n><x>learned</x></n><st>1</st></l><l><k>sys</k></l></c>",
  );
  assertEquals(
    filtered("default"),
    "<c><a>7</a><s>up</s><l><k>r</k><st>1</st></l><l><k>sys</k><v>3</v></l></c>",
  );
});

function compared(from: string, to: string, shown: Selector = SELECT_ALL, config = true): string[] {
  const sides = [from, to].map((xml) => ({ root: tree(xml), shown }));
  return [...differences({ from: sides[0], to: sides[1], config })].map((one) => {
    const text = (bytes: Uint8Array | undefined) =>
      bytes === undefined
        ? ""
        : ` ${new TextDecoder().decode(bytes).replaceAll(' xmlns="urn:m"', "")}`;
    return `${one.operation} ${one.target}${text(one.value)}${text(one.sourceValue)}`;
  });
}

Deno.test("differences of equal trees are none", () => {
  assertEquals(compared("<c><a>1</a></c>", "<c><a>1</a></c>"), []);
});

Deno.test("differences are told at the topmost node, with defaults in values", () => {
  assertEquals(
    compared(
      "<c><b>1</b><w>p</w><l><k>x</k></l></c>",
      "<c><b>2</b><w>q</w><l><k>y/,</k></l></c><d><x>1</x></d>",
    ),
    [
      "replace /m:c/b <b>2</b> <b>1</b>",
      "delete /m:c/w=p <w>p</w>",
      "create /m:c/w=q <w>q</w>",
      "delete /m:c/l=x <l><k>x</k><v>3</v></l>",
      "create /m:c/l=y%2F%2C <l><k>y/,</k><v>3</v></l>",
      "create /m:d <d><x>1</x></d>",
    ],
  );
});

Deno.test("differences leave state out unless it is asked for", () => {
  const [from, to] = ["<c><a>1</a><s>x</s></c>", "<c><a>1</a><s>y</s></c>"];
  assertEquals(compared(from, to), []);
  assertEquals(compared(from, to, SELECT_ALL, false), ["replace /m:c/s <s>y</s> <s>x</s>"]);
});

Deno.test("differences show of a new subtree only what may be seen of it", () => {
  const filter = new XPathFilter(
    filterSource("/m:c/m:l/m:v", new Map([["m", "urn:m"]]), schema),
    schema,
  );
  const from = tree("<c><b>1</b></c>");
  const to = tree("<c><b>2</b><l><k>x</k><v>1</v><n><x>1</x></n></l></c>");
  const edits = [...differences({
    from: { root: from, shown: filter.selector(from) },
    to: { root: to, shown: filter.selector(to) },
    config: true,
  })];
  assertEquals(edits.map(({ target, value }) => `${target} ${new TextDecoder().decode(value)}`), [
    '/m:c/l=x <l xmlns="urn:m"><k>x</k><v>1</v></l>',
  ]);
});

Deno.test("differences cost what differs, not what there is", () => {
  const big = Array.from({ length: 2000 }, (_, n) => `<l><k>${n}</k></l>`).join("");
  const from = tree(`<c>${big}</c>`);
  const c = schema.root.child("urn:m", "c")!;
  const to = merge(from, tree("<c><b>new</b></c>"));
  const list = (root: Branch) => (root.slots[c.slot] as Branch).slots.at(-1);
  assertEquals(list(from), list(to));
  const edits = [
    ...differences({
      from: { root: from, shown: SELECT_ALL },
      to: { root: to, shown: SELECT_ALL },
      config: true,
    }),
  ];
  assertEquals(edits.length, 1);
});

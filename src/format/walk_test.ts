import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { schemaOf } from "../../test/schema_helper.ts";
import { schemaAndTree } from "../../test/random_schema.ts";
import type { Cursor } from "../tree/cursor.ts";
import { Branch, type EntryList, type ValueList } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { fromXml, toXml } from "./testing/data.ts";
import { c, SCHEMA } from "./testing/schema.ts";
import type { WalkOptions } from "./walk.ts";

function shown(content: string, options: WalkOptions): string {
  return toXml(fromXml(SCHEMA, content), options);
}

/** Shows the nodes of these names, with what is below them, and only the way to others. */
function named(...names: string[]): Selector {
  const path: Selector = {
    all: false,
    onlyPath: true,
    child: (schema: DataNode) => names.includes(schema.name) ? SELECT_ALL : path,
    candidates: () => undefined,
    entry: () => path,
  };
  return path;
}

const DATA = c(
  "<x>1</x><inner><a>3</a><deep><b>b</b></deep></inner><on/>" +
    "<y><a>1</a><b>b</b><v>v</v><z><k>k</k></z></y><y><a>2</a><b>b</b></y>" +
    "<state><up>5</up></state>",
);

Deno.test("Walk shows only what the selector selects, with keys and ancestors", () => {
  assertEquals(
    shown(DATA, { selector: named("v", "deep") }),
    c("<inner><deep><b>b</b></deep></inner><y><a>1</a><b>b</b><v>v</v></y>"),
  );
});

Deno.test("Walk shows an entry of which nothing but a key is selected", () => {
  assertEquals(
    shown(DATA, { selector: named("b") }),
    c(
      "<inner><deep><b>b</b></deep></inner><y><a>1</a><b>b</b></y><y><a>2</a><b>b</b></y>",
    ),
  );
});

Deno.test("Walk shows no shells of what selects nothing", () => {
  assertEquals(shown(DATA, { selector: named("nothing") }), "");
});

Deno.test("Walk asks the index for candidates", () => {
  const asked: unknown[] = [];
  const selector: Selector = {
    ...named("v"),
    child: (schema) =>
      schema.name === "v" ? SELECT_ALL : schema.name === "z" ? undefined : selector,
    candidates: (list: EntryList | ValueList) => [list.at(0)!],
    entry: (entry: Branch | Scalar) => {
      asked.push((entry as Branch).slots[0]);
      return selector;
    },
  };
  assertEquals(shown(DATA, { selector }), c("<y><a>1</a><b>b</b><v>v</v></y>"));
  assertEquals(asked, [1]);
});

Deno.test("Walk shows configuration or state with the ancestors and keys it needs", () => {
  assertEquals(
    shown(DATA, { content: "config" }),
    DATA.replace("<state><up>5</up></state>", ""),
  );
  assertEquals(shown(DATA, { content: "nonconfig" }), c("<state><up>5</up></state>"));
  const items = '<item xmlns="urn:ex"><name>a</name><n>1</n><count>7</count></item>' +
    '<item xmlns="urn:ex"><name>b</name><n>1</n></item>';
  assertEquals(
    shown(items, { content: "nonconfig" }),
    '<item xmlns="urn:ex"><name>a</name><count>7</count></item>',
  );
  assertEquals(shown(c("<on/>"), { content: "nonconfig" }), "");
});

Deno.test("Walk stops at the depth asked for, keys aside", () => {
  const entry = '<item xmlns="urn:ex"><name>a</name></item>';
  assertEquals(
    shown(DATA + entry.replace("</item>", "<n>1</n></item>"), { depth: 1 }),
    c("") + entry,
  );
  assertEquals(
    shown(DATA, { depth: 2 }),
    c("<x>1</x><inner/><on/><y><a>1</a><b>b</b></y><y><a>2</a><b>b</b></y><state/>"),
  );
  assertEquals(
    shown(DATA, { depth: 3 }),
    c(
      "<x>1</x><inner><a>3</a><deep/></inner><on/><y><a>1</a><b>b</b><v>v</v><z><k>k</k></z></y>" +
        "<y><a>2</a><b>b</b></y><state><up>5</up></state>",
    ),
  );
  assertEquals(shown(DATA, { depth: 4 }), DATA);
});

Deno.test("Walk shows a container at the last level only when something in it is shown", () => {
  assertEquals(
    shown(DATA, { depth: 2, selector: named("b") }),
    c("<inner/><y><a>1</a><b>b</b></y><y><a>2</a><b>b</b></y>"),
  );
  assertEquals(shown(DATA, { depth: 2, selector: named("v") }), c("<y><a>1</a><b>b</b></y>"));
  assertEquals(shown(DATA, { depth: 1, selector: named("nothing") }), "");
});

Deno.test("Walk counts levels from what the selector names when told to (RFC 8526)", () => {
  const data = c(
    "<inner><a>3</a><deep><b>b</b></deep></inner><y><a>1</a><b>b</b><z><k>k</k></z></y>",
  );
  const options = { depthFrom: "selected", selector: named("inner", "z") } as const;
  assertEquals(
    shown(data, { ...options, depth: 1 }),
    c("<inner/><y><a>1</a><b>b</b><z><k>k</k></z></y>"),
  );
  assertEquals(
    shown(data, { ...options, depth: 2 }),
    c("<inner><a>3</a><deep/></inner><y><a>1</a><b>b</b><z><k>k</k></z></y>"),
  );
});

Deno.test("Walk explicit shows just what is set (RFC 6243 3.3)", () => {
  assertEquals(
    shown(c("<s>hi</s><inner><a>3</a></inner>"), {}),
    c("<s>hi</s><inner><a>3</a></inner>"),
  );
});

Deno.test("Walk trim leaves out what equals its default (RFC 6243 3.2)", () => {
  assertEquals(
    shown(c("<x>1</x><s>hi</s><inner><a>3</a></inner><more>7</more>"), { withDefaults: "trim" }),
    c("<x>1</x>"),
  );
  assertEquals(
    shown(c("<s>ho</s><more>7</more><more>8</more>"), { withDefaults: "trim" }),
    c("<s>ho</s><more>7</more><more>8</more>"),
  );
  assertEquals(shown(c("<inner><a>3</a></inner>"), { withDefaults: "trim" }), "");
});

Deno.test("Walk report-all shows defaults in use (RFC 6243 3.1)", () => {
  assertEquals(
    shown("", { withDefaults: "report-all" }),
    c("<s>hi</s><inner><a>3</a></inner><two>2</two><more>7</more>"),
  );
});

Deno.test("Walk report-all shows no defaults of other cases and of absent presence containers", () => {
  assertEquals(
    shown(c("<one>1</one><on/>"), { withDefaults: "report-all" }),
    c("<s>hi</s><inner><a>3</a></inner><on><y>why</y></on><one>1</one>"),
  );
});

Deno.test("Walk report-all-tagged tags what equals its default (RFC 6243 3.4)", () => {
  const wd = 'xmlns:wd="urn:ietf:params:xml:ns:netconf:default:1.0"';
  assertEquals(
    shown(c("<s>hi</s><inner><a>4</a></inner>"), { withDefaults: "report-all-tagged" }),
    c(
      '<s wd:default="true">hi</s><inner><a>4</a></inner>' +
        '<two wd:default="true">2</two><more wd:default="true">7</more>',
    ).replace('xmlns="urn:ex"', `xmlns="urn:ex" ${wd}`),
  );
});

Deno.test("Walk report-all asks whether when holds, with the parent's cursor", () => {
  const schema = schemaOf(
    `container a { leaf b { type int32; }
      container d { when "../b = 5"; leaf e { type int32; default 1; } }
      choice ch { when "b = 5"; default f; leaf f { type int32; default 2; } }
      leaf g { type int32; default 3; } }`,
  );
  const asked: string[] = [];
  const when = (node: DataNode, parent: () => Cursor) => {
    const { schema, value } = parent();
    asked.push(`${schema?.name}/${node.name}`);
    return (value as Branch).slots[0] === 5;
  };
  const print = (b: number) =>
    toXml(fromXml(schema, `<a xmlns="urn:m"><b>${b}</b></a>`), {
      withDefaults: "report-all",
      when,
    });
  assertEquals(print(4), '<a xmlns="urn:m"><b>4</b><g>3</g></a>');
  assertEquals(print(5), '<a xmlns="urn:m"><b>5</b><d><e>1</e></d><f>2</f><g>3</g></a>');
  assertEquals(asked, ["a/d", "a/f", "a/d", "a/f"]);
});

Deno.test("Walk report-all respects the selector and content", () => {
  assertEquals(
    shown("", { withDefaults: "report-all", selector: named("a") }),
    c("<inner><a>3</a></inner>"),
  );
  assertEquals(shown("", { withDefaults: "report-all", content: "nonconfig" }), "");
});

Deno.test("Walk shows annotations of what is shown", () => {
  const module = SCHEMA.moduleByName("ex")!;
  const type = SCHEMA.annotations.get("ex:note")!;
  const annotate: WalkOptions["annotate"] = (schema, value) =>
    schema.name === "x" || value instanceof Branch
      ? [{ module, name: "note", type, value: `<${schema.name}>` }]
      : undefined;
  const note = (name: string) => ` xmlns:ex="urn:ex" ex:note="&lt;${name}&gt;"`;
  assertEquals(
    shown(c("<x>1</x><s>s</s><u><k>k</k></u>"), { annotate }),
    `<c xmlns="urn:ex"${note("c")}><x${note("x")}>1</x><s>s</s><u${note("u")}><k>k</k></u></c>`,
  );
});

Deno.test("Walk of trimmed data with report-all is the walk of all data with report-all", () => {
  fc.assert(
    fc.property(schemaAndTree, ({ schema, root }) => {
      const all = toXml(root, { withDefaults: "report-all" });
      const trimmed = fromXml(schema, toXml(root, { withDefaults: "trim" }));
      const again = toXml(trimmed, { withDefaults: "report-all" });
      // What trim leaves out is a default, but its case may be told by nothing else then.
      fc.pre(!/choice/.test(schema.moduleByName("r")!.text + schema.moduleByName("s")!.text));
      assertEquals(again, all);
    }),
    { seed: 5, numRuns: 200 },
  );
});

Deno.test("Walk gives the same text whatever the size of the chunks", () => {
  fc.assert(
    fc.property(schemaAndTree, fc.integer({ min: 1, max: 40 }), ({ root }, chunkSize) => {
      for (const pretty of [false, true]) {
        assert(toXml(root, { chunkSize, pretty }) === toXml(root, { pretty }));
      }
    }),
    { seed: 5, numRuns: 200 },
  );
});

Deno.test("Walk by depth shows a part that grows with the depth, up to everything", () => {
  fc.assert(
    fc.property(schemaAndTree, ({ root }) => {
      const whole = toXml(root);
      let before = 0;
      for (let depth = 1; depth < 20; depth++) {
        const { length } = toXml(root, { depth });
        assert(length >= before);
        before = length;
      }
      assertEquals(before, whole.length);
    }),
    { seed: 5, numRuns: 100 },
  );
});

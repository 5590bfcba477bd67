import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Change } from "../tree/change.ts";
import type { Cursor } from "../tree/cursor.ts";
import { diff } from "../tree/diff.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Analysis, Dependency } from "./dependency.ts";
import { depthOf, type Place } from "./places.ts";
import { arbitraryXml, expressions, SCHEMA } from "./testing/arbitrary.ts";
import { Fixture, pathOf, sourceOf } from "./testing/fixture.ts";
import { compileXPath } from "./xpath.ts";

const RUNS = Number(Deno.env.get("XPATH_RUNS") ?? 800);
const SEED = Number(Deno.env.get("XPATH_SEED") ?? 1);

const YANG = `
  identity base; identity one { base base; }
  container c {
    list l {
      key k;
      leaf k { type string; }
      leaf v { type leafref { path "/m:c/m:r/m:k"; } must "deref(.)/../w > 1"; }
      leaf w { type int32; default 5; when "../v"; }
      choice x { case a { leaf a { type string; default "x"; } } case b { leaf b { type string; } } default a; }
      container n { leaf i { type int32; } }
    }
    list r { key k; leaf k { type string; } leaf w { type int32; } }
    leaf s { config false; type string; }
    leaf id { type instance-identifier; }
    leaf t { type identityref { base base; } }
  }
`;
const fixture = new Fixture(YANG, "<c><l><k>1</k><v>2</v></l><r><k>2</k></r><id>/m:c</id></c>");

function analysis(text: string, path: string): Analysis {
  const node = fixture.node(path);
  return compileXPath(fixture.source(text), node.schema, fixture.schema).analysis;
}

/** `name@common`, `name@common*` with the subtree. */
function dependencies(text: string, path = "/c/l"): string[] {
  return analysis(text, path).dependencies
    .map(({ schema, common, subtree }) =>
      `${schema.kind === "root" ? "root" : schema.name}@${common}${subtree ? "*" : ""}`
    )
    .sort();
}

Deno.test("dependencies of a path below the context share the whole context", () => {
  assertEquals(dependencies("n/i"), ["i@2", "n@2"]);
});

Deno.test("dependencies of a path through an ancestor share that ancestor", () => {
  assertEquals(dependencies("../r/w > 1"), ["r@1", "w@1"]);
});

Deno.test("dependencies of an absolute path share nothing", () => {
  assertEquals(dependencies("/c/r[k = current()/v]/w"), ["c@0", "k@0", "r@0", "v@2", "w@0"]);
});

Deno.test("dependencies include the other cases of a default in use", () => {
  assertEquals(dependencies("a"), ["a@2", "b@2"]);
});

Deno.test("dependencies include those of the when of a default", () => {
  assertEquals(dependencies("w"), ["v@2", "w@2"]);
});

Deno.test("dependencies of a container's text are all that is below", () => {
  assertEquals(dependencies("string(n)"), ["n@2*"]);
});

Deno.test("dependencies of a container's existence are not what is below", () => {
  assertEquals(dependencies("n"), ["n@2"]);
});

Deno.test("dependencies of a descendant step are only where it can lead", () => {
  assertEquals(dependencies("../..//w"), ["c@0", "l@0", "r@0", "v@0", "w@0", "w@0"]);
});

Deno.test("dependencies of deref follow the leafref", () => {
  const found = dependencies("deref(.)/../w", "/c/l/v");
  assertEquals(found, ["c@0", "k@0", "r@0", "v@3", "w@0"]);
});

Deno.test("dependencies of deref of an instance-identifier are everything", () => {
  assert(dependencies("deref(../id)").includes("root@0*"));
});

Deno.test("dependencies of deref look into unions of unions", () => {
  const nested = new Fixture(
    `list r { key k; leaf k { type string; } leaf w { type string; } }
      leaf u { type union { type uint8; type union { type boolean; type leafref { path "/r/k"; } } } }`,
    "<u>1</u>",
  );
  const { schema } = nested.node("/u");
  const xpath = compileXPath(nested.source("deref(.)/../w"), schema, nested.schema);
  const names = xpath.analysis.dependencies.map(({ schema }) => "name" in schema && schema.name);
  assert(names.includes("w"));
});

Deno.test("dependencies on many conditions that look at each other's nodes are everything", () => {
  const leafs = Array.from(
    { length: 60 },
    (_, i) => `leaf l${i} { type string; default a; when "../*"; }`,
  );
  const crosswise = new Fixture(leafs.join("\n"), "<l0>1</l0>");
  const { schema } = crosswise.node("/l0");
  const found = compileXPath(crosswise.source("../*"), schema, crosswise.schema).analysis;
  assert(found.dependencies.some(({ schema, subtree }) => schema.kind === "root" && subtree));
});

Deno.test("dependencies of the axes following and preceding are everything", () => {
  assert(dependencies("following::w").includes("root@0*"));
});

Deno.test("scope is the depth of the context for a path that begins there", () => {
  assertEquals(analysis("n/i", "/c/l").scope, 2);
});

Deno.test("scope is that of the highest ancestor a path climbs to", () => {
  assertEquals(analysis("count(../l) <= 5", "/c/l").scope, 1);
  assertEquals(analysis("count(../../c/l[k = ../k])", "/c/l").scope, 0);
});

Deno.test("scope of an absolute path is the root", () => {
  assertEquals(analysis("/c/l[k = 1]", "/c/l").scope, 0);
  assertEquals(analysis("/c/l[k = current()/k]", "/c/l").scope, 2);
});

Deno.test("scope of a function of the context node is its depth", () => {
  assertEquals(analysis("string-length() > 1", "/c/l/k").scope, 3);
});

Deno.test("warnings name what a step cannot find and where", () => {
  assertEquals(analysis("n/nope = 1", "/c/l").warnings, [
    'XPath "n/nope = 1": there is no configuration child "nope" of /m:c/m:l/m:n',
  ]);
});

Deno.test("warnings tell that state is out of reach of a constraint on configuration", () => {
  assertEquals(analysis("../s", "/c/l").warnings.length, 1);
});

Deno.test("warnings name an identity that does not exist", () => {
  assertEquals(analysis("derived-from(../t, 'nope')", "/c/l").warnings, [
    `XPath "derived-from(../t, 'nope')": there is no identity "nope"`,
  ]);
});

Deno.test("warnings are none for the attribute axis, which yields nothing by definition", () => {
  assertEquals(analysis("@node()", "/c/l").warnings, []);
});

Deno.test("result lists the schema nodes that a node-set can hold", () => {
  const result = analysis("../r/w | n/i", "/c/l").result!;
  assertEquals(result.map((schema) => (schema as DataNode).name), ["w", "i"]);
});

function isTop(change: Change, parent: Change | undefined): boolean {
  if (change.op === "none") return false;
  if (parent === undefined || parent.op === "none" || parent.op === "move") return true;
  return parent.schema.kind === "container" && !parent.schema.presence;
}

/** The topmost changes; of non-presence containers, which come and go with what is in them, also those below. */
function* topChanges(at: Change, parent?: Change, up?: Cursor): Generator<Cursor> {
  const value = (at.new ?? at.old) as Cursor["value"];
  const cursor: Cursor = up === undefined
    ? { parent: undefined, schema: undefined, value }
    : { parent: up, schema: at.schema as DataNode, value };
  if (up !== undefined && isTop(at, parent)) yield cursor;
  const through = at.op === "none" || at.op === "move" ||
    (at.schema.kind === "container" && !at.schema.presence);
  if (through) { for (const below of at.children()) yield* topChanges(below, at, cursor); }
}

function stepsOf(cursor: Cursor): string[] {
  const steps: string[] = [];
  for (let at: Cursor | undefined = cursor; at?.parent !== undefined; at = at.parent) {
    steps.unshift(pathOf(at));
  }
  return steps;
}

function isWithin(schema: Place, outer: Place): boolean {
  for (let at: Place | undefined = schema; at !== undefined;) {
    if (at === outer) return true;
    at = "dataParent" in at ? at.dataParent : undefined;
  }
  return false;
}

function touches(
  change: Cursor,
  { schema, common, subtree }: Dependency,
  context: Cursor,
): boolean {
  const changed = change.schema!;
  if (changed !== schema && !(subtree && isWithin(changed, schema))) return false;
  const a = stepsOf(change);
  const b = stepsOf(context);
  for (let i = 0; i < common; i++) if (a[i] !== b[i]) return false;
  return true;
}

function nodesOf(root: Fixture): Map<string, Cursor> {
  const all = compileXPath(sourceOf(SCHEMA, "//*", "m"), undefined, SCHEMA)
    .evaluate({ parent: undefined, schema: undefined, value: root.root }) as Cursor[];
  return new Map(all.map((node) => [pathOf(node), node]));
}

function comparable(value: unknown): unknown {
  return Array.isArray(value) ? value.map(pathOf) : value;
}

Deno.test("dependencies cover every change that changes a value, and scope every difference between contexts", () => {
  fc.assert(
    fc.property(
      arbitraryXml,
      arbitraryXml,
      expressions.any,
      fc.nat(),
      (first, second, text, pick) => {
        const before = new Fixture(SCHEMA, first);
        const after = new Fixture(SCHEMA, second);
        const old = nodesOf(before);
        const now = nodesOf(after);
        const both = [...old.keys()].filter((path) => now.has(path));
        if (both.length === 0) return;
        const path = both[pick % both.length];
        const schema = old.get(path)!.schema!;
        const xpath = compileXPath(sourceOf(SCHEMA, text, "m"), schema, SCHEMA);
        const { dependencies, scope } = xpath.analysis;
        const changes = [...topChanges(diff(before.root, after.root))];
        for (const same of both) {
          const context = old.get(same)!;
          if (context.schema !== schema) continue;
          const one = comparable(xpath.evaluate(context));
          const two = comparable(xpath.evaluate(now.get(same)!));
          if (JSON.stringify(one) === JSON.stringify(two)) continue;
          assert(
            changes.some((change) => dependencies.some((on) => touches(change, on, context))),
            `${text} at ${same} changes from ${one} to ${two}`,
          );
        }
        const values = new Map<string, string>();
        for (const [at, context] of old) {
          if (context.schema !== schema) continue;
          const value = JSON.stringify(comparable(xpath.evaluate(context)));
          const shared = stepsOf(context).slice(0, scope).at(-1) ?? "";
          assertEquals(values.get(shared) ?? value, value, `${text} at ${at} with scope ${scope}`);
          values.set(shared, value);
        }
        assert(scope <= depthOf(schema));
      },
    ),
    { numRuns: RUNS, seed: SEED },
  );
});

import { assertEquals } from "@std/assert";
import { CORPUS } from "../../test/corpus.ts";
import { loadModules } from "../yang/load.ts";
import { mainDirFiles } from "../yang/search.ts";
import type { BranchSchema, DataNode, Expression, Schema, SchemaNode } from "../yang/schema.ts";
import { LeafrefType } from "../yang/types/mod.ts";
import { compileXPath } from "./xpath.ts";

/** What published modules say that can match nothing, each with the reason. */
const SUSPICIOUS: ReadonlySet<string> = new Set([
  // A leafref from configuration to state, with require-instance false: allowed, but no constraint can follow it.
  'XPath "/sn:streams/sn:stream/sn:name": there is no configuration child "sn:streams" of the root',
]);

/** All modules of `folder`, with what they import from `folders`, searched in that order. */
function load(folder: string, folders: readonly string[]): Schema {
  const names = mainDirFiles(`${CORPUS}/${folder}`)
    .filter(({ path }) => !/^\s*submodule\b/m.test(Deno.readTextFileSync(path)))
    .map(({ path }) => path.replace(/^.*\/|(?:@[^/]*)?\.yang$/g, ""))
    .filter((name) => name !== "ietf-template");
  return loadModules({
    dirs: folders.map((name) => `${CORPUS}/${name}`),
    modules: names.map((name) => ({ name })),
    features: ["*:*"],
  });
}

/** Every must, when and leafref path below a node, with its context node. */
function* expressions(node: SchemaNode): Generator<[Expression, SchemaNode | undefined]> {
  for (const must of "musts" in node ? node.musts : []) yield [must, node];
  for (const when of node.whens) yield [when, when.context === "self" ? node : undefined];
  if ((node.kind === "leaf" || node.kind === "leaf-list") && node.type instanceof LeafrefType) {
    yield [node.type.path, node];
  }
  if (!("slots" in node)) return;
  for (const child of node.slots) yield* expressions(child as DataNode);
  for (const { input, output } of node.actions) {
    yield* expressions(input);
    yield* expressions(output);
  }
  for (const notification of node.notifications) yield* expressions(notification);
}

function* all(schema: Schema): Generator<[Expression, SchemaNode | undefined]> {
  const tops: BranchSchema[] = [schema.root, ...schema.notifications];
  for (const { input, output } of schema.rpcs) tops.push(input, output);
  for (const top of tops) yield* expressions(top);
}

for (
  const [folder, folders, least] of [
    ["openconfig", ["openconfig", "ietf"], 2000],
    ["ietf", ["ietf", "ieee"], 2500],
    // The copy of ietf-interfaces in ieee is of 2014 and lacks nodes that are augmented.
    ["ieee", ["ietf", "ieee"], 300],
  ] as const
) {
  Deno.test({
    name: `compileXPath takes every expression of ${folder}'s modules, and names in them match`,
    ignore: CORPUS === undefined,
    fn: () => {
      const schema = load(folder, folders);
      let count = 0;
      const warnings = new Set<string>();
      for (const [expression, context] of all(schema)) {
        count++;
        const { analysis } = compileXPath(expression, context, schema);
        for (const warning of analysis.warnings) warnings.add(warning);
      }
      assertEquals([...warnings].filter((warning) => !SUSPICIOUS.has(warning)), []);
      assertEquals(count >= least, true, `${count} expressions`);
    },
  });
}

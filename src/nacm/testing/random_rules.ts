/**
 * Random rules for a random schema and tree: arbitraries for property tests.
 *
 * @module
 */

import fc from "fast-check";
import { schemaOf } from "../../../test/schema_helper.ts";
import { schemaSpec, treeOf, yangOf } from "../../../test/random_schema.ts";
import { Branch, type EntryList, type ValueList } from "../../tree/node.ts";
import type { BranchSchema, DataNode, Schema } from "../../yang/schema.ts";
import type { Scalar } from "../../yang/type.ts";
import { compilePath } from "../path.ts";
import { Policy } from "../policy.ts";
import type { AccessOperation, Rule, RuleList, Rules, RuleType } from "../rules.ts";
import type { LiteralPath, LiteralRules } from "./literal.ts";

/** A schema, two trees of it, and rules. */
export interface RulesSample {
  readonly texts: readonly string[];
  readonly schema: Schema;
  readonly root: Branch;
  readonly other: Branch;
  readonly literal: LiteralRules;
  readonly policy: Policy;
}

const OPERATIONS: readonly AccessOperation[] = ["create", "read", "update", "delete"];

/** What stands for one rule before the schema is known: numbers that choose. */
const ruleSeed = fc.record({
  module: fc.constantFrom(undefined, undefined, "r", "s"),
  operations: fc.oneof(
    fc.constant(undefined),
    fc.uniqueArray(fc.constantFrom(...OPERATIONS), { minLength: 1 }),
  ),
  permit: fc.boolean(),
  /** Which child at each step; empty: a rule without path. */
  path: fc.array(
    fc.record({ child: fc.nat(), entry: fc.nat(), keys: fc.constantFrom("none", "some", "all") }),
    { maxLength: 5 },
  ),
});

/** Rules for trees of random schemas, some nodes of which the modules protect. */
export const rulesSample: fc.Arbitrary<RulesSample> = fc.tuple(
  schemaSpec,
  fc.array(fc.constantFrom("", "", "", "nacm:default-deny-all;", "nacm:default-deny-write;"), {
    minLength: 1,
    maxLength: 8,
  }),
).chain(([spec, protections]) => {
  const texts = yangOf(spec).map((text) => protect(text, protections));
  const schema = schemaOf(texts);
  return fc.record({
    root: treeOf(schema.root),
    other: treeOf(schema.root),
    lists: fc.array(
      fc.record({
        groups: fc.uniqueArray(fc.constantFrom("a", "b", "*"), { minLength: 1 }),
        rules: fc.array(ruleSeed, { maxLength: 4 }),
      }),
      { maxLength: 4 },
    ),
    groups: fc.uniqueArray(fc.constantFrom("a", "b", "c")),
    readDefault: fc.boolean(),
    writeDefault: fc.boolean(),
  }).map(({ root, other, lists, groups, readDefault, writeDefault }) => {
    const paths = new Map<Rule, LiteralPath>();
    let index = 0;
    const ruleLists = lists.map((list, number): RuleList => ({
      name: `list ${number}`,
      groups: new Set(list.groups),
      rules: list.rules.map((seed) => {
        const path = choosePath(schema.root, root, seed.path);
        const rule: Rule = {
          index: index++,
          ruleList: `list ${number}`,
          name: `rule ${index}`,
          module: seed.module,
          type: ruleType(path),
          operations: seed.operations && new Set(seed.operations),
          permit: seed.permit,
        };
        if (path.length > 0) paths.set(rule, path);
        return rule;
      }),
    }));
    const rules: Rules = {
      enabled: true,
      readDefault,
      writeDefault,
      execDefault: true,
      externalGroups: false,
      groupsOf: new Map(),
      ruleLists,
    };
    const compiled = new Map(
      [...paths.keys()].map((
        rule,
      ) => [rule, compilePath(rule.type.kind === "path" ? rule.type.path : "", schema)]),
    );
    const set = new Set(groups);
    return {
      texts,
      schema,
      root,
      other,
      literal: { rules, paths, groups: set },
      policy: new Policy(rules, compiled, schema, set),
    };
  });
});

function ruleType(path: LiteralPath): RuleType {
  return path.length === 0 ? { kind: "any" } : { kind: "path", path: textOf(path) };
}

/** Adds protections to containers, lists and leafs of a module, in turn. */
function protect(text: string, protections: readonly string[]): string {
  let count = 0;
  const marked = text.replace(
    /^(container|list|leaf) n[^ ]* \{/gm,
    (start) => `${start} ${protections[count++ % protections.length]}`,
  );
  return marked.replace(/prefix ([rs]);/, "$& import ietf-netconf-acm { prefix nacm; }");
}

interface Choice {
  readonly child: number;
  readonly entry: number;
  readonly keys: string;
}

/** Goes down the schema as the numbers say, along entries that exist where there are any. */
function choosePath(
  schema: BranchSchema,
  branch: Branch | undefined,
  choices: readonly Choice[],
): LiteralPath {
  if (choices.length === 0) return [];
  const [{ child, entry, keys }, ...rest] = choices;
  const nodes = schema.slots.filter(({ module }) => module.name === "r" || module.name === "s");
  if (nodes.length === 0) return [];
  const node = nodes[child % nodes.length];
  const slot = branch?.slots[node.slot];
  if (node.kind !== "list" && node.kind !== "leaf-list") {
    const step = { schema: node, keys: [] };
    if (node.kind !== "container") return [step];
    return [step, ...choosePath(node, slot as Branch | undefined, rest)];
  }
  const list = slot as EntryList | ValueList | undefined;
  const chosen = list && list.size > 0 ? list.at(entry % list.size) : undefined;
  const step = { schema: node, keys: chosen === undefined ? [] : chooseKeys(node, chosen, keys) };
  if (node.kind === "leaf-list") return [step];
  return [step, ...choosePath(node, chosen as Branch | undefined, rest)];
}

function chooseKeys(node: DataNode, entry: Branch | Scalar, which: string): [number, Scalar][] {
  const values: [number, Scalar][] = entry instanceof Branch
    ? (node.kind === "list" ? node.keys : []).map((
      key,
    ) => [key.slot, entry.slots[key.slot] as Scalar])
    : [[0, entry]];
  const writable = values.filter(([, value]) => !/['"][^]*['"]/.test(String(value)));
  return which === "none" ? [] : which === "some" ? writable.slice(-1) : writable;
}

function textOf(path: LiteralPath): string {
  return path.map(({ schema, keys }) => {
    const predicates = keys.map(([slot, value]) => {
      const name = schema.kind === "list" ? `${schema.module.name}:${schema.keys[slot].name}` : ".";
      const quote = String(value).includes("'") ? '"' : "'";
      return `[${name}=${quote}${value}${quote}]`;
    });
    return `/${schema.module.name}:${schema.name}${predicates.join("")}`;
  }).join("");
}

/**
 * Whatever modules say, loading ends, in bounded memory, with a schema or with a YangError.
 *
 * @module
 */

import { assertEquals, assertInstanceOf, assertMatch, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { BranchSchema, Schema } from "../../src/yang/schema.ts";
import { YangError } from "../../src/yang/statement.ts";
import { moduleTexts, schemaOf } from "../schema_helper.ts";
import { VERDICT_CASES } from "./cases/mod.ts";

/** Reads every lazy property once; a loaded schema must not have any fault left. */
function walk(schema: Schema): void {
  const visit = (branch: BranchSchema) => {
    for (const node of branch.slots) {
      if (node.kind === "leaf") String(node.default) + node.type.base + node.isKey;
      else if (node.kind === "leaf-list") String(node.defaults) + node.type.base;
      else if (node.kind === "list") String(node.keys.length + node.uniques.length);
      String(node.whens.length + node.musts.length + node.extensions.length + node.status.length);
      if ("slots" in node) visit(node);
    }
    for (const action of branch.actions) {
      visit(action.input);
      visit(action.output);
    }
    branch.notifications.forEach(visit);
  };
  visit(schema.root);
  for (const rpc of schema.rpcs) {
    visit(rpc.input);
    visit(rpc.output);
  }
  schema.notifications.forEach(visit);
  schema.structures.forEach(visit);
}

/** A statement as words before it is parsed: mutations keep the braces in balance. */
interface Words {
  readonly keyword: string;
  readonly argument: string;
  readonly body: readonly Words[];
}

/** Splits a text into statements; `undefined` where it is broken already. */
function split(text: string): Words[] | undefined {
  const words = text.match(/"[^"]*"|'[^']*'|[{};]|[^\s{};]+/g) ?? [];
  let at = 0;
  const block = (): Words[] | undefined => {
    const statements: Words[] = [];
    while (at < words.length && words[at] !== "}") {
      const keyword = words[at++];
      const rest: string[] = [];
      while (at < words.length && !"{};".includes(words[at])) rest.push(words[at++]);
      const end = words[at++];
      const body = end === "{" ? block() : [];
      if (body === undefined || (end === "{" && words[at++] !== "}") || end === "}") return;
      statements.push({ keyword, argument: rest.join(" "), body });
    }
    return statements;
  };
  const statements = block();
  return at < words.length ? undefined : statements;
}

function join(statements: readonly Words[]): string {
  return statements.map(({ keyword, argument, body }) =>
    `${keyword} ${argument}${body.length === 0 ? ";" : ` { ${join(body)} }`}`
  ).join("\n");
}

const SOURCES = VERDICT_CASES.map(({ text }) => moduleTexts(text));
const ARGUMENTS = [...new Set(SOURCES.flat().flatMap(({ text }) => allOf(split(text) ?? [])))];

function allOf(statements: readonly Words[]): Words[] {
  return statements.flatMap((one) => [one, ...allOf(one.body)]);
}

/** Changes one statement below the module: takes it away, doubles it, gives it the argument of another one, or puts another one into it. */
function mutate(
  statements: readonly Words[],
  { kind, at, other }: { kind: string; at: number; other: number },
): Words[] {
  const count = allOf(statements).length;
  const goal = at % Math.max(count, 1);
  const donor = ARGUMENTS[other % ARGUMENTS.length];
  let next = 0;
  const visit = (block: readonly Words[]): Words[] =>
    block.flatMap((one) => {
      const hit = next++ === goal;
      const body = visit(one.body);
      if (!hit) return [{ ...one, body }];
      if (kind === "delete") return [];
      if (kind === "double") return [{ ...one, body }, { ...one, body }];
      if (kind === "argument") return [{ ...one, argument: donor.argument, body }];
      return [{ ...one, body: [...body, donor] }];
    });
  return visit(statements);
}

const mutation = fc.record({
  kind: fc.constantFrom("delete", "double", "argument", "insert"),
  at: fc.nat(),
  other: fc.nat(),
});

Deno.test("loadModules throws nothing but YangError on modules that were tampered with", () => {
  const mutations = fc.array(mutation, { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.constantFrom(...SOURCES), mutations, (source, changes) => {
      const texts = source.map(({ text }, index) => {
        const [module] = index === source.length - 1 ? split(text) ?? [] : [];
        if (module === undefined) return text;
        return join([{ ...module, body: changes.reduce(mutate, [...module.body]) }]);
      });
      try {
        walk(schemaOf(texts));
      } catch (error) {
        assertInstanceOf(error, YangError);
      }
    }),
    { seed: 1, numRuns: 3000 },
  );
});

Deno.test("loadModules bounds schemas that grow exponentially", () => {
  const groupings = Array.from(
    { length: 30 },
    (_, i) => `grouping g${i + 1} { container a { uses g${i}; } container b { uses g${i}; } }`,
  ).join("\n");
  assertThrows(
    () =>
      schemaOf(`grouping g0 { leaf x { type string; } } ${groupings} uses g30;`, {
        maxNodes: 10_000,
      }),
    YangError,
    "more than 10000 schema nodes",
  );
});

Deno.test("loadModules bounds the depth of schemas", () => {
  const groupings = Array.from(
    { length: 600 },
    (_, i) => `grouping g${i + 1} { container a { uses g${i}; } }`,
  ).join("\n");
  assertThrows(
    () => schemaOf(`grouping g0 { leaf x { type string; } } ${groupings} uses g200;`),
    YangError,
    "nested deeper than 512",
  );
});

Deno.test("loadModules bounds chains of typedefs", () => {
  const typedefs = Array.from({ length: 3000 }, (_, i) => `typedef t${i + 1} { type t${i}; }`).join(
    "\n",
  );
  assertThrows(
    () => schemaOf(`typedef t0 { type string; } ${typedefs} leaf x { type t3000; }`),
    YangError,
    "nested too deeply",
  );
});

Deno.test("loadModules bounds unions in unions", () => {
  const open = "type union { ".repeat(100);
  assertThrows(
    () => schemaOf(`leaf x { ${open} type string; ${"}".repeat(100)} }`),
    YangError,
    "nested too deeply",
  );
});

Deno.test("loadModules bounds unions that grow exponentially", () => {
  const typedefs = Array.from(
    { length: 30 },
    (_, i) => `typedef t${i + 1} { type union { type t${i}; type t${i}; } }`,
  ).join("\n");
  assertThrows(
    () => schemaOf(`typedef t0 { type string; } ${typedefs}`),
    YangError,
    "more than 10000 members",
  );
});

Deno.test("YangError shows the ends of a message in one line, however long its argument is", () => {
  const pattern = `${"(".repeat(50_000)}a\n${")".repeat(50_000)}`;
  const error = assertThrows(
    () => schemaOf(`leaf x { type string { pattern "${pattern}"; } }`),
    YangError,
  );
  assertMatch(
    error.message,
    /^m\.yang:2:24: pattern "\(+ … .*nested deeper than 200 at character \d+$/,
  );
  assertEquals(error.message.length < 1100, true);
});

function chain(line: (i: number) => string): string {
  return Array.from({ length: 5000 }, (_, i) => line(i)).join("\n");
}

const CHAINS: Readonly<Record<string, string>> = {
  identities: `identity i5000; ${chain((i) => `identity i${i} { base i${i + 1}; }`)}`,
  features: `feature f5000; ${chain((i) => `feature f${i} { if-feature f${i + 1}; }`)}`,
  leafrefs: `leaf l5000 { type string; } ${
    chain((i) => `leaf l${i} { type leafref { path "../l${i + 1}"; } }`)
  }`,
  groupings: `grouping g5000 { leaf x { type string; } } uses g0; ${
    chain((i) => `grouping g${i} { uses g${i + 1}; }`)
  }`,
};

for (const [what, text] of Object.entries(CHAINS)) {
  Deno.test(`loadModules bounds chains of ${what}`, () => {
    assertThrows(() => schemaOf(text), YangError, `too many ${what}`);
  });
}

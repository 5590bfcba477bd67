/**
 * Whatever modules say, loading ends, in bounded memory, with a schema or with a YangError.
 *
 * @module
 */

import { assertInstanceOf, assertThrows } from "@std/assert";
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

import { BUILTIN_DIR } from "../../src/yang/load.ts";
const seed = Number(Deno.args[0]), n = Number(Deno.args[1]);
const good = SOURCES.filter((_, i) =>
  VERDICT_CASES[i].error === undefined && VERDICT_CASES[i].disagreement === undefined
);
const samples = fc.sample(
  fc.tuple(fc.constantFrom(...good), fc.array(mutation, { minLength: 1, maxLength: 1 })),
  { seed, numRuns: n },
);
const seen = new Map<string, number>();
for (const [source, changes] of samples) {
  const texts = source.map(({ file, text }, index) => {
    const [module] = index === source.length - 1 ? split(text) ?? [] : [];
    if (module === undefined) return { file, text };
    return { file, text: join([{ ...module, body: changes.reduce(mutate, [...module.body]) }]) };
  });
  const all = texts.map((x) => x.text).join(" ");
  if (/feature|extension e|xmlish|prefix m \{|m:e/.test(all)) continue;
  let ours: string | undefined;
  try {
    schemaOf(texts.map((x) => x.text));
  } catch (e) {
    ours = (e as Error).message;
  }
  const dir = await Deno.makeTempDir();
  for (const { file, text } of texts) await Deno.writeTextFile(`${dir}/${file}`, text);
  const { success, stderr } = await new Deno.Command("/usr/bin/yanglint", {
    args: ["-p", dir, "-p", BUILTIN_DIR, ...texts.map((x) => `${dir}/${x.file}`)],
    stdout: "null",
    stderr: "piped",
  }).output();
  await Deno.remove(dir, { recursive: true });
  const err = new TextDecoder().decode(stderr).split("\n").find((l) => l.includes("err :")) ?? "?";
  if (success !== (ours === undefined)) {
    const key = (ours ?? "ACCEPTED").replace(/"[^"]*"/g, '""').replace(/^[^ ]* /, "") + " <> " +
      (success ? "ok" : err.replace(/"[^"]*"/g, '""').replace(/\(.*$/, ""));
    const c = seen.get(key) ?? 0;
    seen.set(key, c + 1);
    if (c < 1) {
      console.log(
        "=====\nOURS",
        ours ?? "OK",
        "\nLINT",
        success ? "OK" : err,
        "\n" + texts.map((x) => x.text).join("\n--\n"),
      );
    }
  }
}

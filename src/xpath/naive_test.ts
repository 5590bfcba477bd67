import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { numberToString } from "./numbers.ts";
import { parseXPath } from "./parser.ts";
import { arbitraryXml, expressions, SCHEMA } from "./testing/arbitrary.ts";
import { Fixture, pathOf, sourceOf } from "./testing/fixture.ts";
import { documentOf, evaluate, subtree } from "./testing/naive.ts";
import type { Cursor } from "../tree/cursor.ts";
import { compileXPath } from "./xpath.ts";

/** Raised by `XPATH_RUNS` for longer runs. */
const RUNS = Number(Deno.env.get("XPATH_RUNS") ?? 1500);

function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  return typeof value === "number" ? numberToString(value) : value;
}

Deno.test("evaluate agrees with a literal reading of the specification on random trees and expressions", () => {
  fc.assert(
    fc.property(arbitraryXml, expressions.any, fc.nat(), (xml, text, pick) => {
      const fixture = new Fixture(SCHEMA, xml);
      const document = documentOf(fixture.root);
      const items = subtree(document);
      const item = items[pick % items.length];
      const all = compileXPath(sourceOf(SCHEMA, "//node() | /", "m"), undefined, SCHEMA)
        .evaluate({ parent: undefined, schema: undefined, value: fixture.root }) as Cursor[];
      const at = all.find((node) => pathOf(node) === item.path)!;
      const expected = evaluate(parseXPath(text), item);
      const context = item.text === undefined ? at.schema ?? SCHEMA.root : undefined;
      const got = compileXPath(sourceOf(SCHEMA, text, "m"), context, SCHEMA).evaluate(at);
      assertEquals(
        shown(typeof got === "object" ? got.map(pathOf) : got),
        shown(Array.isArray(expected) ? expected.map(({ path }) => path) : expected),
        `${text} at ${item.path}`,
      );
    }),
    { numRuns: RUNS, seed: Number(Deno.env.get("XPATH_SEED") ?? 1) },
  );
});

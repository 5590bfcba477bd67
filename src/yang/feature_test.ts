import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { schemaOf } from "../../test/schema_helper.ts";
import { FeatureFilter } from "./feature.ts";
import { YangError } from "./statement.ts";

/** Whether a leaf with this if-feature exists where features `a` and `c` are on and `b` is off. */
function holds(expression: string): boolean {
  const schema = schemaOf(
    `feature a; feature b; feature c; leaf x { if-feature "${expression}"; type string; }`,
    { features: ["m:a", "m:c"] },
  );
  return schema.root.child("urn:m", "x") !== undefined;
}

const EXPRESSIONS: readonly [string, boolean][] = [
  ["a", true],
  ["b", false],
  ["m:a", true],
  ["not b", true],
  ["not not a", true],
  ["a and b", false],
  ["a or b", true],
  ["b or a and b", false],
  ["a or a and b", true],
  ["(a or a) and b", false],
  ["not (a and b)", true],
  ["not a or c", true],
  ["((a) and (c))", true],
  ["\n a\n or\n b ", true],
];

for (const expression of ["(a)and (c)", "not(a)", "a or(c)", "(a)c"]) {
  Deno.test(`if-feature ${JSON.stringify(expression)} lacks blanks`, () => {
    assertThrows(() => holds(expression), YangError, "blanks are missing");
  });
}

for (const [expression, value] of EXPRESSIONS) {
  Deno.test(`if-feature ${JSON.stringify(expression)} is ${value}`, () => {
    assertEquals(holds(expression), value);
  });
}

type Expression = string | { op: "and" | "or"; left: Expression; right: Expression } | {
  op: "not";
  of: Expression;
};

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("a", "b", "c"),
    fc.record({
      op: fc.constantFrom("and" as const, "or" as const),
      left: tie("expression"),
      right: tie("expression"),
    }),
    fc.record({ op: fc.constant("not" as const), of: tie("expression") }),
  ),
}));

function print(node: Expression): string {
  if (typeof node === "string") return node;
  if (node.op === "not") return `not (${print(node.of)})`;
  return `(${print(node.left)}) ${node.op} (${print(node.right)})`;
}

function value(node: Expression): boolean {
  if (typeof node === "string") return node !== "b";
  if (node.op === "not") return !value(node.of);
  return node.op === "and"
    ? value(node.left) && value(node.right)
    : value(node.left) || value(node.right);
}

Deno.test("if-feature means what logic says", () => {
  fc.assert(
    fc.property(expression, (node) => assertEquals(holds(print(node)), value(node))),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("if-feature refuses parentheses nested without bound", () => {
  assertThrows(
    () => holds(`${"(".repeat(1000)}a${")".repeat(1000)}`),
    YangError,
    "nested too deeply",
  );
});

Deno.test("FeatureFilter knows wildcards on both sides", () => {
  const filter = new FeatureFilter(["m:a", "n:*", "*:b"]);
  assertEquals(filter.isEnabled("m", "a"), true);
  assertEquals(filter.isEnabled("m", "c"), false);
  assertEquals(filter.isEnabled("n", "c"), true);
  assertEquals(filter.isEnabled("other", "b"), true);
  assertEquals(new FeatureFilter(["*:*"]).isEnabled("m", "a"), true);
});

for (const pattern of ["a", ":a", "a:", "a:b:c", ""]) {
  Deno.test(`FeatureFilter refuses ${JSON.stringify(pattern)}`, () => {
    assertThrows(() => new FeatureFilter([pattern]), YangError, "not of the form module:feature");
  });
}

Deno.test("loadModules leaves a feature off whose own if-feature is off", () => {
  const schema = schemaOf(
    `feature a { if-feature b; } feature b; leaf x { if-feature a; type string; }`,
    { features: ["m:a"] },
  );
  assertEquals([...schema.moduleByName("m")!.features], []);
  assertEquals(schema.root.slots, []);
});

Deno.test("loadModules enables candidate, validate and xpath of ietf-netconf always", () => {
  const schema = schemaOf(`import ietf-netconf { prefix nc; }`);
  assertEquals([...schema.moduleByName("ietf-netconf")!.features], [
    "candidate",
    "validate",
    "xpath",
  ]);
});

Deno.test("loadModules warns of an enabled feature that the module does not have", () => {
  assertEquals(schemaOf(`feature a;`, { features: ["m:b"] }).warnings, [
    'module m has no feature "b", which is to be enabled',
  ]);
});

Deno.test("loadModules takes no offence at edits of what a feature switches off", () => {
  schemaOf([
    `feature f; container c { leaf k { type string; } }
     grouping g { container d; }
     augment /c { if-feature f; container e; uses g; }`,
    `import m { prefix m; }
     augment /m:c/m:d { leaf x { type string; } }
     deviation /m:c/m:e { deviate not-supported; }`,
  ]);
});

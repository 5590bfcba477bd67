/**
 * Random trees and expressions over one small module.
 *
 * @module
 */

import fc from "fast-check";
import { schemaOf } from "../../../test/schema_helper.ts";

/** Lists of all kinds, defaults, choices and repeated names at several depths, few values: expressions meet data. */
export const SCHEMA = schemaOf(`
  container c {
    list l {
      key k;
      leaf k { type int32; }
      leaf v { type string; default "b"; }
      leaf-list t { type int8; ordered-by user; }
      list m { key "k v"; leaf k { type string; } leaf v { type int32; } leaf n { type int32; } }
    }
    leaf v { type string; }
    container p { presence "yes"; leaf k { type int32; default 2; } leaf-list t { type string; default "a"; default "b"; } }
    choice x {
      default one;
      case one { leaf o { type int32; default 3; } }
      case two { leaf w { type int32; } container z { leaf k { type string; default "1"; } } }
    }
  }
  list l { key k; ordered-by user; leaf k { type string; } leaf r { type int32; } }
  leaf v { type decimal64 { fraction-digits 2; } }
`);

const NUMBERS = ["1", "2", "3"];
const WORDS = ["a", "b", "1", "2"];

type Xml = fc.Arbitrary<string>;

function leaf(name: string, values: readonly string[]): Xml {
  return fc.option(fc.constantFrom(...values), { nil: undefined }).map((value) =>
    value === undefined ? "" : element(name, value)
  );
}

function leafs(name: string, values: readonly string[]): Xml {
  return fc.uniqueArray(fc.constantFrom(...values), { maxLength: 3 })
    .map((chosen) => chosen.map((value) => element(name, value)).join(""));
}

function element(name: string, content: string): string {
  return `<${name}>${content}</${name}>`;
}

function all(...parts: Xml[]): Xml {
  return fc.tuple(...parts).map((texts) => texts.join(""));
}

function list(name: string, key: fc.Arbitrary<string>, rest: Xml): Xml {
  return fc.uniqueArray(fc.tuple(key, rest), { maxLength: 3, selector: ([keys]) => keys })
    .map((entries) => entries.map(([keys, content]) => element(name, keys + content)).join(""));
}

const keyOf = (name: string, values: readonly string[]) =>
  fc.constantFrom(...values).map((value) => element(name, value));

const entry: Xml = all(
  leaf("v", WORDS),
  leafs("t", NUMBERS),
  list("m", all(keyOf("k", WORDS), keyOf("v", NUMBERS)), leaf("n", NUMBERS)),
);

const choice: Xml = fc.oneof(
  fc.constant(""),
  leaf("o", NUMBERS),
  leaf("w", NUMBERS),
  leaf("k", WORDS).map((k) => k === "" ? "" : element("z", k)),
);

const container: Xml = all(
  list("l", keyOf("k", NUMBERS), entry),
  leaf("v", WORDS),
  fc.option(all(leaf("k", NUMBERS), leafs("t", WORDS)), { nil: undefined })
    .map((content) => content === undefined ? "" : element("p", content)),
  choice,
);

/** Content of the root, as XML for the fixture. */
export const arbitraryXml: Xml = all(
  container.map((content) => content === "" ? "" : element("c", content)),
  list("l", keyOf("k", WORDS), leaf("r", NUMBERS)),
  leaf("v", ["1.00", "2.50"]),
);

const AXES = [
  "ancestor",
  "ancestor-or-self",
  "attribute",
  "child",
  "descendant",
  "descendant-or-self",
  "following",
  "following-sibling",
  "namespace",
  "parent",
  "preceding",
  "preceding-sibling",
  "self",
];
const NAMES = ["c", "l", "k", "v", "t", "m", "n", "p", "o", "w", "z", "r"];
const TESTS = [...NAMES, ...NAMES, "*", "node()", "text()"];

/** Paths that often lead somewhere. */
const PATHS = [
  "/c/l",
  "/c/l/m",
  "/c/l/k",
  "/c/l/t",
  "/c/l/v",
  "/c/p/t",
  "/c/*",
  "/l",
  "/l/k",
  "/l/r",
  "//l",
  "//m",
  "//k",
  "//t",
  "//v",
  "//*",
  "//node()",
  "..",
  "../*",
  "../..//k",
  ".",
  "*",
  ".//*",
  "//l/..",
  "//m/../../l",
  "ancestor::*",
  "preceding::*",
  "following::*",
  "../preceding-sibling::*",
  "../following-sibling::*",
];

/** Expressions as text, by type. */
export const expressions = fc.letrec<{
  nodes: string;
  step: string;
  predicate: string;
  number: string;
  string: string;
  boolean: string;
  any: string;
}>((tie) => ({
  step: fc.tuple(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...NAMES) },
      { weight: 1, arbitrary: fc.constantFrom(".", "..") },
      {
        weight: 3,
        arbitrary: fc.tuple(fc.constantFrom(...AXES), fc.constantFrom(...TESTS))
          .map(([axis, test]) => `${axis}::${test}`),
      },
    ),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant("") },
      { weight: 2, arbitrary: tie("predicate").map((predicate) => `[${predicate}]`) },
      {
        weight: 1,
        arbitrary: fc.tuple(tie("predicate"), tie("predicate")).map(([a, b]) => `[${a}][${b}]`),
      },
    ),
  ).map(([step, predicates]) => step.startsWith(".") ? step : step + predicates),
  nodes: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: fc.constantFrom(...PATHS) },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom(...PATHS), tie("predicate"))
        .map(([path, predicate]) =>
          path.endsWith(".") ? `(${path})[${predicate}]` : `${path}[${predicate}]`
        ),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom(...PATHS), tie("step"))
        .map(([path, step]) => `${path}/${step}`),
    },
    fc.tuple(
      fc.constantFrom("", "", "/", "//", ".//", "current()/"),
      fc.array(tie("step"), { minLength: 1, maxLength: 3 }),
      fc.constantFrom("/", "/", "/", "//"),
    ).map(([start, steps, slash]) => start + steps.join(slash)),
    fc.tuple(tie("nodes"), tie("nodes")).map(([a, b]) => `(${a} | ${b})`),
    fc.tuple(tie("nodes"), tie("predicate")).map(([nodes, predicate]) =>
      `(${nodes})[${predicate}]`
    ),
  ),
  predicate: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("1", "2", "last()", "position() > 1", "k = 1", "k = '2'", "v", ". = 1"),
    fc.constantFrom("k = /c/v", "k = current()/k", "k = 'a' and v = 1", "v = 2", "not(v)"),
    tie("any"),
  ),
  number: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("0", "1", "2", ".5", "-1", "position()", "last()"),
    tie("nodes").map((nodes) => `count(${nodes})`),
    tie("nodes").map((nodes) => `sum(${nodes})`),
    tie("any").map((any) => `number(${any})`),
    tie("string").map((text) => `string-length(${text})`),
    fc.tuple(
      tie("any"),
      fc.constantFrom("+", "-", "*", "div", "mod"),
      tie("any"),
    ).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(fc.constantFrom("floor", "ceiling", "round"), tie("number"))
      .map(([name, number]) => `${name}(${number})`),
  ),
  string: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("''", "'a'", "'b'", "'1'", "'2'", "string()"),
    tie("any").map((any) => `string(${any})`),
    tie("nodes").map((nodes) => `local-name(${nodes})`),
    fc.tuple(tie("string"), tie("any")).map(([a, b]) => `concat(${a}, ${b})`),
    fc.tuple(tie("any"), tie("number"), tie("number"))
      .map(([text, from, count]) => `substring(${text}, ${from}, ${count})`),
  ),
  boolean: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("true()", "false()"),
    fc.tuple(
      tie("any"),
      fc.constantFrom("=", "=", "=", "!=", "<", "<=", ">", ">="),
      tie("any"),
    ).map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    tie("any").map((any) => `not(${any})`),
    fc.tuple(tie("any"), fc.constantFrom("or", "and"), tie("any"))
      .map(([a, operator, b]) => `(${a} ${operator} ${b})`),
    fc.tuple(tie("any"), tie("any")).map(([a, b]) => `starts-with(${a}, ${b})`),
  ),
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 4, arbitrary: tie("nodes") },
    { weight: 1, arbitrary: tie("number") },
    { weight: 1, arbitrary: tie("string") },
    { weight: 2, arbitrary: tie("boolean") },
  ),
}));

import { assertEquals, assertThrows } from "@std/assert";
import { XPathError } from "./error.ts";
import { MAX_EXPRESSION_LENGTH } from "./lexer.ts";
import { MAX_DEPTH, parseXPath } from "./parser.ts";
import type { Expr, Step } from "./ast.ts";
import { FUNCTION_NAMES } from "./signatures.ts";

/** The tree with all brackets and full step names. */
function show(expr: Expr): string {
  switch (expr.kind) {
    case "number":
      return String(expr.value);
    case "literal":
      return `'${expr.value}'`;
    case "or":
    case "and":
      return `(${expr.operands.map(show).join(` ${expr.kind} `)})`;
    case "union":
      return `(${expr.operands.map(show).join(" | ")})`;
    case "compare":
    case "arithmetic":
      return `(${show(expr.left)} ${expr.operator} ${show(expr.right)})`;
    case "negate":
      return `-${show(expr.operand)}`;
    case "call":
      return `${expr.name}(${expr.args.map(show).join(", ")})`;
    case "filter":
      return `${show(expr.primary)}${expr.predicates.map((one) => `[${show(one)}]`).join("")}`;
    case "path": {
      const start = typeof expr.start === "object" ? show(expr.start) + "/" : "";
      return (expr.start === "root" ? "/" : start) + expr.steps.map(showStep).join("/");
    }
    case "compiled":
      return "?";
  }
}

function showStep({ axis, test, predicates }: Step): string {
  const name = test.kind === "name"
    ? (test.prefix === undefined ? "" : `${test.prefix}:`) + test.local
    : `${test.kind}()`;
  return `${axis}::${name}${predicates.map((one) => `[${show(one)}]`).join("")}`;
}

const TREES: readonly [text: string, tree: string][] = [
  ["1", "1"],
  ["1.", "1"],
  [".5", "0.5"],
  ["'a\"b'", "'a\"b'"],
  ['"it\'s"', "'it's'"],
  ["/", "/"],
  ["/ a", "/child::a"],
  ["//a", "/descendant-or-self::node()/child::a"],
  ["a//b", "child::a/descendant-or-self::node()/child::b"],
  [". / ..", "self::node()/parent::node()"],
  ["@a", "attribute::a"],
  ["p:a/p:*/*", "child::p:a/child::p:*/child::*"],
  ["ancestor-or-self :: node ( )", "ancestor-or-self::node()"],
  ["child::text()", "child::text()"],
  ["processing-instruction('x')", "child::processing-instruction()"],
  ["comment()", "child::comment()"],
  ["a[1][b]", "child::a[1][child::b]"],
  ["(a)[1]/b", "child::a[1]/child::b"],
  ["current()/../a", "current()/parent::node()/child::a"],
  ["a | b | c", "(child::a | child::b | child::c)"],
  ["1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"],
  ["1 - 2 - 3", "((1 - 2) - 3)"],
  ["-1 + 2", "(-1 + 2)"],
  ["--1", "--1"],
  ["- a | b", "-(child::a | child::b)"],
  ["1 < 2 = 3 > 4", "((1 < 2) = (3 > 4))"],
  ["a = b or c = d and e", "((child::a = child::b) or ((child::c = child::d) and child::e))"],
  ["1 or 2 or 3", "(1 or 2 or 3)"],
  ["a != b", "(child::a != child::b)"],
  // Operator names and `*` are names where an operator cannot stand (XPath 1.0 §3.7).
  ["and and or", "(child::and and child::or)"],
  ["div div mod mod mod", "((child::div div child::mod) mod child::mod)"],
  ["* * *", "(child::* * child::*)"],
  ["a/* * 2", "(child::a/child::* * 2)"],
  ["/ * 2", ""],
  ["and/or", "child::and/child::or"],
  ["text", "child::text"],
  ["node/text/comment", "child::node/child::text/child::comment"],
  ["child", "child::child"],
  ["a -b", "(child::a - child::b)"],
  ["a-b", "child::a-b"],
  ["a\t\r\n=\n1", "(child::a = 1)"],
  ["é/日本", "child::é/child::日本"],
];

for (const [text, tree] of TREES.filter(([, tree]) => tree !== "")) {
  Deno.test(`parseXPath reads ${JSON.stringify(text)}`, () =>
    assertEquals(show(parseXPath(text)), tree));
}

const FAULTS: readonly [text: string, offset: number, message: string][] = [
  ["", 0, "the expression is empty"],
  ["  ", 2, "the expression is empty"],
  ["a[", 2, "a name or node test was expected, found the end"],
  ["a[1", 3, "']' was expected, found the end"],
  ["a]", 1, "an operator or the end was expected, found ']'"],
  ["(a", 2, "')' was expected, found the end"],
  ["a b", 2, "an operator was expected, found 'b'"],
  ["a +", 3, "a name or node test was expected, found the end"],
  ["= 1", 0, "a name or node test was expected, found '='"],
  ["'a", 0, "a literal is not closed with '"],
  ["a#b", 1, "unexpected character '#'"],
  ["a!b", 1, "unexpected character '!'"],
  ["p:", 2, "a name is missing after 'p:'"],
  ["p: a", 2, "a name is missing after 'p:'"],
  ["up::a", 0, "there is no axis 'up'"],
  ["/ * 2", 4, "an operator or the end was expected, found '2'"],
  ["..[1]", 2, "an operator or the end was expected, found '['"],
  ["a//", 3, "a name or node test was expected, found the end"],
  ["$x", 0, "variable $x is not bound"],
  ["$", 0, "a variable name is missing after $"],
  ["nope()", 0, 'unknown function "nope"'],
  ["a + f:g()", 4, 'unknown function "f:g"'],
  ["count()", 0, "count() takes 1 argument, 0 given"],
  ["concat('a')", 0, "concat() takes at least 2 arguments, 1 given"],
  ["substring('a', 1, 2, 3)", 0, "substring() takes 2 to 3 arguments, 4 given"],
  ["last(1)", 0, "last() takes 0 arguments, 1 given"],
  ["count(1)", 6, "argument 1 of count() must be a node-set, not a number"],
  ["sum('a')", 4, "argument 1 of sum() must be a node-set, not a string"],
  ["a | 1", 4, "an operand of '|' must be a node-set, not a number"],
  ["1[1]", 0, "what a predicate filters must be a node-set, not a number"],
  ["string(a)/b", 0, "what a path begins with must be a node-set, not a string"],
];

for (const [text, offset, message] of FAULTS) {
  Deno.test(`parseXPath refuses ${JSON.stringify(text)}`, () => {
    const error = assertThrows(() => parseXPath(text), XPathError);
    assertEquals({ offset: error.offset, expression: error.expression }, {
      offset,
      expression: text,
    });
    assertEquals(error.message.startsWith(`XPath "${text}": ${message} (at `), true, error.message);
  });
}

const bomb = (open: string, close: string, depth: number) =>
  open.repeat(depth) + "a" + close.repeat(depth);

for (
  const [what, text] of [
    ["brackets", bomb("(", ")", 100_000 / 4)],
    ["predicates", bomb("a[", "]", 20_000)],
    ["calls", bomb("not(", ")", 12_000)],
    ["a chain of operators", "1" + "+1".repeat(30_000)],
    ["a chain of comparisons", "1" + "=1".repeat(30_000)],
  ]
) {
  Deno.test(`parseXPath refuses ${what} nested too deep`, () => {
    const error = assertThrows(() => parseXPath(text), XPathError);
    assertEquals(error.message.includes(`nests deeper than ${MAX_DEPTH} levels`), true);
  });
}

Deno.test("parseXPath takes long flat expressions", () => {
  parseXPath("a" + " or a".repeat(10_000));
  parseXPath("a" + "|a".repeat(10_000));
  parseXPath("a" + "/a".repeat(10_000));
  parseXPath("-".repeat(10_000) + "1");
});

Deno.test("parseXPath refuses an expression that is too long", () => {
  const error = assertThrows(() => parseXPath("a".repeat(MAX_EXPRESSION_LENGTH + 1)), XPathError);
  assertEquals(error.message.length < 400, true);
});

Deno.test("parseXPath knows all functions of XPath 1.0 and RFC 7950", () => {
  assertEquals(FUNCTION_NAMES.length, 27 + 7);
});

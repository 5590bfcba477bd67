import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { ParsedStatement } from "./parsed_statement.ts";
import { parseAccepted, parseYang } from "./parser.ts";
import { YangError } from "./statement.ts";

/** Parses a module whose only interesting statement is one with the given argument, as written. */
function argument(written: string, version = "1.1"): string | undefined {
  const text =
    `module m {\n  yang-version ${version};\n  namespace "urn:m";\n  prefix m;\n  m:statement ${written};\n}`;
  return parseYang(text, "m.yang").get("m:statement");
}

function refusal(text: string): string {
  return assertThrows(() => parseYang(text, "m.yang"), YangError).message;
}

Deno.test("parseYang gives keyword, argument and substatements", () => {
  const module = parseYang(
    `module m { namespace "urn:m"; prefix m; leaf x { type string; } }`,
    "m.yang",
  );
  assertEquals(module.keyword, "module");
  assertEquals(module.argument, "m");
  assertEquals(module.substatements.map((part) => part.keyword), ["namespace", "prefix", "leaf"]);
  assertEquals(module.find("leaf")?.get("type"), "string");
});

Deno.test("parseYang counts lines and columns from 1", () => {
  const module = parseYang(
    `module m {\n  namespace "urn:m";\n  prefix m;\n\n  /* a\n b */ leaf x { type string; } }`,
    "m.yang",
  );
  const leaf = module.find("leaf")!;
  assertEquals([leaf.file, leaf.line, leaf.column], ["m.yang", 6, 7]);
});

Deno.test("parseYang leaves out prose, unless it has substatements or stands in an extension", () => {
  const prose = `description "a\\"b" + '}'; reference "c";`;
  const text = `module m { namespace "urn:m"; prefix m; organization o; contact c; ${prose}
    leaf x { description "d" { m:e; } type string; reference 'r'; } m:f { ${prose} } }`;
  const module = parseYang(text, "m.yang");
  const shown = (statement: ParsedStatement): string =>
    `${statement.keyword} ${statement.argument} { ${
      statement.substatements.map(shown).join(" ")
    } }`;
  assertEquals(
    module.substatements.map(shown),
    [
      "namespace urn:m {  }",
      "prefix m {  }",
      "leaf x { description d { m:e undefined {  } } type string {  } }",
      `m:f undefined { description a"b} {  } reference c {  } }`,
    ],
  );
});

for (
  const [fault, message] of [
    [`description;`, `m.yang:2:1: "description" needs an argument`],
    [
      `description "a"; description "b";`,
      `m.yang:2:18: "description" stands twice in "leaf x" but is allowed once`,
    ],
    [`contact "a";`, `m.yang:2:1: "contact" cannot stand in "leaf x"`],
    [
      `description "a" "b";`,
      `m.yang:2:17: ";" or "{" is expected after "description" and its argument, not "\\""`,
    ],
    [`description "a" + b;`, `m.yang:2:19: a quoted string is expected after "+"`],
    [`description "a`, `m.yang:2:13: string is not closed with '"'`],
    [
      `description "\\d";`,
      `m.yang:2:14: YANG 1.1 knows only the escapes \\n \\t \\" \\\\ and no quotes in unquoted strings (RFC 7950 §6.1.3)`,
    ],
    [`description a*/;`, `m.yang:2:14: an unquoted string cannot contain "*/"`],
  ]
) {
  Deno.test(`parseYang checks prose: ${fault}`, () => {
    const head =
      `module m { yang-version 1.1; namespace "urn:m"; prefix m; leaf x { type string;\n`;
    const closing = fault.includes('"') && fault.split('"').length % 2 === 0 ? "" : " } }";
    assertEquals(refusal(head + fault + closing), message);
  });
}

Deno.test("parseYang tells where a fault is", () => {
  assertEquals(
    refusal(`module m {\n  namespace "urn:m";\n  prefix m;\n  leaf x;\n}`),
    `m.yang:4:3: "type" is missing but is mandatory child of "leaf x"`,
  );
});

Deno.test("parseYang keeps what stands between single quotes", () => {
  assertEquals(argument(`'a\\n"b" \\'`), `a\\n"b" \\`);
});

Deno.test("parseYang replaces escapes between double quotes", () => {
  assertEquals(argument(`"a\\nb\\tc\\"d\\\\e"`), `a\nb\tc"d\\e`);
});

Deno.test("parseYang keeps unknown escapes in YANG 1", () => {
  assertEquals(argument(`"a\\d"`, "1"), "a\\d");
});

Deno.test("parseYang refuses unknown escapes in YANG 1.1 at their place", () => {
  assertEquals(
    refusal(
      `module m { yang-version 1.1; namespace "urn:m"; prefix m;\ndescription "a\nbc\\d"; }`,
    ),
    'm.yang:3:3: YANG 1.1 knows only the escapes \\n \\t \\" \\\\ and no quotes in unquoted strings (RFC 7950 §6.1.3)',
  );
});

Deno.test("parseYang does not end a string at an escaped quote", () => {
  assertEquals(argument(`"a\\\\"`), "a\\");
  assertEquals(argument(`"a\\\\\\"b"`), `a\\"b`);
});

Deno.test("parseYang joins strings with +", () => {
  assertEquals(argument(`"a" + 'b'\n  /* c */ + "d"`), "abd");
});

Deno.test("parseYang strips the indentation up to the column of the opening quote", () => {
  // The quote stands in column 15.
  const blanks = " ".repeat(15);
  assertEquals(
    argument(`"one\n${blanks}two\n${blanks}  three\n four"`),
    "one\ntwo\n  three\nfour",
  );
});

Deno.test("parseYang counts a tab in the indentation as eight columns", () => {
  // Two tabs make 16 columns, one more than are stripped.
  assertEquals(argument(`"one\n\t\ttwo\n\tthree"`), "one\n two\nthree");
});

Deno.test("parseYang strips blanks before a line break, but not escaped ones", () => {
  assertEquals(argument(`"one \t \n two\\t\n"`), "one\ntwo\t\n");
});

Deno.test("parseYang takes CR LF for a line break", () => {
  assertEquals(argument(`"one \r\n two"`), "one\ntwo");
});

Deno.test("parseYang does not strip between single quotes", () => {
  assertEquals(argument(`'one \n two'`), "one \n two");
});

Deno.test("parseYang takes // in an unquoted string for a comment", () => {
  const module = parseYang(
    `module m { namespace urn:m; prefix m; m:e a//b\n; }`,
    "m.yang",
  );
  assertEquals(module.get("m:e"), "a");
});

Deno.test("parseYang refuses a keyword without a blank before its argument", () => {
  assertEquals(
    refusal(`module m { namespace"urn:m"; prefix m; }`),
    `m.yang:1:21: "\\"" cannot stand in a statement keyword`,
  );
});

Deno.test("parseYang refuses text that is too long", () => {
  assertThrows(() => parseYang("module m {}", "m.yang", { size: 5 }), YangError, "longer than 5");
});

Deno.test("parseYang refuses statements that are nested too deeply", () => {
  const depth = 300;
  const text = `module m { namespace "urn:m"; prefix m; ${"container c { ".repeat(depth)}${
    "}".repeat(depth)
  } }`;
  assertThrows(() => parseYang(text, "m.yang"), YangError, "nested too deeply");
});

Deno.test("parseYang refuses an empty file and a file of something else", () => {
  assertEquals(refusal(" // nothing\n").includes("not an empty file"), true);
  assertEquals(refusal("leaf x { type string; }").includes(`not "leaf"`), true);
});

Deno.test("parseYang refuses surrogates and noncharacters", () => {
  assertEquals(refusal(`module m { prefix "\ud800"; }`).includes("U+D800"), true);
  assertEquals(refusal(`module m { prefix "\uffff"; }`).includes("U+FFFF"), true);
  assertEquals(refusal(`module m { prefix "\u{1fffe}"; }`).includes("U+1FFFE"), true);
});

const yangText = fc.string({ unit: "grapheme" }).filter((text) =>
  // deno-lint-ignore no-control-regex
  !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\r]|\p{Noncharacter_Code_Point}|\p{Surrogate}/u.test(
    text,
  )
);

Deno.test("parseYang gives back any string that is written with escapes", () => {
  fc.assert(
    fc.property(yangText, (text) => {
      const escaped = text.replace(
        /["\\\n\t]/g,
        (c) => ({ "\n": "\\n", "\t": "\\t" })[c] ?? `\\${c}`,
      );
      assertEquals(argument(`"${escaped}"`), text);
    }),
    { seed: 1, numRuns: 500 },
  );
});

interface Plain {
  readonly argument: string;
  readonly children: readonly Plain[];
}

const { tree } = fc.letrec<{ tree: Plain }>((tie) => ({
  tree: fc.record({
    argument: yangText,
    children: fc.oneof(
      { depthSize: "small" },
      fc.constant([]),
      fc.array(tie("tree"), { maxLength: 3 }),
    ),
  }),
}));

/** Extensions may hold anything, so trees of them show that nothing is lost or added. */
function print(plain: Plain): string {
  const argument = `'${plain.argument.replaceAll("'", `' + "'" + '`)}'`;
  return plain.children.length === 0
    ? `m:e ${argument};`
    : `m:e ${argument} { ${plain.children.map(print).join(" ")} }`;
}

function plain(statement: ParsedStatement): Plain {
  return { argument: statement.argument!, children: statement.substatements.map(plain) };
}

Deno.test("parseYang gives back any tree of statements", () => {
  fc.assert(
    fc.property(tree, (wanted) => {
      const text = `module m { namespace "urn:m"; prefix m; ${print(wanted)} }`;
      assertEquals(plain(parseYang(text, "m.yang").find("m:e")!), wanted);
    }),
    { seed: 2, numRuns: 300 },
  );
});

Deno.test("parseYang throws nothing but YangError, whatever it is given", () => {
  const token = fc.constantFrom(
    ..."{};+'\"\\ \n/*",
    "//",
    "/*",
    "*/",
    "leaf",
    "module m",
    "type",
    "a:b",
    "string",
    "yang-version 1.1;",
  );
  fc.assert(
    fc.property(
      fc.array(fc.oneof(token, fc.string({ maxLength: 3 })), { maxLength: 40 }),
      (parts) => {
        try {
          parseYang(`module m { ${parts.join("")}`, "m.yang");
        } catch (error) {
          assertInstanceOf(error, YangError);
        }
      },
    ),
    { seed: 3, numRuns: 2000 },
  );
});

/** Everything that there is, in source order. */
function everything(statement: ParsedStatement): unknown {
  const { keyword, argument, line, column, substatements } = statement;
  return [keyword, argument, line, column, substatements.map(everything)];
}

/** Statements with comments and quotes where they may stand, and braces where they mean nothing. */
const dressed = fc.letrec<{ statement: string; gap: string; argument: string }>((tie) => ({
  gap: fc.constantFrom(" ", "\n", "\t ", "/* } */ ", "// {\n", "/*'*/ ", ' // "\n'),
  argument: fc.oneof(
    fc.constantFrom("x", "a/b", "1..2", "a+b", "+"),
    fc.constantFrom(`"}{"`, `"\\""`, `'"'`, `"'"`, `"//"`, `"/*"`, `"\\\\"`, `"a\n  b"`),
    fc.tuple(fc.constantFrom(`"{"`, `'{'`), tie("gap"), fc.constantFrom("+", "+ /*{*/"), tie("gap"))
      .map(([left, a, plus, b]) => `${left}${a}${plus}${b}'}' +"\\""`),
  ),
  statement: fc.tuple(
    fc.constantFrom("m:e", "m:f", "description", "reference", "container x { m:e"),
    tie("gap"),
    tie("argument"),
    tie("gap"),
    fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constant(";"),
      fc.array(tie("statement"), { maxLength: 3 }).map((parts) => `{${parts.join("")}}`),
    ),
    tie("gap"),
  ).map((words) => words.join("") + (words[0].includes("{") ? "}" : "")),
}));

function accepted(text: string): ParsedStatement | undefined {
  try {
    return parseYang(text, "m.yang");
  } catch (error) {
    assertInstanceOf(error, YangError);
    return undefined;
  }
}

Deno.test("parseAccepted gives what parseYang gives", () => {
  fc.assert(
    fc.property(fc.array(dressed.statement, { maxLength: 4 }), (statements) => {
      const text = `/*{*/ module m { namespace "urn:m"; prefix m; m:top t {${
        statements.join("")
      }} }`;
      const checked = accepted(text);
      fc.pre(checked !== undefined && !checked.source.quotesInWords);
      assertEquals(everything(parseAccepted(text, "m.yang")), everything(checked));
    }),
    { seed: 4, numRuns: 1000 },
  );
});

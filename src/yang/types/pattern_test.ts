import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compile as compileOracle } from "xspattern";
import { xsdPattern } from "./pattern.ts";
import { PatternError } from "./pattern_syntax.ts";

/** Pattern, what it matches, what it does not. */
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["", [""], ["a"]],
  ["a|b|", ["a", "b", ""], ["ab"]],
  ["a*", ["", "aaa"], ["b", "aab"]],
  ["(ab)+", ["ab", "abab"], ["", "aba"]],
  ["a{2}", ["aa"], ["a", "aaa"]],
  ["a{2,}", ["aa", "aaaa"], ["a"]],
  ["a{0,2}b", ["b", "aab"], ["aaab"]],
  ["(a|b)c|d", ["ac", "bc", "d"], ["a", "cd"]],
  [".", ["a", "😀", "\u2028"], ["\n", "\r", "ab"]],
  ["^a$", ["^a$"], ["a"]],
  ["[a-c^]", ["a", "^"], ["d"]],
  ["[^a-c]", ["d", "\n", "😀"], ["a"]],
  ["[-a]", ["-", "a"], ["b"]],
  ["[a-]", ["-", "a"], ["b"]],
  ["[+--]", ["+", ",", "-"], ["."]],
  ["[a-z-[aeiou]]", ["b", "z"], ["a", "-"]],
  ["[a-z-[aeiou-[e]]]", ["b", "e"], ["a"]],
  ["[^a-c-[x]]", ["d"], ["a", "x"]],
  ["[\\w-[\\d_]]", ["a", "é"], ["5", "_", "-"]],
  ["\\d\\D", ["5x", "٣x"], ["55"]],
  ["\\s\\S", [" x", "\tx"], ["xx", "\u00a0x"]],
  ["\\w+", ["aé5", "$", "+"], ["_", "-", " "]],
  ["\\W", ["_", "-", " "], ["a"]],
  ["\\i\\c*", ["_a-1", ":x", "éa·"], ["-a", "1"]],
  ["\\I\\C", ["- ", "1 "], ["a "]],
  ["[\\i-[:]][\\c-[:]]*", ["a-b"], ["a:b"]],
  ["\\p{Lu}\\P{Lu}", ["Aa", "É1"], ["aA"]],
  ["[\\p{L}\\p{N}_]+", ["aÉ5_"], ["-"]],
  ["\\p{IsBasicLatin}+", ["az~"], ["é"]],
  ["\\P{IsBasicLatin}", ["é", "😀"], ["a"]],
  ["[\\P{IsGreek}-[a]]", ["b"], ["a", "α"]],
  ["\\p{IsGreek}\\p{IsGreekandCoptic}", ["αβ"], ["ab"]],
  ["\\p{IsPrivateUse}", ["\ue000", "\u{f0000}"], ["a"]],
  ["\\p{Cn}\\p{Co}", ["\u{e1000}\ue000"], ["aa"]],
  ["\\n\\r\\t\\\\\\|\\.\\-\\^\\?\\*\\+\\{\\}\\(\\)\\[\\]", ["\n\r\t\\|.-^?*+{}()[]"], ["n"]],
  ["a}b", ["a}b"], ["ab"]],
  ['\\/\\@\\"\\$', ['/@"$'], ["\\/"]],
  ["[&&][--]?", ["&"], ["a"]],
  ["\u{1F600}+[\u{1F600}-\u{1F64F}]", ["😀😀😂"], ["😀"]],
  ["(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}", ["192.0.2.255"], [
    "192.0.2.256",
    "1.2.3",
  ]],
];

for (const [pattern, yes, no] of CASES) {
  Deno.test(`pattern ${JSON.stringify(pattern)} matches what it should`, () => {
    const compiled = xsdPattern(pattern);
    for (const text of yes) assert(compiled.matches(text), `should match ${JSON.stringify(text)}`);
    for (const text of no) assert(!compiled.matches(text), `matches ${JSON.stringify(text)}`);
  });
}

/** Pattern and the fault. */
const FAULTS: readonly (readonly [string, string])[] = [
  ["a(b", "missing ) at character 4"],
  ["a)b", "unmatched ) at character 2"],
  ["*a", "* without anything to repeat at character 1"],
  ["a**", "* without anything to repeat at character 3"],
  ["a+?b{1}{2}", "? without anything to repeat at character 3"],
  ["(?:a)", "? without anything to repeat at character 2"],
  ["(?=a)", "? without anything to repeat at character 2"],
  ["a{x}", "a quantity such as {2,5} expected at character 2"],
  ["a{,5}", "a quantity such as {2,5} expected at character 2"],
  ["a{5,2}", "{5,2}: the minimum is greater than the maximum at character 2"],
  ["a{99999999999}", "{99999999999}: more than 2147483647 repetitions at character 2"],
  ["[a", "unexpected end at character 3"],
  ["[]", "empty character class at character 2"],
  ["[^]", "empty character class at character 3"],
  ["]", "unmatched ] at character 1"],
  ["[z-a]", "the ends of a range are in the wrong order at character 3"],
  ["[a-\\d]", "a range cannot end in a class at character 3"],
  ["[a[b]]", "[ inside a character class must be escaped at character 3"],
  ["[a-[b]c]", "missing ] at character 7"],
  ["\\", "unexpected end at character 2"],
  ["\\b", "unknown escape \\b at character 2"],
  ["\\1", "unknown escape \\1 at character 2"],
  ["\\u0041", "unknown escape \\u at character 2"],
  ["\\p{Xx}", 'unknown category or block "Xx" at character 3'],
  ["\\p{IsNowhere}", 'unknown category or block "IsNowhere" at character 3'],
  ["\\pL", "a property such as {Lu} or {IsBasicLatin} expected at character 3"],
  ["(a{1000}){1000}", "its repetitions make more than 200000 steps"],
  ["(".repeat(300), "nested deeper than 200 at character 202"],
];

for (const [pattern, fault] of FAULTS) {
  Deno.test(`pattern ${JSON.stringify(pattern.slice(0, 20))} is refused: ${fault}`, () => {
    assertEquals(assertThrows(() => xsdPattern(pattern), PatternError).message, fault);
  });
}

/** Random patterns over a few characters, so that random texts often match. */
const { pattern: anyPattern } = fc.letrec<{ pattern: string; branch: string; piece: string }>(
  (tie) => ({
    pattern: fc.array(tie("branch"), { minLength: 1, maxLength: 2 }).map((b) => b.join("|")),
    branch: fc.array(tie("piece"), { maxLength: 4 }).map((pieces) => pieces.join("")),
    piece: fc.tuple(
      fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(
          ...["a", "b", ".", "\\d", "\\w", "\\i", "\\S", "[ab]", "[^a]", "[a-c-[b]]", "\\p{L}"],
          ...["[^\\d-[b]]", "\\P{Lu}", "[b-é]", "[\\w-]", "\\p{IsLatin-1Supplement}", "\\."],
        ),
        tie("pattern").map((inner) => `(${inner})`),
      ),
      fc.constantFrom("", "", "", "?", "*", "+", "{2}", "{1,2}", "{2,}"),
    ).map(([atom, quantifier]) => atom + quantifier),
  }),
);
const anyText = fc.string({
  unit: fc.constantFrom("a", "b", "c", "5", "é", ".", "-", "😀", "\n"),
  maxLength: 8,
});

Deno.test("pattern agrees with xspattern on random patterns and texts", () => {
  fc.assert(
    fc.property(anyPattern, fc.array(anyText, { minLength: 5, maxLength: 5 }), (text, values) => {
      const ours = xsdPattern(text);
      const oracle = compileOracle(text);
      for (const value of values) assertEquals(ours.matches(value), oracle(value), value);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("pattern takes time linear in the value, whatever the pattern", () => {
  const start = performance.now();
  const long = "a".repeat(200_000);
  assertEquals(xsdPattern("(a*)*b").matches(long), false);
  assertEquals(xsdPattern("((a+)+)+b|a*").matches(long), true);
  assertEquals(xsdPattern("(a|aa)+c").matches(long), false);
  assertEquals(xsdPattern("a{0,65535}").matches(long), false);
  // A backtracking engine would not come back in a lifetime; this bound is only for the slowest of machines.
  assert(performance.now() - start < 10_000);
});

Deno.test("pattern with more states than are kept forgets and goes on", () => {
  const pattern = xsdPattern("(a|b)*a(a|b){12}");
  const regexp = /^(?:a|b)*a(?:a|b){12}$/;
  const text = fc.array(fc.constantFrom("a", "b"), { minLength: 2000, maxLength: 2000 });
  fc.assert(
    fc.property(text, (letters) => {
      const value = letters.join("");
      assertEquals(pattern.matches(value), regexp.test(value));
    }),
    { numRuns: 20 },
  );
});

Deno.test("pattern tells characters beyond ASCII apart as they come", () => {
  const letters = Array.from({ length: 40 }, (_, index) => String.fromCodePoint(0x4e00 + index));
  const pattern = xsdPattern(letters.map((letter) => `${letter}+`).join("|"));
  for (const letter of letters) {
    assert(pattern.matches(letter.repeat(3)));
    assert(!pattern.matches(`${letter}x`));
  }
  assert(!pattern.matches(letters[0] + letters[1]));
});

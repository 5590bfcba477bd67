import { assertEquals } from "@std/assert";
import { isLinear } from "./linear.ts";
import { parseXPath } from "./parser.ts";

const LINEAR = [
  "k = 'a'",
  ". > 1 and not(n/i) or starts-with(k, 'x')",
  "n[i = 1]/w = 'x'",
  "-v + 2 < count(n/w) * 2",
  "derived-from-or-self(t, 'one')",
];
const OTHERS = [
  "../s = 'a'",
  "/c/s = k",
  "k = current()/s",
  "deref(r)/v = 1",
  ".//i = 1",
  "n[../../s = 'a']",
  "following-sibling::l",
  "(n/i)[1] = 1",
  "count(id('x')) = 1",
];

for (const [texts, expected] of [[LINEAR, true], [OTHERS, false]] as const) {
  for (const text of texts) {
    Deno.test(`isLinear ${expected ? "accepts" : "refuses"} ${text}`, () =>
      assertEquals(isLinear(parseXPath(text)), expected));
  }
}

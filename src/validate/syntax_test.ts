import { assertEquals, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { YangError } from "../yang/statement.ts";
import { checkExpressions } from "./syntax.ts";

const check = (yang: string) => checkExpressions(schemaOf(yang));

Deno.test("checkExpressions warns of names that can match nothing", () => {
  assertEquals(check(`container c { leaf x { type string; } must "../d"; }`), [
    'm.yang:2:39: must: XPath "../d": there is no configuration child "d" of the root',
  ]);
});

Deno.test("checkExpressions looks from where a when stands", () => {
  const yang = `container c { leaf t { type string; }
    choice h { when "t"; leaf a { when "../t"; type string; } leaf b { when "t"; type string; } } }`;
  assertEquals(check(yang), [
    'm.yang:3:72: when: XPath "t": there is no configuration child "t" of /m:c/m:b',
  ]);
});

Deno.test("checkExpressions warns once of a grouping's expression", () => {
  const yang = `grouping g { leaf a { type string; must "../z"; } }
    container c { uses g; } container d { uses g; }`;
  assertEquals(check(yang).length, 1);
});

for (
  const [where, yang] of [
    ["an unused grouping", `grouping g { leaf a { must "1 +"; type string; } }`],
    ["what a feature switches off", `feature f; leaf a { if-feature f; must "1 +"; type string; }`],
    ["an rpc", `rpc r { input { leaf a { must "1 +"; type string; } } }`],
    ["a notification", `notification n { leaf a { must "1 +"; type string; } }`],
  ] as const
) {
  Deno.test(`checkExpressions refuses what is no expression in ${where}`, () => {
    const error = assertThrows(() => check(yang), YangError);
    assertEquals(/^m\.yang:2:\d+: must "1 \+": /.test(error.message), true, error.message);
  });
}

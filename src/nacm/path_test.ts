import { assertEquals, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { compilePath, PathError } from "./path.ts";

const schema = schemaOf([
  `module one { yang-version 1.1; namespace "urn:one"; prefix o;
    container c {
      list l { key "a b"; leaf a { type int8; } leaf b { type string; } leaf x { type string; }
        action reset; notification alarm; }
      leaf-list ll { type string; }
      container two { leaf y { type string; } }
    } }`,
  // Its name is the prefix of the first, and its prefix as well.
  `module two { yang-version 1.1; namespace "urn:two"; prefix o; import one { prefix x; }
    augment "/x:c" { leaf z { type string; } } container only { leaf q { type string; } } }`,
]);

/** Names and keys of the steps. */
function steps(path: string): unknown[] {
  return compilePath(path, schema).map(({ schema, keys }) =>
    keys.length === 0 ? schema?.name ?? "*" : [schema?.name, ...keys]
  );
}

function failure(path: string): string {
  return assertThrows(() => compilePath(path, schema), PathError).message;
}

Deno.test("compilePath finds nodes by module names", () => {
  assertEquals(steps("/one:c/one:two/one:y"), ["c", "two", "y"]);
});

Deno.test("compilePath takes the module of the step before where there is no prefix", () => {
  assertEquals(steps("/one:c/two/y"), ["c", "two", "y"]);
});

Deno.test("compilePath finds nodes by the prefixes of modules", () => {
  assertEquals(steps("/o:c/o:two"), ["c", "two"]);
});

Deno.test("compilePath tries all modules of a prefix", () => {
  assertEquals(steps("/o:only/o:q"), ["only", "q"]);
  assertEquals(steps("/o:c/o:z"), ["c", "z"]);
});

Deno.test("compilePath reads keys in any order, with their types", () => {
  assertEquals(steps(`/one:c/l[one:b="it's"][a='+7']/x`), ["c", ["l", [1, "it's"], [0, 7]], "x"]);
});

Deno.test("compilePath lets keys be left out", () => {
  assertEquals(steps("/one:c/l/x"), ["c", "l", "x"]);
  assertEquals(steps("/one:c/l[a='1']"), ["c", ["l", [0, 1]]]);
});

Deno.test("compilePath reads the value of a leaf-list", () => {
  assertEquals(steps("/one:c/ll[.='v']"), ["c", ["ll", [0, "v"]]]);
});

Deno.test("compilePath finds actions and notifications of data nodes", () => {
  assertEquals(steps("/one:c/l/reset"), ["c", "l", "reset"]);
  assertEquals(steps("/one:c/l/alarm"), ["c", "l", "alarm"]);
});

Deno.test("compilePath takes / for everything", () => assertEquals(steps(" / "), []));

Deno.test("compilePath takes * as last step for any child", () => {
  assertEquals(steps("/one:c/*"), ["c", "*"]);
  assertEquals(failure("/one:c/*/y"), "* can only be the last step");
});

for (
  const [path, message] of [
    ["/one:d", 'there is no node "one:d"'],
    ["/nope:c", "\"nope\" is neither a module's name nor a module's prefix"],
    ["/c", "\"\" is neither a module's name nor a module's prefix"],
    ["/one:c/two/y/z", 'there is no node "z"'],
    ["/one:c[x='1']", "c is not a list and has no keys"],
    ["/one:c/l[x='1']", 'list l has no key "x"'],
    ["/one:c/ll[a='1']", 'leaf-list ll has no key "a"'],
    ["one:c", 'expected / at character 1 of "one:c"'],
    ["", 'expected / at character 1 of ""'],
    ["/one:c//two", 'expected a name at character 8 of "/one:c//two"'],
    ["/one:c/l[a=1]", 'expected a quoted value at character 12 of "/one:c/l[a=1]"'],
    ["/one:c/l[a='1'", "expected ] at character 15 of \"/one:c/l[a='1'\""],
    ["/one:c/l[1]", 'expected a key at character 10 of "/one:c/l[1]"'],
    ["/one:c".repeat(300), undefined],
  ] as const
) {
  Deno.test(`compilePath refuses ${path.slice(0, 30)}`, () => {
    const text = failure(path);
    if (message !== undefined) assertEquals(text, message);
  });
}

Deno.test("compilePath refuses a key that is no value of its type", () => {
  assertEquals(
    failure("/one:c/l[a='300']").split(":")[0],
    '"300" is not a value of a',
  );
});

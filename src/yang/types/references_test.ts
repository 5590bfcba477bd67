/** union, leafref and instance-identifier: the types that stand for others or point elsewhere. */

import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import type { DataNode, Expression, LeafNode, RootNode } from "../schema.ts";
import { YangError } from "../statement.ts";
import { type Type, ValueError } from "../type.ts";
import {
  bindLeafrefs,
  compileType,
  type LeafrefType,
  parseDefault,
  type UnionType,
  withTypedef,
} from "./mod.ts";
import {
  contextOf,
  enums,
  length,
  moduleNamed,
  NO_PREFIXES,
  range,
  statement,
  typeOf,
} from "./testing/describe.ts";

const example = moduleNamed("example");
const other = moduleNamed("other");
const aes = { module: example, name: "aes", bases: [] };
const gcm = { module: other, name: "gcm", bases: [aes] };
const modules = contextOf([example, other], [aes, gcm]);
const resolve = (prefix: string) => ({ ex: example, o: other, other, example })[prefix];
const union = (...members: Type[]) => typeOf("union", { members }) as UnionType;
const uint8 = typeOf("uint8");
const string = typeOf("string");
const identityref = typeOf("identityref", { identityBases: [aes], context: modules });

Deno.test("union takes the first member that accepts the text", () => {
  const type = union(typeOf("int8"), typeOf("enumeration", { enums: enums("a") }), string);
  assertEquals(type.parse("+05", NO_PREFIXES), "5");
  assertEquals(type.parse(" a ", NO_PREFIXES), "a");
  assertEquals(type.parse(" b ", NO_PREFIXES), " b ");
  assertEquals(type.memberOf("5")?.member.base, "int8");
  assertEquals(type.memberOf("500")?.member.base, "string");
});

Deno.test("union is written in JSON as its member is", () => {
  const type = union(uint8, typeOf("boolean"), typeOf("empty"), typeOf("uint64"), string);
  for (
    const [value, json] of [["5", 5], ["true", true], ["", [null]], ["500", "500"], [
      "x",
      "x",
    ]] as const
  ) {
    assertEquals(type.toJson(value, example), json as unknown);
    assertEquals(type.fromJson(json, NO_PREFIXES), value);
  }
  assertThrows(() => type.fromJson(500, NO_PREFIXES), ValueError);
});

Deno.test("union keeps a module name in JSON where an earlier member would take what is left", () => {
  const own = { module: example, name: "ccm", bases: [aes] };
  const context = contextOf([example, other], [aes, own]);
  const type = union(
    typeOf("enumeration", { enums: enums("ccm", "b") }),
    typeOf("identityref", { identityBases: [aes], context }),
  );
  assertEquals(type.toJson("example:ccm", example), "example:ccm");
  assertEquals(type.toJson("ccm", example), "ccm");
  const short = union(typeOf("identityref", { identityBases: [aes], context }), string);
  assertEquals(short.toJson("example:ccm", example), "ccm");
});

Deno.test("union refuses with the reason of every member", () => {
  const type = union(uint8, typeOf("enumeration", { enums: enums("a") }));
  const error = assertThrows(() => type.parse("foo", NO_PREFIXES), ValueError);
  assertEquals(
    error.message,
    "'foo' is not a number; or 'foo' does not match enumeration; expected a",
  );
});

Deno.test("union of an identityref keeps prefixes right", () => {
  const type = union(identityref, string);
  assertEquals(type.qualified, true);
  assertEquals(union(uint8).qualified, false);
  assertEquals(type.parse("o:gcm", resolve), "other:gcm");
  assertEquals(type.parse("zz:gcm", resolve), "zz:gcm");
  assertEquals(type.toXml("other:gcm", () => "p"), "p:gcm");
  assertEquals(type.toXml("zz:gcm", () => "p"), "zz:gcm");
});

Deno.test("union has no restrictions, and in YANG 1 no empty or leafref members", () => {
  assertThrows(
    () => typeOf(union(uint8), { range: range("1") }),
    YangError,
    '"range" does not apply to type union',
  );
  assertThrows(
    () => typeOf("union", { members: [typeOf("empty")], yangVersion: "1" }),
    YangError,
    "type empty in a union needs YANG 1.1",
  );
  assertThrows(() => typeOf("union"), YangError, 'type union needs "type"');
});

Deno.test("parseDefault reads hexadecimal members of a union", () => {
  assertEquals(parseDefault(union(uint8, string), "0x10", NO_PREFIXES), "16");
});

const path: Expression = {
  text: "../a",
  prefixes: new Map(),
  module: example,
  statement: statement("path", "../a"),
};
const leaf = (name: string, type: Type, module = example) =>
  ({ kind: "leaf", name, type, module }) as LeafNode;

Deno.test("leafref has the values of its target, found at first use only", () => {
  let found = 0;
  const unbound = typeOf("leafref", { path });
  const type = bindLeafrefs(unbound, (expression) => {
    assertStrictEquals(expression, path);
    found++;
    return leaf("a", typeOf("int8", { range: range("1..5") }));
  });
  assertEquals(found, 0);
  assertEquals(type.parse("05", NO_PREFIXES), 5);
  assertEquals(type.base, "leafref");
  assertEquals(type.qualified, false);
  assertEquals(type.compare(1, 3) < 0, true);
  const error = assertThrows(() => type.parse("7", NO_PREFIXES), ValueError);
  assertEquals(error.message, "Number 7 out of range: 1 - 5");
  assertEquals(found, 1);
});

Deno.test("leafref to a leafref has the values of the last", () => {
  const target = leaf("b", identityref);
  const middle = bindLeafrefs(typeOf("leafref", { path }), () => target);
  const type = bindLeafrefs(typeOf("leafref", { path }), () => leaf("a", middle)) as LeafrefType;
  assertStrictEquals(type.valueType, identityref);
  assertEquals(type.qualified, true);
  assertEquals(type.parse("o:gcm", resolve), "other:gcm");
  assertEquals(type.toXml("other:gcm", () => "p"), "p:gcm");
});

Deno.test("bindLeafrefs binds members of unions and leaves other types alone", () => {
  const type = union(typeOf("leafref", { path }), string);
  const bound = bindLeafrefs(type, () => leaf("a", uint8)) as UnionType;
  assertEquals(bound.parse("007", NO_PREFIXES), "7");
  assertEquals(bound.name, "union");
  const plain = union(uint8);
  assertStrictEquals(bindLeafrefs(plain, () => leaf("a", uint8)), plain);
});

Deno.test("leafref requires its instance unless told otherwise", () => {
  const base = typeOf("leafref", { path }) as LeafrefType;
  assertEquals(base.requireInstance, true);
  assertEquals((typeOf(base, { requireInstance: false }) as LeafrefType).requireInstance, false);
  assertThrows(() => typeOf("leafref"), YangError, 'type leafref needs "path"');
});

Deno.test("withTypedef gives default and units, which derived types inherit", () => {
  const typedef = withTypedef(uint8, { defaultText: "5", units: "s" });
  assertEquals([typedef.name, typedef.defaultText, typedef.units], ["uint8", "5", "s"]);
  const derived = compileType({
    name: "t:five",
    base: typedef,
    range: range("1..5"),
    statement: statement("type"),
    yangVersion: "1.1",
    context: modules,
  });
  assertEquals([derived.name, derived.defaultText, derived.units], ["t:five", "5", "s"]);
  assertEquals(withTypedef(derived, { defaultText: "4" }).units, "s");
});

/** /example:top/list[id][name]/other:extra, /example:top/tags (leaf-list of int8). */
const id = leaf("id", typeOf("int8"));
const name = leaf("name", identityref);
const extra = leaf("extra", string, other);
const list = {
  kind: "list",
  name: "list",
  module: example,
  keys: [id, name],
  childByModule: (module: string, child: string) =>
    [id, name, extra].find((node) => node.name === child && node.module.name === module),
} as unknown as DataNode;
const tags = { kind: "leaf-list", name: "tags", module: example, type: typeOf("int8") } as DataNode;
const top = {
  childByModule: (_: string, child: string) => ({ list, tags })[child],
} as unknown as DataNode;
const root = {
  childByModule: (_: string, child: string) => child === "top" ? top : undefined,
} as unknown as RootNode;
const instance = typeOf("instance-identifier", { context: { ...modules, root } });

Deno.test("instance-identifier is stored with module names where they change, keys ordered and canonical", () => {
  const text = `/ex:top/ex:list[ ex:name = "o:gcm" ][ex:id='07']/o:extra`;
  const canonical = "/example:top/list[id='7'][name='other:gcm']/other:extra";
  assertEquals(instance.parse(text, resolve), canonical);
  assertEquals(instance.fromJson(canonical, resolve), canonical);
  assertEquals(instance.toJson(canonical, example), canonical);
  assertEquals(
    instance.toXml(canonical, (module) => module.prefix),
    "/ex:top/ex:list[ex:id='7'][ex:name='ot:gcm']/ot:extra",
  );
});

Deno.test("instance-identifier knows values of leaf-lists and positions", () => {
  assertEquals(instance.parse("/ex:top/ex:tags[.='+5']", resolve), "/example:top/tags[.='5']");
  assertEquals(instance.parse("/ex:top/ex:list[3]", resolve), "/example:top/list[3]");
  assertEquals(
    instance.toXml("/example:top/tags[.='5']", () => "p"),
    "/p:top/p:tags[.='5']",
  );
});

Deno.test("instance-identifier of unknown nodes keeps its values as they are", () => {
  const type = typeOf("instance-identifier", { context: modules });
  assertEquals(
    type.parse(`/ex:a[ex:k="it's"]/ex:b/o:c`, resolve),
    `/example:a[k="it's"]/b/other:c`,
  );
});

for (
  const [text, why] of [
    ["", '"/" expected at character 1'],
    ["ex:a", '"/" or "[" expected at character 1'],
    ["/ex:a/", "a node name expected at character 7"],
    ["/ex:a[", 'a key name, "." or a position expected at character 7'],
    ["/ex:a[ex:k]", '"=" expected at character 11'],
    ["/ex:a[ex:k=5]", "a quoted string expected at character 12"],
    ["/ex:a[.='5'", '"]" expected at character 12'],
    ["/ex:a[0]", 'a key name, "." or a position expected at character 7'],
    ["/ex:a[1][2]", "its predicates do not go together"],
    ["/ex:a[1][ex:k='2']", "its predicates do not go together"],
    ["/ex:a or 1", '"/" or "[" expected at character 6'],
    ["/zz:a", "prefix 'zz' has no associated namespace"],
    ["/ex:a/b", "a name without prefix"],
  ] as const
) {
  Deno.test(`instance-identifier refuses ${text}`, () => {
    const error = assertThrows(() => instance.parse(text, resolve), ValueError);
    assertEquals(error.message.endsWith(why), true, error.message);
  });
}

Deno.test("types without length refuse one, with the statement's place", () => {
  const error = assertThrows(() => typeOf("boolean", { length: length("1") }), YangError);
  assertEquals(error.message, 't.yang:3:5: "length" does not apply to type boolean');
});

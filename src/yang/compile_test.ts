import { assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import type { BranchSchema, ChoiceNode, DataNode, LeafNode, ListNode, Schema } from "./schema.ts";
import { LeafrefType } from "./types/mod.ts";

/** The node at a path of names, choices passed over; fails where there is none. */
function at<K extends DataNode["kind"]>(
  schema: Schema,
  path: string,
  kind: K,
): Extract<DataNode, { kind: K }> {
  let branch: BranchSchema = schema.root;
  let node: DataNode | undefined;
  for (const name of path.split("/")) {
    node = branch.childrenByName(name)[0];
    if (node === undefined) throw new Error(`no ${name} in ${path}`);
    if ("slots" in node) branch = node;
  }
  if (node?.kind !== kind) throw new Error(`${path} is a ${node?.kind}`);
  return node as Extract<DataNode, { kind: K }>;
}

function names(branch: { readonly slots: readonly DataNode[] }): string[] {
  return branch.slots.map((node) => `${node.module.name}:${node.name}`);
}

Deno.test("a configuration list without keys is a warning where lists are not checked", () => {
  const schema = schemaOf("list l { leaf x { type string; } }", { listCheck: false });
  assertEquals(at(schema, "l", "list").keys, []);
  assertEquals(schema.warnings, [
    'm.yang:2:1: list "l" is configuration and has no key (RFC 7950 §7.8.2)',
  ]);
});

Deno.test("a list has its keys in its first slots, in key order", () => {
  const list = at(
    schemaOf(
      `list l { key "b a"; leaf x { type string; } leaf a { type int8; } leaf b { type int8; } }`,
    ),
    "l",
    "list",
  );
  assertEquals(names(list), ["m:b", "m:a", "m:x"]);
  assertEquals(list.keys.map(({ name, slot, isKey }) => [name, slot, isKey]), [
    ["b", 0, true],
    ["a", 1, true],
  ]);
  assertEquals(list.slots.map(({ slot }) => slot), [0, 1, 2]);
});

Deno.test("slots flatten choices and cases away, children keep them", () => {
  const container = at(
    schemaOf(`container c {
      leaf a { type string; }
      choice h { case one { leaf b { type string; } choice i { leaf d { type string; } } } leaf e { type string; } }
      leaf f { type string; }
    }`),
    "c",
    "container",
  );
  assertEquals(names(container), ["m:a", "m:b", "m:d", "m:e", "m:f"]);
  assertEquals(container.children.map(({ kind, name }) => `${kind} ${name}`), [
    "leaf a",
    "choice h",
    "leaf f",
  ]);
  const choice = container.children[1] as ChoiceNode;
  assertEquals(choice.cases.map(({ name }) => name), ["one", "e"]);
  assertEquals(choice.dataNodes.map(({ name }) => name), ["b", "d", "e"]);
  const [, b, d, e] = container.slots;
  assertEquals([b.inCase?.name, d.inCase?.name, e.inCase?.name], ["one", "d", "e"]);
  assertEquals(d.inCase?.choice.inCase?.name, "one");
  assertEquals([b.dataParent, d.dataParent, e.dataParent], [container, container, container]);
});

Deno.test("child finds by namespace, childByModule by module, childrenByName in any", () => {
  const schema = schemaOf([
    `container c { leaf x { type string; } }`,
    `import m { prefix m; } augment /m:c { leaf x { type int8; } leaf y { type int8; } }`,
  ]);
  const container = at(schema, "c", "container");
  assertEquals(container.child("urn:m", "x")?.module.name, "m");
  assertEquals(container.child("urn:m2", "x")?.module.name, "m2");
  assertEquals(container.child("urn:m3", "x"), undefined);
  assertEquals(container.child("urn:m", "y"), undefined);
  assertEquals(container.childByModule("m2", "x")?.slot, 1);
  assertEquals(container.childrenByName("x").map(({ module }) => module.name), ["m", "m2"]);
  assertEquals(container.childrenByName("z"), []);
});

Deno.test("nodes of a grouping belong to the module that uses it", () => {
  const schema = schemaOf([
    `grouping g { leaf x { type t; } container c { leaf y { type string; } } } typedef t { type int8; }`,
    `import m { prefix m; } uses m:g { augment c { leaf z { type string; } } }`,
  ]);
  assertEquals(names(schema.root), ["m2:x", "m2:c"]);
  assertEquals(names(at(schema, "c", "container")), ["m2:y", "m2:z"]);
  assertEquals(at(schema, "x", "leaf").type.base, "int8");
});

Deno.test("augments come after own children in the order in which modules are loaded", () => {
  const schema = schemaOf([
    `import m2 { prefix b; } augment /b:c { leaf from-m { type string; } }`,
    `container c { leaf own { type string; } } augment /c { leaf from-m2 { type string; } }`,
    `import m2 { prefix b; } augment /b:c { leaf from-m3 { type string; } }`,
  ]);
  assertEquals(names(at(schema, "c", "container")), [
    "m2:own",
    "m:from-m",
    "m2:from-m2",
    "m3:from-m3",
  ]);
});

Deno.test("refine changes what it names and leaves other uses alone", () => {
  const schema = schemaOf(`
    grouping g {
      container c { leaf x { type int8; default 1; } leaf-list y { type string; } choice h { leaf p { type string; } leaf q { type string; } } }
    }
    container a { uses g { refine c { presence there; } refine c/x { default 2; must "1"; config false; } refine c/y { min-elements 1; max-elements 3; } refine c/h { default q; } } }
    container b { uses g { refine c/x { mandatory false; } } }`);
  const refined = at(schema, "a/c", "container");
  assertEquals(refined.presence, true);
  assertEquals(at(schema, "a/c/x", "leaf").default, 2);
  assertEquals(at(schema, "a/c/x", "leaf").config, false);
  assertEquals(at(schema, "a/c/x", "leaf").musts.map(({ text }) => text), ["1"]);
  assertEquals(at(schema, "a/c/y", "leaf-list").minElements, 1);
  assertEquals(at(schema, "a/c/y", "leaf-list").maxElements, 3);
  assertEquals((refined.children[2] as ChoiceNode).default?.name, "q");
  const plain = at(schema, "b/c", "container");
  assertEquals(plain.presence, false);
  assertEquals(at(schema, "b/c/x", "leaf").default, 1);
  assertEquals(at(schema, "b/c/y", "leaf-list").maxElements, Infinity);
  assertEquals((plain.children[2] as ChoiceNode).default, undefined);
});

Deno.test("an outer refine wins over an inner one, a deviation over both", () => {
  const schema = schemaOf([
    `grouping g { leaf x { type int8; default 1; } leaf y { type int8; default 1; } }
     grouping h { uses g { refine x { default 2; } refine y { default 2; } } }
     uses h { refine x { default 3; } refine y { default 3; } }`,
    `import m { prefix m; } deviation /m:y { deviate replace { default 4; } }`,
  ]);
  assertEquals(at(schema, "x", "leaf").default, 3);
  assertEquals(at(schema, "y", "leaf").default, 4);
  assertEquals(schema.moduleByName("m")?.deviatedBy.map(({ name }) => name), ["m2"]);
});

Deno.test("deviations add, replace, delete and take away", () => {
  const schema = schemaOf([
    `container c {
       leaf gone { type string; }
       leaf x { type int8; default 1; units u; must "1"; must "2"; }
       list l { key k; leaf k { type string; } leaf v { type string; } leaf w { type string; } unique v; }
     }`,
    `import m { prefix m; } typedef t { type string { length 1..3; } default abc; }
     deviation /m:c/m:gone { deviate not-supported; }
     deviation /m:c/m:x { deviate delete { default 1; units u; must "1"; } deviate replace { type t; } deviate add { must "3"; } }
     deviation /m:c/m:l { deviate delete { unique v; } deviate add { unique "v w"; max-elements 7; } }`,
  ]);
  assertEquals(names(at(schema, "c", "container")), ["m:x", "m:l"]);
  const leaf = at(schema, "c/x", "leaf");
  assertEquals(leaf.musts.map(({ text }) => text), ["2", "3"]);
  assertEquals([leaf.type.base, leaf.default, leaf.units], ["string", "abc", undefined]);
  const list = at(schema, "c/l", "list");
  assertEquals(list.uniques.map((leafs) => leafs.map(({ name }) => name)), [["v", "w"]]);
  assertEquals(list.maxElements, 7);
});

Deno.test("a deviation replaces all defaults of a leaf-list by several", () => {
  const schema = schemaOf([
    `module m { yang-version 1.1; namespace "urn:m"; prefix m; leaf-list x { type string; default a; default b; } }`,
    `import m { prefix m; } deviation /m:x { deviate replace { default c; default d; } }`,
  ]);
  assertEquals(at(schema, "x", "leaf-list").defaults, ["c", "d"]);
});

Deno.test("typedefs hand down default and units, nearest first", () => {
  const schema = schemaOf(`
    typedef a { type int32; default 1; units m; }
    typedef b { type a { range 0..100; } default 2; }
    leaf w { type a; } leaf x { type b; } leaf y { type b; default 3; units km; } leaf z { type b; mandatory true; }
    leaf-list v { type b; } leaf-list u { type b; min-elements 1; }
    list l { key k; leaf k { type b; default 4; } }`);
  const leafs = ["w", "x", "y", "z", "l/k"].map((path) => at(schema, path, "leaf"));
  assertEquals(leafs.map((leaf) => leaf.default), [1, 2, 3, undefined, undefined]);
  assertEquals(leafs.map((leaf) => leaf.units), ["m", "m", "km", "m", "m"]);
  assertEquals(at(schema, "v", "leaf-list").defaults, [2]);
  assertEquals(at(schema, "u", "leaf-list").defaults, []);
});

Deno.test("the prefix in a typedef's default is that of the typedef's text", () => {
  const schema = schemaOf([
    `identity i; identity j { base i; } typedef t { type identityref { base m:i; } default m:j; }`,
    `import m { prefix other; } leaf x { type other:t; }`,
  ]);
  assertEquals(at(schema, "x", "leaf").default, "m:j");
});

Deno.test("configuration ends where config is false, and in operations", () => {
  const schema = schemaOf(`
    container c { leaf a { type string; } container s { config false; leaf b { type string; } } }
    rpc r { input { leaf i { type string; } } } notification n { leaf e { type string; } }`);
  assertEquals(at(schema, "c/a", "leaf").config, true);
  assertEquals(at(schema, "c/s/b", "leaf").config, false);
  assertEquals(schema.rpc("urn:m", "r")?.input.slots[0].config, false);
  assertEquals(schema.notification("urn:m", "n")?.slots[0].config, false);
});

Deno.test("ordered-by user holds for configuration and input only", () => {
  const leafList = (name: string) => `leaf-list ${name} { type string; ordered-by user; }`;
  const schema = schemaOf(`
    ${leafList("a")} container s { config false; ${leafList("b")} }
    rpc r { input { ${leafList("c")} } output { ${leafList("d")} } }`);
  const rpc = schema.rpc("urn:m", "r")!;
  const nodes = [
    at(schema, "a", "leaf-list"),
    at(schema, "s/b", "leaf-list"),
    rpc.input.slots[0],
    rpc.output.slots[0],
  ];
  assertEquals(nodes.map((node) => node.kind === "leaf-list" && node.orderedBy), [
    "user",
    "system",
    "user",
    "system",
  ]);
});

Deno.test("a container is mandatory through what it must hold", () => {
  const schema = schemaOf(`
    container a { container b { leaf x { type string; mandatory true; } } }
    container p { presence there; leaf x { type string; mandatory true; } }
    container s { leaf x { config false; type string; mandatory true; } }
    container l { leaf-list x { type string; min-elements 1; } }
    container h { choice x { mandatory true; leaf y { type string; } } }
    container o { leaf x { type string; } }`);
  const mandatory = schema.root.slots.filter((node) => node.mandatory).map(({ name }) => name);
  assertEquals(mandatory, ["a", "l", "h"]);
});

Deno.test("whens gather from augment, uses, choice, case and the node itself", () => {
  const schema = schemaOf([
    `container c { leaf t { type string; } }
     grouping g { choice h { when "t = 'choice'"; case k { when "t = 'case'"; leaf x { when "../t = 'leaf'"; type string; } } } }`,
    `import m { prefix m; } augment /m:c { when "m:t = 'augment'"; uses m:g { when "t = 'uses'"; } }`,
  ]);
  const leaf = at(schema, "c/x", "leaf");
  assertEquals(leaf.whens.map(({ text, context }) => `${context} ${text}`), [
    "parent m:t = 'augment'",
    "parent t = 'uses'",
    "parent t = 'choice'",
    "parent t = 'case'",
    "self ../t = 'leaf'",
  ]);
  assertEquals(leaf.whens.map(({ module }) => module.name), Array(5).fill("m2"));
  assertEquals(leaf.inCase?.whens.length, 4);
  assertEquals(leaf.inCase?.choice.whens.length, 3);
  assertEquals(at(schema, "c", "container").whens, []);
});

Deno.test("whens of a container do not pass on to what is in it", () => {
  const schema = schemaOf(`container c { when "1"; leaf x { type string; } }`);
  assertEquals(at(schema, "c/x", "leaf").whens, []);
});

Deno.test("musts carry message, app-tag, and the prefixes of their text", () => {
  const schema = schemaOf([
    `grouping g { leaf x { type string; must "m:y" { error-message "no y"; error-app-tag y-lacks; } } }`,
    `import m { prefix q; } uses q:g; leaf y { type string; }`,
  ]);
  const [must] = at(schema, "x", "leaf").musts;
  assertEquals([must.text, must.errorMessage, must.errorAppTag], ["m:y", "no y", "y-lacks"]);
  assertEquals([...must.prefixes.keys()], ["m"]);
  assertEquals(must.module.name, "m2");
});

Deno.test("a leafref knows its target at each place where its grouping is used", () => {
  const schema = schemaOf([
    `typedef ref { type leafref { path "../y"; } } grouping g { leaf x { type ref; } }
     container a { uses g; leaf y { type int8; } }`,
    `import m { prefix m; } container b { uses m:g; leaf y { type string; } }`,
  ]);
  for (const [path, base] of [["a", "int8"], ["b", "string"]]) {
    const { type } = at(schema, `${path}/x`, "leaf");
    assertEquals(type instanceof LeafrefType && type.target, at(schema, `${path}/y`, "leaf"));
    assertEquals(type instanceof LeafrefType && type.valueType.base, base);
    const module = path === "a" ? "m" : "m2";
    assertEquals(type instanceof LeafrefType && type.path.module.name, module);
  }
});

Deno.test("unique names leafs also in containers", () => {
  const schema = schemaOf(`list l {
    key k; leaf k { type string; } leaf a { type string; } container c { leaf b { type string; } }
    unique "a c/b"; unique "c/b";
  }`);
  const list: ListNode = at(schema, "l", "list");
  assertEquals(list.uniques.map((leafs) => leafs.map((leaf: LeafNode) => leaf.name)), [
    ["a", "b"],
    ["b"],
  ]);
});

Deno.test("operations have input and output also where none is written", () => {
  const schema = schemaOf(`
    rpc r; list l { key k; leaf k { type string; } action a { output { leaf o { type string; } } } notification n; }
    augment /r/input { leaf i { type string; } }`);
  const rpc = schema.rpc("urn:m", "r")!;
  assertEquals([names(rpc.input), names(rpc.output)], [["m:i"], []]);
  assertEquals([rpc.input.name, rpc.input.kind, rpc.input.parent], ["input", "input", rpc]);
  const list = at(schema, "l", "list");
  assertEquals(list.actions.map(({ name, parent }) => [name, parent]), [["a", list]]);
  assertEquals(names(list.actions[0].output), ["m:o"]);
  assertEquals(list.notifications.map(({ name }) => name), ["n"]);
  assertEquals(schema.rpcs.length, 1);
  assertEquals(schema.notifications, []);
});

Deno.test("extensions tell module, name and argument, refinements included", () => {
  const schema = schemaOf([
    `extension plain; extension valued { argument v; } grouping g { leaf x { type string; m:plain; } }`,
    `import m { prefix q; } uses q:g { refine x { q:valued one; } }`,
  ]);
  assertEquals(at(schema, "x", "leaf").extensions, [
    { module: "m", name: "plain", argument: undefined },
    { module: "m", name: "valued", argument: "one" },
  ]);
});

Deno.test("an extension that its module does not define is kept, with a warning", () => {
  const schema = schemaOf(`leaf x { type string; m:unknown 1; }`);
  assertEquals(at(schema, "x", "leaf").extensions[0].name, "unknown");
  assertEquals(schema.warnings, [
    'm.yang:2:23: Extension "m:unknown" not found; it is kept and ignored',
  ]);
});

Deno.test("identities know what they are derived from, over modules", () => {
  const schema = schemaOf([
    `identity a; identity b { base a; }`,
    `import m { prefix m; } feature f; identity c { base m:b; } identity d; identity e { if-feature f; base m:a; }`,
  ]);
  const identity = (module: string, name: string) => schema.identity(module, name)!;
  const a = identity("m", "a");
  assertEquals(schema.derivedFromOrSelf(a, a), true);
  assertEquals(schema.derivedFromOrSelf(identity("m2", "c"), a), true);
  assertEquals(schema.derivedFromOrSelf(identity("m2", "d"), a), false);
  assertEquals(schema.derivedFromOrSelf(a, identity("m", "b")), false);
  assertEquals(schema.identity("m2", "e"), undefined);
  assertEquals(schema.identity("m", "c"), undefined);
});

Deno.test("structures are trees of their own", () => {
  const schema = schemaOf(`
    import ietf-restconf { prefix rc; } import ietf-yang-structure-ext { prefix sx; }
    leaf outside { type int8; }
    rc:yang-data data { container c { leaf x { type leafref { path "../y"; } } leaf y { type string; } } }
    sx:structure s { must "x"; list l { leaf v { type leafref { path "/outside"; } } } }
    sx:augment-structure /s/l { leaf w { type string; } }`);
  const data = schema.structures.get("m:data")!;
  assertEquals(names(data), ["m:c"]);
  const structure = schema.structures.get("m:s")!;
  assertEquals(names(structure), ["m:s"]);
  const top = structure.slots[0];
  assertEquals(top.kind === "container" && top.musts.length, 1);
  const list = top.kind === "container" ? top.slots[0] : undefined;
  assertEquals(list?.kind === "list" && names(list), ["m:v", "m:w"]);
  assertEquals(list?.config, false);
  assertEquals(names(schema.root), ["m:outside"]);
});

Deno.test("annotations have types", () => {
  const schema = schemaOf(
    `import ietf-yang-metadata { prefix md; } md:annotation seen { type uint32; }`,
  );
  assertEquals([...schema.annotations].map(([name, type]) => [name, type.base]), [
    ["m:seen", "uint32"],
  ]);
});

Deno.test("status passes from parent to child, the worse one counts", () => {
  const schema = schemaOf(`container c {
    status deprecated; leaf x { type string; } leaf y { status obsolete; type string; }
  }`);
  assertEquals(at(schema, "c/x", "leaf").status, "deprecated");
  assertEquals(at(schema, "c/y", "leaf").status, "obsolete");
});

Deno.test("modules are sorted by name and found by name and namespace", () => {
  const schema = schemaOf([
    `module z { namespace "urn:z"; prefix z; revision 2020-01-01; revision 2021-01-01; }`,
    `module a { yang-version 1.1; namespace "urn:a"; prefix a; import z { prefix q; } }`,
  ]);
  assertEquals(schema.modules.map(({ name }) => name), ["a", "z"]);
  const z = schema.moduleByNamespace("urn:z")!;
  assertEquals([z.name, z.revision, z.yangVersion], ["z", "2021-01-01", "1"]);
  assertEquals([...schema.moduleByName("a")!.prefixes].map(([p, { name }]) => [p, name]), [
    ["a", "a"],
    ["q", "z"],
  ]);
  assertEquals(schema.moduleByName("gone"), undefined);
});

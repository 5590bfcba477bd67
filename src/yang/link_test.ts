import { assertEquals, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { loadModules } from "./load.ts";
import type { Schema } from "./schema.ts";
import { YangError } from "./statement.ts";

/** Loads texts from files of their own names; those in `main` are asked for. */
async function load(
  files: Readonly<Record<string, string>>,
  ...main: readonly string[]
): Promise<Schema> {
  const dir = await Deno.makeTempDir({ prefix: "clixon-yang-" });
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${dir}/${name}.yang`, text);
    }
    return loadModules({ dirs: [dir], modules: main.map((name) => ({ name })), builtin: false });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function module(name: string, body: string, header = ""): string {
  return `module ${name} { yang-version 1.1; namespace "urn:${name}"; prefix ${name}; ${header} ${body} }`;
}

function conformance(schema: Schema): string[] {
  return schema.modules.map((one) =>
    `${one.name}@${one.revision ?? ""} ${one.implemented ? "implemented" : "import only"}`
  );
}

async function refusal(
  files: Readonly<Record<string, string>>,
  ...main: readonly string[]
): Promise<string> {
  let message: string | undefined;
  await load(files, ...main).catch((error) => {
    if (!(error instanceof YangError)) throw error;
    message = error.message.replace(/^.*\//, "");
  });
  if (message === undefined) throw new Error("it was accepted");
  return message;
}

Deno.test("Linker implements imported modules", async () => {
  const schema = await load({
    a: module("a", "import b { prefix b; }"),
    b: module("b", "leaf x { type string; }"),
  }, "a");
  assertEquals(conformance(schema), ["a@ implemented", "b@ implemented"]);
  assertEquals(schema.root.child("urn:b", "x")?.kind, "leaf");
});

Deno.test("Linker implements no module that only has definitions for others", async () => {
  const schema = await load({
    a: module("a", "import b { prefix b; } import c { prefix c; } leaf x { type b:t; }"),
    b: module("b", "typedef t { type int8; } grouping g { leaf x { type t; } } extension e;"),
    c: module("c", "identity i;"),
  }, "a");
  assertEquals(conformance(schema), ["a@ implemented", "b@ import only", "c@ implemented"]);
});

Deno.test("Linker implements a module that is asked for, whatever it holds", async () => {
  const schema = await load({ b: module("b", "typedef t { type int8; }") }, "b");
  assertEquals(conformance(schema), ["b@ implemented"]);
});

Deno.test("Linker imports a revision that is asked for beside the implemented one", async () => {
  const b = (date: string, type: string) =>
    module(
      "b",
      `revision ${date}; typedef t { type ${type}; } identity i; leaf x { type string; }`,
    );
  const schema = await load(
    {
      a: module(
        "a",
        "import b { prefix b; revision-date 2020-01-01; } leaf y { type b:t; }",
      ),
      c: module("c", "import b { prefix b; } leaf y { type b:t; }"),
      "b@2020-01-01": b("2020-01-01", "int8"),
      "b@2021-01-01": b("2021-01-01", "int16"),
    },
    "a",
    "c",
  );
  assertEquals(conformance(schema), [
    "a@ implemented",
    "b@2020-01-01 import only",
    "b@2021-01-01 implemented",
    "c@ implemented",
  ]);
  const types = ["urn:a", "urn:c"].map((namespace) => {
    const leaf = schema.root.child(namespace, "y");
    return leaf?.kind === "leaf" ? leaf.type.base : undefined;
  });
  assertEquals(types, ["int8", "int16"]);
  assertEquals(schema.root.childrenByName("x").length, 1);
  assertEquals(schema.moduleByName("b")?.revision, "2021-01-01");
  assertEquals(schema.moduleByName("b", "2020-01-01")?.implemented, false);
});

Deno.test("Linker lets both revisions of a module share their identities", async () => {
  const schema = await load(
    {
      a: module(
        "a",
        `import b { prefix b; revision-date 2020-01-01; } identity d { base b:i; }`,
      ),
      c: module("c", "import b { prefix b; } identity e { base b:i; }"),
      "b@2020-01-01": module("b", "revision 2020-01-01; identity i;"),
      "b@2021-01-01": module("b", "revision 2021-01-01; identity i;"),
    },
    "a",
    "c",
  );
  const base = schema.identity("b", "i")!;
  assertEquals(schema.derivedFromOrSelf(schema.identity("a", "d")!, base), true);
  assertEquals(schema.derivedFromOrSelf(schema.identity("c", "e")!, base), true);
});

Deno.test("Linker applies an augment by an older revision's prefix to the implemented one", async () => {
  const b = (date: string) => module("b", `revision ${date}; container c;`);
  const schema = await load(
    {
      a: module(
        "a",
        "import b { prefix b; revision-date 2020-01-01; } augment /b:c { leaf x { type string; } }",
      ),
      c: module("c", "import b { prefix b; }"),
      "b@2020-01-01": b("2020-01-01"),
      "b@2021-01-01": b("2021-01-01"),
    },
    "a",
    "c",
  );
  const container = schema.root.child("urn:b", "c");
  assertEquals(container?.kind === "container" && container.slots.length, 1);
});

Deno.test("Linker refuses two implemented revisions of one module", () => {
  const text = (date: string) => `module b { namespace "urn:b"; prefix b; revision ${date}; }`;
  assertThrows(
    () =>
      loadModules({
        texts: [
          { file: "b1", text: text("2020-01-01") },
          { file: "b2", text: text("2021-01-01") },
        ],
      }),
    YangError,
    `module "b" is implemented at revision 2020-01-01 already`,
  );
});

Deno.test("Linker refuses modules that import each other", async () => {
  assertEquals(
    await refusal({
      a: module("a", "import b { prefix b; }"),
      b: module("b", "import c { prefix c; }"),
      c: module("c", "import a { prefix a; }"),
    }, "a"),
    `c.yang:1:60: modules "c" and "a" import each other in a circle (RFC 7950 §5.1)`,
  );
});

Deno.test("Linker takes the definitions of submodules, and of submodules of those", async () => {
  const schema = await load({
    a: module("a", "include s; container c { uses g; leaf y { type t; } }"),
    s: `submodule s { yang-version 1.1; belongs-to a { prefix a; } include s2; grouping g { leaf x { type a:t; } } leaf z { type string; } }`,
    s2: `submodule s2 { yang-version 1.1; belongs-to a { prefix q; } typedef t { type int8; } }`,
  }, "a");
  assertEquals(schema.root.slots.map(({ name }) => name), ["c", "z"]);
  assertEquals(schema.moduleByName("a")?.submodules.map(({ name }) => name), ["s", "s2"]);
});

Deno.test("Linker keeps the prefixes of a submodule apart from its module's", async () => {
  const schema = await load({
    a: module("a", "import b { prefix x; } include s; leaf p { type x:t; }"),
    s: `submodule s { yang-version 1.1; belongs-to a { prefix a; } import c { prefix x; } leaf q { type x:t; } }`,
    b: module("b", "typedef t { type int8; }"),
    c: module("c", "typedef t { type int16; }"),
  }, "a");
  assertEquals(
    schema.root.slots.map((node) => node.kind === "leaf" ? node.type.base : node.kind),
    ["int8", "int16"],
  );
});

Deno.test("Linker lets two revisions of a module include the same submodule", async () => {
  const b = (date: string) =>
    module(
      "b",
      `include s; revision ${date}; typedef base { type ${date < "2021" ? "int8" : "int16"}; }`,
    );
  const schema = await load(
    {
      a: module("a", "import b { prefix b; revision-date 2020-01-01; } leaf x { type b:t; }"),
      c: module("c", "import b { prefix b; revision-date 2021-01-01; } leaf x { type b:t; }"),
      "b@2020-01-01": b("2020-01-01"),
      "b@2021-01-01": b("2021-01-01"),
      s: `submodule s { yang-version 1.1; belongs-to b { prefix b; } typedef t { type b:base; } }`,
    },
    "a",
    "c",
  );
  assertEquals(
    schema.root.slots.map((node) => node.kind === "leaf" ? node.type.base : node.kind),
    ["int8", "int16"],
  );
});

Deno.test("Linker refuses a submodule of another module", async () => {
  assertEquals(
    await refusal({
      a: module("a", "include s;"),
      s: `submodule s { yang-version 1.1; belongs-to b { prefix b; } }`,
    }, "a"),
    `a.yang:1:60: submodule "s" belongs to module "b", not to "a" (RFC 7950 §7.2.2)`,
  );
});

Deno.test("Linker refuses a submodule of another version", async () => {
  assertEquals(
    await refusal({
      a: module("a", "include s;"),
      s: `submodule s { belongs-to a { prefix a; } }`,
    }, "a"),
    `a.yang:1:60: submodule "s" is of YANG 1, its module of YANG 1.1 (RFC 7950 §12)`,
  );
});

Deno.test("Linker includes a submodule at the revision that is asked for", async () => {
  const s = (date: string, name: string) =>
    `submodule s { yang-version 1.1; belongs-to a { prefix a; } revision ${date}; leaf ${name} { type string; } }`;
  const schema = await load({
    a: module("a", "include s { revision-date 2020-01-01; }"),
    "s@2020-01-01": s("2020-01-01", "x"),
    "s@2021-01-01": s("2021-01-01", "y"),
  }, "a");
  assertEquals(schema.root.slots.map(({ name }) => name), ["x"]);
});

Deno.test("Linker refuses two revisions of a submodule in one module", async () => {
  const s = (revision: string) =>
    `submodule s { yang-version 1.1; belongs-to a { prefix a; } revision ${revision}; }`;
  const files = {
    a: module("a", "", "include s { revision-date 2020-01-01; } include t;"),
    "s@2020-01-01": s("2020-01-01"),
    "s@2021-01-01": s("2021-01-01"),
    t: "submodule t { yang-version 1.1; belongs-to a { prefix a; } include s { revision-date 2021-01-01; } }",
  };
  const message = await refusal(files, "a");
  assertEquals(
    message,
    't.yang:1:60: submodule "s" is included at revision 2020-01-01 already (RFC 7950 §5.1)',
  );
  const fitting = { ...files, t: files.t.replace("2021", "2020") };
  assertEquals((await load(fitting, "a")).moduleByName("a")?.submodules.length, 2);
});

Deno.test("Linker refuses to load a submodule or include a module by itself", async () => {
  const files = {
    a: module("a", "include b;"),
    b: module("b", ""),
    s: `submodule s { yang-version 1.1; belongs-to a { prefix a; } }`,
  };
  assertEquals(await refusal(files, "a"), `a.yang:1:60: "b" is a module, not a submodule`);
  assertEquals(await refusal(files, "s"), `s.yang:1:1: "s" is a submodule, not a module`);
});

Deno.test("Linker puts the modules asked for before those they import", async () => {
  const leaf = "leaf x { type string; }";
  const schema = await load({
    a: module("a", leaf),
    b: module("b", leaf, "import a { prefix a; }"),
    c: module("c", leaf, "import b { prefix b; }"),
  }, "c");
  assertEquals(schema.root.slots.map(({ module }) => module.name), ["c", "b", "a"]);
});

Deno.test("loadModules warns of revisions out of order", () => {
  const { warnings } = schemaOf(`module m { namespace "urn:m"; prefix m;
    revision 2020-01-01; revision 2021-01-01; revision 2021-01-01; revision 2019-01-01; }`);
  assertEquals(warnings, [
    "m.yang:2:26: revision 2021-01-01 stands below 2020-01-01, which is older (RFC 7950 §7.1.9)",
  ]);
});

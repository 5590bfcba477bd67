import { assertEquals, assertThrows } from "@std/assert";
import { loadModules, type LoadOptions } from "./load.ts";
import { SearchPath } from "./search.ts";
import { YangError } from "./statement.ts";

/** A module text; `revisions` newest first. */
function module(name: string, body = "", ...revisions: string[]): string {
  return `module ${name} { namespace "urn:${name}"; prefix p; ${body} ${
    revisions.map((date) => `revision ${date};`).join(" ")
  } }`;
}

/** Writes files into a folder that exists while `test` runs. */
async function withFiles(
  files: Readonly<Record<string, string>>,
  test: (dir: string) => void,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "clixon-yang-" });
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(`${dir}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
      await Deno.writeTextFile(`${dir}/${name}`, text);
    }
    test(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** `name@revision` of all loaded modules but those shipped with the program. */
function loaded(options: LoadOptions): string[] {
  return loadModules({ ...options, builtin: false }).modules.map((
    { name, revision, implemented },
  ) => `${name}@${revision ?? ""}${implemented ? "" : " (import only)"}`);
}

Deno.test("loadModules takes the highest file name, also over one without a date", async () => {
  await withFiles({
    "n.yang": module("n", "", "2022-01-01"),
    "n@2020-01-01.yang": module("n", "", "2020-01-01"),
    "n@2021-01-01.yang": module("n", "", "2021-01-01"),
  }, (dir) => assertEquals(loaded({ dirs: [dir], moduleMain: "n" }), ["n@2021-01-01"]));
});

Deno.test("loadModules takes the first folder that has the module", async () => {
  await withFiles({
    "a/n.yang": module("n", "", "2020-01-01"),
    "b/n@2021-01-01.yang": module("n", "", "2021-01-01"),
  }, (dir) => {
    assertEquals(loaded({ dirs: [`${dir}/a`, `${dir}/b`], moduleMain: "n" }), ["n@2020-01-01"]);
  });
});

Deno.test("loadModules searches folders with their subfolders", async () => {
  await withFiles(
    { "a/b/c/n.yang": module("n") },
    (dir) => assertEquals(loaded({ dirs: [dir], moduleMain: "n" }), ["n@"]),
  );
});

Deno.test("loadModules follows links to files and folders, and survives a loop of them", async () => {
  await withFiles({ "real/n.yang": module("n"), "linked/x": "" }, (dir) => {
    Deno.symlinkSync(`${dir}/real`, `${dir}/linked/real`);
    Deno.symlinkSync(dir, `${dir}/linked/loop`);
    Deno.symlinkSync(`${dir}/nowhere`, `${dir}/linked/m.yang`);
    assertEquals(loaded({ dirs: [`${dir}/linked/real`], moduleMain: "n" }), ["n@"]);
  });
});

Deno.test("loadModules takes a requested revision from the file that names it", async () => {
  await withFiles({
    "n@2020-01-01.yang": module("n", "", "2020-01-01"),
    "n@2021-01-01.yang": module("n", "", "2021-01-01"),
  }, (dir) => {
    assertEquals(loaded({ dirs: [dir], moduleMain: "n", moduleRevision: "2020-01-01" }), [
      "n@2020-01-01",
    ]);
  });
});

Deno.test("loadModules takes a requested revision from a file without date if it is that", async () => {
  await withFiles({ "n.yang": module("n", "", "2020-01-01") }, (dir) => {
    assertEquals(loaded({ dirs: [dir], moduleMain: "n", moduleRevision: "2020-01-01" }), [
      "n@2020-01-01",
    ]);
    assertThrows(
      () => loaded({ dirs: [dir], moduleMain: "n", moduleRevision: "2021-01-01" }),
      YangError,
      `Yang "n@2021-01-01" not found in the list of CLICON_YANG_DIRs (searched: ${dir})`,
    );
  });
});

Deno.test("loadModules loads all of the main folder by name, without its subfolders", async () => {
  await withFiles({
    "b.yang": module("b"),
    "a@2020-01-01.yang": module("a", "", "2020-01-01"),
    "a@2021-01-01.yang": module("a", "", "2021-01-01"),
    "b@2021-01-01.yang": module("b", "", "2021-01-01"),
    "sub/c.yang": module("c"),
    "readme.txt": "no module",
  }, (dir) => assertEquals(loaded({ mainDir: dir }), ["a@2021-01-01", "b@"]));
});

Deno.test("loadModules takes submodules of the main folder with their module", async () => {
  await withFiles({
    "a.yang": module("a", "include s;"),
    "s.yang": `submodule s { belongs-to a { prefix a; } leaf x { type string; } }`,
  }, (dir) => {
    const schema = loadModules({ mainDir: dir });
    assertEquals(schema.root.child("urn:a", "x")?.kind, "leaf");
    assertEquals(schema.moduleByName("a")?.submodules.map(({ name }) => name), ["s"]);
  });
});

Deno.test("loadModules finds what the main folder imports in the main folder first", async () => {
  await withFiles({
    "main/a.yang": module("a", "import b { prefix b; }"),
    "main/b.yang": module("b", "", "2020-01-01"),
    "dir/b.yang": module("b", "", "2021-01-01"),
  }, (dir) => {
    assertEquals(loaded({ mainDir: `${dir}/main`, dirs: [`${dir}/dir`] }), ["a@", "b@2020-01-01"]);
  });
});

Deno.test("loadModules takes the main file whatever it is called, with a warning", async () => {
  const text = module("n");
  await withFiles({ "other.yang": text, "n@2020-01-01.yang": text, "any.txt": text }, (dir) => {
    const warnings = (name: string) => {
      const schema = loadModules({ mainFile: `${dir}/${name}` });
      assertEquals(schema.moduleByName("n")?.implemented, true);
      return schema.warnings;
    };
    assertEquals(warnings("other.yang"), [
      `${dir}/other.yang:1:1: File ${dir}/other.yang contains yang module "n" which does not match expected module other`,
    ]);
    assertEquals(warnings("n@2020-01-01.yang"), [
      `${dir}/n@2020-01-01.yang:1:1: Yang module file revision and in yang does not match: the file name says 2020-01-01, the newest revision is not stated`,
    ]);
    assertEquals(warnings("any.txt"), []);
  });
});

Deno.test("loadModules refuses a file of the main folder that holds another module", async () => {
  await withFiles({ "n.yang": module("other") }, (dir) => {
    assertThrows(
      () => loaded({ mainDir: dir }),
      YangError,
      `File ${dir}/n.yang contains yang module "other" which does not match expected module n`,
    );
  });
});

Deno.test("loadModules refuses a searched file that holds another module", async () => {
  await withFiles({ "n.yang": module("other") }, (dir) => {
    assertThrows(
      () => loaded({ dirs: [dir], moduleMain: "n" }),
      YangError,
      `File ${dir}/n.yang contains yang module "other" which does not match expected module n`,
    );
  });
});

Deno.test("loadModules refuses a file whose date is not its newest revision", async () => {
  await withFiles({ "n@2020-01-01.yang": module("n", "", "2021-01-01") }, (dir) => {
    assertThrows(
      () => loaded({ dirs: [dir], moduleMain: "n" }),
      YangError,
      "Yang module file revision and in yang does not match",
    );
  });
});

Deno.test("loadModules says which import is not found", async () => {
  await withFiles({ "n.yang": module("n", "import gone { prefix g; }") }, (dir) => {
    assertThrows(
      () => loaded({ dirs: [dir], moduleMain: "n" }),
      YangError,
      `${dir}/n.yang:1:41: Yang "gone" not found in the list of CLICON_YANG_DIRs`,
    );
  });
});

Deno.test("loadModules leaves out an optional module that is not found", () => {
  assertEquals(
    loaded({
      texts: [{ file: "n.yang", text: module("n") }],
      modules: [{ name: "gone", optional: true }],
    }),
    ["n@"],
  );
});

Deno.test("loadModules does not load a module again", () => {
  assertEquals(
    loaded({ texts: [{ file: "n.yang", text: module("n") }], modules: [{ name: "n" }] }),
    ["n@"],
  );
});

Deno.test("loadModules warns of a folder that does not exist", () => {
  const { warnings } = loadModules({
    texts: [{ file: "n.yang", text: module("n") }],
    dirs: ["/nowhere/at/all"],
  });
  assertEquals(warnings, ["/nowhere/at/all: this folder of CLICON_YANG_DIR does not exist"]);
});

Deno.test("loadModules refuses a main folder that does not exist", () => {
  assertThrows(
    () => loadModules({ mainDir: "/nowhere/at/all" }),
    YangError,
    "/nowhere/at/all:1:1: the folder cannot be read",
  );
});

Deno.test("loadModules refuses a main file that does not exist", () => {
  assertThrows(
    () => loadModules({ mainFile: "/nowhere/n.yang" }),
    YangError,
    "/nowhere/n.yang:1:1: cannot be read",
  );
});

Deno.test("loadModules refuses a file that is not UTF-8", async () => {
  await withFiles({ "n.yang": "" }, (dir) => {
    Deno.writeFileSync(`${dir}/n.yang`, new Uint8Array([0x6d, 0xff, 0xfe]));
    assertThrows(() => loaded({ mainFile: `${dir}/n.yang` }), YangError, "not UTF-8");
  });
});

Deno.test("SearchPath passes over what is not named like a module", async () => {
  await withFiles({ "n.yin": "", "n.yang.bak": "", "n@1.yang": "", ".n.yang": "" }, (dir) => {
    assertEquals(new SearchPath({ dirs: [dir] }).newest("n"), undefined);
  });
});

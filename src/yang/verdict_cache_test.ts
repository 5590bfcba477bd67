import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { moduleTexts } from "../../test/schema_helper.ts";
import { loadModulesCached, type LoadOptions } from "./load.ts";
import type { Schema } from "./schema.ts";

const MODULE = `leaf x { type string; m:unknown; }`;
const WARNING = 'm.yang:2:23: Extension "m:unknown" not found; it is kept and ignored';

/** Runs `test` with the path of a folder that does not exist yet. */
async function withCache(test: (dir: string) => void | Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir({ prefix: "clixon-cache-" });
  try {
    await test(`${parent}/yang`);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

function load(
  dir: string,
  text: string | readonly string[] = MODULE,
  options: LoadOptions = {},
): Promise<Schema> {
  return loadModulesCached({ ...options, texts: moduleTexts(text) }, dir);
}

function entries(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => `${dir}/${name}`);
}

/** Writes into every entry a warning that no check would give, so that a schema tells whether it came from there. */
function mark(dir: string): void {
  for (const path of entries(dir)) {
    const entry = JSON.parse(Deno.readTextFileSync(path));
    Deno.writeTextFileSync(path, JSON.stringify({ ...entry, warnings: ["from the cache"] }));
  }
}

Deno.test("VerdictCache remembers modules and their warnings", async () => {
  await withCache(async (dir) => {
    assertEquals((await load(dir)).warnings, [WARNING]);
    assertEquals(entries(dir).length, 1);
    assertEquals((await load(dir)).warnings, [WARNING]);
    mark(dir);
    assertEquals((await load(dir)).warnings, ["from the cache"]);
  });
});

Deno.test("VerdictCache gives schemas that answer as checked ones do", async () => {
  await withCache(async (dir) => {
    const text =
      `list l { key k; leaf k { type int8; } leaf v { type leafref { path "../../w"; } default 3; } } leaf w { type int8; } rpc r;`;
    for (let round = 0; round < 2; round++) {
      const schema = await load(dir, text);
      const list = schema.root.child("urn:m", "l");
      const leaf = list?.kind === "list" ? list.child("urn:m", "v") : undefined;
      assertEquals(leaf?.kind === "leaf" ? leaf.default : undefined, 3);
      assertEquals(schema.rpcs.map(({ name }) => name), ["r"]);
    }
  });
});

Deno.test("VerdictCache does not gather warnings again when nodes are expanded", async () => {
  await withCache(async (dir) => {
    const texts = [
      `container c { leaf x { type string; } }`,
      `import m { prefix m; } augment /m:c/m:gone { leaf y { type string; } }`,
    ];
    const options = { acceptBrokenAugments: true };
    const { warnings } = await load(dir, texts, options);
    assertEquals(warnings, [
      'm2.yang:2:24: augment /m:c/m:gone: there is no node "gone" of module "m" in container "c"',
    ]);
    const again = await load(dir, texts, options);
    const container = again.root.child("urn:m", "c");
    assertEquals(container?.kind === "container" && container.slots.length, 1);
    assertEquals(again.warnings, warnings);
  });
});

for (
  const [what, other] of [
    ["text", () => ({ text: `${MODULE} leaf y { type string; }`, options: {} })],
    ["set of modules", () => ({ text: [MODULE, "leaf z { type string; }"], options: {} })],
    ["feature", () => ({ text: MODULE, options: { features: ["*:*"] } })],
  ] as const
) {
  Deno.test(`VerdictCache checks again after another ${what}`, async () => {
    await withCache(async (dir) => {
      await load(dir);
      mark(dir);
      const { text, options } = other();
      const schema = await load(dir, text, options);
      assertEquals(schema.warnings.includes("from the cache"), false);
    });
  });
}

Deno.test("VerdictCache does not remember modules that were refused", async () => {
  await withCache(async (dir) => {
    for (let round = 0; round < 2; round++) {
      let refused = false;
      try {
        await load(dir, `leaf x { type nothing; }`);
      } catch {
        refused = true;
      }
      assertEquals(refused, true);
    }
  });
});

Deno.test("VerdictCache is private", async () => {
  await withCache(async (dir) => {
    await load(dir);
    assertEquals(Deno.statSync(dir).mode! & 0o777, 0o700);
    assertEquals(Deno.statSync(entries(dir)[0]).mode! & 0o777, 0o600);
  });
});

Deno.test("VerdictCache does not believe an entry that others may write", async () => {
  await withCache(async (dir) => {
    await load(dir);
    mark(dir);
    Deno.chmodSync(entries(dir)[0], 0o666);
    assertEquals((await load(dir)).warnings, [WARNING]);
  });
});

Deno.test("VerdictCache neither believes nor uses a folder that others may write to", async () => {
  await withCache(async (dir) => {
    await load(dir);
    mark(dir);
    Deno.chmodSync(dir, 0o777);
    const { warnings } = await load(dir);
    assertEquals(warnings[0], WARNING);
    assertStringIncludes(warnings[1], "others own this folder or may write to it");
  });
});

Deno.test("VerdictCache does not follow a link that takes the place of an entry", async () => {
  await withCache(async (dir) => {
    await load(dir);
    mark(dir);
    const [entry] = entries(dir);
    Deno.renameSync(entry, `${dir}/elsewhere`);
    Deno.symlinkSync(`${dir}/elsewhere`, entry);
    assertEquals((await load(dir)).warnings, [WARNING]);
  });
});

Deno.test("VerdictCache does not believe the entry of other options", async () => {
  await withCache(async (dir) => {
    await load(dir, MODULE, { features: ["m:*"] });
    mark(dir);
    const [other] = entries(dir);
    await load(dir);
    const [own] = entries(dir).filter((path) => path !== other);
    Deno.removeSync(own);
    Deno.linkSync(other, own);
    assertEquals((await load(dir)).warnings, [WARNING]);
  });
});

Deno.test("VerdictCache makes no folder around its own", async () => {
  await withCache(async (dir) => {
    assertStringIncludes((await load(`${dir}/in/it`)).warnings[1], `${dir}/in/it`);
    assertThrows(() => Deno.statSync(dir), Deno.errors.NotFound);
  });
});

Deno.test("VerdictCache remembers what further checks found, apart from loads without them", async () => {
  await withCache(async (dir) => {
    let calls = 0;
    const check = () => [`further check ${++calls}`];
    const warnings = async () => (await load(dir, MODULE, { check })).warnings;
    assertEquals((await load(dir)).warnings, [WARNING]);
    assertEquals(await warnings(), [WARNING, "further check 1"]);
    assertEquals(await warnings(), [WARNING, "further check 1"]);
    assertEquals((await load(dir)).warnings, [WARNING]);
  });
});

for (
  const content of [
    "",
    "{",
    "null",
    "{}",
    `{"version":"VERSION"}`,
    `{"version":"0","checks":CHECKS,"options":OPTIONS,"files":FILES,"digest":"DIGEST","wide":[],"warnings":[]}`,
    `{"version":"VERSION","checks":0,"options":OPTIONS,"files":FILES,"digest":"DIGEST","wide":[],"warnings":[]}`,
    `{"version":"VERSION","checks":CHECKS,"options":"","files":FILES,"digest":"DIGEST","wide":[],"warnings":[]}`,
    `{"version":"VERSION","checks":CHECKS,"options":OPTIONS,"files":[],"digest":"DIGEST","wide":[],"warnings":[]}`,
    `{"version":"VERSION","checks":CHECKS,"options":OPTIONS,"files":[1],"digest":"DIGEST","wide":[],"warnings":[]}`,
    `{"version":"VERSION","checks":CHECKS,"options":OPTIONS,"files":["/none"],"digest":"DIGEST","wide":[],"warnings":[]}`,
    `{"version":"VERSION","checks":CHECKS,"options":OPTIONS,"files":FILES,"digest":"00","wide":[],"warnings":[]}`,
    `{"version":"VERSION","checks":CHECKS,"options":OPTIONS,"files":FILES,"digest":0,"wide":[],"warnings":[]}`,
    `{"version":"VERSION","checks":CHECKS,"options":OPTIONS,"files":FILES,"digest":"DIGEST","warnings":[]}`,
    `{"version":"VERSION","checks":CHECKS,"options":OPTIONS,"files":FILES,"digest":"DIGEST","wide":[""],"warnings":[]}`,
    `{"version":"VERSION","checks":CHECKS,"options":OPTIONS,"files":FILES,"digest":"DIGEST","wide":[],"warnings":1}`,
    `{"version":"VERSION","checks":CHECKS,"options":OPTIONS,"files":FILES,"digest":"DIGEST","wide":[],"warnings":[1]}`,
  ]
) {
  Deno.test(`VerdictCache takes an entry with ${JSON.stringify(content)} for none`, async () => {
    await withCache(async (dir) => {
      await load(dir);
      const [entry] = entries(dir);
      const good: Record<string, unknown> = JSON.parse(Deno.readTextFileSync(entry));
      const filled = content.replace(
        /"?([A-Z]+)"?/g,
        (_, word) => JSON.stringify(good[word.toLowerCase()]),
      );
      Deno.writeTextFileSync(entry, filled);
      assertEquals((await load(dir)).warnings, [WARNING]);
    });
  });
}

Deno.test("VerdictCache warns where it cannot write, and loading goes on", async () => {
  await withCache(async (dir) => {
    Deno.writeTextFileSync(dir, "a file");
    const { warnings } = await load(dir);
    assertEquals(warnings[0], WARNING);
    assertStringIncludes(warnings[1], dir);
  });
});

Deno.test({
  name: "VerdictCache warns where the system has no room or right to write, and leaves nothing",
  // A file that nobody can write to, not even root.
  ignore: !isThere("/dev/full"),
  fn: async () => {
    await withCache(async (dir) => {
      const original = Deno.writeTextFileSync;
      // As on a full disk: the file is there, and its content is refused with an error of no class.
      Deno.writeTextFileSync = (path, text, options) => {
        original(path, "", options);
        original("/dev/full", text);
      };
      try {
        assertStringIncludes((await load(dir)).warnings[1], "No space left on device");
      } finally {
        Deno.writeTextFileSync = original;
      }
      assertEquals(entries(dir), []);
    });
  },
});

function isThere(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

Deno.test("VerdictCache forgets the oldest entries", async () => {
  await withCache(async (dir) => {
    for (let i = 0; i < 40; i++) await load(dir, MODULE, { features: [`m:f${i}`] });
    assertEquals(entries(dir).length, 32);
  });
});

/** Runs `test` with a folder of modules: text by file name. */
async function withFolder(
  files: Readonly<Record<string, string>>,
  test: (folder: string, dir: string) => Promise<void>,
): Promise<void> {
  await withCache(async (dir) => {
    const folder = `${dir}-modules`;
    await Deno.mkdir(folder);
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await test(folder, dir);
  });
}

const A = `module a { namespace "urn:a"; prefix a; import b { prefix b; } leaf x { type b:t; } }`;
const B = `module b { namespace "urn:b"; prefix b; typedef t { type int8; } }`;

function names({ root }: Schema): string[] {
  return root.slots.map(({ name }) => name);
}

Deno.test("VerdictCache sees that a file of the main folder or an import has changed, come or gone", async () => {
  const changes: Readonly<Record<string, (folder: string) => void>> = {
    "changed": (folder) => Deno.writeTextFileSync(`${folder}/b.yang`, B.replace("int8", "int9")),
    "cut": (folder) => Deno.truncateSync(`${folder}/a.yang`, 20),
    "binary": (folder) => Deno.writeFileSync(`${folder}/b.yang`, new Uint8Array([0xff])),
    "come": (folder) => Deno.writeTextFileSync(`${folder}/c.yang`, B.replaceAll(" b", " c")),
    "gone": (folder) => Deno.removeSync(`${folder}/b.yang`),
  };
  const refused: Record<string, string> = {};
  for (const [what, change] of Object.entries(changes)) {
    await withFolder({ "a.yang": A, "b.yang": B }, async (folder, dir) => {
      const options = { mainDir: folder, builtin: false };
      assertEquals(names(await loadModulesCached(options, dir)), ["x"]);
      mark(dir);
      assertEquals((await loadModulesCached(options, dir)).warnings, ["from the cache"]);
      change(folder);
      const error = await loadModulesCached(options, dir).catch((error) => error);
      refused[what] = error.message?.replaceAll(folder, "");
    });
  }
  assertEquals(refused, {
    "changed": `/b.yang:1:53: type "int9" is not defined (RFC 7950 §7.3)`,
    "cut":
      `/a.yang:1:21: ";" or "{" is expected after "namespace" and its argument, not the end of the file`,
    "binary": "/b.yang:1:1: the file is not UTF-8",
    "come": `/c.yang:1:12: namespace "urn:b" is already that of module "b" (RFC 7950 §7.1.3)`,
    "gone": `/a.yang:1:41: Yang "b" not found in the list of CLICON_YANG_DIRs`,
  });
});

Deno.test("VerdictCache believes an entry for files of several batches, with a byte order mark and characters beyond ASCII", async () => {
  const module = (name: string, size: number, word: string) =>
    `module ${name} { namespace "urn:${name}"; prefix ${name}; description "${
      "x".repeat(size)
    } ${word}"; leaf ${name} { type string; default "${word}"; } }`;
  const files = {
    "a.yang": module("a", 10, "first"),
    "b.yang": module("b", 200_000, "second"),
    "c.yang": "\uFEFF" + module("c", 10, "Grüße, 世界, 😀"),
    "d.yang": module("d", 300_000, "fourth"),
    "e.yang": module("e", 700_000, "fifth"),
    "f.yang": module("f", 10, "sixth"),
  };
  await withFolder(files, async (folder, dir) => {
    const options = { mainDir: folder, builtin: false };
    const defaults = ({ root }: Schema) =>
      root.slots.map((leaf) => leaf.kind === "leaf" ? leaf.default : undefined);
    const first = await loadModulesCached(options, dir);
    mark(dir);
    const second = await loadModulesCached(options, dir);
    assertEquals(second.warnings, ["from the cache"]);
    assertEquals(defaults(second), defaults(first));
    // Where the entry says nothing of those characters, offsets in bytes would be taken for offsets in characters.
    const [path] = entries(dir);
    const entry = JSON.parse(Deno.readTextFileSync(path));
    assertEquals(entry.wide, [2]);
    Deno.writeTextFileSync(path, JSON.stringify({ ...entry, wide: [] }));
    const third = await loadModulesCached(options, dir);
    assertEquals(third.warnings, []);
    assertEquals(defaults(third), defaults(first));
  });
});

Deno.test("VerdictCache does not remember texts whose blocks cannot be told apart at a glance", async () => {
  await withCache(async (dir) => {
    const text = `module a { namespace "urn:a"; prefix a; leaf x { type string; default +"; } }`;
    for (let round = 0; round < 2; round++) {
      const schema = await load(dir, text);
      const leaf = schema.root.child("urn:a", "x");
      assertEquals(leaf?.kind === "leaf" && leaf.default, `+"`);
      assertThrows(() => entries(dir), Deno.errors.NotFound);
    }
  });
});

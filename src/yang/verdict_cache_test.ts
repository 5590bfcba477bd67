import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
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

function load(cacheDir: string, text: string | readonly string[] = MODULE): Schema {
  return schemaOf(text, { cacheDir });
}

function entries(dir: string): string[] {
  return [...Deno.readDirSync(dir)].map(({ name }) => `${dir}/${name}`);
}

/** Writes into every entry a warning that no check would give, so that a schema tells whether it came from there. */
function mark(dir: string): void {
  for (const path of entries(dir)) {
    const { key } = JSON.parse(Deno.readTextFileSync(path));
    Deno.writeTextFileSync(path, JSON.stringify({ key, warnings: ["from the cache"] }));
  }
}

Deno.test("VerdictCache remembers modules and their warnings", async () => {
  await withCache((dir) => {
    assertEquals(load(dir).warnings, [WARNING]);
    assertEquals(entries(dir).length, 1);
    assertEquals(load(dir).warnings, [WARNING]);
    mark(dir);
    assertEquals(load(dir).warnings, ["from the cache"]);
  });
});

Deno.test("VerdictCache gives schemas that answer as checked ones do", async () => {
  await withCache((dir) => {
    const text =
      `list l { key k; leaf k { type int8; } leaf v { type leafref { path "../../w"; } default 3; } } leaf w { type int8; } rpc r;`;
    for (let round = 0; round < 2; round++) {
      const schema = load(dir, text);
      const list = schema.root.child("urn:m", "l");
      const leaf = list?.kind === "list" ? list.child("urn:m", "v") : undefined;
      assertEquals(leaf?.kind === "leaf" ? leaf.default : undefined, 3);
      assertEquals(schema.rpcs.map(({ name }) => name), ["r"]);
    }
  });
});

Deno.test("VerdictCache does not gather warnings again when nodes are expanded", async () => {
  await withCache((dir) => {
    const texts = [
      `container c { leaf x { type string; } }`,
      `import m { prefix m; } augment /m:c/m:gone { leaf y { type string; } }`,
    ];
    const options = { cacheDir: dir, acceptBrokenAugments: true };
    const { warnings } = schemaOf(texts, options);
    assertEquals(warnings, [
      'm2.yang:2:24: augment /m:c/m:gone: there is no node "gone" of module "m" in container "c"',
    ]);
    const again = schemaOf(texts, options);
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
    await withCache((dir) => {
      load(dir);
      mark(dir);
      const { text, options } = other();
      const schema = schemaOf(text, { ...options, cacheDir: dir });
      assertEquals(schema.warnings.includes("from the cache"), false);
      assertEquals(entries(dir).length, 2);
    });
  });
}

Deno.test("VerdictCache does not remember modules that were refused", async () => {
  await withCache((dir) => {
    for (let round = 0; round < 2; round++) {
      let refused = false;
      try {
        load(dir, `leaf x { type nothing; }`);
      } catch {
        refused = true;
      }
      assertEquals(refused, true);
    }
  });
});

Deno.test("VerdictCache is private", async () => {
  await withCache((dir) => {
    load(dir);
    assertEquals(Deno.statSync(dir).mode! & 0o777, 0o700);
    assertEquals(Deno.statSync(entries(dir)[0]).mode! & 0o777, 0o600);
  });
});

Deno.test("VerdictCache does not believe an entry that others may write", async () => {
  await withCache((dir) => {
    load(dir);
    mark(dir);
    Deno.chmodSync(entries(dir)[0], 0o666);
    assertEquals(load(dir).warnings, [WARNING]);
  });
});

Deno.test("VerdictCache neither believes nor uses a folder that others may write to", async () => {
  await withCache((dir) => {
    load(dir);
    mark(dir);
    Deno.chmodSync(dir, 0o777);
    const { warnings } = load(dir);
    assertEquals(warnings[0], WARNING);
    assertStringIncludes(warnings[1], "others own this folder or may write to it");
  });
});

Deno.test("VerdictCache does not follow a link that takes the place of an entry", async () => {
  await withCache((dir) => {
    load(dir);
    mark(dir);
    const [entry] = entries(dir);
    Deno.renameSync(entry, `${dir}/elsewhere`);
    Deno.symlinkSync(`${dir}/elsewhere`, entry);
    assertEquals(load(dir).warnings, [WARNING]);
  });
});

Deno.test("VerdictCache does not believe the entry of other modules", async () => {
  await withCache((dir) => {
    load(dir, `leaf other { type string; }`);
    mark(dir);
    const [other] = entries(dir);
    load(dir);
    const [own] = entries(dir).filter((path) => path !== other);
    Deno.removeSync(own);
    Deno.linkSync(other, own);
    assertEquals(load(dir).warnings, [WARNING]);
  });
});

Deno.test("VerdictCache makes no folder around its own", async () => {
  await withCache((dir) => {
    assertStringIncludes(load(`${dir}/in/it`).warnings[1], `${dir}/in/it`);
    assertThrows(() => Deno.statSync(dir), Deno.errors.NotFound);
  });
});

Deno.test("VerdictCache remembers what further checks found, apart from loads without them", async () => {
  await withCache((dir) => {
    let calls = 0;
    const check = () => [`further check ${++calls}`];
    const warnings = () => schemaOf(MODULE, { cacheDir: dir, check }).warnings;
    assertEquals(load(dir).warnings, [WARNING]);
    assertEquals(warnings(), [WARNING, "further check 1"]);
    assertEquals(warnings(), [WARNING, "further check 1"]);
    assertEquals(load(dir).warnings, [WARNING]);
  });
});

for (
  const content of [
    "",
    "{",
    "null",
    "{}",
    `{"key":"KEY","warnings":1}`,
    `{"key":"KEY","warnings":[1]}`,
  ]
) {
  Deno.test(`VerdictCache takes an entry with ${JSON.stringify(content)} for none`, async () => {
    await withCache((dir) => {
      load(dir);
      const [entry] = entries(dir);
      const { key } = JSON.parse(Deno.readTextFileSync(entry));
      Deno.writeTextFileSync(entry, content.replace("KEY", key));
      assertEquals(load(dir).warnings, [WARNING]);
    });
  });
}

Deno.test("VerdictCache warns where it cannot write, and loading goes on", async () => {
  await withCache((dir) => {
    Deno.writeTextFileSync(dir, "a file");
    const { warnings } = load(dir);
    assertEquals(warnings[0], WARNING);
    assertStringIncludes(warnings[1], dir);
  });
});

Deno.test({
  name: "VerdictCache warns where the system has no room or right to write, and leaves nothing",
  // A file that nobody can write to, not even root.
  ignore: !isThere("/dev/full"),
  fn: async () => {
    await withCache((dir) => {
      const original = Deno.writeTextFileSync;
      // As on a full disk: the file is there, and its content is refused with an error of no class.
      Deno.writeTextFileSync = (path, text, options) => {
        original(path, "", options);
        original("/dev/full", text);
      };
      try {
        assertStringIncludes(load(dir).warnings[1], "No space left on device");
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
  await withCache((dir) => {
    for (let i = 0; i < 40; i++) load(dir, `leaf x${i} { type string; }`);
    assertEquals(entries(dir).length, 32);
  });
});

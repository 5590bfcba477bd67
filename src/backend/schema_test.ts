import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { type Config, loadConfig } from "../config/mod.ts";
import { YangError } from "../yang/statement.ts";
import { loadSchema, loadSchemaCached } from "./schema.ts";

/** Runs `test` with a folder for the datastores and a main module of this body. */
async function withModule(
  body: string,
  test: (config: Config, dir: string) => void | Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "clixon-schema-" });
  try {
    const text = `module m { yang-version 1.1; namespace "urn:m"; prefix m; ${body} }`;
    await Deno.writeTextFile(`${dir}/m.yang`, text);
    await Deno.writeTextFile(
      `${dir}/c.xml`,
      `<clixon-config xmlns="http://clicon.org/config"><CLICON_YANG_MAIN_FILE>${dir}/m.yang</CLICON_YANG_MAIN_FILE><CLICON_XMLDB_DIR>${dir}</CLICON_XMLDB_DIR><CLICON_SOCK>${dir}/s</CLICON_SOCK></clixon-config>`,
    );
    await test(loadConfig({ file: `${dir}/c.xml` }), dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("loadSchemaCached remembers beside the datastores what it checked", async () => {
  await withModule(`leaf x { must "../y"; type string; }`, async (config, dir) => {
    const { warnings } = await loadSchemaCached(config);
    assertEquals(warnings.map((warning) => warning.slice(dir.length)), [
      '/m.yang:1:68: must: XPath "../y": there is no configuration child "y" of the root',
    ]);
    const cache = `${dir}/.yang-cache`;
    assertEquals(Deno.statSync(cache).mode! & 0o777, 0o700);
    const [entry, ...others] = [...Deno.readDirSync(cache)].map(({ name }) => `${cache}/${name}`);
    assertEquals(others, []);
    const verdict = JSON.parse(Deno.readTextFileSync(entry));
    Deno.writeTextFileSync(entry, JSON.stringify({ ...verdict, warnings: ["from before"] }));
    assertEquals((await loadSchemaCached(config)).warnings, ["from before"]);
  });
});

Deno.test("loadSchema leaves no trace", async () => {
  await withModule(`leaf x { type string; }`, (config, dir) => {
    loadSchema(config);
    assertThrows(() => Deno.statSync(`${dir}/.yang-cache`), Deno.errors.NotFound);
  });
});

Deno.test("loadSchema checks expressions", async () => {
  await withModule(`leaf x { must "1 +"; type string; }`, async (config) => {
    assertThrows(() => loadSchema(config), YangError, 'must "1 +"');
    await assertRejects(() => loadSchemaCached(config), YangError, 'must "1 +"');
  });
});

import { assertEquals, assertThrows } from "@std/assert";
import { type Config, loadConfig } from "../config/mod.ts";
import { YangError } from "../yang/statement.ts";
import { loadSchema } from "./schema.ts";

/** Runs `test` with a folder for the datastores and a main module of this body. */
async function withModule(
  body: string,
  test: (config: Config, dir: string) => void,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "clixon-schema-" });
  try {
    const text = `module m { yang-version 1.1; namespace "urn:m"; prefix m; ${body} }`;
    await Deno.writeTextFile(`${dir}/m.yang`, text);
    await Deno.writeTextFile(
      `${dir}/c.xml`,
      `<clixon-config xmlns="http://clicon.org/config"><CLICON_YANG_MAIN_FILE>${dir}/m.yang</CLICON_YANG_MAIN_FILE><CLICON_XMLDB_DIR>${dir}</CLICON_XMLDB_DIR><CLICON_SOCK>${dir}/s</CLICON_SOCK></clixon-config>`,
    );
    test(loadConfig({ file: `${dir}/c.xml` }), dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("loadSchema remembers beside the datastores what it checked", async () => {
  await withModule(`leaf x { must "../y"; type string; }`, (config, dir) => {
    const { warnings } = loadSchema(config, { cache: true });
    assertEquals(warnings.map((warning) => warning.slice(dir.length)), [
      '/m.yang:1:68: must: XPath "../y": there is no configuration child "y" of the root',
    ]);
    const cache = `${dir}/.yang-cache`;
    assertEquals(Deno.statSync(cache).mode! & 0o777, 0o700);
    const [entry, ...others] = [...Deno.readDirSync(cache)].map(({ name }) => `${cache}/${name}`);
    assertEquals(others, []);
    const { key } = JSON.parse(Deno.readTextFileSync(entry));
    Deno.writeTextFileSync(entry, JSON.stringify({ key, warnings: ["from before"] }));
    assertEquals(loadSchema(config, { cache: true }).warnings, ["from before"]);
  });
});

Deno.test("loadSchema leaves no trace unless it may remember", async () => {
  await withModule(`leaf x { type string; }`, (config, dir) => {
    loadSchema(config);
    assertThrows(() => Deno.statSync(`${dir}/.yang-cache`), Deno.errors.NotFound);
  });
});

Deno.test("loadSchema checks expressions", async () => {
  await withModule(`leaf x { must "1 +"; type string; }`, (config) => {
    assertThrows(() => loadSchema(config, { cache: true }), YangError, 'must "1 +"');
  });
});

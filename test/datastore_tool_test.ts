import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { BackendProcess, program, Site } from "./program.ts";

const MODULE = `module m { yang-version 1.1; namespace "urn:m"; prefix m;
  container c {
    leaf x { type int32; must ". > 0" { error-message "x must be positive"; } }
    leaf s { type string; }
    list y { key k; leaf k { type string; } leaf v { type int32; } }
  } }`;

/** Runs `clixon datastore` with the site's configuration. */
async function tool(site: Site, ...words: string[]) {
  const { command, args } = program("datastore", ["-f", site.config, ...words]);
  const output = await new Deno.Command(command, { args }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: output.code, stdout: text(output.stdout), stderr: text(output.stderr) };
}

function site(): Site {
  const made = new Site({ CLICON_YANG_MODULE_MAIN: "m" });
  made.module("m", MODULE);
  return made;
}

const XML = `<config>
   <c xmlns="urn:m">
      <x>1</x>
      <s>a b</s>
      <y>
         <k>one "1"</k>
         <v>1</v>
      </y>
   </c>
</config>
`;

Deno.test("datastore show brings a file through all formats and back", async () => {
  using here = site();
  Deno.writeTextFileSync(`${here.dir}/a.xml`, XML);
  let file = "a.xml";
  for (const format of ["json", "text", "cli", "xml"]) {
    const { code, stdout, stderr } = await tool(here, "show", `${here.dir}/${file}`, "-t", format);
    assertEquals([code, stderr], [0, ""]);
    file = `a.${format}`;
    Deno.writeTextFileSync(`${here.dir}/${file}`, stdout);
  }
  assertEquals(Deno.readTextFileSync(`${here.dir}/a.xml`), XML);
  assertStringIncludes(Deno.readTextFileSync(`${here.dir}/a.cli`), "set c x 1\n");
  assertStringIncludes(Deno.readTextFileSync(`${here.dir}/a.text`), "config {\n");
  assertEquals(JSON.parse(Deno.readTextFileSync(`${here.dir}/a.json`)).config["m:c"].x, 1);
});

Deno.test("datastore validate tells file, node and rule", async () => {
  using here = site();
  const file = `${here.dir}/a.xml`;
  Deno.writeTextFileSync(file, XML);
  assertEquals(await tool(here, "validate", file), {
    code: 0,
    stdout: `${file}: valid\n`,
    stderr: "",
  });
  Deno.writeTextFileSync(file, XML.replace("<x>1</x>", "<x>-1</x>"));
  const broken = await tool(here, "validate", file);
  assertEquals(broken.code, 1);
  assertStringIncludes(broken.stderr, "x must be positive (operation-failed at /m:c/m:x)");
  Deno.writeTextFileSync(file, XML.replace("</config>", ""));
  const torn = await tool(here, "validate", file);
  assertEquals(torn.code, 1);
  assertStringIncludes(torn.stderr, `${file}: 11:1: `);
  Deno.writeTextFileSync(file, XML.replace("<x>1</x>", "<x>one</x>"));
  const wrong = await tool(here, "validate", file);
  assertEquals(wrong.code, 1);
  assertStringIncludes(wrong.stderr, `${file}:3: `);
  assertStringIncludes(wrong.stderr, "(invalid-value at /m:c/m:x)");
});

Deno.test("datastore refuses wrong usage", async () => {
  using here = site();
  for (
    const words of [["show"], ["what", "x.xml"], ["show", "x.xml", "-t", "yaml"], [
      "show",
      "/no/such",
    ]]
  ) {
    const { code, stderr } = await tool(here, ...words);
    assertEquals(code, 255);
    assert(stderr.startsWith("clixon datastore: "), stderr);
  }
});

Deno.test("datastore load, show and save work on a running backend, and show without one", async () => {
  using here = site();
  const file = `${here.dir}/a.xml`;
  {
    await using _backend = await BackendProcess.start(here);
    Deno.writeTextFileSync(file, XML);
    assertEquals((await tool(here, "load", file)).stderr, "");
    const more = `${here.dir}/b.cli`;
    Deno.writeTextFileSync(more, "set c x 7\n");
    assertEquals((await tool(here, "load", more)).stderr, "");
    assertEquals((await tool(here, "show", "candidate")).stdout, XML.replace(">1</x>", ">7</x>"));
    const saved = `${here.dir}/saved.json`;
    assertEquals((await tool(here, "save", saved, "-s", "candidate", "-t", "json")).code, 0);
    assertEquals(JSON.parse(Deno.readTextFileSync(saved)).config["m:c"].x, 7);
    await tool(here, "load", more, "-m", "replace");
    assertEquals((await tool(here, "show", "candidate", "-t", "cli")).stdout, "set c x 7\n");
    const refused = await tool(here, "load", more, "-m", "delete");
    assertEquals(refused.code, 255);
    assertStringIncludes(refused.stderr, "No such op: delete, expected merge or replace");
    assertEquals((await tool(here, "show", "running")).stdout, "<config>\n</config>\n");
  }
  Deno.writeTextFileSync(`${here.dir}/startup_db`, XML);
  const offline = await tool(here, "show", "startup", "-t", "xml");
  assertEquals([offline.code, offline.stdout], [0, XML]);
  assertStringIncludes(offline.stderr, "no backend runs: startup is read from ");
});

import { assert, assertEquals, assertMatch } from "@std/assert";
import { readFormat } from "../src/datastore/any_format.ts";
import { Datastores } from "../src/datastore/datastores.ts";
import { BackendProcess, program, Site } from "./program.ts";
import { schemaOf } from "./schema_helper.ts";

const MODULE = `module m { yang-version 1.1; namespace "urn:m"; prefix m;
  container c {
    leaf x { type int32; must ". > 0" { error-message "x must be positive"; } }
    leaf s { type string; }
    list y { key k; leaf k { type string; } leaf v { type int32; } }
  }
  leaf z { type string; } }`;

/** Runs `clixon datastore` with the site's configuration; gives status, output and errors, without the site's directory. */
async function tool(
  site: Site,
  ...words: string[]
): Promise<[code: number, stdout: string, stderr: string]> {
  const { command, args } = program("datastore", ["-f", site.config, ...words]);
  const { code, stdout, stderr } = await new Deno.Command(command, { args, cwd: site.dir })
    .output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).replaceAll(site.dir, "@");
  return [code, text(stdout), text(stderr)];
}

function siteWith(
  files: Readonly<Record<string, string>> = {},
  options: Readonly<Record<string, string>> = {},
): Site {
  const site = new Site({ CLICON_YANG_MODULE_MAIN: "m", ...options });
  site.module("m", MODULE);
  for (const [name, text] of Object.entries(files)) {
    Deno.writeTextFileSync(`${site.dir}/${name}`, text);
  }
  return site;
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

Deno.test("datastore convert brings a file through all formats and back", async () => {
  using site = siteWith({ "a.xml": XML });
  for (const [from, to] of [["xml", "json"], ["json", "text"], ["text", "cli"], ["cli", "xml"]]) {
    const name = to === "xml" ? "b.xml" : `a.${to}`;
    assertEquals(await tool(site, "convert", `a.${from}`, name), [0, "", ""]);
  }
  const read = (name: string) => Deno.readTextFileSync(`${site.dir}/${name}`);
  assertEquals(read("b.xml"), XML);
  assertEquals(JSON.parse(read("a.json")).config["m:c"].x, 1);
  assertEquals(
    read("a.text"),
    'config {\n   m:c {\n      x 1;\n      s "a b";\n      y "one \\"1\\"" {\n         v 1;\n      }\n   }\n}\n',
  );
  assertEquals(
    read("a.cli"),
    'set c x 1\nset c s "a b"\nset c y "one \\"1\\""\nset c y "one \\"1\\"" v 1\n',
  );
});

const TABLE = `module clixon-example { yang-version 1.1; namespace "urn:example:clixon"; prefix ex;
  container table { list parameter { key name; leaf name { type string; } leaf value { type string; } } } }`;

const SHOWN = {
  xml: `<table xmlns="urn:example:clixon">
   <parameter>
      <name>a</name>
      <value>17</value>
   </parameter>
   <parameter>
      <name>b</name>
      <value>99</value>
   </parameter>
</table>
`,
  json: `{
  "clixon-example:table": {
    "parameter": [
      {
        "name": "a",
        "value": "17"
      },
      {
        "name": "b",
        "value": "99"
      }
    ]
  }
}
`,
  text: `clixon-example:table {
    parameter a {
        value 17;
    }
    parameter b {
        value 99;
    }
}
`,
  cli: `set table parameter a
set table parameter a value 17
set table parameter b
set table parameter b value 99
`,
};

Deno.test("datastore show prints the manual's example in each format, and reads what it prints", async () => {
  using site = new Site({ CLICON_YANG_MODULE_MAIN: "clixon-example" });
  site.module("clixon-example", TABLE);
  Deno.writeTextFileSync(`${site.dir}/a.xml`, SHOWN.xml);
  for (const [format, text] of Object.entries(SHOWN)) {
    assertEquals(await tool(site, "show", "./a.xml", format), [0, text, ""]);
    Deno.writeTextFileSync(`${site.dir}/shown`, text);
    assertEquals(await tool(site, "show", "shown"), [0, SHOWN.xml, ""]);
  }
});

Deno.test("datastore convert reads commands with the names of keys", async () => {
  using site = siteWith({ "a": 'set c y k "one \\"1\\"" v 1\nset c x 1\nset c s "a b"\n' });
  assertEquals(await tool(site, "convert", "a", "xml"), [0, XML, ""]);
});

Deno.test("datastore convert reads standard input", async () => {
  using site = siteWith();
  const { command, args } = program("datastore", ["-f", site.config, "convert", "-", "json"]);
  const child = new Deno.Command(command, { args, stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("set z 1\n"));
  await writer.close();
  const { stdout } = await child.output();
  assertEquals(JSON.parse(new TextDecoder().decode(stdout)), { config: { "m:z": "1" } });
});

Deno.test("datastore convert replaces a file whole, keeps its rights, and gives a new one to its owner only", async () => {
  using site = siteWith({ "a.xml": XML, "old.json": "{}" });
  Deno.chmodSync(`${site.dir}/old.json`, 0o640);
  await tool(site, "convert", "a.xml", "old.json");
  await tool(site, "convert", "a.xml", "new.json");
  const mode = (name: string) => Deno.statSync(`${site.dir}/${name}`).mode! & 0o777;
  assertEquals([mode("old.json"), mode("new.json")], [0o640, 0o600]);
  assertEquals(await tool(site, "convert", "a.xml", "xml", "/dev/null"), [0, "", ""]);
  assert(!Deno.statSync("/dev/null").isFile);
  assertEquals(await tool(site, "convert", "a.xml", "no/such/dir.xml"), [
    255,
    "",
    "clixon datastore: no/such/dir.xml: No such file or directory\n",
  ]);
});

Deno.test("datastore validate says of a valid file that it is, and names faults by place, node and rule", async () => {
  const faults: [name: string, text: string, fault: string][] = [
    [
      "must.xml",
      XML.replace("<x>1</x>", "<x>-1</x>"),
      "x must be positive (operation-failed at /m:c/m:x)",
    ],
    ["torn.xml", XML.replace("</config>", ""), "torn.xml:11:1: the document ends in an element"],
    [
      "type.xml",
      XML.replace("<x>1</x>", "<x>one</x>"),
      "type.xml:3:7: 'one' is not a number (invalid-value at /m:c/m:x)",
    ],
    [
      "bare.xml",
      '<c xmlns="urn:m"><x>one</x></c>',
      "bare.xml:1:18: 'one' is not a number (invalid-value at /m:c/m:x)",
    ],
    [
      "node.json",
      `{"config": {\n  "m:c": {"nope": 1}\n}}`,
      "node.json:2:11: Failed to find YANG spec of node: nope with parent: c (unknown-element at /m:c)",
    ],
    ["torn.json", `{"config": {\n  "m:c": ]`, 'torn.json:2:10: "]" found; expected a value'],
    [
      "type.txt",
      "config {\n   m:c {\n      x one;\n   }\n}\n",
      "type.txt:3:12: 'one' is not a number (invalid-value at /m:c/m:x)",
    ],
    ["torn.txt", "m:c {\n   x 1;\n", 'torn.txt:3:1: expected a name or "}"'],
    [
      "type.cli",
      "set c s a\nset c x one\n",
      "type.cli:2:9: 'one' is not a number (invalid-value at /m:c/m:x)",
    ],
    [
      "other.cli",
      "set c s a\ndelete c\n",
      'other.cli:2:1: expected a line that begins with "set"',
    ],
  ];
  using site = siteWith({ "a.xml": XML });
  assertEquals(await tool(site, "validate", "a.xml"), [0, "a.xml: valid\n", ""]);
  for (const [name, text, fault] of faults) {
    Deno.writeTextFileSync(`${site.dir}/${name}`, text);
    assertEquals(await tool(site, "validate", name), [1, "", `clixon datastore: ${fault}\n`]);
  }
});

Deno.test("datastore refuses wrong usage", async () => {
  using site = siteWith({ "a.xml": XML });
  const cases: [words: string[], message: string][] = [
    [[], "expected a command; see clixon datastore -h"],
    [
      ["what", "x.xml"],
      "no command what: expected show, convert, validate, save, load; see clixon datastore -h",
    ],
    [["show"], "show what?; see clixon datastore -h"],
    [["validate", "a.xml", "b"], 'validate: "b" is too much; see clixon datastore -h'],
    [
      ["show", "a.xml", "yaml"],
      "yaml is none of the formats xml, json, text, cli; see clixon datastore -h",
    ],
    [
      ["load", "a.xml", "delete"],
      "No such op: delete, expected merge or replace; see clixon datastore -h",
    ],
    [["show", "/no/such"], "/no/such: No such file or directory"],
    [["show", "@/none.xml", "-x"], "unknown option -x; see clixon datastore -h"],
    [["load", "a.xml"], "@/backend.sock: config daemon not running?"],
    [["show", "failsafe"], "failsafe: No such file or directory"],
    [["save", "b.xml", "-s", "nosuch"], "@/nosuch_db: no such datastore"],
  ];
  for (const [words, message] of cases) {
    assertEquals(await tool(site, ...words), [255, "", `clixon datastore: ${message}\n`]);
  }
});

Deno.test("datastore -h fits on a screen and tells the exit status", async () => {
  using site = siteWith();
  const [code, , help] = await tool(site, "-h");
  assertEquals(code, 0);
  assert(help.split("\n").length <= 40, help);
  for (const line of help.split("\n")) assert(line.replaceAll("@", "").length <= 100, line);
  assertMatch(help, /Exit status: 0; 1 for/);
});

Deno.test("datastore load, show, validate and save work on a running backend", async () => {
  using site = siteWith({ "a.xml": XML, "b.cli": "set c x 7\n", "bad.cli": "set c x -7\n" });
  await using _backend = await BackendProcess.start(site);
  assertEquals(await tool(site, "load", "a.xml"), [0, "", ""]);
  assertEquals(await tool(site, "load", "b.cli", "merge", "cli"), [0, "", ""]);
  const cli = 'set c x 7\nset c s "a b"\nset c y "one \\"1\\""\nset c y "one \\"1\\"" v 1\n';
  assertEquals(await tool(site, "show", "candidate", "cli"), [0, cli, ""]);
  assertEquals(await tool(site, "show", "running"), [0, "", ""]);
  assertEquals(await tool(site, "save", "saved.json", "-s", "candidate"), [0, "", ""]);
  assertEquals(
    JSON.parse(Deno.readTextFileSync(`${site.dir}/saved.json`)).config["m:c"].x,
    7,
  );
  await tool(site, "load", "b.cli", "replace");
  assertEquals(await tool(site, "show", "candidate", "cli"), [0, "set c x 7\n", ""]);
  assertEquals(await tool(site, "show", "running"), [0, "", ""]);
  assertEquals(await tool(site, "load", "b.cli", "-c"), [0, "", ""]);
  assertEquals(await tool(site, "show", "running", "cli"), [0, "set c x 7\n", ""]);
  assertEquals(await tool(site, "load", "bad.cli", "-c"), [
    1,
    "",
    "clixon datastore: x must be positive (operation-failed at /m:c/m:x)\n",
  ]);
  assertEquals(await tool(site, "validate", "candidate"), [
    1,
    "",
    "clixon datastore: x must be positive (operation-failed at /m:c/m:x)\n",
  ]);
});

Deno.test("datastore reads the files of datastores when no backend runs, and of those that clients cannot ask for", async () => {
  using site = siteWith({ "startup_db": XML, "failsafe_db": `{"config":{"m:z":"safe"}}` });
  assertEquals(await tool(site, "show", "startup", "cli"), [
    0,
    'set c x 1\nset c s "a b"\nset c y "one \\"1\\""\nset c y "one \\"1\\"" v 1\n',
    "no backend runs: startup is read from @\n",
  ]);
  assertEquals(await tool(site, "show", "failsafe", "cli"), [0, "set z safe\n", ""]);
});

Deno.test("datastore load wants to commit where the candidate ends with its session", async () => {
  using site = siteWith({ "a.cli": "set z 1\n" }, { CLICON_AUTOLOCK: "true" });
  await using _backend = await BackendProcess.start(site);
  assertEquals(await tool(site, "load", "a.cli"), [
    255,
    "",
    "clixon datastore: with CLICON_AUTOLOCK the candidate would be lost at the end of load: " +
    "use -c to commit it; see clixon datastore -h\n",
  ]);
  assertEquals(await tool(site, "load", "a.cli", "-c"), [0, "", ""]);
  assertEquals(await tool(site, "show", "running", "cli"), [0, "set z 1\n", ""]);
});

Deno.test("datastore shows a datastore's file with the commits that are in its journal", async () => {
  using site = siteWith();
  using other = siteWith();
  const schema = schemaOf([MODULE]);
  const stores = new Datastores({ schema, directory: other.dir, smallSize: 0 });
  const read = (x: number) =>
    readFormat("", new TextEncoder().encode(`{"m:c":{"x":${x}}}`), schema);
  await stores.save("running", read(1));
  await stores.save("running", read(2));
  for (const ending of ["", ".journal"]) {
    Deno.copyFileSync(`${other.dir}/running_db${ending}`, `${site.dir}/saved${ending}`);
  }
  await stores.close();
  assertEquals(await tool(site, "show", "saved", "cli"), [0, "set c x 2\n", ""]);
  Deno.removeSync(`${site.dir}/saved.journal`);
  assertEquals(await tool(site, "show", "saved", "cli"), [0, "set c x 1\n", ""]);
});

Deno.test("datastore writes into what is no file, and does not take its place", async () => {
  using site = siteWith({ "a.xml": XML, plain: XML });
  const link = `${site.dir}/out`;
  Deno.symlinkSync("/dev/fd/1", link);
  const [code, text] = await tool(site, "convert", "a.xml", "json", "out");
  assertEquals([code, JSON.parse(text).config["m:c"].x], [0, 1]);
  assert(Deno.lstatSync(link).isSymlink);
  // Files are shown wherever the datastores are.
  assertEquals((await tool(site, "-b", "/no/such", "show", "plain", "cli"))[0], 0);
});

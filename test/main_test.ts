/** The program's outermost layer: its names, modes and help. */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { main } from "../main.ts";
import { program } from "./program.ts";

/** Runs the program with these words; gives status, standard output and standard error. */
async function run(...words: string[]): Promise<[number, string, string]> {
  // `program` puts a mode first; without a mode, the first word takes its place.
  const { command, args } = program(words[0], words.slice(1));
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: words.length === 0 ? args.slice(0, -1) : args,
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return [code, text(stdout), text(stderr)];
}

Deno.test("clixon alone shows what there is, and fails", async () => {
  const [code, out, err] = await run();
  assertEquals([code, out], [255, ""]);
  assertMatch(err, /^usage: clixon MODE OPTIONS\.\.\.\n/);
});

for (const word of ["-h", "--help", "help"]) {
  Deno.test(`clixon ${word} shows what there is`, async () => {
    const [code, out, err] = await run(word);
    assertEquals([code, err], [0, ""]);
    assertMatch(out, /^usage: clixon MODE OPTIONS\.\.\.\n/);
  });
}

for (const mode of ["backend", "netconf", "callhome", "callhome-client", "datastore"]) {
  Deno.test(`clixon ${mode} -h fits a screen of 24 lines and 80 columns`, async () => {
    const [, out, err] = await run(mode, "-h");
    const lines = (out + err).trimEnd().split("\n");
    assert(lines.length <= 24, `${lines.length} lines`);
    assertEquals(lines.filter((line) => line.length > 80), []);
  });
}

for (const word of ["-V", "--version"]) {
  Deno.test(`clixon ${word} shows the version`, async () => {
    const [code, out] = await run(word);
    assertEquals(code, 0);
    assertMatch(
      out,
      /^Clixon version: \d+\.\d+\.\d+\nDeno \d+\.\d+\.\d+, (source|portable|compiled)\n$/,
    );
  });
}

Deno.test("clixon refuses a mode that it does not have", async () => {
  assertEquals(await run("toString"), [255, "", "clixon: no mode toString; see clixon -h\n"]);
});

Deno.test("clixon help describes an option", async () => {
  assertEquals(await run("help", "clicon_sock_port"), [
    0,
    "  CLICON_SOCK_PORT  uint16, default 4535\n      The socket's port (IPv4, IPv6).\n",
    "",
  ]);
});

Deno.test("clixon help options describes all, in lines of 80 characters", async () => {
  const [code, out] = await run("help", "options");
  assertEquals(code, 0);
  for (const line of out.split("\n")) {
    // Only the words of an enumeration may need more.
    assert(line.length <= 80 || line.includes("|"), line);
  }
  assertMatch(out, /^ {2}CLICON_NACM_MODE {2}disabled\|internal\|external, default disabled$/m);
});

Deno.test("clixon help refuses an option that there is not", async () => {
  const [code, , err] = await run("help", "nope");
  assertEquals([code, err], [
    255,
    "clixon help: there is no option nope; clixon help options shows all\n",
  ]);
});

Deno.test("main takes the mode from the name of a link to the program", async () => {
  // The mode's own help: it is found without its word.
  const { command, args } = program("backend", ["-h"]);
  const expected = await new Deno.Command(command, { args }).output();
  const source =
    `import { main } from ${JSON.stringify(new URL("../main.ts", import.meta.url).href)};` +
    `Deno.exit(await main("/usr/bin/clixon_backend", ["-h"]));`;
  const linked = await new Deno.Command(Deno.execPath(), { args: ["eval", source] }).output();
  assertEquals(linked.code, expected.code);
  assertEquals(linked.stderr, expected.stderr);
  assertEquals(typeof main, "function");
});

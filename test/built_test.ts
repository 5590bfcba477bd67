/**
 * The built binary: alone in an empty directory, without deno, node or HOME, as root and as an ordinary user.
 *
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";
import { Staging } from "../util/staging.ts";
import { build, deviceDirectory, ENV, filesBelow, ORDINARY, run } from "./built.ts";
import { tryCrimes, tryEscapes } from "./plugin_attack.ts";
import { type Program, withProgram } from "./program.ts";
import { runTranscript } from "./transcript.ts";

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);
const TRANSCRIPTS = new URL("./transcripts/", import.meta.url);

const directory = deviceDirectory();
const binary = `${directory}/bin/clixon`;

Deno.test("the binary is built, and says what it is", async () => {
  await Deno.mkdir(`${directory}/bin`);
  assertMatch(await build(binary), /sha256 [0-9a-f]{64}, \d+ bytes/);
  const version = await run(binary, ["-V"]);
  assertMatch(
    version.stdout,
    /^Clixon version: \d+\.\d+\.\d+\nDeno \d+\.\d+\.\d+, (portable|compiled)\n$/,
  );
});

Deno.test("a link's name chooses the mode", async () => {
  await Deno.symlink("clixon", `${directory}/bin/clixon_netconf`);
  const { stderr, stdout } = await run(`${directory}/bin/clixon_netconf`, ["-h"]);
  assertMatch(stderr + stdout, /usage: clixon netconf/);
});

const users: readonly (Program & { readonly name: string })[] = [
  { name: "root", binary, env: ENV },
  { name: "an ordinary user", binary, env: { ...ENV, TMPDIR: `${directory}/tmp` }, uid: ORDINARY },
];

for (const { name, ...how } of users) {
  Deno.test({
    name: `every transcript holds for the binary run by ${name}`,
    ignore: Deno.uid() !== 0,
    fn: (test) =>
      withProgram(how, async () => {
        for (const { name } of Deno.readDirSync(TRANSCRIPTS)) {
          const text = await Deno.readTextFile(new URL(name, TRANSCRIPTS));
          await test.step(name, async () => void await runTranscript(text));
        }
      }),
  });
}

for (const { name, ...how } of users) {
  Deno.test({
    name: `plugins are held by the binary run by ${name}`,
    ignore: Deno.uid() !== 0,
    fn: () =>
      withProgram(how, async () => {
        await tryEscapes();
        await tryCrimes();
      }),
  });
}

Deno.test("building again gives the same bytes", async () => {
  const output = `${directory}/tmp/again`;
  const first = digestOf(await build(output, ["--portable"]));
  assertEquals(digestOf(await build(output, ["--portable"], { TZ: "Asia/Tokyo" })), first);
  await Deno.remove(output);
});

function digestOf(said: string): string {
  return /sha256 [0-9a-f]{64}/.exec(said)![0];
}

Deno.test("the compiled form holds all that the program is made of, and the same bytes every time", async () => {
  // Not the runtime that it takes to run it: what is put in is the same with any.
  const compile = async (output: string) => {
    const target = ["--target", "aarch64-unknown-linux-gnu"];
    const said = await build(output, target, { DENORT_BIN: Deno.execPath() });
    const bytes = await Deno.readFile(output);
    await Deno.remove(output);
    return { bytes, digest: digestOf(said) };
  };
  const { bytes, digest } = await compile(`${directory}/tmp/compiled`);
  assertEquals((await compile(`${directory}/tmp/again`)).digest, digest);
  // The list of files is JSON text.
  const text = new TextDecoder("latin1").decode(bytes.subarray(bytes.length - 6_000_000));
  const list = text.slice(text.lastIndexOf('[{"File":{"n":"main.ts"'));
  const held = new Set([...list.matchAll(/"File":\{"n":"([^"]+)"/g)].map(([, name]) => name));
  await using staging = await Staging.of(ROOT);
  const names = filesBelow(staging.path).map((path) => path.replace(/^.*\//, ""));
  assertEquals(names.filter((name) => name !== "LICENSE" && !held.has(name)), []);
});

Deno.test("what deno compile makes with another program than its runtime is not shipped", async () => {
  const output = `${directory}/tmp/wrong`;
  assertMatch(
    await build(output, [], { DENORT_BIN: Deno.execPath() }),
    /^deno compile: what it made does not run: .*; building the portable form instead\n.*, portable\n/,
  );
  await Deno.remove(output);
});

/**
 * The guide's lines for a first plugin, run as they are written.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { program } from "./program.ts";

const GUIDE = new URL("../plugins/README.md", import.meta.url);
const API = new URL("../src/plugin/api.ts", import.meta.url).pathname;

const word = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

Deno.test("the guide's way from nothing to a running plugin works, and the plugin fits the types", async () => {
  const dir = await Deno.makeTempDir({ prefix: "clixon-guide-" });
  try {
    const script = /```sh first\n(.*?)```/s.exec(await Deno.readTextFile(GUIDE))?.[1];
    assert(script !== undefined, "the guide has no such lines");
    const { command, args } = program("", []);
    const clixon = [command, ...args.filter((arg) => arg !== "")].map(word).join(" ");
    const { stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", `set -e; clixon() { ${clixon} "$@"; }\n${script}`],
      cwd: dir,
    }).output();
    const out = new TextDecoder().decode(stdout);
    assertEquals(out.split("<ok/>").length - 1, 2, out + new TextDecoder().decode(stderr));
    assertStringIncludes(
      out,
      `<data><lamp xmlns="urn:lamp"><name>desk</name><level>80</level><watts>40</watts></lamp></data>`,
    );
    assertStringIncludes(out, `[{"name":"desk","level":80}]`);
    assertMatch(out, /plugin lamp loaded from .*; rights: write \S+\/lamps\.json;/);
    assertStringIncludes(out, `plugin lamp: create /lamp:lamp[name='desk']`);

    const file = `${dir}/lamp/plugins/lamp.ts`;
    const text = await Deno.readTextFile(file);
    const types = "/usr/local/share/clixon/plugin/api.ts";
    assertStringIncludes(text, types);
    await Deno.writeTextFile(file, text.replace(types, API));
    const check = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", file],
      env: { NO_COLOR: "1" },
    }).output();
    assert(check.success, new TextDecoder().decode(check.stderr));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

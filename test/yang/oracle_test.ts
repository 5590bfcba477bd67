/**
 * The same verdicts as yanglint (libyang 2), except where a sentence of the RFC decides otherwise.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { BUILTIN_DIR } from "../../src/yang/load.ts";
import { moduleTexts } from "../schema_helper.ts";
import { VERDICT_CASES } from "./cases/mod.ts";

const YANGLINT = "/usr/bin/yanglint";

function installed(): boolean {
  try {
    return Deno.statSync(YANGLINT).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What yanglint says of modules that are implemented together; undefined when it accepts them. */
async function refusal(text: string | readonly string[]): Promise<string | undefined> {
  const dir = await Deno.makeTempDir({ prefix: "clixon-yang-" });
  try {
    const files: string[] = [];
    for (const { file, text: one } of moduleTexts(text)) {
      files.push(`${dir}/${file}`);
      await Deno.writeTextFile(`${dir}/${file}`, one);
    }
    const { success, stderr } = await new Deno.Command(YANGLINT, {
      args: ["-p", dir, "-p", BUILTIN_DIR, ...files],
      stdout: "null",
      stderr: "piped",
    }).output();
    return success ? undefined : new TextDecoder().decode(stderr);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

for (const { name, text, error, disagreement } of VERDICT_CASES) {
  Deno.test({
    name: `yanglint ${disagreement === undefined ? "agrees on" : "disagrees on"} ${name}`,
    ignore: !installed(),
    fn: async () => {
      const said = await refusal(text);
      const agrees = (said === undefined) === (error === undefined);
      assertEquals(agrees, disagreement === undefined, said ?? "yanglint accepts it");
    },
  });
}

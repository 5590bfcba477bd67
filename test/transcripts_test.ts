/**
 * Runs every transcript in `transcripts/`.
 *
 * @module
 */

import { runTranscript } from "./transcript.ts";

const DIRECTORY = new URL("./transcripts/", import.meta.url);
const only = Deno.env.get("TRANSCRIPT");

const names = [...Deno.readDirSync(DIRECTORY)]
  .map((entry) => entry.name)
  .filter((name) => name.endsWith(".txt") && (only === undefined || name.includes(only)))
  .sort();

for (const name of names) {
  Deno.test(`transcript ${name.replace(/\.txt$/, "")}`, async () => {
    await runTranscript(await Deno.readTextFile(new URL(name, DIRECTORY)));
  });
}

/**
 * Runs every transcript in `transcripts/`.
 *
 * @module
 */

import { runTranscript } from "./transcript.ts";

const DIRECTORY = new URL("./transcripts/", import.meta.url);
/** Part of the names of the transcripts to run. */
const only = Deno.env.get("TRANSCRIPT");
/** Write what the program answers into the transcripts instead of comparing; read every line of the difference afterwards. */
const record = Deno.env.get("TRANSCRIPT_RECORD") !== undefined;

const names = [...Deno.readDirSync(DIRECTORY)]
  .map((entry) => entry.name)
  .filter((name) => name.endsWith(".txt") && (only === undefined || name.includes(only)))
  .sort();

for (const name of names) {
  Deno.test(`transcript ${name.replace(/\.txt$/, "")}`, async () => {
    const file = new URL(name, DIRECTORY);
    const text = await Deno.readTextFile(file);
    const after = await runTranscript(text, record);
    if (record && after !== text) await Deno.writeTextFile(file, after);
  });
}

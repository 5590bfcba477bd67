/**
 * Run once, where the portable form has been unpacked: fills deno's caches with what the modes of the program are compiled to, so that even
 * the first start of each finds it.
 *
 * @module
 */

import { DatabaseSync } from "node:sqlite";

const MODES = new URL("./src/modes/", import.meta.url);
/** Entry points; what else is there, they import. */
const MODE = /^(?!chunk-|.*_test\.).*\.[jt]s$/;

for (const { name } of Deno.readDirSync(MODES)) {
  if (MODE.test(name)) await import(new URL(name, MODES).href);
}

// Deno leaves what it has added in a log beside each cache: whoever opens the cache next would read all of it.
const cache = Deno.env.get("DENO_DIR");
for (const { name } of cache === undefined ? [] : Deno.readDirSync(cache)) {
  if (!/_cache_v\d+$/.test(name)) continue;
  using database = new DatabaseSync(`${cache}/${name}`);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}

#!/usr/bin/env -S deno run -A
/**
 * Shows, converts, validates, loads and saves configurations: `clixon datastore` from source. See `util/datastore.ts -h`.
 *
 * @module
 */

import { run } from "../src/modes/datastore.ts";

if (import.meta.main) Deno.exit(await run(Deno.args));

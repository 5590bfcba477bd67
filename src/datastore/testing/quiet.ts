/**
 * Imported by tests in which things go wrong on purpose: nothing is written to the log.
 *
 * @module
 */

import { log } from "../../system/log.ts";

log.open({ ident: "test", destinations: new Set(), debug: 0, limit: 0 });

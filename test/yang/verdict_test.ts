/**
 * The loader accepts and refuses what RFC 7950 says, for the reason it says.
 *
 * @module
 */

import { assertStringIncludes, assertThrows } from "@std/assert";
import { YangError } from "../../src/yang/statement.ts";
import { schemaOf } from "../schema_helper.ts";
import { VERDICT_CASES } from "./cases/mod.ts";

for (const { name, text, error } of VERDICT_CASES) {
  Deno.test(`loadModules ${error === undefined ? "accepts" : "refuses"} ${name}`, () => {
    if (error === undefined) schemaOf(text);
    else assertStringIncludes(assertThrows(() => schemaOf(text), YangError).message, error);
  });
}

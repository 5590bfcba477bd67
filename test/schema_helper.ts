/**
 * Schemas for tests, from YANG text.
 *
 * @module
 */

import { loadModules, type LoadOptions } from "../src/yang/load.ts";
import type { Schema } from "../src/yang/schema.ts";

/**
 * Compiles module texts (and what they import from the modules shipped with the program).
 *
 * A text may be a whole module, or only the body of one: it is then put into `module m` (`m2`, `m3` … for further texts) with namespace
 * `urn:m`, prefix `m`, YANG 1.1.
 *
 * @example
 * ```ts ignore
 * const schema = schemaOf("container c { leaf x { type int32; } }");
 * const leaf = schema.root.child("urn:m", "c");
 * ```
 */
export function schemaOf(
  text: string | readonly string[],
  options: Omit<LoadOptions, "texts"> = {},
): Schema {
  return loadModules({ ...options, texts: moduleTexts(text) });
}

/** The module texts that {@linkcode schemaOf} loads, with the names of the files they would be in. */
export function moduleTexts(text: string | readonly string[]): { file: string; text: string }[] {
  return (typeof text === "string" ? [text] : text).map((one, index) => {
    const name = index === 0 ? "m" : `m${index + 1}`;
    const own = /^\s*(?:\/\/.*\n\s*)*(?:sub)?module\s+"?([A-Za-z_][\w.-]*)/.exec(one);
    return {
      file: `${own === null ? name : own[1]}.yang`,
      text: own === null
        ? `module ${name} { yang-version 1.1; namespace "urn:${name}"; prefix ${name};\n${one}\n}`
        : one,
    };
  });
}

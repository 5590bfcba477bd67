/**
 * The name scope of an XPath filter: prefixes are the XML namespaces in scope of the filter element (RFC 6241 §8.9.5.2).
 *
 * @module
 */

import type { Module, Schema } from "../yang/schema.ts";
import type { XPathSource } from "./names.ts";

const known = new WeakMap<Schema, ReadonlyMap<string, Module>>();

/**
 * `text` with the prefixes of `scope` (prefix → namespace URI). Names of modules are accepted as prefixes, too, as in RFC 7951
 * and RFC 8040; an unprefixed name is of any module.
 */
export function filterSource(
  text: string,
  scope: ReadonlyMap<string, string>,
  schema: Schema,
): XPathSource {
  const modules = modulesByNamespace(schema);
  const prefixes = new Map<string, Module>();
  const foreign = new Map<string, string>();
  for (const [prefix, namespace] of scope) {
    if (prefix === "") continue;
    const module = modules.get(namespace);
    if (module === undefined) foreign.set(prefix, namespace);
    else prefixes.set(prefix, module);
  }
  return { text, prefixes, foreign, moduleNames: true };
}

/** Modules that are only imported have identities that filters can name. */
function modulesByNamespace(schema: Schema): ReadonlyMap<string, Module> {
  let modules = known.get(schema);
  if (modules === undefined) {
    modules = new Map(
      schema.modules.map((module) => [
        module.namespace,
        schema.moduleByNamespace(module.namespace) ?? module,
      ]),
    );
    known.set(schema, modules);
  }
  return modules;
}

/**
 * Prefixes handed out for the names inside one value.
 *
 * @module
 */

import type { Module } from "../yang/schema.ts";

/** Prefixes that XML keeps for itself. */
const RESERVED: ReadonlySet<string> = new Set(["xml", "xmlns"]);

/** Gives each module its own prefix where that is free, and a numbered one where two modules share it. */
export class PrefixMap {
  readonly #namespaces = new Map<string, string>();

  get count(): number {
    return this.#namespaces.size;
  }

  /** Prefix and namespace, in the order in which they were first asked for. */
  entries(): [string, string][] {
    return [...this.#namespaces];
  }

  readonly of = (module: Module): string => {
    let prefix = module.prefix;
    for (let count = 1;; count++) {
      const taken = this.#namespaces.get(prefix);
      if (taken === module.namespace) return prefix;
      if (taken === undefined && !RESERVED.has(prefix)) {
        this.#namespaces.set(prefix, module.namespace);
        return prefix;
      }
      prefix = `${module.prefix}${count}`;
    }
  };
}

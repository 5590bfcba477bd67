/**
 * What is known of an expression without data, and the dependencies as they are collected.
 *
 * @module
 */

import type { Place } from "./places.ts";

/** See `dependencies.ts` for what it says. */
export interface Dependency {
  /** The root or an operation's body only with `subtree`. */
  readonly schema: Place;
  /** Number of leading steps that the dependency's path shares with that of the context node. */
  readonly common: number;
  /** Changes anywhere below matter, too. */
  readonly subtree: boolean;
}

/** What is known of an expression without data. */
export interface Analysis {
  readonly dependencies: readonly Dependency[];
  /**
   * The value depends on the context node only through its ancestor at this depth: contexts that share it have the same value.
   */
  readonly scope: number;
  /** Of a node-set: the schema nodes its nodes can be of; undefined when any. */
  readonly result: readonly Place[] | undefined;
  /** Names that can match nothing, and the like. */
  readonly warnings: readonly string[];
}

/** Dependencies, one for each schema node. */
export class DependencySet {
  readonly #found = new Map<Place, { common: number; subtree: boolean }>();

  /** Adds one; of several of a schema node the one that says more counts. */
  add(schema: Place, common: number, subtree = false): void {
    const known = this.#found.get(schema);
    if (known === undefined) {
      this.#found.set(schema, { common, subtree });
    } else {
      known.common = Math.min(known.common, common);
      known.subtree ||= subtree;
    }
  }

  list(): Dependency[] {
    return [...this.#found].map(([schema, { common, subtree }]) => ({ schema, common, subtree }));
  }
}

/**
 * What the kinds of lists have in common: reading by position.
 *
 * @module
 */

import { itemAt, type Rope } from "./rope.ts";
import { RopeWalker } from "./rope_walker.ts";

/** A list of entries or a leaf-list of values whose document order is that of a rope. */
export abstract class RopeSequence<S, E> {
  readonly schema: S;
  /** Undefined when empty. */
  readonly rope: Rope<E> | undefined;

  constructor(schema: S, rope: Rope<E> | undefined) {
    this.schema = schema;
    this.rope = rope;
  }

  get size(): number {
    return this.rope === undefined ? 0 : this.rope.size;
  }

  at(rank: number): E | undefined {
    return itemAt(this.rope, rank);
  }

  from(rank = 0): IterableIterator<E> {
    return new RopeWalker(this.rope, rank);
  }

  [Symbol.iterator](): IterableIterator<E> {
    return new RopeWalker(this.rope);
  }
}

/**
 * Walking a rope in order, and two ropes side by side.
 *
 * @module
 */

import { childAt, type Rope } from "./rope.ts";

/** Walks a rope item by item or node by node; what a diff needs to pass over shared nodes. */
export class RopeWalker<E> implements IterableIterator<E> {
  /** The leaf node in hand; undefined at the end. */
  #leaf: readonly E[] | undefined;
  #leafNode: Rope<E> | undefined;
  #at = 0;
  /** Inner nodes on the way down and the child index taken in each. */
  readonly #nodes: Rope<E>[] = [];
  readonly #taken: number[] = [];

  /** Starts at position `at`. */
  constructor(rope: Rope<E> | undefined, at = 0) {
    if (rope === undefined || at >= rope.size) return;
    let node = rope;
    let index = Math.max(at, 0);
    while (node.height > 0) {
      const child = childAt(node, index);
      if (child > 0) index -= node.ends![child - 1];
      this.#nodes.push(node);
      this.#taken.push(child);
      node = node.children![child];
    }
    this.#leafNode = node;
    this.#leaf = node.items;
    this.#at = index;
  }

  [Symbol.iterator](): IterableIterator<E> {
    return this;
  }

  next(): IteratorResult<E> {
    const leaf = this.#leaf;
    if (leaf === undefined) return { done: true, value: undefined };
    const value = leaf[this.#at++];
    if (this.#at === leaf.length) this.#leave(this.#nodes.length - 1);
    return { done: false, value };
  }

  /** True when all items have been passed. */
  get done(): boolean {
    return this.#leaf === undefined;
  }

  /** The item in hand. Only when not {@linkcode done}. */
  get item(): E {
    return this.#leaf![this.#at];
  }

  /** The label of the item in hand. */
  get label(): number {
    return this.#leafNode!.labels![this.#at];
  }

  /** Passes the item in hand. */
  step(): void {
    if (++this.#at === this.#leaf!.length) this.#leave(this.#nodes.length - 1);
  }

  /**
   * Passes the largest node that begins at the item in hand in both walkers and is the same object. False when there is
   * none.
   */
  skipShared(other: RopeWalker<E>): boolean {
    if (this.#leaf === undefined || this.#leaf !== other.#leaf) return false;
    if (this.#at !== other.#at) return false;
    // The leaf is shared; climb as long as the node above is shared, too.
    let mine = this.#nodes.length - 1;
    let others = other.#nodes.length - 1;
    while (
      mine >= 0 && others >= 0 && this.#nodes[mine] === other.#nodes[others] &&
      this.#taken[mine] === other.#taken[others]
    ) {
      mine--;
      others--;
    }
    this.#leave(mine);
    other.#leave(others);
    return true;
  }

  /** Goes on with the child after the one taken at `depth`, or higher up where that was the last. */
  #leave(depth: number): void {
    while (depth >= 0 && this.#taken[depth] + 1 === this.#nodes[depth].children!.length) depth--;
    this.#nodes.length = depth + 1;
    this.#taken.length = depth + 1;
    if (depth < 0) {
      this.#leaf = undefined;
      this.#leafNode = undefined;
      return;
    }
    let node = this.#nodes[depth].children![++this.#taken[depth]];
    while (node.height > 0) {
      this.#nodes.push(node);
      this.#taken.push(0);
      node = node.children![0];
    }
    this.#leafNode = node;
    this.#leaf = node.items;
    this.#at = 0;
  }
}

/**
 * Walking a rope in order, and two ropes side by side.
 *
 * @module
 */

import { childAt, type Rope } from "./rope.ts";

/**
 * Walks a rope item by item, and passes over nodes that another walker has in hand, too: what a diff needs. A node is entered only when
 * an item of it is asked for.
 */
export class RopeWalker<E> implements IterableIterator<E> {
  /** The node that comes next and has not been entered. */
  #pending: Rope<E> | undefined;
  /** The leaf node in hand. */
  #leaf: Rope<E> | undefined;
  #at = 0;
  /** Inner nodes on the way down and the child taken in each. */
  readonly #nodes: Rope<E>[] = [];
  readonly #taken: number[] = [];

  /** Starts at position `at`. */
  constructor(rope: Rope<E> | undefined, at = 0) {
    if (rope === undefined || at >= rope.size) return;
    if (at <= 0) {
      this.#pending = rope;
      return;
    }
    let node = rope;
    let index = at;
    while (node.height > 0) {
      const child = childAt(node, index);
      if (child > 0) index -= node.ends![child - 1];
      this.#nodes.push(node);
      this.#taken.push(child);
      node = node.children![child];
    }
    this.#leaf = node;
    this.#at = index;
  }

  [Symbol.iterator](): IterableIterator<E> {
    return this;
  }

  next(): IteratorResult<E> {
    const leaf = this.#leaf ?? this.#enter();
    if (leaf === undefined) return { done: true, value: undefined };
    const { items } = leaf;
    const value = items[this.#at++];
    if (this.#at === items.length) this.#leave(this.#nodes.length - 1);
    return { done: false, value };
  }

  /** True when all items have been passed. */
  get done(): boolean {
    return this.#leaf === undefined && this.#pending === undefined;
  }

  /** The item in hand. Only when not {@linkcode done}. */
  get item(): E {
    return (this.#leaf ?? this.#enter())!.items[this.#at];
  }

  /** The label of the item in hand. */
  get label(): number {
    return (this.#leaf ?? this.#enter())!.labels![this.#at];
  }

  /** Passes the item in hand. */
  step(): void {
    const leaf = (this.#leaf ?? this.#enter())!;
    if (++this.#at === leaf.items.length) this.#leave(this.#nodes.length - 1);
  }

  /**
   * Passes a node that both walkers have in hand (or what is left of it). False when the items in hand stand in different nodes; both
   * have entered them then.
   */
  skipShared(other: RopeWalker<E>): boolean {
    while (this.#pending !== undefined && other.#pending !== undefined) {
      if (this.#pending === other.#pending) {
        this.#leave(this.#nodes.length - 1);
        other.#leave(other.#nodes.length - 1);
        return true;
      }
      const difference = this.#pending.height - other.#pending.height;
      if (difference >= 0) this.#enterOnce();
      if (difference <= 0) other.#enterOnce();
    }
    const leaf = this.#leaf ?? this.#enter();
    if (leaf === undefined || leaf !== (other.#leaf ?? other.#enter())) return false;
    if (this.#at !== other.#at) return false;
    this.#leave(this.#nodes.length - 1);
    other.#leave(other.#nodes.length - 1);
    return true;
  }

  /** Goes from the pending node to its first child, or into it when it is a leaf node. */
  #enterOnce(): void {
    const node = this.#pending!;
    if (node.height === 0) {
      this.#pending = undefined;
      this.#leaf = node;
      this.#at = 0;
      return;
    }
    this.#nodes.push(node);
    this.#taken.push(0);
    this.#pending = node.children![0];
  }

  /** Goes down to the leaf node that comes next; undefined at the end. */
  #enter(): Rope<E> | undefined {
    while (this.#pending !== undefined) this.#enterOnce();
    return this.#leaf;
  }

  /** Goes on with the child after the one taken at `depth`, or higher up where that was the last. */
  #leave(depth: number): void {
    while (depth >= 0 && this.#taken[depth] + 1 === this.#nodes[depth].children!.length) depth--;
    this.#nodes.length = depth + 1;
    this.#taken.length = depth + 1;
    this.#leaf = undefined;
    this.#pending = depth < 0 ? undefined : this.#nodes[depth].children![++this.#taken[depth]];
  }
}

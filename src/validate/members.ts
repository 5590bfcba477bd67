/**
 * Which instances have which values: the look-up behind leafrefs and `unique`.
 *
 * @module
 */

import type { Scalar } from "../yang/type.ts";

/** What finds an instance of a known schema node: the keys of all list entries (and the leaf-list value) on the way to it. */
export type Keys = readonly Scalar[];

/** Tuple → the instances that have it. Adding one twice, or removing one that is not there, changes nothing. */
export class Members {
  /** Most tuples have one member: it stands here without a map around it. */
  readonly #members = new Map<Scalar, Keys | Map<string, Keys>>();

  add(tuple: Scalar, keys: Keys): void {
    const found = this.#members.get(tuple);
    if (found === undefined) {
      this.#members.set(tuple, keys);
    } else if (found instanceof Map) {
      found.set(textOf(keys), keys);
    } else if (textOf(found) !== textOf(keys)) {
      this.#members.set(tuple, new Map([[textOf(found), found], [textOf(keys), keys]]));
    }
  }

  remove(tuple: Scalar, keys: Keys): void {
    const found = this.#members.get(tuple);
    if (found instanceof Map) {
      found.delete(textOf(keys));
      if (found.size === 0) this.#members.delete(tuple);
    } else if (found !== undefined && textOf(found) === textOf(keys)) {
      this.#members.delete(tuple);
    }
  }

  /** In no particular order. */
  of(tuple: Scalar): Iterable<Keys> {
    const found = this.#members.get(tuple);
    if (found === undefined) return NONE;
    return found instanceof Map ? found.values() : [found];
  }

  count(tuple: Scalar): number {
    const found = this.#members.get(tuple);
    return found === undefined ? 0 : found instanceof Map ? found.size : 1;
  }

  clear(): void {
    this.#members.clear();
  }
}

const NONE: readonly Keys[] = [];

/** A text that tells the keys of instances of one schema node apart. */
export function textOf(keys: Keys): string {
  return keys.length === 1 ? String(keys[0]) : keys.join("\0");
}

/** How many instances have each tuple. */
export class Counts {
  readonly #counts = new Map<Scalar, number>();

  add(tuple: Scalar): void {
    this.#counts.set(tuple, (this.#counts.get(tuple) ?? 0) + 1);
  }

  remove(tuple: Scalar): void {
    const count = this.#counts.get(tuple) ?? 0;
    if (count > 1) this.#counts.set(tuple, count - 1);
    else this.#counts.delete(tuple);
  }

  has(tuple: Scalar): boolean {
    return this.#counts.has(tuple);
  }

  clear(): void {
    this.#counts.clear();
  }
}

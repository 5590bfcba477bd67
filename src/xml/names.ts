/**
 * Interned names: each distinct name of a document becomes one object, found by hashing its bytes.
 *
 * @module
 */

import type { Scope } from "./scope.ts";

/** A name bound to its namespace: one object for each distinct (prefix, local, namespace) of a document. */
export interface Name {
  /** Empty for none. */
  readonly namespace: string;
  /** Empty for none. */
  readonly prefix: string;
  readonly local: string;
}

/** A name as written, before its prefix is resolved. */
export class RawName {
  readonly prefix: string;
  readonly local: string;
  readonly hash: number;
  /** Where its bytes stand in the input (its first occurrence). */
  readonly start: number;
  readonly length: number;
  #scope: Scope | undefined;
  #name: Name | undefined;
  readonly #names: Name[] = [];

  constructor(prefix: string, local: string, hash: number, start: number, length: number) {
    this.prefix = prefix;
    this.local = local;
    this.hash = hash;
    this.start = start;
    this.length = length;
  }

  /** As written. */
  get text(): string {
    return this.prefix === "" ? this.local : `${this.prefix}:${this.local}`;
  }

  /** This name in `scope`; undefined when its prefix is not declared there. */
  resolve(scope: Scope): Name | undefined {
    if (this.#scope === scope) return this.#name;
    const namespace = scope.lookup(this.prefix);
    if (namespace === undefined) return undefined;
    this.#scope = scope;
    return this.#name = this.inNamespace(namespace);
  }

  /** This name in a given namespace. */
  inNamespace(namespace: string): Name {
    for (const name of this.#names) if (name.namespace === namespace) return name;
    const name: Name = { namespace, prefix: this.prefix, local: this.local };
    // A document that puts one name in very many namespaces gets new objects, which is slower but right.
    if (this.#names.length < 16) this.#names.push(name);
    return name;
  }
}

/** The names of one document, by the hash of their bytes. */
export class NameTable {
  #slots: (RawName | undefined)[] = new Array<RawName | undefined>(64).fill(undefined);
  #count = 0;

  /** The name whose bytes are `input[start, start + length)`, if it was added. */
  find(input: Uint8Array, hash: number, start: number, length: number): RawName | undefined {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = spread(hash) & mask;; at = (at + 1) & mask) {
      const name = slots[at];
      if (name === undefined) return undefined;
      if (name.hash === hash && name.length === length && same(input, name.start, start, length)) {
        return name;
      }
    }
  }

  add(name: RawName): void {
    if (++this.#count * 2 > this.#slots.length) this.#grow();
    this.#put(name);
  }

  #put(name: RawName): void {
    const mask = this.#slots.length - 1;
    let at = spread(name.hash) & mask;
    while (this.#slots[at] !== undefined) at = (at + 1) & mask;
    this.#slots[at] = name;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Array<RawName | undefined>(old.length * 2).fill(undefined);
    for (const name of old) if (name !== undefined) this.#put(name);
  }
}

function spread(hash: number): number {
  return hash ^ (hash >>> 15) ^ (hash >>> 7);
}

/** True when two ranges of `length` bytes are equal. */
export function same(input: Uint8Array, a: number, b: number, length: number): boolean {
  if (a === b) return true;
  for (let i = 0; i < length; i++) if (input[a + i] !== input[b + i]) return false;
  return true;
}

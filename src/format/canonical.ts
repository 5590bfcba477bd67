/**
 * Values as plain words: their canonical text, in which names carry their module (`iana-if-type:ethernetCsmacd`).
 *
 * @module
 */

import type { LeafListNode, LeafNode, Module, Schema } from "../yang/schema.ts";
import { type ResolveModule, type Scalar, ValueError } from "../yang/type.ts";
import { TypeBase } from "../yang/types/mod.ts";
import { invalidValue, type Place } from "./data_error.ts";

/** Reads values of leafs from words. */
export class WordValues {
  readonly #schema: Schema;
  #module: Module | undefined;
  /** By module name; older files have the prefix of a module instead. */
  readonly #resolve: ResolveModule = (name) =>
    name === ""
      ? this.#module
      : this.#schema.moduleByName(name) ?? this.#schema.modules.find((m) => m.prefix === name);

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** @throws {RpcError} invalid-value */
  parse(node: LeafNode | LeafListNode, text: string, place: () => Place): Scalar {
    const { type } = node;
    if (type.qualified && type instanceof TypeBase) {
      const value = type.fromCanonical(text);
      if (value !== undefined) return value;
    }
    this.#module = node.module;
    try {
      return type.parse(text, this.#resolve);
    } catch (error) {
      if (error instanceof ValueError) throw invalidValue(place(), node, error);
      throw error;
    }
  }
}

/**
 * TEXT to schema-bound data.
 *
 * ```text
 * file  := stmt*, or one  config { stmt* }
 * stmt  := name value* ';' | name value* '{' stmt* '}' | name '[' value* ']'
 * name  := [module ':'] identifier
 * ```
 *
 * @module
 */

import { isVoid } from "../tree/branch.ts";
import { DuplicateError } from "../tree/list.ts";
import { AnyValue, type Branch } from "../tree/node.ts";
import type {
  AnyNode,
  BranchSchema,
  ContainerNode,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
  Schema,
} from "../yang/schema.ts";
import { type Scalar, ValueError } from "../yang/type.ts";
import { WordValues } from "./canonical.ts";
import {
  duplicate,
  invalidValue,
  missingKey,
  repeated,
  stateData,
  unknownName,
  wrongShape,
} from "./data_error.ts";
import { type Json, jsonToElement } from "./json_any.ts";
import { closeBranch, type OpenSlot, type Shape, shapeOf } from "./shape.ts";
import { Trail } from "./trail.ts";
import { WordReader, type WordToken } from "./words.ts";

export interface TextReadOptions {
  /** All modules, to resolve names. */
  readonly schema: Schema;
  /** Only configuration may occur. Default: state data is read as well. */
  readonly config?: boolean;
  /** Bytes of the whole text, where it is not given as a reader. Default 1 GiB. */
  readonly maxBytes?: number;
}

/**
 * A whole TEXT as an instance of `root`; a block `config` around it is passed over.
 *
 * Old files are accepted: keys with spaces without quotes, lists of values after one name, prefixes instead of module names in values.
 *
 * @param input the text, or a reader of it, which then tells where an error occurred
 * @throws {RpcError} for data that does not fit the schema
 * @throws {FormatError} for text that is no TEXT
 */
export function readText(
  input: Uint8Array | readonly Uint8Array[] | WordReader,
  root: BranchSchema,
  options: TextReadOptions,
): Branch {
  const reader = input instanceof WordReader
    ? input
    : new WordReader(input, { lines: false, maxBytes: options.maxBytes });
  return new Decoder(reader, root, options).file();
}

/** Blocks nested deeper than this are refused; no schema is as deep. */
const MAX_DEPTH = 256;

/** What ends the head of a statement. */
type HeadEnd = ";" | "{" | "[";

class Decoder {
  readonly #reader: WordReader;
  readonly #root: BranchSchema;
  readonly #options: TextReadOptions;
  readonly #values: WordValues;
  readonly #trail: Trail;

  constructor(reader: WordReader, root: BranchSchema, options: TextReadOptions) {
    this.#reader = reader;
    this.#root = root;
    this.#options = options;
    this.#values = new WordValues(options.schema);
    this.#trail = new Trail(root);
  }

  file(): Branch {
    const reader = this.#reader;
    const shape = shapeOf(this.#root);
    const first = reader.next();
    if (first !== "word" || reader.text !== "config") {
      return this.#branch(shape, undefined, shape.template.slice(), first, "eof");
    }
    if (this.#head([]) !== "{") throw reader.error('expected "{" after config');
    const branch = this.#branch(shape, undefined, shape.template.slice(), reader.next(), "}");
    if (reader.next() !== "eof") throw reader.error('nothing may follow the block "config"');
    return branch;
  }

  /** Statements up to `end`. `slots` holds the keys of an entry. As deep as the schema. */
  #branch(
    shape: Shape,
    node: ContainerNode | ListNode | undefined,
    slots: OpenSlot[],
    first: WordToken,
    end: "}" | "eof",
  ): Branch {
    const reader = this.#reader;
    this.#trail.enter(node, slots);
    let last = shape.keyCount - 1;
    for (let token = first; token !== end; token = reader.next()) {
      if (token !== "word") {
        throw reader.error(`expected a name or ${end === "}" ? '"}"' : "the end"}`);
      }
      const child = this.#lookUp(shape.schema, reader.text);
      const words: string[] = [];
      this.#statement(child, words, this.#head(words), slots);
      if (slots[child.slot] !== undefined) last = Math.max(last, child.slot);
    }
    try {
      return closeBranch(shape, slots, last, false);
    } catch (error) {
      if (error instanceof DuplicateError) throw duplicate(this.#trail.place(), error);
      throw error;
    } finally {
      this.#trail.leave();
    }
  }

  /** Puts the values after a name into `words` and says what follows them. */
  #head(words: string[]): HeadEnd {
    const reader = this.#reader;
    for (;;) {
      const token = reader.next();
      switch (token) {
        case "word":
        case "quoted":
          words.push(reader.text);
          break;
        case ";":
        case "{":
        case "[":
          return token;
        default:
          throw reader.error('expected a value, ";", "{" or "["');
      }
    }
  }

  #statement(node: DataNode, words: string[], end: HeadEnd, slots: OpenSlot[]): void {
    const { slot } = node;
    switch (node.kind) {
      case "leaf":
        this.#once(node, slots);
        slots[slot] = this.#leaf(node, words, end);
        break;
      case "leaf-list": {
        if (end === "{") throw this.#wrongShape(node, "values");
        if (end === "[") this.#valuesToBracket(words);
        const values = (slots[slot] ??= []) as Scalar[];
        for (const word of words) values.push(this.#value(node, word));
        break;
      }
      case "container": {
        this.#once(node, slots);
        if (words.length > 0 || end === "[") throw this.#wrongShape(node, "a block without values");
        const branch = this.#block(shapeOf(node), node, end, shapeOf(node).template.slice());
        if (!isVoid(branch)) slots[slot] = branch;
        break;
      }
      case "list": {
        if (end === "[") throw this.#wrongShape(node, "an entry with its keys");
        const entries = (slots[slot] ??= []) as Branch[];
        entries.push(this.#entry(node, words, end));
        break;
      }
      default:
        this.#once(node, slots);
        slots[slot] = this.#any(node, words, end);
    }
  }

  #once(node: DataNode, slots: readonly OpenSlot[]): void {
    if (slots[node.slot] !== undefined) throw repeated(this.#trail.place(), node);
  }

  #wrongShape(node: DataNode, expected: string): Error {
    return wrongShape(this.#trail.place(), node, expected);
  }

  /** Values up to `]`. */
  #valuesToBracket(words: string[]): void {
    const reader = this.#reader;
    for (let token = reader.next(); token !== "]"; token = reader.next()) {
      if (token !== "word" && token !== "quoted") throw reader.error('expected a value or "]"');
      words.push(reader.text);
    }
  }

  #value(node: LeafNode | LeafListNode, word: string): Scalar {
    return this.#values.parse(node, word, () => this.#trail.place());
  }

  #leaf(node: LeafNode, words: readonly string[], end: HeadEnd): Scalar {
    // Old files leave out the quotes of an empty text.
    if (end !== ";" || words.length > 1) throw this.#wrongShape(node, 'one value and ";"');
    return this.#value(node, words[0] ?? "");
  }

  #block(
    shape: Shape,
    node: ContainerNode | ListNode,
    end: HeadEnd,
    slots: OpenSlot[],
  ): Branch {
    if (end === "{") return this.#branch(shape, node, slots, this.#reader.next(), "}");
    return closeBranch(shape, slots, shape.keyCount - 1, false);
  }

  #entry(node: ListNode, words: readonly string[], end: HeadEnd): Branch {
    const shape = shapeOf(node);
    const { keys } = node;
    const slots = shape.template.slice();
    // Old files do not quote a key with spaces; with several keys there is no telling what belongs to which.
    const values = keys.length === 1 && words.length > 1 ? [words.join(" ")] : words;
    if (values.length > keys.length) {
      throw this.#wrongShape(node, `an entry with ${keys.length} keys, not ${values.length}`);
    }
    keys.forEach((key, index) => {
      if (index >= values.length) throw missingKey(this.#trail.place(), node, key);
      slots[index] = this.#value(key, values[index]);
    });
    return this.#block(shape, node, end, slots);
  }

  #any(node: AnyNode, words: readonly string[], end: HeadEnd): AnyValue {
    const value = this.#json(words, end, 0);
    try {
      return new AnyValue(jsonToElement(value, node, this.#options.schema));
    } catch (error) {
      if (error instanceof ValueError) throw invalidValue(this.#trail.place(), node, error);
      throw error;
    }
  }

  /** What a statement of anydata says: a block as an object, a value as text, repeated names as arrays. */
  #json(words: readonly string[], end: HeadEnd, depth: number): Json {
    const reader = this.#reader;
    if (depth > MAX_DEPTH) throw reader.error(`blocks are nested deeper than ${MAX_DEPTH}`);
    if (end === "[") {
      const values = [...words];
      this.#valuesToBracket(values);
      return values;
    }
    if (end === ";") {
      return words.length === 0 ? [null] : words.length === 1 ? words[0] : [...words];
    }
    if (words.length > 0) throw reader.error("a block in anydata has no values before it");
    const members = new Map<string, Json[]>();
    for (let token = reader.next(); token !== "}"; token = reader.next()) {
      if (token !== "word") throw reader.error('expected a name or "}"');
      const name = reader.text;
      const values: string[] = [];
      const value = this.#json(values, this.#head(values), depth + 1);
      const all = members.get(name);
      if (all === undefined) members.set(name, [value]);
      else all.push(value);
    }
    return Object.fromEntries(
      [...members].map(([name, all]) => [name, all.length === 1 ? all[0] : all]),
    );
  }

  #lookUp(schema: BranchSchema, name: string): DataNode {
    const colon = name.indexOf(":");
    const nodes = colon < 0
      ? schema.childrenByName(name)
      : [schema.childByModule(name.slice(0, colon), name.slice(colon + 1))];
    const own = colon < 0 && schema.kind !== "root"
      ? nodes.find((node) => node?.module === schema.module)
      : undefined;
    const node = own ?? (nodes.length === 1 ? nodes[0] : undefined);
    if (node === undefined) {
      const hint = nodes.length > 1
        ? `it must be ${nodes.map((one) => `${one!.module.name}:${name}`).join(" or ")}`
        : "";
      throw unknownName(this.#trail.place(), name, hint);
    }
    if (this.#options.config && !node.config) throw stateData(this.#trail.place(), node);
    return node;
  }
}

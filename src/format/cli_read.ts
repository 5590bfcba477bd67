/**
 * CLI commands to schema-bound data: lines such as `set system user fred uid 5`, in any order.
 *
 * @module
 */

import { isVoid } from "../tree/branch.ts";
import { DuplicateError } from "../tree/list.ts";
import { AnyValue, type Branch } from "../tree/node.ts";
import type { Step } from "../tree/path.ts";
import type {
  BranchSchema,
  ContainerNode,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
  Schema,
} from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { WordValues } from "./canonical.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import {
  duplicate,
  missingKey,
  type Place,
  repeated,
  stateData,
  unknownName,
  wrongShape,
} from "./data_error.ts";
import { wordToAny } from "./json_any.ts";
import { closeBranch, keyOf, type OpenSlot, type Shape, shapeOf } from "./shape.ts";
import { openStep } from "./trail.ts";
import { WordReader } from "./words.ts";

export interface CliReadOptions {
  /** All modules, to resolve names. */
  readonly schema: Schema;
  /** Only configuration may occur. Default: state data is read as well. */
  readonly config?: boolean;
  /** The word that every line begins with. Default `set`. */
  readonly command?: string;
  /**
   * Whether each key stands behind its name, as the autocli writes them in mode kw-all. `either`: all the text is read without names, and
   * when that fails, with them. Default `without`.
   */
  readonly keyNames?: "with" | "without" | "either";
  /** Bytes of the whole text, where it is not given as a reader. Default 1 GiB. */
  readonly maxBytes?: number;
}

/**
 * Whole CLI commands as an instance of `root`. A leaf that is set twice is an error; an entry may be named by any number of lines.
 *
 * @param input the text, or a reader of it, which then tells where an error occurred
 * @throws {RpcError} for data that does not fit the schema
 * @throws {FormatError} for lines that are no such commands
 */
export function readCli(
  input: Uint8Array | readonly Uint8Array[] | WordReader,
  root: BranchSchema,
  options: CliReadOptions,
): Branch {
  const reader = input instanceof WordReader
    ? input
    : new WordReader(input, { lines: true, maxBytes: options.maxBytes });
  const { keyNames = "without" } = options;
  if (keyNames !== "either") {
    return new Decoder(reader, root, options, keyNames === "with").file();
  }
  try {
    return new Decoder(reader, root, options, false).file();
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { offset } = reader;
    reader.restart();
    try {
      return new Decoder(reader, root, options, true).file();
    } catch (other) {
      if (!(other instanceof RpcError)) throw other;
      // Text without names is the usual one: its error is the one to tell, unless the other reading got further.
      if (reader.offset > offset) throw other;
      reader.offset = offset;
      throw error;
    }
  }
}

/** A branch that lines still add to. */
class Open {
  readonly shape: Shape;
  readonly slots: OpenSlot[];
  /** Containers by slot. */
  readonly containers = new Map<number, Open>();
  /** Entries by slot, then by key, in the order in which they came; keyless entries by number. */
  readonly entries = new Map<number, Map<Scalar, Open>>();
  readonly parent: Open | undefined;

  constructor(schema: BranchSchema, parent: Open | undefined) {
    this.shape = shapeOf(schema);
    this.slots = this.shape.template.slice();
    this.parent = parent;
  }

  /** Where it is, for errors. */
  step(): Step | undefined {
    if (this.parent === undefined) return undefined;
    const schema = this.shape.schema as ContainerNode | ListNode;
    return openStep(this.parent.step(), schema, this.slots);
  }

  close(place: (open: Open) => Place): Branch {
    const { slots, shape } = this;
    for (const [slot, open] of this.containers) {
      const branch = open.close(place);
      if (!isVoid(branch)) slots[slot] = branch;
    }
    for (const [slot, entries] of this.entries) {
      slots[slot] = [...entries.values()].map((entry) => entry.close(place));
    }
    let last = slots.length - 1;
    while (last >= 0 && slots[last] === undefined) last--;
    try {
      return closeBranch(shape, slots, last, false);
    } catch (error) {
      if (error instanceof DuplicateError) throw duplicate(place(this), error);
      throw error;
    }
  }
}

class Decoder {
  readonly #reader: WordReader;
  readonly #options: CliReadOptions;
  readonly #values: WordValues;
  readonly #root: Open;
  readonly #place = (open: Open): Place => ({ root: this.#root.shape.schema, step: open.step() });
  /** The words of the line that are not read yet; the last is at the end of the line. */
  #words: string[] = [];
  /** Where they begin. */
  #offsets: number[] = [];
  #next = 0;
  readonly #keyNames: boolean;

  constructor(
    reader: WordReader,
    root: BranchSchema,
    options: CliReadOptions,
    keyNames: boolean,
  ) {
    this.#reader = reader;
    this.#options = options;
    this.#keyNames = keyNames;
    this.#values = new WordValues(options.schema);
    this.#root = new Open(root, undefined);
  }

  file(): Branch {
    const command = this.#options.command ?? "set";
    while (this.#line()) {
      if (this.#words.length === 0) continue;
      if (this.#words[0] !== command) {
        this.#reader.offset = this.#offsets[0];
        throw this.#reader.error(`expected a line that begins with "${command}"`);
      }
      this.#next = 1;
      this.#command(this.#root);
    }
    return this.#root.close(this.#place);
  }

  /** Reads the words of a line; false at the end of the text. */
  #line(): boolean {
    const reader = this.#reader;
    this.#words = [];
    this.#offsets = [];
    for (;;) {
      const token = reader.next();
      if (token === "word" || token === "quoted") {
        this.#words.push(reader.text);
        this.#offsets.push(reader.offset);
      } else return token === "line" || this.#words.length > 0;
    }
  }

  /** The next word of the line; an error then is about that word. */
  #word(): string | undefined {
    if (this.#next < this.#words.length) this.#reader.offset = this.#offsets[this.#next];
    return this.#words[this.#next++];
  }

  /** Goes down from the root along the words of the line, to the node that it sets. */
  #command(root: Open): void {
    let open = root;
    for (let name = this.#word(); name !== undefined; name = this.#word()) {
      const node = this.#lookUp(open, name);
      switch (node.kind) {
        case "container":
          open = this.#container(open, node);
          break;
        case "list":
          open = this.#entry(open, node);
          break;
        default:
          this.#set(open, node);
          if (this.#next < this.#words.length) {
            throw wrongShape(this.#place(open), node, "set to one value");
          }
          return;
      }
    }
  }

  #container(open: Open, node: ContainerNode): Open {
    let inner = open.containers.get(node.slot);
    if (inner === undefined) open.containers.set(node.slot, inner = new Open(node, open));
    return inner;
  }

  #entry(open: Open, node: ListNode): Open {
    let entries = open.entries.get(node.slot);
    if (entries === undefined) open.entries.set(node.slot, entries = new Map());
    const entry = new Open(node, open);
    if (node.keys.length === 0) {
      // A line that ends here begins an entry; others go on with the last one.
      if (this.#next >= this.#words.length || entries.size === 0) entries.set(entries.size, entry);
      return entries.get(entries.size - 1)!;
    }
    for (const key of node.keys) {
      let word = this.#word();
      if (this.#keyNames && word !== undefined) {
        if (word !== key.name) throw missingKey(this.#place(entry), node, key);
        word = this.#word();
      }
      if (word === undefined) throw missingKey(this.#place(entry), node, key);
      entry.slots[key.slot] = this.#value(entry, key, word);
    }
    const id = keyOf(entry.slots.slice(0, node.keys.length) as Scalar[]);
    const known = entries.get(id);
    if (known !== undefined) return known;
    entries.set(id, entry);
    return entry;
  }

  #set(open: Open, node: Exclude<DataNode, ContainerNode | ListNode>): void {
    const { slots } = open;
    if (node.kind !== "leaf-list" && slots[node.slot] !== undefined) {
      throw repeated(this.#place(open), node);
    }
    // Nothing after the name is the empty text, which is also how the empty type is written.
    const word = this.#word() ?? "";
    switch (node.kind) {
      case "leaf":
        slots[node.slot] = this.#value(open, node, word);
        break;
      case "leaf-list":
        ((slots[node.slot] ??= []) as Scalar[]).push(this.#value(open, node, word));
        break;
      default:
        slots[node.slot] = new AnyValue(wordToAny(word, node));
    }
  }

  #value(open: Open, node: LeafNode | LeafListNode, word: string): Scalar {
    return this.#values.parse(node, word, () => this.#place(open));
  }

  #lookUp(open: Open, name: string): DataNode {
    const { schema } = open.shape;
    const colon = name.indexOf(":");
    const nodes = colon < 0
      ? schema.childrenByName(name)
      : [schema.childByModule(name.slice(0, colon), name.slice(colon + 1))]
        .filter((node) => node !== undefined);
    if (nodes.length !== 1) {
      const hint = nodes.length === 0
        ? ""
        : `it must be ${nodes.map((node) => `${node.module.name}:${name}`).join(" or ")}`;
      throw unknownName(this.#place(open), name, hint);
    }
    if (this.#options.config && !nodes[0].config) throw stateData(this.#place(open), nodes[0]);
    return nodes[0];
  }
}

/**
 * Data trees as TEXT: names, values and braces, for people.
 *
 * @module
 */

import type { AnyValue, Branch } from "../tree/node.ts";
import { isUnknown } from "../tree/unknown.ts";
import { ByteWriter } from "../xml/writer.ts";
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
import type { Scalar } from "../yang/type.ts";
import { elementToJson, type Json } from "./json_any.ts";
import { unknownMembers } from "./json_unknown.ts";
import { printInChunks } from "./print.ts";
import type { Notes, Sink, WalkOptions } from "./walk.ts";
import { quoteWord } from "./words.ts";

export interface TextPrintOptions extends WalkOptions {
  /** The name of a block that holds it all, such as `config`. Default none. */
  readonly block?: string;
  /** Spaces per level. Default 3. */
  readonly indent?: number;
  /** To name the modules of what stands in anydata; without it, data of other modules there is kept as XML text. */
  readonly schema?: Schema;
  /** Bytes after which a chunk is handed out. Default 64 KiB. */
  readonly chunkSize?: number;
}

/** The children of `root` as TEXT, in chunks that are made as they are taken. */
export function printText(root: Branch, options: TextPrintOptions = {}): Generator<Uint8Array> {
  const out = new ByteWriter(4096);
  const { block } = options;
  return printInChunks(root, new TextSink(out, root.schema, options), out, {
    ...options,
    open: block === undefined ? "" : `${block} {\n`,
    close: block === undefined ? "" : "}\n",
  });
}

const SPACE = 0x20;

class TextSink implements Sink {
  readonly #out: ByteWriter;
  readonly #chunkSize: number;
  readonly #schema: Schema | undefined;
  readonly #schemas: BranchSchema[];
  readonly #width: number;
  #level: number;
  /** The head of a block was written, but nothing of what is in it. */
  #headOpen = false;

  constructor(out: ByteWriter, root: BranchSchema, options: TextPrintOptions) {
    this.#out = out;
    this.#chunkSize = options.chunkSize ?? 1 << 16;
    this.#schema = options.schema;
    this.#schemas = [root];
    this.#width = options.indent ?? 3;
    this.#level = options.block === undefined ? 0 : 1;
  }

  get full(): boolean {
    return this.#out.length >= this.#chunkSize;
  }

  beginList(node: ListNode | LeafListNode): void {
    if (node.kind === "list") return;
    this.#begin(node);
    this.#out.ascii(" [\n");
    this.#level++;
  }

  endList(node: ListNode | LeafListNode): void {
    if (node.kind === "list") return;
    this.#level--;
    this.#indent();
    this.#out.ascii("]\n");
  }

  enter(node: ContainerNode | ListNode, branch: Branch, _notes: Notes): void {
    this.#begin(node);
    if (node.kind === "list") {
      for (let key = 0; key < node.keys.length; key++) this.#word(branch.slots[key] as Scalar);
    }
    this.#schemas.push(node);
    this.#level++;
    this.#headOpen = true;
  }

  leave(node: ContainerNode | ListNode): void {
    this.#level--;
    this.#schemas.pop();
    if (this.#headOpen && node.kind === "container") {
      this.#headOpen = false;
      this.#out.ascii(";\n");
      return;
    }
    this.#openHead();
    this.#indent();
    this.#out.ascii("}\n");
  }

  leaf(node: LeafNode | LeafListNode, value: Scalar, _isDefault: boolean, _notes: Notes): void {
    const out = this.#out;
    if (node.kind === "leaf-list") {
      this.#indent();
      out.utf8(quoteWord(String(value)));
      out.ascii("\n");
      return;
    }
    // Keys stand in the head of their entry.
    if (node.isKey) return;
    this.#begin(node);
    if (node.type.base !== "empty") this.#word(value);
    out.ascii(";\n");
  }

  any(node: AnyNode, value: AnyValue, _notes: Notes): void {
    this.#openHead();
    if (isUnknown(node)) {
      for (const [name, json] of unknownMembers(node, value)) this.#json(name, json);
    } else {
      this.#json(this.#nameOf(node), elementToJson(value.element, node, this.#schema));
    }
  }

  /** A name at the beginning of a line. */
  #begin(node: DataNode): void {
    this.#openHead();
    this.#indent();
    this.#out.utf8(this.#nameOf(node));
  }

  #openHead(): void {
    if (!this.#headOpen) return;
    this.#headOpen = false;
    this.#out.ascii(" {\n");
  }

  #indent(): void {
    this.#out.fill(SPACE, this.#level * this.#width);
  }

  #word(value: Scalar): void {
    this.#out.byte(SPACE);
    if (typeof value === "number") this.#out.integer(value);
    else this.#out.utf8(quoteWord(value));
  }

  /** With its module where that is not the parent's. */
  #nameOf(node: DataNode): string {
    const schema = this.#schemas[this.#schemas.length - 1];
    const same = schema.kind !== "root" && schema.module === node.module;
    return same ? node.name : `${node.module.name}:${node.name}`;
  }

  /** anydata: objects as blocks, arrays as repeated statements. */
  #json(name: string, value: Json): void {
    const out = this.#out;
    if (Array.isArray(value) && !(value.length === 1 && value[0] === null)) {
      for (const item of value) this.#json(name, item);
      return;
    }
    this.#indent();
    out.utf8(name);
    if (typeof value !== "object") {
      out.utf8(` ${quoteWord(String(value))};\n`);
    } else if (value === null || Array.isArray(value)) {
      out.ascii(";\n");
    } else {
      out.ascii(" {\n");
      this.#level++;
      for (const [member, inner] of Object.entries(value)) this.#json(member, inner);
      this.#level--;
      this.#indent();
      out.ascii("}\n");
    }
  }
}

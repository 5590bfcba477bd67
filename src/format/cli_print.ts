/**
 * Data trees as CLI commands: one line for each leaf, leaf-list value, list entry and presence container.
 *
 * @module
 */

import type { AnyValue, Branch } from "../tree/node.ts";
import { elementsOfAny, isUnknown } from "../tree/unknown.ts";
import { ByteWriter } from "../xml/writer.ts";
import type {
  AnyNode,
  BranchSchema,
  ContainerNode,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
} from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { anyToWord } from "./json_any.ts";
import { printInChunks } from "./print.ts";
import type { Notes, Sink, WalkOptions } from "./walk.ts";
import { quoteWord } from "./words.ts";

export interface CliPrintOptions extends WalkOptions {
  /** What every line begins with. Default `set `. */
  readonly prefix?: string;
  /** Each key stands behind its name. Default: keys stand alone behind the name of their list. */
  readonly keyNames?: boolean;
  /** Bytes after which a chunk is handed out. Default 64 KiB. */
  readonly chunkSize?: number;
}

/** The children of `root` as CLI commands, in chunks that are made as they are taken. */
export function printCli(root: Branch, options: CliPrintOptions = {}): Generator<Uint8Array> {
  const out = new ByteWriter(4096);
  return printInChunks(root, new CliSink(out, root.schema, options), out, {
    selector: options.selector,
    withDefaults: options.withDefaults,
    content: options.content,
    depth: options.depth,
    depthFrom: options.depthFrom,
    when: options.when,
  });
}

/** A name as commands have it: with its module only where siblings of other modules have the same name. */
export function commandName(node: DataNode, parent: BranchSchema): string {
  return parent.childrenByName(node.name).length > 1
    ? `${node.module.name}:${node.name}`
    : node.name;
}

const encoder = new TextEncoder();
const LF = 0x0a;

class CliSink implements Sink {
  readonly #out: ByteWriter;
  readonly #chunkSize: number;
  readonly #keyNames: boolean;
  /** The beginning of the lines of what is in the open branches: prefix, names and keys, with a space at the end. */
  readonly #heads: Uint8Array[];
  readonly #schemas: BranchSchema[];

  constructor(out: ByteWriter, root: BranchSchema, options: CliPrintOptions) {
    this.#out = out;
    this.#chunkSize = options.chunkSize ?? 1 << 16;
    this.#keyNames = options.keyNames ?? false;
    this.#heads = [encoder.encode(options.prefix ?? "set ")];
    this.#schemas = [root];
  }

  get full(): boolean {
    return this.#out.length >= this.#chunkSize;
  }

  beginList(): void {}

  endList(): void {}

  enter(node: ContainerNode | ListNode, branch: Branch, _notes: Notes): void {
    let head = this.#nameOf(node);
    if (node.kind === "list") {
      for (let key = 0; key < node.keys.length; key++) {
        if (this.#keyNames) head += ` ${node.keys[key].name}`;
        head += ` ${quoteWord(String(branch.slots[key]))}`;
      }
    }
    if (node.kind === "list" || node.presence) this.#line(head);
    const outer = this.#heads[this.#heads.length - 1];
    const inner = encoder.encode(`${head} `);
    const whole = new Uint8Array(outer.length + inner.length);
    whole.set(outer);
    whole.set(inner, outer.length);
    this.#heads.push(whole);
    this.#schemas.push(node);
  }

  leave(): void {
    this.#heads.pop();
    this.#schemas.pop();
  }

  leaf(node: LeafNode | LeafListNode, value: Scalar, _isDefault: boolean, _notes: Notes): void {
    if (node.kind === "leaf" && node.isKey) return;
    const name = this.#nameOf(node);
    if (node.type.base === "empty") this.#line(name);
    else this.#line(`${name} ${quoteWord(String(value))}`);
  }

  any(node: AnyNode, value: AnyValue, _notes: Notes): void {
    for (const element of elementsOfAny(node, value)) {
      const name = isUnknown(node) ? element.local : this.#nameOf(node);
      this.#line(`${name} ${quoteWord(anyToWord(element))}`);
    }
  }

  #nameOf(node: DataNode): string {
    return commandName(node, this.#schemas[this.#schemas.length - 1]);
  }

  #line(rest: string): void {
    const out = this.#out;
    out.raw(this.#heads[this.#heads.length - 1]);
    out.utf8(rest);
    out.byte(LF);
  }
}

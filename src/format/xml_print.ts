/**
 * Data trees as XML, straight to bytes.
 *
 * @module
 */

import type { AnyValue, Branch } from "../tree/node.ts";
import { elementsOfAny } from "../tree/unknown.ts";
import { printElementInSlices, type XmlElement } from "../xml/element.ts";
import { ByteWriter, escapeAttribute, textInSlices } from "../xml/writer.ts";
import type {
  AnyNode,
  BranchSchema,
  ContainerNode,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
} from "../yang/schema.ts";
import type { PrefixOf, Scalar } from "../yang/type.ts";
import { PrefixMap } from "./prefixes.ts";
import { printInChunks, type WrapOptions } from "./print.ts";
import type { Notes, Sink, WalkOptions } from "./walk.ts";
import { WITH_DEFAULTS_NAMESPACE } from "./xml_edit_attributes.ts";

export interface XmlPrintOptions extends WalkOptions, WrapOptions {
  /** Elements on lines of their own, 3 spaces per level. Default: one line, no line end. */
  readonly pretty?: boolean;
  /** The level that the top-level nodes are indented to. Default 0. */
  readonly level?: number;
  /** The default namespace in force where the text is put. Default none. */
  readonly namespace?: string;
}

/**
 * The children of `root` as XML, in chunks of about 64 KiB that are made as they are taken.
 *
 * A namespace is declared where the module changes; the prefixes of an identityref or instance-identifier value, and of annotations, on the
 * element itself.
 */
export function printXml(root: Branch, options: XmlPrintOptions = {}): Generator<Uint8Array> {
  const out = new ByteWriter(options.chunkSize ?? 4096);
  return printInChunks(root, new XmlSink(out, root.schema, options), out, options);
}

/** What the tags of one data node are, as bytes. */
class Tag {
  /** `<name`, and the same with the declaration of its namespace. */
  readonly start: Uint8Array;
  readonly startDeclaring: Uint8Array;
  /** `</name>` */
  readonly end: Uint8Array;
  readonly #node: DataNode;
  #below: readonly Tag[] | undefined;

  constructor(node: DataNode) {
    this.#node = node;
    this.start = encoder.encode(`<${node.name}`);
    this.startDeclaring = encoder.encode(
      `<${node.name} xmlns="${escapeAttribute(node.module.namespace)}"`,
    );
    this.end = encoder.encode(`</${node.name}>`);
  }

  /** Of the children, by slot. */
  get below(): readonly Tag[] {
    return this.#below ??= tagsOf(this.#node as ContainerNode | ListNode);
  }
}

const encoder = new TextEncoder();
const tags = new WeakMap<BranchSchema, readonly Tag[]>();

function tagsOf(schema: BranchSchema): readonly Tag[] {
  let found = tags.get(schema);
  if (found === undefined) {
    found = schema.slots.map((node) => new Tag(node));
    tags.set(schema, found);
  }
  return found;
}

/** Characters from which on a value is written with pauses. */
const LONG = 16 * 1024;

const GT = 0x3e, LF = 0x0a, SPACE = 0x20;
const INDENT = 3;
const EMPTY_END = encoder.encode("/>");
const IS_DEFAULT = encoder.encode(' wd:default="true"');
const DECLARE_WD = encoder.encode(` xmlns:wd="${WITH_DEFAULTS_NAMESPACE}"`);

class XmlSink implements Sink {
  readonly #out: ByteWriter;
  readonly #chunkSize: number;
  readonly #pretty: boolean;
  readonly #declareWd: boolean;
  readonly #firstLevel: number;
  /** Tags of the children of the open branch, and of those around it. */
  #tags: readonly Tag[];
  readonly #outerTags: (readonly Tag[])[] = [];
  /** The default namespace in force, and those around it. */
  #namespace: string;
  readonly #outerNamespaces: string[] = [];
  #level: number;
  /** A start tag was written up to its `>`: nothing inside it is known yet. */
  #tagOpen = false;
  /** Writes what is left of a value. */
  #rest: Generator<void, void> | undefined;

  constructor(out: ByteWriter, schema: BranchSchema, options: XmlPrintOptions) {
    this.#out = out;
    this.#chunkSize = options.chunkSize ?? 1 << 16;
    this.#pretty = options.pretty ?? false;
    this.#firstLevel = this.#level = options.level ?? 0;
    this.#declareWd = options.withDefaults === "report-all-tagged";
    this.#namespace = options.namespace ?? "";
    this.#tags = tagsOf(schema);
  }

  get full(): boolean {
    return this.#out.length >= this.#chunkSize || this.#rest !== undefined;
  }

  goOn(): boolean {
    if (this.#rest === undefined) return false;
    if (this.#rest.next().done) this.#rest = undefined;
    return true;
  }

  /** Writes a value by `work` up to its first pause. */
  #write(work: Generator<void, void>): void {
    if (!work.next().done) this.#rest = work;
  }

  /** Writes what is left of a value when more is told already. */
  #finish(): void {
    while (this.#rest !== undefined) this.goOn();
  }

  beginList(): void {}

  endList(): void {}

  enter(node: ContainerNode | ListNode, _branch: Branch, notes: Notes): void {
    const tag = this.#tags[node.slot];
    this.#begin(node, tag);
    if (notes !== undefined) this.#annotate(notes, new PrefixMap());
    this.#tagOpen = true;
    this.#outerTags.push(this.#tags);
    this.#outerNamespaces.push(this.#namespace);
    this.#tags = tag.below;
    this.#namespace = node.module.namespace;
    this.#level++;
  }

  leave(node: ContainerNode | ListNode): void {
    if (this.#rest !== undefined) this.#finish();
    const out = this.#out;
    this.#tags = this.#outerTags.pop()!;
    this.#namespace = this.#outerNamespaces.pop()!;
    this.#level--;
    if (this.#tagOpen) {
      this.#tagOpen = false;
      out.raw(EMPTY_END);
    } else {
      if (this.#pretty) out.fill(SPACE, this.#level * INDENT);
      out.raw(this.#tags[node.slot].end);
    }
    if (this.#pretty) out.byte(LF);
  }

  leaf(node: LeafNode | LeafListNode, value: Scalar, isDefault: boolean, notes: Notes): void {
    const out = this.#out;
    const tag = this.#tags[node.slot];
    this.#begin(node, tag);
    if (isDefault) out.raw(IS_DEFAULT);
    if (typeof value === "number" && notes === undefined) {
      out.byte(GT);
      out.integer(value);
      out.raw(tag.end);
      if (this.#pretty) out.byte(LF);
    } else {
      this.#textLeaf(node, tag, value, notes);
    }
  }

  any(node: AnyNode, value: AnyValue, _notes: Notes): void {
    if (this.#rest !== undefined) this.#finish();
    if (this.#tagOpen) this.#closeStart();
    this.#write(this.#elements(elementsOfAny(node, value)));
  }

  *#elements(elements: readonly XmlElement[]): Generator<void, void> {
    // While it pauses, nothing else is written.
    const options = {
      scope: this.#namespace === "" ? undefined : new Map([["", this.#namespace]]),
      indent: this.#pretty ? INDENT : 0,
      level: this.#level,
    };
    for (const element of elements) yield* printElementInSlices(this.#out, element, options);
  }

  /** Writes a start tag but for its `>`. */
  #begin(node: DataNode, tag: Tag): void {
    if (this.#rest !== undefined) this.#finish();
    const out = this.#out;
    if (this.#tagOpen) this.#closeStart();
    if (this.#pretty) out.fill(SPACE, this.#level * INDENT);
    out.raw(node.module.namespace === this.#namespace ? tag.start : tag.startDeclaring);
    if (this.#declareWd && this.#level === this.#firstLevel) out.raw(DECLARE_WD);
  }

  #closeStart(): void {
    this.#tagOpen = false;
    this.#out.byte(GT);
    if (this.#pretty) this.#out.byte(LF);
  }

  #textLeaf(node: LeafNode | LeafListNode, tag: Tag, value: Scalar, notes: Notes): void {
    const out = this.#out;
    const { type } = node;
    let text = value;
    if (type.qualified || notes !== undefined) {
      const prefixes = new PrefixMap();
      if (type.qualified) text = type.toXml(value, prefixes.of);
      const declared = prefixes.count;
      this.#declare(prefixes, 0);
      if (notes !== undefined) this.#annotate(notes, prefixes, declared);
    }
    if (typeof text === "string" && text.length > LONG) {
      return this.#write(this.#longText(text, tag));
    }
    if (text === "") {
      out.raw(EMPTY_END);
    } else {
      out.byte(GT);
      if (typeof text === "number") out.integer(text);
      else out.text(text);
      out.raw(tag.end);
    }
    if (this.#pretty) out.byte(LF);
  }

  *#longText(text: string, tag: Tag): Generator<void, void> {
    const out = this.#out;
    out.byte(GT);
    yield* textInSlices(out, text);
    out.raw(tag.end);
    if (this.#pretty) out.byte(LF);
  }

  #annotate(notes: Notes, prefixes: PrefixMap, declared = 0): void {
    const attributes: string[] = [];
    const prefixOf: PrefixOf = prefixes.of;
    for (const { module, name, type, value } of notes!) {
      const text = type.qualified ? type.toXml(value, prefixOf) : String(value);
      attributes.push(` ${prefixOf(module)}:${name}="${escapeAttribute(text)}"`);
    }
    this.#declare(prefixes, declared);
    for (const attribute of attributes) this.#out.utf8(attribute);
  }

  /** Writes the declarations of the prefixes from number `from` on. */
  #declare(prefixes: PrefixMap, from: number): void {
    for (const [prefix, namespace] of prefixes.entries().slice(from)) {
      this.#out.utf8(` xmlns:${prefix}="${escapeAttribute(namespace)}"`);
    }
  }
}

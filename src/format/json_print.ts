/**
 * Data trees as JSON (RFC 7951), straight to bytes.
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
import { chunksToText, printInChunks, type WrapOptions } from "./print.ts";
import type { Notes, Sink, WalkOptions } from "./walk.ts";

export interface JsonPrintOptions extends WalkOptions {
  /** Members and items on lines of their own, a line end at the end. Default: one line, no line end. */
  readonly pretty?: boolean;
  /** With `pretty`: spaces per level. Default 3. */
  readonly indent?: number;
  /** The name of a member that holds it all, such as `config`. Default: the data's members are those of the outermost object. */
  readonly member?: string;
  /** Further members, put after the data. */
  readonly extra?: Readonly<Record<string, Json>>;
  /** To name the modules of what stands in anydata; without it, data of other modules there is kept as XML text. */
  readonly schema?: Schema;
  /** Bytes after which a chunk is handed out. Default 64 KiB. */
  readonly chunkSize?: number;
}

/** The children of `root` as one JSON object, in chunks that are made as they are taken. */
export function printJson(root: Branch, options: JsonPrintOptions = {}): Generator<Uint8Array> {
  const out = new ByteWriter(4096);
  const sink = new JsonSink(out, root.schema, options);
  return printInChunks(root, sink, out, { ...options, ...framing(options) });
}

/** What stands around the members of the data. */
function framing({ pretty, indent = INDENT, member, extra = {} }: JsonPrintOptions): WrapOptions {
  const level = member === undefined ? 1 : 2;
  const line = (depth: number) => pretty ? "\n" + " ".repeat(depth * indent) : "";
  const open = member === undefined
    ? "{"
    : `{${line(1)}${JSON.stringify(member)}:${pretty ? " " : ""}{`;
  const end = member === undefined ? "}" : `}${line(0)}}`;
  const more = Object.entries(extra).map(([name, value]) =>
    `${line(level)}${JSON.stringify(name)}:${pretty ? " " : ""}${
      pretty ? jsonText(value, level, indent) : JSON.stringify(value)
    }`
  );
  const close = `${line(level - 1)}${end}${pretty ? "\n" : ""}`;
  return {
    open,
    close: [...more.map((text) => `,${text}`), close].join(""),
    empty: more.length > 0
      ? `${open}${more.join(",")}${close}`
      : `${open}${end}${pretty ? "\n" : ""}`,
  };
}

/** A value of any shape, its lines indented to `level`. */
function jsonText(value: Json, level: number, indent: number): string {
  if (!isNested(value)) return JSON.stringify(value);
  const text = JSON.stringify(value, null, indent);
  return text.replaceAll("\n", "\n" + " ".repeat(level * indent));
}

/**
 * The children of `root` as a value: what `JSON.parse` gives of {@linkcode printJson}.
 *
 * @returns an object in RFC 7951 form
 */
export function toJsonValue(
  root: Branch,
  options: JsonPrintOptions = {},
): { [name: string]: Json } {
  return JSON.parse(chunksToText(printJson(root, options)));
}

const INDENT = 3;
const COMMA = 0x2c, LF = 0x0a, SPACE = 0x20, COLON = 0x3a;
const OPEN_OBJECT = 0x7b, CLOSE_OBJECT = 0x7d, OPEN_ARRAY = 0x5b, CLOSE_ARRAY = 0x5d;

const encoder = new TextEncoder();

/** The member names of a data node, as bytes with quotes and colon. */
interface MemberNames {
  readonly plain: Uint8Array;
  readonly qualified: Uint8Array;
}

const names = new WeakMap<BranchSchema, readonly MemberNames[]>();

function namesOf(schema: BranchSchema): readonly MemberNames[] {
  let found = names.get(schema);
  if (found === undefined) {
    found = schema.slots.map(({ module, name }) => ({
      plain: encoder.encode(`"${name}":`),
      qualified: encoder.encode(`"${module.name}:${name}":`),
    }));
    names.set(schema, found);
  }
  return found;
}

class JsonSink implements Sink {
  readonly #out: ByteWriter;
  readonly #chunkSize: number;
  readonly #pretty: boolean;
  readonly #schema: Schema | undefined;
  readonly #width: number;
  readonly #tagDefaults: boolean;
  /** The schema of the open branches, innermost last. */
  readonly #schemas: BranchSchema[];
  #level: number;
  /** Nothing stands yet in the innermost object or array. */
  #first = true;
  #inArray = false;
  /** Metadata of the values of the open leaf-list; undefined as long as none has any. */
  #valueNotes: (Record<string, Json> | null)[] | undefined;
  #valueCount = 0;

  constructor(out: ByteWriter, root: BranchSchema, options: JsonPrintOptions) {
    this.#out = out;
    this.#chunkSize = options.chunkSize ?? 1 << 16;
    this.#pretty = options.pretty ?? false;
    this.#width = options.indent ?? INDENT;
    this.#schema = options.schema;
    this.#tagDefaults = options.withDefaults === "report-all-tagged";
    this.#schemas = [root];
    this.#level = options.member === undefined ? 1 : 2;
  }

  get full(): boolean {
    return this.#out.length >= this.#chunkSize;
  }

  beginList(node: ListNode | LeafListNode): void {
    this.#name(node);
    this.#out.byte(OPEN_ARRAY);
    this.#level++;
    this.#first = true;
    this.#inArray = true;
    this.#valueNotes = undefined;
    this.#valueCount = 0;
  }

  endList(node: ListNode | LeafListNode): void {
    this.#close(CLOSE_ARRAY);
    this.#inArray = false;
    if (this.#valueNotes !== undefined) this.#metadata(node, this.#valueNotes);
    this.#valueNotes = undefined;
  }

  enter(node: ContainerNode | ListNode, _branch: Branch, notes: Notes): void {
    if (this.#inArray) this.#item();
    else this.#name(node);
    this.#out.byte(OPEN_OBJECT);
    this.#schemas.push(node);
    this.#level++;
    this.#first = true;
    this.#inArray = false;
    if (notes !== undefined && notes.length > 0) {
      this.#item();
      this.#out.ascii(this.#pretty ? '"@": ' : '"@":');
      this.#json(annotations(notes));
    }
  }

  leave(node: ContainerNode | ListNode): void {
    this.#close(CLOSE_OBJECT);
    this.#schemas.pop();
    this.#inArray = node.kind === "list";
  }

  leaf(node: LeafNode | LeafListNode, value: Scalar, isDefault: boolean, notes: Notes): void {
    const out = this.#out;
    if (node.kind === "leaf") this.#name(node);
    else this.#item();
    if (typeof value === "number") {
      out.integer(value);
    } else {
      const json = node.type.toJson(value, node.module);
      if (typeof json === "string") out.jsonString(json);
      else this.#json(json);
    }
    const about = notes === undefined && !(isDefault && this.#tagDefaults)
      ? undefined
      : { ...annotations(notes), ...(isDefault ? IS_DEFAULT : {}) };
    if (node.kind === "leaf") {
      if (about !== undefined) this.#metadata(node, about);
    } else {
      if (about !== undefined) {
        this.#valueNotes ??= new Array<null>(this.#valueCount).fill(null);
      }
      this.#valueNotes?.push(about ?? null);
      this.#valueCount++;
    }
  }

  any(node: AnyNode, value: AnyValue, notes: Notes): void {
    if (isUnknown(node)) {
      for (const [name, json] of unknownMembers(node, value)) {
        this.#item();
        this.#out.jsonString(name);
        this.#out.byte(COLON);
        if (this.#pretty) this.#out.byte(SPACE);
        this.#json(json);
      }
      return;
    }
    this.#name(node);
    this.#json(elementToJson(value.element, node, this.#schema));
    if (notes !== undefined) this.#metadata(node, annotations(notes));
  }

  /** What stands before a member or an item: a comma, and in pretty printing its line. */
  #item(): void {
    const out = this.#out;
    if (this.#first) this.#first = false;
    else out.byte(COMMA);
    if (this.#pretty) this.#newLine();
  }

  #newLine(): void {
    this.#out.byte(LF);
    this.#out.fill(SPACE, this.#level * this.#width);
  }

  #close(byte: number): void {
    this.#level--;
    if (!this.#first && this.#pretty) this.#newLine();
    this.#out.byte(byte);
    this.#first = false;
  }

  /** A member name, with its module where that is not the parent's (RFC 7951 §4). */
  #name(node: DataNode): void {
    this.#item();
    const schema = this.#schemas[this.#schemas.length - 1];
    const same = schema.kind !== "root" && schema.module === node.module;
    const { plain, qualified } = namesOf(schema)[node.slot];
    this.#out.raw(same ? plain : qualified);
    if (this.#pretty) this.#out.byte(SPACE);
  }

  /** The member that holds the annotations of a leaf, leaf-list or any (RFC 7952 §5.2.2). */
  #metadata(node: DataNode, value: Json): void {
    this.#item();
    const schema = this.#schemas[this.#schemas.length - 1];
    const same = schema.kind !== "root" && schema.module === node.module;
    this.#out.jsonString(same ? `@${node.name}` : `@${node.module.name}:${node.name}`);
    this.#out.byte(COLON);
    if (this.#pretty) this.#out.byte(SPACE);
    this.#json(value);
  }

  /** A value that did not come from a leaf, indented like everything else. */
  #json(value: Json): void {
    this.#out.utf8(
      this.#pretty ? jsonText(value, this.#level, this.#width) : JSON.stringify(value),
    );
  }
}

const IS_DEFAULT: Readonly<Record<string, Json>> = { "ietf-netconf-with-defaults:default": true };

function annotations(notes: Notes): Record<string, Json> {
  return Object.fromEntries(
    (notes ?? []).map((
      { module, name, type, value },
    ) => [`${module.name}:${name}`, type.toJson(value, module)]),
  );
}

function isNested(value: Json): boolean {
  return typeof value === "object" && value !== null &&
    !(Array.isArray(value) && value.length === 1 && value[0] === null);
}

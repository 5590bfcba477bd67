/**
 * Data trees to bytes and back: XML, JSON (RFC 7951), TEXT and CLI, and the subtree filter.
 *
 * May import tree, yang, netconf (errors), xml and what is below them. Start here: XML bytes become schema-bound data in one pass.
 * Then `xml_edit_attributes.ts` for edits, `walk.ts` for what all printers share, `xml_print.ts`, `json_read.ts` …
 *
 * @module
 */

import "./buffers.ts";
import type { EditNode, Operation, PlainChild } from "../tree/edit_node.ts";
import { DuplicateError } from "../tree/list.ts";
import { AnyValue, type Branch } from "../tree/node.ts";
import { addUnknown, isUnknown, unknownNode } from "../tree/unknown.ts";
import { parseElement, parseElementInSlices, type XmlElement } from "../xml/element.ts";
import { inSlices, pause, readTextInSlices } from "../xml/slices.ts";
import type { Name, Namespaces, ReaderAttribute, XmlEvent, XmlReader } from "../xml/reader.ts";
import type {
  AnyNode,
  BranchSchema,
  ContainerNode,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
  RootNode,
  Schema,
} from "../yang/schema.ts";
import { type ResolveModule, type Scalar, ValueError } from "../yang/type.ts";
import {
  duplicate,
  invalidValue,
  leafWithElement,
  missingKey,
  repeated,
  stateData,
  strayText,
  unknownElement,
} from "./data_error.ts";
import { Trail } from "./trail.ts";
import { Edited, editFields, EditParts, toStore } from "./edit_parts.ts";
import { closeBranch, type OpenSlot, type Shape, shapeOf } from "./shape.ts";
import {
  CLIXON_NAMESPACE,
  type EditAttributes,
  isDefaultAttribute,
  isEditAttribute,
  readDefault,
  readEditAttributes,
  requireAnnotation,
} from "./xml_edit_attributes.ts";

export interface ReadOptions {
  /** All modules, to resolve namespaces and annotations. */
  readonly schema: Schema;
  /** Only configuration may occur. Default: state data is read as well. */
  readonly config?: boolean;
  /** What no module defines, in the namespace of one, is kept where the schema has room for it. Default: it is refused. */
  readonly unknown?: boolean;
  /** The namespace of children of the outermost branch that are in none. Default: there are no such children. */
  readonly unqualified?: string;
  /** What to do about entries with equal keys: an error, or the last one counts. Default `refuse`. */
  readonly duplicates?: "refuse" | "last";
  /**
   * Asked at the start event of every child of the outermost branch. True: it has read the element, up to its end, and the
   * decoder passes over it.
   */
  readonly intercept?: (reader: XmlReader) => boolean;
  /**
   * Asked at the start event of every anydata and anyxml. An answer stands for the value, and its element has been read up to its
   * end: for parameters such as `<config>`, whose content the schema does describe.
   */
  readonly readAny?: (node: AnyNode, reader: XmlReader) => AnyValue | undefined;
  /** Asked instead of {@linkcode readAny} by the readers in slices. */
  readonly readAnyInSlices?: (
    node: AnyNode,
    reader: XmlReader,
  ) => Generator<void, AnyValue | undefined>;
  /**
   * Opens the file that an element's `cl:link` attribute names (a split datastore): a reader that stands at the start event
   * of that file's document element, whose children belong into the linking element.
   */
  readonly link?: (file: string) => LinkedFile;
}

/** A file of a split datastore, open. */
export interface LinkedFile {
  readonly reader: XmlReader;
  /** An error in the file, with the file's name and the place where the reader stands. */
  located(error: unknown): unknown;
}

/**
 * The content of the element at whose start event `reader` stands, as an instance of `schema`. Reads up to that element's end.
 *
 * Recursive, as deep as the schema.
 *
 * @throws {RpcError} for data that does not fit the schema: unknown-element, unknown-namespace, missing-element (keys), invalid-value, bad-element, operation-failed …
 * @throws {XmlError} for text that is not well-formed
 */
export function readData(reader: XmlReader, schema: BranchSchema, options: ReadOptions): Branch {
  return new Decoder(reader, schema, options, false).content(undefined) as Branch;
}

/**
 * The `config` element of an edit-config, at whose start event `reader` stands: data with edit attributes. State data is refused.
 *
 * @throws {RpcError} as {@linkcode readData}, and unknown-attribute, bad-attribute, missing-attribute
 * @throws {XmlError}
 */
export function readEdit(reader: XmlReader, root: RootNode, options: ReadOptions): EditNode {
  const decoder = new Decoder(reader, root, { ...options, config: true }, true);
  return decoder.content(decoder.rootAttributes()) as EditNode;
}

/**
 * {@linkcode readData} with a pause after some thousand bytes each, so that others can have their turn while a large document is read. Short
 * list entries without lists below them are read as a whole.
 */
export function readDataInSlices(
  reader: XmlReader,
  schema: BranchSchema,
  options: ReadOptions,
): Generator<void, Branch> {
  const decoder = new Decoder(reader, schema, options, false);
  return inSlices(reader, decoder.contentInSlices(undefined)) as Generator<void, Branch>;
}

/** {@linkcode readEdit} with pauses, as {@linkcode readDataInSlices}. */
export function readEditInSlices(
  reader: XmlReader,
  root: RootNode,
  options: ReadOptions,
): Generator<void, EditNode> {
  const decoder = new Decoder(reader, root, { ...options, config: true }, true);
  const work = decoder.contentInSlices(decoder.rootAttributes());
  return inSlices(reader, work) as Generator<void, EditNode>;
}

/** A branch schema with the names under which this document mentions its children. */
interface Names {
  readonly shape: Shape;
  readonly byName: Map<Name, DataNode>;
  /** Of the children that are branches, by slot. */
  readonly below: (Names | undefined)[];
}

class Decoder {
  #reader: XmlReader;
  readonly #root: BranchSchema;
  readonly #options: ReadOptions;
  readonly #schema: Schema;
  readonly #edit: boolean;
  readonly #lenient: boolean;
  #names: Map<BranchSchema, Names> = new Map();
  readonly #trail: Trail;
  #namespaces: Namespaces;
  /** Prefixes of the leaf being parsed. */
  readonly #resolve: ResolveModule = (prefix) => {
    const namespace = this.#namespaces.lookup(prefix);
    return namespace === undefined ? undefined : this.#schema.moduleByNamespace(namespace);
  };

  constructor(reader: XmlReader, root: BranchSchema, options: ReadOptions, edit: boolean) {
    this.#reader = reader;
    this.#root = root;
    this.#trail = new Trail(root);
    this.#options = options;
    this.#schema = options.schema;
    this.#edit = edit;
    this.#lenient = options.duplicates === "last";
    this.#namespaces = reader.namespaces;
  }

  /** The edit attributes of the outermost element. */
  rootAttributes(): EditAttributes {
    const { attributes } = this.#reader;
    const root = this.#root as RootNode;
    if (attributes.length === 0) return {};
    return readEditAttributes(attributes, root, this.#trail, this.#schema, this.#resolve) ??
      {};
  }

  content(attributes: EditAttributes | undefined): Branch | EditNode {
    const names = this.#namesOf(this.#root);
    return this.#branch(names, undefined, attributes, attributes?.operation);
  }

  contentInSlices(attributes: EditAttributes | undefined): Generator<void, Branch | EditNode> {
    const names = this.#namesOf(this.#root);
    return this.#branchInSlices(names, undefined, attributes, attributes?.operation);
  }

  #namesOf(schema: BranchSchema): Names {
    let names = this.#names.get(schema);
    if (names === undefined) {
      names = { shape: shapeOf(schema), byName: new Map(), below: [] };
      this.#names.set(schema, names);
    }
    return names;
  }

  /**
   * Everything below one start event. A plain branch, or an edit node where it has attributes itself or something below has.
   *
   * @param node undefined for the outermost
   * @param operation in force here, where an attribute said so
   */
  #branch(
    names: Names,
    node: ContainerNode | ListNode | undefined,
    attributes: EditAttributes | undefined,
    operation: Operation | undefined,
  ): Branch | EditNode {
    const { shape } = names;
    const reader = this.#reader;
    const slots = shape.template.slice();
    this.#trail.enter(node, slots);
    let parts: EditParts | undefined;
    let last = -1;
    for (;;) {
      const event = reader.nextTag();
      if (event === "end") break;
      const child = this.#childAt(names, event);
      if (child === undefined) continue;
      const value = this.#child(names, child, slots, operation);
      if (value === undefined) continue;
      if (value instanceof Edited) {
        parts ??= new EditParts(shape, slots, this.#lenient);
        const all = parts;
        this.#unique(() => all.addEdit(value.node));
        continue;
      }
      if (child.slot > last) last = child.slot;
      if (store(slots, child, value)) parts?.addPlain(child, value);
    }
    return this.#leave(shape, node, attributes, slots, last, parts);
  }

  /** The same with pauses; kept apart because what is done for every list entry must not cost more than it has to. */
  *#branchInSlices(
    names: Names,
    node: ContainerNode | ListNode | undefined,
    attributes: EditAttributes | undefined,
    operation: Operation | undefined,
  ): Generator<void, Branch | EditNode> {
    const { shape } = names;
    const reader = this.#reader;
    const slots = shape.template.slice();
    this.#trail.enter(node, slots);
    const { depth } = this.#trail;
    let parts: EditParts | undefined;
    let last = -1;
    for (;;) {
      const event = reader.step(true);
      if (event === undefined) {
        yield* pause(reader);
        continue;
      }
      if (event === "end") break;
      const child = this.#childAt(names, event);
      if (child === undefined) continue;
      let value: Branch | Scalar | AnyValue | Edited | undefined;
      if (shape.large[child.slot]) {
        value = yield* this.#childInSlices(names, child, slots, operation);
      } else {
        reader.mark();
        try {
          value = this.#child(names, child, slots, operation);
        } catch (error) {
          if (!reader.isBackAfter(error)) throw error;
          this.#trail.back(depth);
          value = yield* this.#childInSlices(names, child, slots, operation);
        }
      }
      if (value instanceof Edited) {
        parts ??= new EditParts(shape, slots, this.#lenient);
        const all = parts;
        this.#unique(() => all.addEdit(value.node));
      } else if (value !== undefined) {
        last = Math.max(last, child.slot);
        if (store(slots, child, value)) parts?.addPlain(child, value);
      }
    }
    return this.#leave(shape, node, attributes, slots, last, parts);
  }

  /** The child that an event begins; undefined when it has been read by who intercepts. */
  #childAt(names: Names, event: XmlEvent): DataNode | undefined {
    const reader = this.#reader;
    if (event === "text") throw strayText(this.#trail.place(), reader.text);
    if (this.#trail.depth === 0 && this.#options.intercept?.(reader)) return undefined;
    return names.byName.get(reader.name) ?? this.#lookUp(names);
  }

  #leave(
    shape: Shape,
    node: ContainerNode | ListNode | undefined,
    attributes: EditAttributes | undefined,
    slots: OpenSlot[],
    last: number,
    parts: EditParts | undefined,
  ): Branch | EditNode {
    if (node !== undefined && node.kind === "list") this.#requireKeys(node, slots);
    try {
      if (attributes === undefined && parts === undefined) {
        return closeBranch(shape, slots, last, this.#lenient);
      }
      parts ??= new EditParts(shape, slots, this.#lenient);
      return this.#editNode(node, attributes, slots, parts.close());
    } catch (error) {
      throw this.#duplicate(error);
    } finally {
      this.#trail.leave();
    }
  }

  #editNode(
    node: ContainerNode | ListNode | undefined,
    attributes: EditAttributes | undefined,
    slots: readonly OpenSlot[],
    children: readonly (EditNode | PlainChild)[],
  ): EditNode {
    const schema = node ?? this.#root as RootNode;
    if (schema.kind !== "list") return { schema, ...editFields(attributes), children };
    const keys = slots.slice(0, schema.keys.length) as Scalar[];
    return { schema, ...editFields(attributes), keys, children };
  }

  /** One child: what goes into its slot, or its edit node; undefined when there is nothing to store. */
  #child(
    names: Names,
    child: DataNode,
    slots: readonly OpenSlot[],
    operation: Operation | undefined,
  ): Branch | Scalar | AnyValue | Edited | undefined {
    const attributes = this.#begin(child, slots);
    switch (child.kind) {
      case "leaf":
      case "leaf-list": {
        if (attributes === undefined && !isDrop(operation)) return this.#scalar(child);
        if (this.#isBare(child, attributes, operation)) return this.#bare(child, attributes);
        return this.#edited(child, attributes, this.#scalar(child));
      }
      case "container":
      case "list": {
        const below = this.#below(names, child);
        const link = this.#link();
        const result = link === undefined
          ? this.#branch(below, child, attributes, attributes?.operation ?? operation)
          : this.#linked(link, child);
        return toStore(child, result);
      }
      default:
        if (isUnknown(child)) {
          const before = slots[child.slot] as AnyValue | undefined;
          return addUnknown(before, parseElement(this.#reader));
        }
        return this.#options.readAny?.(child, this.#reader) ?? this.#any(child, attributes);
    }
  }

  /** A child that may be large, as {@linkcode Decoder.#child} has it. Nothing is split off into files where documents are read in slices. */
  *#childInSlices(
    names: Names,
    child: DataNode,
    slots: readonly OpenSlot[],
    operation: Operation | undefined,
  ): Generator<void, Branch | Scalar | AnyValue | Edited | undefined> {
    const attributes = this.#begin(child, slots);
    switch (child.kind) {
      case "leaf":
      case "leaf-list": {
        // It is long, so it has a text.
        const { namespaces } = this.#reader;
        const text = yield* readTextInSlices(this.#reader);
        return this.#edited(child, attributes, this.#valueOf(child, text, namespaces));
      }
      case "container":
      case "list": {
        const below = this.#below(names, child);
        const inForce = attributes?.operation ?? operation;
        return toStore(child, yield* this.#branchInSlices(below, child, attributes, inForce));
      }
      default: {
        if (isUnknown(child)) {
          const before = slots[child.slot] as AnyValue | undefined;
          return addUnknown(before, yield* parseElementInSlices(this.#reader));
        }
        const { readAnyInSlices } = this.#options;
        const read = readAnyInSlices && (yield* readAnyInSlices(child, this.#reader));
        return read ?? this.#anyOf(child, attributes, yield* parseElementInSlices(this.#reader));
      }
    }
  }

  /** The edit attributes of a child that may begin here. */
  #begin(child: DataNode, slots: readonly OpenSlot[]): EditAttributes | undefined {
    if (
      slots[child.slot] !== undefined && child.kind !== "list" && child.kind !== "leaf-list" &&
      !isUnknown(child)
    ) throw repeated(this.#trail.place(), child);
    return this.#reader.attributes.length === 0 ? undefined : this.#attributes(child);
  }

  #below(names: Names, child: ContainerNode | ListNode): Names {
    return names.below[child.slot] ??= this.#namesOf(child);
  }

  /** The edit attributes of the child element that begins here; attributes that mean nothing are refused. */
  #attributes(child: DataNode): EditAttributes | undefined {
    const { attributes } = this.#reader;
    const isAny = child.kind === "anydata" || child.kind === "anyxml";
    if (this.#edit) {
      this.#namespaces = this.#reader.namespaces;
      // The attributes of a value that no schema describes are its own.
      const own = isAny ? attributes.filter(isEditAttribute) : attributes;
      return readEditAttributes(own, child, this.#trail, this.#schema, this.#resolve);
    }
    if (isAny) return undefined;
    let found: EditAttributes | undefined;
    for (const attribute of attributes) {
      if (this.#options.link !== undefined && isLink(attribute)) continue;
      if (isDefaultAttribute(attribute)) {
        found = readDefault(attribute, child, this.#trail) ?? found;
      } else requireAnnotation(attribute, child.name, this.#trail, this.#schema);
    }
    return found;
  }

  #scalar(node: LeafNode | LeafListNode): Scalar {
    const reader = this.#reader;
    const { namespaces } = reader;
    return this.#valueOf(node, reader.readText(), namespaces);
  }

  /** The value of a leaf with the given text; undefined: it holds an element, where the reader stands. */
  #valueOf(
    node: LeafNode | LeafListNode,
    text: string | undefined,
    namespaces: Namespaces,
  ): Scalar {
    const type = node.type;
    if (type.qualified) this.#namespaces = namespaces;
    if (text === undefined) throw leafWithElement(this.#trail.place(), node, this.#reader.local);
    try {
      return type.parse(text, this.#resolve);
    } catch (error) {
      if (error instanceof ValueError) throw invalidValue(this.#trail.place(), node, error);
      throw error;
    }
  }

  /** A leaf that is to go, without saying which value it has. */
  #isBare(
    node: LeafNode | LeafListNode,
    attributes: EditAttributes | undefined,
    operation: Operation | undefined,
  ): boolean {
    const isKey = node.kind === "leaf" && node.isKey;
    return isDrop(attributes?.operation ?? operation) && this.#reader.emptyElement && !isKey;
  }

  #bare(
    node: LeafNode | LeafListNode,
    attributes: EditAttributes | undefined,
  ): Edited | undefined {
    this.#reader.skip();
    return attributes && new Edited({ schema: node, ...editFields(attributes) });
  }

  #edited(
    node: LeafNode | LeafListNode,
    attributes: EditAttributes | undefined,
    value: Scalar,
  ): Scalar | Edited | undefined {
    if (attributes === undefined) return value;
    // A key is told by its entry; only an operation that would take it away is worth telling on.
    const isKey = node.kind === "leaf" && node.isKey;
    if (isKey && !isDrop(attributes.operation)) return value;
    if (!attributes.toDefault) {
      return new Edited({ schema: node, ...editFields(attributes), value });
    }
    this.#requireDefault(node, value);
    // Whole data simply does not hold what is at its default.
    if (!this.#edit) return undefined;
    const change = isDrop(attributes.operation) ? attributes.operation : "remove";
    return new Edited({ schema: node, operation: change, value });
  }

  /** RFC 6243 §4: wd:default="true" makes the node as if it was not set, and its value must be the default. */
  #requireDefault(node: LeafNode | LeafListNode, value: Scalar): void {
    const fits = node.kind === "leaf" ? node.default === value : node.defaults.includes(value);
    if (!fits) {
      const cause = new ValueError(
        `"${value}" is not the default of "${node.name}", which the attribute default="true" says it is`,
      );
      throw invalidValue(this.#trail.place(), node, cause);
    }
  }

  #any(node: AnyNode, attributes: EditAttributes | undefined): AnyValue | Edited {
    return this.#anyOf(node, attributes, parseElement(this.#reader));
  }

  #anyOf(
    node: AnyNode,
    attributes: EditAttributes | undefined,
    element: XmlElement,
  ): AnyValue | Edited {
    if (attributes === undefined) return new AnyValue(element);
    const own: XmlElement = {
      ...element,
      attributes: element.attributes.filter((attribute) => !isEditAttribute(attribute)),
    };
    return new Edited({ schema: node, ...editFields(attributes), value: new AnyValue(own) });
  }

  #link(): string | undefined {
    if (this.#options.link === undefined) return undefined;
    return this.#reader.attributes.find(isLink)?.value;
  }

  /** The content of an element that stands in a file of its own. */
  #linked(file: string, node: ContainerNode | ListNode): Branch | EditNode {
    const { link } = this.#options;
    if (this.#reader.nextTag() !== "end") {
      throw this.#reader.error(`<${node.name}> has both a link attribute and content`);
    }
    const outer = { reader: this.#reader, names: this.#names };
    // Names are objects of one document.
    this.#names = new Map();
    const { reader, located } = link!(file);
    this.#reader = reader;
    try {
      return this.#branch(this.#namesOf(node), node, undefined, undefined);
    } catch (error) {
      throw located(error);
    } finally {
      this.#reader = outer.reader;
      this.#names = outer.names;
    }
  }

  #lookUp(names: Names): DataNode {
    const { name } = this.#reader;
    const { schema } = names.shape;
    let { namespace } = name;
    if (namespace === "" && this.#trail.depth === 0) namespace = this.#options.unqualified ?? "";
    const node = schema.child(namespace, name.local) ?? this.#unknown(schema, namespace);
    if (node === undefined) {
      throw unknownElement(this.#trail.place(), this.#schema, name.namespace, name.local);
    }
    if (this.#options.config && !node.config) throw stateData(this.#trail.place(), node);
    names.byName.set(name, node);
    return node;
  }

  /** The node that takes what is unknown; undefined where it is refused. */
  #unknown(schema: BranchSchema, namespace: string): DataNode | undefined {
    if (!this.#options.unknown) return undefined;
    const node = unknownNode(schema);
    return node?.unknown?.moduleByNamespace(namespace) && node;
  }

  #requireKeys(list: ListNode, slots: readonly OpenSlot[]): void {
    const { keys } = list;
    for (let i = 0; i < keys.length; i++) {
      if (slots[i] === undefined) throw missingKey(this.#trail.place(), list, keys[i]);
    }
  }

  /** Runs what may find two equal entries of a list. */
  #unique<Result>(run: () => Result): Result {
    try {
      return run();
    } catch (error) {
      throw this.#duplicate(error);
    }
  }

  /** What a failure while closing a branch is to the client. */
  #duplicate(error: unknown): unknown {
    return error instanceof DuplicateError ? duplicate(this.#trail.place(), error) : error;
  }
}

/** Puts a child into its slot, or behind those that are there. @returns false where it is one of several */
function store(slots: OpenSlot[], child: DataNode, value: Branch | Scalar | AnyValue): boolean {
  if (child.kind !== "list" && child.kind !== "leaf-list") {
    slots[child.slot] = value;
    return true;
  }
  const entries = slots[child.slot] as (Branch | Scalar)[] | undefined;
  if (entries === undefined) slots[child.slot] = [value] as Branch[] | Scalar[];
  else entries.push(value as Branch | Scalar);
  return false;
}

function isDrop(operation: Operation | undefined): boolean {
  return operation === "delete" || operation === "remove";
}

function isLink(attribute: ReaderAttribute): boolean {
  return attribute.local === "link" && attribute.namespace === CLIXON_NAMESPACE;
}

/**
 * Changes as one line of JSON, for the journal.
 *
 * Leafs stand with their canonical values as the tree stores them, so that reading them back needs no type. A child is named `name`,
 * or `module:name` where its module is not its parent's. The changes below a branch are an object with one member per child:
 *
 * - leaf, anydata, anyxml: `[value]` sets, `null` deletes; an any value is the XML of its element
 * - container: `{"+": content}` creates, `null` deletes, an object of the changes below it otherwise
 * - list without keys, which changes as a whole: `{"+": [content …]}`, the entries that it has now, or `null`
 * - other list, leaf-list: an array of `["+", content, after?]` (create), `["-", keys]` (delete), `["=", keys, changes]` (change below),
 *   `[">", keys, after, changes]` (move); or `{"+": [content …]}`, `null` for a whole list
 *
 * Content is an object of leafs, containers and arrays as RFC 7951 has it. `after` holds the keys of the entry before, `[]` for the first place.
 *
 * @module
 */

import { Change, type WholeList } from "../tree/change.ts";
import { AnyValue, Branch, type EntryList, type Slot, type ValueList } from "../tree/node.ts";
import { printElementInSlices, type XmlElement } from "../xml/element.ts";
import { ByteWriter } from "../xml/writer.ts";
import type { BranchSchema, DataNode, Module } from "../yang/schema.ts";

/**
 * The changes below a root as JSON text.
 *
 * @param limit characters; undefined is returned when the text would become longer
 * @param keep false for children (of roots and branches) that are left out, with everything below them
 */
export function printChanges(
  changes: Change,
  limit: number,
  keep: (schema: DataNode) => boolean = () => true,
): string | undefined {
  const printer = new Printer(limit, keep);
  try {
    printer.below(changes);
  } catch (error) {
    if (error === TOO_LONG) return undefined;
    throw error;
  }
  return printer.text;
}

const TOO_LONG = new RangeError("longer than the limit");

class Printer {
  text = "";
  readonly #limit: number;
  readonly #keep: (schema: DataNode) => boolean;

  constructor(limit: number, keep: (schema: DataNode) => boolean) {
    this.#limit = limit;
    this.#keep = keep;
  }

  /** The object of the changes below a branch. */
  below(change: Change): void {
    const parent = change.schema as BranchSchema;
    let open: DataNode | undefined;
    this.text += "{";
    let separator = "";
    const changes = change.below;
    for (let index = 0; index < changes.length; index++) {
      const one = changes[index];
      const schema = one.schema as DataNode;
      if (!this.#keep(schema)) continue;
      // A list without keys is deleted to be created anew.
      if (schema === changes[index + 1]?.schema && isKeyless(schema)) continue;
      if (schema === open) {
        this.text += ",";
        this.#entry(one as Change);
      } else {
        if (open !== undefined) this.text += "]";
        open = undefined;
        this.text += `${separator}${memberName(schema, parent)}:`;
        separator = ",";
        if (this.#child(one, schema)) open = schema;
      }
      this.#check(0);
    }
    this.text += open === undefined ? "}" : "]}";
  }

  /** One child; true when it opened the array of a list's entries. */
  #child(change: Change | WholeList, schema: DataNode): boolean {
    if (!(change instanceof Change)) {
      if (change.op === "delete") this.text += "null";
      else {
        this.text += '{"+":';
        this.#list(change.list);
        this.text += "}";
      }
    } else if (schema.kind === "list" || schema.kind === "leaf-list") {
      this.text += "[";
      this.#entry(change);
      return true;
    } else if (change.op === "delete") {
      this.text += "null";
    } else if (schema.kind === "container") {
      if (change.op === "none") this.below(change);
      else {
        this.text += '{"+":';
        this.#content(change.new as Branch);
        this.text += "}";
      }
    } else {
      this.text += "[";
      this.#value(change.new);
      this.text += "]";
    }
    return false;
  }

  #entry(change: Change): void {
    const after = change.after === undefined ? "" : `,${JSON.stringify(change.after)}`;
    if (change.op === "create") {
      this.text += '["+",';
      this.#value(change.new);
      this.text += `${after}]`;
    } else if (change.op === "delete") {
      this.text += `["-",${JSON.stringify(change.keys)}]`;
    } else {
      const sign = change.op === "move" ? ">" : "=";
      this.text += `["${sign}",${JSON.stringify(change.keys)}${after},`;
      if (change.schema.kind === "list") this.below(change);
      else this.text += "{}";
      this.text += "]";
    }
  }

  #value(value: Slot): void {
    if (value instanceof Branch) return this.#content(value);
    if (typeof value === "number") {
      this.text += String(value);
      return;
    }
    const text = value instanceof AnyValue ? this.#elementText(value.element) : value;
    this.#check(String(text).length);
    this.text += JSON.stringify(text);
  }

  #elementText(element: XmlElement): string {
    const out = new ByteWriter();
    // A character has at most three bytes for each of its units.
    for (const _ of printElementInSlices(out, element)) this.#check(out.length / 3);
    return new TextDecoder().decode(out.take());
  }

  /** Gives up when `more` characters are too many. */
  #check(more: number): void {
    if (this.text.length + more > this.#limit) throw TOO_LONG;
  }

  #list(list: EntryList | ValueList): void {
    let separator = "[";
    for (const entry of list as Iterable<Slot>) {
      this.text += separator;
      separator = ",";
      this.#value(entry);
      this.#check(0);
    }
    this.text += "]";
  }

  #content(branch: Branch): void {
    const { schema, slots } = branch;
    let separator = "{";
    for (let index = 0; index < slots.length; index++) {
      const slot = slots[index];
      const child = schema.slots[index];
      if (slot === undefined || !this.#keep(child)) continue;
      this.text += `${separator}${memberName(child, schema)}:`;
      separator = ",";
      if (child.kind === "list" || child.kind === "leaf-list") {
        this.#list(slot as EntryList | ValueList);
      } else this.#value(slot);
      this.#check(0);
    }
    this.text += separator === "{" ? "{}" : "}";
  }
}

function isKeyless(schema: DataNode): boolean {
  return schema.kind === "list" && schema.keys.length === 0;
}

const names = new WeakMap<DataNode, string>();

/** The quoted member name; a schema node has one data parent, so it is made once. */
function memberName(schema: DataNode, parent: BranchSchema): string {
  let name = names.get(schema);
  if (name === undefined) {
    const outer: Module | undefined = parent.kind === "root" ? undefined : parent.module;
    name = JSON.stringify(
      schema.module === outer ? schema.name : `${schema.module.name}:${schema.name}`,
    );
    names.set(schema, name);
  }
  return name;
}

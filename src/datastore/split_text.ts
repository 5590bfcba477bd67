/**
 * Splitting a configuration into files: each container and list entry whose schema node is marked `cl:xmldb-split` becomes, where it
 * stands, an element with nothing but the attribute `cl:link`, and its content a file of its own.
 *
 * @module
 */

import { printXml } from "../format/xml_print.ts";
import { Branch, type EntryList, type Slot } from "../tree/node.ts";
import { type Step, stepPath } from "../tree/path.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import { entryKeys } from "../tree/cursor.ts";
import { childElements, makeElement, parseElement, type XmlElement } from "../xml/element.ts";
import { XmlReader } from "../xml/reader.ts";
import type { BranchSchema, ContainerNode, DataNode, ListNode } from "../yang/schema.ts";

/** The namespace of `cl:link`. */
export const CLIXON_NAMESPACE = "http://clicon.org/lib";

/** One file of a split datastore. */
export interface Part {
  readonly branch: Branch;
  /** The elements of the file: children of the branch. */
  readonly elements: readonly XmlElement[];
  /** Names of the files that it links to. */
  readonly links: readonly string[];
}

function isMarked(schema: DataNode): schema is ContainerNode | ListNode {
  if (schema.kind !== "container" && schema.kind !== "list") return false;
  return schema.extensions.some((use) => use.name === "xmldb-split" && use.module === "clixon-lib");
}

const leading = new WeakMap<BranchSchema, ReadonlySet<number>>();

/** Slots of children that are marked or have a marked node below them. */
function leadingSlots(schema: BranchSchema): ReadonlySet<number> {
  const known = leading.get(schema);
  if (known !== undefined) return known;
  const slots = new Set<number>();
  leading.set(schema, slots);
  for (const node of schema.slots) {
    const below = node.kind === "container" || node.kind === "list" ? leadingSlots(node).size : 0;
    if (isMarked(node) || below > 0) slots.add(node.slot);
  }
  return slots;
}

/** Finds the parts of a tree; what `known` has already is not looked into. */
export class Splitter {
  /** All files but the topmost, by name. */
  readonly parts = new Map<string, Part>();
  readonly #known: ReadonlyMap<string, Part>;
  readonly #nameOf: (path: string) => string;
  readonly #selector: Selector;

  /**
   * @param known files that are there
   * @param nameOf the name of the file for an instance path
   * @param selector what is written; it must select the same children everywhere
   */
  constructor(
    known: ReadonlyMap<string, Part>,
    nameOf: (path: string) => string,
    selector: Selector = SELECT_ALL,
  ) {
    this.#known = known;
    this.#nameOf = nameOf;
    this.#selector = selector;
  }

  /** The part of a branch, with everything below it taken apart. */
  part(branch: Branch, step: Step | undefined): Part {
    const links: string[] = [];
    return { branch, elements: this.#elements(branch, step, links), links };
  }

  #elements(branch: Branch, parent: Step | undefined, links: string[]): XmlElement[] {
    const { schema, slots } = branch;
    const leads = leadingSlots(schema);
    return slots.flatMap((slot, index) => {
      if (slot === undefined) return [];
      const node = schema.slots[index];
      if (this.#selector.child(node, branch) === undefined) return [];
      if (!leads.has(index)) return plainElements(schema, index, slot, this.#selector);
      const instances = node.kind === "list" ? [...slot as EntryList] : [slot as Branch];
      return instances.map((instance) => {
        const keys = node.kind === "list" ? entryKeys(instance) : undefined;
        return this.#instance(node, instance, { parent, schema: node, keys }, links);
      });
    });
  }

  #instance(node: DataNode, branch: Branch, step: Step, links: string[]): XmlElement {
    const { namespace } = node.module;
    if (!isMarked(node)) {
      return makeElement(namespace, node.name, this.#elements(branch, step, links));
    }
    const file = this.#nameOf(stepPath(step).text);
    links.push(file);
    const known = this.#known.get(file);
    if (known?.branch === branch) this.#keep(file, known);
    else this.parts.set(file, this.part(branch, step));
    const link = { namespace: CLIXON_NAMESPACE, prefix: "cl", local: "link", value: file };
    const element = makeElement(namespace, node.name, [], [link]);
    return { ...element, scope: new Map([...element.scope, ["cl", CLIXON_NAMESPACE]]) };
  }

  /** A part that has not changed, with all that it links to. */
  #keep(file: string, part: Part): void {
    this.parts.set(file, part);
    for (const link of part.links) this.#keep(link, this.#known.get(link)!);
  }
}

/** The elements of one child that has nothing marked in it. */
function plainElements(
  schema: BranchSchema,
  index: number,
  slot: Slot,
  selector: Selector,
): XmlElement[] {
  const slots = Array.from({ length: index + 1 }, (_, at) => at === index ? slot : undefined);
  const chunks = printXml(new Branch(schema, slots), {
    open: "<config>",
    close: "</config>",
    selector,
  });
  const reader = new XmlReader([...chunks]);
  reader.next();
  return childElements(parseElement(reader));
}

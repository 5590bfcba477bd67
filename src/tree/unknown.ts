/**
 * What no module defines, kept beside what is known (CLICON_YANG_UNKNOWN_ANYDATA): the last slot of every branch of configuration then is one that
 * no name leads to. Its value holds the elements as they came, so that edits, copies, differences and the journal treat them like any other
 * anydata, and never look into them.
 *
 * @module
 */

import { makeElement, type XmlElement } from "../xml/element.ts";
import type { AnyNode, BranchSchema, DataNode } from "../yang/schema.ts";
import { AnyValue, Branch, type Slot } from "./node.ts";

/** The node for what is unknown below `schema`; undefined where nothing unknown is kept. */
export function unknownNode(schema: BranchSchema): AnyNode | undefined {
  const last = schema.slots[schema.slots.length - 1];
  return last !== undefined && isUnknown(last) ? last : undefined;
}

/** The slots of what modules define. */
export function knownSlots(schema: BranchSchema): readonly DataNode[] {
  return unknownNode(schema) === undefined ? schema.slots : schema.slots.slice(0, -1);
}

/** True of the node that holds what is unknown. */
export function isUnknown(node: DataNode): node is AnyNode {
  return node.kind === "anydata" && node.unknown !== undefined;
}

/** The value of such a node with one more element. It is still being read: the same value is extended. */
export function addUnknown(value: AnyValue | undefined, element: XmlElement): AnyValue {
  if (value === undefined) return new AnyValue(makeElement("", "unknown", [element]));
  (value.element.children as XmlElement[]).push(element);
  return value;
}

/** The elements that an any node stands for: those of a node for what is unknown, or the one that the node names. */
export function elementsOfAny(node: AnyNode, value: AnyValue): readonly XmlElement[] {
  return node.unknown === undefined ? [value.element] : value.element.children as XmlElement[];
}

/** Names of unknown elements in a tree, each once, with their namespaces (`{uri}name`); at most `limit`. As deep as the schema. */
export function unknownNames(root: Branch, limit: number): readonly string[] {
  const names = new Set<string>();
  const visit = (slot: Slot, node: DataNode) => {
    if (names.size >= limit || typeof slot !== "object") return;
    if (slot instanceof Branch) return below(slot);
    if (node.kind === "list") { for (const entry of slot as Iterable<Branch>) visit(entry, node); }
    if (!isUnknown(node)) return;
    for (const { namespace, local } of elementsOfAny(node, slot as AnyValue)) {
      if (names.size < limit) names.add(`{${namespace}}${local}`);
    }
  };
  const below = ({ schema, slots }: Branch) => {
    slots.forEach((slot, index) => visit(slot, schema.slots[index]));
  };
  below(root);
  return [...names];
}

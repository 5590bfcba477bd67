/**
 * Nodes that were found, as a selector: for filters that can only be evaluated as a whole, and for pages of lists.
 *
 * @module
 */

import type { AnyValue, Branch } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Node } from "./node.ts";

/**
 * Shows the given nodes of one tree with their ancestors. Entries of a list are shown in the order in which they are given.
 *
 * @param whole what is shown of each node; default everything
 */
export function pickedSelector(nodes: Iterable<Node>, whole: Selector = SELECT_ALL): Selector {
  const root = new Picked();
  const places = new Map<Node, Picked>();

  function placeOf(node: Node): Picked {
    if (node.parent === undefined) return root;
    let place = places.get(node);
    if (place === undefined) places.set(node, place = placeOf(node.parent).add(node));
    return place;
  }

  for (const node of nodes) placeOf(node.text ? node.parent! : node).whole = whole;
  return root.whole ?? root;
}

/** One instance, or one list, with what is shown of it. */
class Picked implements Selector {
  readonly all = false;
  readonly onlyPath = true;
  /** What is shown of a node that was given. */
  whole: Selector | undefined;
  readonly #children = new Map<DataNode, Picked>();
  /** Of a list or leaf-list: its entries. */
  readonly #entries = new Map<Branch | Scalar | AnyValue, Picked>();

  add({ schema, value }: Node): Picked {
    const node = schema!;
    let place = this.#children.get(node);
    if (place === undefined) this.#children.set(node, place = new Picked());
    if (node.kind !== "list" && node.kind !== "leaf-list") return place;
    let entry = place.#entries.get(value);
    if (entry === undefined) place.#entries.set(value, entry = new Picked());
    return entry;
  }

  child(schema: DataNode): Selector | undefined {
    const place = this.#children.get(schema);
    return place?.whole ?? place;
  }

  candidates(): Iterable<Branch | Scalar> {
    return this.#entries.keys() as Iterable<Branch | Scalar>;
  }

  entry(entry: Branch | Scalar): Selector | undefined {
    const place = this.#entries.get(entry);
    return place?.whole ?? place;
  }
}

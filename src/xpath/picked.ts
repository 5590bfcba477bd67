/**
 * Nodes that were found, as a selector: for filters that can only be evaluated as a whole.
 *
 * @module
 */

import type { AnyValue, Branch } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import type { Scalar } from "../yang/type.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Node } from "./node.ts";

/** Shows the given nodes of one tree with their ancestors. Nodes of lists come in document order. */
export function pickedSelector(nodes: readonly Node[]): Selector {
  const root = new Picked();
  const places = new Map<Node, Picked>();

  function placeOf(node: Node): Picked {
    if (node.parent === undefined) return root;
    let place = places.get(node);
    if (place === undefined) places.set(node, place = placeOf(node.parent).add(node));
    return place;
  }

  for (const node of nodes) placeOf(node.text ? node.parent! : node).all = true;
  return root.all ? SELECT_ALL : root;
}

/** One instance, or one list, with what is shown of it. */
class Picked implements Selector {
  all = false;
  readonly #children = new Map<DataNode, Picked>();
  /** Of a list or leaf-list: its entries. */
  readonly #entries = new Map<Branch | Scalar | AnyValue, Picked>();

  /** Keys come with their entry anyway: an entry of which a key was picked is more than a way to others. */
  get onlyPath(): boolean {
    if (this.all) return false;
    for (const schema of this.#children.keys()) {
      if (schema.kind === "leaf" && schema.isKey) return false;
    }
    return true;
  }

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
    return this.all ? SELECT_ALL : shown(this.#children.get(schema));
  }

  candidates(): Iterable<Branch | Scalar> | undefined {
    return this.all ? undefined : this.#entries.keys() as Iterable<Branch | Scalar>;
  }

  entry(entry: Branch | Scalar): Selector | undefined {
    return this.all ? SELECT_ALL : shown(this.#entries.get(entry));
  }
}

function shown(place: Picked | undefined): Selector | undefined {
  return place?.all ? SELECT_ALL : place;
}

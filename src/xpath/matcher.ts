/**
 * Node tests bound to the schema: which slots of a branch match is found once per schema node.
 *
 * @module
 */

import { knownSlots } from "../tree/unknown.ts";
import type { BranchSchema, DataNode } from "../yang/schema.ts";
import type { NodeTest } from "./ast.ts";
import type { Names } from "./names.ts";
import { nameOf, type Node } from "./node.ts";

/** Children of a branch that a descendant walk cares for. */
export interface Descent {
  readonly child: DataNode;
  /** The child itself matches. */
  readonly matches: boolean;
  /** Something below the child may match. */
  readonly inside: boolean;
}

/** One node test of one expression. */
export class Matcher {
  /** True for `text()` and `node()`. */
  readonly matchesText: boolean;
  /** True for `node()`. */
  readonly matchesRoot: boolean;
  readonly #elements: "none" | "all" | "named";
  readonly #namespace: string | undefined;
  readonly #local: string;
  readonly #children = new Map<BranchSchema, readonly DataNode[]>();
  readonly #descents = new Map<BranchSchema, readonly Descent[]>();
  #lastSchema: BranchSchema | undefined;
  #lastChildren: readonly DataNode[] = [];

  constructor(test: NodeTest, names: Names, offset: number) {
    this.matchesText = test.kind === "text" || test.kind === "node";
    this.matchesRoot = test.kind === "node";
    this.#namespace = undefined;
    this.#local = "*";
    if (test.kind === "name") {
      this.#namespace = names.namespaceOf(test, offset);
      this.#local = test.local;
      this.#elements = this.#namespace === undefined && this.#local === "*" ? "all" : "named";
    } else {
      this.#elements = test.kind === "node" ? "all" : "none";
    }
  }

  /** The data children of `schema` that match, in schema order. */
  childrenOf(schema: BranchSchema): readonly DataNode[] {
    if (schema === this.#lastSchema) return this.#lastChildren;
    let children = this.#children.get(schema);
    if (children === undefined) {
      children = this.#findChildren(schema);
      this.#children.set(schema, children);
    }
    this.#lastSchema = schema;
    this.#lastChildren = children;
    return children;
  }

  #findChildren(schema: BranchSchema): readonly DataNode[] {
    if (this.#elements === "none") return [];
    if (this.#elements === "all") return knownSlots(schema);
    if (this.#local === "*") return knownSlots(schema).filter((child) => this.matches(child));
    if (this.#namespace === undefined) {
      return [...schema.childrenByName(this.#local)].sort((a, b) => a.slot - b.slot);
    }
    const child = schema.child(this.#namespace, this.#local);
    return child === undefined ? [] : [child];
  }

  /** The children of `schema` that match or hold what may match, in schema order. */
  descentsOf(schema: BranchSchema): readonly Descent[] {
    let descents = this.#descents.get(schema);
    if (descents === undefined) {
      descents = knownSlots(schema)
        .map((child) => ({ child, matches: this.matches(child), inside: this.#inside(child) }))
        .filter(({ matches, inside }) => matches || inside);
      this.#descents.set(schema, descents);
    }
    return descents;
  }

  #inside(child: DataNode): boolean {
    if (child.kind === "container" || child.kind === "list") {
      return this.descentsOf(child).length > 0;
    }
    return this.matchesText;
  }

  /** An element of this schema node matches. */
  matches(schema: { readonly name: string; readonly module: { namespace: string } }): boolean {
    if (this.#elements !== "named") return this.#elements === "all";
    return (this.#local === "*" || schema.name === this.#local) &&
      (this.#namespace === undefined || schema.module.namespace === this.#namespace);
  }

  /** Any node: element, root, text or operation. */
  matchesNode(node: Node): boolean {
    if (node.text) return this.matchesText;
    const named = node.schema ?? nameOf(node);
    return named === undefined ? this.matchesRoot : this.matches(named);
  }
}

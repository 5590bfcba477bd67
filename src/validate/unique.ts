/**
 * `unique` (RFC 7950 §7.8.3): entries of a list in which all the named leafs exist (or have a default) differ in one of them.
 *
 * @module
 */

import { absentContainer, leafValue } from "../tree/defaults.ts";
import type { Branch } from "../tree/node.ts";
import { Node } from "../xpath/mod.ts";
import { canBeImplicit } from "../xpath/implicit.ts";
import type { BranchSchema, DataNode, LeafNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { eachStored } from "./accessible.ts";
import { type Check, parentOf, type Place, type Round, type Trigger, wayTo } from "./check.ts";
import type { Conditions } from "./conditions.ts";
import { notUnique } from "./errors.ts";

/** A named leaf and the containers on the way to it. */
interface Column {
  readonly leaf: LeafNode;
  readonly way: readonly DataNode[];
}

/** One `unique` statement; its context is the branch that holds the list. */
export class UniqueCheck implements Check {
  readonly context: BranchSchema;
  readonly list: ListNode;
  readonly unique: readonly LeafNode[];
  readonly #columns: readonly Column[];
  readonly #conditions: Conditions;
  /**
   * Defaults that come and go with a `when` can change an entry's values from outside, so its values are not kept in an index; entries
   * without keys are not found by one.
   */
  readonly isIndexed: boolean;

  constructor(list: ListNode, unique: readonly LeafNode[], conditions: Conditions) {
    this.context = parentOf(list)!;
    this.list = list;
    this.unique = unique;
    this.#conditions = conditions;
    const depth = wayTo(list).length;
    this.#columns = unique.map((leaf) => ({
      leaf,
      way: wayTo(leaf).slice(depth, -1) as readonly DataNode[],
    }));
    this.isIndexed = wayTo(list).every((node) => node.kind !== "list" || node.keys.length > 0) &&
      this.#implicit.every((node) => conditions.of(node).length === 0);
  }

  get way(): readonly Place[] {
    return wayTo(this.context);
  }

  get scope(): number {
    return this.way.length - 1;
  }

  /** The nodes whose presence by default gives an entry a value. */
  get #implicit(): readonly DataNode[] {
    return this.#columns.filter(({ leaf }) => canBeImplicit(leaf))
      .flatMap(({ leaf, way }) => [...way, leaf]);
  }

  get triggers(): readonly Trigger[] {
    if (this.isIndexed) return [];
    const list: Trigger = { schema: this.list, common: this.way.length - 1, subtree: true };
    const conditions = this.#implicit.flatMap((node) => this.#conditions.of(node));
    return [list, ...conditions.flatMap((one) => one.triggers)];
  }

  /** The values of an entry, undefined when one of the leafs does not exist. */
  valuesOf(entry: Node): readonly Node[] | undefined {
    const leafs: Node[] = [];
    for (const column of this.#columns) {
      const leaf = this.#leafOf(entry, column);
      if (leaf === undefined) return undefined;
      leafs.push(leaf);
    }
    return leafs;
  }

  #leafOf(entry: Node, { leaf, way }: Column): Node | undefined {
    let at = entry;
    for (const container of way) {
      if (container.kind !== "container") return undefined;
      const branch = at.value as Branch;
      const stored = branch.slots[container.slot] as Branch | undefined;
      const value = stored ?? absentContainer(branch, container);
      if (value === undefined) return undefined;
      const next: Node = new Node(at, container, value);
      if (stored === undefined && !this.#mayBe(next)) return undefined;
      at = next;
    }
    const branch = at.value as Branch;
    const value = leafValue(branch, leaf);
    if (value === undefined) return undefined;
    const node = new Node(at, leaf, value);
    return branch.slots[leaf.slot] !== undefined || this.#mayBe(node) ? node : undefined;
  }

  #mayBe(node: Node): boolean {
    return this.#conditions.of(node.schema!).every((condition) => condition.holds(node));
  }

  run(node: Node, round: Round): void {
    const groups = new Map<string, Node[]>();
    eachStored(node, this.list, (entry) => {
      const leafs = this.valuesOf(entry);
      if (leafs !== undefined) {
        const tuple = tupleOf(leafs);
        const group = groups.get(tuple);
        if (group === undefined) groups.set(tuple, [entry]);
        else group.push(entry);
      }
      return false;
    });
    for (const group of groups.values()) this.runGroup(group, round);
  }

  /** `entries`: those with the same values, in document order. */
  runGroup(entries: readonly Node[], round: Round): void {
    if (entries.length < 2) return;
    round.add(notUnique(entries, this.unique, entries.map((entry) => this.valuesOf(entry)!)));
  }
}

/** The values as one text that no other values have. */
export function tupleOf(leafs: readonly Node[]): string {
  return leafs.length === 1
    ? String(leafs[0].value as Scalar)
    : leafs.map((leaf) => String(leaf.value as Scalar)).join("\0");
}

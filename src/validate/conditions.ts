/**
 * `when` (RFC 7950 §7.21.5): on a data node, and on the uses, augment, choices and cases around it.
 *
 * @module
 */

import { compileXPath, Node, type XPath } from "../xpath/mod.ts";
import { emptyBranch, withSlot } from "../tree/branch.ts";
import type { Branch, EntryList } from "../tree/node.ts";
import type { ChoiceNode, DataNode, Schema, SchemaNode, When } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Check, Place, Round, Trigger } from "./check.ts";
import { wayTo } from "./check.ts";
import { whenFalse } from "./errors.ts";

/** One `when` that decides about one data node. */
export class Condition implements Check {
  readonly context: DataNode;
  readonly when: When;
  readonly #schema: Schema;
  #xpath: XPath | undefined;
  #triggers: readonly Trigger[] | undefined;
  #reflexive: boolean | undefined;

  constructor(context: DataNode, when: When, schema: Schema) {
    this.context = context;
    this.when = when;
    this.#schema = schema;
  }

  get way(): readonly Place[] {
    return wayTo(this.context);
  }

  get scope(): number {
    return this.way.length - 1;
  }

  get xpath(): XPath {
    const place = this.when.context === "self" ? this.context : this.context.dataParent;
    return this.#xpath ??= compileXPath(
      this.when,
      place,
      this.#schema.schemaOf(place, this.when.module),
    );
  }

  get triggers(): readonly Trigger[] {
    return this.#triggers ??= this.xpath.analysis.dependencies;
  }

  /** `node`: an instance of the data node, or a stand-in for one that is not there ({@linkcode standIn}). */
  holds(node: Node): boolean {
    if (this.#looksAtItself) return this.#holdsWithout(node);
    return this.xpath.test(this.when.context === "self" ? node : node.parent!);
  }

  /** The nodes that the `when` decides about: the data node, or all that its uses, augment, choice or case brings. */
  get #subjects(): readonly DataNode[] {
    if (this.when.context === "self") return [this.context];
    const { statement } = this.when;
    return this.context.dataParent.slots.filter((child) =>
      whensAround(child).some((when) => when.statement === statement)
    );
  }

  /** The expression can reach the nodes it decides about, or what is below them. */
  get #looksAtItself(): boolean {
    if (this.#reflexive === undefined) {
      const subjects = this.#subjects;
      const depth = this.way.length - 1;
      this.#reflexive = this.triggers.some(({ schema, subtree }) =>
        subjects.includes(wayTo(schema)[depth] as DataNode) ||
        (subtree && this.way.includes(schema))
      );
    }
    return this.#reflexive;
  }

  /**
   * RFC 7950 §7.21.5: for the expression the nodes it decides about are not there, and its context node, where that is
   * one of them, has neither value nor children.
   */
  #holdsWithout(node: Node): boolean {
    const parent = node.parent!;
    let branch = parent.value as Branch;
    for (const { slot } of this.#subjects) branch = withSlot(branch, slot, undefined);
    const { context } = this;
    const self = this.when.context === "self" ? standIn(parent, context) : undefined;
    // One entry without keys cannot stand in a list: look-ups compare keys.
    if (self !== undefined && context.kind !== "list" && context.kind !== "leaf-list") {
      branch = withSlot(branch, context.slot, self.value as Branch | Scalar);
    }
    const altered = alteredParent(parent, branch);
    return this.xpath.test(
      self === undefined ? altered : new Node(altered, context, self.value),
    );
  }

  run(node: Node, round: Round): void {
    if (!this.holds(node)) round.add(whenFalse(node, this.when));
  }
}

/** The conditions of one schema, each made once. */
export class Conditions {
  readonly #schema: Schema;
  readonly #known = new Map<DataNode | ChoiceNode, readonly Condition[]>();

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** All conditions that decide whether an instance of `child` may be there, outermost first. */
  of(child: DataNode): readonly Condition[] {
    let found = this.#known.get(child);
    if (found === undefined) {
      const own = child.whens.map((when) => new Condition(child, when, this.#schema));
      found = [...this.#around(child, child.parent), ...own];
      this.#known.set(child, found);
    }
    return found;
  }

  /** Those that decide whether anything may be there of a choice. */
  ofChoice(choice: ChoiceNode): readonly Condition[] {
    let found = this.#known.get(choice);
    if (found === undefined) {
      const [child] = choice.dataNodes;
      found = child === undefined ? [] : this.#around(child, choice);
      this.#known.set(choice, found);
    }
    return found;
  }

  /** `when`s of the choices and cases around `child`, from `innermost` on; all are asked at the data node that holds them. */
  #around(child: DataNode, innermost: SchemaNode | undefined): readonly Condition[] {
    let found: Condition[] = [];
    let at = innermost;
    for (; at?.kind === "case" || at?.kind === "choice"; at = at.parent) {
      const own = at.whens.map((when) =>
        new Condition(child, { ...when, context: "parent" }, this.#schema)
      );
      found = [...own, ...found];
    }
    return found;
  }
}

/** The `when`s of a node and of the choices and cases around it. */
function whensAround(child: DataNode): readonly When[] {
  const found = [...child.whens];
  let at: SchemaNode | undefined = child.parent;
  for (; at?.kind === "case" || at?.kind === "choice"; at = at.parent) found.push(...at.whens);
  return found;
}

/** `node` in a tree that differs only in its having `value`. */
function alteredParent(node: Node, value: Branch): Node {
  if (node.parent === undefined || node.schema === undefined) {
    return new Node(node.parent, node.schema, value);
  }
  const { slot, kind } = node.schema;
  const around = node.parent.value as Branch;
  const stored = around.slots[slot];
  const changed = kind === "list" ? (stored as EntryList).with(value) : value;
  return new Node(alteredParent(node.parent, withSlot(around, slot, changed)), node.schema, value);
}

/** An instance without content, in place of one that is not there: the context node of its `when` (RFC 7950 §7.21.5). */
export function standIn(parent: Node, child: DataNode): Node {
  const branch = child.kind === "container" || child.kind === "list";
  return new Node(parent, child, branch ? emptyBranch(child) : "");
}

/**
 * The constraints of RFC 7950 read literally and checked without any cleverness: the yardstick for the real checks.
 *
 * @module
 */

import { absentContainer, leafDefault, leafListDefaults } from "../../tree/defaults.ts";
import { Branch, type EntryList, type ValueList } from "../../tree/node.ts";
import { resolveInstance } from "../../xpath/instance_identifier.ts";
import { compileXPath, Node } from "../../xpath/mod.ts";
import type {
  BranchSchema,
  CaseNode,
  ChoiceNode,
  DataNode,
  LeafNode,
  ListNode,
  Schema,
  SchemaNode,
  When,
} from "../../yang/schema.ts";
import type { Scalar, Type } from "../../yang/type.ts";
import { InstanceIdentifierType, LeafrefType, TypeBase, UnionType } from "../../yang/types/mod.ts";
import { pathOf } from "../errors.ts";

/** What is wrong with a configuration: a tag and the path of each instance, sorted. */
export function naiveVerdict(schema: Schema, root: Branch): string[] {
  const checker = new NaiveChecker(schema);
  checker.branch(new Node(undefined, undefined, root), schema.root);
  return checker.errors.sort();
}

class NaiveChecker {
  readonly errors: string[] = [];
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  branch(node: Node, schema: BranchSchema): void {
    if ("musts" in schema) this.#musts(node, schema);
    for (const child of schema.children) this.#required(node, child, undefined);
    for (const child of schema.slots) {
      const stored = this.#stored(node, child);
      if (child.kind === "list") this.#uniques(stored, child);
      if (stored.length === 0) {
        for (const implicit of this.#implicit(node, child)) this.#instance(implicit, child);
      }
      for (const instance of stored) {
        if (this.#whensHold(instance, child)) this.#instance(instance, child);
        else this.#add("unknown-element", instance);
      }
    }
  }

  #add(tag: string, node: Node, child?: string): void {
    const path = pathOf(node).text;
    this.errors.push(
      `${tag} ${child === undefined ? path : `${path}/m:${child}`}`.replace("//", "/"),
    );
  }

  #instance(node: Node, schema: DataNode): void {
    if (schema.kind === "container" || schema.kind === "list") return this.branch(node, schema);
    if (schema.kind === "leaf" || schema.kind === "leaf-list") {
      if (!this.#valueIsRight(node, schema.type)) this.#add("instance-required", node);
    }
    this.#musts(node, schema);
  }

  #musts(node: Node, schema: DataNode | BranchSchema): void {
    for (const must of "musts" in schema ? schema.musts : []) {
      const holds = compileXPath(must, schema, this.#schema).test(node);
      if (!holds) this.#add("must-violation", node);
    }
  }

  /** A value is right when one of its types takes it, and what that type requires exists. */
  #valueIsRight(node: Node, type: Type): boolean {
    if (type instanceof UnionType) {
      return type.members.some((member) => {
        const text = String(node.value as Scalar);
        const value = member.fromCanonical(text);
        return value !== undefined && String(value) === text && this.#valueIsRight(node, member);
      });
    }
    if (type instanceof LeafrefType && type.requireInstance) {
      const targets = compileXPath(type.path, node.schema, this.#schema).evaluate(node) as Node[];
      return targets.some((target) => String(target.value) === String(node.value));
    }
    if (type instanceof InstanceIdentifierType && type.requireInstance) {
      let root = node;
      while (root.parent !== undefined) root = root.parent;
      const implicit = (parent: Node, child: DataNode) => this.#implicit(parent, child);
      return resolveInstance(root, String(node.value), implicit) !== undefined;
    }
    return type instanceof TypeBase;
  }

  #stored(node: Node, child: DataNode): Node[] {
    const slot = (node.value as Branch).slots[child.slot];
    if (slot === undefined) return [];
    if (child.kind === "list" || child.kind === "leaf-list") {
      return [...slot as EntryList | ValueList].map((entry) => new Node(node, child, entry));
    }
    return [new Node(node, child, slot as Branch | Scalar)];
  }

  #implicit(node: Node, child: DataNode): Node[] {
    const branch = node.value as Branch;
    const values = child.kind === "leaf"
      ? [leafDefault(branch, child)]
      : child.kind === "leaf-list"
      ? leafListDefaults(branch, child)
      : child.kind === "container"
      ? [absentContainer(branch, child)]
      : [];
    return values.filter((value) => value !== undefined)
      .map((value) => new Node(node, child, value))
      .filter((instance) => this.#whensHold(instance, child));
  }

  #whensHold(node: Node, child: DataNode): boolean {
    const self = child.whens.every((when) => this.#whenHolds(when, node, child));
    return self && this.#whensAround(node.parent!, child.parent);
  }

  #whenHolds(when: When, node: Node, child: DataNode): boolean {
    if (when.context === "parent") return this.#holdsAround(when, node.parent!, child.dataParent);
    const parent = node.parent!;
    const branch = child.kind === "container" || child.kind === "list";
    const dummy = branch ? new Branch(child, []) : "";
    const many = child.kind === "list" || child.kind === "leaf-list";
    const altered = without(parent, [child], many ? undefined : dummy);
    return compileXPath(when, child, this.#schema).test(new Node(altered, child, dummy));
  }

  /** A `when` of uses, choice or case: asked around the nodes it decides about, which are not there meanwhile. */
  #holdsAround(when: When, parent: Node, place: BranchSchema): boolean {
    const brought = place.slots.filter((child) => {
      let at: SchemaNode | undefined = child;
      do {
        if (at.whens.some(({ statement }) => statement === when.statement)) return true;
        at = at.parent;
      } while (at?.kind === "case" || at?.kind === "choice");
      return false;
    });
    return compileXPath(when, place, this.#schema).test(without(parent, brought));
  }

  #whensAround(parent: Node, schema: SchemaNode | undefined): boolean {
    if (schema?.kind !== "case" && schema?.kind !== "choice") return true;
    const place = (parent.value as Branch).schema;
    return schema.whens.every((when) => this.#holdsAround(when, parent, place)) &&
      this.#whensAround(parent, schema.parent);
  }

  /** What must be there of `child`, which stands in `inCase`. */
  #required(node: Node, child: DataNode | ChoiceNode, inCase: CaseNode | undefined): void {
    const has = (one: DataNode) => this.#stored(node, one).length > 0;
    const applies = (inCase === undefined || inCase.dataNodes.some(has)) &&
      this.#mayBeThere(node, child);
    if (child.kind === "choice") {
      const cases = child.cases.filter((one) => one.dataNodes.some(has));
      if (child.mandatory && cases.length === 0 && applies) this.#add("missing-choice", node);
      if (cases.length > 1) this.#add("bad-element", node, cases[1].dataNodes.find(has)!.name);
      for (const one of child.cases) {
        for (const inner of one.children) this.#required(node, inner, one);
      }
    } else if (child.kind === "list" || child.kind === "leaf-list") {
      const count = this.#stored(node, child).length;
      if (count < child.minElements && applies) this.#add("too-few-elements", node, child.name);
      if (count > child.maxElements && this.#mayBeThere(node, child)) {
        this.#add("too-many-elements", node, child.name);
      }
    } else if (child.kind === "leaf" && child.mandatory && !child.isKey && applies && !has(child)) {
      this.#add("missing-element", node, child.name);
    }
  }

  #mayBeThere(node: Node, child: DataNode | ChoiceNode): boolean {
    if (child.kind === "choice") return this.#whensAround(node, child);
    const value = child.kind === "container" || child.kind === "list" ? new Branch(child, []) : "";
    return this.#whensHold(new Node(node, child, value), child);
  }

  #uniques(entries: readonly Node[], list: ListNode): void {
    for (const unique of list.uniques) {
      const values = entries.map((entry) => unique.map((leaf) => this.#valueIn(entry, leaf)));
      const reported = new Set<string>();
      values.forEach((one, index) => {
        const text = JSON.stringify(one);
        if (one.includes(undefined) || reported.has(text)) return;
        reported.add(text);
        const twice = values.some((other, at) => at > index && JSON.stringify(other) === text);
        if (twice) this.#add("data-not-unique", entries[index]);
      });
    }
  }

  #valueIn(entry: Node, leaf: LeafNode): string | undefined {
    const way: DataNode[] = [leaf];
    while (way[0].dataParent !== entry.schema) way.unshift(way[0].dataParent as DataNode);
    let at: Node | undefined = entry;
    for (const schema of way) {
      if (at === undefined) return undefined;
      at = this.#stored(at, schema)[0] ?? this.#implicit(at, schema)[0];
    }
    return at === undefined ? undefined : String(at.value);
  }
}

/** `node` in a tree where the instances of `children` are not there; instead, of the one child, `dummy`. */
function without(node: Node, children: readonly DataNode[], dummy?: Branch | Scalar): Node {
  const branch = node.value as Branch;
  const slots = branch.schema.slots.map((child) =>
    children.includes(child) ? dummy : branch.slots[child.slot]
  );
  return inPlaceOf(node, new Branch(branch.schema, slots));
}

function inPlaceOf(node: Node, value: Branch): Node {
  if (node.parent === undefined) return new Node(undefined, undefined, value);
  const schema = node.schema!;
  const { schema: place, slots } = node.parent.value as Branch;
  const old = slots[schema.slot];
  const slot = schema.kind === "list" ? (old as EntryList).with(value) : value;
  const changed = place.slots.map((child) => child === schema ? slot : slots[child.slot]);
  return new Node(inPlaceOf(node.parent, new Branch(place, changed)), schema, value);
}

/**
 * `require-instance` of leafrefs and instance-identifiers, also as members of unions (RFC 7950 §9.9.3, §9.12, §9.13.1).
 *
 * @module
 */

import { type Implicit, resolveInstance } from "../xpath/instance_identifier.ts";
import { compileXPath, type Node, type XPath } from "../xpath/mod.ts";
import { canBeImplicit } from "../xpath/implicit.ts";
import { rootAt } from "../xpath/steps.ts";
import type { DataNode, LeafListNode, LeafNode, Schema } from "../yang/schema.ts";
import type { Scalar, Type } from "../yang/type.ts";
import {
  InstanceIdentifierType,
  LeafrefType,
  membersOf,
  type TypeBase,
} from "../yang/types/mod.ts";
import { implicitInstances } from "./accessible.ts";
import { type Check, type Place, type Round, type Trigger, wayTo } from "./check.ts";
import type { Conditions } from "./conditions.ts";
import { instanceRequired } from "./errors.ts";
import { LeafrefPlan } from "./leafref_plan.ts";

/** A leafref that requires its instance. */
export class LeafrefRule {
  readonly type: LeafrefType;
  /** Undefined: the path is evaluated. */
  readonly plan: LeafrefPlan | undefined;
  readonly #leaf: LeafNode | LeafListNode;
  readonly #schema: Schema;
  #xpath: XPath | undefined;

  constructor(leaf: LeafNode | LeafListNode, type: LeafrefType, schema: Schema) {
    this.type = type;
    this.plan = LeafrefPlan.of(leaf, type, schema);
    this.#leaf = leaf;
    this.#schema = schema;
  }

  get #path(): XPath {
    return this.#xpath ??= compileXPath(this.type.path, this.#leaf, this.#schema);
  }

  get triggers(): readonly Trigger[] {
    if (this.plan === undefined) return this.#path.analysis.dependencies;
    return this.plan.sources.flatMap(({ top, down }) =>
      down.map((schema) => ({ schema, common: top, subtree: false }))
    );
  }

  holds(node: Node, value: Scalar, round: Round): boolean {
    const { plan } = this;
    if (plan?.isDirect) return plan.finds(node, value);
    const targets = plan && round.targets(plan);
    if (plan !== undefined && targets !== undefined) {
      const tuple = plan.referrerTuple(node, value);
      return tuple !== undefined && targets.has(tuple);
    }
    const wanted = String(value);
    return this.#path.each(node, (target) => String(target.value) === wanted);
  }
}

/** Checks the references that one leaf or leaf-list holds. */
export class ReferenceCheck implements Check {
  readonly context: LeafNode | LeafListNode;
  readonly leafrefs: readonly LeafrefRule[];
  /** Instance-identifiers are among the types, and require their instance. */
  readonly identifiesInstances: boolean;
  /** Members of a union that need nothing to exist. */
  readonly #free: readonly TypeBase[];
  readonly #conditions: Conditions;
  readonly #root: Schema["xpathRoot"];

  private constructor(
    context: LeafNode | LeafListNode,
    types: readonly Type[],
    schema: Schema,
    conditions: Conditions,
  ) {
    const required = types.filter(requiresInstance);
    this.context = context;
    this.#conditions = conditions;
    this.#root = schema.xpathRoot;
    this.#free = types.filter((type) => !requiresInstance(type)) as TypeBase[];
    this.leafrefs = required.filter((type) => type instanceof LeafrefType)
      .map((type) => new LeafrefRule(context, type, schema));
    this.identifiesInstances = required.some((type) => type instanceof InstanceIdentifierType);
  }

  /** Undefined when the leaf's type requires no instance. */
  static of(
    context: DataNode,
    schema: Schema,
    conditions: Conditions,
  ): ReferenceCheck | undefined {
    if (context.kind !== "leaf" && context.kind !== "leaf-list") return undefined;
    const types = membersOf(context.type);
    return types.some(requiresInstance)
      ? new ReferenceCheck(context, types, schema.schemaOf(context, context.module), conditions)
      : undefined;
  }

  get way(): readonly Place[] {
    return wayTo(this.context);
  }

  get scope(): number {
    return this.way.length - 1;
  }

  /** A value that is there by default is in no index of instances, nor one that names an instance below a mount point. */
  get isIndexed(): boolean {
    return !canBeImplicit(this.context) && this.#root.kind === "root";
  }

  get triggers(): readonly Trigger[] {
    const triggers = this.leafrefs.flatMap((rule) => rule.triggers);
    if (this.identifiesInstances && !this.isIndexed) {
      triggers.push({ schema: this.way[0], common: 0, subtree: true });
    }
    return triggers;
  }

  run(node: Node, round: Round): void {
    const value = node.value as Scalar;
    const text = String(value);
    if (this.#free.some((type) => String(type.fromCanonical(text)) === text)) return;
    if (this.leafrefs.some((rule) => rule.holds(node, value, round))) return;
    if (this.identifiesInstances && this.#identifies(node, text)) return;
    const paths = this.leafrefs.map(({ type }) => type.path.text).join(" or ");
    const rule = paths === ""
      ? "instance-identifier of what does not exist"
      : `leafref to ${paths} finds no instance with this value`;
    round.add(instanceRequired(node, this.context, rule));
  }

  #identifies(node: Node, path: string): boolean {
    // Configuration cannot lean on state (RFC 7950 §9.13).
    const implicit: Implicit = (parent, child) =>
      child.config || !this.context.config
        ? implicitInstances(parent, child, this.#conditions.of(child))
        : [];
    return resolveInstance(rootAt(node, this.#root), path, implicit) !== undefined;
  }
}

function requiresInstance(type: Type): boolean {
  return (type instanceof LeafrefType || type instanceof InstanceIdentifierType) &&
    type.requireInstance;
}

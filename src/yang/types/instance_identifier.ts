/**
 * instance-identifier (RFC 7950 §9.13): stored in the form of RFC 7951 §6.11, with module names where the module changes. Where the path is
 * one of the schema, keys stand in their order with canonical values, so that equal paths are equal strings.
 *
 * @module
 */

import type { DataNode, LeafListNode, LeafNode, Module, RootNode } from "../schema.ts";
import { type PrefixOf, type ResolveModule, type Scalar, ValueError } from "../type.ts";
import type { TypeContext, TypeDescription } from "./description.ts";
import {
  formatInstancePath,
  parseInstancePath,
  type PathPredicate,
  type PathStep,
} from "./instance_path_text.ts";
import { shown, trimmed, TypeBase, type TypeHeader } from "./type_base.ts";

/** How a canonical key value is to be written. */
type ShowValue = (value: string, schema: LeafNode | LeafListNode) => string;

export class InstanceIdentifierType extends TypeBase {
  readonly base = "instance-identifier";
  readonly qualified = true;
  readonly requireInstance: boolean;
  readonly #context: TypeContext;

  constructor(header: TypeHeader, requireInstance: boolean, context: TypeContext) {
    super(header);
    this.requireInstance = requireInstance;
    this.#context = context;
  }

  static compile(description: TypeDescription): InstanceIdentifierType {
    const required = description.requireInstance ?? true;
    return new InstanceIdentifierType({ name: description.name }, required, description.context);
  }

  override renamed(header: TypeHeader): InstanceIdentifierType {
    return new InstanceIdentifierType(header, this.requireInstance, this.#context);
  }

  override restricted(description: TypeDescription): InstanceIdentifierType {
    const required = description.requireInstance ?? this.requireInstance;
    const header = this.headerFor(description.name);
    return new InstanceIdentifierType(header, required, this.#context);
  }

  /** XML: every name has a prefix (§9.13.2). */
  override tryParse(text: string, resolve: ResolveModule): string | undefined {
    const value = this.#read(trimmed(text), resolve, "every");
    return value instanceof ValueError ? undefined : value;
  }

  override refusal(text: string, resolve: ResolveModule): ValueError {
    return this.#read(trimmed(text), resolve, "every") as ValueError;
  }

  override fromCanonical(text: string): string | undefined {
    return this.tryJson(text, (name) => this.#context.moduleByName(name));
  }

  override tryJson(json: unknown, resolve: ResolveModule): string | undefined {
    if (typeof json !== "string") return undefined;
    const value = this.#read(json, resolve, "first");
    return value instanceof ValueError ? undefined : value;
  }

  override jsonRefusal(json: unknown, resolve: ResolveModule): ValueError {
    return typeof json === "string"
      ? this.#read(json, resolve, "first") as ValueError
      : super.jsonRefusal(json, resolve);
  }

  override toXml(value: Scalar, prefixOf: PrefixOf): string {
    const text = String(value);
    const steps = parseInstancePath(text);
    if (steps instanceof ValueError) return text;
    const show: ShowValue = (key, { type }) => type.qualified ? type.toXml(key, prefixOf) : key;
    return formatInstancePath(this.#requalified(steps, (module) => prefixOf(module), show));
  }

  /** `prefixes`: which names need one; one without takes the module of its parent node. */
  #read(text: string, resolve: ResolveModule, prefixes: "every" | "first"): string | ValueError {
    const steps = parseInstancePath(text);
    if (steps instanceof ValueError) return steps;
    const modules: string[] = [];
    let last: string | undefined;
    const moduleName = (prefix: string): string | ValueError => {
      if (prefix === "" && prefixes === "first" && last !== undefined) return last;
      const module = prefix === "" ? undefined : resolve(prefix);
      if (module !== undefined) return module.name;
      return new ValueError(
        prefix === ""
          ? `instance-identifier ${shown(text)}: a name without prefix`
          : `instance-identifier ${shown(text)}: prefix ${
            shown(prefix)
          } has no associated namespace`,
      );
    };
    const named: PathStep[] = [];
    for (const step of steps) {
      const module = moduleName(step.prefix);
      if (module instanceof ValueError) return module;
      last = module;
      modules.push(module);
      const predicates: PathPredicate[] = [];
      for (const predicate of step.predicates) {
        if (predicate.kind !== "key") {
          predicates.push(predicate);
          continue;
        }
        const keyModule = moduleName(predicate.prefix);
        if (keyModule instanceof ValueError) return keyModule;
        predicates.push({ ...predicate, prefix: keyModule });
      }
      named.push({ ...step, prefix: module, predicates });
    }
    return this.#canonical(named, resolve);
  }

  /** Module names only where the module changes; keys ordered and their values canonical where the schema knows them. */
  #canonical(steps: readonly PathStep[], resolve: ResolveModule): string {
    let parentModule = "";
    let parent: RootNode | DataNode | undefined = this.#context.root;
    const canonical = steps.map((step): PathStep => {
      const schema = childOf(parent, step.prefix, step.name);
      const prefix = step.prefix === parentModule ? "" : step.prefix;
      const predicates = orderKeys(step.predicates, schema).map((predicate): PathPredicate => {
        if (predicate.kind === "position") return predicate;
        const leaf = predicate.kind === "value"
          ? schema
          : childOf(schema, predicate.prefix, predicate.name);
        const value = canonicalValue(predicate.value, leaf, resolve);
        return predicate.kind === "value" ? { ...predicate, value } : {
          ...predicate,
          value,
          prefix: predicate.prefix === step.prefix ? "" : predicate.prefix,
        };
      });
      parentModule = step.prefix;
      parent = schema;
      return { ...step, prefix, predicates };
    });
    return formatInstancePath(canonical);
  }

  /** The steps of a canonical value with each name under the prefix that `prefixOf` gives its module. */
  #requalified(
    steps: readonly PathStep[],
    prefixOf: (module: Module) => string,
    show: ShowValue,
  ): PathStep[] {
    let moduleName = "";
    let parent: RootNode | DataNode | undefined = this.#context.root;
    const prefixed = (name: string) => {
      const module = this.#context.moduleByName(name);
      return module === undefined ? name : prefixOf(module);
    };
    return steps.map((step): PathStep => {
      moduleName = step.prefix === "" ? moduleName : step.prefix;
      const schema = childOf(parent, moduleName, step.name);
      parent = schema;
      const predicates = step.predicates.map((predicate): PathPredicate => {
        if (predicate.kind === "position") return predicate;
        const keyModule = predicate.kind === "key" && predicate.prefix !== ""
          ? predicate.prefix
          : moduleName;
        const leaf = predicate.kind === "value"
          ? schema
          : childOf(schema, keyModule, predicate.name);
        const value = isLeaf(leaf) ? show(predicate.value, leaf) : predicate.value;
        return predicate.kind === "value"
          ? { ...predicate, value }
          : { ...predicate, value, prefix: prefixed(keyModule) };
      });
      return { ...step, prefix: prefixed(moduleName), predicates };
    });
  }
}

function childOf(
  parent: RootNode | DataNode | undefined,
  module: string,
  name: string,
): DataNode | undefined {
  return parent !== undefined && "childByModule" in parent
    ? parent.childByModule(module, name)
    : undefined;
}

function isLeaf(schema: DataNode | undefined): schema is LeafNode | LeafListNode {
  return schema?.kind === "leaf" || schema?.kind === "leaf-list";
}

function canonicalValue(text: string, leaf: DataNode | undefined, resolve: ResolveModule): string {
  if (!isLeaf(leaf)) return text;
  try {
    return String(leaf.type.parse(text, resolve));
  } catch (error) {
    // A value its type refuses identifies nothing, but is for the existence check to tell.
    if (error instanceof ValueError) return text;
    throw error;
  }
}

function orderKeys(
  predicates: readonly PathPredicate[],
  schema: DataNode | undefined,
): readonly PathPredicate[] {
  if (schema?.kind !== "list" || predicates.length < 2) return predicates;
  const rank = (predicate: PathPredicate) =>
    predicate.kind === "key"
      ? schema.keys.findIndex((key) =>
        key.name === predicate.name && key.module.name === predicate.prefix
      )
      : 0;
  return [...predicates].sort((a, b) => rank(a) - rank(b));
}

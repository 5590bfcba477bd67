/**
 * leafref (RFC 7950 §9.9): the values, canonical form and encodings of the node it points to. That the value exists there is a constraint
 * of the data, not of the type.
 *
 * @module
 */

import type { Expression, LeafListNode, LeafNode, Module } from "../schema.ts";
import type { PrefixOf, ResolveModule, Scalar, Type, ValueError } from "../type.ts";
import type { TypeDescription } from "./description.ts";
import { TypeBase, type TypeHeader } from "./type_base.ts";

export class LeafrefType extends TypeBase {
  readonly base = "leafref";
  readonly path: Expression;
  readonly requireInstance: boolean;
  readonly #findTarget: (() => LeafNode | LeafListNode) | undefined;
  #target: LeafNode | LeafListNode | undefined;

  /** `findTarget`: undefined until the leafref is bound to a leaf. */
  constructor(
    header: TypeHeader,
    path: Expression,
    requireInstance: boolean,
    findTarget?: () => LeafNode | LeafListNode,
  ) {
    super(header);
    this.path = path;
    this.requireInstance = requireInstance;
    this.#findTarget = findTarget;
  }

  static compile(description: TypeDescription): LeafrefType {
    const required = description.requireInstance ?? true;
    return new LeafrefType({ name: description.name }, description.path!, required);
  }

  override renamed(header: TypeHeader): LeafrefType {
    return new LeafrefType(header, this.path, this.requireInstance, this.#findTarget);
  }

  override restricted(description: TypeDescription): LeafrefType {
    const required = description.requireInstance ?? this.requireInstance;
    const header = this.headerFor(description.name);
    return new LeafrefType(header, this.path, required, this.#findTarget);
  }

  /** The same leafref with its target found by `resolve` at first use. */
  boundTo(resolve: (path: Expression) => LeafNode | LeafListNode): LeafrefType {
    return new LeafrefType(this, this.path, this.requireInstance, () => resolve(this.path));
  }

  /** The node that the path leads to. */
  get target(): LeafNode | LeafListNode {
    if (this.#target === undefined) {
      if (this.#findTarget === undefined) throw new Error(`leafref ${this.name} is not bound`);
      this.#target = this.#findTarget();
    }
    return this.#target;
  }

  /** The type of the values: the target's, through any further leafrefs. */
  get valueType(): TypeBase {
    const { type } = this.target;
    return type instanceof LeafrefType ? type.valueType : type as TypeBase;
  }

  override get qualified(): boolean {
    return this.valueType.qualified;
  }

  override tryParse(text: string, resolve: ResolveModule): Scalar | undefined {
    return this.valueType.tryParse(text, resolve);
  }

  override tryParseDefault(text: string, resolve: ResolveModule): Scalar | undefined {
    return this.valueType.tryParseDefault(text, resolve);
  }

  override refusal(text: string, resolve: ResolveModule): ValueError {
    return this.valueType.refusal(text, resolve);
  }

  override fromCanonical(text: string): Scalar | undefined {
    return this.valueType.fromCanonical(text);
  }

  override toXml(value: Scalar, prefixOf: PrefixOf): string {
    return this.valueType.toXml(value, prefixOf);
  }

  override toJson(value: Scalar, parent: Module): number | string | boolean | [null] {
    return this.valueType.toJson(value, parent);
  }

  override tryJson(json: unknown, resolve: ResolveModule): Scalar | undefined {
    return this.valueType.tryJson(json, resolve);
  }

  override jsonRefusal(json: unknown, resolve: ResolveModule): ValueError {
    return this.valueType.jsonRefusal(json, resolve);
  }

  override compare(a: Scalar, b: Scalar): number {
    return this.valueType.compare(a, b);
  }
}

/** The type of a leaf's values: itself, or for a leafref that of its target. */
export function valueType(type: Type): Type {
  return type instanceof LeafrefType ? type.valueType : type;
}

/**
 * union (RFC 7950 §9.12): the first member that accepts the text decides; its canonical text is stored, always as a string.
 *
 * @module
 */

import type { Module } from "../schema.ts";
import { type PrefixOf, type ResolveModule, type Scalar, type Type, ValueError } from "../type.ts";
import type { TypeDescription } from "./description.ts";
import { TypeBase, type TypeHeader } from "./type_base.ts";

/** A member and a value as that member stores it. */
export interface MemberValue {
  readonly member: TypeBase;
  readonly value: Scalar;
}

export class UnionType extends TypeBase {
  readonly base = "union";
  /** In the order of the module; at least one. */
  readonly members: readonly TypeBase[];
  /** How many types that are no unions it is made of. */
  readonly size: number;

  constructor(header: TypeHeader, members: readonly TypeBase[]) {
    super(header);
    this.members = members;
    let size = 0;
    for (const member of members) size += member instanceof UnionType ? member.size : 1;
    this.size = size;
  }

  static compile(description: TypeDescription): UnionType {
    return new UnionType({ name: description.name }, description.members as readonly TypeBase[]);
  }

  override renamed(header: TypeHeader): UnionType {
    return new UnionType(header, this.members);
  }

  override restricted(description: TypeDescription): UnionType {
    return new UnionType(this.headerFor(description.name), this.members);
  }

  /** The first member that has this canonical text among its values, with the value as it stores it. */
  memberOf(value: Scalar): MemberValue | undefined {
    const text = String(value);
    for (const member of this.members) {
      const own = member.fromCanonical(text);
      if (own !== undefined && String(own) === text) return { member, value: own };
    }
    return undefined;
  }

  override get qualified(): boolean {
    return this.members.some((member) => member.qualified);
  }

  override tryParse(text: string, resolve: ResolveModule): string | undefined {
    return this.#first((member) => member.tryParse(text, resolve));
  }

  override tryParseDefault(text: string, resolve: ResolveModule): string | undefined {
    return this.#first((member) => member.tryParseDefault(text, resolve));
  }

  override fromCanonical(text: string): string | undefined {
    return this.#first((member) => member.fromCanonical(text));
  }

  override tryJson(json: unknown, resolve: ResolveModule): string | undefined {
    return this.#first((member) => member.tryJson(json, resolve));
  }

  override refusal(text: string, resolve: ResolveModule): ValueError {
    return this.#noMember((member) => member.refusal(text, resolve));
  }

  override jsonRefusal(json: unknown, resolve: ResolveModule): ValueError {
    return this.#noMember((member) => member.jsonRefusal(json, resolve));
  }

  override toXml(value: Scalar, prefixOf: PrefixOf): string {
    const found = this.memberOf(value);
    return found === undefined ? String(value) : found.member.toXml(found.value, prefixOf);
  }

  override toJson(value: Scalar, parent: Module): number | string | boolean | [null] {
    const found = this.memberOf(value);
    if (found === undefined) return value;
    const json = found.member.toJson(found.value, parent);
    return found.member.qualified && this.#isTakenBefore(found.member, json, parent) ? value : json;
  }

  /** RFC 7951 §6.8: a module name may be left out, but not where a member before `last` would take what is left. */
  #isTakenBefore(last: TypeBase, json: unknown, parent: Module): boolean {
    const own = (prefix: string) => prefix === "" ? parent : undefined;
    const before = this.members.slice(0, this.members.indexOf(last));
    return before.some((member) => member.tryJson(json, own) !== undefined);
  }

  #first(read: (member: TypeBase) => Scalar | undefined): string | undefined {
    for (const member of this.members) {
      const value = read(member);
      if (value !== undefined) return String(value);
    }
    return undefined;
  }

  /** Each member's reason; the own message and tag of the last one that has any are kept. */
  #noMember(refusal: (member: TypeBase) => ValueError): ValueError {
    const reasons = this.members.map(refusal);
    const texts = [...new Set(reasons.map(({ message }) => message))];
    const tag = reasons.findLast(({ appTag }) => appTag !== undefined)?.appTag;
    return new ValueError(texts.join("; or "), tag);
  }
}

/** The types of a leaf's values: the type, or the members of a union and of the unions in it, in their order. */
export function membersOf(type: Type): readonly Type[] {
  return type instanceof UnionType ? type.members.flatMap(membersOf) : [type];
}

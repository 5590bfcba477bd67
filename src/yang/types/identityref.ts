/**
 * identityref (RFC 7950 §9.10): stored as `module-name:identity`.
 *
 * @module
 */

import type { Identity, Module } from "../schema.ts";
import { type PrefixOf, type ResolveModule, type Scalar, ValueError } from "../type.ts";
import type { TypeContext, TypeDescription } from "./description.ts";
import { shown, trimmed, TypeBase, type TypeHeader } from "./type_base.ts";

export class IdentityrefType extends TypeBase {
  readonly base = "identityref";
  readonly qualified = true;
  /** A value is derived from each of these (§9.10.2). */
  readonly bases: readonly Identity[];
  readonly #context: TypeContext;
  /** Canonical values known to be right. */
  readonly #known = new Map<string, Identity>();

  constructor(header: TypeHeader, bases: readonly Identity[], context: TypeContext) {
    super(header);
    this.bases = bases;
    this.#context = context;
  }

  static compile(description: TypeDescription): IdentityrefType {
    const bases = description.identityBases ?? [];
    return new IdentityrefType({ name: description.name }, bases, description.context);
  }

  override renamed(header: TypeHeader): IdentityrefType {
    return new IdentityrefType(header, this.bases, this.#context);
  }

  override restricted(description: TypeDescription): IdentityrefType {
    return this.renamed(this.headerFor(description.name));
  }

  override tryParse(text: string, resolve: ResolveModule): string | undefined {
    const { prefix, name } = splitName(trimmed(text));
    const module = resolve(prefix);
    if (module === undefined) return undefined;
    return this.fromCanonical(`${module.name}:${name}`);
  }

  override refusal(text: string, resolve: ResolveModule): ValueError {
    const word = trimmed(text);
    if (word === "") return new ValueError("Identityref should not be empty");
    const { prefix, name } = splitName(word);
    const module = resolve(prefix);
    if (module === undefined) {
      return new ValueError(
        prefix === ""
          ? `identityref ${shown(word)}: no prefix and no default module`
          : `identityref ${shown(word)}: prefix ${shown(prefix)} has no associated namespace`,
      );
    }
    const bases = this.bases.map((base) => base.name).join(" and ");
    const why = this.#context.identity(module.name, name) === undefined
      ? `no such identity in module ${module.name}`
      : `not derived from ${bases}`;
    return new ValueError(`Identityref validation failed, ${shown(word)} ${why}`);
  }

  override fromCanonical(text: string): string | undefined {
    if (this.#known.has(text)) return text;
    const { prefix, name } = splitName(text);
    const identity = this.#context.identity(prefix, name);
    if (identity === undefined || !this.bases.every((base) => isDerived(identity, base))) {
      return undefined;
    }
    this.#known.set(text, identity);
    return text;
  }

  /** The identity that a canonical value names. */
  identity(value: Scalar): Identity | undefined {
    return this.fromCanonical(String(value)) === undefined
      ? undefined
      : this.#known.get(String(value));
  }

  override toXml(value: Scalar, prefixOf: PrefixOf): string {
    const identity = this.identity(value);
    if (identity === undefined) return String(value);
    const prefix = prefixOf(identity.module);
    return prefix === "" ? identity.name : `${prefix}:${identity.name}`;
  }

  /** RFC 7951 §6.8: the module name may be left out where it is that of the leaf. */
  override toJson(value: Scalar, parent: Module): string {
    const text = String(value);
    return text.startsWith(`${parent.name}:`) ? text.slice(parent.name.length + 1) : text;
  }
}

/** True when `identity` is derived from `base`, but not `base` itself (§9.10.2). */
function isDerived(identity: Identity, base: Identity): boolean {
  return identity.bases.some((parent) =>
    (parent.name === base.name && parent.module.name === base.module.name) ||
    isDerived(parent, base)
  );
}

function splitName(text: string): { prefix: string; name: string } {
  const colon = text.indexOf(":");
  return colon < 0
    ? { prefix: "", name: text }
    : { prefix: text.slice(0, colon), name: text.slice(colon + 1) };
}

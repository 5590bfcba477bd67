/**
 * yang:xpath1.0 (RFC 9911 §3) and types derived from it, such as the paths of access control rules: a string whose names have prefixes. Those mean
 * namespaces only where the value stands, so it is stored with module names and written with the prefixes that are declared then.
 *
 * @module
 */

import type { PrefixOf, ResolveModule, Scalar, ValueError } from "../type.ts";
import type { TypeContext, TypeDescription } from "./description.ts";
import type { StringType } from "./string.ts";
import { TypeBase, type TypeHeader } from "./type_base.ts";

/** A literal, which is passed over, or the prefix of a name; an axis (`self::`) is none. */
const PREFIX = /"[^"]*"|'[^']*'|([\p{L}_][\p{L}\p{N}_.-]*):(?=[\p{L}_*])/gu;

export class XPathTextType extends TypeBase {
  readonly base = "string";
  readonly qualified = true;
  /** Which texts are allowed. */
  readonly #string: StringType;
  readonly #context: TypeContext;

  constructor(header: TypeHeader, string: StringType, context: TypeContext) {
    super(header);
    this.#string = string;
    this.#context = context;
  }

  override renamed(header: TypeHeader): XPathTextType {
    return new XPathTextType(header, this.#string, this.#context);
  }

  override restricted(description: TypeDescription): XPathTextType {
    const string = this.#string.restricted(description);
    return new XPathTextType(this.headerFor(description.name), string, this.#context);
  }

  /** A prefix that is not declared stays as it is: it may be a module's name, or the prefix that a module gives itself. */
  override tryParse(text: string, resolve: ResolveModule): string | undefined {
    if (this.#string.tryParse(text) === undefined) return undefined;
    return withModuleNames(text, resolve);
  }

  override refusal(text: string): ValueError {
    return this.#string.refusal(text);
  }

  override toXml(value: Scalar, prefixOf: PrefixOf): string {
    return replacePrefixes(String(value), (name) => {
      const module = this.#context.moduleByName(name);
      return module && prefixOf(module);
    });
  }
}

/** An expression with the names of modules for the prefixes that are known: its form without a scope. */
export function withModuleNames(text: string, resolve: ResolveModule): string {
  return replacePrefixes(text, (prefix) => resolve(prefix)?.name);
}

/** The text with every prefix replaced for which `other` gives one. */
function replacePrefixes(text: string, other: (prefix: string) => string | undefined): string {
  return text.replace(PREFIX, (all, prefix: string | undefined) => {
    const replaced = prefix === undefined ? undefined : other(prefix);
    return replaced === undefined ? all : `${replaced}:`;
  });
}

/**
 * What all compiled types have in common. `parse` and `fromJson` are split in two: a fast attempt that answers undefined when it refuses
 * (a union tries its members without making errors), and a slow explanation of the refusal.
 *
 * @module
 */

import type { Module } from "../schema.ts";
import type { BaseType, PrefixOf, ResolveModule, Scalar, Type } from "../type.ts";
import { ValueError } from "../type.ts";
import { compareText } from "./compare.ts";
import type { TypeDescription } from "./description.ts";

/** What a type is called and what its typedefs add; the rest of a type is its values. */
export interface TypeHeader {
  readonly name: string;
  readonly defaultText?: string;
  readonly units?: string;
}

/** The base class of every compiled type. */
export abstract class TypeBase implements Type {
  readonly name: string;
  readonly defaultText?: string;
  readonly units?: string;
  abstract readonly base: BaseType;
  abstract readonly qualified: boolean;

  constructor(header: TypeHeader) {
    this.name = header.name;
    this.defaultText = header.defaultText;
    this.units = header.units;
  }

  /** The default and units of this type under the name of one derived from it. */
  headerFor(name: string): TypeHeader {
    return { name, defaultText: this.defaultText, units: this.units };
  }

  /** The same values under another name, default or units. */
  abstract renamed(header: TypeHeader): TypeBase;

  /** The type that a `type` statement makes by restricting this one. @throws {YangError} */
  abstract restricted(description: TypeDescription): TypeBase;

  /** The canonical value, or undefined when `text` is not a value of this type. */
  abstract tryParse(text: string, resolve: ResolveModule): Scalar | undefined;

  /** Why `tryParse` answered undefined. */
  abstract refusal(text: string, resolve: ResolveModule): ValueError;

  parse(text: string, resolve: ResolveModule): Scalar {
    const value = this.tryParse(text, resolve);
    if (value === undefined) throw this.refusal(text, resolve);
    return value;
  }

  /** Like `tryParse` for a value as `default` statements write it, where integers may be hexadecimal or octal (RFC 7950 §9.2.1). */
  tryParseDefault(text: string, resolve: ResolveModule): Scalar | undefined {
    return this.tryParse(text, resolve);
  }

  /** The value whose canonical text is `text`: numbers for the small integers, `text` itself for all others; undefined when it is none. */
  fromCanonical(text: string): Scalar | undefined {
    return this.tryParse(text, NO_MODULES);
  }

  toXml(value: Scalar, _prefixOf: PrefixOf): string {
    return String(value);
  }

  toJson(value: Scalar, _parent: Module): number | string | boolean | [null] {
    return value;
  }

  /** The canonical value, or undefined when `json` is not the RFC 7951 form of a value of this type. */
  tryJson(json: unknown, resolve: ResolveModule): Scalar | undefined {
    return typeof json === "string" ? this.tryParse(json, resolve) : undefined;
  }

  /** Why `tryJson` answered undefined. */
  jsonRefusal(json: unknown, resolve: ResolveModule): ValueError {
    return typeof json === "string"
      ? this.refusal(json, resolve)
      : new ValueError(`${shownJson(json)} is not a JSON string, as type ${this.name} needs`);
  }

  fromJson(json: unknown, resolve: ResolveModule): Scalar {
    const value = this.tryJson(json, resolve);
    if (value === undefined) throw this.jsonRefusal(json, resolve);
    return value;
  }

  compare(a: Scalar, b: Scalar): number {
    return compareText(a as string, b as string);
  }
}

/** For types whose values hold no prefixes. */
export const NO_MODULES: ResolveModule = () => undefined;

/** Longest piece of a refused value that a message repeats, in characters. */
const SHOWN = 80;

/** A refused value as messages show it: quoted, cut when long, what cannot stand in XML replaced. */
export function shown(text: string): string {
  const start = text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
  return `'${start.replace(/[\p{Cc}\p{Cs}\p{NChar}]/gu, "\ufffd")}'`;
}

/** A refused JSON value as messages show it. */
export function shownJson(json: unknown): string {
  return json === undefined ? "nothing" : shown(JSON.stringify(json));
}

/** Without the white space of XML at both ends: what pretty-printers put around a value of any type but string is no part of it. */
export function trimmed(text: string): string {
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  return first <= 32 || last <= 32 ? text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "") : text;
}

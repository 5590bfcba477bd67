/**
 * Attributes of a start tag in their namespaces.
 *
 * @module
 */

import type { RawName } from "./names.ts";
import type { Scope } from "./scope.ts";
import type { Source } from "./source.ts";

/** An attribute of a start tag; `xmlns` declarations are not among them. */
export interface ReaderAttribute {
  /** Empty for unprefixed attributes. */
  readonly namespace: string;
  readonly prefix: string;
  readonly local: string;
  /** Normalised, references resolved. */
  readonly value: string;
}

/** An attribute as it is written. */
export interface RawAttribute {
  readonly raw: RawName;
  readonly value: string;
  /** Its offset. */
  readonly at: number;
}

/**
 * @param found no two of the same name
 * @param tolerate of attributes that are the same by their namespaces the first counts
 * @throws {XmlError} for undeclared prefixes and two attributes of one name
 */
export function resolveAttributes(
  input: Source,
  scope: Scope,
  found: readonly RawAttribute[],
  element: RawName,
  tolerate: boolean,
): ReaderAttribute[] {
  const attributes: ReaderAttribute[] = [];
  for (const { raw, value, at } of found) {
    const { prefix, local } = raw;
    const namespace = prefix === "" ? "" : scope.lookup(prefix);
    if (namespace === undefined) {
      throw input.error(`prefix "${prefix}" of attribute "${raw.text}" is not declared`, at);
    }
    if (
      prefix !== "" &&
      attributes.some((other) => other.local === local && other.namespace === namespace)
    ) {
      if (tolerate) continue;
      throw input.error(`attribute "${raw.text}" occurs twice in <${element.text}>`, at);
    }
    attributes.push({ namespace, prefix, local, value });
  }
  return attributes;
}

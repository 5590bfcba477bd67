/**
 * Key predicates as text, `[ex:name='fred'][ex:kind="a"]`, as in the `key` attribute of RFC 7950 §7.8.6.
 *
 * @module
 */

import type { ListNode } from "../yang/schema.ts";
import { type ResolveModule, type Scalar, ValueError } from "../yang/type.ts";

const PREDICATE =
  /\s*\[\s*(?:([\p{L}_][\p{L}\p{N}._-]*):)?([\p{L}_][\p{L}\p{N}._-]*)\s*=\s*(?:'([^']*)'|"([^"]*)")\s*\]\s*/uy;

/**
 * The key values of `list`, in key order, from predicates in any order. An unprefixed name is taken to be of the list's module.
 *
 * @throws {ValueError} when the text is no sequence of predicates that names each key once, or a value is not of its key's type
 */
export function parseKeyPredicates(
  text: string,
  list: ListNode,
  resolve: ResolveModule,
): readonly Scalar[] {
  const keys: Scalar[] = [];
  let count = 0;
  for (let at = 0; at < text.length;) {
    PREDICATE.lastIndex = at;
    const match = PREDICATE.exec(text);
    if (match === null) throw new ValueError(`expected predicates such as [key='value']`);
    at = PREDICATE.lastIndex;
    const [, prefix, name, single, double] = match;
    const module = prefix === undefined ? list.module : resolve(prefix);
    if (module === undefined) {
      throw new ValueError(`prefix "${prefix}" has no associated namespace`);
    }
    const index = list.keys.findIndex((key) => key.name === name && key.module === module);
    if (index < 0) throw new ValueError(`"${name}" is not a key of list "${list.name}"`);
    if (keys[index] !== undefined) throw new ValueError(`key "${name}" is given twice`);
    keys[index] = list.keys[index].type.parse(single ?? double, resolve);
    count++;
  }
  if (count < list.keys.length) {
    const missing = list.keys.find((_, index) => keys[index] === undefined)!;
    throw new ValueError(`key "${missing.name}" is missing`);
  }
  return keys;
}

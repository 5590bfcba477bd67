/**
 * Names with a prefix.
 *
 * @module
 */

/** `prefix:name` → both; an absent prefix is `""`. */
export function splitName(text: string): [string, string] {
  const colon = text.indexOf(":");
  return colon < 0 ? ["", text] : [text.slice(0, colon), text.slice(colon + 1)];
}

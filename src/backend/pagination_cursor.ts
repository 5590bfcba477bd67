/**
 * Cursors: which entry a page begins with. They hold the keys of that entry and nothing of the server's, so they outlive restarts.
 *
 * @module
 */

import { decodeUtf8 } from "../system/utf8.ts";
import { type Cursor, entryKeys } from "../tree/cursor.ts";
import type { Branch, EntryList } from "../tree/node.ts";
import type { Node } from "../xpath/node.ts";
import type { LeafListNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { PageRequest } from "./pagination.ts";
import { invalid } from "./pagination_error.ts";

const encoder = new TextEncoder();

/** The cursor of an entry: the keys of all list entries on the way to it, as base64 of JSON. */
export function cursorOf(entry: Node): string {
  const bytes = encoder.encode(JSON.stringify(keysOnTheWay(entry)));
  return btoa(String.fromCharCode(...bytes));
}

function keysOnTheWay(node: Cursor): readonly Scalar[][] {
  const above = node.parent === undefined ? [] : keysOnTheWay(node.parent);
  return node.schema?.kind === "list"
    ? [...above, [...entryKeys(node.value as Branch)]]
    : above as Scalar[][];
}

/** Entries in the order of the page. */
interface Ordered {
  readonly length: number;
  at(rank: number): Node | undefined;
}

/**
 * The rank of the entry that a cursor points to.
 *
 * @throws {RpcError} invalid-value with app-tag `cursor-not-found`
 */
export function findCursor(
  cursor: string,
  list: ListNode | LeafListNode,
  entries: Ordered,
  { where, sortBy, backwards }: PageRequest,
): number {
  if (list.kind === "leaf-list" || list.keys.length === 0) {
    throw invalid(
      `cursor: ${list.kind} ${list.name} has no keys, so no cursors`,
      "cursor",
      "cursor-not-found",
    );
  }
  const wanted = decoded(cursor);
  const rank = wanted === undefined ? -1 : rankOf(wanted);
  if (rank < 0) {
    throw invalid(`cursor "${cursor}" points to no entry`, "cursor", "cursor-not-found");
  }
  return rank;

  function rankOf(keys: string): number {
    const first = entries.at(0);
    if (first === undefined) return -1;
    const whole = where === undefined && sortBy === undefined
      ? wholeList(first, entries.length)
      : undefined;
    if (whole !== undefined) {
      const order = whole.rank((JSON.parse(keys) as Scalar[][]).at(-1) ?? []);
      const rank = backwards && order >= 0 ? entries.length - 1 - order : order;
      const found = entries.at(rank);
      if (found !== undefined && JSON.stringify(keysOnTheWay(found)) === keys) return rank;
    }
    for (let rank = 0; rank < entries.length; rank++) {
      if (JSON.stringify(keysOnTheWay(entries.at(rank)!)) === keys) return rank;
    }
    return -1;
  }
}

/** The list of an entry, when all entries of the page's list are in it. */
function wholeList({ parent, schema }: Node, size: number): EntryList | undefined {
  const list = (parent!.value as Branch).slots[schema!.slot] as EntryList;
  return list.size === size ? list : undefined;
}

/** The JSON text in a cursor; undefined when it holds none of the right form. */
function decoded(cursor: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(cursor), (char) => char.charCodeAt(0));
    const keys: unknown = JSON.parse(decodeUtf8(bytes));
    return Array.isArray(keys) && keys.every(Array.isArray) ? JSON.stringify(keys) : undefined;
  } catch (error) {
    // Not base64, not UTF-8, not JSON: a cursor that was never given out.
    if (
      error instanceof DOMException || error instanceof SyntaxError || error instanceof TypeError
    ) {
      return undefined;
    }
    throw error;
  }
}

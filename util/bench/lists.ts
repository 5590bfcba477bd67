/**
 * What the benches have in common: a module with one list, and data for it.
 *
 * @module
 */

import { entryList } from "../../src/tree/list.ts";
import { Branch } from "../../src/tree/node.ts";
import { loadModules } from "../../src/yang/load.ts";
import type { ContainerNode, ListNode, Schema } from "../../src/yang/schema.ts";

/** A list with a key and a value, both 32-bit integers. */
export const LIST_MODULE = `module bench {
  yang-version 1.1;
  namespace "urn:bench";
  prefix b;
  container x {
    list y {
      key a;
      leaf a { type int32; }
      leaf b { type int32; }
    }
  }
}
`;

/** The schema of {@linkcode LIST_MODULE}. */
export function listSchema(): Schema {
  return loadModules({ texts: [{ file: "bench.yang", text: LIST_MODULE }] });
}

/** A tree with `count` entries. */
export function listTree(schema: Schema, count: number): Branch {
  const x = schema.root.child("urn:bench", "x") as ContainerNode;
  const y = x.child("urn:bench", "y") as ListNode;
  const entries = Array.from({ length: count }, (_, index) => new Branch(y, [index, index * 7]));
  const slots = [];
  slots[x.slot] = new Branch(x, [entryList(y, entries)]);
  return new Branch(schema.root, Array.from(slots));
}

/** Entries `from` … `to - 1` as XML. */
export function listXml(from: number, to: number): string {
  const entries: string[] = [];
  for (let index = from; index < to; index++) {
    entries.push(`<y><a>${index}</a><b>${index * 7}</b></y>`);
  }
  return `<x xmlns="urn:bench">${entries.join("")}</x>`;
}

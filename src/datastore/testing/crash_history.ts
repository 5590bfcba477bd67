/**
 * What the crash tests commit: the same in the process that is killed and in the one that looks at what is left.
 *
 * @module
 */

import { applyEdit } from "../../tree/edit.ts";
import type { Branch } from "../../tree/node.ts";
import type { ContainerNode, ListNode } from "../../yang/schema.ts";
import type { DatastoreOptions } from "../datastores.ts";
import { SCHEMA, tree } from "./world.ts";

export type CrashMode = "xml" | "json" | "journal";

/** How the datastores of a mode are made. */
export function optionsOf(mode: CrashMode): Partial<DatastoreOptions> {
  return mode === "journal"
    ? { smallSize: 0 }
    : { smallSize: 2 ** 40, format: mode, pretty: mode === "xml" };
}

/** The configuration before the first commit. */
export function base(entries: number): Branch {
  return tree({ y: Array.from({ length: entries }, (_, k) => ({ k, a: k })) });
}

/** Large enough that a few of them make a journal grow beyond its limit. */
const LONG = "s".repeat(300_000);

/** The configuration after commit `turn` (from 1), which follows on `before`. */
export function after(before: Branch, turn: number, entries: number, grow: boolean): Branch {
  const c = SCHEMA.root.child("urn:m", "c") as ContainerNode;
  const y = SCHEMA.root.child("urn:m", "y") as ListNode;
  const [x, s] = c.slots;
  const long = grow && turn % 2 === 0 ? [{ schema: s, plain: LONG + turn }] : [];
  return applyEdit(before, {
    schema: SCHEMA.root,
    children: [
      { schema: c, children: [{ schema: x, plain: turn }, ...long] },
      {
        schema: y,
        keys: [turn * 7919 % entries],
        children: [{ schema: y.child("urn:m", "a")!, plain: -turn }],
      },
    ],
  }).root;
}

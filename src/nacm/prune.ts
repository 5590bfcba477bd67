/**
 * A tree without what may not be read: filters are to see nothing else (RFC 8341 §3.2.4: "the selection criteria are applied to the subset of
 * nodes that the user is authorized to read"), or one could guess hidden values with them.
 *
 * Everything that stays whole is shared with the given tree. Where rules mean some entries of a list only those are looked at. In a tree
 * that is made to be read, where rules hide the same of every entry of a large list, an entry is pruned when it is looked at.
 *
 * @module
 */

import { isEmpty, isVoid, unlessEmpty } from "../tree/branch.ts";
import { type Cursor, entryKeys } from "../tree/cursor.ts";
import { entryList, valueList } from "../tree/list.ts";
import { Branch, type EntryList, type Slot, type ValueList } from "../tree/node.ts";
import type { Selector } from "../tree/selector.ts";
import { ShownList } from "../tree/shown_list.ts";
import type { DataNode, LeafListNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { ListState } from "./state.ts";

/** True when the selector shows the instance, or something below it. */
export function isShown(instance: Cursor, readable: Selector): boolean {
  return selectorAt(instance, readable) !== undefined;
}

function selectorAt({ parent, schema, value }: Cursor, readable: Selector): Selector | undefined {
  if (parent === undefined) return readable;
  const child = selectorAt(parent, readable)?.child(schema!, parent.value as Branch);
  const isEntry = schema!.kind === "list" || schema!.kind === "leaf-list";
  return isEntry ? child?.entry(value as Branch | Scalar) : child;
}

/** Lists up to this size are looked at entry by entry. */
const SMALL = 100;

/** What was made for some rules, as long as they and what it was made of are in use. */
type Made<Node extends object> = WeakMap<Selector, WeakMap<Node, Node>>;

const views: Made<Branch> = new WeakMap();
const lists: Made<EntryList> = new WeakMap();

function madeFor<Node extends object>(made: Made<Node>, selector: Selector): WeakMap<Node, Node> {
  let nodes = made.get(selector);
  if (nodes === undefined) made.set(selector, nodes = new WeakMap());
  return nodes;
}

/** The part of `root` that `readable` shows, to be kept. Costs as much as printing it, unless {@linkcode isCheap}. */
export function readableTree(root: Branch, readable: Selector | undefined): Branch {
  if (readable === undefined || readable.all) return root;
  return pruneChildren(root, readable, Infinity);
}

/** The part of `root` that `readable` shows, to be read: what is not looked at need not be made. */
export function readableView(
  root: Branch,
  readable: Selector | undefined,
  lazyFrom: number = SMALL,
): Branch {
  if (readable === undefined || readable.all) return root;
  const made = madeFor(views, readable);
  let view = made.get(root);
  if (view === undefined) {
    made.set(root, view = pruneChildren(root, readable, lazyFrom));
    made.set(view, view);
  }
  return view;
}

/** True for a tree that {@linkcode readableView} gave: all that is stored in it may be read. Its absent nodes need not be. */
export function isReadable(tree: Branch, readable: Selector): boolean {
  return readable.all || views.get(readable)?.get(tree) === tree;
}

/**
 * True when the readable part can be made without looking at the entries of a large list one by one: then it is quicker to make it and print
 * it whole than to ask for each entry while printing.
 */
export function isCheap(branch: Branch, readable: Selector): boolean {
  if (readable.all) return true;
  const { schema, slots } = branch;
  for (let index = 0; index < slots.length; index++) {
    const value = slots[index];
    if (value === undefined) continue;
    const node = schema.slots[index];
    const below = readable.child(node, branch);
    if (below === undefined || below.all) continue;
    if (node.kind === "container" && !isCheap(value as Branch, below)) return false;
    if (node.kind !== "list" && node.kind !== "leaf-list") continue;
    const list = value as EntryList | ValueList;
    if (list.size > SMALL && !isSelective(list, below)) return false;
  }
  return true;
}

function isSelective(list: EntryList | ValueList, selector: Selector): boolean {
  return selector.candidates(list) !== undefined ||
    (selector instanceof ListState && selector.exceptions(list) !== undefined);
}

/** The branch with what is shown of its children; its keys stay. Recursive, as deep as the schema. Lists with more than
 * `lazyFrom` entries are pruned when they are looked at. */
function pruneChildren(branch: Branch, selector: Selector, lazyFrom: number): Branch {
  if (selector.all) return branch;
  const { schema, slots } = branch;
  const keys = schema.kind === "list" ? schema.keys.length : 0;
  let changed: Slot[] | undefined;
  for (let index = keys; index < slots.length; index++) {
    const value = slots[index];
    if (value === undefined) continue;
    const node = schema.slots[index];
    const below = selector.child(node, branch);
    const shown = below && pruneSlot(node, value, below, lazyFrom);
    if (shown !== value) (changed ??= slots.slice())[index] = shown;
  }
  return changed === undefined ? branch : new Branch(schema, changed);
}

function pruneSlot(node: DataNode, value: Slot, selector: Selector, lazyFrom: number): Slot {
  if (selector.all) return value;
  switch (node.kind) {
    case "container": {
      const branch = pruneChildren(value as Branch, selector, lazyFrom);
      if (isVoid(branch) || (selector.onlyPath && isEmpty(branch))) return undefined;
      return branch;
    }
    case "list":
      return pruneListOnce(node, value as EntryList, selector, lazyFrom);
    case "leaf-list":
      return pruneValues(node, value as ValueList, selector);
    default:
      return selector.onlyPath ? undefined : value;
  }
}

/** Large lists are the same in all trees that share them. */
function pruneListOnce(
  node: ListNode,
  list: EntryList,
  selector: Selector,
  lazyFrom: number,
): EntryList | undefined {
  if (list.size <= lazyFrom) return pruneList(node, list, selector, lazyFrom);
  const made = madeFor(lists, selector);
  let shown = made.get(list);
  if (shown === undefined) {
    shown = pruneWhenRead(list, selector, lazyFrom) ??
      pruneList(node, list, selector, lazyFrom);
    if (shown !== undefined) made.set(list, shown);
  }
  return shown;
}

/**
 * The list with its entries pruned when they are looked at. Undefined where that does not save anything, or where what an entry holds decides
 * whether it is there.
 */
function pruneWhenRead(
  list: EntryList,
  selector: Selector,
  lazyFrom: number,
): EntryList | undefined {
  const byKeys = selector instanceof ListState;
  const usual = byKeys ? selector.unmatchedShown : selector;
  if (usual === undefined || usual.all || usual.onlyPath) return undefined;
  const special = byKeys ? selector.meant(list) as Iterable<Branch> | undefined : [];
  if (special === undefined) return undefined;
  let rest = list;
  for (const entry of special) {
    if (pruneEntry(entry, selector, lazyFrom) === undefined) rest = rest.without(entryKeys(entry));
  }
  if (rest.size === 0) return undefined;
  return new ShownList(rest, (entry) => pruneEntry(entry, selector, lazyFrom)!);
}

function pruneList(
  node: ListNode,
  list: EntryList,
  selector: Selector,
  lazyFrom: number,
): EntryList | undefined {
  const exceptions = selector instanceof ListState ? selector.exceptions(list) : undefined;
  if (exceptions !== undefined) {
    let rest = list;
    for (const entry of exceptions as Iterable<Branch>) {
      const shown = pruneEntry(entry, selector, lazyFrom);
      if (shown === undefined) rest = rest.without(entryKeys(entry));
      else if (shown !== entry) rest = rest.with(shown);
    }
    return unlessEmpty(rest);
  }
  const candidates = selector.candidates(list) as Iterable<Branch> | undefined;
  const kept: Branch[] = [];
  let changed = candidates !== undefined;
  for (const entry of candidates ?? list) {
    const shown = pruneEntry(entry, selector, lazyFrom);
    if (shown !== entry) changed = true;
    if (shown !== undefined) kept.push(shown);
  }
  if (!changed) return list;
  return kept.length === 0 ? undefined : entryList(node, kept);
}

function pruneEntry(entry: Branch, selector: Selector, lazyFrom: number): Branch | undefined {
  const shown = selector.entry(entry);
  if (shown === undefined) return undefined;
  const pruned = pruneChildren(entry, shown, lazyFrom);
  return shown.onlyPath && !hasMore(pruned, shown) ? undefined : pruned;
}

/** True when something of an entry is shown besides keys that nobody asked for. */
function hasMore(entry: Branch, selector: Selector): boolean {
  const keys = entry.schema.kind === "list" ? entry.schema.keys : [];
  for (let index = keys.length; index < entry.slots.length; index++) {
    if (entry.slots[index] !== undefined) return true;
  }
  return keys.some((key) => {
    const shown = selector.child(key, entry);
    return shown !== undefined && !shown.onlyPath;
  });
}

function pruneValues(
  node: LeafListNode,
  list: ValueList,
  selector: Selector,
): ValueList | undefined {
  const kept: Scalar[] = [];
  for (const value of (selector.candidates(list) ?? list) as Iterable<Scalar>) {
    const shown = selector.entry(value);
    if (shown !== undefined && !shown.onlyPath) kept.push(value);
  }
  if (kept.length === list.size) return list;
  return kept.length === 0 ? undefined : valueList(node, kept);
}

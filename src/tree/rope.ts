/**
 * A persistent positional sequence with wide nodes: what every list and leaf-list stands on.
 *
 * A B+tree without key copies: a leaf node holds items, an inner node holds the first item of each child (so that sorted
 * users can search on every level with the same code), its children and their cumulative sizes. All
 * changes are by position and copy only the nodes on the way down; everything else is shared. Each item may carry
 * a label (a number), which user-ordered lists need to find the place of a key.
 *
 * @module
 */

/** Most items in a leaf node; most children of an inner node. Chosen by measurement of edits at a million entries. */
export const WIDTH = 32;
const HALF = WIDTH >> 1;
/** Below this a node is joined with its neighbour when both fit in one. */
const SMALL = WIDTH >> 2;

/** A node, and at the same time the rope that it is the root of. */
export class Rope<E> {
  /** 0: a leaf node. */
  readonly height: number;
  /** Items in all leaf nodes below. */
  readonly size: number;
  /** Leaf node: the items. Inner node: the first item below each child. */
  readonly items: readonly E[];
  /** Labels at the same indexes as `items`; undefined in a rope without labels. */
  readonly labels: readonly number[] | undefined;
  /** Of an inner node. */
  readonly children: readonly Rope<E>[] | undefined;
  /** Of an inner node: `ends[i]` items stand in the children up to and including child `i`. */
  readonly ends: readonly number[] | undefined;

  constructor(
    height: number,
    size: number,
    items: readonly E[],
    labels: readonly number[] | undefined,
    children: readonly Rope<E>[] | undefined,
    ends: readonly number[] | undefined,
  ) {
    this.height = height;
    this.size = size;
    this.items = items;
    this.labels = labels;
    this.children = children;
    this.ends = ends;
  }
}

function leafNode<E>(items: readonly E[], labels: readonly number[] | undefined): Rope<E> {
  return new Rope(0, items.length, items, labels, undefined, undefined);
}

function innerNode<E>(children: readonly Rope<E>[]): Rope<E> {
  const count = children.length;
  const items: E[] = [];
  const ends: number[] = [];
  const labels: number[] | undefined = children[0].labels === undefined ? undefined : [];
  let size = 0;
  for (let index = 0; index < count; index++) {
    const child = children[index];
    size += child.size;
    items.push(child.items[0]);
    ends.push(size);
    if (labels !== undefined) labels.push(child.labels![0]);
  }
  return new Rope(children[0].height + 1, size, items, labels, children, ends);
}

/** Cuts `items` into pieces of at most {@linkcode WIDTH}, as equal as can be, and makes a node of each. */
function cut<T, N>(items: readonly T[], make: (from: number, to: number) => N): N[] {
  const count = items.length;
  const pieces = Math.ceil(count / WIDTH);
  const nodes: N[] = [];
  for (let piece = 0; piece < pieces; piece++) {
    nodes.push(make(Math.floor(count * piece / pieces), Math.floor(count * (piece + 1) / pieces)));
  }
  return nodes;
}

/** Puts inner nodes on top of nodes of one height until there is one root; undefined when there are none. */
function join<E>(nodes: readonly Rope<E>[]): Rope<E> | undefined {
  let level = nodes;
  while (level.length > 1) {
    const below = level;
    level = cut(below, (from, to) => innerNode(below.slice(from, to)));
  }
  let root = level[0];
  while (root !== undefined && root.children?.length === 1) root = root.children[0];
  return root;
}

/** A rope of these items, in this order. Linear. */
export function buildRope<E>(items: readonly E[], labels?: readonly number[]): Rope<E> | undefined {
  return join(
    cut(items, (from, to) => leafNode(items.slice(from, to), labels?.slice(from, to))),
  );
}

/** Index of the child that holds position `at`; the last one for `at === size`. */
export function childAt<E>(node: Rope<E>, at: number): number {
  const ends = node.ends!;
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at < ends[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The leaf node that holds position `at`, and `at`'s index in it. */
function descend<E>(rope: Rope<E>, at: number): { leaf: Rope<E>; index: number } {
  let node = rope;
  let index = at;
  while (node.height > 0) {
    const child = childAt(node, index);
    if (child > 0) index -= node.ends![child - 1];
    node = node.children![child];
  }
  return { leaf: node, index };
}

/** The item at position `at`. */
export function itemAt<E>(rope: Rope<E> | undefined, at: number): E | undefined {
  if (rope === undefined || !(at >= 0 && at < rope.size)) return undefined;
  const { leaf, index } = descend(rope, at);
  return leaf.items[index];
}

/** The label of the item at position `at`, which must be in the rope. */
export function labelAt<E>(rope: Rope<E>, at: number): number {
  const { leaf, index } = descend(rope, at);
  return leaf.labels![index];
}

/** A copy of `array` in which `remove` elements at `at` are replaced with `insert`. */
function spliced<T>(array: readonly T[], at: number, remove: number, insert: readonly T[]): T[] {
  const copy = array.slice();
  if (remove === 1 && insert.length === 1) copy[at] = insert[0];
  else copy.splice(at, remove, ...insert);
  return copy;
}

/** One or two leaf nodes of these items (none when empty). */
function leafPieces<E>(items: readonly E[], labels: readonly number[] | undefined): Rope<E>[] {
  if (items.length === 0) return [];
  if (items.length <= WIDTH) return [leafNode(items, labels)];
  return [
    leafNode(items.slice(0, HALF), labels?.slice(0, HALF)),
    leafNode(items.slice(HALF), labels?.slice(HALF)),
  ];
}

function width<E>(node: Rope<E>): number {
  return node.items.length;
}

/** Both nodes as one; they are neighbours of the same height and fit together. */
function joined<E>(left: Rope<E>, right: Rope<E>): Rope<E> {
  if (left.height > 0) return innerNode([...left.children!, ...right.children!]);
  const labels = left.labels === undefined ? undefined : [...left.labels, ...right.labels!];
  return leafNode([...left.items, ...right.items], labels);
}

/** The inner node with child `index` replaced by `pieces`, as one or two nodes (none when no child is left). */
function withPieces<E>(node: Rope<E>, index: number, pieces: readonly Rope<E>[]): Rope<E>[] {
  const children = spliced(node.children!, index, 1, pieces);
  if (pieces.length === 1 && width(pieces[0]) < SMALL) {
    const left = index > 0 ? index - 1 : index;
    const right = left + 1;
    if (right < children.length && width(children[left]) + width(children[right]) <= WIDTH) {
      children.splice(left, 2, joined(children[left], children[right]));
    }
  }
  if (children.length === 0) return [];
  if (children.length <= WIDTH) return [innerNode(children)];
  return cut(children, (from, to) => innerNode(children.slice(from, to)));
}

function splicePieces<E>(
  node: Rope<E>,
  at: number,
  remove: 0 | 1,
  items: readonly E[],
  labels: readonly number[],
): Rope<E>[] {
  if (node.height === 0) {
    const kept = node.labels === undefined ? undefined : spliced(node.labels, at, remove, labels);
    return leafPieces(spliced(node.items, at, remove, items), kept);
  }
  const child = childAt(node, at);
  const inside = child > 0 ? at - node.ends![child - 1] : at;
  return withPieces(
    node,
    child,
    splicePieces(node.children![child], inside, remove, items, labels),
  );
}

const NONE: readonly never[] = [];

/** With `item` at position `at` (0…size), what stood there and after it moving up. */
export function insertAt<E>(
  rope: Rope<E> | undefined,
  at: number,
  item: E,
  label?: number,
): Rope<E> {
  const labels = label === undefined ? undefined : [label];
  if (rope === undefined) return leafNode([item], labels);
  return join(splicePieces(rope, at, 0, [item], labels ?? NONE))!;
}

/** With the item at position `at` replaced. */
export function replaceAt<E>(rope: Rope<E>, at: number, item: E, label?: number): Rope<E> {
  return join(splicePieces(rope, at, 1, [item], label === undefined ? NONE : [label]))!;
}

/** Without the item at position `at`; undefined when it was the last one. */
export function removeAt<E>(rope: Rope<E>, at: number): Rope<E> | undefined {
  return join(splicePieces(rope, at, 1, NONE, NONE));
}

/** Finds an item in an array sorted as the rope is: its index, or the complement of where it would be inserted. */
export type Search<E> = (items: readonly E[]) => number;

/** Position of the item that `search` finds in a sorted rope, or the complement of where it would be inserted. */
export function findPosition<E>(rope: Rope<E> | undefined, search: Search<E>): number {
  if (rope === undefined) return ~0;
  let node = rope;
  let base = 0;
  while (node.height > 0) {
    const found = search(node.items);
    const child = found >= 0 ? found : Math.max(~found - 1, 0);
    if (child > 0) base += node.ends![child - 1];
    node = node.children![child];
  }
  const found = search(node.items);
  return found >= 0 ? base + found : ~(base + ~found);
}

/**
 * Puts many items into a sorted rope at once, sharing every node that receives none. `items` are sorted by `compare` and hold no
 * equal two; where the rope has an equal item, `combine(old, added)` takes its place. Costs
 * O(items · log rope), and O(items + rope) at most.
 */
export function insertSorted<E>(
  rope: Rope<E> | undefined,
  items: readonly E[],
  compare: (a: E, b: E) => number,
  combine: (old: E, added: E) => E,
): Rope<E> | undefined {
  if (items.length === 0) return rope;
  if (rope === undefined) return buildRope(items);
  return join(sortedPieces(rope, items, 0, items.length, compare, combine));
}

function sortedPieces<E>(
  node: Rope<E>,
  items: readonly E[],
  from: number,
  to: number,
  compare: (a: E, b: E) => number,
  combine: (old: E, added: E) => E,
): Rope<E>[] {
  if (node.height === 0) {
    const merged = mergeSorted(node.items, items, from, to, compare, combine);
    if (merged === node.items) return [node];
    return cut(merged, (first, end) => leafNode(merged.slice(first, end), undefined));
  }
  const children: Rope<E>[] = [];
  let changed = false;
  let start = from;
  const last = node.children!.length - 1;
  for (let index = 0; index <= last; index++) {
    const child = node.children![index];
    const end = index === last
      ? to
      : firstNotBefore(items, start, to, node.items[index + 1], compare);
    if (end === start) {
      children.push(child);
      continue;
    }
    const pieces = sortedPieces(child, items, start, end, compare, combine);
    if (pieces.length !== 1 || pieces[0] !== child) changed = true;
    for (const piece of pieces) children.push(piece);
    start = end;
  }
  if (!changed) return [node];
  return cut(children, (first, end) => innerNode(children.slice(first, end)));
}

/** Index of the first of `items[from..to)` that is not less than `bound`. */
function firstNotBefore<E>(
  items: readonly E[],
  from: number,
  to: number,
  bound: E,
  compare: (a: E, b: E) => number,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(items[middle], bound) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Merges two sorted runs; returns `old` itself when nothing differs from it. */
function mergeSorted<E>(
  old: readonly E[],
  items: readonly E[],
  from: number,
  to: number,
  compare: (a: E, b: E) => number,
  combine: (old: E, added: E) => E,
): readonly E[] {
  const merged: E[] = [];
  let changed = false;
  let left = 0;
  let right = from;
  while (left < old.length || right < to) {
    const order = left >= old.length ? 1 : right >= to ? -1 : compare(old[left], items[right]);
    if (order < 0) merged.push(old[left++]);
    else if (order > 0) {
      merged.push(items[right++]);
      changed = true;
    } else {
      const combined = combine(old[left], items[right++]);
      if (combined !== old[left++]) changed = true;
      merged.push(combined);
    }
  }
  return changed ? merged : old;
}

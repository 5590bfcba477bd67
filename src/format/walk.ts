/**
 * The walk over a tree that all printers share: decides what is shown — selector, configuration or state, depth, defaults — and tells a
 * {@linkcode Sink} about it in document order.
 *
 * The walk can be left at any step and resumed, so that output of any size is made in chunks. It keeps its own stack: no recursion.
 *
 * @module
 */

import type { Cursor } from "../tree/cursor.ts";
import { absentContainer, leafDefault, leafListDefaults } from "../tree/defaults.ts";
import type { AnyValue, Branch, EntryList, Slot, ValueList } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import type {
  AnyNode,
  ContainerNode,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
  Module,
} from "../yang/schema.ts";
import type { Scalar, Type } from "../yang/type.ts";
import { holdsDefault, holdsState, isConditional } from "./facts.ts";

/** RFC 6243 §3. */
export type WithDefaults = "explicit" | "trim" | "report-all" | "report-all-tagged";

/** A metadata annotation of one instance (RFC 7952). */
export interface Annotation {
  readonly module: Module;
  readonly name: string;
  readonly type: Type;
  readonly value: Scalar;
}

/** What is shown. */
export interface WalkOptions {
  /** Default: everything. */
  readonly selector?: Selector;
  /** Default `explicit`. */
  readonly withDefaults?: WithDefaults;
  /** Configuration only, state only (with the ancestors and keys that it needs), or both. Default `all`. */
  readonly content?: "config" | "nonconfig" | "all";
  /** Levels of nodes that are shown, from 1; unlimited by default. Keys are always shown with their entry. */
  readonly depth?: number;
  /** Where levels are counted from: the top-level nodes, or the nodes that the selector names (RFC 8526). Default `top`. */
  readonly depthFrom?: "top" | "selected";
  /** Metadata of an instance, called once for each that is shown. `value` is the branch or the leaf's value. */
  readonly annotate?: (
    schema: DataNode,
    value: Branch | Scalar | AnyValue,
    parent: Branch,
  ) => readonly Annotation[] | undefined;
  /**
   * Whether the `when` of an absent node (or of its case) is true, asked for nodes with a default that have one. `parent` makes the cursor
   * of the branch it would stand in. By default, every `when` is taken to be true.
   */
  readonly when?: (schema: DataNode, parent: () => Cursor) => boolean;
}

/** What a walk tells, in document order. Only what is shown is told; there are no empty shells. */
export interface Sink {
  /** True when enough was written for one chunk: the walk pauses. */
  readonly full: boolean;
  /**
   * Called when the walk is resumed. True: there was more to write of the last value that was told, which is a pause's work, and the walk
   * pauses again. A sink that does not have it writes values as a whole.
   */
  goOn?(): boolean;
  /** Before the first shown entry of a list or leaf-list, and after the last. */
  beginList(node: ListNode | LeafListNode): void;
  endList(node: ListNode | LeafListNode): void;
  /** A container or list entry begins; the keys of an entry follow at once as leafs. */
  enter(node: ContainerNode | ListNode, branch: Branch, notes: Notes): void;
  leave(node: ContainerNode | ListNode): void;
  /** A leaf, or one value of a leaf-list. `isDefault`: to be tagged as default (RFC 6243 §6). */
  leaf(node: LeafNode | LeafListNode, value: Scalar, isDefault: boolean, notes: Notes): void;
  any(node: AnyNode, value: AnyValue, notes: Notes): void;
}

export type Notes = readonly Annotation[] | undefined;

/** One open branch, or one open list, of the walk. Frames are used again and again. */
class Frame {
  /** The schema of the open branch's node or of the open list; undefined for the outermost branch. */
  node: DataNode | undefined = undefined;
  /** The open branch, for a list its parent. */
  branch: Branch | undefined = undefined;
  selector: Selector = SELECT_ALL;
  /** Of a list or leaf-list: what is left of it; undefined for a branch. */
  entries: Iterator<Branch | Scalar> | undefined = undefined;
  /** Of a branch: the next slot. */
  index = 0;
  /** How many slots to visit. */
  count = 0;
  /** True when the sink was told. */
  told = false;
  /** Levels from where depth is counted; 0 as long as counting has not begun. */
  level = 0;
  /** Of a leaf-list: its values are its defaults. */
  isDefault = false;
}

/** Nodes that are looked at before the walk pauses: where little of much is shown, the sink would not be full for long. */
const LOOKS = 1024;

/** A walk in progress. */
export class Walk {
  readonly #sink: Sink;
  readonly #frames: Frame[] = [];
  #top = -1;
  /** Nodes looked at since the walk was resumed. */
  #looks = 0;
  readonly #content: "config" | "nonconfig" | "all";
  readonly #reportAll: boolean;
  readonly #trim: boolean;
  readonly #tag: boolean;
  readonly #maxLevel: number;
  readonly #countFromTop: boolean;
  readonly #annotate: WalkOptions["annotate"];
  readonly #when: WalkOptions["when"];

  constructor(root: Branch, sink: Sink, options: WalkOptions = {}) {
    this.#sink = sink;
    this.#content = options.content ?? "all";
    const mode = options.withDefaults ?? "explicit";
    this.#reportAll = mode === "report-all" || mode === "report-all-tagged";
    this.#trim = mode === "trim";
    this.#tag = mode === "report-all-tagged";
    this.#maxLevel = options.depth ?? Infinity;
    this.#countFromTop = options.depthFrom !== "selected";
    this.#annotate = options.annotate;
    this.#when = options.when;
    this.#push(undefined, root, options.selector ?? SELECT_ALL, 0);
    this.#frames[0].told = true;
  }

  /** Goes on until the sink is full, many nodes have been looked at, or all is told. True: all is told. */
  run(): boolean {
    const sink = this.#sink;
    if (sink.goOn?.()) return false;
    this.#looks = 0;
    while (this.#top >= 0) {
      if (sink.full || this.#looks++ >= LOOKS) return false;
      const frame = this.#frames[this.#top];
      if (frame.entries === undefined) this.#walkBranch(frame);
      else this.#walkList(frame, frame.entries);
    }
    return true;
  }

  #push(node: DataNode | undefined, branch: Branch, selector: Selector, level: number): Frame {
    const at = ++this.#top;
    let frame = this.#frames[at];
    if (frame === undefined) frame = this.#frames[at] = new Frame();
    frame.node = node;
    frame.branch = branch;
    frame.selector = selector;
    frame.entries = undefined;
    frame.index = node !== undefined && node.kind === "list" ? node.keys.length : 0;
    frame.count = this.#reportAll ? branch.schema.slots.length : branch.slots.length;
    frame.told = false;
    frame.level = level;
    return frame;
  }

  /** Visits slots of a branch up to one that needs a frame of its own, or to the end. */
  #walkBranch(frame: Frame): void {
    const branch = frame.branch!;
    const { slots } = branch;
    const nodes = branch.schema.slots;
    const all = frame.selector.all;
    while (frame.index < frame.count) {
      const index = frame.index++;
      let value: Slot | readonly Scalar[] = slots[index];
      if (value === undefined && !this.#reportAll) continue;
      const node = nodes[index];
      value ??= this.#absent(branch, node);
      if (value === undefined) continue;
      if (this.#content !== "all" && !this.#shown(node)) continue;
      const selector = all ? SELECT_ALL : frame.selector.child(node, branch);
      if (selector === undefined) continue;
      // Nothing is below a leaf that it could be on the way to.
      if (selector.onlyPath && (node.kind === "leaf" || isAny(node))) continue;
      const level = this.#levelBelow(frame, selector);
      switch (node.kind) {
        case "leaf": {
          const isDefault = node.default !== undefined && value === node.default;
          if (isDefault && this.#trim) break;
          if (!this.#tell(level)) return;
          this.#leaf(node, value as Scalar, isDefault && this.#tag, branch);
          if (this.#sink.full) return;
          break;
        }
        case "container":
          this.#push(node, value as Branch, selector, level);
          this.#open(selector.onlyPath || !node.presence || this.#onlyAncestor(node), level);
          return;
        case "list":
        case "leaf-list":
          if (this.#openList(frame, node, value as OpenList, selector)) return;
          break;
        default:
          if (!this.#tell(level)) return;
          this.#sink.any(node, value as AnyValue, this.#notes(node, value as AnyValue, branch));
          if (this.#sink.full) return;
      }
    }
    if (frame.told && frame.node !== undefined) {
      this.#sink.leave(frame.node as ContainerNode | ListNode);
    }
    frame.branch = undefined;
    this.#top--;
  }

  /** False when nothing of the list is shown. */
  #openList(
    parent: Frame,
    node: ListNode | LeafListNode,
    list: OpenList,
    selector: Selector,
  ): boolean {
    const isDefault = node.kind === "leaf-list" && (this.#trim || this.#tag) &&
      equalsDefaults(node, list as ValueList | readonly Scalar[]);
    if (isDefault && this.#trim) return false;
    // Where counting has not begun, each entry decides.
    const level = this.#countFromTop || parent.level > 0 ? parent.level + 1 : 0;
    const frame = this.#push(node, parent.branch!, selector, level);
    const candidates = selector.all || Array.isArray(list)
      ? undefined
      : selector.candidates(list as EntryList | ValueList);
    frame.entries = (candidates ?? list)[Symbol.iterator]() as Iterator<Branch | Scalar>;
    frame.isDefault = isDefault;
    return true;
  }

  /** Visits entries of a list up to one that is opened, or values of a leaf-list up to a full sink. */
  #walkList(frame: Frame, entries: Iterator<Branch | Scalar>): void {
    const node = frame.node as ListNode | LeafListNode;
    const sink = this.#sink;
    const { selector } = frame;
    while (this.#looks++ < LOOKS) {
      const step = entries.next();
      if (step.done) return this.#closeList(frame, node);
      const entry = step.value;
      const selected = selector.all ? SELECT_ALL : selector.entry(entry);
      if (selected === undefined) continue;
      if (node.kind === "list") {
        const level = this.#countFromTop || frame.level > 0 ? frame.level : firstLevel(selected);
        this.#push(node, entry as Branch, selected, level);
        const onlyPath = selected.onlyPath && !selectsKey(selected, node, entry as Branch);
        this.#open(onlyPath || this.#onlyAncestor(node), level);
        return;
      }
      if (selected.onlyPath) continue;
      if (!this.#tell(frame.level)) return;
      this.#leaf(node, entry as Scalar, frame.isDefault, frame.branch!);
      if (sink.full) return;
    }
  }

  #closeList(frame: Frame, node: ListNode | LeafListNode): void {
    if (frame.told) this.#sink.endList(node);
    frame.entries = undefined;
    frame.branch = undefined;
    this.#top--;
  }

  /** Tells of the branch just pushed, unless that has to wait for something shown below it. */
  #open(wait: boolean, level: number): void {
    if (wait) return;
    // Beyond the last level it only makes its ancestors shown.
    if (!this.#tell(level)) return;
    if (level === this.#maxLevel) this.#frames[this.#top].index = Infinity;
  }

  #levelBelow(frame: Frame, selector: Selector): number {
    return this.#countFromTop || frame.level > 0 ? frame.level + 1 : firstLevel(selector);
  }

  /** Configuration in a walk over state: shown only on the way to state. */
  #onlyAncestor(node: DataNode): boolean {
    return this.#content === "nonconfig" && node.config;
  }

  /**
   * Makes sure that the sink knows all open branches and lists before something in them is told. False when that something lies below the
   * last level: then its ancestors down to that level are told, and the walk goes on after them.
   */
  #tell(level: number): boolean {
    if (level <= this.#maxLevel) {
      if (!this.#frames[this.#top].told) this.#tellOpen();
      return true;
    }
    while (this.#frames[this.#top].level > this.#maxLevel) this.#top--;
    if (!this.#frames[this.#top].told) this.#tellOpen();
    const frame = this.#frames[this.#top];
    if (frame.entries === undefined) frame.index = Infinity;
    return false;
  }

  #tellOpen(): void {
    const sink = this.#sink;
    let from = this.#top;
    while (!this.#frames[from].told) from--;
    for (let at = from + 1; at <= this.#top; at++) {
      const frame = this.#frames[at];
      const node = frame.node!;
      frame.told = true;
      if (frame.entries !== undefined) {
        sink.beginList(node as ListNode | LeafListNode);
        continue;
      }
      const branch = frame.branch!;
      const notes = this.#notes(node, branch, this.#frames[at - 1].branch!);
      sink.enter(node as ContainerNode | ListNode, branch, notes);
      if (node.kind !== "list") continue;
      const { keys } = node;
      for (let key = 0; key < keys.length; key++) {
        this.#leaf(keys[key], branch.slots[key] as Scalar, false, branch);
      }
    }
  }

  #leaf(
    node: LeafNode | LeafListNode,
    value: Scalar,
    isDefault: boolean,
    parent: Branch,
  ): void {
    const notes = this.#annotate === undefined ? undefined : this.#annotate(node, value, parent);
    this.#sink.leaf(node, value, isDefault, notes);
  }

  #notes(node: DataNode, value: Branch | AnyValue, parent: Branch): Notes {
    return this.#annotate === undefined ? undefined : this.#annotate(node, value, parent);
  }

  /** Whether a node, or for state something below it, can be shown at all. */
  #shown(node: DataNode): boolean {
    if (this.#content === "config") return node.config;
    return !node.config || holdsState(node);
  }

  /** What an absent node is by default; undefined when nothing. */
  #absent(branch: Branch, node: DataNode): Branch | Scalar | readonly Scalar[] | undefined {
    if (!holdsDefault(node)) return undefined;
    if (this.#when !== undefined && isConditional(node)) {
      if (!this.#when(node, () => this.#cursor())) return undefined;
    }
    if (node.kind === "leaf") return leafDefault(branch, node);
    if (node.kind === "container") return absentContainer(branch, node);
    if (node.kind !== "leaf-list") return undefined;
    const values = leafListDefaults(branch, node);
    return values.length === 0 ? undefined : values;
  }

  /** The cursor of the open branch. */
  #cursor(): Cursor {
    let cursor: Cursor | undefined;
    for (let at = 0; at <= this.#top; at++) {
      const { entries, node, branch } = this.#frames[at];
      if (entries === undefined) cursor = { parent: cursor, schema: node, value: branch! };
    }
    return cursor!;
  }
}

type OpenList = EntryList | ValueList | readonly Scalar[];

function isAny(node: DataNode): node is AnyNode {
  return node.kind === "anydata" || node.kind === "anyxml";
}

/** True when an entry that is otherwise only on the way to others is shown because one of its keys is selected. */
function selectsKey(selector: Selector, list: ListNode, entry: Branch): boolean {
  for (const key of list.keys) {
    const selected = selector.child(key, entry);
    if (selected !== undefined && !selected.onlyPath) return true;
  }
  return false;
}

/** The level of a node above which counting has not begun. */
function firstLevel(selector: Selector): number {
  return selector.onlyPath ? 0 : 1;
}

/** True when a leaf-list holds just what its defaults are. */
function equalsDefaults(node: LeafListNode, list: Iterable<Scalar>): boolean {
  const { defaults } = node;
  let index = 0;
  for (const value of list) if (value !== defaults[index++]) return false;
  return index > 0 && index === defaults.length;
}

/**
 * Rules compiled to an automaton that runs over schema and data: a state says what is decided at one node, and leads to the states of its
 * children. States are made as they are reached and kept, so that each further instance costs one look-up.
 *
 * A state of operation `read` is a {@linkcode Selector}: a printer that walks with it leaves out what may not be read.
 *
 * @module
 */

import type { Branch, EntryList, ValueList } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import type { DataNode, LeafListNode, ListNode, RootNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import {
  byRule,
  type Decision,
  defaultDecision,
  deniedByRule,
  type Protection,
  protectionBelow,
} from "./decision.ts";
import { fullKeys, isConditional, type PathStep, type Target } from "./path.ts";
import type { AccessOperation, Rule } from "./rules.ts";
import { type Summary, summaryOf } from "./summary.ts";

/** A rule about data with its path; no steps: it applies everywhere. */
export interface DataRule {
  readonly rule: Rule;
  readonly steps: readonly PathStep[];
}

/** What all states of one automaton share. */
export interface Automaton {
  readonly operation: AccessOperation;
  /** The default of the operation, where no rule matches. */
  readonly permit: boolean;
}

/** The state at the root of the data, where `rules` (in order) have not matched anything yet. */
export function rootState(automaton: Automaton, rules: readonly DataRule[], root: RootNode): State {
  const [pending, entered] = split(rules, 0);
  return new State(automaton, root, 0, pending, entered, undefined);
}

/** Rules whose path goes on after `depth` steps, and those whose path ends there: they apply to all that is below. */
function split(rules: readonly DataRule[], depth: number): [DataRule[], DataRule[]] {
  const pending: DataRule[] = [];
  const entered: DataRule[] = [];
  for (const rule of rules) (rule.steps.length > depth ? pending : entered).push(rule);
  return [pending, entered];
}

/** Rules in order. What comes after a rule for any module can never decide. */
function relevant(
  pending: readonly DataRule[],
  entered: readonly DataRule[],
): [readonly DataRule[], readonly DataRule[]] {
  const sorted = entered.toSorted((a, b) => a.rule.index - b.rule.index);
  const last = sorted.findIndex(({ rule }) => rule.module === undefined);
  if (last < 0) return [pending, sorted];
  const { index } = sorted[last].rule;
  return [pending.filter(({ rule }) => rule.index < index), sorted.slice(0, last + 1)];
}

/** The state at one instance: of the root, a container, a list entry, a leaf, a leaf-list value, an action or a notification. */
export class State implements Selector {
  readonly decision: Decision;
  readonly #automaton: Automaton;
  readonly #schema: Target | RootNode;
  readonly #depth: number;
  readonly #pending: readonly DataRule[];
  readonly #entered: readonly DataRule[];
  readonly #protection: Protection;
  readonly #children: (State | ListState | undefined)[] = [];
  #all: boolean | undefined;
  #shown: boolean | undefined;

  constructor(
    automaton: Automaton,
    schema: Target | RootNode,
    depth: number,
    pending: readonly DataRule[],
    entered: readonly DataRule[],
    parentProtection: Protection,
  ) {
    this.#automaton = automaton;
    this.#schema = schema;
    this.#depth = depth;
    [this.#pending, this.#entered] = relevant(pending, entered);
    this.#protection = schema.kind === "root"
      ? undefined
      : protectionBelow(parentProtection, schema);
    this.decision = this.#decide();
  }

  #decide(): Decision {
    const { operation, permit } = this.#automaton;
    // The root holds the data but is no data node itself: nobody needs a right to it.
    const module = this.#schema.kind === "root" ? undefined : this.#schema.module.name;
    for (const { rule } of this.#entered) {
      if (rule.module === undefined || rule.module === module) return byRule(rule);
    }
    return defaultDecision(operation, this.#protection, permit);
  }

  /** True when the operation is permitted here and on everything that can be below. */
  get all(): boolean {
    return this.#all ??= this.#computeAll();
  }

  #computeAll(): boolean {
    if (!this.decision.permit || this.#pending.some(({ rule }) => !rule.permit)) return false;
    if (this.#entered.at(-1)?.rule.module === undefined && this.#entered.length > 0) {
      if (this.#entered.every(({ rule }) => rule.permit)) return true;
    }
    const schema = this.#schema;
    if (schema.kind === "root") return schema.slots.every((node) => this.step(node).all);
    if (schema.kind !== "container" && schema.kind !== "list") return true;
    const below = summaryOf(schema);
    if (below === undefined) return false;
    for (const module of below.modules) {
      const decides = this.#entered.find(({ rule }) =>
        rule.module === undefined || rule.module === module
      );
      const permit = decides === undefined ? this.#permitsByDefault(below) : decides.rule.permit;
      if (!permit) return false;
    }
    return true;
  }

  /** True when nothing in the subtree is denied where no rule matches. */
  #permitsByDefault({ denyAll, denyWrite }: Summary): boolean {
    if (!this.#automaton.permit || denyAll || this.#protection === "default-deny-all") return false;
    return !this.#writes || !(denyWrite || this.#protection === "default-deny-write");
  }

  get #writes(): boolean {
    const { operation } = this.#automaton;
    return operation !== "read" && operation !== "exec";
  }

  /** The state at a child; of a list or leaf-list it is asked for the entries. */
  step(schema: Target): State | ListState {
    if (!("slot" in schema)) return this.#next(schema, this.#through(schema));
    return this.#children[schema.slot] ??= this.#child(schema);
  }

  /** The rules whose path goes through a child. */
  #through(schema: Target): DataRule[] {
    return this.#pending.filter(({ steps }) => {
      const step = steps[this.#depth];
      return step.schema === schema || step.schema === undefined;
    });
  }

  #child(schema: DataNode): State | ListState {
    const through = this.#through(schema);
    if (schema.kind !== "list" && schema.kind !== "leaf-list") return this.#next(schema, through);
    const conditional = through.filter(({ steps }) => isConditional(steps[this.#depth]));
    if (conditional.length === 0) return this.#next(schema, through);
    const certain = through.filter(({ steps }) => !isConditional(steps[this.#depth]));
    return new ListState(
      schema,
      conditional,
      this.#depth,
      (matched) => this.#next(schema, [...certain, ...matched]),
    );
  }

  #next(schema: Target, through: readonly DataRule[]): State {
    const depth = this.#depth + 1;
    const [pending, entered] = split(through, depth);
    return new State(
      this.#automaton,
      schema,
      depth,
      pending.toSorted((a, b) => a.rule.index - b.rule.index),
      [...this.#entered, ...entered],
      this.#protection,
    );
  }

  // Selector

  /** True when the node or something below it can be shown. What a rule denies is left out with all that is below (RFC 8341 §3.2.4). */
  get shown(): boolean {
    return this.#shown ??= this.#computeShown();
  }

  #computeShown(): boolean {
    if (deniedByRule(this.decision)) return false;
    const schema = this.#schema;
    // An entry cannot be shown without its keys.
    if (schema.kind === "list" && schema.keys.some((key) => deniedByRule(this.#decisionOf(key)))) {
      return false;
    }
    return this.decision.permit || this.#permitsBelow();
  }

  #decisionOf(leaf: DataNode): Decision {
    return (this.step(leaf) as State).decision;
  }

  /** True when a rule can permit something below a node that only a default denies. */
  #permitsBelow(): boolean {
    const { kind } = this.#schema;
    if (kind !== "container" && kind !== "list" && kind !== "root") return false;
    return this.#pending.some(({ rule }) => rule.permit) ||
      this.#entered.some(({ rule }) => rule.permit && rule.module !== undefined);
  }

  get onlyPath(): boolean {
    return !this.decision.permit;
  }

  child(schema: DataNode, _parent: Branch): Selector | undefined {
    return asSelector(this.#children[schema.slot] ??= this.#child(schema));
  }

  candidates(): undefined {
    return undefined;
  }

  /** The state at an entry; no rule tells one entry from another. */
  entryState(_entry: Branch | Scalar): State {
    return this;
  }

  entry(_entry: Branch | Scalar): Selector | undefined {
    return this;
  }
}

/** By the value of one key: the rules whose first predicate that is. */
interface KeyIndex {
  readonly slot: number;
  readonly rules: Map<Scalar, DataRule[]>;
}

/** How a printer is to see a state: the simplest selector that shows the same. */
function asSelector(state: State | ListState): Selector | undefined {
  if (!state.shown) return undefined;
  return state.all ? SELECT_ALL : state;
}

/** The state at a list or leaf-list of which some rules mean certain entries only. */
export class ListState implements Selector {
  readonly onlyPath = true;
  readonly shown = true;
  readonly #schema: ListNode | LeafListNode;
  readonly #rules: readonly DataRule[];
  readonly #depth: number;
  readonly #make: (matched: readonly DataRule[]) => State;
  /** Where none of the rules matches. */
  readonly #unmatched: State;
  /** What of such an entry is shown. */
  readonly unmatchedShown: Selector | undefined;
  /** The one element of the index, where there is but one. */
  readonly only: KeyIndex | undefined;
  readonly #index: KeyIndex[] = [];
  readonly #states = new Map<string, State>();

  constructor(
    schema: ListNode | LeafListNode,
    rules: readonly DataRule[],
    depth: number,
    make: (matched: readonly DataRule[]) => State,
  ) {
    this.#schema = schema;
    this.#rules = rules;
    this.#depth = depth;
    this.#make = make;
    this.#unmatched = make([]);
    this.unmatchedShown = asSelector(this.#unmatched);
    for (const rule of rules) {
      const [slot, value] = rule.steps[depth].keys[0];
      let bySlot = this.#index.find((index) => index.slot === slot);
      if (!bySlot) this.#index.push(bySlot = { slot, rules: new Map() });
      const same = bySlot.rules.get(value);
      if (same) same.push(rule);
      else bySlot.rules.set(value, [rule]);
    }
    this.only = this.#index.length === 1 ? this.#index[0] : undefined;
  }

  get all(): boolean {
    return this.#unmatched.all && this.#rules.every(({ rule }) => rule.permit);
  }

  /** The state at an entry. */
  entryState(entry: Branch | Scalar): State {
    let matched: DataRule[] | undefined;
    for (const { slot, rules } of this.#index) {
      const candidates = rules.get(valueAt(entry, slot));
      if (candidates === undefined) continue;
      for (const rule of candidates) {
        if (this.#holds(rule, entry)) (matched ??= []).push(rule);
      }
    }
    return matched === undefined ? this.#unmatched : this.#stateOf(matched);
  }

  #holds({ steps }: DataRule, entry: Branch | Scalar): boolean {
    return steps[this.#depth].keys.every(([slot, value]) => valueAt(entry, slot) === value);
  }

  #stateOf(matched: DataRule[]): State {
    const key = matched.map(({ rule }) => rule.index).join();
    let state = this.#states.get(key);
    if (!state) this.#states.set(key, state = this.#make(matched));
    return state;
  }

  /** The state at any entry, for what asks of the list as a whole. */
  get decision(): Decision {
    return this.#unmatched.decision;
  }

  child(): undefined {
    return undefined;
  }

  candidates(list: EntryList | ValueList): Iterable<Branch | Scalar> | undefined {
    if (this.#unmatched.shown) return undefined;
    const found = new Map<number, Branch | Scalar>();
    for (const { rule, steps } of this.#rules) {
      if (!rule.permit) continue;
      const keys = fullKeys(steps[this.#depth], this.#schema);
      if (keys === undefined) return undefined;
      const entry = list.get(keys);
      if (entry !== undefined) found.set(list.rank(keys), entry);
    }
    return [...found].sort(([a], [b]) => a - b).map(([, entry]) => entry);
  }

  /**
   * The entries of a list that are not shown like all others, where the others are shown whole. Undefined when that cannot be
   * told without looking at each.
   */
  exceptions(list: EntryList | ValueList): Iterable<Branch | Scalar> | undefined {
    return this.unmatchedShown === SELECT_ALL ? this.meant(list) : undefined;
  }

  /** The entries of a list that rules tell from others. Undefined when that cannot be told without looking at each. */
  meant(list: EntryList | ValueList): Iterable<Branch | Scalar> | undefined {
    const found = new Set<Branch | Scalar>();
    for (const { steps } of this.#rules) {
      const keys = fullKeys(steps[this.#depth], this.#schema);
      if (keys === undefined) return undefined;
      const entry = list.get(keys);
      if (entry !== undefined) found.add(entry);
    }
    return found;
  }

  entry(entry: Branch | Scalar): Selector | undefined {
    // Nearly all entries of a large list are meant by no rule: they take the shortest way.
    const { only } = this;
    if (only !== undefined) {
      const key = typeof entry === "object" ? entry.slots[only.slot] : entry;
      if (!only.rules.has(key as Scalar)) return this.unmatchedShown;
    }
    return asSelector(this.entryState(entry));
  }
}

function valueAt(entry: Branch | Scalar, slot: number): Scalar {
  return typeof entry === "object" ? entry.slots[slot] as Scalar : entry;
}

/**
 * Patterns as automata. A value is looked at once, character by character, so no pattern and no value can make matching take long: an engine
 * that backtracks would need exponential time for some (`(a*)*b`).
 *
 * A pattern becomes a nondeterministic automaton (Thompson's construction); its deterministic states are made when a value first
 * leads to them.
 *
 * @module
 */

import { PatternError, type PatternNode } from "./pattern_syntax.ts";

/** Larger automata are refused: each repetition counts, `(a{100}){100}` makes 10,000 nodes. Room for `.{0,65535}`. */
const MAX_NODES = 200_000;
/** When a pattern has so many deterministic states, they are forgotten and made anew as values need them. */
const MAX_STATES = 1_000;
/** Classes of characters that a table of transitions has room for at first. */
const MIN_CLASSES = 16;
/** Characters beyond ASCII whose class is remembered. */
const MAX_CLASSIFIED = 4_096;

/** Accepts the text read so far. */
const ACCEPT = 0;

/** The nondeterministic automaton: node n either reads a character of set `sets[n]` and goes to `first[n]`, or goes on to both. */
class Nodes {
  /** Index of a set, or -1: goes on without reading. */
  readonly sets: number[] = [-1];
  readonly first: number[] = [ACCEPT];
  readonly second: number[] = [ACCEPT];
  readonly #sources = new Map<string, number>();

  get sources(): readonly string[] {
    return [...this.#sources.keys()];
  }

  /** The node where matching `part` and then what begins at `next` starts. As deep as the pattern's parentheses. */
  build(part: PatternNode, next: number): number {
    switch (part.kind) {
      case "set":
        return this.#add(this.#set(part.source), next, next);
      case "sequence":
        return part.parts.reduceRight((start, one) => this.build(one, start), next);
      case "choice":
        return part.branches.map((branch) => this.build(branch, next))
          .reduceRight((rest, start) => this.#add(-1, start, rest));
      case "repeat":
        return this.#repeat(part, next);
    }
  }

  #repeat(
    { part, min, max }: PatternNode & { readonly kind: "repeat" },
    next: number,
  ): number {
    let start = next;
    if (max === Infinity) {
      const loop = this.#add(-1, next, next);
      this.first[loop] = this.build(part, loop);
      start = loop;
    } else {
      // Each may be left out together with those after it, so few nodes are active at a time.
      for (let count = min; count < max; count++) {
        start = this.#add(-1, this.build(part, start), next);
      }
    }
    for (let count = 0; count < min; count++) start = this.build(part, start);
    return start;
  }

  #set(source: string): number {
    let set = this.#sources.get(source);
    if (set === undefined) this.#sources.set(source, set = this.#sources.size);
    return set;
  }

  #add(set: number, first: number, second: number): number {
    if (this.sets.length >= MAX_NODES) {
      throw new PatternError(`its repetitions make more than ${MAX_NODES} steps`);
    }
    this.sets.push(set);
    this.first.push(first);
    return this.second.push(second) - 1;
  }
}

/** Entries of the table of transitions: this one has not been made yet. */
const UNKNOWN = 0;
/** The state that no text leads out of to acceptance. */
const DEAD = 1;

/** A pattern that can be run on texts. */
export class Automaton {
  readonly #nodes = new Nodes();
  readonly #start: number;
  readonly #classes: CharacterClasses;
  /** `state * #width + class` → state. States are numbered from 1. */
  #table = new Uint16Array(0);
  #width = 0;
  /** Of each state: the reading nodes that are active together, and whether the text read so far matches. */
  #active: (readonly number[])[] = [];
  #accepting: boolean[] = [];
  #byNodes = new Map<string, number>();
  #initial = UNKNOWN;

  /** @throws {PatternError} when it would be too large */
  constructor(pattern: PatternNode) {
    this.#start = this.#nodes.build(pattern, ACCEPT);
    this.#classes = new CharacterClasses(this.#nodes.sources);
  }

  /** True when the whole text matches. */
  matches(text: string): boolean {
    if (this.#initial === UNKNOWN) this.#forget();
    const { ascii } = this.#classes;
    let state = this.#initial;
    let table = this.#table;
    let width = this.#width;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      let kind: number;
      if (unit < 128) {
        kind = ascii[unit];
      } else {
        const point = text.codePointAt(i)!;
        if (point > 0xffff) i++;
        kind = this.#classes.of(point);
      }
      // Beyond its width the table knows nothing of a class: the next state begins a wider one.
      const next = kind < width ? table[state * width + kind] : UNKNOWN;
      if (next === DEAD) return false;
      if (next === UNKNOWN) {
        state = this.#step(state, kind);
        if (state === DEAD) return false;
        table = this.#table;
        width = this.#width;
      } else state = next;
    }
    return this.#accepting[state];
  }

  /** Begins a table with room for all classes known so far. */
  #forget(): void {
    this.#width = Math.max(MIN_CLASSES, this.#classes.count);
    this.#table = new Uint16Array(MIN_CLASSES * this.#width);
    this.#active = [[], []];
    this.#accepting = [false, false];
    this.#byNodes = new Map([["false ", DEAD]]);
    this.#initial = this.#state([this.#start]);
  }

  #step(state: number, kind: number): number {
    const { first, sets } = this.#nodes;
    const holds = this.#classes.setsOf(kind);
    const reached = this.#active[state].filter((node) => holds[sets[node]])
      .map((node) => first[node]);
    if (this.#active.length >= MAX_STATES || kind >= this.#width) {
      this.#forget();
      return this.#state(reached);
    }
    const next = this.#state(reached);
    this.#table[state * this.#width + kind] = next;
    return next;
  }

  /** The state with all reading nodes that `from` leads to without reading. */
  #state(from: readonly number[]): number {
    const { first, second, sets } = this.#nodes;
    const seen = new Set(from);
    // A set that grows while it is walked is walked to its end.
    for (const node of seen) {
      if (sets[node] >= 0) continue;
      seen.add(first[node]);
      seen.add(second[node]);
    }
    const active = [...seen].filter((node) => sets[node] >= 0).sort((a, b) => a - b);
    const accepting = seen.has(ACCEPT);
    const key = `${accepting} ${active.join()}`;
    let state = this.#byNodes.get(key);
    if (state === undefined) {
      state = this.#active.push(active) - 1;
      this.#accepting.push(accepting);
      this.#byNodes.set(key, state);
      if ((state + 1) * this.#width > this.#table.length) {
        const wider = new Uint16Array(this.#table.length * 2);
        wider.set(this.#table);
        this.#table = wider;
      }
    }
    return state;
  }
}

/** Characters that are in the same sets are of one class. */
class CharacterClasses {
  /** The class of each ASCII character. */
  readonly ascii = new Uint8Array(128);
  readonly #tests: readonly RegExp[];
  readonly #bySets = new Map<string, number>();
  readonly #sets: (readonly boolean[])[] = [];
  readonly #known = new Map<number, number>();

  constructor(sources: readonly string[]) {
    this.#tests = sources.map((source) => new RegExp(`^${source}$`, "v"));
    for (let point = 0; point < 128; point++) this.ascii[point] = this.#classify(point);
  }

  get count(): number {
    return this.#sets.length;
  }

  /** The class of a character beyond ASCII. */
  of(point: number): number {
    let found = this.#known.get(point);
    if (found === undefined) {
      if (this.#known.size >= MAX_CLASSIFIED) this.#known.clear();
      this.#known.set(point, found = this.#classify(point));
    }
    return found;
  }

  /** For each set whether it holds the characters of a class. */
  setsOf(kind: number): readonly boolean[] {
    return this.#sets[kind];
  }

  #classify(point: number): number {
    const character = String.fromCodePoint(point);
    const sets = this.#tests.map((test) => test.test(character));
    const key = sets.map(Number).join("");
    let kind = this.#bySets.get(key);
    if (kind === undefined) {
      this.#bySets.set(key, kind = this.#sets.length);
      this.#sets.push(sets);
    }
    return kind;
  }
}

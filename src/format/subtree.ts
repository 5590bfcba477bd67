/**
 * Subtree filters (RFC 6241 §6): a filter element becomes a {@linkcode Selector}, so that data is selected while it is walked, and list
 * entries whose keys are given are found through the index.
 *
 * @module
 */

import { leafListValues, leafValue } from "../tree/defaults.ts";
import { Branch, type EntryList, type ValueList } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import { childElements, elementText, type XmlElement } from "../xml/element.ts";
import type {
  BranchSchema,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
  Schema,
} from "../yang/schema.ts";
import { type ResolveModule, type Scalar, ValueError } from "../yang/type.ts";

export interface SubtreeOptions {
  /** Content matches see defaults in use, too: for replies that report them (RFC 6243). Default false. */
  readonly defaults?: boolean;
}

/**
 * The selector of the children of `filter`, for data below `root`.
 *
 * Elements in no namespace match that name in any module (§6.2.1). What the schema does not know selects nothing, an empty filter selects
 * nothing (§6.4.2), and attribute match expressions (§6.2.2) select nothing, as data has no attributes here.
 */
export function subtreeSelector(
  filter: XmlElement,
  root: BranchSchema,
  schema: Schema,
  options: SubtreeOptions = {},
): Selector {
  const rule = new Compiler(schema).rule(childElements(filter), root);
  return new RootSelector(rule === undefined ? [] : [rule], options.defaults ?? false);
}

/** A sibling set (§6.2.5): what a filter asks of one instance. */
interface Rule {
  /** Nothing but content matches: everything is selected where they hold. */
  readonly all: boolean;
  /** The instance is shown even when nothing else in it is, since a content match or a key is. */
  readonly shown: boolean;
  /** All have to hold. */
  readonly matches: readonly ContentMatch[];
  /** What is selected of children, by their slot. */
  readonly children: ReadonlyMap<number, readonly Rule[]>;
  /** The values of all keys, where the content matches give them: at most one entry can match. */
  readonly keys: readonly Scalar[] | undefined;
}

/** One content match: holds when any of the nodes (several only without namespace) has any of the values. */
type ContentMatch = readonly MatchedNode[];

interface MatchedNode {
  readonly node: LeafNode | LeafListNode;
  /** The canonical values that the text can mean: as it is, and without white space around it. */
  readonly values: readonly Scalar[];
}

const NO_RULES: ReadonlyMap<number, readonly Rule[]> = new Map();
/** A selection node. */
const SELECTION: Rule = {
  all: true,
  shown: true,
  matches: [],
  children: NO_RULES,
  keys: undefined,
};

class Compiler {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  /** The rule of a sibling set; undefined when it can never match. As deep as the filter, which the reader bounds. */
  rule(elements: readonly XmlElement[], schema: BranchSchema): Rule | undefined {
    const matches: ContentMatch[] = [];
    const children = new Map<number, Rule[]>();
    const add = (node: DataNode, rule: Rule) => {
      const rules = children.get(node.slot);
      if (rules === undefined) children.set(node.slot, [rule]);
      else rules.push(rule);
    };
    let onlyMatches = elements.length > 0;
    for (const element of elements) {
      const nodes = element.attributes.length > 0 ? [] : nodesOf(element, schema);
      const below = childElements(element);
      if (below.length === 0 && trimmed(elementText(element)) !== "") {
        const match = this.#match(element, nodes);
        if (match.length === 0) return undefined;
        matches.push(match);
        // A matching node is shown: of a leaf-list just the matching value.
        for (const { node, values } of match) add(node, valueRule(node, values));
        continue;
      }
      onlyMatches = false;
      for (const node of nodes) {
        const rule = below.length === 0 ? SELECTION : this.#containment(below, node);
        if (rule !== undefined) add(node, rule);
      }
    }
    const keyCount = schema.kind === "list" ? schema.keys.length : 0;
    return {
      all: onlyMatches,
      shown: matches.length > 0 || [...children.keys()].some((slot) => slot < keyCount),
      matches,
      children,
      keys: schema.kind === "list" ? keysOf(schema, matches) : undefined,
    };
  }

  #containment(elements: readonly XmlElement[], node: DataNode): Rule | undefined {
    if (node.kind === "container" || node.kind === "list") return this.rule(elements, node);
    // Of what no schema describes either all is shown or nothing.
    return node.kind === "anydata" || node.kind === "anyxml" ? SELECTION : undefined;
  }

  #match(element: XmlElement, nodes: readonly DataNode[]): MatchedNode[] {
    const text = elementText(element);
    const resolve: ResolveModule = (prefix) => {
      const namespace = element.scope.get(prefix);
      return namespace === undefined ? undefined : this.#schema.moduleByNamespace(namespace);
    };
    const matched: MatchedNode[] = [];
    for (const node of nodes) {
      if (node.kind !== "leaf" && node.kind !== "leaf-list") continue;
      const values = new Set<Scalar>();
      for (const form of new Set([trimmed(text), text])) {
        const value = valueOf(node, form, resolve);
        if (value !== undefined) values.add(value);
      }
      if (values.size > 0) matched.push({ node, values: [...values] });
    }
    return matched;
  }
}

/** Without white space, as XML understands it, at both ends (§6.2.5). */
function trimmed(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

function nodesOf(element: XmlElement, schema: BranchSchema): readonly DataNode[] {
  const { namespace, local } = element;
  if (namespace === "") return schema.childrenByName(local);
  const node = schema.child(namespace, local);
  return node === undefined ? [] : [node];
}

/** The canonical value; undefined when the text is no value of the type, so that no instance has it. */
function valueOf(
  node: LeafNode | LeafListNode,
  text: string,
  resolve: ResolveModule,
): Scalar | undefined {
  try {
    return node.type.parse(text, resolve);
  } catch (error) {
    if (error instanceof ValueError) return undefined;
    throw error;
  }
}

/** Selects a leaf if it has one of the values, or those values of a leaf-list. */
function valueRule(node: LeafNode | LeafListNode, values: readonly Scalar[]): Rule {
  return { ...SELECTION, all: false, matches: [[{ node, values }]] };
}

function keysOf(list: ListNode, matches: readonly ContentMatch[]): readonly Scalar[] | undefined {
  const keys: Scalar[] = [];
  for (const key of list.keys) {
    const match = matches.find(([first, ...more]) => more.length === 0 && first.node === key);
    if (match === undefined || match[0].values.length > 1) return undefined;
    keys.push(match[0].values[0]);
  }
  return keys.length === 0 ? undefined : keys;
}

/** True when all content matches of a rule hold in this instance. */
function holds(rule: Rule, branch: Branch, defaults: boolean): boolean {
  return rule.matches.every((match) =>
    match.some(({ node, values }) => {
      if (node.kind === "leaf") {
        const value = defaults ? leafValue(branch, node) : branch.slots[node.slot];
        return values.includes(value as Scalar);
      }
      const list = branch.slots[node.slot] as ValueList | undefined;
      if (list !== undefined) return values.some((value) => list.rank([value]) >= 0);
      return defaults && [...leafListValues(branch, node)].some((value) => values.includes(value));
    })
  );
}

/** What the rules select of one instance; undefined when none applies. */
function selectorOf(
  rules: readonly Rule[],
  branch: Branch,
  defaults: boolean,
): Selector | undefined {
  const holding = rules.filter((rule) => holds(rule, branch, defaults));
  if (holding.length === 0) return undefined;
  return holding.some((rule) => rule.all) ? SELECT_ALL : new BranchSelector(holding, defaults);
}

/** Of an instance whose content matches hold. */
class BranchSelector implements Selector {
  readonly all = false;
  readonly onlyPath: boolean;
  readonly #rules: readonly Rule[];
  readonly #defaults: boolean;

  constructor(rules: readonly Rule[], defaults: boolean) {
    this.#rules = rules;
    this.#defaults = defaults;
    this.onlyPath = !rules.some((rule) => rule.shown);
  }

  child(schema: DataNode, parent: Branch): Selector | undefined {
    const rules: Rule[] = [];
    for (const rule of this.#rules) {
      const more = rule.children.get(schema.slot);
      if (more !== undefined) rules.push(...more);
    }
    if (rules.length === 0) return undefined;
    switch (schema.kind) {
      case "container": {
        const below = parent.slots[schema.slot];
        // An absent container is asked about where defaults are in use below it: any instance without data will do.
        const instance = below instanceof Branch ? below : new Branch(schema, []);
        return selectorOf(rules, instance, this.#defaults);
      }
      case "list":
        return new ListSelector(rules, this.#defaults);
      case "leaf-list":
        return rules.includes(SELECTION) ? SELECT_ALL : new ValuesSelector(rules);
      case "leaf":
        // Without namespace, a content match of one module's leaf is no reason to show another's.
        return rules.some((rule) => rule === SELECTION || holds(rule, parent, this.#defaults))
          ? SELECT_ALL
          : undefined;
      default:
        return SELECT_ALL;
    }
  }

  candidates(): undefined {
    return undefined;
  }

  entry(): Selector {
    return this;
  }
}

/** Of the outermost branch, whose own content matches are looked at when it is known. */
class RootSelector implements Selector {
  readonly all = false;
  readonly onlyPath = true;
  readonly #rules: readonly Rule[];
  readonly #defaults: boolean;
  #known: { readonly branch: Branch; readonly selector: Selector | undefined } | undefined;

  constructor(rules: readonly Rule[], defaults: boolean) {
    this.#rules = rules;
    this.#defaults = defaults;
  }

  child(schema: DataNode, parent: Branch): Selector | undefined {
    if (this.#known?.branch !== parent) {
      this.#known = {
        branch: parent,
        selector: selectorOf(this.#rules, parent, this.#defaults),
      };
    }
    return this.#known.selector?.child(schema, parent);
  }

  candidates(): undefined {
    return undefined;
  }

  entry(): undefined {
    return undefined;
  }
}

class ListSelector implements Selector {
  readonly all = false;
  readonly onlyPath = true;
  readonly #rules: readonly Rule[];
  readonly #defaults: boolean;

  constructor(rules: readonly Rule[], defaults: boolean) {
    this.#rules = rules;
    this.#defaults = defaults;
  }

  child(): undefined {
    return undefined;
  }

  candidates(list: EntryList | ValueList): Iterable<Branch> | undefined {
    const ranks = new Set<number>();
    for (const { keys } of this.#rules) {
      if (keys === undefined) return undefined;
      const rank = list.rank(keys);
      if (rank >= 0) ranks.add(rank);
    }
    return [...ranks].sort((a, b) => a - b).map((rank) => list.at(rank) as Branch);
  }

  entry(entry: Branch | Scalar): Selector | undefined {
    return selectorOf(this.#rules, entry as Branch, this.#defaults);
  }
}

/** Some values of a leaf-list. */
class ValuesSelector implements Selector {
  readonly all = false;
  readonly onlyPath = false;
  readonly #values: ReadonlySet<Scalar>;

  constructor(rules: readonly Rule[]) {
    this.#values = new Set(
      rules.flatMap((rule) => rule.matches.flatMap((match) => match.flatMap((m) => m.values))),
    );
  }

  child(): undefined {
    return undefined;
  }

  candidates(): undefined {
    return undefined;
  }

  entry(value: Branch | Scalar): Selector | undefined {
    return this.#values.has(value as Scalar) ? SELECT_ALL : undefined;
  }
}

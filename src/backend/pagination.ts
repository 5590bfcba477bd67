/**
 * Pages of a list or leaf-list (draft-ietf-netconf-list-pagination, -nc): where → sort-by → direction → cursor or offset → limit, and
 * limits for the lists below.
 *
 * A page of a whole list in its own order is found through the index: it costs the page, not the list. The files `pagination_*.ts` belong to
 * it.
 *
 * @module
 */

import type { Annotation, WalkOptions } from "../format/walk.ts";
import { isShown } from "../nacm/mod.ts";
import type { Branch, EntryList, ValueList } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import { filterSource } from "../xpath/filter_source.ts";
import { XPathError } from "../xpath/error.ts";
import { Node } from "../xpath/node.ts";
import { pickedSelector } from "../xpath/picked.ts";
import { XPath } from "../xpath/xpath.ts";
import type { DataNode, LeafListNode, ListNode, Schema } from "../yang/schema.ts";
import { cursorOf, findCursor } from "./pagination_cursor.ts";
import { invalid } from "./pagination_error.ts";
import { type LeftOut, SublistLimit } from "./pagination_selector.ts";
import { sortEntries } from "./pagination_sort.ts";

/** What a request asks for; the parameters' defaults are undefined. */
export interface PageRequest {
  /** An XPath that is evaluated on each entry as if the entry were the document. */
  readonly where?: string;
  /** `a/b`: a leaf below the entries. */
  readonly sortBy?: string;
  readonly locale?: string;
  readonly backwards: boolean;
  readonly cursor?: string;
  readonly offset: number;
  readonly limit?: number;
  readonly sublistLimit?: number;
  /** Namespaces in scope of the expressions. */
  readonly scope: ReadonlyMap<string, string>;
}

/** A page, as options for a printer. */
export interface Page {
  readonly selector: Selector;
  readonly annotate: WalkOptions["annotate"];
}

/** What is paged. */
export interface PageTarget {
  readonly schema: Schema;
  readonly root: Branch;
  /** The expression that leads to the list or leaf-list. */
  readonly target: XPath;
  /** What may be read; undefined: everything. */
  readonly readable: Selector | undefined;
}

/**
 * The page of a list.
 *
 * @throws {RpcError} invalid-value, with app-tag `offset-out-of-range`, `cursor-not-found` or `locale-unavailable`
 */
export function pageOf(of: PageTarget, request: PageRequest): Page {
  const { schema } = of;
  const list = listOf(of.target);
  const entries = entriesOf(of, list, request);
  const start = startOf(entries, list, request);
  const end = Math.min(entries.length, start + (request.limit ?? Infinity));
  const page = entries.slice(start, end);
  const leftOut: LeftOut = new Map();
  const notes = new Notes(schema, of.readable === undefined, leftOut, list);
  notes.ofPage(page, {
    remaining: request.limit === undefined ? 0 : entries.length - end,
    locale: request.sortBy === undefined ? undefined : request.locale ?? "C",
    previous: request.limit === undefined || start === 0 || list.kind !== "list"
      ? undefined
      : cursorOf(entries.at(Math.max(0, start - request.limit))!),
    next: end < entries.length && list.kind === "list" ? cursorOf(entries.at(end)!) : undefined,
  });
  const { sublistLimit } = request;
  const whole = sublistLimit === undefined
    ? SELECT_ALL
    : new SublistLimit(SELECT_ALL, sublistLimit, leftOut, true);
  const selector = pickedSelector(page, whole);
  return { selector, annotate: notes.annotate };
}

/**
 * Only the limit for lists below is asked for: any nodes may be the target.
 *
 * @param selector what is shown; undefined: the whole tree
 * @param exact how many entries are left out may be told
 */
export function limitSublists(
  selector: Selector | undefined,
  limit: number,
  schema: Schema,
  exact: boolean,
): Page {
  const leftOut: LeftOut = new Map();
  const limited = new SublistLimit(selector ?? SELECT_ALL, limit, leftOut, selector === undefined);
  return { selector: limited, annotate: new Notes(schema, exact, leftOut, undefined).annotate };
}

/** Entries in the order in which they are to be shown, of which only some are made. */
interface Entries {
  readonly length: number;
  at(rank: number): Node | undefined;
  slice(start: number, end: number): readonly Node[];
}

/** For errors that are about none of the parameters in particular. */
const ALL = "list-pagination";

/** The one schema node that the target expression leads to. */
function listOf(target: XPath): ListNode | LeafListNode {
  const [node, ...others] = target.analysis.result ?? [];
  const path = target.text;
  if (node === undefined) throw invalid(`list-pagination: "${path}" not found`, ALL);
  if (others.length > 0 || (node.kind !== "list" && node.kind !== "leaf-list")) {
    throw invalid(`list-pagination is enabled but target "${path}" is not list or leaf-list`, ALL);
  }
  return node;
}

function entriesOf(of: PageTarget, list: ListNode | LeafListNode, request: PageRequest): Entries {
  const { where, sortBy, locale, backwards } = request;
  if (locale !== undefined && sortBy === undefined) throw invalid("locale needs sort-by", "locale");
  if (where === undefined && sortBy === undefined && of.readable === undefined) {
    const whole = wholeList(of, list, backwards);
    if (whole !== undefined) return whole;
  }
  let nodes = of.target.evaluate(rootNode(of.root)) as Node[];
  if (of.readable !== undefined) nodes = nodes.filter((node) => isShown(node, of.readable!));
  if (where !== undefined) nodes = nodes.filter(condition(where, request.scope, of.schema));
  if (sortBy !== undefined) nodes = sortEntries(nodes, list, sortBy, locale, request.scope);
  return backwards ? nodes.toReversed() : nodes;
}

function rootNode(root: Branch): Node {
  return new Node(undefined, undefined, root);
}

/** All entries of one list, when the target is just that. */
function wholeList(
  { target, root, schema }: PageTarget,
  list: ListNode | LeafListNode,
  backwards: boolean,
): Entries | undefined {
  const { expr } = target;
  if (expr.kind !== "path" || expr.start !== "root") return undefined;
  const last = expr.steps.at(-1)!;
  if (last.axis !== "child" || last.predicates.length > 0) return undefined;
  const above = { ...expr, steps: expr.steps.slice(0, -1) };
  const parents = new XPath(target.source, schema.root, schema, above)
    .evaluate(rootNode(root)) as Node[];
  if (parents.length !== 1) return undefined;
  const [parent] = parents;
  const entries = (parent.value as Branch).slots[list.slot] as EntryList | ValueList | undefined;
  if (entries === undefined) return undefined;
  const length = entries.size;
  const at = (rank: number) => {
    const order = backwards ? length - 1 - rank : rank;
    const value = entries.at(order);
    return value === undefined ? undefined : new Node(parent, list, value, order);
  };
  const slice = (start: number, end: number) =>
    Array.from({ length: Math.max(0, end - start) }, (_, i) => at(start + i)!);
  return { length, at, slice };
}

function condition(
  where: string,
  scope: ReadonlyMap<string, string>,
  schema: Schema,
): (node: Node) => boolean {
  let xpath: XPath;
  try {
    xpath = new XPath(filterSource(where, scope, schema), undefined, schema);
  } catch (error) {
    if (!(error instanceof XPathError)) throw error;
    throw invalid(`where: ${error.message}`, "where");
  }
  return ({ schema: node, value }) =>
    xpath.test(new Node(undefined, node?.kind === "leaf-list" ? node : undefined, value));
}

function startOf(entries: Entries, list: ListNode | LeafListNode, request: PageRequest): number {
  const { cursor, offset } = request;
  const from = cursor === undefined ? 0 : findCursor(cursor, list, entries, request);
  if (from + offset > entries.length) {
    throw invalid(
      `offset ${offset} is more than the ${entries.length - from} entries there are`,
      "offset",
      "offset-out-of-range",
    );
  }
  return from + offset;
}

/** The metadata of a page. */
interface PageNotes {
  readonly remaining: number;
  readonly locale: string | undefined;
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** Metadata on entries, from the module ietf-list-pagination. */
class Notes {
  readonly #schema: Schema;
  readonly #exact: boolean;
  readonly #leftOut: LeftOut;
  readonly #target: DataNode | undefined;
  readonly #ofEntry = new Map<unknown, readonly Annotation[]>();

  /** `exact`: what is left out of lists below may be counted for the reader. */
  constructor(schema: Schema, exact: boolean, leftOut: LeftOut, target: DataNode | undefined) {
    this.#schema = schema;
    this.#exact = exact;
    this.#leftOut = leftOut;
    this.#target = target;
  }

  ofPage(page: readonly Node[], { remaining, locale, previous, next }: PageNotes): void {
    const common = [
      ...remaining > 0 ? this.#note("remaining", String(remaining)) : [],
      ...locale === undefined ? [] : this.#note("locale", locale),
    ];
    for (const [i, { value }] of page.entries()) {
      const notes = [
        ...common,
        ...i === 0 && previous !== undefined ? this.#note("previous", previous) : [],
        ...i === page.length - 1 && next !== undefined ? this.#note("next", next) : [],
      ];
      if (notes.length > 0) this.#ofEntry.set(value, notes);
    }
  }

  readonly annotate: WalkOptions["annotate"] = (node, value, parent) => {
    if (node.kind !== "list" && node.kind !== "leaf-list") return undefined;
    if (node === this.#target) return this.#ofEntry.get(value);
    const remaining = this.#leftOut.get(parent.slots[node.slot] as EntryList | ValueList);
    if (remaining === undefined) return undefined;
    // A count would tell of entries that the reader may not see.
    return this.#note("remaining", this.#exact ? String(remaining) : "unknown");
  };

  #note(name: string, value: string): readonly Annotation[] {
    const module = this.#schema.moduleByName("ietf-list-pagination");
    const type = this.#schema.annotations.get(`ietf-list-pagination:${name}`);
    return module === undefined || type === undefined ? [] : [{ module, name, type, value }];
  }
}

/**
 * The parameter `list-pagination` of get, get-config and get-data.
 *
 * @module
 */

import type { XmlPrintOptions } from "../format/xml_print.ts";
import { isReadable } from "../nacm/mod.ts";
import { bothSelectors } from "../tree/both.ts";
import { Branch, type Slot } from "../tree/node.ts";
import type { Selector } from "../tree/selector.ts";
import { filterSource } from "../xpath/filter_source.ts";
import type { XPathSource } from "../xpath/names.ts";
import { XPath } from "../xpath/xpath.ts";
import { anyParameter, leafText, parameter, type Request, scopeOf } from "./operation.ts";
import { limitSublists, type Page, pageOf, type PageRequest } from "./pagination.ts";
import { invalid } from "./pagination_error.ts";
import type { View } from "./view.ts";

/**
 * `options` for printing `root`, with the page that the request asks for; as they are when it asks for none.
 *
 * @throws {RpcError} invalid-value
 */
export function paged(
  request: Request,
  root: Branch,
  view: View,
  options: XmlPrintOptions,
): XmlPrintOptions {
  const wanted = pageRequest(request);
  if (wanted === undefined) return options;
  const { schema } = request.backend;
  if (!isPaged(wanted)) {
    // Without a filter the whole datastore is selected, though a reader may not see all of it.
    const whole = view.filter === undefined;
    const limited = limitSublists(
      whole ? undefined : options.selector,
      wanted.sublistLimit!,
      schema,
      !whole || view.readable === undefined,
    );
    if (whole) return { ...options, ...readablePage(limited, view.readable) };
    return { ...options, ...limited };
  }
  const source = targetSource(request);
  if (source === undefined) {
    throw invalid("list-pagination needs an xpath filter", "list-pagination");
  }
  const target = new XPath(source, schema.root, schema);
  // A tree without what may not be read is paged like any other.
  const hides = view.readable !== undefined && !isReadable(root, view.readable);
  const page = pageOf(
    { schema, root, target, readable: hides ? view.readable : undefined },
    wanted,
  );
  checkContent(target, view.content);
  return { ...options, ...readablePage(page, view.readable) };
}

/** Anything but a limit for the lists below. */
function isPaged(page: PageRequest): boolean {
  return page.where !== undefined || page.sortBy !== undefined || page.locale !== undefined ||
    page.backwards || page.cursor !== undefined || page.offset > 0 || page.limit !== undefined;
}

function readablePage(page: Page, readable: Selector | undefined): Page {
  if (readable === undefined) return page;
  return { ...page, selector: bothSelectors(page.selector, readable) };
}

/** The list must be of what is shown. */
function checkContent(target: XPath, content: View["content"]): void {
  const [list] = target.analysis.result ?? [];
  if (list === undefined || content === "all" || list.config === (content === "config")) return;
  const kind = list.config ? "config" : "state";
  throw invalid(
    `list-pagination targets a ${kind} list but content request is ${content}`,
    "list-pagination",
  );
}

/** The expression of the filter; undefined when there is none or it is a subtree. */
function targetSource(request: Request): XPathSource | undefined {
  const { backend: { schema }, input } = request;
  const filter = anyParameter(input, "filter")?.element;
  const select = filter?.attributes.find(({ local }) => local === "select")?.value;
  if (filter !== undefined && select !== undefined) {
    return filterSource(select, filter.scope, schema);
  }
  const xpath = leafText(input, "xpath-filter");
  if (xpath === undefined) return undefined;
  return filterSource(xpath, scopeOf(request, "xpath-filter"), schema);
}

/** The parameters; undefined when all have their defaults. */
function pageRequest(request: Request): PageRequest | undefined {
  const { input } = request;
  const container = parameter(input, "list-pagination");
  if (!(container instanceof Branch)) return undefined;
  const value = (name: string): Slot => {
    const node = container.schema.childrenByName(name)[0];
    return node && container.slots[node.slot];
  };
  const text = (name: string, unset?: string): string | undefined => {
    const given = value(name);
    return given === undefined || given === unset ? undefined : String(given);
  };
  const number = (name: string, unset?: string): number | undefined => {
    const given = text(name, unset);
    return given === undefined ? undefined : Number(given);
  };
  const page: PageRequest = {
    where: text("where", "unfiltered"),
    sortBy: text("sort-by", "none"),
    locale: text("locale"),
    backwards: value("direction") === "backwards",
    cursor: text("cursor"),
    offset: number("offset") ?? 0,
    limit: number("limit", "unbounded"),
    sublistLimit: number("sublist-limit", "unbounded"),
    scope: scopeOf(request, "list-pagination"),
  };
  return isPaged(page) || page.sublistLimit !== undefined ? page : undefined;
}

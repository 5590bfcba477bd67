/**
 * What of a tree a request wants to see: filter, defaults, depth, configuration or state, and what its user may read.
 *
 * @module
 */

import { xpathOfFilter } from "./filter_type.ts";
import { subtreeSelector } from "../format/subtree.ts";
import type { WithDefaults } from "../format/walk.ts";
import { printXml, type XmlPrintOptions } from "../format/xml_print.ts";
import { isCheap, isReadable, readableView } from "../nacm/mod.ts";
import { BASE_NAMESPACE } from "../netconf/names.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { subtreePath, xpathPath } from "../plugin/state_path.ts";
import { emptyBranch } from "../tree/branch.ts";
import type { Branch } from "../tree/node.ts";
import { bothSelectors } from "../tree/both.ts";
import type { Selector } from "../tree/selector.ts";
import type { XmlElement } from "../xml/element.ts";
import { xpathFilter } from "../xpath/select.ts";
import type { DataNode, Schema } from "../yang/schema.ts";
import { anyParameter, leafText, type Request } from "./operation.ts";

export type Content = "config" | "nonconfig" | "all";

/** What is shown. */
export interface View {
  readonly content: Content;
  /** What the filter selects; undefined: everything. */
  readonly filter: Filter | undefined;
  /** What may be read; undefined: everything. */
  readonly readable: Selector | undefined;
  readonly withDefaults: WithDefaults | undefined;
  /** Levels of nodes; undefined: all. */
  readonly depth: number | undefined;
  /** Whether the `when` of an absent node with a default is true. */
  readonly when: XmlPrintOptions["when"];
}

/** A filter becomes a selector when the tree is known: an XPath filter may have to be evaluated on it. */
export interface Filter {
  selector(root: Branch): Selector;
  /** False when nothing at or below the top-level node can matter to the filter. */
  touches(schema: DataNode): boolean;
  /** The instance path (RFC 7951 notation) at or below which all is that it can select; undefined: it selects nothing. */
  readonly path: string | undefined;
}

/** The view that `get` and `get-config` ask for. */
export function viewOf(request: Request, content: Content): View {
  const { backend, input, attributes, access } = request;
  const filter = anyParameter(input, "filter")?.element;
  const withDefaults = withDefaultsMode(request) ?? backend.config.get("CLICON_NETCONF_BASIC_MODE");
  return {
    content,
    filter: filter && filterOf(filter, backend.schema, withDefaults),
    readable: access.readable,
    withDefaults,
    depth: depthOf(attributes.get("depth")),
    when: backend.validator.whenOf,
  };
}

/**
 * `<filter>` of RFC 6241 §6.1 and §8.9. Its attributes may be prefixed, as Clixon's own clients write them.
 *
 * A subtree filter is matched with what the reply reports: its content matches see defaults only where `withDefaults` reports them. An XPath
 * filter is evaluated on the data with the defaults in use, whatever of them is reported: the value of a leaf is its default where
 * nobody has set it (RFC 7950 §7.6.1).
 */
export function filterOf(
  element: XmlElement,
  schema: Schema,
  withDefaults: WithDefaults | undefined,
): Filter {
  const select = xpathOfFilter(element);
  if (select === undefined) {
    const defaults = reportsAll(withDefaults);
    const selector = subtreeSelector(element, schema.root, schema, { defaults });
    const nothing = emptyBranch(schema.root);
    return {
      selector: () => selector,
      touches: (node) => selector.child(node, nothing) !== undefined,
      path: subtreePath(element, schema),
    };
  }
  return xpathFilterOf(select, element.scope, schema);
}

/** An XPath filter; `leaf` as for {@linkcode xpathFilter}. */
export function xpathFilterOf(
  text: string,
  scope: ReadonlyMap<string, string>,
  schema: Schema,
  leaf?: string,
): Filter {
  const filter = xpathFilter(text, scope, schema, leaf);
  return {
    selector: (root) => filter.selector(root),
    touches: (node) => filter.touches(node),
    path: xpathPath(text, scope, schema),
  };
}

/** `<with-defaults>` (RFC 6243 §4.5); undefined: the basic mode. */
export function withDefaultsMode(request: Request): WithDefaults | undefined {
  return leafText(request.input, "with-defaults") as WithDefaults | undefined;
}

function depthOf(text: string | undefined): number | undefined {
  if (text === undefined || text === "unbounded") return undefined;
  const depth = Number(text);
  if (!/^-?\d{1,10}$/.test(text)) {
    throw new RpcError("protocol", "bad-attribute", `depth is "${text}"; expected a number`, {
      info: [{ name: "bad-attribute", value: "depth" }, { name: "bad-element", value: "get" }],
    });
  }
  return depth > 0 ? depth : undefined;
}

/**
 * The part of a tree that the filter of a view is applied to: it sees nothing that the user may not read (RFC 8341 §3.2.4). Without a filter it
 * can be the tree itself: the printer leaves out what may not be read.
 */
export function visibleTree(root: Branch, view: View): Branch {
  const { filter, readable } = view;
  if (readable === undefined) return root;
  return filter !== undefined || isCheap(root, readable) ? readableView(root, readable) : root;
}

/** The options that make a printer show a view of `root`. */
export function printOptions(root: Branch, view: View): XmlPrintOptions {
  const wanted = view.filter?.selector(root);
  const readable = unreadIn(root, view);
  return {
    selector: wanted && readable ? bothSelectors(wanted, readable) : wanted ?? readable,
    withDefaults: view.withDefaults,
    content: view.content,
    depth: view.depth,
    when: view.when,
  };
}

/** What the printer has to leave out: nothing, when the tree holds only what may be read and no absent node is shown by its default. */
function unreadIn(root: Branch, { readable, withDefaults }: View): Selector | undefined {
  if (readable === undefined) return undefined;
  return !reportsAll(withDefaults) && isReadable(root, readable) ? undefined : readable;
}

function reportsAll(mode: WithDefaults | undefined): boolean {
  return mode === "report-all" || mode === "report-all-tagged";
}

/** The data as content of `<data>` in the NETCONF namespace. */
export function printDataElement(root: Branch, options: XmlPrintOptions): Iterator<Uint8Array> {
  return printXml(root, {
    ...options,
    namespace: BASE_NAMESPACE,
    open: "<data>",
    close: "</data>",
    empty: "<data/>",
  });
}

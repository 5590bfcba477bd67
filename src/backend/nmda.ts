/**
 * NMDA (RFC 8526): `get-data` and `edit-data` on the datastores of RFC 8342.
 *
 * `intended` is what running is: nothing here makes one from the other. `operational` is running with all state; it says where each
 * configuration node comes from (`nmda_origin.ts`).
 *
 * @module
 */

import type { WalkOptions, WithDefaults } from "../format/walk.ts";
import { printXml, type XmlPrintOptions } from "../format/xml_print.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { bothSelectors } from "../tree/both.ts";
import type { Branch } from "../tree/node.ts";
import type { Selector } from "../tree/selector.ts";
import type { Schema } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { editDatastore } from "./edit.ts";
import { type Origin, Origins } from "./nmda_origin.ts";
import {
  type Answer,
  anyParameter,
  flag,
  inChunks,
  leafListTexts,
  leafText,
  type Request,
  scopeOf,
} from "./operation.ts";
import { paged } from "./pagination_request.ts";
import { readUrlEdit } from "./url.ts";
import {
  type Content,
  type Filter,
  filterOf,
  printOptions,
  type View,
  visibleTree,
  withDefaultsMode,
  xpathFilterOf,
} from "./view.ts";

const NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-netconf-nmda";

/** A datastore of RFC 8342 by the name of its identity in ietf-datastores. */
export type DatastoreName = "running" | "candidate" | "startup" | "intended" | "operational";

/** The datastores that there are, as the features say. */
export function datastoreNames(schema: Schema): DatastoreName[] {
  const features = schema.moduleByName("ietf-netconf")?.features;
  const names: DatastoreName[] = ["running", "intended", "operational"];
  if (features?.has("candidate")) names.push("candidate");
  if (features?.has("startup")) names.push("startup");
  return names;
}

/**
 * The datastore that a leaf of type `datastore-ref` names.
 *
 * @throws {RpcError} invalid-value when there is no such datastore (RFC 8526 §3.1)
 */
export function datastoreOf(request: Request, leaf: string): DatastoreName {
  const value = leafText(request.input, leaf) ?? "";
  const name = value.replace(/^ietf-datastores:/, "") as DatastoreName;
  if (datastoreNames(request.backend.schema).includes(name)) return name;
  throw new RpcError("application", "invalid-value", `There is no datastore ${value}`, {
    info: [{ name: "bad-element", value: leaf }],
  });
}

/** The content of a datastore, state included where it is `operational`. */
export async function datastoreContent(
  { backend, session }: Request,
  name: DatastoreName,
  view: View,
): Promise<{ readonly root: Branch; readonly origins: Origins | undefined }> {
  if (name !== "operational") {
    const store = name === "intended" ? "running" : name;
    const root = await backend.configuration(session, store);
    return { root: visibleTree(root, view), origins: undefined };
  }
  const running = await backend.configuration(session, "running");
  const root = view.content === "config"
    ? running
    : await backend.withState({ session }, running, view);
  const visible = visibleTree(root, view);
  return { root: visible, origins: new Origins(visibleTree(running, view), visible) };
}

/** The filter of `subtree-filter` or `xpath-filter`; undefined without either. */
export function filterSpec(
  request: Request,
  withDefaults: WithDefaults | undefined,
): Filter | undefined {
  const { backend, input } = request;
  const subtree = anyParameter(input, "subtree-filter")?.element;
  if (subtree !== undefined) return filterOf(subtree, backend.schema, withDefaults);
  const xpath = leafText(input, "xpath-filter");
  if (xpath === undefined) return undefined;
  const name = "xpath-filter";
  return xpathFilterOf(xpath, scopeOf(request, name), backend.schema, name);
}

/** `<get-data>` (RFC 8526 §3.1.1). */
export async function getData(request: Request): Promise<Answer> {
  const { backend, input, access } = request;
  const name = datastoreOf(request, "datastore");
  const withDefaults = defaultsMode(request, name);
  const view: View = {
    content: contentOf(leafText(input, "config-filter"), name),
    filter: filterSpec(request, withDefaults),
    readable: access.readable,
    withDefaults,
    depth: depthOf(leafText(input, "max-depth")),
    when: backend.validator.whenOf,
  };
  const { root, origins } = await datastoreContent(request, name, view);
  const options = paged(request, root, view, printOptions(root, view));
  const shown: XmlPrintOptions = {
    ...options,
    selector: withOrigins(options.selector, originFilter(request), origins),
    annotate: annotations(
      options.annotate,
      flag(input, "with-origin") ? origins?.annotate(backend.schema) : undefined,
    ),
    depthFrom: "selected",
    namespace: NAMESPACE,
    open: `<data xmlns="${NAMESPACE}">`,
    close: "</data>",
    empty: `<data xmlns="${NAMESPACE}"/>`,
  };
  return inChunks(() => printXml(root, shown));
}

/** The annotations of both. */
function annotations(
  a: WalkOptions["annotate"],
  b: WalkOptions["annotate"],
): WalkOptions["annotate"] {
  if (a === undefined || b === undefined) return a ?? b;
  return (schema, value, parent) => {
    const first = a(schema, value, parent);
    const second = b(schema, value, parent);
    return first === undefined || second === undefined ? first ?? second : [...first, ...second];
  };
}

/** `config-filter`: configuration datastores hold nothing else. */
function contentOf(filter: string | undefined, name: DatastoreName): Content {
  if (filter === undefined) return name === "operational" ? "all" : "config";
  return filter === "true" ? "config" : "nonconfig";
}

/** Of `operational`, values in use are shown, defaults included, unless something else is asked for (RFC 8526 §3.1.1.2). */
function defaultsMode(request: Request, name: DatastoreName): WithDefaults | undefined {
  return withDefaultsMode(request) ??
    (name === "operational"
      ? "report-all"
      : request.backend.config.get("CLICON_NETCONF_BASIC_MODE"));
}

function depthOf(text: string | undefined): number | undefined {
  return text === undefined || text === "unbounded" ? undefined : Number(text);
}

/** `origin-filter` or `negated-origin-filter`; undefined without either. */
function originFilter({ backend, input }: Request): ((origin: Origin) => boolean) | undefined {
  const { schema } = backend;
  const wanted = leafListTexts(input, "origin-filter");
  const unwanted = leafListTexts(input, "negated-origin-filter");
  if (wanted.length > 0) return (origin) => isAnyOf(origin, wanted, schema);
  return unwanted.length > 0 ? (origin) => !isAnyOf(origin, unwanted, schema) : undefined;
}

/** True when the origin is one of these or derived from one. */
function isAnyOf(origin: Origin, identities: readonly Scalar[], schema: Schema): boolean {
  const own = schema.identity("ietf-origin", origin);
  return identities.some((text) => {
    const [module, name] = String(text).split(":");
    const base = schema.identity(module, name);
    return own !== undefined && base !== undefined && schema.derivedFromOrSelf(own, base);
  });
}

function withOrigins(
  selector: Selector | undefined,
  wanted: ((origin: Origin) => boolean) | undefined,
  origins: Origins | undefined,
): Selector | undefined {
  if (wanted === undefined || origins === undefined) return selector;
  const byOrigin = origins.selector(wanted);
  return selector === undefined ? byOrigin : bothSelectors(selector, byOrigin);
}

/** `<edit-data>` (RFC 8526 §3.1.2). */
export async function editData(request: Request): Promise<Answer> {
  const { backend, input, config } = request;
  const target = datastoreOf(request, "datastore");
  const features = backend.schema.moduleByName("ietf-netconf")?.features;
  const writable = target === "candidate" || target === "startup" ||
    (target === "running" && features?.has("writable-running"));
  if (!writable) {
    throw new RpcError("application", "invalid-value", `Datastore ${target} cannot be edited`, {
      info: [{ name: "bad-element", value: "datastore" }],
    });
  }
  const url = leafText(input, "url");
  const edit = url === undefined ? config : await readUrlEdit(backend, url);
  if (edit === undefined) {
    throw new RpcError("protocol", "missing-element", "edit-data has neither config nor url", {
      info: [{ name: "bad-element", value: "config" }],
    });
  }
  const result = await editDatastore(request, {
    target,
    edit,
    defaultOperation: leafText(input, "default-operation") as "merge" | "replace" | "none" ??
      "merge",
    testOption: "set",
    errorOption: "rollback-on-error",
    autocommit: false,
    copyStartup: false,
  });
  return { kind: "ok", objectExisted: result.objectExisted };
}

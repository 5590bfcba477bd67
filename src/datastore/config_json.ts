/**
 * Configuration in JSON without its schema: what upgrade callbacks need for data of modules that are not there any more.
 *
 * Names are told apart by their modules (RFC 7951 §4). Without a schema nothing tells a list of one entry from a container, so callers can give
 * the schema that comes closest as a hint: it decides between arrays and single values, and between strings and numbers.
 *
 * @module
 */

import { FormatError } from "../format/format_error.ts";
import { type Json, readJsonValue } from "../format/json_any.ts";
import { JsonReader } from "../format/json_reader.ts";
import { childElements, elementText, makeElement, type XmlElement } from "../xml/element.ts";
import type {
  BranchSchema,
  DataNode,
  LeafListNode,
  LeafNode,
  Module,
  Schema,
} from "../yang/schema.ts";
import { ValueError } from "../yang/type.ts";
import { type ModuleState, readModuleStateJson } from "./module_state.ts";
import { StoreError, syntaxAt } from "./store_error.ts";

type JsonObject = { [name: string]: Json };

/** Names and namespaces of modules, of today and of a file. */
export class ModuleNames {
  readonly #namespaces = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #schema: Schema;

  constructor(schema: Schema, file: ModuleState | undefined) {
    this.#schema = schema;
    for (const { name, namespace } of [...schema.modules, ...file?.modules ?? []]) {
      this.#namespaces.set(name, namespace);
      this.#names.set(namespace, name);
    }
  }

  /** The module of today with that name. */
  module(name: string): Module | undefined {
    return this.#schema.moduleByName(name);
  }

  /** Module names as prefixes. */
  get scope(): ReadonlyMap<string, string> {
    return this.#namespaces;
  }

  namespace(name: string): string | undefined {
    return this.#namespaces.get(name);
  }

  name(namespace: string): string | undefined {
    return this.#names.get(namespace);
  }
}

/** Reads a JSON datastore file as a `config` element. @throws {StoreError} */
export function jsonToConfig(
  path: string,
  bytes: Uint8Array,
  file: ModuleState | undefined,
  schema: Schema,
): { config: XmlElement; moduleState: ModuleState | undefined } {
  let json: Json;
  try {
    const reader = new JsonReader(bytes);
    json = readJsonValue(reader, reader.next());
  } catch (error) {
    if (error instanceof FormatError) throw syntaxAt(path, error);
    throw error;
  }
  const content = isObject(json) ? json["config"] ?? {} : {};
  const { ["ietf-yang-library:yang-library"]: state, ["ietf-yang-library:modules-state"]: legacy } =
    isObject(content) ? content : {};
  const found = state ?? legacy;
  const moduleState = found === undefined ? file : readModuleStateJson(found);
  const names = new ModuleNames(schema, moduleState);
  const data = isObject(content)
    ? Object.fromEntries(
      Object.entries(content).filter(([name]) => !name.startsWith("ietf-yang-library:")),
    )
    : {};
  return { config: configElement(data, names, path), moduleState };
}

/** The `config` element that a JSON object stands for. @throws {StoreError} for names of unknown modules */
export function configElement(data: JsonObject, names: ModuleNames, source: string): XmlElement {
  const children = Object.entries(data).flatMap(([name, value]) =>
    elements(name, value, "", names, source)
  );
  return makeElement("", "config", children);
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function elements(
  member: string,
  value: Json,
  outer: string,
  names: ModuleNames,
  source: string,
): XmlElement[] {
  if (member.startsWith("@")) return [];
  const colon = member.indexOf(":");
  const module = member.slice(0, Math.max(colon, 0));
  const namespace = colon < 0 ? outer : names.namespace(module);
  if (namespace === undefined) throw new StoreError(source, `module of "${member}" is not known`);
  const local = member.slice(colon + 1);
  const scope = new Map([...names.scope, ["", namespace]]);
  const one = (item: Json): XmlElement => {
    const children = isObject(item)
      ? Object.entries(item).flatMap(([name, below]) =>
        elements(name, below, namespace, names, source)
      )
      : item === null || Array.isArray(item)
      ? []
      : [String(item)];
    return { ...makeElement(namespace, local, children), scope };
  };
  const isEmptyLeaf = Array.isArray(value) && value.length === 1 && value[0] === null;
  return Array.isArray(value) && !isEmptyLeaf ? value.map(one) : [one(value)];
}

/** A `config` element as a JSON object. */
export function configJson(
  config: XmlElement,
  names: ModuleNames,
  hint: BranchSchema | undefined,
): JsonObject {
  const object: JsonObject = {};
  const groups = Map.groupBy(
    childElements(config),
    ({ namespace, local }) => `${namespace} ${local}`,
  );
  for (const group of groups.values()) {
    const { namespace, local } = group[0];
    const node = hint?.child(namespace, local);
    const module = namespace === config.namespace ? "" : `${names.name(namespace) ?? namespace}:`;
    const values = group.map((element) => valueOf(element, names, node));
    const isList = node?.kind === "list" || node?.kind === "leaf-list" || values.length > 1;
    object[module + local] = isList ? values : values[0];
  }
  return object;
}

function valueOf(element: XmlElement, names: ModuleNames, node: DataNode | undefined): Json {
  if (node?.kind === "leaf" || node?.kind === "leaf-list") return leafJson(element, names, node);
  const hint = node?.kind === "container" || node?.kind === "list" ? node : undefined;
  if (hint !== undefined || childElements(element).length > 0) {
    return configJson(element, names, hint);
  }
  const text = elementText(element);
  return qualifiedText(text, element, names);
}

/** Text with a prefix of the element's scope, by the module's name. */
function qualifiedText(text: string, element: XmlElement, names: ModuleNames): string {
  const colon = text.indexOf(":");
  const namespace = colon < 0 ? undefined : element.scope.get(text.slice(0, colon));
  const module = namespace === undefined ? undefined : names.name(namespace);
  return module === undefined ? text : module + text.slice(colon);
}

function leafJson(element: XmlElement, names: ModuleNames, node: LeafNode | LeafListNode): Json {
  const text = qualifiedText(elementText(element), element, names);
  const { type, module } = node;
  try {
    const value = type.parse(text, (name) => name === "" ? module : names.module(name));
    return type.toJson(value, module);
  } catch (error) {
    // Old data need not be valid today: the callback sees it as it is.
    if (error instanceof ValueError) return text;
    throw error;
  }
}

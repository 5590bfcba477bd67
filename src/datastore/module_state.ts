/**
 * The modules that a datastore file was written with (CLICON_XMLDB_MODSTATE): a brief `yang-library` (RFC 8525) inside the file, and how
 * it differs from the modules of today.
 *
 * @module
 */

import {
  childElements,
  elementText,
  findChild,
  makeElement,
  type XmlElement,
} from "../xml/element.ts";
import type { Schema } from "../yang/schema.ts";

export const YANG_LIBRARY_NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-yang-library";

/** One module of a module-state. */
export interface ModuleEntry {
  readonly name: string;
  readonly revision?: string;
  readonly namespace: string;
  readonly submodules: readonly { readonly name: string; readonly revision?: string }[];
}

/** The modules of a file or of the running program. */
export interface ModuleState {
  readonly modules: readonly ModuleEntry[];
  /** CLICON_MODULE_SET_ID, or what else identifies the set. */
  readonly contentId?: string;
}

/** What happened to a module between two module-states. */
export interface ModuleDifference {
  readonly op: "ADD" | "DEL" | "CHANGE";
  readonly name: string;
  /** Of the modules of today; of the file for a module that is gone. */
  readonly namespace: string;
  /** Revision in the file. */
  readonly from?: string;
  /** Revision today. */
  readonly to?: string;
}

/** The module-state of a compiled schema: its implemented modules, sorted by name. */
export function moduleStateOf(schema: Schema, contentId?: string): ModuleState {
  const modules = schema.modules.filter((module) => module.implemented).map((module) => ({
    name: module.name,
    revision: module.revision,
    namespace: module.namespace,
    submodules: module.submodules.map(({ name, revision }) => ({ name, revision })),
  }));
  return { modules, contentId };
}

/** True for the elements that hold a module-state: RFC 8525's and, before it, RFC 7895's. */
export function isModuleState(namespace: string, local: string): boolean {
  return namespace === YANG_LIBRARY_NAMESPACE &&
    (local === "yang-library" || local === "modules-state");
}

function text(local: string, content: string | undefined): XmlElement[] {
  return content === undefined ? [] : [makeElement(YANG_LIBRARY_NAMESPACE, local, [content])];
}

/** The element that is written into a file. */
export function moduleStateElement(state: ModuleState): XmlElement {
  const modules = state.modules.map((module) =>
    makeElement(YANG_LIBRARY_NAMESPACE, "module", [
      ...text("name", module.name),
      ...text("revision", module.revision),
      ...text("namespace", module.namespace),
      ...module.submodules.map(({ name, revision }) =>
        makeElement(YANG_LIBRARY_NAMESPACE, "submodule", [
          ...text("name", name),
          ...text("revision", revision),
        ])
      ),
    ])
  );
  const set = makeElement(YANG_LIBRARY_NAMESPACE, "module-set", [
    ...text("name", "top"),
    ...modules,
  ]);
  const children = [set, ...text("content-id", state.contentId)];
  return makeElement(YANG_LIBRARY_NAMESPACE, "yang-library", children);
}

function leaf(element: XmlElement, local: string): string | undefined {
  const child = findChild(element, element.namespace, local);
  const value = child === undefined ? "" : elementText(child).trim();
  return value === "" ? undefined : value;
}

/** Reads a module-state element of either kind. */
export function readModuleState(element: XmlElement): ModuleState {
  const legacy = element.local === "modules-state";
  const sets = legacy
    ? [element]
    : childElements(element).filter((child) => child.local === "module-set");
  const modules = sets.flatMap(childElements).filter((child) => child.local === "module");
  return {
    modules: modules.map((module) => ({
      name: leaf(module, "name") ?? "",
      revision: leaf(module, "revision"),
      namespace: leaf(module, "namespace") ?? "",
      submodules: childElements(module).filter((child) => child.local === "submodule").map(
        (submodule) => ({
          name: leaf(submodule, "name") ?? "",
          revision: leaf(submodule, "revision"),
        }),
      ),
    })),
    contentId: leaf(element, legacy ? "module-set-id" : "content-id"),
  };
}

/**
 * What changed from `file` to `today`: modules of the file in its order, then those that were added. A module
 * without revision on either side counts as unchanged unless its namespace is another.
 */
export function moduleDifferences(file: ModuleState, today: ModuleState): ModuleDifference[] {
  const differences: ModuleDifference[] = [];
  const now = new Map(today.modules.map((module) => [module.name, module]));
  for (const { name, namespace, revision } of file.modules) {
    const current = now.get(name);
    if (current === undefined) {
      differences.push({ op: "DEL", name, namespace, from: revision });
    } else if (
      current.namespace !== namespace ||
      (revision !== undefined && current.revision !== undefined && revision !== current.revision)
    ) {
      const change = { namespace: current.namespace, from: revision, to: current.revision };
      differences.push({ op: "CHANGE", name, ...change });
    }
    now.delete(name);
  }
  for (const { name, namespace, revision } of now.values()) {
    differences.push({ op: "ADD", name, namespace, to: revision });
  }
  return differences;
}

/** The member `ietf-yang-library:yang-library` that is written into a JSON file. */
export function moduleStateJson({ modules, contentId }: ModuleState): unknown {
  const module = modules.map(({ name, revision, namespace, submodules }) => ({
    name,
    revision,
    namespace,
    submodule: submodules.length === 0 ? undefined : submodules,
  }));
  return { "module-set": [{ name: "top", module }], "content-id": contentId };
}

function member(json: unknown, name: string): unknown {
  return typeof json === "object" && json !== null
    ? Object.entries(json).find(([at]) => at === name)?.[1]
    : undefined;
}

function items(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : json === undefined ? [] : [json];
}

function word(json: unknown, name: string): string | undefined {
  const value = member(json, name);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Reads the value of a module-state member of either kind. */
export function readModuleStateJson(json: unknown): ModuleState {
  const sets = member(json, "module-set");
  const legacy = sets === undefined;
  const modules = items(legacy ? json : sets).flatMap((set) => items(member(set, "module")));
  return {
    modules: modules.map((module) => ({
      name: word(module, "name") ?? "",
      revision: word(module, "revision"),
      namespace: word(module, "namespace") ?? "",
      submodules: items(member(module, "submodule")).map((submodule) => ({
        name: word(submodule, "name") ?? "",
        revision: word(submodule, "revision"),
      })),
    })),
    contentId: word(json, legacy ? "module-set-id" : "content-id"),
  };
}

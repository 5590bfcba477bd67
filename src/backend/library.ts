/**
 * The YANG library (RFC 8525, and RFC 7895 for older clients): which modules, features and deviations the server has.
 *
 * @module
 */

import { fromJsonValue } from "../format/json_read.ts";
import { nodeCrypto } from "../system/node_modules.ts";
import type { Branch } from "../tree/node.ts";
import type { Module, NotificationNode, Schema, Submodule } from "../yang/schema.ts";

/** What is known about the server besides its modules. */
export interface LibraryOptions {
  /** Names of the identities of ietf-datastores: `running`, `candidate`, `startup`, `intended`, `operational`. */
  readonly datastores: readonly string[];
  /** Give `modules-state` of RFC 7895, too. */
  readonly modulesState: boolean;
  /** CLICON_MODULE_SET_ID: the content-id of an operator who gives it a new value whenever the modules change; `0`: computed. */
  readonly setId?: string;
}

const NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-yang-library";
/** The one module set and schema: all datastores have the same. */
const ALL = "complete";

/** The library of one compiled schema, made when it is first asked for. */
export class YangLibrary {
  readonly #schema: Schema;
  readonly #options: LibraryOptions;
  #contentId: string | undefined;
  #state: Branch | undefined;

  constructor(schema: Schema, options: LibraryOptions) {
    this.#schema = schema;
    this.#options = options;
  }

  /** Changes exactly when anything else in the library does: a hash of it, unless the operator has one. */
  get contentId(): string {
    const { setId } = this.#options;
    if (setId !== undefined && setId !== "0" && setId !== "") return setId;
    if (this.#contentId === undefined) {
      const text = JSON.stringify(libraryOf(this.#schema, this.#options));
      const hash = nodeCrypto().createHash("sha256").update(text);
      this.#contentId = hash.digest("hex").slice(0, 32);
    }
    return this.#contentId;
  }

  /** State data: a root with `yang-library` and perhaps `modules-state`; undefined when ietf-yang-library is not loaded. */
  get state(): Branch | undefined {
    if (this.#schema.moduleByNamespace(NAMESPACE) === undefined) return undefined;
    return this.#state ??= this.#makeState();
  }

  #makeState(): Branch {
    const schema = this.#schema;
    const value: Record<string, unknown> = {
      "ietf-yang-library:yang-library": {
        ...libraryOf(schema, this.#options),
        "content-id": this.contentId,
      },
    };
    if (this.#options.modulesState) {
      value["ietf-yang-library:modules-state"] = {
        "module-set-id": this.contentId,
        module: modulesState(schema),
      };
    }
    return fromJsonValue(value, schema.root, { schema });
  }

  /** The body of `yang-library-update`, for after a change of the library. */
  updateEvent(): Branch {
    return this.#event("yang-library-update", "content-id");
  }

  /** The body of RFC 7895's `yang-library-change`. */
  changeEvent(): Branch {
    return this.#event("yang-library-change", "module-set-id");
  }

  #event(name: string, leaf: string): Branch {
    const notification = this.#schema.notification(NAMESPACE, name) as NotificationNode;
    const value = { [`ietf-yang-library:${leaf}`]: this.contentId };
    return fromJsonValue(value, notification, { schema: this.#schema });
  }
}

function libraryOf(schema: Schema, { datastores }: LibraryOptions) {
  return {
    "module-set": [{
      name: ALL,
      module: schema.modules.filter(({ implemented }) => implemented).map((module) => ({
        ...entryOf(module),
        namespace: module.namespace,
        submodule: module.submodules.map(entryOf),
        feature: featuresOf(module),
        deviation: deviationsOf(module).map(({ name }) => name),
      })),
      "import-only-module": schema.modules.filter(({ implemented }) => !implemented)
        .map((module) => ({
          name: module.name,
          revision: module.revision ?? "",
          namespace: module.namespace,
          submodule: module.submodules.map(entryOf),
        })),
    }],
    schema: [{ name: ALL, "module-set": [ALL] }],
    datastore: [...datastores].sort().map((name) => ({
      name: `ietf-datastores:${name}`,
      schema: ALL,
    })),
  };
}

function entryOf({ name, revision }: Module | Submodule) {
  return revision === undefined ? { name } : { name, revision };
}

function featuresOf({ features }: Module): string[] {
  return [...features].sort();
}

function deviationsOf({ deviatedBy }: Module): readonly Module[] {
  return [...deviatedBy].sort((a, b) => a.name < b.name ? -1 : 1);
}

/** RFC 7895: a revision that there is not is an empty string. */
function modulesState(schema: Schema) {
  const dated = ({ name, revision }: Module | Submodule) => ({ name, revision: revision ?? "" });
  return schema.modules.map((module) => ({
    ...dated(module),
    namespace: module.namespace,
    feature: featuresOf(module),
    deviation: deviationsOf(module).map(dated),
    "conformance-type": module.implemented ? "implement" : "import",
    submodule: module.submodules.map(dated),
  }));
}

/**
 * Mounted schemas (RFC 8528, CLICON_YANG_SCHEMA_MOUNT): plugins say what is mounted at the mount points of the schema; it is loaded, mounted, and
 * told of as state. All mount points are of the kind "inline": each instance has a YANG library of its own.
 *
 * @module
 */

import type { Config } from "../config/mod.ts";
import { fromJsonValue } from "../format/json_read.ts";
import { printXml } from "../format/xml_print.ts";
import { readData } from "../format/xml_read.ts";
import type { MountAnswer } from "../plugin/mount.ts";
import type { Plugins } from "../plugin/plugins.ts";
import { log } from "../system/log.ts";
import { emptyBranch, withSlot } from "../tree/branch.ts";
import { entryKeys } from "../tree/cursor.ts";
import { entryList } from "../tree/list.ts";
import { merge } from "../tree/merge.ts";
import { Branch, type EntryList, type Slot } from "../tree/node.ts";
import { XmlReader } from "../xml/reader.ts";
import type { CompiledSchema } from "../yang/compiled_schema.ts";
import { type MountPoint, mountPointsOf, mountSchema } from "../yang/mount.ts";
import type { DataNode, Mount, Schema } from "../yang/schema.ts";
import { YangError } from "../yang/statement.ts";
import type { StateRequest } from "./backend.ts";
import { YangLibrary } from "./library.ts";
import { datastoreNames } from "./nmda.ts";
import { loadMounted, loadMountedCached } from "./schema.ts";

const MODULE = "ietf-yang-schema-mount";

/** What is mounted where, once plugins have been asked. */
export class Mounts {
  readonly #config: Config;
  readonly #schema: Schema;
  /** By schema path of the mount point. */
  readonly #answers = new Map<string, MountAnswer>();
  /** CLICON_YANG_SCHEMA_MOUNT_SHARE: by what was asked for. */
  readonly #shared = new Map<string, CompiledSchema>();
  /** The state of `schema-mounts`. */
  #told: Branch | undefined;
  /** What is in each instance of a mount point: its YANG library. */
  readonly #libraries = new Map<Mount, Branch>();

  constructor(config: Config, schema: Schema) {
    this.#config = config;
    this.#schema = schema;
  }

  /**
   * Asks the plugins, and mounts what they say. Before anything is read by the schema.
   *
   * @throws {PluginError | YangError}
   */
  async mountAll(plugins: Pick<Plugins, "mount">): Promise<void> {
    if (!this.#config.get("CLICON_YANG_SCHEMA_MOUNT")) return;
    const entries: Record<string, unknown>[] = [];
    for (const point of mountPointsOf(this.#schema)) {
      const { path, label, node } = point;
      const answer = await plugins.mount({ path, label });
      if (answer === undefined) {
        log.info(`mount point ${path} (${label}): no plugin mounts anything`);
        continue;
      }
      this.#answers.set(path, answer);
      await this.#load(point, answer);
      this.#mount(this.#schema, point, answer);
      const names = answer.modules.map(({ name }) => name).join(", ");
      log.info(`mount point ${path} (${label}): ${names}`);
      const module = node.module.name;
      // Nodes that share a label are one mount point to those who read of it (RFC 8528 §3.3).
      if (entries.some((one) => one.module === module && one.label === label)) continue;
      entries.push({ module, label, config: answer.config, inline: {} });
    }
    if (entries.length === 0) return;
    const value = { [`${MODULE}:schema-mounts`]: { "mount-point": entries } };
    this.#told = fromJsonValue(value, this.#schema.root, { schema: this.#schema });
  }

  /** The same in another schema, such as that of older modules, where it has the mount points. @throws {YangError} */
  mountedIn(schema: Schema): Schema {
    if (this.#answers.size === 0) return schema;
    for (const point of mountPointsOf(schema)) {
      const answer = this.#answers.get(point.path);
      if (answer !== undefined) this.#mount(schema, point, answer);
    }
    return schema;
  }

  #mount(schema: Schema, point: MountPoint, answer: MountAnswer): void {
    try {
      const mounted = this.#shared.get(keyOf(answer)) ??
        this.#loaded(answer, loadMounted(this.#config, answer));
      // Nobody shares it who should not.
      if (!this.#config.get("CLICON_YANG_SCHEMA_MOUNT_SHARE")) this.#shared.delete(keyOf(answer));
      requireNamespaces(mounted, answer);
      mountSchema(schema as CompiledSchema, point, mounted, answer);
    } catch (error) {
      throw this.#named(error, point);
    }
  }

  /** Loads what {@linkcode #mount} needs, faster if it is known to be free of faults. */
  async #load(point: MountPoint, answer: MountAnswer): Promise<void> {
    if (this.#shared.has(keyOf(answer))) return;
    try {
      this.#loaded(answer, await loadMountedCached(this.#config, answer));
    } catch (error) {
      throw this.#named(error, point);
    }
  }

  #loaded(answer: MountAnswer, schema: Schema): CompiledSchema {
    const loaded = schema as CompiledSchema;
    for (const warning of loaded.warnings) log.info(warning);
    this.#shared.set(keyOf(answer), loaded);
    return loaded;
  }

  /** Says which mount point an error is about. */
  #named(error: unknown, { path }: MountPoint): unknown {
    if (error instanceof YangError) log.error(`mount point ${path}: it cannot be mounted`);
    return error;
  }

  /** State data: `schema-mounts`, and the YANG library in every instance of a mount point. */
  state({ running, view }: StateRequest): Branch | undefined {
    if (this.#told === undefined || view.content === "config") return undefined;
    const touches = (node: DataNode) => view.filter === undefined || view.filter.touches(node);
    const { root } = this.#schema;
    const top = root.childByModule(MODULE, "schema-mounts")!;
    let state = touches(top) ? this.#told : undefined;
    if (!this.#config.get("CLICON_YANG_LIBRARY")) return state;
    for (const mount of this.#schema.mounts) {
      const way = wayTo(mount.xpathRoot);
      if (!touches(way[0])) continue;
      const slot = this.#inInstances(running, way, 0, mount);
      if (slot === undefined) continue;
      const own = withSlot(emptyBranch(root), way[0].slot, slot);
      state = state === undefined ? own : merge(state, own);
    }
    return state;
  }

  /** The library in the instances of the mount point, with what leads to them; undefined when there are none. */
  #inInstances(
    parent: Branch,
    way: readonly DataNode[],
    depth: number,
    mount: Mount,
  ): Slot {
    const node = way[depth];
    const stored = parent.slots[node.slot];
    const inside = (instance: Branch): Branch | undefined => {
      if (depth === way.length - 1) return this.#library(mount);
      const { slot } = way[depth + 1];
      const below = this.#inInstances(instance, way, depth + 1, mount);
      return below === undefined ? undefined : withSlot(emptyBranch(instance.schema), slot, below);
    };
    if (node.kind === "container") {
      const isThere = stored !== undefined ||
        !(node.presence || node.inCase !== undefined || node.whens.length > 0);
      return isThere ? inside(stored as Branch | undefined ?? emptyBranch(node)) : undefined;
    }
    if (node.kind !== "list" || stored === undefined || node.keys.length === 0) return undefined;
    const entries = [...stored as EntryList].flatMap((entry) => {
      const below = inside(entry);
      if (below === undefined) return [];
      return [new Branch(node, [...entryKeys(entry), ...below.slots.slice(node.keys.length)])];
    });
    return entries.length === 0 ? undefined : entryList(node, entries);
  }

  #library(mount: Mount): Branch | undefined {
    let library = this.#libraries.get(mount);
    if (library !== undefined) return library;
    const state = new YangLibrary(mount.alone, {
      datastores: datastoreNames(this.#schema),
      modulesState: this.#config.get("CLICON_MODULE_LIBRARY_RFC7895"),
      setId: this.#config.get("CLICON_MODULE_SET_ID"),
    }).state;
    if (state === undefined) return undefined;
    // The same nodes, made once more below the mount point.
    const reader = new XmlReader([...printXml(state, { open: "<data>", close: "</data>" })]);
    reader.next();
    library = readData(reader, mount.xpathRoot, { schema: mount });
    this.#libraries.set(mount, library);
    return library;
  }
}

function requireNamespaces(schema: Schema, { modules }: MountAnswer): void {
  for (const { name, revision, namespace } of modules) {
    const module = schema.moduleByName(name, revision);
    if (module === undefined || namespace === undefined || module.namespace === namespace) continue;
    throw new YangError(
      `module "${name}" has namespace "${module.namespace}", and not "${namespace}" as the plugin says`,
      module.statement,
    );
  }
}

/** The data nodes from the top level to `node`. */
function wayTo(node: DataNode): DataNode[] {
  const { dataParent } = node;
  return dataParent.kind === "container" || dataParent.kind === "list"
    ? [...wayTo(dataParent), node]
    : [node];
}

/** What a mounted schema depends on. */
function keyOf({ modules, domain }: MountAnswer): string {
  return JSON.stringify([modules, domain]);
}

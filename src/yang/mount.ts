/**
 * Schema mount (RFC 8528): modules of their own below a container or list of the schema.
 *
 * A mounted schema is compiled by itself, with all checks. Its top-level nodes are then made once more as children of the mount point, behind
 * those that the mount point has of its own, so that everything that walks data beside the schema — readers, printers, edits, differences,
 * the journal, access control — meets them like any other children and knows nothing of mounts. Only who gives texts of modules a meaning has
 * to ask which schema they are of ({@linkcode Schema.schemaOf}): absolute paths begin at the mount point there (RFC 8528 §4), and
 * identities and prefixes are those of the mounted modules.
 *
 * There is one schema per mount point of the schema tree, the same for all its instances. Rpcs of mounted modules and mount points within
 * them are not available, and there are no parent references.
 *
 * @module
 */

import type { CompiledSchema } from "./compiled_schema.ts";
import { refuseDuplicate } from "./level.ts";
import type { Content } from "./node_base.ts";
import type { Container, List } from "./nodes.ts";
import type {
  DataNode,
  Identity,
  Module,
  NotificationNode,
  RootNode,
  RpcNode,
  Schema,
} from "./schema.ts";
import type { Type } from "./type.ts";

/** The module that defines the extension. */
const SCHEMA_MOUNT = "ietf-yang-schema-mount";

/** A container or list with `yangmnt:mount-point`. */
export interface MountPoint {
  readonly node: Container | List;
  readonly label: string;
  /** Schema path without keys: `/m:system/unit`. */
  readonly path: string;
}

/** How a schema is mounted. */
export interface MountOptions {
  /** False: all of it is state. Default true. */
  readonly config?: boolean;
  /** False: data is read by its schema, but constraints on it are not checked. Default true. */
  readonly validate?: boolean;
}

/** The mount points of a schema's data tree, in schema order. Goes through all of it. */
export function mountPointsOf(schema: Schema): MountPoint[] {
  const found: MountPoint[] = [];
  const visit = (nodes: readonly DataNode[], path: string, module: Module | undefined) => {
    for (const node of nodes) {
      if (node.kind !== "container" && node.kind !== "list") continue;
      const name = node.module === module ? node.name : `${node.module.name}:${node.name}`;
      const here = `${path}/${name}`;
      visit(node.slots, here, node.module);
      // There is one at most, which the compiler has seen to.
      const use = node.extensions.find((one) =>
        one.module === SCHEMA_MOUNT && one.name === "mount-point"
      );
      if (use === undefined) continue;
      found.push({ node: node as Container | List, label: use.argument ?? "", path: here });
    }
  };
  visit(schema.root.slots, "", undefined);
  return found;
}

/**
 * Mounts `mounted` at a mount point of `schema`. Before there is any data: what is known of the mount point's children is known anew.
 *
 * @throws {YangError} when a child of the mount point has the name of a mounted node
 */
export function mountSchema(
  schema: CompiledSchema,
  { node }: MountPoint,
  mounted: CompiledSchema,
  { config = true, validate = true }: MountOptions = {},
): void {
  const own = node.content;
  const added = mounted.contentAt(node, config && node.config);
  node.content = together(own, added, validate);
  schema.addMount(node, new MountedSchema(node, mounted, validate));
}

/** The mount point's own children, then the mounted ones. */
function together(own: Content, added: Content, validate: boolean): Content {
  const known = (content: Content) => content.slots.filter((node) => !isUnknown(node));
  const before = known(own);
  const mounted = known(added);
  for (const node of mounted) {
    const same = before.find((one) =>
      one.name === node.name && one.module.namespace === node.module.namespace
    );
    refuseDuplicate(same, node);
  }
  // What no module defines stands in one place, the last.
  const slots = [...before, ...mounted, ...own.slots.filter(isUnknown)];
  slots.forEach((node, slot) => (node as Container).slot = slot);
  const byName = new Map<string, readonly DataNode[]>();
  for (const node of slots) byName.set(node.name, [...byName.get(node.name) ?? [], node]);
  return {
    slots,
    byName,
    children: validate ? [...own.children, ...added.children] : own.children,
    actions: own.actions,
    notifications: [...own.notifications, ...added.notifications],
  };
}

function isUnknown(node: DataNode): boolean {
  return node.kind === "anydata" && node.unknown !== undefined;
}

/** A schema as it is seen at one of its mount points. */
export class MountedSchema implements Schema {
  readonly xpathRoot: Container | List;
  readonly validated: boolean;
  readonly mounts: readonly MountedSchema[] = [];
  readonly #schema: CompiledSchema;
  readonly #modules: ReadonlySet<Module>;

  constructor(point: Container | List, schema: CompiledSchema, validated: boolean) {
    this.xpathRoot = point;
    this.validated = validated;
    this.#schema = schema;
    this.#modules = new Set(schema.modules);
  }

  /** The schema by itself. */
  get alone(): Schema {
    return this.#schema;
  }

  /** True for a module that is mounted here, and not for one of that name elsewhere. */
  has(module: Module): boolean {
    return this.#modules.has(module);
  }

  get modules(): readonly Module[] {
    return this.#schema.modules;
  }

  get root(): RootNode {
    return this.#schema.root;
  }

  schemaOf(): Schema {
    return this;
  }

  moduleByNamespace(namespace: string): Module | undefined {
    return this.#schema.moduleByNamespace(namespace);
  }

  moduleByName(name: string, revision?: string): Module | undefined {
    return this.#schema.moduleByName(name, revision);
  }

  rpc(namespace: string, name: string): RpcNode | undefined {
    return this.#schema.rpc(namespace, name);
  }

  notification(namespace: string, name: string): NotificationNode | undefined {
    return this.#schema.notification(namespace, name);
  }

  get rpcs(): readonly RpcNode[] {
    return this.#schema.rpcs;
  }

  get notifications(): readonly NotificationNode[] {
    return this.#schema.notifications;
  }

  get structures(): ReadonlyMap<string, RootNode> {
    return this.#schema.structures;
  }

  get annotations(): ReadonlyMap<string, Type> {
    return this.#schema.annotations;
  }

  identity(module: string, name: string): Identity | undefined {
    return this.#schema.identity(module, name);
  }

  derivedFromOrSelf(identity: Identity, base: Identity): boolean {
    return this.#schema.derivedFromOrSelf(identity, base);
  }

  get warnings(): readonly string[] {
    return this.#schema.warnings;
  }
}

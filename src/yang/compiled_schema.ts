/**
 * The finished schema as other rooms see it.
 *
 * @module
 */

import { featuresHold } from "./feature.ts";
import type { Expander, TopLevel } from "./expand.ts";
import type { CompiledIdentity, CompiledModule, Unit } from "./module.ts";
import type { BranchBase, Content, NodeBuilder } from "./node_base.ts";
import type { MountedSchema } from "./mount.ts";
import { Root } from "./nodes.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import type {
  BranchSchema,
  Identity,
  Module,
  NotificationNode,
  RootNode,
  RpcNode,
  Schema,
  SchemaNode,
} from "./schema.ts";
import type { Target } from "./target.ts";
import type { Type } from "./type.ts";

/** What a schema is made of. */
export interface SchemaParts {
  readonly builder: NodeBuilder;
  readonly expander: Expander;
  /** In load order. */
  readonly modules: readonly CompiledModule[];
  readonly unitOf: (statement: ParsedStatement) => Unit;
  /** Augments and deviations of all modules. */
  readonly targets: Target;
  readonly warnings: readonly string[];
}

export class CompiledSchema implements Schema {
  readonly modules: readonly CompiledModule[];
  readonly root: Root;
  readonly structures = new Map<string, RootNode>();
  readonly annotations = new Map<string, Type>();
  readonly warnings: readonly string[];
  readonly validated = true;
  readonly mounts: MountedSchema[] = [];
  readonly #byPoint = new Map<SchemaNode, MountedSchema>();
  readonly #parts: SchemaParts;
  readonly #byName = new Map<string, CompiledModule>();
  readonly #byNamespace = new Map<string, CompiledModule>();
  /** Identities whose features are known to be on. */
  readonly #enabled = new Set<CompiledIdentity>();
  #top: TopLevel | undefined;
  #rpcs: ReadonlyMap<string, RpcNode> | undefined;
  #notifications: ReadonlyMap<string, NotificationNode> | undefined;

  constructor(parts: SchemaParts) {
    this.#parts = parts;
    this.warnings = parts.warnings;
    this.modules = [...parts.modules].sort((a, b) =>
      compare(a.name, b.name) || compare(a.revision ?? "", b.revision ?? "")
    );
    for (const module of parts.modules) {
      if (!module.implemented) continue;
      this.#byName.set(module.name, module);
      this.#byNamespace.set(module.namespace, module);
    }
    const first = parts.modules[0];
    this.root = new Root({
      builder: parts.builder,
      parent: undefined,
      dataParent: undefined,
      inCase: undefined,
      statement: first.statement,
      scope: first.scope,
      owner: first,
      targets: [parts.targets],
      whens: [],
      config: true,
    }, "");
  }

  get xpathRoot(): Root {
    return this.root;
  }

  schemaOf(node: SchemaNode | undefined, module: Module): Schema {
    if (this.mounts.length === 0) return this;
    for (let at = node; at !== undefined; at = at.parent) {
      const mounted = this.#byPoint.get(at);
      if (mounted?.has(module)) return mounted;
    }
    return this;
  }

  /** Notes what is mounted at a node. */
  addMount(point: SchemaNode, mounted: MountedSchema): void {
    this.#byPoint.set(point, mounted);
    this.mounts.push(mounted);
  }

  /** The top level as children of a mount point of another schema. */
  contentAt(point: BranchBase & BranchSchema, config: boolean): Content {
    return this.#parts.expander.top(point, this.#implemented, this.#parts.targets, config);
  }

  get #implemented(): readonly CompiledModule[] {
    return this.#parts.modules.filter((module) => module.implemented);
  }

  /** A module that is only mounted is found as well: values and names of it stand in the same documents. */
  moduleByNamespace(namespace: string): Module | undefined {
    return this.#byNamespace.get(namespace) ??
      firstOf(this.mounts, (mounted) => mounted.moduleByNamespace(namespace));
  }

  moduleByName(name: string, revision?: string): Module | undefined {
    if (revision === undefined) {
      return this.#byName.get(name) ??
        firstOf(this.mounts, (mounted) => mounted.moduleByName(name));
    }
    return this.modules.find((module) => module.name === name && module.revision === revision);
  }

  rpc(namespace: string, name: string): RpcNode | undefined {
    this.#rpcs ??= indexed(this.rpcs);
    return this.#rpcs.get(`${namespace} ${name}`);
  }

  notification(namespace: string, name: string): NotificationNode | undefined {
    this.#notifications ??= indexed(this.notifications);
    return this.#notifications.get(`${namespace} ${name}`);
  }

  get rpcs(): readonly RpcNode[] {
    return this.#topLevel().rpcs;
  }

  get notifications(): readonly NotificationNode[] {
    return this.#topLevel().notifications;
  }

  identity(module: string, name: string): Identity | undefined {
    const found = this.#byName.get(module)?.identities.get(name);
    if (found === undefined || this.#enabled.has(found)) return found;
    if (!featuresHold(found.statement, this.#parts.unitOf)) return undefined;
    this.#enabled.add(found);
    return found;
  }

  derivedFromOrSelf(identity: Identity, base: Identity): boolean {
    return (identity as CompiledIdentity).ancestors.has(base);
  }

  /** What is below a root: the schema's own, or a structure's. */
  rootContent(root: BranchBase & BranchSchema): Content {
    return root === this.root ? this.#topLevel() : this.#parts.expander.branch(root);
  }

  #topLevel(): TopLevel {
    return this.#top ??= this.#parts.expander.top(
      this.root,
      this.#implemented,
      this.#parts.targets,
    );
  }
}

function firstOf<M, T>(items: readonly M[], find: (item: M) => T | undefined): T | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function indexed<T extends { readonly module: Module; readonly name: string }>(
  nodes: readonly T[],
): ReadonlyMap<string, T> {
  return new Map(nodes.map((node) => [`${node.module.namespace} ${node.name}`, node]));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

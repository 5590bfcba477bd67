/**
 * What all schema nodes have in common, and what they call back for. What is below a node is expanded when it is first asked for.
 *
 * @module
 */

import type { CompiledModule, Scope } from "./module.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import type { Action, Case, Choice, InOut, Leaf, LeafList, List, Rpc } from "./nodes.ts";
import type {
  ActionNode,
  BranchSchema,
  CaseNode,
  ChoiceNode,
  DataNode,
  ExtensionUse,
  LeafNode,
  Must,
  NotificationNode,
  SchemaNode,
  When,
} from "./schema.ts";
import type { Target } from "./target.ts";
import type { Scalar, Type } from "./type.ts";

/** What is below a branch. */
export interface Content {
  readonly children: readonly (DataNode | ChoiceNode)[];
  readonly slots: readonly DataNode[];
  /** Data children by name; several only where modules chose the same name. */
  readonly byName: ReadonlyMap<string, DataNode | readonly DataNode[]>;
  readonly actions: readonly ActionNode[];
  readonly notifications: readonly NotificationNode[];
}

/** The part of the compiler that nodes call back for what they hold back until it is needed. */
export interface NodeBuilder {
  content(parent: BranchBase): Content;
  cases(choice: Choice): readonly CaseNode[];
  caseChildren(node: Case): readonly (DataNode | ChoiceNode)[];
  inputOrOutput(operation: Rpc | Action, which: "input" | "output"): InOut;
  typeOf(leaf: Leaf | LeafList): Type;
  defaultOf(leaf: Leaf): Scalar | undefined;
  defaultsOf(leaf: LeafList): readonly Scalar[];
  keysOf(list: List): readonly LeafNode[];
  uniquesOf(list: List): readonly (readonly LeafNode[])[];
  defaultCaseOf(choice: Choice): CaseNode | undefined;
  mustsOf(node: NodeBase): readonly Must[];
  extensionsOf(node: NodeBase): readonly ExtensionUse[];
}

/** How a node came to be. */
export interface Origin {
  readonly builder: NodeBuilder;
  readonly parent: SchemaNode | undefined;
  /** The closest ancestor that is not a choice or case; undefined at a root. */
  readonly dataParent: BranchSchema | undefined;
  readonly inCase: CaseNode | undefined;
  /** With refinements and deviations already worked in. */
  readonly statement: ParsedStatement;
  /** Where its typedefs and groupings are looked up. */
  readonly scope: Scope;
  readonly owner: CompiledModule;
  readonly targets: readonly Target[];
  readonly whens: readonly When[];
  readonly config: boolean;
}

const NO_EXTENSIONS: readonly ExtensionUse[] = [];
const NO_MUSTS: readonly Must[] = [];

/** What all nodes have. */
export abstract class NodeBase {
  readonly builder: NodeBuilder;
  readonly name: string;
  readonly module: CompiledModule;
  readonly parent: SchemaNode | undefined;
  readonly statement: ParsedStatement;
  readonly scope: Scope;
  readonly targets: readonly Target[];
  readonly whens: readonly When[];
  readonly config: boolean;
  #extensions: readonly ExtensionUse[] | undefined;

  constructor(origin: Origin, name = origin.statement.argument!) {
    this.builder = origin.builder;
    this.name = name;
    this.module = origin.owner;
    this.parent = origin.parent;
    this.statement = origin.statement;
    this.scope = origin.scope;
    this.targets = origin.targets;
    this.whens = origin.whens;
    this.config = origin.config;
  }

  get status(): "current" | "deprecated" | "obsolete" {
    const own = this.statement.get("status");
    const inherited = this.parent?.status ?? "current";
    if (own === "obsolete" || inherited === "obsolete") return "obsolete";
    return own === "deprecated" || inherited === "deprecated" ? "deprecated" : "current";
  }

  get extensions(): readonly ExtensionUse[] {
    if (this.#extensions === undefined) {
      const any = this.statement.substatements.some((child) => child.keyword.includes(":"));
      this.#extensions = any ? this.builder.extensionsOf(this) : NO_EXTENSIONS;
    }
    return this.#extensions;
  }

  /** The `must` expressions written on the node, refined and deviated. */
  protected readMusts(): readonly Must[] {
    return this.statement.find("must") === undefined ? NO_MUSTS : this.builder.mustsOf(this);
  }
}

/** A node with children. */
export abstract class BranchBase extends NodeBase {
  #content: Content | undefined;

  #expand(): Content {
    return this.#content ??= this.builder.content(this);
  }

  /** What is below, all at once. It is set where a schema is mounted. */
  get content(): Content {
    return this.#expand();
  }
  set content(content: Content) {
    this.#content = content;
  }

  get slots(): readonly DataNode[] {
    return (this.#content ?? this.#expand()).slots;
  }

  get children(): readonly (DataNode | ChoiceNode)[] {
    return this.#expand().children;
  }

  get actions(): readonly ActionNode[] {
    return this.#expand().actions;
  }

  get notifications(): readonly NotificationNode[] {
    return this.#expand().notifications;
  }

  child(namespace: string, name: string): DataNode | undefined {
    const found = (this.#content ?? this.#expand()).byName.get(name);
    if (found === undefined) return undefined;
    if ("kind" in found) return found.module.namespace === namespace ? found : undefined;
    return found.find((node) => node.module.namespace === namespace);
  }

  childByModule(module: string, name: string): DataNode | undefined {
    const found = (this.#content ?? this.#expand()).byName.get(name);
    if (found === undefined) return undefined;
    if ("kind" in found) return found.module.name === module ? found : undefined;
    return found.find((node) => node.module.name === module);
  }

  childrenByName(name: string): readonly DataNode[] {
    const found = this.#expand().byName.get(name);
    if (found === undefined) return [];
    return "kind" in found ? [found] : found;
  }
}

/** The data nodes among `children`, those in choices included. */
export function flatten(children: readonly (DataNode | ChoiceNode)[]): DataNode[] {
  const out: DataNode[] = [];
  for (const child of children) {
    if (child.kind === "choice") out.push(...child.dataNodes);
    else out.push(child);
  }
  return out;
}

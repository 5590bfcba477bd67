/**
 * The compiled schema: what every other room knows of YANG.
 *
 * Built once by `compile.ts` from parsed statements and never changed afterwards. Groupings, typedefs, features, augments
 * and deviations are already applied. Children may be expanded on first use; that is invisible here.
 *
 * @module
 */

import type { Statement } from "./statement.ts";
import type { Scalar, Type } from "./type.ts";

/** A loaded module at one revision. */
export interface Module {
  readonly name: string;
  /** `YYYY-MM-DD`, absent when the module states none. */
  readonly revision?: string;
  readonly namespace: string;
  readonly prefix: string;
  readonly yangVersion: "1" | "1.1";
  /** False: only its typedefs, groupings, identities … are used by others (RFC 8525 import-only-module). */
  readonly implemented: boolean;
  /** Names of the enabled features. */
  readonly features: ReadonlySet<string>;
  readonly submodules: readonly Submodule[];
  /** Modules with deviations of this one. */
  readonly deviatedBy: readonly Module[];
  /** Prefixes valid in this module's text (its own and its imports). */
  readonly prefixes: ReadonlyMap<string, Module>;
  readonly statement: Statement;
  /** The file it was read from. */
  readonly file: string;
  /** The YANG text as read, for get-schema. */
  readonly text: string;
}

export interface Submodule {
  readonly name: string;
  readonly revision?: string;
  readonly statement: Statement;
  readonly prefixes: ReadonlyMap<string, Module>;
  readonly file: string;
  readonly text: string;
}

export interface Identity {
  readonly module: Module;
  readonly name: string;
  readonly bases: readonly Identity[];
}

/** An extension used on a node, with its module (`ietf-netconf-acm`), name (`default-deny-all`) and argument. */
export interface ExtensionUse {
  readonly module: string;
  readonly name: string;
  readonly argument?: string;
}

/** An XPath expression of the schema with what is needed to compile and to report it. */
export interface Expression {
  readonly text: string;
  /** Prefixes of the text in which it is written. */
  readonly prefixes: ReadonlyMap<string, Module>;
  /** The namespace of unprefixed names: the module of the node it applies to (for groupings: of the using module). */
  readonly module: Module;
  readonly statement: Statement;
}

export interface Must extends Expression {
  readonly errorMessage?: string;
  readonly errorAppTag?: string;
}

/** A `when`, and which node is its context node (RFC 7950 §7.21.5). */
export interface When extends Expression {
  /** `self`: on the data node itself. `parent`: from an augment, uses, choice or case — evaluated at the closest ancestor data node. */
  readonly context: "self" | "parent";
}

interface NodeBase {
  readonly name: string;
  readonly module: Module;
  /** The parent in the schema tree (may be a choice or case); undefined at a root. */
  readonly parent: SchemaNode | undefined;
  /** Configuration (true) or state (false). Below rpc, action and notification: false. */
  readonly config: boolean;
  readonly status: "current" | "deprecated" | "obsolete";
  /**
   * Everything that must be true for the node to exist, given that its data parent does: its own `when`, those of the
   * `uses` and `augment` statements that brought it, and those of the choices and cases it stands in.
   */
  readonly whens: readonly When[];
  readonly extensions: readonly ExtensionUse[];
  /** Where it is written, for messages. */
  readonly statement: Statement;
}

/** What a node with children offers, whatever its kind. */
interface BranchBase extends NodeBase {
  /**
   * The data children in schema order (list keys first, in key order), choices and cases flattened away; `slots[i].slot === i`. A tree node stores
   * child values at the same index.
   */
  readonly slots: readonly DataNode[];
  /** Children as the schema has them, with choices. */
  readonly children: readonly (DataNode | ChoiceNode)[];
  /** The data child of that name in that namespace. Constant time. */
  child(namespace: string, name: string): DataNode | undefined;
  /** The data child of that name in module `module` (RFC 7951 member names). Constant time. */
  childByModule(module: string, name: string): DataNode | undefined;
  /** All data children of that name, in any module (wildcard namespaces, unqualified names). */
  childrenByName(name: string): readonly DataNode[];
  readonly actions: readonly ActionNode[];
  readonly notifications: readonly NotificationNode[];
}

interface DataBase extends NodeBase {
  /** Index in the data parent's `slots`. */
  readonly slot: number;
  /** The closest ancestor that is not a choice or case. */
  readonly dataParent: BranchSchema;
  /** The case this node belongs to directly, when its schema parent is a case. */
  readonly inCase: CaseNode | undefined;
  readonly musts: readonly Must[];
}

/** The root of all top-level data nodes of all implemented modules (or of one structure). */
export interface RootNode extends BranchBase {
  readonly kind: "root";
}

export interface ContainerNode extends BranchBase, DataBase {
  readonly kind: "container";
  readonly presence: boolean;
  /** A non-presence container that holds, through mandatory descendants, a node that must exist (RFC 7950 §3 "mandatory node"). */
  readonly mandatory: boolean;
}

export interface ListNode extends BranchBase, DataBase {
  readonly kind: "list";
  /** Empty for a list without keys: state, or configuration where CLICON_YANG_LIST_CHECK lets it be. `keys[i].slot === i`. */
  readonly keys: readonly LeafNode[];
  readonly orderedBy: "system" | "user";
  readonly minElements: number;
  /** `Infinity` when unbounded. */
  readonly maxElements: number;
  /** Each `unique` statement: the leafs it names (possibly inside containers). */
  readonly uniques: readonly (readonly LeafNode[])[];
  readonly mandatory: boolean;
}

export interface LeafNode extends DataBase {
  readonly kind: "leaf";
  readonly type: Type;
  readonly mandatory: boolean;
  /** Canonical default, from the leaf or its typedef; undefined when none is in force. */
  readonly default: Scalar | undefined;
  readonly units?: string;
  readonly isKey: boolean;
}

export interface LeafListNode extends DataBase {
  readonly kind: "leaf-list";
  readonly type: Type;
  readonly defaults: readonly Scalar[];
  readonly orderedBy: "system" | "user";
  readonly minElements: number;
  readonly maxElements: number;
  readonly units?: string;
  readonly mandatory: boolean;
}

export interface AnyNode extends DataBase {
  readonly kind: "anydata" | "anyxml";
  readonly mandatory: boolean;
  /**
   * Of the node in the last slot of a branch that holds what no module defines, in the namespaces of these (see `src/tree/unknown.ts`);
   * it is not among the `children`.
   */
  readonly unknown?: ModuleLookup;
}

export interface ChoiceNode extends NodeBase {
  readonly kind: "choice";
  readonly cases: readonly CaseNode[];
  readonly mandatory: boolean;
  readonly default: CaseNode | undefined;
  /** Data nodes of all cases, nested choices included. */
  readonly dataNodes: readonly DataNode[];
  /** The case this choice itself stands in, for nested choices. */
  readonly inCase: CaseNode | undefined;
}

export interface CaseNode extends NodeBase {
  readonly kind: "case";
  readonly choice: ChoiceNode;
  readonly children: readonly (DataNode | ChoiceNode)[];
  readonly dataNodes: readonly DataNode[];
}

/** `input` or `output` of an rpc or action: the children directly below it. */
export interface InOutNode extends BranchBase {
  readonly kind: "input" | "output";
  readonly musts: readonly Must[];
}

export interface RpcNode extends NodeBase {
  readonly kind: "rpc";
  readonly input: InOutNode;
  readonly output: InOutNode;
}

export interface ActionNode extends NodeBase {
  readonly kind: "action";
  readonly input: InOutNode;
  readonly output: InOutNode;
}

export interface NotificationNode extends BranchBase {
  readonly kind: "notification";
  readonly musts: readonly Must[];
}

/** A data node: one that can have instances in a data tree. */
export type DataNode = ContainerNode | ListNode | LeafNode | LeafListNode | AnyNode;
/** A node that a {@linkcode Branch} of data can be an instance of. */
export type BranchSchema = RootNode | ContainerNode | ListNode | InOutNode | NotificationNode;
export type SchemaNode =
  | DataNode
  | BranchSchema
  | ChoiceNode
  | CaseNode
  | RpcNode
  | ActionNode;

/** Finds modules. */
export interface ModuleLookup {
  /** The implemented module of that namespace. */
  moduleByNamespace(namespace: string): Module | undefined;
  /** The implemented module of that name, or the given revision. */
  moduleByName(name: string, revision?: string): Module | undefined;
}

/** All modules of a system, compiled together. */
export interface Schema extends ModuleLookup {
  /** Where absolute paths begin: at the root, or at the mount point of a mounted schema (RFC 8528 §4). */
  readonly xpathRoot: RootNode | ContainerNode | ListNode;
  /** False for a mounted schema whose constraints are not checked. */
  readonly validated: boolean;
  /** The schemas that are mounted in this one. */
  readonly mounts: readonly Mount[];
  /** The schema that gives a text of `module` its meaning where it speaks of `node`: this one, or a mounted one. */
  schemaOf(node: SchemaNode | undefined, module: Module): Schema;
  /** Sorted by name, then revision. */
  readonly modules: readonly Module[];
  readonly root: RootNode;
  rpc(namespace: string, name: string): RpcNode | undefined;
  notification(namespace: string, name: string): NotificationNode | undefined;
  readonly rpcs: readonly RpcNode[];
  readonly notifications: readonly NotificationNode[];
  /**
   * The structures of `rc:yang-data` and `sx:structure` by `module-name:structure-name`. The children of such a root are the top elements of an
   * instance: for `sx:structure` one container of the structure's name. All nodes have `config` false.
   */
  readonly structures: ReadonlyMap<string, RootNode>;
  /** `md:annotation` definitions by `module-name:annotation-name`, with their types (RFC 7952). */
  readonly annotations: ReadonlyMap<string, Type>;
  identity(module: string, name: string): Identity | undefined;
  /** True when `identity` is `base` or derived from it, directly or not. */
  derivedFromOrSelf(identity: Identity, base: Identity): boolean;
  /** Things that are legal but suspicious, for the log. */
  readonly warnings: readonly string[];
}

/** A schema that is mounted: what it is there, and by itself. */
export interface Mount extends Schema {
  readonly xpathRoot: ContainerNode | ListNode;
  readonly alone: Schema;
}

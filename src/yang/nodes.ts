/**
 * The schema nodes of `schema.ts`, one class for each kind.
 *
 * @module
 */

import { BranchBase, flatten, NodeBase, type Origin } from "./node_base.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import type {
  ActionNode,
  AnyNode,
  BranchSchema,
  CaseNode,
  ChoiceNode,
  ContainerNode,
  DataNode,
  InOutNode,
  LeafListNode,
  LeafNode,
  ListNode,
  ModuleLookup,
  Must,
  NotificationNode,
  RootNode,
  RpcNode,
  SchemaNode,
} from "./schema.ts";
import type { Target } from "./target.ts";
import type { Scalar, Type } from "./type.ts";

export class Root extends BranchBase implements RootNode {
  readonly kind = "root";
}

export class InOut extends BranchBase implements InOutNode {
  readonly kind: "input" | "output";
  #musts: readonly Must[] | undefined;

  constructor(origin: Origin, kind: "input" | "output") {
    super(origin, kind);
    this.kind = kind;
  }

  get musts(): readonly Must[] {
    return this.#musts ??= this.readMusts();
  }
}

export class Notification extends BranchBase implements NotificationNode {
  readonly kind = "notification";
  #musts: readonly Must[] | undefined;

  get musts(): readonly Must[] {
    return this.#musts ??= this.readMusts();
  }
}

export class Container extends BranchBase implements ContainerNode {
  readonly kind = "container";
  readonly dataParent: BranchSchema;
  readonly inCase: CaseNode | undefined;
  readonly presence: boolean;
  slot = -1;
  #musts: readonly Must[] | undefined;
  #mandatory: boolean | undefined;

  constructor(origin: Origin) {
    super(origin);
    this.dataParent = origin.dataParent!;
    this.inCase = origin.inCase;
    this.presence = origin.statement.find("presence") !== undefined;
  }

  get musts(): readonly Must[] {
    return this.#musts ??= this.readMusts();
  }

  get mandatory(): boolean {
    return this.#mandatory ??= !this.presence &&
      this.children.some((child) => child.mandatory && child.config === this.config);
  }
}

export class List extends BranchBase implements ListNode {
  readonly kind = "list";
  readonly dataParent: BranchSchema;
  readonly inCase: CaseNode | undefined;
  readonly orderedBy: "system" | "user";
  readonly minElements: number;
  readonly maxElements: number;
  slot = -1;
  #musts: readonly Must[] | undefined;
  #keys: readonly LeafNode[] | undefined;
  #uniques: readonly (readonly LeafNode[])[] | undefined;

  constructor(origin: Origin) {
    super(origin);
    this.dataParent = origin.dataParent!;
    this.inCase = origin.inCase;
    this.orderedBy = orderedBy(this);
    this.minElements = minElements(this.statement);
    this.maxElements = maxElements(this.statement);
  }

  get keys(): readonly LeafNode[] {
    return this.#keys ??= this.builder.keysOf(this);
  }

  get uniques(): readonly (readonly LeafNode[])[] {
    return this.#uniques ??= this.builder.uniquesOf(this);
  }

  get musts(): readonly Must[] {
    return this.#musts ??= this.readMusts();
  }

  get mandatory(): boolean {
    return this.minElements > 0;
  }
}

export class Leaf extends NodeBase implements LeafNode {
  readonly kind = "leaf";
  readonly dataParent: BranchSchema;
  readonly inCase: CaseNode | undefined;
  readonly mandatory: boolean;
  slot = -1;
  #musts: readonly Must[] | undefined;
  #type: Type | undefined;
  #default: Scalar | undefined | null = null;

  constructor(origin: Origin) {
    super(origin);
    this.dataParent = origin.dataParent!;
    this.inCase = origin.inCase;
    this.mandatory = origin.statement.get("mandatory") === "true";
  }

  get type(): Type {
    return this.#type ??= this.builder.typeOf(this);
  }

  get default(): Scalar | undefined {
    if (this.#default === null) this.#default = this.builder.defaultOf(this);
    return this.#default;
  }

  get units(): string | undefined {
    return this.statement.get("units") ?? this.type.units;
  }

  get isKey(): boolean {
    return this.dataParent.kind === "list" && this.slot < this.dataParent.keys.length;
  }

  get musts(): readonly Must[] {
    return this.#musts ??= this.readMusts();
  }
}

export class LeafList extends NodeBase implements LeafListNode {
  readonly kind = "leaf-list";
  readonly dataParent: BranchSchema;
  readonly inCase: CaseNode | undefined;
  readonly orderedBy: "system" | "user";
  readonly minElements: number;
  readonly maxElements: number;
  slot = -1;
  #musts: readonly Must[] | undefined;
  #type: Type | undefined;
  #defaults: readonly Scalar[] | undefined;

  constructor(origin: Origin) {
    super(origin);
    this.dataParent = origin.dataParent!;
    this.inCase = origin.inCase;
    this.orderedBy = orderedBy(this);
    this.minElements = minElements(this.statement);
    this.maxElements = maxElements(this.statement);
  }

  get type(): Type {
    return this.#type ??= this.builder.typeOf(this);
  }

  get defaults(): readonly Scalar[] {
    return this.#defaults ??= this.builder.defaultsOf(this);
  }

  get units(): string | undefined {
    return this.statement.get("units") ?? this.type.units;
  }

  get mandatory(): boolean {
    return this.minElements > 0;
  }

  get musts(): readonly Must[] {
    return this.#musts ??= this.readMusts();
  }
}

export class Any extends NodeBase implements AnyNode {
  readonly kind: "anydata" | "anyxml";
  readonly dataParent: BranchSchema;
  readonly inCase: CaseNode | undefined;
  readonly mandatory: boolean;
  readonly unknown: ModuleLookup | undefined;
  slot = -1;
  #musts: readonly Must[] | undefined;

  constructor(origin: Origin, unknown?: ModuleLookup) {
    super(origin);
    this.unknown = unknown;
    this.kind = origin.statement.keyword === "anydata" ? "anydata" : "anyxml";
    this.dataParent = origin.dataParent!;
    this.inCase = origin.inCase;
    this.mandatory = origin.statement.get("mandatory") === "true";
  }

  get musts(): readonly Must[] {
    return this.#musts ??= this.readMusts();
  }
}

export class Choice extends NodeBase implements ChoiceNode {
  readonly kind = "choice";
  readonly mandatory: boolean;
  /** The closest ancestor that is not a choice or case. */
  readonly dataParent: BranchSchema;
  readonly inCase: CaseNode | undefined;
  #cases: readonly CaseNode[] | undefined;
  #dataNodes: readonly DataNode[] | undefined;
  #default: CaseNode | undefined | null = null;

  constructor(origin: Origin) {
    super(origin);
    this.dataParent = origin.dataParent!;
    this.inCase = origin.inCase;
    this.mandatory = origin.statement.get("mandatory") === "true";
  }

  get cases(): readonly CaseNode[] {
    return this.#cases ??= this.builder.cases(this);
  }

  get default(): CaseNode | undefined {
    if (this.#default === null) this.#default = this.builder.defaultCaseOf(this);
    return this.#default;
  }

  get dataNodes(): readonly DataNode[] {
    return this.#dataNodes ??= this.cases.flatMap((node) => node.dataNodes);
  }
}

export class Case extends NodeBase implements CaseNode {
  readonly kind = "case";
  readonly choice: Choice;
  #children: readonly (DataNode | ChoiceNode)[] | undefined;
  #dataNodes: readonly DataNode[] | undefined;

  constructor(origin: Origin, choice: Choice) {
    super(origin);
    this.choice = choice;
  }

  get children(): readonly (DataNode | ChoiceNode)[] {
    return this.#children ??= this.builder.caseChildren(this);
  }

  get dataNodes(): readonly DataNode[] {
    return this.#dataNodes ??= flatten(this.children);
  }
}

abstract class Operation extends NodeBase {
  #input: InOut | undefined;
  #output: InOut | undefined;

  protected abstract self(): Rpc | Action;

  get input(): InOutNode {
    return this.#input ??= this.builder.inputOrOutput(this.self(), "input");
  }

  get output(): InOutNode {
    return this.#output ??= this.builder.inputOrOutput(this.self(), "output");
  }
}

export class Rpc extends Operation implements RpcNode {
  readonly kind = "rpc";

  protected override self(): Rpc {
    return this;
  }
}

export class Action extends Operation implements ActionNode {
  readonly kind = "action";
  /** The container or list whose instances it works on. */
  readonly dataParent: BranchSchema;

  constructor(origin: Origin) {
    super(origin);
    this.dataParent = origin.dataParent!;
  }

  protected override self(): Action {
    return this;
  }
}

/** `ordered-by` means nothing for state data, output and notifications (RFC 7950 §7.7.7). */
function orderedBy(node: NodeBase): "system" | "user" {
  if (node.statement.get("ordered-by") !== "user") return "system";
  return node.config || keepsOrder(node.parent) ? "user" : "system";
}

/** Operation input and structures are no configuration, but the order of what they hold means something. */
function keepsOrder(parent: SchemaNode | undefined): boolean {
  for (let at = parent; at !== undefined; at = at.parent) {
    if (at.kind === "input" || (at.kind === "root" && !at.config)) return true;
  }
  return false;
}

function minElements(statement: ParsedStatement): number {
  return Number(statement.get("min-elements") ?? 0);
}

function maxElements(statement: ParsedStatement): number {
  const text = statement.get("max-elements");
  return text === undefined || text === "unbounded" ? Infinity : Number(text);
}

/** The statement of a compiled node as the parser made it. */
export function written(node: SchemaNode): ParsedStatement {
  return node.statement as ParsedStatement;
}

/** The edits that were directed at a compiled node. */
export function targetsOf(node: SchemaNode): readonly Target[] {
  return (node as NodeBase & SchemaNode).targets;
}

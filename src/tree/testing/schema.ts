/**
 * Small schemas made by hand, so that the tests of this room need no YANG loader.
 *
 * @module
 */

import type {
  AnyNode,
  BranchSchema,
  CaseNode,
  ChoiceNode,
  ContainerNode,
  DataNode,
  LeafListNode,
  LeafNode,
  ListNode,
  Module,
  RootNode,
} from "../../yang/schema.ts";
import type { Statement } from "../../yang/statement.ts";
import type { BaseType, Scalar, Type } from "../../yang/type.ts";
import { compareText } from "../order.ts";

const STATEMENT: Statement = {
  keyword: "module",
  argument: "ex",
  substatements: [],
  file: "ex.yang",
  line: 1,
  column: 1,
};

/** A module of that name with a namespace `urn:<name>`. */
export function testModule(name: string, prefix = name): Module {
  return {
    name,
    namespace: `urn:${name}`,
    prefix,
    yangVersion: "1.1",
    implemented: true,
    features: new Set(),
    submodules: [],
    deviatedBy: [],
    prefixes: new Map(),
    statement: STATEMENT,
    file: `${name}.yang`,
    text: "",
  };
}

export const EX = testModule("ex");

/** int32 and string with the comparison of the real types; enough for trees. */
export function testType(base: BaseType): Type {
  const number = base === "int32";
  return {
    base,
    name: base,
    qualified: base === "identityref",
    parse: (text) => number ? Number(text) : text,
    toXml: (value, prefixOf) => `${prefixOf(EX)}:${String(value).split(":").at(-1)}`,
    toJson: (value) => value,
    fromJson: (json) => json as Scalar,
    compare: (a, b) => number ? Number(a) - Number(b) : compareText(String(a), String(b)),
  };
}

/** Makes a node for a parent. */
export type Make<N> = (parent: BranchSchema | CaseNode, dataParent: BranchSchema) => N;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface Common {
  readonly module?: Module;
  readonly config?: boolean;
}

function base(name: string, parent: BranchSchema | CaseNode, dataParent: BranchSchema, o: Common) {
  return {
    name,
    module: o.module ?? EX,
    parent,
    config: o.config ?? (dataParent.kind === "root" ? true : dataParent.config),
    status: "current" as const,
    whens: [],
    extensions: [],
    statement: STATEMENT,
    slot: -1,
    dataParent,
    inCase: parent.kind === "case" ? parent : undefined,
    musts: [],
  };
}

function branchPart() {
  return {
    slots: [] as DataNode[],
    children: [] as (DataNode | ChoiceNode)[],
    actions: [],
    notifications: [],
    child(namespace: string, name: string) {
      return this.slots.find((at) => at.name === name && at.module.namespace === namespace);
    },
    childByModule(module: string, name: string) {
      return this.slots.find((at) => at.name === name && at.module.name === module);
    },
    childrenByName(name: string) {
      return this.slots.filter((at) => at.name === name);
    },
  };
}

function addChildren(branch: BranchSchema, makes: readonly Make<DataNode | ChoiceNode>[]): void {
  const children = makes.map((make) => make(branch, branch));
  (branch.children as (DataNode | ChoiceNode)[]).push(...children);
  for (const child of children) {
    for (const node of child.kind === "choice" ? child.dataNodes : [child]) {
      (node as Mutable<DataNode>).slot = branch.slots.length;
      (branch.slots as DataNode[]).push(node);
    }
  }
}

export function root(...makes: Make<DataNode | ChoiceNode>[]): RootNode {
  const node: RootNode = {
    kind: "root",
    name: "",
    module: EX,
    parent: undefined,
    config: true,
    status: "current",
    whens: [],
    extensions: [],
    statement: STATEMENT,
    ...branchPart(),
  };
  addChildren(node, makes);
  return node;
}

export function leaf(
  name: string,
  type: BaseType = "string",
  o: Common & { default?: Scalar } = {},
): Make<LeafNode> {
  return (parent, dataParent) => ({
    kind: "leaf",
    ...base(name, parent, dataParent, o),
    type: testType(type),
    mandatory: false,
    default: o.default,
    isKey: false,
  });
}

export function leafList(
  name: string,
  type: BaseType = "string",
  o: Common & { user?: boolean; defaults?: readonly Scalar[] } = {},
): Make<LeafListNode> {
  return (parent, dataParent) => ({
    kind: "leaf-list",
    ...base(name, parent, dataParent, o),
    type: testType(type),
    defaults: o.defaults ?? [],
    orderedBy: o.user ? "user" : "system",
    minElements: 0,
    maxElements: Infinity,
    mandatory: false,
  });
}

export function anydata(name: string, o: Common = {}): Make<AnyNode> {
  return (parent, dataParent) => ({
    kind: "anydata",
    ...base(name, parent, dataParent, o),
    mandatory: false,
  });
}

export function container(
  name: string,
  o: Common & { presence?: boolean },
  ...makes: Make<DataNode | ChoiceNode>[]
): Make<ContainerNode> {
  return (parent, dataParent) => {
    const node: ContainerNode = {
      kind: "container",
      ...base(name, parent, dataParent, o),
      ...branchPart(),
      presence: o.presence ?? false,
      mandatory: false,
    };
    addChildren(node, makes);
    return node;
  };
}

/** The first `keys` children are the keys. */
export function list(
  name: string,
  keys: number,
  o: Common & { user?: boolean },
  ...makes: Make<DataNode | ChoiceNode>[]
): Make<ListNode> {
  return (parent, dataParent) => {
    const keyNodes: LeafNode[] = [];
    const node: ListNode = {
      kind: "list",
      ...base(name, parent, dataParent, o),
      ...branchPart(),
      keys: keyNodes,
      orderedBy: o.user ? "user" : "system",
      minElements: 0,
      maxElements: Infinity,
      uniques: [],
      mandatory: false,
    };
    addChildren(node, makes);
    for (const key of node.slots.slice(0, keys)) {
      (key as Mutable<LeafNode>).isKey = true;
      keyNodes.push(key as LeafNode);
    }
    return node;
  };
}

/** Each case is named and holds its children; `standard` names the default case. */
export function choice(
  name: string,
  cases: Readonly<Record<string, readonly Make<DataNode | ChoiceNode>[]>>,
  standard?: string,
): Make<ChoiceNode> {
  return (parent, dataParent) => {
    const common = base(name, parent, dataParent, {});
    const node: Mutable<ChoiceNode> = {
      ...common,
      kind: "choice",
      cases: [],
      mandatory: false,
      default: undefined,
      dataNodes: [],
    };
    node.cases = Object.entries(cases).map(([caseName, makes]) => {
      const one: Mutable<CaseNode> = {
        ...base(caseName, dataParent, dataParent, {}),
        kind: "case",
        choice: node,
        children: [],
        dataNodes: [],
      };
      one.children = makes.map((make) => make(one, dataParent));
      one.dataNodes = one.children.flatMap((at) => at.kind === "choice" ? at.dataNodes : [at]);
      return one;
    });
    node.dataNodes = node.cases.flatMap((one) => one.dataNodes);
    node.default = node.cases.find((one) => one.name === standard);
    return node;
  };
}

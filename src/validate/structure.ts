/**
 * What must and must not be among the children of a branch: mandatory nodes, numbers of entries, one case per choice (RFC 7950 §7.5–§7.9).
 *
 * @module
 */

import type { RpcError } from "../netconf/rpc_error.ts";
import type { Branch, EntryList, ValueList } from "../tree/node.ts";
import type { Node } from "../xpath/mod.ts";
import type {
  BranchSchema,
  CaseNode,
  ChoiceNode,
  DataNode,
  LeafListNode,
  ListNode,
} from "../yang/schema.ts";
import { type Check, type Place, type Round, type Trigger, wayTo } from "./check.ts";
import { type Condition, type Conditions, standIn } from "./conditions.ts";
import { missingChoice, missingElement, tooFew, tooMany, twoCases } from "./errors.ts";

/** Something that one child or choice of a branch demands. */
interface Demand {
  /** Nothing is demanded inside a case that is not there (RFC 7950 §7.6.5). */
  readonly inCase: CaseNode | undefined;
  /** The demand is made only while these hold. */
  readonly conditions: readonly Condition[];
  /** The context of the conditions. */
  readonly child: DataNode;
  /** The children whose presence matters. */
  readonly nodes: readonly DataNode[];
  isBroken(branch: Branch): boolean;
  error(node: Node, branch: Branch): RpcError;
}

/** All demands on the children of one schema node. */
export class StructureCheck implements Check {
  readonly context: BranchSchema;
  readonly #demands: readonly Demand[];

  private constructor(context: BranchSchema, demands: readonly Demand[]) {
    this.context = context;
    this.#demands = demands;
  }

  /** Undefined when nothing is demanded. `configOnly`: state children are not looked at. */
  static of(
    context: BranchSchema,
    conditions: Conditions,
    configOnly: boolean,
  ): StructureCheck | undefined {
    const demands = context.children
      .filter((child) => child.config || !configOnly)
      .flatMap((child) => demandsOf(child, conditions, configOnly));
    return demands.length === 0 ? undefined : new StructureCheck(context, demands);
  }

  get way(): readonly Place[] {
    return wayTo(this.context);
  }

  get scope(): number {
    return this.way.length - 1;
  }

  get triggers(): readonly Trigger[] {
    const common = this.way.length - 1;
    return this.#demands.flatMap(({ conditions, nodes }) => [
      ...nodes.map((schema) => ({ schema, common, subtree: false })),
      ...conditions.flatMap((one) => one.triggers),
    ]);
  }

  run(node: Node, round: Round): void {
    const branch = node.value as Branch;
    for (const demand of this.#demands) {
      if (!demand.isBroken(branch)) continue;
      if (demand.inCase !== undefined && !isThere(branch, demand.inCase)) continue;
      if (!conditionsHold(node, demand)) continue;
      round.add(demand.error(node, branch));
    }
  }
}

function conditionsHold(node: Node, { conditions, child }: Demand): boolean {
  return conditions.length === 0 ||
    conditions.every((condition) => condition.holds(standIn(node, child)));
}

/** True when a node of the case exists. */
function isThere(branch: Branch, one: CaseNode): boolean {
  return firstNode(branch, one) !== undefined;
}

/** The first node of the case that exists. */
function firstNode({ slots }: Branch, { dataNodes }: CaseNode): DataNode | undefined {
  for (const node of dataNodes) if (slots[node.slot] !== undefined) return node;
  return undefined;
}

function demandsOf(
  child: DataNode | ChoiceNode,
  conditions: Conditions,
  configOnly: boolean,
): readonly Demand[] {
  switch (child.kind) {
    case "choice":
      return choiceDemands(child, conditions, configOnly);
    case "leaf":
    case "anydata":
    case "anyxml":
      // Keys are always there.
      if (!child.mandatory || (child.kind === "leaf" && child.isKey)) return [];
      return [{
        ...placeOf(child, conditions),
        isBroken: (branch) => branch.slots[child.slot] === undefined,
        error: (node) => missingElement(node, child),
      }];
    case "list":
    case "leaf-list":
      return sizeDemands(child, conditions);
    case "container":
      return [];
  }
}

function placeOf(
  child: DataNode,
  conditions: Conditions,
): Pick<Demand, "inCase" | "conditions" | "child" | "nodes"> {
  const nodes = child.inCase === undefined ? [child] : child.inCase.dataNodes;
  return { inCase: child.inCase, conditions: conditions.of(child), child, nodes };
}

function sizeDemands(child: ListNode | LeafListNode, conditions: Conditions): Demand[] {
  const sizeIn = ({ slots }: Branch) => (slots[child.slot] as EntryList | ValueList)?.size ?? 0;
  const demands: Demand[] = [];
  if (child.minElements > 0) {
    demands.push({
      ...placeOf(child, conditions),
      isBroken: (branch) => sizeIn(branch) < child.minElements,
      error: (node, branch) => tooFew(node, child, sizeIn(branch)),
    });
  }
  if (child.maxElements < Infinity) {
    demands.push({
      ...placeOf(child, conditions),
      isBroken: (branch) => sizeIn(branch) > child.maxElements,
      error: (node, branch) => tooMany(node, child, sizeIn(branch)),
    });
  }
  return demands;
}

function choiceDemands(choice: ChoiceNode, conditions: Conditions, configOnly: boolean): Demand[] {
  const demands: Demand[] = [];
  const [child] = choice.dataNodes;
  if (child === undefined) return demands;
  /** Of each case that has data, its first node. */
  const nodesIn = (branch: Branch) => choice.cases.flatMap((one) => firstNode(branch, one) ?? []);
  const countIn = (branch: Branch) => {
    let count = 0;
    for (const one of choice.cases) if (firstNode(branch, one) !== undefined) count++;
    return count;
  };
  const place = {
    inCase: choice.inCase,
    conditions: conditions.ofChoice(choice),
    child,
    nodes: choice.inCase === undefined ? choice.dataNodes : choice.inCase.dataNodes,
  };
  if (choice.mandatory) {
    demands.push({
      ...place,
      isBroken: (branch) => countIn(branch) === 0,
      error: (node) => missingChoice(node, choice),
    });
  }
  if (choice.cases.length > 1) {
    demands.push({
      ...place,
      conditions: [],
      isBroken: (branch) => countIn(branch) > 1,
      error: (node, branch) => twoCases(node, choice, nodesIn(branch)),
    });
  }
  const inner = choice.cases.flatMap(({ children }) => children)
    .filter((one) => one.config || !configOnly)
    .flatMap((one) => demandsOf(one, conditions, configOnly));
  return [...demands, ...inner];
}

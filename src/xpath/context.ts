/**
 * What an evaluation knows besides the expression: context node, position and size (XPath 1.0 §1), the current node and the root.
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import { Branch } from "../tree/node.ts";
import type { When } from "../yang/schema.ts";
import { type Node, NodeTable } from "./node.ts";

let stamps = 0;

/** A number that was not given before. */
export function newStamp(): number {
  return ++stamps;
}

/**
 * One evaluation. `node`, `position` and `size` change while predicates are evaluated; whoever sets them puts them
 * back. Everything else stays.
 */
export class Context {
  node: Node;
  position = 1;
  size = 1;
  /** The initial context node: `current()`. */
  readonly current: Node;
  readonly root: Node;
  /** The body of the rpc, action or notification that the current node is in: it is a child of its parent, too (RFC 7950 §6.4.1). */
  readonly operation: Node | undefined;
  /** True: only configuration is accessible, as for constraints on configuration (RFC 7950 §6.4.1). */
  readonly configOnly: boolean;
  /** How many evaluations of `when` this one is nested in. */
  readonly depth: number;
  /** Different for every evaluation: values that hold for one evaluation are remembered under it. */
  readonly run: number;
  /** How many more nodes may be visited. Infinite for expressions of the schema. */
  steps = Infinity;
  /** Whether a `when` holds on a node, in an evaluation of its own. */
  readonly testWhen: TestWhen;
  /** What this evaluation and those nested in it have found out about `when`s; made when the first one is met. */
  whenResults: WhenResults | undefined;

  constructor(node: Node, configOnly: boolean, testWhen: TestWhen, depth = 0) {
    this.node = node;
    this.current = node;
    this.configOnly = configOnly;
    this.testWhen = testWhen;
    this.depth = depth;
    this.run = newStamp();
    let operation: Node | undefined;
    let root = node;
    while (root.parent !== undefined) {
      if (root.schema === undefined && root.value instanceof Branch) operation = root;
      root = root.parent;
    }
    this.root = root;
    this.operation = operation;
  }

  /**
   * Counts a node that is visited.
   *
   * @throws {RpcError} resource-denied when an expression that a client sent takes too long
   */
  step(): void {
    if (--this.steps >= 0) return;
    throw new RpcError(
      "application",
      "resource-denied",
      `The XPath expression takes more than ${MAX_CLIENT_STEPS} steps to evaluate`,
    );
  }
}

/** Nodes that one evaluation of an expression from outside may visit: a few seconds. Reading all of a million list entries takes some millions. */
export const MAX_CLIENT_STEPS = 50_000_000;

/**
 * Verdicts of `when`s. Without them, defaults whose `when` looks at defaults with a `when` would be asked about again and again, twice as
 * often with every level.
 */
export class WhenResults {
  readonly #nodes = new NodeTable();
  readonly #verdicts = new Map<When, Map<Node, boolean>>();

  get(when: When, node: Node): boolean | undefined {
    return this.#verdicts.get(when)?.get(this.#nodes.canonical(node));
  }

  set(when: When, node: Node, verdict: boolean): void {
    let known = this.#verdicts.get(when);
    if (known === undefined) this.#verdicts.set(when, known = new Map());
    known.set(this.#nodes.canonical(node), verdict);
  }
}

/** Evaluates a `when` on a node within the evaluation that meets it. */
export type TestWhen = (when: When, node: Node, c: Context) => boolean;

/** Called for each node of a set; true stops the walk. */
export type Visit = (node: Node) => boolean;

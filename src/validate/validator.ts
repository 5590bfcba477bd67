/**
 * The constraints of a schema as the rest of the program asks for them.
 *
 * @module
 */

import type { Cursor } from "../tree/cursor.ts";
import { Branch } from "../tree/node.ts";
import { Node } from "../xpath/mod.ts";
import type { DataNode, Schema } from "../yang/schema.ts";
import type { Statement } from "../yang/statement.ts";
import { type Condition, Conditions, standIn } from "./conditions.ts";
import { TreeConstraints } from "./constraints.ts";
import { Report } from "./errors.ts";
import { MustCheck } from "./must.ts";
import { checksIn, conditionsIn, Planner } from "./plan.ts";
import { checkExpressions } from "./syntax.ts";
import { checkAll } from "./walk.ts";

/** Where a message (the body of an rpc, action or notification) stands. */
export interface MessageContext {
  /** The running configuration and state that its constraints may look at; nothing when absent. */
  readonly root?: Branch;
  /** The data node that an action or notification belongs to. */
  readonly parent?: Cursor;
}

/**
 * Compiles the constraints of a schema.
 *
 * @param options `checked`: {@linkcode checkExpressions} has accepted the schema
 * @throws {YangError} at a `must` or `when` that is no XPath expression
 */
export function compileConstraints(
  schema: Schema,
  options: { readonly checked?: boolean } = {},
): Validator {
  if (!options.checked) checkExpressions(schema);
  return new Validator(schema);
}

/** Checks trees against the constraints of one schema. */
export class Validator {
  readonly schema: Schema;
  readonly #conditions: Conditions;
  readonly #planner: Planner;
  readonly #configuration: TreeConstraints;

  /** Use {@linkcode compileConstraints}. */
  constructor(schema: Schema) {
    this.schema = schema;
    this.#conditions = new Conditions(schema);
    this.#planner = new Planner(schema, this.#conditions);
    const plan = () => this.#planner.rootPlan(schema.root, "config");
    this.#configuration = new TreeConstraints(plan, this.#conditions);
  }

  /** Makes what the first check of a configuration needs, so that the request that asks for it need not wait. */
  prepare(): void {
    this.#configuration.prepare();
  }

  /**
   * What is suspicious in the expressions that configuration is checked with: names that can match nothing, each with the place in its module.
   * Goes through the whole schema.
   */
  warnings(): readonly string[] {
    const { plan } = this.#configuration;
    const found = new Set<string>();
    const add = ({ xpath }: MustCheck | Condition, { file, line, column }: Statement) => {
      for (const warning of xpath.analysis.warnings) {
        found.add(`${file}:${line}:${column}: ${warning}`);
      }
    };
    for (const condition of conditionsIn(plan)) add(condition, condition.when.statement);
    for (const check of checksIn(plan)) {
      if (check instanceof MustCheck) add(check, check.must.statement);
    }
    return [...found];
  }

  /**
   * Checks a configuration.
   *
   * @param base a configuration that is known to be valid: only what differs from it is looked at
   * @returns the configuration, without data whose `when` has become false (RFC 7950 §8.2)
   * @throws {RpcError | RpcErrors}
   */
  configuration(root: Branch, base?: Branch): Branch {
    if (base === undefined) {
      this.#configuration.whole(root);
      return root;
    }
    const settled = this.#configuration.settle(root, base);
    this.#configuration.changed(settled, base);
    return settled;
  }

  /**
   * What an edit makes of a configuration besides what it says: data whose `when` it makes false goes (RFC 7950 §8.2).
   *
   * @param base the configuration before the edit
   * @throws {RpcError | RpcErrors} unknown-element, when the edit writes data whose `when` is false (RFC 7950 §8.3.2)
   */
  edited(root: Branch, base: Branch): Branch {
    return this.#configuration.settle(root, base);
  }

  /**
   * Checks a tree with its state data, or an instance of a structure (RFC 8791), as a whole.
   *
   * @throws {RpcError | RpcErrors}
   */
  data(root: Branch): void {
    const report = new Report();
    checkAll(rootNode(root), this.#planner.rootPlan(root.schema, "all"), report);
    report.throwAny();
  }

  /** Checks the input of an rpc or action (RFC 7950 §8.3.1). @throws {RpcError | RpcErrors} */
  input(body: Branch, context: MessageContext = {}): void {
    this.#message(body, context);
  }

  /** Checks the output of an rpc or action. @throws {RpcError | RpcErrors} */
  output(body: Branch, context: MessageContext = {}): void {
    this.#message(body, context);
  }

  /** Checks the content of a notification. @throws {RpcError | RpcErrors} */
  notification(body: Branch, context: MessageContext = {}): void {
    this.#message(body, context);
  }

  #message(body: Branch, { root, parent }: MessageContext): void {
    const above = parent === undefined
      ? rootNode(root ?? new Branch(this.schema.root, []))
      : Node.of(parent);
    const report = new Report();
    const plan = this.#planner.rootPlan(body.schema, "all");
    checkAll(new Node(above, undefined, body), plan, report);
    report.throwAny();
  }

  /** Whether an absent node may be there by default: its `when` and those of the choices and cases around it are true. */
  readonly whenOf = (schema: DataNode, parent: () => Cursor): boolean => {
    const conditions = this.#conditions.of(schema);
    if (conditions.length === 0) return true;
    const node = standIn(Node.of(parent()), schema);
    return conditions.every((condition) => condition.holds(node));
  };
}

function rootNode(root: Branch): Node {
  return new Node(undefined, undefined, root);
}

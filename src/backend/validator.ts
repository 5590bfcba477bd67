/**
 * Validation as the backend uses it: the constraints of the schema, compiled once.
 *
 * @module
 */

import type { Cursor } from "../tree/cursor.ts";
import type { Branch } from "../tree/node.ts";
import type { DataNode } from "../yang/schema.ts";

/** Checks trees. */
export interface Validator {
  /**
   * Checks a configuration. Costs what differs from `base`, which is known to be valid.
   *
   * @returns the configuration; without data whose `when` has become false (RFC 7950 §8.2)
   * @throws {RpcError | RpcErrors}
   */
  configuration(root: Branch, base?: Branch): Branch;
  /** Checks the input of an rpc or action. @throws {RpcError | RpcErrors} */
  input(input: Branch): void;
  /** Checks the output of an rpc or action. @throws {RpcError | RpcErrors} */
  output(output: Branch): void;
  /** Whether an absent node's `when` is true. */
  readonly whenOf: ((schema: DataNode, parent: () => Cursor) => boolean) | undefined;
}

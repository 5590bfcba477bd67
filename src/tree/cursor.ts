/**
 * A node of a tree together with the way to it. Made where a parent axis, an instance path or an identity is needed.
 *
 * @module
 */

import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { AnyValue, Branch } from "./node.ts";

/** One step on the way to an instance: for a list the entry, for a leaf-list one value. */
export interface Cursor {
  /** Undefined at the root. */
  readonly parent: Cursor | undefined;
  /** Undefined at the root (use `(value as Branch).schema`). */
  readonly schema: DataNode | undefined;
  readonly value: Branch | Scalar | AnyValue;
}

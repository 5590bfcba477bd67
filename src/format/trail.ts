/**
 * The way from the root to the branch that a decoder is reading, kept so that an error can name it.
 *
 * @module
 */

import type { Step } from "../tree/path.ts";
import type { BranchSchema, ContainerNode, ListNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import type { Place } from "./data_error.ts";
import type { OpenSlot } from "./shape.ts";

/** A stack of open branches; entering and leaving is cheap, steps are only made when asked for. */
export class Trail {
  readonly #root: BranchSchema;
  readonly #nodes: (ContainerNode | ListNode | undefined)[] = [];
  readonly #slots: (readonly OpenSlot[])[] = [];
  #depth = -1;

  constructor(root: BranchSchema) {
    this.#root = root;
  }

  /** Open branches below the outermost one. */
  get depth(): number {
    return this.#depth;
  }

  /** @param node undefined for the outermost branch */
  enter(node: ContainerNode | ListNode | undefined, slots: readonly OpenSlot[]): void {
    const depth = ++this.#depth;
    this.#nodes[depth] = node;
    this.#slots[depth] = slots;
  }

  leave(): void {
    this.#depth--;
  }

  /** Where the innermost open branch is; entries are named by as many keys as are known. */
  place(): Place {
    let step: Step | undefined;
    for (let depth = 1; depth <= this.#depth; depth++) {
      const schema = this.#nodes[depth]!;
      if (schema.kind !== "list") {
        step = { parent: step, schema };
        continue;
      }
      const keys = this.#slots[depth].slice(0, schema.keys.length);
      const missing = keys.indexOf(undefined);
      step = {
        parent: step,
        schema,
        keys: (missing < 0 ? keys : keys.slice(0, missing)) as Scalar[],
      };
    }
    return { root: this.#root, step };
  }
}

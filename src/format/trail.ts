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

  /** Leaves branches until no more than `depth` are open below the outermost one. */
  back(depth: number): void {
    this.#depth = depth;
  }

  /** Where the innermost open branch is. */
  place(): Place {
    let step: Step | undefined;
    for (let depth = 1; depth <= this.#depth; depth++) {
      step = openStep(step, this.#nodes[depth]!, this.#slots[depth]);
    }
    return { root: this.#root, step };
  }
}

/** The step to a branch that is still being read; an entry is named by as many of its keys as are known. */
export function openStep(
  parent: Step | undefined,
  schema: ContainerNode | ListNode,
  slots: readonly OpenSlot[],
): Step {
  if (schema.kind !== "list") return { parent, schema };
  const keys = slots.slice(0, schema.keys.length);
  const missing = keys.indexOf(undefined);
  return { parent, schema, keys: (missing < 0 ? keys : keys.slice(0, missing)) as Scalar[] };
}

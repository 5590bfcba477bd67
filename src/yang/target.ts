/**
 * Refinements, augmentations and deviations on their way to the schema nodes they name.
 *
 * All paths of one origin (one `uses`, or all modules' top level) form a tree of {@linkcode Target}s. Expansion carries the tree down
 * along the schema: a node takes what is for it and hands its children what is for them. So nothing is searched from the root, the
 * order in which augments depend on each other does not matter, and a part of the schema that is not expanded costs nothing.
 *
 * @module
 */

import type { CompiledModule, Scope } from "./module.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import type { When } from "./schema.ts";

/** A `refine`, `augment` or `deviation` and where it was written. */
export interface Edit {
  readonly kind: "refine" | "augment" | "deviation";
  readonly statement: ParsedStatement;
  readonly scope: Scope;
  /** augment: the module that its nodes belong to; undefined: that of the `uses`. */
  readonly owner: CompiledModule | undefined;
}

/** One node identifier of a path, resolved. */
export interface Step {
  /** Undefined: the module that the surrounding `uses` puts its nodes in. */
  readonly module: CompiledModule | undefined;
  readonly name: string;
}

/** A schema node as edits see it: a step on the way of some, the goal of others. */
export class Target {
  readonly module: CompiledModule | undefined;
  readonly name: string;
  /** Edits of this very node, in the order in which they take effect. */
  readonly edits: Edit[] = [];
  /** A node matched it. What never matches names a node that does not exist. */
  matched = false;
  #children: Map<string, Target[]> | undefined;

  constructor(module: CompiledModule | undefined, name: string) {
    this.module = module;
    this.name = name;
  }

  /** Puts `edit` at the end of `steps`. */
  add(steps: readonly Step[], edit: Edit): void {
    if (steps.length === 0) this.edits.push(edit);
    else this.#step(steps[0]).add(steps.slice(1), edit);
  }

  /** The targets below this one. */
  *children(): Generator<Target> {
    if (this.#children !== undefined) {
      for (const targets of this.#children.values()) yield* targets;
    }
  }

  get hasChildren(): boolean {
    return this.#children !== undefined;
  }

  /** What is meant for child `name` of `module`. */
  child(module: CompiledModule, name: string): Target | undefined {
    return this.#children?.get(name)?.find((target) =>
      target.module === undefined || target.module === module
    );
  }

  #step(step: Step): Target {
    const children = this.#children ??= new Map();
    let named = children.get(step.name);
    if (named === undefined) children.set(step.name, named = []);
    let target = named.find((known: Target) => known.module === step.module);
    if (target === undefined) named.push(target = new Target(step.module, step.name));
    return target;
  }

  /** An edit at or below this target, to report one that found nothing. */
  firstEdit(): Edit | undefined {
    if (this.edits.length > 0) return this.edits[0];
    for (const child of this.children()) {
      const edit = child.firstEdit();
      if (edit !== undefined) return edit;
    }
    return undefined;
  }
}

/** A list of `whens` with one more. */
export function withWhen(whens: readonly When[], when: When | undefined): readonly When[] {
  return when === undefined ? whens : [...whens, when];
}

/**
 * Schema nodes of random modules while they are made, and the paths between them.
 *
 * @module
 */

export type Kind = "container" | "list" | "leaf" | "leaf-list" | "choice" | "case";

/** A statement being made. */
export interface Draft {
  readonly kind: Kind;
  readonly name: string;
  readonly parent: Draft | undefined;
  /** Place in document order. */
  readonly index: number;
  readonly children: Draft[];
  /** Substatements besides the children. */
  readonly lines: string[];
  readonly isKey: boolean;
  type: string;
  presence: boolean;
  hasWhen: boolean;
  /** The `when` of the `uses` that brings it. */
  usesWhen: string | undefined;
}

export function isData({ kind }: Draft): boolean {
  return kind !== "choice" && kind !== "case";
}

/** From the top level to the node itself. */
export function ancestors(node: Draft): Draft[] {
  return node.parent === undefined ? [node] : [...ancestors(node.parent), node];
}

/** All that is in it, but nothing in lists. */
export function descendants(node: Draft): Draft[] {
  return node.children.flatMap((child) =>
    child.kind === "list" ? [] : [child, ...descendants(child)]
  );
}

/** The data nodes from the root to `node`. */
export function wayTo(node: Draft): Draft[] {
  return ancestors(node).filter(isData);
}

export function absolute(node: Draft): string {
  return wayTo(node).map(({ name }) => `/${name}`).join("");
}

export function relative(from: Draft, to: Draft): string {
  const start = wayTo(from);
  const end = wayTo(to);
  let shared = 0;
  while (shared < start.length - 1 && shared < end.length && start[shared] === end[shared]) {
    shared++;
  }
  const ups = start.slice(shared).map(() => "..");
  const steps = [...ups, ...end.slice(shared).map(({ name }) => name)];
  return steps.length === 0 ? "." : steps.join("/");
}

/**
 * The edits of a change of the configuration, as RFC 6470 tells them: the topmost nodes that were created, deleted or got another value.
 *
 * @module
 */

import { Change, type WholeList } from "../tree/change.ts";
import type { Cursor } from "../tree/cursor.ts";
import type { Branch } from "../tree/node.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { formatInstancePath, type PathStep } from "../yang/types/mod.ts";

/** One entry of the list `edit`. */
export interface Edit {
  /** An instance-identifier in the form of RFC 7951. */
  readonly target: string;
  readonly operation: "create" | "delete" | "replace" | "merge";
}

/**
 * More edits than this are told by the ancestor that they are all in, as RFC 6470 allows: an event is for people and programs to look into, and
 * a bulk load is not to be repeated in it.
 */
export const MAX_EDITS = 500;

/** The edits in document order. Costs the smaller of the change and {@linkcode MAX_EDITS}. */
export function editsOf(changes: Change): Edit[] {
  const edits: Edit[] = [];
  return collect(changes, [], edits) ? edits : summary(changes);
}

/** False when there are too many. */
function collect(parent: Change, way: readonly PathStep[], edits: Edit[]): boolean {
  for (const below of parent.below) {
    if (!(below instanceof Change)) {
      if (edits.length + below.list.size > MAX_EDITS) return false;
      for (const entry of below.list as Iterable<Branch | Scalar>) {
        const step = stepTo(below.schema, entry);
        edits.push(editAt([...way, step], below.op));
      }
      continue;
    }
    const step = stepTo(below.schema as DataNode, below.new ?? below.old);
    const here = [...way, step];
    if (below.op !== "none") edits.push(editAt(here, OPERATIONS[below.op]));
    if (edits.length > MAX_EDITS) return false;
    if (!collect(below, here, edits)) return false;
  }
  return true;
}

const OPERATIONS = {
  create: "create",
  delete: "delete",
  update: "replace",
  // A moved entry keeps its content and gets another place.
  move: "merge",
} as const;

/** One edit for each top-level node with changes. */
function summary(changes: Change): Edit[] {
  return changes.below.map((below) => {
    if (!(below instanceof Change)) return wholeList(below);
    const step = stepTo(below.schema as DataNode, below.new ?? below.old);
    return editAt([step], below.op === "none" ? "merge" : OPERATIONS[below.op]);
  });
}

function wholeList({ schema, op }: WholeList): Edit {
  return editAt([{ prefix: schema.module.name, name: schema.name, predicates: [] }], op);
}

function editAt(way: readonly PathStep[], operation: Edit["operation"]): Edit {
  return { target: instanceText(way), operation };
}

/** The instance-identifier of a node, in the form of RFC 7951. */
export function instanceIdentifierOf(cursor: Cursor): string {
  const way: PathStep[] = [];
  for (let at = cursor; at.parent !== undefined; at = at.parent) {
    way.unshift(stepTo(at.schema!, at.value));
  }
  return instanceText(way);
}

/** Names of modules only where the module changes. */
function instanceText(way: readonly PathStep[]): string {
  let module = "";
  return formatInstancePath(way.map((step) => {
    const prefix = step.prefix === module ? "" : step.prefix;
    module = step.prefix;
    return { ...step, prefix };
  }));
}

/** A step with the module's name as its prefix. */
function stepTo(schema: DataNode, value: Change["old"]): PathStep {
  const step = { prefix: schema.module.name, name: schema.name };
  if (schema.kind === "leaf-list") {
    if (/'.*"|".*'/s.test(String(value))) return { ...step, predicates: [] };
    return { ...step, predicates: [{ kind: "value", value: String(value) }] };
  }
  if (schema.kind !== "list") return { ...step, predicates: [] };
  const { slots } = value as Branch;
  // No literal can hold both kinds of quotes: then the list stands for its entry.
  const unquotable = schema.keys.some((_, i) => /'.*"|".*'/s.test(String(slots[i])));
  if (unquotable) return { ...step, predicates: [] };
  return {
    ...step,
    predicates: schema.keys.map((key, i) => ({
      kind: "key",
      prefix: "",
      name: key.name,
      value: String(slots[i]),
    })),
  };
}

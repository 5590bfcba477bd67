/**
 * `compare` (RFC 9144): how the content of one datastore differs from that of another, as a YANG patch (RFC 8072).
 *
 * @module
 */

import { joinChunks } from "../format/print.ts";
import type { Annotation, WalkOptions } from "../format/walk.ts";
import { printXml } from "../format/xml_print.ts";
import { bothSelectors } from "../tree/both.ts";
import { isUnknown } from "../tree/unknown.ts";
import type { Change } from "../tree/change.ts";
import { entryKeys } from "../tree/cursor.ts";
import { diff } from "../tree/diff.ts";
import { entryList, valueList } from "../tree/list.ts";
import { type AnyValue, Branch, type Slot } from "../tree/node.ts";
import { SELECT_ALL, type Selector } from "../tree/selector.ts";
import { escapeText } from "../xml/writer.ts";
import { formatApiPath, type PathStep } from "../xpath/data_path.ts";
import type { DataNode, Schema } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { datastoreContent, datastoreOf, filterSpec } from "./nmda.ts";
import { originAnnotations, type Origins } from "./nmda_origin.ts";
import { type Answer, flag, inChunks, type Request } from "./operation.ts";
import type { View } from "./view.ts";

const NAMESPACE = "urn:ietf:params:xml:ns:yang:ietf-nmda-compare";
const encoder = new TextEncoder();

/** `<compare>`. */
export async function compare(request: Request): Promise<Answer> {
  const { backend, input, access } = request;
  const source = datastoreOf(request, "source");
  const target = datastoreOf(request, "target");
  const filter = filterSpec(request, undefined);
  // Only operational has state: it is compared when everything is to be.
  const content = flag(input, "all") ? "all" : "config";
  const view: View = {
    content,
    filter,
    readable: access.readable,
    withDefaults: undefined,
    depth: undefined,
    when: backend.validator.whenOf,
  };
  const sides = await Promise.all(
    [source, target].map((name) => datastoreContent(request, name, view)),
  );
  const [from, to] = sides.map(({ root, origins }) => {
    const wanted = filter?.selector(root);
    const { readable } = access;
    return {
      root,
      shown: wanted && readable
        ? bothSelectors(wanted, readable)
        : wanted ?? readable ?? SELECT_ALL,
      annotate: flag(input, "report-origin") && origins !== undefined
        ? wholeOrigins(origins, backend.schema)
        : undefined,
    };
  });
  const comment = `diff between ${source} (source) and ${target} (target)`;
  const compared: Comparison = { from, to, config: content === "config", when: view.when };
  return inChunks(() => print(differences(compared), comment));
}

/** Origins, also of a node that is printed alone. */
function wholeOrigins(origins: Origins, schema: Schema): NonNullable<Side["annotate"]> {
  const inherited = origins.annotate(schema);
  const annotations = originAnnotations(schema);
  return (node, value, parent, alone) =>
    alone && node.config
      ? annotations?.[origins.of(node, value, parent)]
      : inherited?.(node, value, parent);
}

/** One side of a comparison. */
export interface Side {
  readonly root: Branch;
  /** What is looked at. */
  readonly shown: Selector;
  /** Metadata of an instance; `alone`: it is what is printed, not below that. */
  readonly annotate?: (
    schema: DataNode,
    value: Branch | Scalar | AnyValue,
    parent: Branch,
    alone: boolean,
  ) => readonly Annotation[] | undefined;
}

/** What is compared with what. */
export interface Comparison {
  readonly from: Side;
  readonly to: Side;
  /** State is left out. */
  readonly config: boolean;
  readonly when?: WalkOptions["when"];
}

/** A difference: what has to be done to the source to get the target. */
export interface Difference {
  readonly operation: "create" | "insert" | "delete" | "replace" | "move";
  /** An api-path. */
  readonly target: string;
  /** Of `insert` and `move`: the api-path of the entry that it comes after; undefined when it becomes the first. */
  readonly after?: string;
  /** The node as XML, in the target and in the source. */
  readonly value?: Uint8Array;
  readonly sourceValue?: Uint8Array;
}

/** The differences in document order, made as they are taken. Costs what the two differ in. */
export function differences(comparison: Comparison): Iterable<Difference> {
  const { from, to } = comparison;
  return new Comparer(comparison).below(diff(from.root, to.root), [], from.shown, to.shown);
}

class Comparer {
  readonly #options: Comparison;

  constructor(options: Comparison) {
    this.#options = options;
  }

  /** The differences below a branch that is on both sides, of which the selectors show a part. */
  *below(
    change: Change,
    way: readonly PathStep[],
    from: Selector,
    to: Selector,
  ): Generator<Difference> {
    for (const child of change.children()) {
      const schema = child.schema as DataNode;
      if (this.#options.config && !schema.config) continue;
      // It has no path.
      if (isUnknown(schema)) continue;
      const value = child.new ?? child.old;
      const keys = schema.kind === "list"
        ? entryKeys(value as Branch)
        : schema.kind === "leaf-list"
        ? [value as Scalar]
        : undefined;
      const here = [...way, { schema, keys }];
      const before = shownOf(from, schema, child.old, change.old as Branch);
      const after = shownOf(to, schema, child.new, change.new as Branch);
      if (child.op === "none" || child.op === "move") {
        if (child.op === "move" && after !== undefined) yield this.#moved(child, here);
        if (before !== undefined && after !== undefined) {
          yield* this.below(child, here, before, after);
        }
        continue;
      }
      const difference = this.#difference(child, change, here, before, after);
      if (difference !== undefined) yield difference;
    }
  }

  #moved(change: Change, here: readonly PathStep[]): Difference {
    return { operation: "move", target: formatApiPath(here), after: siblingPath(here, change) };
  }

  #difference(
    change: Change,
    parent: Change,
    here: readonly PathStep[],
    before: Selector | undefined,
    after: Selector | undefined,
  ): Difference | undefined {
    const { from, to } = this.#options;
    const value = this.#print(change, change.new, parent.new as Branch, after, to);
    const sourceValue = this.#print(change, change.old, parent.old as Branch, before, from);
    if (value === undefined && sourceValue === undefined) return undefined;
    const target = formatApiPath(here);
    // What may be seen on one side only has come or gone, as far as the reader can know.
    if (sourceValue === undefined) {
      return change.after === undefined
        ? { operation: "create", target, value }
        : { operation: "insert", target, after: siblingPath(here, change), value };
    }
    if (value === undefined) return { operation: "delete", target, sourceValue };
    return { operation: "replace", target, value, sourceValue };
  }

  /** What is shown of an instance, as XML; undefined when that is nothing. */
  #print(
    { schema }: Change,
    value: Change["new"],
    parent: Branch,
    selector: Selector | undefined,
    { annotate }: Side,
  ): Uint8Array | undefined {
    if (value === undefined || selector === undefined) return undefined;
    const node = schema as DataNode;
    const slots: Slot[] = new Array(node.slot).fill(undefined);
    slots.push(
      node.kind === "list"
        ? entryList(node, [value as Branch])
        : node.kind === "leaf-list"
        ? valueList(node, [value as Scalar])
        : value as Slot,
    );
    const alone = new Branch(node.dataParent, slots);
    const text = joinChunks(printXml(alone, {
      selector: new Single(selector),
      withDefaults: "report-all",
      content: this.#options.config ? "config" : "all",
      when: this.#options.when,
      annotate: annotate &&
        ((of, instance, above) =>
          annotate(of, instance, above === alone ? parent : above, above === alone)),
    }));
    return text.length > 0 ? text : undefined;
  }
}

/** What is shown of one child; undefined when nothing. */
function shownOf(
  selector: Selector,
  schema: DataNode,
  value: Change["old"],
  parent: Branch,
): Selector | undefined {
  if (selector.all || value === undefined) return value === undefined ? undefined : SELECT_ALL;
  const child = selector.child(schema, parent);
  if (schema.kind !== "list" && schema.kind !== "leaf-list") return child;
  return child?.entry(value as Branch | Scalar);
}

/** Shows of a branch with a single instance what a selector shows of that. */
class Single implements Selector {
  readonly all = false;
  readonly onlyPath = true;
  readonly #inner: Selector;

  constructor(inner: Selector) {
    this.#inner = inner;
  }

  child(schema: DataNode, parent: Branch): Selector | undefined {
    // The walk asks for absent siblings with defaults, too.
    if (parent.slots[schema.slot] === undefined) return undefined;
    return schema.kind === "list" || schema.kind === "leaf-list" ? this : this.#inner;
  }

  candidates(): undefined {}

  entry(): Selector {
    return this.#inner;
  }
}

/** The path of the entry that a created or moved one comes after; undefined for the first. */
function siblingPath(here: readonly PathStep[], { after }: Change): string | undefined {
  if (after === undefined || after.length === 0) return undefined;
  return formatApiPath([...here.slice(0, -1), { schema: here.at(-1)!.schema, keys: after }]);
}

function* print(edits: Iterable<Difference>, comment: string): Generator<Uint8Array> {
  let id = 0;
  for (const edit of edits) {
    if (id === 0) {
      yield encoder.encode(
        `<differences xmlns="${NAMESPACE}"><yang-patch><patch-id>patch</patch-id><comment>${
          escapeText(comment)
        }</comment>`,
      );
    }
    yield printEdit(edit, ++id);
  }
  yield encoder.encode(
    id === 0 ? `<no-matches xmlns="${NAMESPACE}"/>` : "</yang-patch></differences>",
  );
}

function printEdit(edit: Difference, id: number): Uint8Array {
  const { operation, target, after, value, sourceValue } = edit;
  let head = `<edit><edit-id>${id}</edit-id><operation>${operation}</operation><target>${
    escapeText(target)
  }</target>`;
  if (operation === "insert" || operation === "move") {
    head += after === undefined
      ? "<where>first</where>"
      : `<point>${escapeText(after)}</point><where>after</where>`;
  }
  return joinChunks([
    encoder.encode(head),
    ...wrapped("value", value),
    ...wrapped("source-value", sourceValue),
    encoder.encode("</edit>"),
  ]);
}

function wrapped(name: string, content: Uint8Array | undefined): Uint8Array[] {
  if (content === undefined) return [];
  return [encoder.encode(`<${name}>`), content, encoder.encode(`</${name}>`)];
}

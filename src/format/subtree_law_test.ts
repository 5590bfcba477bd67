import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { schemaAndTree } from "../../test/random_schema.ts";
import { childElements, elementText, parseElement, type XmlElement } from "../xml/element.ts";
import { XmlReader } from "../xml/reader.ts";
import type { BranchSchema, DataNode, Schema } from "../yang/schema.ts";
import { subtreeSelector } from "./subtree.ts";
import { fromXml, toXml } from "./testing/data.ts";

/**
 * RFC 6241 §6 to the letter, on XML elements instead of trees: marks what a filter selects. Slow and simple.
 */
class Marks {
  readonly #marked = new Set<XmlElement>();

  /** §6.2.5 for one sibling set and the children of one instance. */
  select(filters: readonly XmlElement[], data: readonly XmlElement[], schema: BranchSchema): void {
    const matches = filters.filter(isContentMatch);
    const fits = (filter: XmlElement) =>
      data.filter((d) => named(filter, d) && isLeaf(d, schema) && sameText(filter, d));
    if (!matches.every((filter) => fits(filter).length > 0)) return;
    if (matches.length > 0 && matches.length === filters.length) {
      for (const d of data) this.#all(d);
      return;
    }
    for (const filter of filters) {
      const below = childElements(filter);
      if (isContentMatch(filter)) {
        for (const d of fits(filter)) this.#all(d);
      } else {
        for (const d of data.filter((one) => named(filter, one))) {
          const node = nodeOf(d, schema);
          if (below.length === 0 || node.kind === "anydata") this.#all(d);
          else if (node.kind === "container" || node.kind === "list") {
            this.select(below, childElements(d), node);
          }
        }
      }
    }
  }

  #all(element: XmlElement): void {
    this.#marked.add(element);
    for (const child of childElements(element)) this.#all(child);
  }

  /** The marked elements with their ancestors and keys. */
  kept(data: readonly XmlElement[], schema: BranchSchema): XmlElement[] {
    const kept: XmlElement[] = [];
    for (const element of data) {
      const node = nodeOf(element, schema);
      if (node.kind !== "container" && node.kind !== "list") {
        if (this.#marked.has(element)) kept.push(element);
        continue;
      }
      const children = childElements(element);
      const shown = new Set(this.kept(children, node));
      if (shown.size === 0 && !this.#marked.has(element)) continue;
      const keys = node.kind === "list" ? node.keys.map((key) => key.name) : [];
      kept.push({
        ...element,
        children: children.filter((child) =>
          shown.has(child) || [...shown].some((one) => sameOrigin(one, child)) ||
          (keys.includes(child.local) && child.namespace === element.namespace)
        ).map((child) => [...shown].find((one) => sameOrigin(one, child)) ?? child),
      });
    }
    return kept;
  }
}

/** Copies keep the position of what they are copied from. */
function sameOrigin(a: XmlElement, b: XmlElement): boolean {
  return a.line === b.line && a.column === b.column;
}

function isContentMatch(filter: XmlElement): boolean {
  return childElements(filter).length === 0 && !/^[ \t\r\n]*$/.test(elementText(filter));
}

function named(filter: XmlElement, element: XmlElement): boolean {
  return filter.local === element.local &&
    (filter.namespace === "" || filter.namespace === element.namespace);
}

function sameText(filter: XmlElement, element: XmlElement): boolean {
  const text = elementText(element);
  const wanted = elementText(filter);
  return text === wanted || text === wanted.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

function nodeOf(element: XmlElement, schema: BranchSchema): DataNode {
  return schema.child(element.namespace, element.local)!;
}

function isLeaf(element: XmlElement, schema: BranchSchema): boolean {
  const { kind } = nodeOf(element, schema);
  return kind === "leaf" || kind === "leaf-list";
}

function parse(content: string): XmlElement {
  const reader = new XmlReader(new TextEncoder().encode(`<f>${content}</f>`));
  reader.next();
  return parseElement(reader);
}

/** A filter made of parts of the data: numbers decide what each element becomes. */
function filterFrom(
  elements: readonly XmlElement[],
  schema: BranchSchema,
  next: () => number,
): XmlElement[] {
  const filters: XmlElement[] = [];
  for (const element of elements) {
    const node = nodeOf(element, schema);
    const choice = next() % 10;
    if (choice < 3) continue;
    const wild = next() % 5 === 0;
    const name = { ...element, ...(wild ? { namespace: "", prefix: "" } : {}), attributes: [] };
    if (node.kind === "container" || node.kind === "list") {
      filters.push({
        ...name,
        children: choice === 3 ? [] : filterFrom(childElements(element), node, next),
      });
    } else if (node.kind === "anydata" || choice < 7) {
      filters.push({ ...name, children: [] });
    } else {
      const text = choice === 9 ? "7" : elementText(element);
      filters.push({ ...name, children: text === "" ? [] : [text] });
    }
  }
  return filters;
}

function expected(schema: Schema, data: XmlElement, filter: XmlElement): string {
  const marks = new Marks();
  marks.select(childElements(filter), childElements(data), schema.root);
  const kept = marks.kept(childElements(data), schema.root);
  return JSON.stringify(kept.map(plain));
}

/** An element without what does not matter. */
function plain(element: XmlElement): unknown {
  return [
    element.namespace,
    element.local,
    element.children.map((child) => typeof child === "string" ? child : plain(child)),
  ];
}

Deno.test("subtreeSelector selects what RFC 6241 section 6 says, on random data", () => {
  let selected = 0;
  fc.assert(
    fc.property(
      schemaAndTree,
      fc.infiniteStream(fc.nat(999)),
      ({ schema, root }, numbers) => {
        const data = parse(toXml(root));
        const next = () => numbers.next().value as number;
        const filter: XmlElement = {
          ...data,
          children: filterFrom(childElements(data), schema.root, next),
        };
        const selector = subtreeSelector(filter, schema.root, schema);
        const text = toXml(root, { selector });
        if (text !== "") selected++;
        assertEquals(
          JSON.stringify(childElements(parse(text)).map(plain)),
          expected(schema, data, filter),
        );
        // What is selected is data that fits the schema.
        fromXml(schema, text);
      },
    ),
    { seed: 17, numRuns: 500 },
  );
  assertEquals(selected > 100, true);
});

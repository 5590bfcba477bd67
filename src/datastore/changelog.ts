/**
 * Declarative upgrades (CLICON_XML_CHANGELOG_FILE): for each module and revision, steps that bring data of the revision before up to
 * date.
 *
 * ```xml
 * <changelogs xmlns="http://clicon.org/xml-changelog" xmlns:a="urn:a">
 *   <changelog>
 *     <namespace>urn:a</namespace>
 *     <revfrom>2017-12-01</revfrom>
 *     <revision>2017-12-20</revision>
 *     <step><name>1</name><op>rename</op><where>/a:system/a:x</where><tag>y</tag></step>
 *   </changelog>
 * </changelogs>
 * ```
 *
 * Operations on each element that `where` selects, if `when` is true there: `rename` gives it the name `tag` (and `new-namespace`),
 * `delete` removes it, `insert` puts the elements in `new` into it, `replace` puts the elements in `new` in its place, `move` puts
 * it into the element that `to` selects.
 *
 * @module
 */

import { childElements, elementText, parseElement, type XmlElement } from "../xml/element.ts";
import { XmlError, XmlReader } from "../xml/reader.ts";
import { ElementNode } from "./element_tree.ts";
import { ElementXPath } from "./element_xpath.ts";
import type { ModuleDifference } from "./module_state.ts";
import { StoreError, syntaxAt } from "./store_error.ts";

const OPERATIONS = ["rename", "delete", "insert", "replace", "move"] as const;

interface ChangelogStep {
  readonly op: (typeof OPERATIONS)[number];
  readonly where: ElementXPath;
  readonly when: ElementXPath | undefined;
  readonly to: ElementXPath | undefined;
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly content: readonly XmlElement[];
}

interface Revision {
  readonly namespace: string;
  readonly from: string | undefined;
  readonly to: string;
  readonly steps: readonly ChangelogStep[];
}

/** All changes that a changelog file knows. */
export class Changelog {
  readonly #revisions: readonly Revision[];

  private constructor(revisions: readonly Revision[]) {
    this.#revisions = revisions;
  }

  /** @throws {StoreError} with the line of what is wrong */
  static parse(path: string, bytes: Uint8Array): Changelog {
    let root: XmlElement;
    try {
      const reader = new XmlReader(bytes);
      reader.next();
      root = parseElement(reader);
    } catch (error) {
      if (error instanceof XmlError) throw syntaxAt(path, error);
      throw error;
    }
    const entries = childElements(root).filter((child) => child.local === "changelog");
    const revisions = entries.map((entry) => readRevision(path, entry));
    return new Changelog(revisions.sort((a, b) => a.to < b.to ? -1 : a.to > b.to ? 1 : 0));
  }

  /** The data after the steps of all revisions from the file's (exclusive) to today's. The same element when there are none. */
  apply(config: XmlElement, difference: ModuleDifference): XmlElement {
    if (difference.op === "ADD") return config;
    const revisions = this.#revisions.filter((revision) => isDue(revision, difference));
    if (revisions.length === 0) return config;
    const root = new ElementNode(config, undefined);
    for (const { steps } of revisions) for (const step of steps) applyStep(step, root);
    return root.toElement();
  }
}

function isDue({ namespace, to }: Revision, difference: ModuleDifference): boolean {
  if (namespace !== difference.namespace || difference.from === undefined) return false;
  return to > difference.from && (difference.to === undefined || to <= difference.to);
}

function textOf(element: XmlElement, local: string): string | undefined {
  const child = childElements(element).find((one) => one.local === local);
  const text = child === undefined ? "" : elementText(child).trim();
  return text === "" ? undefined : text;
}

function required(path: string, element: XmlElement, local: string): string {
  const text = textOf(element, local);
  if (text !== undefined) return text;
  throw new StoreError(path, `${element.line}: ${element.local} without ${local}`);
}

function readRevision(path: string, entry: XmlElement): Revision {
  const steps = childElements(entry).filter((child) => child.local === "step");
  return {
    namespace: required(path, entry, "namespace"),
    from: textOf(entry, "revfrom"),
    to: required(path, entry, "revision"),
    steps: steps.map((step) => readStep(path, step)),
  };
}

function readStep(path: string, step: XmlElement): ChangelogStep {
  const op = OPERATIONS.find((known) => known === required(path, step, "op"));
  if (op === undefined) {
    throw new StoreError(path, `${step.line}: op is none of ${OPERATIONS.join(", ")}`);
  }
  const name = textOf(step, "tag") ?? textOf(step, "new-name");
  const to = xpathOf(path, step, "to");
  if (op === "rename" && name === undefined) required(path, step, "tag");
  if (op === "move" && to === undefined) required(path, step, "to");
  const content = childElements(step).find((child) => child.local === "new");
  return {
    op,
    where: xpathOf(path, step, "where") ??
      new ElementXPath(required(path, step, "where"), step.scope),
    when: xpathOf(path, step, "when"),
    to,
    // The name may also be given as an XPath literal.
    name: name?.replace(/^(["'])(.*)\1$/, "$2"),
    namespace: textOf(step, "new-namespace"),
    content: content === undefined ? [] : childElements(content),
  };
}

function xpathOf(path: string, step: XmlElement, local: string): ElementXPath | undefined {
  const text = textOf(step, local);
  if (text === undefined) return undefined;
  const child = childElements(step).find((one) => one.local === local)!;
  // Unprefixed names in a changelog are of any namespace; the file's own default is not meant.
  const namespaces = new Map(child.scope);
  namespaces.delete("");
  try {
    return new ElementXPath(text, namespaces);
  } catch (error) {
    throw new StoreError(path, `${child.line}: ${local}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function applyStep(step: ChangelogStep, root: ElementNode): void {
  for (const node of step.where.select(root)) {
    if (step.when !== undefined && !step.when.test(node)) continue;
    switch (step.op) {
      case "rename":
        node.rename(step.name!, step.namespace);
        break;
      case "delete":
        node.remove();
        break;
      case "insert":
        for (const element of step.content) node.append(contentOf(element, node.namespace));
        break;
      case "replace": {
        const { parent } = node;
        if (parent === undefined) break;
        const at = parent.children.indexOf(node);
        const put = step.content.map((element) => contentOf(element, node.namespace));
        parent.children.splice(at, 1, ...put);
        for (const child of put) child.parent = parent;
        node.parent = undefined;
        break;
      }
      case "move":
        step.to!.select(root)[0]?.append(node);
    }
  }
}

/** New content takes the namespace of where it stands, unless it declares one of its own. */
function contentOf(element: XmlElement, namespace: string): ElementNode {
  const node = new ElementNode(element, undefined);
  if (element.scope.get("") === element.namespace && isChangelogNamespace(element.namespace)) {
    node.rename(node.local, namespace);
  }
  return node;
}

function isChangelogNamespace(namespace: string): boolean {
  return namespace === "" || namespace === "http://clicon.org/xml-changelog";
}

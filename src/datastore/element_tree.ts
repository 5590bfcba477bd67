/**
 * An XML element tree that can be changed and walked upwards: what changelog steps work on.
 *
 * @module
 */

import type { XmlAttribute, XmlElement } from "../xml/element.ts";

/** An element, or the document above the topmost one. */
export class ElementNode {
  namespace: string;
  prefix: string;
  local: string;
  /** Text where there are no child elements. */
  text: string;
  parent: ElementNode | undefined;
  children: ElementNode[] = [];
  readonly #attributes: readonly XmlAttribute[];
  readonly #scope: ReadonlyMap<string, string>;

  constructor(element: XmlElement, parent: ElementNode | undefined) {
    this.namespace = element.namespace;
    this.prefix = element.prefix;
    this.local = element.local;
    this.text = element.children.filter((child) => typeof child === "string").join("");
    this.parent = parent;
    this.#attributes = element.attributes;
    this.#scope = element.scope;
    for (const child of element.children) {
      if (typeof child !== "string") this.children.push(new ElementNode(child, this));
    }
  }

  /** The text of this element and everything in it. */
  get stringValue(): string {
    if (this.children.length === 0) return this.text;
    return this.children.map((child) => child.stringValue).join("");
  }

  /** Takes the element out of its parent. */
  remove(): void {
    const { parent } = this;
    if (parent !== undefined) parent.children = parent.children.filter((child) => child !== this);
    this.parent = undefined;
  }

  /** Puts an element last. */
  append(child: ElementNode): void {
    child.remove();
    child.parent = this;
    this.children.push(child);
  }

  /** Gives it another name; an undefined namespace stays. */
  rename(local: string, namespace: string | undefined): void {
    this.local = local;
    if (namespace === undefined || namespace === this.namespace) return;
    const old = this.namespace;
    for (const node of this.#sameNamespace(old)) {
      node.namespace = namespace;
      node.prefix = "";
    }
  }

  /** This element and what is below it without leaving its namespace. */
  *#sameNamespace(namespace: string): Generator<ElementNode> {
    yield this;
    for (const child of this.children) {
      if (child.namespace === namespace) yield* child.#sameNamespace(namespace);
    }
  }

  /** The element as it is now. */
  toElement(): XmlElement {
    const content = this.children.length > 0
      ? this.children.map((child) => child.toElement())
      : this.text === ""
      ? []
      : [this.text];
    const scope = this.#scope.get(this.prefix) === this.namespace
      ? this.#scope
      : new Map([...this.#scope, [this.prefix, this.namespace]]);
    const { namespace, prefix, local } = this;
    const attributes = this.#attributes;
    return { namespace, prefix, local, attributes, scope, children: content, line: 0, column: 0 };
  }
}

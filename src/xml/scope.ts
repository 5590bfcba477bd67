/**
 * Namespaces in scope: a chain of declarations that elements share.
 *
 * @module
 */

export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
export const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";

/** One declaration and those it was added to. Immutable, apart from its memory of what was asked of it. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly prefix: string;
  /** Empty: the default namespace is undeclared. */
  readonly uri: string;
  /** Declarations in the chain. */
  readonly size: number;
  #map: ReadonlyMap<string, string> | undefined;
  #last: Scope | undefined;

  /** The outermost scope of one document: no declarations but the built-in `xml`. */
  static outermost(): Scope {
    return new Scope(undefined, "xml", XML_NAMESPACE);
  }

  private constructor(parent: Scope | undefined, prefix: string, uri: string) {
    this.parent = parent;
    this.prefix = prefix;
    this.uri = uri;
    this.size = parent === undefined ? 0 : parent.size + 1;
  }

  /** This scope with one more declaration. The same object as last time where the declaration is the same: siblings often repeat it. */
  with(prefix: string, uri: string): Scope {
    const last = this.#last;
    if (last !== undefined && last.prefix === prefix && last.uri === uri) return last;
    return this.#last = new Scope(this, prefix, uri);
  }

  /** The URI of a prefix (`""`: the default namespace, `""` when there is none); undefined when undeclared. */
  lookup(prefix: string): string | undefined {
    // deno-lint-ignore no-this-alias
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      if (scope.prefix === prefix) return scope.uri;
    }
    return prefix === "" ? "" : undefined;
  }

  /** Prefix → URI of everything declared, without `xml`; an undeclared default namespace is left out. Made once. */
  get map(): ReadonlyMap<string, string> {
    if (this.#map === undefined) {
      const map = new Map<string, string>();
      // deno-lint-ignore no-this-alias
      for (let scope: Scope = this; scope.parent !== undefined; scope = scope.parent) {
        if (!map.has(scope.prefix)) map.set(scope.prefix, scope.uri);
      }
      if (map.get("") === "") map.delete("");
      this.#map = map;
    }
    return this.#map;
  }
}

/** What is wrong with the declaration `xmlns:prefix="uri"` (XML namespaces §3 and §5); undefined when nothing is. */
export function declarationFault(prefix: string, uri: string): string | undefined {
  const shown = prefix === "" ? "xmlns" : `xmlns:${prefix}`;
  if (prefix === "xmlns") return `the prefix "xmlns" cannot be declared`;
  if (prefix === "xml" ? uri !== XML_NAMESPACE : uri === XML_NAMESPACE) {
    return `${shown}="${uri}": the prefix "xml" and its namespace belong together`;
  }
  if (uri === XMLNS_NAMESPACE) return `${shown}="${uri}": this namespace cannot be declared`;
  if (uri === "" && prefix !== "") {
    return `${shown}="": only the default namespace can be undeclared`;
  }
  return undefined;
}

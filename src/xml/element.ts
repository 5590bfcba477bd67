/**
 * A small generic element tree, for what no schema describes: anydata, anyxml, filters, configuration files.
 *
 * @module
 */

export interface XmlAttribute {
  /** Namespace URI; empty for unprefixed attributes. `xmlns` declarations are not attributes here. */
  readonly namespace: string;
  readonly prefix: string;
  readonly local: string;
  readonly value: string;
}

export interface XmlElement {
  readonly namespace: string;
  readonly prefix: string;
  readonly local: string;
  readonly attributes: readonly XmlAttribute[];
  /** Namespaces in scope: prefix (`""` default) → URI. Shared between elements that declare nothing. */
  readonly scope: ReadonlyMap<string, string>;
  /** Elements and text in document order; adjacent text is one string. */
  readonly children: readonly (XmlElement | string)[];
  /** From 1, where the start tag begins. */
  readonly line: number;
  readonly column: number;
}

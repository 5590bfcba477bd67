/** Placeholder of the contract until the reader is written. */
export interface XmlReaderContract {
  /** Moves to the next event. Comments and processing instructions are skipped; adjacent text and CDATA arrive as one text event. */
  next(): "start" | "end" | "text" | "eof";
  /** Of a start event (and of the matching end event). Strings are interned, so they may be compared by identity cheaply. */
  readonly namespace: string;
  readonly prefix: string;
  readonly local: string;
  /** Of a start event: its attributes, without xmlns declarations. Valid until the next call of `next`. */
  readonly attributes: readonly {
    namespace: string;
    prefix: string;
    local: string;
    value: string;
  }[];
  /** Of a text event, entities resolved. */
  readonly text: string;
  /** The URI that a prefix stands for here; undefined when undeclared; `""` asks for the default namespace. */
  resolvePrefix(prefix: string): string | undefined;
  readonly depth: number;
  /** Where the current event begins; computed when asked. */
  position(): { line: number; column: number };
}

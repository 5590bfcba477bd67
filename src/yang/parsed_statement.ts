/**
 * Statements as the parser makes them.
 *
 * @module
 */

import type { Source } from "./source.ts";
import type { Statement, YangError } from "./statement.ts";

/** A block that nobody has looked into yet. */
export interface UnreadBlock {
  /** Reads the substatements of the statement that the block belongs to. */
  read(statement: ParsedStatement): ParsedStatement[];
}

/**
 * A statement of a text. Line and column are counted out on demand, and so are the substatements in a text that is known to be
 * well-formed.
 *
 * Prose (`description`, `reference`, `contact`, `organization`) without substatements is checked and left out: nothing depends on it,
 * and it is the larger part of most texts.
 */
export class ParsedStatement implements Statement {
  readonly keyword: string;
  readonly argument: string | undefined;
  readonly source: Source;
  readonly offset: number;
  #substatements: readonly ParsedStatement[];
  #unread: UnreadBlock | undefined;

  constructor(
    keyword: string,
    argument: string | undefined,
    substatements: readonly ParsedStatement[],
    source: Source,
    offset: number,
    unread?: UnreadBlock,
  ) {
    this.keyword = keyword;
    this.argument = argument;
    this.source = source;
    this.offset = offset;
    this.#substatements = substatements;
    this.#unread = unread;
  }

  get substatements(): readonly ParsedStatement[] {
    if (this.#unread !== undefined) {
      this.#substatements = this.#unread.read(this);
      this.#unread = undefined;
    }
    return this.#substatements;
  }

  get file(): string {
    return this.source.file;
  }

  get line(): number {
    return this.source.position(this.offset).line;
  }

  get column(): number {
    return this.source.position(this.offset).column;
  }

  /** An error at this statement, to be thrown. */
  error(message: string): YangError {
    return this.source.error(message, this.offset);
  }

  /** The first substatement with this keyword. */
  find(keyword: string): ParsedStatement | undefined {
    const all = this.substatements;
    for (let i = 0; i < all.length; i++) if (all[i].keyword === keyword) return all[i];
    return undefined;
  }

  /** The argument of the first substatement with this keyword. */
  get(keyword: string): string | undefined {
    return this.find(keyword)?.argument;
  }

  /** All substatements with this keyword, in order. */
  all(keyword: string): ParsedStatement[] {
    return this.substatements.filter((statement) => statement.keyword === keyword);
  }

  /** The same statement with other substatements: how refine and deviation change a definition. */
  with(substatements: readonly ParsedStatement[]): ParsedStatement {
    return new ParsedStatement(
      this.keyword,
      this.argument,
      substatements,
      this.source,
      this.offset,
    );
  }

  /** Gives a statement its substatements once they are read. */
  complete(substatements: readonly ParsedStatement[]): void {
    this.#substatements = substatements;
  }
}

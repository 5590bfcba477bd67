/**
 * YANG text → statements (RFC 7950 §6.3), with every statement checked against the grammar.
 *
 * @module
 */

import { checkStatement, KEYWORDS } from "./grammar.ts";
import { Lexer } from "./lexer.ts";
import { Source } from "./source.ts";
import type { Statement, YangError } from "./statement.ts";

/** Bounds on what is accepted from a file. */
export interface YangLimits {
  /** Statements inside statements. */
  readonly depth: number;
  /** Length of the text in UTF-16 code units. */
  readonly size: number;
}

const DEFAULT_LIMITS: YangLimits = { depth: 256, size: 64 * 1024 * 1024 };

const NONE: readonly ParsedStatement[] = [];

/** A statement as the parser makes it; line and column are counted out on demand. */
export class ParsedStatement implements Statement {
  readonly keyword: string;
  readonly argument: string | undefined;
  readonly substatements: readonly ParsedStatement[];
  readonly source: Source;
  readonly offset: number;

  constructor(
    keyword: string,
    argument: string | undefined,
    substatements: readonly ParsedStatement[],
    source: Source,
    offset: number,
  ) {
    this.keyword = keyword;
    this.argument = argument;
    this.substatements = substatements;
    this.source = source;
    this.offset = offset;
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
}

/**
 * Parses one module or submodule.
 *
 * @param text the YANG text
 * @param file its name, for messages
 * @throws {YangError} at the first fault of syntax or grammar
 */
export function parseYang(
  text: string,
  file: string,
  options: Partial<YangLimits> = {},
): ParsedStatement {
  const limits = { ...DEFAULT_LIMITS, ...options };
  const source = new Source(file, text);
  if (text.length > limits.size) {
    throw source.error(`the text is longer than ${limits.size} characters`, 0);
  }
  const lexer = new Lexer(source);
  if (lexer.atEnd()) throw source.error("a module or submodule is expected, not an empty file", 0);
  const top = readStatement(lexer, limits.depth);
  if (!lexer.atEnd()) {
    throw source.error(
      `nothing may follow the end of ${top.keyword} "${top.argument}"`,
      lexer.offset,
    );
  }
  if (top.keyword !== "module" && top.keyword !== "submodule") {
    throw source.error(`a file holds a module or a submodule, not "${top.keyword}"`, top.offset);
  }
  const version = top.get("yang-version") === "1.1" ? "1.1" : "1";
  if (version === "1.1" && lexer.version1Only >= 0) {
    throw source.error(
      'YANG 1.1 knows only the escapes \\n \\t \\" \\\\ and no quotes in unquoted strings (RFC 7950 §6.1.3)',
      lexer.version1Only,
    );
  }
  checkStatement(top, version);
  return top;
}

function readStatement(lexer: Lexer, depth: number): ParsedStatement {
  const offset = lexer.offset;
  const read = lexer.keyword();
  // One string object per keyword: comparisons become pointer comparisons and slices of the text are not kept.
  const keyword = KEYWORDS.get(read) ?? read;
  const argument = lexer.argument();
  if (!lexer.opensBlock(keyword)) {
    return new ParsedStatement(keyword, argument, NONE, lexer.source, offset);
  }
  if (depth <= 0) throw lexer.source.error("statements are nested too deeply", offset);
  const substatements: ParsedStatement[] = [];
  while (!lexer.closesBlock()) {
    if (lexer.atEnd()) throw lexer.source.error(`"${keyword}" is not closed with "}"`, offset);
    substatements.push(readStatement(lexer, depth - 1));
  }
  return new ParsedStatement(keyword, argument, substatements, lexer.source, offset);
}

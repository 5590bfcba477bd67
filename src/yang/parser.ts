/**
 * YANG text → statements (RFC 7950 §6.3), with every statement checked against the grammar while it is read.
 *
 * @module
 */

import {
  checkArgument,
  checkComplete,
  checkForeignPart,
  checkPart,
  isHeader,
  isProse,
  KEYWORDS,
  type Rule,
  ruleOf,
  SectionOrder,
  type YangVersion,
} from "./grammar.ts";
import { Lexer } from "./lexer.ts";
import { ParsedStatement, type UnreadBlock } from "./parsed_statement.ts";
import { Source } from "./source.ts";

/** Bounds on what is accepted from a file. */
export interface YangLimits {
  /** Statements inside statements. */
  readonly depth: number;
  /** Length of the text in UTF-16 code units. */
  readonly size: number;
}

const DEFAULT_LIMITS: YangLimits = { depth: 256, size: 64 * 1024 * 1024 };

const NONE: readonly ParsedStatement[] = [];

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
  return new Parser(source).file(limits.depth);
}

/** Parses a text that {@linkcode parseYang} has accepted before: nothing is checked, and each block is read when it is asked for. */
export function parseAccepted(text: string, file: string): ParsedStatement {
  const source = new Source(file, text);
  const lexer = new Lexer(source);
  lexer.skipSeparators();
  const { offset } = lexer;
  const keyword = internedKeyword(lexer);
  const argument = lexer.argument();
  if (!lexer.opensBlock(keyword)) {
    return new ParsedStatement(keyword, argument, NONE, source, offset);
  }
  // Nothing follows it, so there is no need to know where it ends.
  const block = new AcceptedBlock(lexer.offset);
  return new ParsedStatement(keyword, argument, NONE, source, offset, block);
}

/** Reads and checks one text. */
class Parser {
  readonly #lexer: Lexer;
  readonly #source: Source;
  /** Statements that were read and whose parents are not complete yet. */
  readonly #pending: ParsedStatement[] = [];
  readonly #order = new SectionOrder();
  #top: ParsedStatement | undefined;
  #version: YangVersion = "1";

  constructor(source: Source) {
    this.#source = source;
    this.#lexer = new Lexer(source);
  }

  file(depth: number): ParsedStatement {
    const lexer = this.#lexer;
    const source = this.#source;
    lexer.refuseForbidden();
    if (lexer.atEnd()) {
      throw source.error("a module or submodule is expected, not an empty file", 0);
    }
    const { offset } = lexer;
    const keyword = internedKeyword(lexer);
    const top = new ParsedStatement(keyword, lexer.argument(), NONE, source, offset);
    const opens = lexer.opensBlock(keyword);
    if (keyword !== "module" && keyword !== "submodule") {
      throw source.error(`a file holds a module or a submodule, not "${keyword}"`, offset);
    }
    this.#top = top;
    if (opens) this.#version = findVersion(new Lexer(source, lexer.offset));
    this.#body(top, opens, depth);
    if (!lexer.atEnd()) {
      throw source.error(
        `nothing may follow the end of ${keyword} "${top.argument}"`,
        lexer.offset,
      );
    }
    if (this.#version === "1.1" && lexer.version1Only >= 0) {
      throw source.error(
        'YANG 1.1 knows only the escapes \\n \\t \\" \\\\ and no quotes in unquoted strings (RFC 7950 §6.1.3)',
        lexer.version1Only,
      );
    }
    return top;
  }

  /** Checks a statement and reads its block, if it opens one. */
  #body(statement: ParsedStatement, opens: boolean, depth: number): void {
    const lexer = this.#lexer;
    const pending = this.#pending;
    const rule = ruleOf(statement.keyword);
    if (rule !== undefined) checkArgument(statement, rule, this.#version);
    let seen = 0;
    if (opens) {
      if (depth <= 0) throw statement.error("statements are nested too deeply");
      const first = pending.length;
      while (!lexer.closesBlock()) {
        if (lexer.atEnd()) {
          throw statement.error(`"${statement.keyword}" is not closed with "}"`);
        }
        seen = this.#substatement(statement, rule, seen, depth - 1);
      }
      if (pending.length > first) statement.complete(pending.splice(first));
    }
    if (rule !== undefined) checkComplete(statement, rule, seen);
  }

  /** Reads one substatement of `parent`; gives what {@linkcode checkPart} has seen of them. */
  #substatement(
    parent: ParsedStatement,
    rule: Rule | undefined,
    seen: number,
    depth: number,
  ): number {
    const lexer = this.#lexer;
    const { offset } = lexer;
    const keyword = internedKeyword(lexer);
    if (rule !== undefined) seen = checkPart(parent, rule, seen, keyword, offset, this.#version);
    else checkForeignPart(parent, keyword, offset);
    if (parent === this.#top) this.#order.next(parent, keyword, offset);
    const behind = lexer.offset;
    const prose = isProse(keyword, parent);
    let argument = lexer.argument(!prose);
    const opens = lexer.opensBlock(keyword);
    if (prose) {
      if (!opens && argument !== undefined) return seen;
      argument = argumentAgain(lexer, behind, keyword);
    }
    const statement = new ParsedStatement(keyword, argument, NONE, this.#source, offset);
    this.#body(statement, opens, depth);
    this.#pending.push(statement);
    return seen;
  }
}

/** Which version of YANG a text is written in; `lexer` stands at the beginning of the module's block. */
function findVersion(lexer: Lexer): YangVersion {
  while (!lexer.closesBlock() && !lexer.atEnd()) {
    const keyword = lexer.keyword();
    const argument = lexer.argument();
    if (keyword === "yang-version") return argument === "1.1" ? "1.1" : "1";
    if (!isHeader(keyword)) break;
    if (lexer.opensBlock(keyword)) lexer.passBlock();
  }
  return "1";
}

/** A block of an accepted text. */
class AcceptedBlock implements UnreadBlock {
  readonly #offset: number;

  constructor(offset: number) {
    this.#offset = offset;
  }

  read(statement: ParsedStatement): ParsedStatement[] {
    const lexer = new Lexer(statement.source, this.#offset);
    const parts: ParsedStatement[] = [];
    while (!lexer.closesBlock()) {
      const part = readAccepted(lexer, statement);
      if (part !== undefined) parts.push(part);
    }
    return parts;
  }
}

/** Reads a statement of an accepted text; undefined for prose that nothing depends on. */
function readAccepted(lexer: Lexer, parent: ParsedStatement): ParsedStatement | undefined {
  const { source, offset } = lexer;
  const keyword = internedKeyword(lexer);
  const behind = lexer.offset;
  const prose = isProse(keyword, parent);
  let argument = lexer.argument(!prose);
  const opens = lexer.opensBlock(keyword);
  if (prose) {
    if (!opens) return undefined;
    argument = argumentAgain(lexer, behind, keyword);
  }
  if (!opens) return new ParsedStatement(keyword, argument, NONE, source, offset);
  const block = new AcceptedBlock(lexer.offset);
  lexer.passBlock();
  return new ParsedStatement(keyword, argument, NONE, source, offset, block);
}

/** Reads an argument that was passed only, and what opens the block behind it. */
function argumentAgain(lexer: Lexer, offset: number, keyword: string): string | undefined {
  lexer.offset = offset;
  const argument = lexer.argument();
  lexer.opensBlock(keyword);
  return argument;
}

/** One string object per keyword: comparisons become pointer comparisons and slices of the text are not kept. */
function internedKeyword(lexer: Lexer): string {
  const read = lexer.keyword();
  return KEYWORDS.get(read) ?? read;
}

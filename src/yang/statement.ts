/**
 * A YANG statement as written: keyword, argument, substatements and position (RFC 7950 §6.3).
 *
 * @module
 */

export interface Statement {
  /** `leaf`, or `prefix:name` for an extension. */
  readonly keyword: string;
  /** The argument after quoting and concatenation; undefined when there is none. */
  readonly argument: string | undefined;
  readonly substatements: readonly Statement[];
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
}

/** A fault in a YANG text or in how modules fit together; the message says which rule is broken. */
export class YangError extends Error {
  override readonly name = "YangError";
  readonly file: string;
  readonly line: number;
  readonly column: number;

  /** `message` is shown after `file:line:column: `. */
  constructor(message: string, at: { file: string; line: number; column: number }) {
    super(`${at.file}:${at.line}:${at.column}: ${inOneLine(message)}`);
    this.file = at.file;
    this.line = at.line;
    this.column = at.column;
  }
}

/** How much of a message is shown, in characters: arguments that it repeats may be as long as files are. */
const SHOWN = 1000;

/** What is wrong with a long text is said before or behind it. */
function inOneLine(message: string): string {
  const line = message.replaceAll(/[\r\n]+\s*/g, " ");
  return line.length <= SHOWN
    ? line
    : `${line.slice(0, SHOWN / 2)} … ${line.slice(line.length - SHOWN / 2)}`;
}

/**
 * Faults in the spelling of JSON, TEXT and CLI.
 *
 * @module
 */

/** Text that breaks the rules of its format, whatever the schema. The message starts with `line:column: `. */
export class FormatError extends Error {
  override readonly name = "FormatError";
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** The fact alone, without the position. */
  readonly reason: string;

  constructor(reason: string, at: { line: number; column: number }) {
    super(`${at.line}:${at.column}: ${reason}`);
    this.line = at.line;
    this.column = at.column;
    this.reason = reason;
  }
}

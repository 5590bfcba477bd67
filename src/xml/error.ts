/**
 * Faults in XML text.
 *
 * @module
 */

/** Text that is not well-formed, or that exceeds a limit. The message starts with `line:column: `. */
export class XmlError extends Error {
  override readonly name = "XmlError";
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** The fact alone, without the position. */
  readonly reason: string;
  /** True when the text may be well-formed but is larger or deeper than allowed. */
  readonly limit: boolean;

  constructor(reason: string, at: { line: number; column: number }, limit = false) {
    super(`${at.line}:${at.column}: ${reason}`);
    this.line = at.line;
    this.column = at.column;
    this.reason = reason;
    this.limit = limit;
  }
}

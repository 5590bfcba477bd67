/**
 * The error of this room.
 *
 * @module
 */

/** An XPath expression that cannot be compiled or evaluated; the message states what is wrong and where. */
export class XPathError extends Error {
  override readonly name = "XPathError";
  /** The whole expression. */
  readonly expression: string;
  /** Where in the expression the fault is, in UTF-16 code units from 0. */
  readonly offset: number;

  constructor(message: string, expression: string, offset: number) {
    super(message);
    this.expression = expression;
    this.offset = offset;
  }
}

/** `message` with the place in the expression that it speaks of, as one line. */
export function faultAt(message: string, expression: string, offset: number): XPathError {
  const rest = expression.slice(offset, offset + 40);
  const where = rest === "" ? "at the end" : `at or before '${rest}'`;
  return new XPathError(
    `XPath "${shorten(expression)}": ${message} (${where}, character ${offset + 1})`,
    expression,
    offset,
  );
}

function shorten(text: string): string {
  return text.length <= 200 ? text : text.slice(0, 197) + "...";
}

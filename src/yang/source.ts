/**
 * One YANG file as read, and where in it something stands.
 *
 * @module
 */

import { YangError } from "./statement.ts";

/** A position in a text, both from 1; the column counts characters as UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The text of one module or submodule. Positions are kept as offsets and counted out only when someone asks. */
export class Source {
  readonly file: string;
  readonly text: string;
  /** An unquoted string in it has quotes, as YANG 1 allows: it takes a full reading to find out where a block ends. */
  quotesInWords = false;
  #lineStarts: number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Line and column of the character at `offset`. */
  position(offset: number): Position {
    const starts = this.#lineStarts ??= lineStarts(this.text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low] + 1 };
  }

  /** An error at `offset`. */
  error(message: string, offset: number): YangError {
    return new YangError(message, { file: this.file, ...this.position(offset) });
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1);
  return starts;
}

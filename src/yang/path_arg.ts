/**
 * The path of a leafref, as far as its target is concerned (RFC 7950 §9.9.2). Predicates narrow the instances, not the schema node, so
 * here they are only checked for being closed; the XPath room reads them.
 *
 * @module
 */

/** One step: to the parent, or to a child `prefix:name` (`prefix` is `""` where none is written). */
export type PathStep = "parent" | { readonly prefix: string; readonly name: string };

/** Where a path starts, and its steps. */
export interface LeafrefPath {
  /** `absolute`: at the root. `relative`: at the leaf. A path: where the leafref at that path points to. */
  readonly start: "absolute" | "relative" | { readonly deref: LeafrefPath };
  readonly steps: readonly PathStep[];
}

const NAME = /([A-Za-z_][A-Za-z0-9_.-]*)(?::([A-Za-z_][A-Za-z0-9_.-]*))?/y;

/**
 * Parses the argument of a `path` statement.
 *
 * @throws {SyntaxError} saying what is wrong and where
 */
export function parseLeafrefPath(text: string): LeafrefPath {
  const reader = { text, at: 0 };
  const path = readPath(reader, 0);
  skipBlanks(reader);
  if (reader.at < text.length) throw fault(reader);
  return path;
}

interface Reader {
  readonly text: string;
  at: number;
}

function readPath(reader: Reader, depth: number): LeafrefPath {
  skipBlanks(reader);
  let start: LeafrefPath["start"] = "relative";
  const steps: PathStep[] = [];
  if (take(reader, /deref\s*\(/y)) {
    if (depth > 8) throw fault(reader);
    start = { deref: readPath(reader, depth + 1) };
    skipBlanks(reader);
    if (!take(reader, /\)\s*\//y)) throw fault(reader);
  } else if (take(reader, /current\s*\(\s*\)\s*\//y)) {
    // Starts where a relative path does.
  } else if (take(reader, /\//y)) start = "absolute";
  for (;;) {
    skipBlanks(reader);
    if (take(reader, /\.\./y)) {
      if (start === "absolute") throw fault(reader);
      steps.push("parent");
    } else if (!take(reader, /\.(?=\s*\/)/y)) {
      NAME.lastIndex = reader.at;
      const name = NAME.exec(reader.text);
      if (name === null) throw fault(reader);
      reader.at += name[0].length;
      steps.push(
        name[2] === undefined ? { prefix: "", name: name[1] } : { prefix: name[1], name: name[2] },
      );
    }
    skipBlanks(reader);
    while (reader.text[reader.at] === "[") {
      skipPredicate(reader);
      skipBlanks(reader);
    }
    if (!take(reader, /\//y)) return { start, steps };
  }
}

function skipPredicate(reader: Reader): void {
  let open = 0;
  for (; reader.at < reader.text.length; reader.at++) {
    const c = reader.text[reader.at];
    if (c === "[") open++;
    else if (c === "]") {
      if (--open === 0) {
        reader.at++;
        return;
      }
    } else if (c === '"' || c === "'") {
      const end = reader.text.indexOf(c, reader.at + 1);
      if (end < 0) throw fault(reader);
      reader.at = end;
    }
  }
  throw fault(reader);
}

function take(reader: Reader, pattern: RegExp): boolean {
  pattern.lastIndex = reader.at;
  if (!pattern.test(reader.text)) return false;
  reader.at = pattern.lastIndex;
  return true;
}

function skipBlanks(reader: Reader): void {
  take(reader, /\s*/y);
}

function fault(reader: Reader): SyntaxError {
  return new SyntaxError(
    reader.at >= reader.text.length
      ? "it ends too early"
      : `${JSON.stringify(reader.text.slice(reader.at, reader.at + 16))} is not expected`,
  );
}

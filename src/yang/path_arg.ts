/**
 * The path of a leafref, as far as schema nodes are concerned (RFC 7950 §9.9.2).
 *
 * @module
 */

/** A node identifier; `prefix` is `""` where none is written. */
export interface PathName {
  readonly prefix: string;
  readonly name: string;
}

/** `[key = current()/../path]`. */
export interface KeyPredicate {
  readonly key: PathName;
  /** From the leafref on. */
  readonly path: LeafrefPath;
}

/** One step: to the parent, or to a child. */
export type PathStep = "parent" | (PathName & { readonly predicates?: readonly KeyPredicate[] });

/** Where a path starts, and its steps. */
export interface LeafrefPath {
  /** `absolute`: at the root. `relative`: at the leaf. A path: where the leafref at that path points to. */
  readonly start: "absolute" | "relative" | { readonly deref: LeafrefPath };
  readonly steps: readonly PathStep[];
}

/** How deep `deref()` and predicates may be nested. */
const MAX_DEPTH = 8;

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
    if (depth > MAX_DEPTH) throw fault(reader);
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
      steps.push(pathName(name));
    }
    skipBlanks(reader);
    const predicates: KeyPredicate[] = [];
    while (reader.text[reader.at] === "[") {
      predicates.push(readPredicate(reader, depth));
      skipBlanks(reader);
    }
    const last = steps.at(-1);
    if (predicates.length > 0) {
      if (last === undefined || last === "parent") throw fault(reader);
      steps[steps.length - 1] = { ...last, predicates };
    }
    if (!take(reader, /\//y)) return { start, steps };
  }
}

function pathName(match: RegExpExecArray): PathName {
  return match[2] === undefined
    ? { prefix: "", name: match[1] }
    : { prefix: match[1], name: match[2] };
}

/** Between `[` and its `]`. */
function readPredicate(reader: Reader, depth: number): KeyPredicate {
  if (depth > MAX_DEPTH) throw fault(reader);
  take(reader, /\[\s*/y);
  NAME.lastIndex = reader.at;
  const name = NAME.exec(reader.text);
  if (name === null) throw fault(reader);
  reader.at += name[0].length;
  if (!take(reader, /\s*=\s*(?=current\s*\()/y)) throw fault(reader);
  const path = readPath(reader, depth + 1);
  if (path.steps[0] !== "parent" || !take(reader, /\s*\]/y)) throw fault(reader);
  return { key: pathName(name), path };
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

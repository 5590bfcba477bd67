/**
 * The paths of changes, read as a plugin author without this program would read them.
 *
 * @module
 */

/** `name[key='value']…`; the name is `.` for a leaf-list's value. */
export interface ParsedStep {
  readonly name: string;
  readonly predicates: readonly { readonly name: string; readonly value: string }[];
}

/** Splits a path into steps. Literals may have one kind of quotes in them. */
export function parsePath(path: string): ParsedStep[] {
  const steps: { name: string; predicates: { name: string; value: string }[] }[] = [];
  const token = /\/?([\w:.-]+)|\[([\w:.-]+)=(?:'([^']*)'|"([^"]*)")\]/gy;
  for (let match = token.exec(path); match !== null; match = token.exec(path)) {
    const [, name, key, single, double] = match;
    if (name !== undefined) steps.push({ name, predicates: [] });
    else steps[steps.length - 1].predicates.push({ name: key, value: single ?? double });
    if (token.lastIndex === path.length) return steps;
  }
  throw new Error(`not a path: ${path}`);
}

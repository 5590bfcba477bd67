/**
 * XPath 1.0 with the functions of RFC 7950 §10: expressions are parsed, compiled once against the schema, and evaluated on cursors over
 * immutable trees. Names become slots, key predicates become index look-ups, and what an expression depends on can be asked.
 *
 * May import `src/tree`, `src/yang` and what is below them. Start with `xpath.ts`, then `ast.ts`, `steps.ts` and `node.ts`; filters are
 * in `select.ts`, dependencies in `dependencies.ts`.
 *
 * @module
 */

export {
  formatApiPath,
  formatXPath,
  parseApiPath,
  parsePathXPath,
  type PathOptions,
  type PathStep,
} from "./data_path.ts";
export type { Analysis, Dependency } from "./dependency.ts";
export { XPathError } from "./error.ts";
export type { XPathSource } from "./names.ts";
export { Node } from "./node.ts";
export { depthOf, type Place } from "./places.ts";
export { filterSource } from "./filter_source.ts";
export { XPathFilter, xpathFilter } from "./select.ts";
export { compileXPath, XPath, type XPathValue } from "./xpath.ts";

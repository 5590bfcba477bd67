/**
 * Refinements and deviations as changes of a statement's substatements: the node is then built from the changed statement like any
 * other (RFC 7950 §7.13.2, §7.20.3).
 *
 * @module
 */

import type { ParsedStatement } from "./parsed_statement.ts";

/** Which properties a `refine` may change, by the kind of node (RFC 7950 §7.13.2). */
const REFINABLE: Readonly<Record<string, readonly string[]>> = {
  default: ["leaf", "leaf-list", "choice"],
  config: ["leaf", "leaf-list", "list", "container", "choice", "anydata", "anyxml"],
  mandatory: ["leaf", "anydata", "anyxml", "choice"],
  presence: ["container"],
  must: ["leaf", "leaf-list", "list", "container", "anydata", "anyxml"],
  "min-elements": ["leaf-list", "list"],
  "max-elements": ["leaf-list", "list"],
  "if-feature": ["leaf", "leaf-list", "list", "container", "choice", "case", "anydata", "anyxml"],
};

/** Which properties a deviation may touch, by the kind of node (RFC 7950 §7.20.3.2 and the grammar of the node). */
const DEVIABLE: Readonly<Record<string, readonly string[]>> = {
  config: REFINABLE.config,
  default: REFINABLE.default,
  mandatory: REFINABLE.mandatory,
  must: [...REFINABLE.must, "input", "output", "notification"],
  "min-elements": REFINABLE["min-elements"],
  "max-elements": REFINABLE["max-elements"],
  type: ["leaf", "leaf-list"],
  units: ["leaf", "leaf-list"],
  unique: ["list"],
};

/** Properties that have a value also where none is written, so that there is something to replace. */
const IMPLIED = new Set(["config", "mandatory", "min-elements", "max-elements"]);

/** The statement of a node as `refine` leaves it. */
export function applyRefine(node: ParsedStatement, refine: ParsedStatement): ParsedStatement {
  let parts = node.substatements;
  const replaced = new Set<string>();
  for (const change of refine.substatements) {
    const { keyword } = change;
    const kinds = REFINABLE[keyword];
    if (kinds !== undefined && !kinds.includes(node.keyword)) {
      throw change.error(
        `refine ${refine.argument}: a ${node.keyword} has no "${keyword}" (RFC 7950 §7.13.2)`,
      );
    }
    const added = keyword === "must" || keyword === "if-feature" || keyword.includes(":");
    if (!added && !replaced.has(keyword)) {
      replaced.add(keyword);
      parts = parts.filter((part) => part.keyword !== keyword);
    }
    parts = [...parts, change];
  }
  refuseTwoDefaults(node, parts);
  return node.with(parts);
}

/** Only a leaf-list has several defaults. */
function refuseTwoDefaults(node: ParsedStatement, parts: readonly ParsedStatement[]): void {
  if (node.keyword === "leaf-list") return;
  const [, second] = parts.filter((part) => part.keyword === "default");
  if (second !== undefined) {
    throw second.error(`a ${node.keyword} has no more than one default (RFC 7950 §7.6, §7.9)`);
  }
}

/** True when one of the `deviate` statements takes the node away. */
export function isNotSupported(deviation: ParsedStatement): boolean {
  return deviation.substatements.some((part) =>
    part.keyword === "deviate" && part.argument === "not-supported"
  );
}

/** The statement of a node as a deviation leaves it. */
export function applyDeviation(
  node: ParsedStatement,
  deviation: ParsedStatement,
): ParsedStatement {
  let result = node;
  for (const deviate of deviation.substatements) {
    if (deviate.keyword !== "deviate") continue;
    // Of several new defaults only the first takes the place of the old ones.
    const replaced = new Set<string>();
    for (const property of deviate.substatements) {
      if (property.keyword.includes(":")) {
        if (deviate.argument === "add") result = result.with([...result.substatements, property]);
        continue;
      }
      if (!DEVIABLE[property.keyword].includes(node.keyword)) {
        throw property.error(
          `deviation ${deviation.argument}: a ${node.keyword} has no "${property.keyword}" (RFC 7950 §7.20.3)`,
        );
      }
      const how = replaced.has(property.keyword) ? "extend" : deviate.argument!;
      if (how === "replace") replaced.add(property.keyword);
      result = result.with(
        deviateProperty(
          result,
          property,
          how,
          (message) =>
            property.error(`deviation ${deviation.argument}: ${message} (RFC 7950 §7.20.3.2)`),
        ),
      );
    }
  }
  refuseTwoDefaults(result, result.substatements);
  return result;
}

function deviateProperty(
  node: ParsedStatement,
  property: ParsedStatement,
  how: string,
  fault: (message: string) => Error,
): readonly ParsedStatement[] {
  const { keyword, argument } = property;
  const parts = node.substatements;
  const present = parts.some((part) => part.keyword === keyword);
  const several = keyword === "must" || keyword === "unique" ||
    (keyword === "default" && node.keyword === "leaf-list");
  switch (how) {
    case "add":
      if (present && !several) {
        throw fault(`"${keyword}" cannot be added, as the node has one`);
      }
      return [...parts, property];
    case "extend":
      return [...parts, property];
    case "replace":
      if (!present && !IMPLIED.has(keyword)) {
        throw fault(`"${keyword}" cannot be replaced, as the node has none`);
      }
      return [...parts.filter((part) => part.keyword !== keyword), property];
    default: {
      const at = parts.findIndex((part) => part.keyword === keyword && part.argument === argument);
      if (at < 0) throw fault(`${keyword} "${argument}" cannot be deleted, as the node has none`);
      return parts.filter((_, index) => index !== at);
    }
  }
}

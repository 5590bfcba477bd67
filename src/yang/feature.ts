/**
 * `if-feature` expressions (RFC 7950 §7.20.2) and which features are on.
 *
 * @module
 */

import type { CompiledModule, Unit } from "./module.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import { YangError } from "./statement.ts";

/** How deep parentheses and `not` may be nested in one expression. */
const MAX_DEPTH = 64;

/** The grammar (RFC 7950 §14) has white space around every operator, beside parentheses too. */
const UNSEPARATED = /[^\s(]\(|\)[^\s)]/;

/** Evaluates the `if-feature` statements that stand directly in `statement`: true when there is none or all hold. */
export function featuresHold(
  statement: ParsedStatement,
  unitOf: (statement: ParsedStatement) => Unit,
): boolean {
  let hold = true;
  const parts = statement.substatements;
  // Asked of every statement.
  for (let i = 0; i < parts.length; i++) {
    const child = parts[i];
    if (child.keyword !== "if-feature") continue;
    // Every expression is evaluated, so that a fault in one is reported whatever the others say.
    if (!evaluateIfFeature(child, unitOf(child))) hold = false;
  }
  return hold;
}

/**
 * The value of one `if-feature`.
 *
 * @throws {YangError} on a syntax error or a feature that is not defined
 */
export function evaluateIfFeature(statement: ParsedStatement, unit: Unit): boolean {
  return evaluate(statement, unit, (module, name) => {
    if (!module.featureStatements.has(name)) {
      throw statement.error(
        `Yang module ${module.name} has IF_FEATURE ${name}, but no such FEATURE statement exists`,
      );
    }
    return module.features.has(name);
  });
}

/** Calls `use` for each feature that an `if-feature` names. */
export function namedFeatures(
  statement: ParsedStatement,
  unit: Unit,
  use: (module: CompiledModule, name: string) => void,
): void {
  evaluate(statement, unit, (module, name) => {
    use(module, name);
    return true;
  });
}

function evaluate(
  statement: ParsedStatement,
  unit: Unit,
  isOn: (module: CompiledModule, name: string) => boolean,
): boolean {
  const text = statement.argument!;
  const tokens = text.match(/[()]|[^()\s]+/g) ?? [];
  let next = 0;
  const fault = (what: string) =>
    statement.error(`if-feature ${JSON.stringify(text)}: ${what} (RFC 7950 §7.20.2)`);
  if (UNSEPARATED.test(text)) throw fault("blanks are missing between its words");

  const or = (depth: number): boolean => {
    let value = and(depth);
    while (tokens[next] === "or") {
      next++;
      const right = and(depth);
      value = value || right;
    }
    return value;
  };
  const and = (depth: number): boolean => {
    let value = factor(depth);
    while (tokens[next] === "and") {
      next++;
      const right = factor(depth);
      value = value && right;
    }
    return value;
  };
  const factor = (depth: number): boolean => {
    if (depth > MAX_DEPTH) throw fault("is nested too deeply");
    const token = tokens[next++];
    if (token === undefined) throw fault("ends too early");
    if (token === "not" && (unit.yangVersion === "1.1" || tokens.length > 1)) {
      return !factor(depth + 1);
    }
    if (token === "(") {
      const value = or(depth + 1);
      if (tokens[next++] !== ")") throw fault('")" is missing');
      return value;
    }
    if (token === ")") throw fault('")" has no "("');
    const colon = token.indexOf(":");
    const prefix = colon < 0 ? "" : token.slice(0, colon);
    const module = colon < 0 ? unit.module : unit.prefixes.get(prefix);
    if (module === undefined) throw fault(`prefix "${prefix}" is not defined`);
    return isOn(module, token.slice(colon + 1));
  };

  const value = or(0);
  if (next < tokens.length) throw fault(`"${tokens[next]}" is not expected here`);
  if (unit.yangVersion === "1" && tokens.length > 1) {
    throw fault("an expression needs yang-version 1.1");
  }
  return value;
}

/** Which features an operator enables: patterns `module:feature`, with `*` for any on either side. */
export class FeatureFilter {
  readonly #everywhere = new Set<string>();
  readonly #inModule = new Map<string, Set<string>>();

  /** @throws {YangError} on a pattern of another form */
  constructor(patterns: readonly string[]) {
    for (const pattern of patterns) {
      const [module, feature, more] = pattern.split(":");
      if (!module || !feature || more !== undefined) {
        throw new YangError(
          `feature "${pattern}" is not of the form module:feature`,
          { file: "CLICON_FEATURE", line: 1, column: 1 },
        );
      }
      if (module === "*") this.#everywhere.add(feature);
      else if (this.#inModule.has(module)) this.#inModule.get(module)!.add(feature);
      else this.#inModule.set(module, new Set([feature]));
    }
  }

  isEnabled(module: string, feature: string): boolean {
    if (this.#everywhere.has("*") || this.#everywhere.has(feature)) return true;
    const own = this.#inModule.get(module);
    return own !== undefined && (own.has("*") || own.has(feature));
  }

  /** Says which features that are named for a loaded module it does not have. */
  unknown(modules: readonly CompiledModule[]): string[] {
    const unknown: string[] = [];
    for (const module of modules) {
      for (const feature of this.#inModule.get(module.name) ?? []) {
        if (feature !== "*" && !module.featureStatements.has(feature)) {
          unknown.push(`module ${module.name} has no feature "${feature}", which is to be enabled`);
        }
      }
    }
    return unknown;
  }
}

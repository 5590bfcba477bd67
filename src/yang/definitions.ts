/**
 * The definitions of modules that others refer to by name: typedefs, groupings, identities, features, extensions.
 *
 * @module
 */

import { evaluateIfFeature, type FeatureFilter, featuresHold, namedFeatures } from "./feature.ts";
import { CompiledIdentity, type CompiledModule, type FindIdentity, type Unit } from "./module.ts";
import type { ParsedStatement } from "./parsed_statement.ts";

/** How many features or identities depend on each other in a row; bounds the recursion. */
const MAX_CHAIN = 256;

/** Enters what stands at the top level of a module and its submodules. */
export function collectDefinitions(module: CompiledModule, find: FindIdentity): void {
  for (const unit of module.units) {
    module.scope.define(unit.statement.substatements);
    for (const statement of unit.statement.substatements) {
      switch (statement.keyword) {
        case "feature":
          enter(module.featureStatements, statement, statement);
          break;
        case "extension":
          enter(module.extensions, statement, statement);
          break;
        case "identity":
          enter(module.identities, statement, new CompiledIdentity(module, statement, find));
          break;
      }
    }
  }
}

function enter<T extends object>(
  known: Map<string, T>,
  statement: ParsedStatement,
  value: T,
): void {
  const name = statement.argument!;
  if (known.has(name)) {
    throw statement.error(`${statement.keyword} "${name}" is defined twice (RFC 7950 §6.2.1)`);
  }
  known.set(name, value);
}

/**
 * Switches the features of all modules: on when `filter` says so and their own if-feature holds.
 *
 * @throws {YangError} when a feature depends on itself (RFC 7950 §7.20.1)
 */
export function switchFeatures(
  modules: readonly CompiledModule[],
  filter: FeatureFilter,
  unitOf: (statement: ParsedStatement) => Unit,
): void {
  const done = new Set<ParsedStatement>();
  const active = new Set<ParsedStatement>();
  const settle = (module: CompiledModule, name: string, user: ParsedStatement) => {
    const statement = module.featureStatements.get(name);
    if (statement === undefined || done.has(statement)) return;
    if (active.has(statement)) {
      throw user.error(`feature "${name}" depends on itself (RFC 7950 §7.20.1)`);
    }
    if (active.size > MAX_CHAIN) {
      throw user.error("too many features depend on each other in a row");
    }
    active.add(statement);
    const conditions = statement.all("if-feature");
    for (const condition of conditions) {
      namedFeatures(
        condition,
        unitOf(condition),
        (other, needed) => settle(other, needed, condition),
      );
    }
    const hold = conditions.every((condition) => evaluateIfFeature(condition, unitOf(condition)));
    if (hold && filter.isEnabled(module.name, name)) module.features.add(name);
    active.delete(statement);
    done.add(statement);
  };
  for (const module of modules) {
    for (const [name, statement] of module.featureStatements) settle(module, name, statement);
  }
}

/**
 * Follows all identities to what they are derived from.
 *
 * @throws {YangError} on an unknown base, an if-feature that means nothing, or an identity derived from itself (RFC 7950 §7.18.2)
 */
export function checkIdentities(
  modules: readonly CompiledModule[],
  unitOf: (statement: ParsedStatement) => Unit,
): void {
  const done = new Set<CompiledIdentity>();
  const active = new Set<CompiledIdentity>();
  const settle = (identity: CompiledIdentity) => {
    if (done.has(identity)) return;
    if (active.has(identity)) {
      throw identity.statement.error(
        `identity "${identity.name}" is derived from itself (RFC 7950 §7.18.2)`,
      );
    }
    if (active.size > MAX_CHAIN) {
      throw identity.statement.error("too many identities are derived from each other in a row");
    }
    active.add(identity);
    for (const base of identity.bases) settle(base);
    active.delete(identity);
    done.add(identity);
  };
  for (const module of modules) {
    for (const identity of module.identities.values()) {
      settle(identity);
      featuresHold(identity.statement, unitOf);
    }
  }
}

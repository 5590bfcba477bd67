/**
 * Groupings and scopes: which grouping a `uses` means, what it changes in it, and which definitions are in force inside a node
 * (RFC 7950 §5.5, §7.12, §7.13).
 *
 * @module
 */

import { type CompiledModule, type Grouping, Scope } from "./module.ts";
import { splitName } from "./names.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import { type Step, Target } from "./target.ts";

/** What is needed to know of prefixes. */
export interface PrefixContext {
  /** All modules are known to be free of faults. */
  readonly trusted: boolean;
  /** The module that a prefix means in the text of `statement`. @throws {YangError} */
  moduleOf(prefix: string, statement: ParsedStatement): CompiledModule;
}

/** How many groupings use each other in a row; bounds the recursion. */
const MAX_CHAIN = 512;

/** The groupings of all modules that are compiled together. */
export class Groupings {
  readonly #context: PrefixContext;
  /** Scopes of nodes and groupings by the first definition in them. */
  readonly #scopes = new Map<ParsedStatement, Scope>();
  /** The targets of a `uses`, made once for all its instances. */
  readonly #usesTargets = new Map<ParsedStatement, Target | undefined>();

  /** How many groupings are being followed, one inside the other. */
  #active = 0;

  constructor(context: PrefixContext) {
    this.#context = context;
  }

  /** The scope inside `statement`: one of its own if it defines typedefs or groupings. */
  scopeOf(statement: ParsedStatement, outer: Scope): Scope {
    const children = statement.substatements;
    for (let i = 0; i < children.length; i++) {
      const child = children[i];
      if (child.keyword !== "typedef" && child.keyword !== "grouping") continue;
      // A refined statement is another object, but what it defines is the same: hence the definition is the key.
      let scope = this.#scopes.get(child);
      if (scope === undefined) {
        scope = new Scope(outer.module, outer);
        scope.define(children);
        this.#scopes.set(child, scope);
      }
      return scope;
    }
    return outer;
  }

  /** All scopes inside nodes and groupings that were entered so far. */
  get innerScopes(): Iterable<Scope> {
    return this.#scopes.values();
  }

  /** The grouping that a `uses` names. @throws {YangError} when there is none or it uses itself */
  find(uses: ParsedStatement, scope: Scope): Grouping {
    const [prefix, name] = splitName(uses.argument!);
    const module = this.#context.moduleOf(prefix, uses);
    const found = module === scope.module ? scope.grouping(name) : module.scope.grouping(name);
    if (found === undefined) {
      throw uses.error(`grouping "${uses.argument}" is not defined (RFC 7950 §7.13)`);
    }
    if (!this.#context.trusted) this.#refuseCircle(found, uses);
    return found;
  }

  /** Follows all `uses` in a grouping once, so that expansion always ends (RFC 7950 §7.12). */
  #refuseCircle(grouping: Grouping, uses: ParsedStatement): void {
    if (grouping.state === "done") return;
    if (grouping.state === "active") {
      throw uses.error(`grouping "${grouping.statement.argument}" uses itself (RFC 7950 §7.12)`);
    }
    if (this.#active > MAX_CHAIN) throw uses.error("too many groupings use each other in a row");
    this.#active++;
    grouping.state = "active";
    this.#followUses(grouping.statement, this.scopeOf(grouping.statement, grouping.scope));
    grouping.state = "done";
    this.#active--;
  }

  #followUses(statement: ParsedStatement, scope: Scope): void {
    for (const child of statement.substatements) {
      if (child.keyword === "uses") this.find(child, scope);
      if (child.keyword === "typedef" || child.keyword === "grouping") continue;
      if (child.substatements.length > 0) this.#followUses(child, this.scopeOf(child, scope));
    }
  }

  /** The refines and augments of a `uses` as a target tree. */
  usesTarget(uses: ParsedStatement, scope: Scope): Target | undefined {
    if (this.#usesTargets.has(uses)) return this.#usesTargets.get(uses);
    let root: Target | undefined;
    for (const statement of uses.substatements) {
      if (statement.keyword !== "refine" && statement.keyword !== "augment") continue;
      if (statement.argument!.startsWith("/")) {
        throw statement.error(
          'the target of an augment in a "uses" is a descendant (RFC 7950 §7.17)',
        );
      }
      root ??= new Target(undefined, "");
      root.add(this.steps(statement, scope.module), {
        kind: statement.keyword,
        statement,
        scope: this.scopeOf(statement, scope),
        owner: undefined,
      });
    }
    this.#usesTargets.set(uses, root);
    return root;
  }

  /** The node identifiers in a statement's argument; those of `own` stay open, as groupings take the module of their user. */
  steps(statement: ParsedStatement, own?: CompiledModule): Step[] {
    return statement.argument!.split("/").filter((word) => word !== "").map((word) => {
      const [prefix, name] = splitName(word);
      const module = this.#context.moduleOf(prefix, statement);
      return { module: module === own ? undefined : module, name };
    });
  }
}

/**
 * What the names and prefixes of one expression stand for.
 *
 * @module
 */

import type { Identity, Module, Schema } from "../yang/schema.ts";
import type { PrefixOf, ResolveModule } from "../yang/type.ts";
import type { NodeTest } from "./ast.ts";
import { faultAt } from "./error.ts";

/** An expression with its name scope. `Expression`, `Must` and `When` of the schema are such sources. */
export interface XPathSource {
  readonly text: string;
  /** Prefix → module. */
  readonly prefixes: ReadonlyMap<string, Module>;
  /**
   * The module of unprefixed names (RFC 7950 §6.4.1). Undefined in a filter, where an unprefixed name is taken to be in any
   * module: read strictly it would be in no namespace (XPath 1.0 §2.3), where YANG has no nodes at all.
   */
  readonly module?: Module;
  /** True in filters: names of modules are accepted as prefixes, too, and in values also the modules' own prefixes. */
  readonly moduleNames?: boolean;
  /** Prefixes of namespaces that no module has: names with them match nothing. */
  readonly foreign?: ReadonlyMap<string, string>;
}

/** The names of one expression against one schema. */
export class Names {
  readonly source: XPathSource;
  readonly schema: Schema;
  #prefixes: Map<string, string> | undefined;

  constructor(source: XPathSource, schema: Schema) {
    this.source = source;
    this.schema = schema;
  }

  /** The module that a prefix (`""`: none) in a value stands for; undefined when unknown. */
  readonly resolve: ResolveModule = (prefix) => {
    const module = this.#moduleOf(prefix);
    if (module !== undefined || this.source.moduleNames !== true) return module;
    // Values in filters are often copied from replies together with the prefix that stood there.
    const named = this.schema.modules.filter((one) => one.prefix === prefix);
    return named.length === 1 ? named[0] : undefined;
  };

  #moduleOf(prefix: string): Module | undefined {
    if (prefix === "") return this.source.module;
    const module = this.source.prefixes.get(prefix);
    if (module !== undefined || this.source.moduleNames !== true) return module;
    return this.schema.moduleByName(prefix);
  }

  /**
   * The prefix under which the expression would write a module's names: how identityref and instance-identifier values read
   * as strings (RFC 7950 §9.10.3). A module that the expression cannot name gets its module name.
   */
  readonly prefixOf: PrefixOf = (module) => {
    if (this.#prefixes === undefined) {
      this.#prefixes = new Map();
      for (const [prefix, known] of this.source.prefixes) {
        if (prefix !== "" && !this.#prefixes.has(known.namespace)) {
          this.#prefixes.set(known.namespace, prefix);
        }
      }
    }
    return this.#prefixes.get(module.namespace) ?? module.name;
  };

  /**
   * The namespace that a name test asks for; undefined: any.
   *
   * @throws {XPathError} for a prefix that is not declared
   */
  namespaceOf(test: NodeTest & { readonly kind: "name" }, offset: number): string | undefined {
    if (test.prefix === undefined) {
      return test.local === "*" ? undefined : this.source.module?.namespace;
    }
    const { prefix } = test;
    const namespace = this.source.foreign?.get(prefix) ?? this.#moduleOf(prefix)?.namespace;
    if (namespace === undefined) {
      throw faultAt(`No namespace found for prefix: ${prefix}`, this.source.text, offset);
    }
    return namespace;
  }

  /**
   * The identity that a name in a literal stands for. Without prefix it is one of the expression's own module; failing that, the one of that name in
   * a module that the text imports: expressions in groupings and augments are often written so.
   */
  identity(text: string): Identity | undefined {
    const at = text.indexOf(":");
    if (at >= 0) {
      const module = this.resolve(text.slice(0, at));
      return module && this.schema.identity(module.name, text.slice(at + 1));
    }
    const { module, prefixes } = this.source;
    const own = module && this.schema.identity(module.name, text);
    if (own !== undefined) return own;
    const imported = new Set(
      [...prefixes.values()].flatMap(({ name }) => this.schema.identity(name, text) ?? []),
    );
    return imported.size === 1 ? [...imported][0] : undefined;
  }
}

/**
 * Linked modules → {@linkcode Schema}: collects definitions, switches features, and answers what the nodes ask for when they are
 * expanded.
 *
 * @module
 */

import { checkDefinitions } from "./check_definitions.ts";
import { checkSchema } from "./check.ts";
import { CompiledSchema } from "./compiled_schema.ts";
import { checkIdentities, collectDefinitions, switchFeatures } from "./definitions.ts";
import { Expander, type ExpansionContext } from "./expand.ts";
import { splitName } from "./names.ts";
import { leafrefTarget } from "./leafref.ts";
import type { FeatureFilter } from "./feature.ts";
import type { CompiledIdentity, CompiledModule, Unit } from "./module.ts";
import type { BranchBase, Content, NodeBase, NodeBuilder } from "./node_base.ts";
import type { Action, Case, Choice, InOut, Leaf, LeafList, List, Rpc } from "./nodes.ts";
import type { ParsedStatement } from "./parsed_statement.ts";
import type {
  BranchSchema,
  CaseNode,
  ChoiceNode,
  ContainerNode,
  DataNode,
  ExtensionUse,
  LeafNode,
  ListNode,
  Module,
  ModuleLookup,
  Must,
  Schema,
  SchemaNode,
} from "./schema.ts";
import type { Source } from "./source.ts";
import { type Edit, Target } from "./target.ts";
import { compileStructures } from "./structures.ts";
import { type ResolveModule, type Scalar, type Type, ValueError } from "./type.ts";
import { TypeResolver, type TypeSurroundings } from "./type_resolve.ts";
import { parseDefault } from "./types/mod.ts";

/** How modules are compiled. */
export interface CompileOptions {
  /** What the operator enables; a feature's own if-feature is checked besides. */
  readonly features: FeatureFilter;
  /** An augment or deviation whose target is missing is a warning. */
  readonly acceptBrokenAugments: boolean;
  /** A configuration list without keys is a fault; otherwise a warning. */
  readonly listCheck: boolean;
  /** Branches of configuration have room for what no module defines. */
  readonly keepUnknown: boolean;
  /** How many schema nodes there may be. */
  readonly maxNodes: number;
  /** Further checks of rooms above; gives warnings. */
  readonly check: ((schema: Schema) => readonly string[]) | undefined;
  /** What was found suspicious before. */
  readonly warnings: readonly string[];
  /** The same modules were found free of faults with these options before: the warnings that they gave then. */
  readonly accepted?: readonly string[];
}

/**
 * Compiles linked modules into the `schema` of a compiler, which goes on to make its nodes when they are asked for.
 *
 * @param modules in load order
 * @throws {YangError} at the first fault
 */
export function compileSchema(
  modules: readonly CompiledModule[],
  options: CompileOptions,
): Compiler {
  const compiler = new Compiler(modules, options);
  compileStructures(compiler);
  if (options.accepted === undefined) {
    checkSchema(compiler);
    checkDefinitions(compiler);
    for (const warning of options.check?.(compiler.schema) ?? []) compiler.note(warning);
  }
  return compiler;
}

/** What the nodes of one schema call back for. */
export class Compiler implements NodeBuilder, ExpansionContext, TypeSurroundings {
  /** In load order. */
  readonly modules: readonly CompiledModule[];
  readonly options: CompileOptions;
  readonly schema: CompiledSchema;
  readonly expander: Expander;
  readonly resolver: TypeResolver;
  readonly #units = new Map<Source, Unit>();
  readonly #warnings: string[] = [];

  constructor(modules: readonly CompiledModule[], options: CompileOptions) {
    this.modules = modules;
    this.options = options;
    for (const module of modules) {
      for (const unit of module.units) this.#units.set(unit.statement.source, unit);
    }
    const find = (name: string, statement: ParsedStatement) => this.identity(name, statement);
    for (const module of modules) collectDefinitions(module, find);
    switchFeatures(modules, options.features, this.unitOf);
    this.#warnings.push(...options.accepted ?? options.warnings);
    if (options.accepted === undefined) {
      this.#warnings.push(...options.features.unknown(modules));
      checkIdentities(modules, this.unitOf);
    }
    this.expander = new Expander(this);
    this.schema = new CompiledSchema({
      builder: this,
      expander: this.expander,
      modules,
      unitOf: this.unitOf,
      targets: this.#targets(),
      warnings: this.#warnings,
    });
    this.resolver = new TypeResolver(this);
  }

  get maxNodes(): number {
    return this.options.maxNodes;
  }

  /** The modules are known to be free of faults: no further warnings are noted when nodes are expanded. */
  get trusted(): boolean {
    return this.options.accepted !== undefined;
  }

  get unknown(): ModuleLookup | undefined {
    return this.options.keepUnknown ? this.schema : undefined;
  }

  get builder(): NodeBuilder {
    return this;
  }

  get types(): CompiledSchema {
    return this.schema;
  }

  readonly unitOf = (statement: ParsedStatement): Unit => this.#units.get(statement.source)!;

  moduleOf(prefix: string, statement: ParsedStatement): CompiledModule {
    const unit = this.unitOf(statement);
    if (prefix === "") return unit.module;
    const module = unit.prefixes.get(prefix);
    if (module === undefined) {
      throw statement.error(`prefix "${prefix}" is not defined in "${unit.statement.argument}"`);
    }
    return module;
  }

  identity(name: string, statement: ParsedStatement): CompiledIdentity {
    const [prefix, own] = splitName(name);
    const module = this.moduleOf(prefix, statement);
    const implemented = this.implemented(module);
    const found = implemented.identities.get(own) ?? module.identities.get(own);
    if (found === undefined) {
      throw statement.error(
        `identity "${own}" is not defined in module "${module.name}" (RFC 7950 §7.18)`,
      );
    }
    return found;
  }

  warn(statement: ParsedStatement, message: string): void {
    if (!this.trusted) this.note(statement.error(message).message);
  }

  /** Adds a warning that is about no statement. */
  note(message: string): void {
    this.#warnings.push(message);
  }

  missingTarget(edit: Edit, message: string): void {
    const lenient = this.options.acceptBrokenAugments && edit.owner !== undefined;
    if (!lenient) throw edit.statement.error(message);
    this.warn(edit.statement, message);
  }

  /** The implemented revision of a module; the module itself when there is none. */
  implemented(module: CompiledModule): CompiledModule {
    if (module.implemented) return module;
    return this.modules.find((other) => other.implemented && other.name === module.name) ?? module;
  }

  /** The augments and deviations at the top level of all implemented modules, in load order. */
  #targets(): Target {
    const root = new Target(undefined, "");
    for (const module of this.modules) {
      if (!module.implemented) continue;
      for (const statement of module.body) {
        const kind = statement.keyword;
        if (kind !== "augment" && kind !== "deviation") continue;
        if (!statement.argument!.startsWith("/")) {
          throw statement.error(`the target of "${kind}" here is absolute (RFC 7950 §7.17)`);
        }
        const steps = this.expander.groupings.steps(statement).map(({ module, name }) => ({
          module: this.implemented(module!),
          name,
        }));
        const scope = this.expander.groupings.scopeOf(statement, module.scope);
        root.add(steps, { kind, statement, scope, owner: module });
        const target = steps.at(-1)!.module;
        if (kind === "deviation" && !target.deviatedBy.includes(module)) {
          target.deviatedBy.push(module);
        }
      }
    }
    return root;
  }

  content(parent: BranchBase & BranchSchema): Content {
    return parent.kind === "root" ? this.schema.rootContent(parent) : this.expander.branch(parent);
  }

  cases(choice: Choice): readonly CaseNode[] {
    return this.expander.cases(choice);
  }

  caseChildren(node: Case): readonly (DataNode | ChoiceNode)[] {
    return this.expander.caseChildren(node);
  }

  inputOrOutput(operation: Rpc | Action, which: "input" | "output"): InOut {
    return this.expander.inputOrOutput(operation, which);
  }

  typeOf(leaf: Leaf | LeafList): Type {
    const statement = leaf.statement.find("type")!;
    const unit = this.unitOf(statement);
    // A deviation brings its type from its own module, where the typedefs it names are.
    const scope =
      unit.statement.source === leaf.statement.source || unit.module === leaf.scope.module
        ? leaf.scope
        : unit.module.scope;
    return this.resolver.forLeaf(
      statement,
      scope,
      leaf.module,
      (path) => leafrefTarget(leaf, path, mountPointOf(leaf) ?? this.schema.root),
    );
  }

  defaultOf(leaf: Leaf): Scalar | undefined {
    if (leaf.mandatory || leaf.isKey) return undefined;
    const statement = leaf.statement.find("default") ??
      this.resolver.defaultStatement(leaf.type);
    return statement === undefined ? undefined : this.parseDefault(leaf.type, statement);
  }

  defaultsOf(leaf: LeafList): readonly Scalar[] {
    const own = leaf.statement.all("default");
    if (own.length > 0) return own.map((statement) => this.parseDefault(leaf.type, statement));
    const inherited = this.resolver.defaultStatement(leaf.type);
    // RFC 7950 §7.7.4: a type's default counts only where no entry need be given. YANG 1 leaf-lists have none.
    if (inherited === undefined || leaf.minElements > 0 || leaf.module.yangVersion === "1") {
      return [];
    }
    return [this.parseDefault(leaf.type, inherited)];
  }

  /** The canonical value of a `default` statement. @throws {YangError} when the type refuses it */
  parseDefault(type: Type, statement: ParsedStatement): Scalar {
    const unit = this.unitOf(statement);
    const resolve: ResolveModule = (prefix): Module | undefined =>
      prefix === "" ? unit.module : unit.prefixes.get(prefix);
    try {
      return parseDefault(type, statement.argument!, resolve);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      throw statement.error(
        `default "${statement.argument}" is not of type ${type.name}: ${error.message} (RFC 7950 §7.6.4)`,
      );
    }
  }

  keysOf(list: List): readonly LeafNode[] {
    const key = list.statement.get("key");
    if (key === undefined) return [];
    const count = key.trim().split(/\s+/).length;
    return list.slots.slice(0, count).filter((node) => node.kind === "leaf");
  }

  uniquesOf(list: List): readonly (readonly LeafNode[])[] {
    return list.statement.all("unique").map((statement) =>
      statement.argument!.trim().split(/\s+/).map((path) => this.#uniqueLeaf(list, path, statement))
    );
  }

  #uniqueLeaf(list: List, path: string, statement: ParsedStatement): LeafNode {
    const fault = (what: string) =>
      statement.error(`unique "${path}" of list "${list.name}" ${what} (RFC 7950 §7.8.3)`);
    let at: SchemaNode = list;
    for (const word of path.split("/")) {
      const [prefix, name] = splitName(word);
      const meant = this.moduleOf(prefix, statement);
      const own = meant === this.unitOf(statement).module ? list.module : meant;
      const next: SchemaNode | undefined = schemaChild({ node: at, module: own, name }) ??
        schemaChild({ node: at, module: meant, name });
      if (next === undefined) throw fault(`names no node: there is no "${name}" in "${at.name}"`);
      if (next.kind === "list") throw fault(`goes through list "${name}"`);
      at = next;
    }
    if (at.kind !== "leaf") throw fault(`names a ${at.kind}, not a leaf`);
    return at;
  }

  defaultCaseOf(choice: Choice): CaseNode | undefined {
    const statement = choice.statement.find("default");
    if (statement === undefined) return undefined;
    const [prefix, name] = splitName(statement.argument!);
    if (prefix === "") return choice.cases.find((node) => node.name === name);
    const meant = this.moduleOf(prefix, statement);
    // In a grouping the module's own prefix means the module that uses it.
    const module = meant === choice.scope.module ? choice.module : meant;
    return choice.cases.find((node) => node.name === name && node.module === module);
  }

  mustsOf(node: NodeBase): readonly Must[] {
    return node.statement.all("must").map((statement) => ({
      text: statement.argument!,
      prefixes: this.unitOf(statement).prefixes,
      module: node.module,
      statement,
      errorMessage: statement.get("error-message"),
      errorAppTag: statement.get("error-app-tag"),
    }));
  }

  extensionsOf(node: NodeBase): readonly ExtensionUse[] {
    return node.statement.substatements.filter((part) => part.keyword.includes(":")).map((part) => {
      const [prefix, name] = splitName(part.keyword);
      return { module: this.moduleOf(prefix, part).name, name, argument: part.argument };
    });
  }
}

/** The node of another schema below which a node's module is mounted; undefined where it is not. */
function mountPointOf(node: NodeBase): ContainerNode | ListNode | undefined {
  let at = node.parent;
  while (at !== undefined && (at as SchemaNode & NodeBase).builder === node.builder) at = at.parent;
  return at as ContainerNode | ListNode | undefined;
}

/** The child in the schema tree, where choices and cases are nodes as well (RFC 7950 §6.5). */
function schemaChild(
  { node, module, name }: { node: SchemaNode; module: Module; name: string },
): SchemaNode | undefined {
  const children: readonly SchemaNode[] = node.kind === "choice"
    ? node.cases
    : "children" in node
    ? node.children
    : [];
  return children.find((child) => child.name === name && child.module === module);
}

/**
 * What is below a schema node: its statements with every `uses` replaced by its grouping, augments added, refinements and deviations
 * worked in, and what features switch off left out (RFC 7950 §7.13, §7.17, §7.20).
 *
 * @module
 */

import { applyDeviation, applyRefine, isNotSupported } from "./effective.ts";
import { featuresHold } from "./feature.ts";
import { Groupings } from "./groupings.ts";
import { describeNode, finishLevel, type Level, newLevel, refuseDuplicate } from "./level.ts";
import type { CompiledModule, Scope, Unit } from "./module.ts";
import type { BranchBase, Content, NodeBuilder, Origin } from "./node_base.ts";
import { type Action, type Case, type Choice, InOut, type Rpc } from "./nodes.ts";
import { ParsedStatement } from "./parsed_statement.ts";
import { addNode, isChildless, refuseAugment, refuseMisplaced } from "./place.ts";
import type {
  BranchSchema,
  CaseNode,
  ChoiceNode,
  DataNode,
  ModuleLookup,
  SchemaNode,
  When,
} from "./schema.ts";
import { type Edit, type Target, withWhen } from "./target.ts";

/** How deep schema nodes may be nested after all groupings are expanded. */
const MAX_DEPTH = 512;

/** What expansion needs to know of the modules it works for. */
export interface ExpansionContext {
  readonly builder: NodeBuilder;
  /** All modules are known to be free of faults. */
  readonly trusted: boolean;
  /** How many schema nodes there may be: groupings that use groupings can make exponentially many. */
  readonly maxNodes: number;
  /** The modules in whose namespaces unknown data is kept; undefined: none is. */
  readonly unknown: ModuleLookup | undefined;
  unitOf(statement: ParsedStatement): Unit;
  /** The module that a prefix means in the text of `statement`. @throws {YangError} */
  moduleOf(prefix: string, statement: ParsedStatement): CompiledModule;
  /** An edit names a node that does not exist: throws, or warns if that is to be accepted. */
  missingTarget(edit: Edit, message: string): void;
}

/** Where a run of statements stands and what they inherit. */
interface Place {
  readonly scope: Scope;
  readonly owner: CompiledModule;
  readonly targets: readonly Target[];
  readonly whens: readonly When[];
}

/** A statement that features switch off, and where it stands. */
export interface LeftOut {
  readonly statement: ParsedStatement;
  readonly scope: Scope;
  readonly owner: CompiledModule;
  readonly config: boolean;
}

/** What the top level of all modules gives. */
export interface TopLevel extends Content {
  readonly rpcs: readonly Rpc[];
}

const NONE: readonly never[] = [];

/** Makes schema nodes out of statements. */
export class Expander {
  readonly #context: ExpansionContext;
  /** The groupings and scopes of the modules it works for. */
  readonly groupings: Groupings;
  /** What features switch off, each statement once: it is no part of the schema, but it is checked. */
  readonly leftOut = new Map<ParsedStatement, LeftOut>();
  /** How many nodes were made so far. */
  #nodes = 0;

  constructor(context: ExpansionContext) {
    this.#context = context;
    this.groupings = new Groupings(context);
  }

  /** The children of a container, list, input, output or notification. */
  branch(parent: BranchBase & BranchSchema): Content {
    const level = newLevel(parent, parent, undefined, undefined, parent.config);
    this.#body(parent.statement, parent, level);
    return finishLevel(parent, level, this.#context.unknown);
  }

  /** The top level: `modules` in load order, and what augments and deviates it. `root` is a mount point where they are mounted. */
  top(
    root: BranchBase & BranchSchema,
    modules: readonly CompiledModule[],
    target: Target,
    config = true,
  ): TopLevel {
    const level = newLevel(root, root, undefined, undefined, config);
    for (const module of modules) {
      const place = { scope: module.scope, owner: module, targets: [target], whens: NONE };
      for (const unit of module.units) this.#statements(unit.statement.substatements, place, level);
    }
    this.refuseUnmatched(target, describeNode(root));
    const { children, slots, byName, actions, notifications } = finishLevel(
      root,
      level,
      this.#context.unknown,
    );
    return { children, slots, byName, actions, notifications, rpcs: level.rpcs };
  }

  /** The cases of a choice, those that shorthand implies included. */
  cases(choice: Choice): readonly CaseNode[] {
    const level = newLevel(choice, choice.dataParent, choice.inCase, choice, choice.config);
    this.#body(choice.statement, choice, level);
    const seen = new Map<string, Case>();
    for (const node of level.cases) {
      const key = `${node.module.name}:${node.name}`;
      refuseDuplicate(seen.get(key), node);
      seen.set(key, node);
    }
    return level.cases;
  }

  /** What stands directly in a case. */
  caseChildren(node: Case): readonly (DataNode | ChoiceNode)[] {
    const level = newLevel(node, node.choice.dataParent, node, undefined, node.config);
    this.#body(node.statement, node, level);
    return level.children;
  }

  /** The input or output of an operation, an empty one where none is written: augments may fill it. */
  inputOrOutput(operation: Rpc | Action, which: "input" | "output"): InOut {
    const { module, statement } = operation;
    const targets: Target[] = [];
    for (const target of operation.targets) {
      const own = target.child(module, which);
      if (own !== undefined) {
        own.matched = true;
        targets.push(own);
      }
    }
    const written = statement.find(which) ??
      new ParsedStatement(which, undefined, NONE, statement.source, statement.offset);
    const edited = this.#edited(written, targets);
    return new InOut({
      builder: this.#context.builder,
      parent: operation,
      dataParent: undefined,
      inCase: undefined,
      statement: edited ??
        new ParsedStatement(which, undefined, NONE, statement.source, statement.offset),
      scope: this.groupings.scopeOf(edited ?? written, operation.scope),
      owner: module,
      targets,
      whens: NONE,
      config: false,
    }, which);
  }

  /** The statement's own children, then those that augments add. */
  #body(
    statement: ParsedStatement,
    at: {
      readonly scope: Scope;
      readonly module: CompiledModule;
      readonly targets: readonly Target[];
      readonly whens: readonly When[];
    },
    level: Level,
  ): void {
    // Inside a data node a new data parent begins; conditions of a choice or case hold for all that is in it.
    const whens = level.choice !== undefined || level.inCase === level.parent ? at.whens : NONE;
    const place = { scope: at.scope, owner: at.module, targets: at.targets, whens };
    this.#statements(statement.substatements, place, level);
    for (let i = at.targets.length - 1; i >= 0; i--) {
      for (const edit of at.targets[i].edits) {
        if (edit.kind === "augment") this.#augment(edit, place, level);
      }
    }
    // The targets at the root of a structure are those of all structures.
    if (level.parent?.kind === "root") return;
    for (const target of at.targets) {
      if (target.hasChildren) this.refuseUnmatched(target, describeNode(level.parent));
    }
  }

  #augment(edit: Edit, place: Place, level: Level): void {
    const { statement } = edit;
    const owner = edit.owner ?? place.owner;
    if (!featuresHold(statement, this.#unitOf)) {
      const { targets, whens } = place;
      const left = { scope: edit.scope, owner, targets, whens };
      this.#leaveOut(statement.substatements, left, level.config);
      return;
    }
    const when = this.when(statement, owner, "parent");
    const before = level.children.length;
    this.#statements(statement.substatements, {
      scope: edit.scope,
      owner,
      targets: place.targets,
      whens: withWhen(place.whens, when),
    }, level);
    if (when === undefined && edit.owner !== undefined && level.parent?.module !== owner) {
      for (const child of level.children.slice(before)) {
        if (child.config && child.mandatory && child.whens.length === 0) {
          throw statement.error(
            `augment adds mandatory node "${child.name}" to a node of module "${level.parent?.module.name}", so it needs a "when" (RFC 7950 §7.17)`,
          );
        }
      }
    }
  }

  #statements(statements: readonly ParsedStatement[], place: Place, level: Level): void {
    for (let i = 0; i < statements.length; i++) {
      const statement = statements[i];
      switch (statement.keyword) {
        case "uses":
          this.#uses(statement, place, level);
          break;
        case "container":
        case "leaf":
        case "leaf-list":
        case "list":
        case "choice":
        case "anydata":
        case "anyxml":
          if (level.choice === undefined) this.#node(statement, place, level);
          else this.#shorthand(statement, place, level);
          break;
        case "case":
        case "action":
        case "notification":
        case "rpc":
          this.#node(statement, place, level);
          break;
      }
    }
  }

  #uses(statement: ParsedStatement, place: Place, level: Level): void {
    const grouping = this.groupings.find(statement, place.scope);
    grouping.used = true;
    const scope = this.groupings.scopeOf(grouping.statement, grouping.scope);
    if (!featuresHold(statement, this.#unitOf)) {
      this.#leaveOut(grouping.statement.substatements, { ...place, scope }, level.config);
      return;
    }
    const target = this.groupings.usesTarget(statement, place.scope);
    const inner: Place = {
      scope,
      owner: place.owner,
      targets: target === undefined ? place.targets : [...place.targets, target],
      whens: withWhen(place.whens, this.when(statement, place.owner, "parent")),
    };
    this.#statements(grouping.statement.substatements, inner, level);
    if (target !== undefined) this.refuseUnmatched(target, describeNode(level.parent));
  }

  /** What features switch off is not there, but edits that name it are no fault. */
  #leaveOut(statements: readonly ParsedStatement[], place: Place, config: boolean): void {
    for (const statement of statements) {
      if (statement.keyword === "uses") {
        const grouping = this.groupings.find(statement, place.scope);
        const scope = this.groupings.scopeOf(grouping.statement, grouping.scope);
        this.#leaveOut(grouping.statement.substatements, { ...place, scope }, config);
      } else if (statement.argument !== undefined) {
        this.#matched(statement.argument, place);
        this.#noteLeftOut(statement, place, config);
      }
    }
  }

  #noteLeftOut(statement: ParsedStatement, { scope, owner }: Place, config: boolean): void {
    if (this.leftOut.has(statement)) return;
    this.leftOut.set(statement, { statement, scope, owner, config });
  }

  /** A data node that stands in a choice without a case (RFC 7950 §7.9.2). */
  #shorthand(statement: ParsedStatement, place: Place, level: Level): void {
    const wrapped = new ParsedStatement(
      "case",
      statement.argument,
      [statement],
      statement.source,
      statement.offset,
    );
    if (featuresHold(statement, this.#unitOf)) this.#node(wrapped, place, level);
    else this.#leaveOut([statement], place, level.config);
  }

  #node(written: ParsedStatement, place: Place, level: Level): void {
    const targets = this.#matched(written.argument!, place);
    if (!featuresHold(written, this.#unitOf)) {
      return this.#noteLeftOut(written, place, level.config);
    }
    const statement = targets.length === 0 ? written : this.#edited(written, targets);
    if (statement === undefined) return;
    if (statement !== written && !featuresHold(statement, this.#unitOf)) return;
    const { keyword } = statement;
    const context = keyword === "choice" || keyword === "case" ? "parent" : "self";
    const origin: Origin = {
      builder: this.#context.builder,
      parent: level.parent,
      dataParent: level.dataParent,
      inCase: level.inCase,
      statement,
      scope: this.groupings.scopeOf(statement, place.scope),
      owner: place.owner,
      targets,
      whens: withWhen(place.whens, this.when(statement, place.owner, context)),
      config: level.config && keyword !== "rpc" && keyword !== "action" &&
        keyword !== "notification" && statement.get("config") !== "false",
    };
    this.#refuseTooMany(level.parent, statement);
    refuseMisplaced(statement, level);
    if (isChildless(statement)) {
      for (const target of targets) {
        refuseAugment(statement, target);
        this.refuseUnmatched(target, `${keyword} "${statement.argument}"`);
      }
    }
    addNode(level, origin);
  }

  /** What is meant for the node of that name, and marks it as found. */
  #matched(name: string, place: Place): readonly Target[] {
    let found: Target[] | undefined;
    for (let i = 0; i < place.targets.length; i++) {
      const target = place.targets[i].child(place.owner, name);
      if (target === undefined) continue;
      target.matched = true;
      (found ??= []).push(target);
    }
    return found ?? NONE;
  }

  /** The statement after refinements (innermost first) and deviations; undefined when it is not supported. */
  #edited(written: ParsedStatement, targets: readonly Target[]): ParsedStatement | undefined {
    let statement = written;
    for (let i = targets.length - 1; i >= 0; i--) {
      for (const edit of targets[i].edits) {
        if (edit.kind === "refine") statement = applyRefine(statement, edit.statement);
        else if (edit.kind === "deviation") {
          if (isNotSupported(edit.statement)) return undefined;
          statement = applyDeviation(statement, edit.statement);
        }
      }
    }
    return statement;
  }

  /** The `when` in a statement. */
  when(
    statement: ParsedStatement,
    owner: CompiledModule,
    context: When["context"],
  ): When | undefined {
    const when = statement.find("when");
    if (when === undefined) return undefined;
    return {
      text: when.argument!,
      prefixes: this.#unitOf(when).prefixes,
      module: owner,
      statement: when,
      context,
    };
  }

  /** Reports what names a child that does not exist. */
  refuseUnmatched(target: Target, at: string): void {
    for (const child of target.children()) {
      if (child.matched) continue;
      child.matched = true;
      const edit = child.firstEdit()!;
      const module = child.module === undefined ? "" : ` of module "${child.module.name}"`;
      this.#context.missingTarget(
        edit,
        `${edit.kind} ${edit.statement.argument}: there is no node "${child.name}"${module} in ${at}`,
      );
    }
  }

  #refuseTooMany(parent: SchemaNode | undefined, statement: ParsedStatement): void {
    if (++this.#nodes > this.#context.maxNodes) {
      throw statement.error(`there are more than ${this.#context.maxNodes} schema nodes`);
    }
    let depth = 0;
    for (let at = parent; at !== undefined; at = at.parent) depth++;
    if (depth > MAX_DEPTH) {
      throw statement.error(`schema nodes are nested deeper than ${MAX_DEPTH}`);
    }
  }

  readonly #unitOf = (statement: ParsedStatement): Unit => this.#context.unitOf(statement);
}

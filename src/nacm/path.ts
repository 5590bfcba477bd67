/**
 * Paths of data-node rules (RFC 8341 §3.5.2, typedef node-instance-identifier): an instance identifier in which keys may be left
 * out, then all entries are meant. `/` is the whole datastore.
 *
 * @module
 */

import type { InstancePath } from "../netconf/rpc_error.ts";
import type {
  ActionNode,
  BranchSchema,
  DataNode,
  LeafListNode,
  ListNode,
  Module,
  NotificationNode,
  Schema,
} from "../yang/schema.ts";
import { type Scalar, ValueError } from "../yang/type.ts";

/** Where a path can lead. */
export type Target = DataNode | ActionNode | NotificationNode;

/** One step: a node, and for a list or leaf-list which of its entries. */
export interface PathStep {
  /** Undefined: any child (`*`). */
  readonly schema: Target | undefined;
  /** Values by key slot; for a leaf-list slot 0 is the value itself. Empty: all entries. */
  readonly keys: readonly (readonly [slot: number, value: Scalar])[];
}

/** A path that leads nowhere in this schema: a rule that has it never matches. */
export class PathError extends Error {
  override readonly name = "PathError";
}

interface RawStep {
  readonly prefix: string | undefined;
  readonly name: string;
  readonly predicates: readonly { readonly key: string; readonly value: string }[];
}

const MAX_STEPS = 256;

/**
 * Finds the schema nodes of a path. Prefixes are module names or, where there is no such module, the prefixes that modules give
 * themselves; a step without prefix is in the module of the step before.
 *
 * @throws {PathError} saying what is wrong
 */
export function compilePath(text: string, schema: Schema): readonly PathStep[] {
  return compile(text, {
    schema,
    modulesOf: (prefix) => {
      const named = schema.moduleByName(prefix);
      if (named?.implemented) return [named];
      return schema.modules.filter((module) => module.implemented && module.prefix === prefix);
    },
  });
}

/**
 * Finds the schema nodes of an instance path whose prefixes are told with it, as in an rpc-error.
 *
 * @throws {PathError} when it is no path of data nodes
 */
export function compileInstancePath(
  { text, namespaces }: InstancePath,
  schema: Schema,
): readonly PathStep[] {
  return compile(text, {
    schema,
    modulesOf: (prefix) => {
      const module = schema.moduleByNamespace(namespaces[prefix] ?? "");
      return module === undefined ? [] : [module];
    },
  });
}

/** What names in a path mean. */
interface Scope {
  readonly schema: Schema;
  /** The modules that a prefix can stand for. */
  readonly modulesOf: (prefix: string) => readonly Module[];
}

function compile(text: string, scope: Scope): readonly PathStep[] {
  const raw = parse(text.trim());
  // Two modules may have the same prefix: the first with which the whole path leads somewhere is meant.
  const failures: PathError[] = [];
  const steps = resolve(raw, 0, scope.schema.root, undefined, scope, failures);
  if (steps === undefined) throw failures[0];
  return steps;
}

/** Resolves steps from `index` on below `parent`; undefined, with the reason added to `failures`, when there is no way. */
function resolve(
  raw: readonly RawStep[],
  index: number,
  parent: Target | BranchSchema,
  module: Module | undefined,
  scope: Scope,
  failures: PathError[],
): PathStep[] | undefined {
  if (index === raw.length) return [];
  const step = raw[index];
  if (step.name === "*" && step.prefix === undefined) {
    if (index !== raw.length - 1) {
      failures.push(new PathError("* can only be the last step"));
      return undefined;
    }
    return [{ schema: undefined, keys: [] }];
  }
  const modules = step.prefix === undefined ? module ? [module] : [] : scope.modulesOf(step.prefix);
  for (const candidate of modules) {
    for (const node of childrenOf(parent, candidate, step.name)) {
      try {
        const keys = keysOf(step, node, scope);
        const rest = resolve(raw, index + 1, node, node.module, scope, failures);
        if (rest) return [{ schema: node, keys }, ...rest];
      } catch (error) {
        if (!(error instanceof PathError)) throw error;
        failures.push(error);
      }
    }
  }
  failures.push(
    new PathError(
      modules.length === 0
        ? `"${step.prefix ?? ""}" is neither a module's name nor a module's prefix`
        : `there is no node "${step.prefix ? `${step.prefix}:` : ""}${step.name}"`,
    ),
  );
  return undefined;
}

function childrenOf(parent: Target | BranchSchema, module: Module, name: string): Target[] {
  if (!("slots" in parent)) return [];
  const data = parent.child(module.namespace, name);
  if (data) return [data];
  const own = (node: ActionNode | NotificationNode) => node.module === module && node.name === name;
  return [...parent.actions.filter(own), ...parent.notifications.filter(own)];
}

function keysOf(step: RawStep, node: Target, scope: Scope): [number, Scalar][] {
  if (step.predicates.length === 0) return [];
  if (node.kind === "leaf-list") {
    const wrong = step.predicates.find(({ key }) => key !== ".");
    if (wrong) throw new PathError(`leaf-list ${node.name} has no key "${wrong.key}"`);
    return step.predicates.map(({ value }) => [0, parseValue(node, value, scope)]);
  }
  if (node.kind !== "list") throw new PathError(`${node.name} is not a list and has no keys`);
  return step.predicates.map(({ key, value }) => {
    const leaf = node.keys.find((leaf) => leaf.name === key.replace(/^.*:/, ""));
    if (!leaf) throw new PathError(`list ${node.name} has no key "${key}"`);
    return [leaf.slot, parseValue(leaf, value, scope)];
  });
}

function parseValue(
  node: { type: LeafListNode["type"]; name: string },
  value: string,
  scope: Scope,
): Scalar {
  const { modules } = scope.schema;
  try {
    return node.type.parse(value, (prefix) => {
      const [module] = scope.modulesOf(prefix);
      // Identities can be those of a module that is only imported.
      return module ?? modules.find(({ name }) => name === prefix) ??
        modules.find((module) => module.prefix === prefix);
    });
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new PathError(`"${value}" is not a value of ${node.name}: ${error.message}`);
  }
}

/** Reads names, predicates and literals; nothing else is in an instance identifier. */
function parse(text: string): RawStep[] {
  if (text === "/") return [];
  const steps: RawStep[] = [];
  let at = 0;
  const fail = (what: string): never => {
    throw new PathError(`${what} at character ${at + 1} of "${text}"`);
  };
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found ?? undefined;
  };
  while (at < text.length) {
    if (!take(/\s*\/\s*/y)) fail("expected /");
    const name = take(/(?:([\p{L}_][\p{L}\p{N}_.-]*)\s*:\s*)?([\p{L}_][\p{L}\p{N}_.-]*|\*)/yu) ??
      fail("expected a name");
    const predicates: { key: string; value: string }[] = [];
    while (take(/\s*\[\s*/y)) {
      const key = take(/(?:[\p{L}_][\p{L}\p{N}_.-]*:)?[\p{L}_][\p{L}\p{N}_.-]*|\./yu) ??
        fail("expected a key");
      if (!take(/\s*=\s*/y)) fail("expected =");
      const value = take(/"([^"]*)"|'([^']*)'/y) ?? fail("expected a quoted value");
      if (!take(/\s*\]/y)) fail("expected ]");
      predicates.push({ key: key[0], value: value[1] ?? value[2] });
    }
    steps.push({ prefix: name[1], name: name[2], predicates });
    if (steps.length > MAX_STEPS) fail(`more than ${MAX_STEPS} steps`);
    take(/\s+/y);
  }
  if (steps.length === 0) fail("expected /");
  return steps;
}

/** True when a step constrains which entries of a list are meant. */
export function isConditional(step: PathStep): boolean {
  return step.keys.length > 0;
}

/** The key values of a step on `list`, in key order, when it gives all of them. */
export function fullKeys(step: PathStep, schema: ListNode | LeafListNode): Scalar[] | undefined {
  const count = schema.kind === "list" ? schema.keys.length : 1;
  const values: Scalar[] = [];
  for (const [slot, value] of step.keys) values[slot] = value;
  for (let slot = 0; slot < count; slot++) if (values[slot] === undefined) return undefined;
  return values.length === count ? values : undefined;
}

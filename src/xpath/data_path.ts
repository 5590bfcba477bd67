/**
 * Paths to instances as a list of steps, and their texts: XPath (RFC 7950 §9.13) and the api-path of RESTCONF (RFC 8040 §3.5.3).
 *
 * @module
 */

import { type InstancePath, RpcError } from "../netconf/rpc_error.ts";
import { type Step as TreeStep, stepPath } from "../tree/path.ts";
import type { DataNode, LeafListNode, LeafNode, Module, Schema } from "../yang/schema.ts";
import { type PrefixOf, type ResolveModule, type Scalar, ValueError } from "../yang/type.ts";
import type { Expr, PathExpr, Step } from "./ast.ts";
import { Matcher } from "./matcher.ts";
import { Names, type XPathSource } from "./names.ts";
import { parseXPath } from "./parser.ts";
import { checkExpression } from "./check.ts";

/** One step of a path to an instance. */
export interface PathStep {
  readonly schema: DataNode;
  /** List: canonical key values in key order; leaf-list: `[value]`. Undefined: all instances. */
  readonly keys: readonly Scalar[] | undefined;
}

/** What may be left out of a path. */
export interface PathOptions {
  /** Every list on the way has its keys; only the last step may go without. Default true. */
  readonly strict?: boolean;
}

/** `/ex:a/ex:b[ex:k='1']` with the namespaces of its prefixes. */
export function formatXPath(path: readonly PathStep[]): InstancePath {
  let step: TreeStep | undefined;
  for (const { schema, keys } of path) step = { parent: step, schema, keys };
  return stepPath(step);
}

/** `/module:a/b=1,2`: names of modules where the module changes, values percent-encoded. */
export function formatApiPath(path: readonly PathStep[]): string {
  let module: Module | undefined;
  let text = "";
  for (const { schema, keys } of path) {
    const name = schema.module === module ? schema.name : `${schema.module.name}:${schema.name}`;
    module = schema.module;
    text += `/${name}`;
    // Entries without keys have no path of their own.
    if (keys === undefined || keys.length === 0) continue;
    text += `=${keys.map((key, i) => encodeKey(leafAt(schema, i), key)).join(",")}`;
  }
  return text === "" ? "/" : text;
}

const BY_NAME: PrefixOf = (module) => module.name;

function encodeKey({ type }: LeafNode | LeafListNode, value: Scalar): string {
  const text = type.qualified ? type.toXml(value, BY_NAME) : String(value);
  // encodeURIComponent leaves these, which RFC 3986 reserves, as they are.
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The leaf that holds the `i`th key value. */
function leafAt(schema: DataNode, i: number): LeafNode | LeafListNode {
  return schema.kind === "list" ? schema.keys[i] : schema as LeafListNode;
}

/**
 * The steps of an api-path.
 *
 * @throws {RpcError} unknown-element, missing-element, invalid-value
 */
export function parseApiPath(
  text: string,
  schema: Schema,
  { strict = true }: PathOptions = {},
): PathStep[] {
  if (!text.startsWith("/")) throw invalid(`api-path "${text}" does not begin with /`);
  const path: PathStep[] = [];
  const segments = text === "/" ? [] : text.slice(1).split("/");
  let module: string | undefined;
  for (const [i, segment] of segments.entries()) {
    const [name, ...values] = segment.split("=");
    const [first, second] = decode(name, text).split(":");
    module = second === undefined ? module : first;
    const local = second ?? first;
    if (module === undefined) throw invalid(`api-path "${text}": the first name needs a module`);
    const parent = path.at(-1)?.schema ?? schema.root;
    const node = "slots" in parent ? parent.childByModule(module, local) : undefined;
    if (node === undefined) throw unknown(text, `${module}:${local}`);
    const keys = values.length === 0
      ? undefined
      : values.join("=").split(",").map((value) => decode(value, text));
    const last = i === segments.length - 1;
    path.push({ schema: node, keys: readKeys(node, keys, text, strict && !last, byName(schema)) });
  }
  return path;
}

const byName = (schema: Schema): ResolveModule => (name) => schema.moduleByName(name);

function decode(text: string, path: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    throw invalid(`api-path "${path}": "${text}" is not percent-encoded UTF-8`);
  }
}

function readKeys(
  schema: DataNode,
  texts: readonly string[] | undefined,
  path: string,
  required: boolean,
  resolve: ResolveModule,
): readonly Scalar[] | undefined {
  const count = schema.kind === "list" ? schema.keys.length : schema.kind === "leaf-list" ? 1 : 0;
  if (texts === undefined) {
    if (!required || count === 0) return undefined;
    const missing = leafAt(schema, 0).name;
    throw new RpcError("application", "missing-element", `"${path}": no keys of ${schema.name}`, {
      info: [{ name: "bad-element", value: missing }],
    });
  }
  if (texts.length !== count) {
    throw invalid(`"${path}": ${schema.name} has ${count} keys, not ${texts.length}`);
  }
  return texts.map((text, i) => {
    const leaf = leafAt(schema, i);
    try {
      return leaf.type.parse(text, resolve);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      throw invalid(`"${path}": ${leaf.name}: ${error.message}`);
    }
  });
}

/**
 * The steps of an XPath that is a path to one node or list: names, and predicates that give keys.
 *
 * @throws {XPathError} for bad syntax and prefixes
 * @throws {RpcError} for expressions that are something else, unknown-element, missing-element
 */
export function parsePathXPath(
  source: XPathSource,
  schema: Schema,
  { strict = true }: PathOptions = {},
): PathStep[] {
  const { text } = source;
  const names = new Names(source, schema);
  const expr = parseXPath(text);
  checkExpression(expr, names);
  if (expr.kind !== "path" || expr.start !== "root") {
    throw invalid(`"${text}" is not a path from the root`);
  }
  const path: PathStep[] = [];
  for (const [i, step] of expr.steps.entries()) {
    const parent = path.at(-1)?.schema ?? schema.root;
    const node = childAt(step, parent, names);
    if (node === undefined) throw unknown(text, nameOf(step));
    const last = i === expr.steps.length - 1;
    const keys = predicateKeys(step, node, names);
    path.push({ schema: node, keys: readKeys(node, keys, text, strict && !last, names.resolve) });
  }
  return path;
}

function childAt(
  step: Step,
  parent: DataNode | Schema["root"],
  names: Names,
): DataNode | undefined {
  if (step.axis !== "child" || step.test.kind !== "name" || !("slots" in parent)) return undefined;
  return new Matcher(step.test, names, step.offset).childrenOf(parent)[0];
}

function nameOf({ test }: Step): string {
  return test.kind === "name" ? test.local : `${test.kind}()`;
}

/** The values of `[k1='a'][k2='b']`, in key order; undefined without predicates. */
function predicateKeys(step: Step, schema: DataNode, names: Names): string[] | undefined {
  const { text } = names.source;
  if (step.predicates.length === 0) return undefined;
  const given = new Map<DataNode, string>();
  for (const predicate of step.predicates) collect(predicate);
  const leafs = schema.kind === "list" ? schema.keys : [schema];
  return leafs.map((leaf) => {
    const value = given.get(leaf);
    if (value === undefined) throw invalid(`"${text}": no key ${leaf.name} of ${schema.name}`);
    return value;
  });

  function collect(predicate: Expr): void {
    if (predicate.kind === "and") return predicate.operands.forEach(collect);
    const pair = predicate.kind === "compare" && predicate.operator === "="
      ? [predicate.left, predicate.right]
      : [];
    const [side, value] = pair[0]?.kind === "path" ? pair : [...pair].reverse();
    if (side?.kind !== "path" || (value?.kind !== "literal" && value?.kind !== "number")) {
      throw invalid(`"${text}": a predicate of ${schema.name} does not give a key`);
    }
    const leaf = comparedLeaf(side, schema, names);
    if (leaf !== undefined) given.set(leaf, String(value.value));
  }
}

function comparedLeaf(side: PathExpr, schema: DataNode, names: Names): DataNode | undefined {
  const [step, ...rest] = side.steps;
  if (rest.length > 0 || step === undefined) return undefined;
  if (step.axis === "self") return schema;
  return childAt(step, schema, names);
}

function invalid(message: string): RpcError {
  return new RpcError("application", "invalid-value", message);
}

function unknown(path: string, name: string): RpcError {
  return new RpcError("application", "unknown-element", `"${path}": there is no node ${name}`, {
    info: [{ name: "bad-element", value: name }],
  });
}

/**
 * Instance paths as text, for error-path and messages: `/ex:system/ex:user[ex:name='fred']/ex:uid`.
 *
 * @module
 */

import type { InstancePath } from "../netconf/rpc_error.ts";
import { NETCONF_NAMESPACE, YANG_NAMESPACE } from "./names.ts";
import type { BranchSchema, DataNode, Module, SchemaNode } from "../yang/schema.ts";
import type { Scalar, Type } from "../yang/type.ts";

/** One step of a path; linked from the last step to the first. */
export interface Step {
  /** Undefined for a step at the root. */
  readonly parent: Step | undefined;
  readonly schema: DataNode;
  /** List: key values in key order. Leaf-list: `[value]`. */
  readonly keys?: readonly Scalar[];
  /** Position from 1, of an entry that has no keys (RFC 7950 §9.13). */
  readonly position?: number;
}

/** An XPath literal; XPath 1.0 has no escapes, so text with both kinds of quotes is put together with concat(). */
export function quoteXPath(text: string): string {
  if (!text.includes("'")) return `'${text}'`;
  if (!text.includes('"')) return `"${text}"`;
  return `concat(${text.split("'").map((part) => `'${part}'`).join(`, "'", `)})`;
}

/** Hands out prefixes: each module's own where it is free, made unique where two modules share one. */
class Prefixes {
  readonly namespaces: Record<string, string> = {};

  of(namespace: string, wanted: string): string {
    let prefix = wanted;
    for (let count = 1;; count++) {
      const taken = this.namespaces[prefix];
      if (taken === undefined) this.namespaces[prefix] = namespace;
      if (taken === undefined || taken === namespace) return prefix;
      prefix = `${wanted}${count}`;
    }
  }

  ofModule = (module: Module): string => this.of(module.namespace, module.prefix);
}

function keyText(type: Type, value: Scalar, prefixes: Prefixes): string {
  return quoteXPath(type.qualified ? type.toXml(value, prefixes.ofModule) : String(value));
}

function predicates(step: Step, prefixes: Prefixes): string {
  const { schema, keys, position } = step;
  if (position !== undefined) return `[${position}]`;
  if (keys === undefined) return "";
  if (schema.kind === "leaf-list") return `[.=${keyText(schema.type, keys[0], prefixes)}]`;
  if (schema.kind !== "list") return "";
  return schema.keys.slice(0, keys.length).map((key, index) =>
    `[${prefixes.ofModule(key.module)}:${key.name}=${keyText(key.type, keys[index], prefixes)}]`
  ).join("");
}

function rootText(root: BranchSchema | undefined, prefixes: Prefixes): string {
  if (root === undefined) return "";
  if (root.kind === "input" || root.kind === "output") {
    const operation = root.parent!;
    const message = root.kind === "input" ? "rpc" : "rpc-reply";
    const nc = prefixes.of(NETCONF_NAMESPACE, "nc");
    return `/${nc}:${message}${wayTo(operation, prefixes)}`;
  }
  if (root.kind === "notification") return `/${prefixes.ofModule(root.module)}:${root.name}`;
  return "";
}

/** An rpc stands in the message at once, an action below `<action>` and the nodes that it belongs to, of whatever instance. */
function wayTo(operation: SchemaNode, prefixes: Prefixes): string {
  let text = "";
  for (let at: SchemaNode | undefined = operation; at; at = at.parent) {
    if (at.kind === "root" || at.kind === "choice" || at.kind === "case") continue;
    text = `/${prefixes.ofModule(at.module)}:${at.name}${text}`;
  }
  if (operation.kind !== "action") return text;
  return `/${prefixes.of(YANG_NAMESPACE, "yang")}:action${text}`;
}

/** True when the module that defines the node protects it from being read (RFC 8341 §3.5.2). */
export function isProtected({ extensions }: SchemaNode): boolean {
  return extensions.some(({ module, name }) =>
    module === "ietf-netconf-acm" && name === "default-deny-all"
  );
}

/**
 * The path of `step` as text, every name with a prefix, with the namespaces of the prefixes. `root` says what the first
 * step stands in: below an rpc's input the path begins with `/nc:rpc/m:operation`.
 */
export function stepPath(step: Step | undefined, root?: BranchSchema): InstancePath {
  const steps: Step[] = [];
  for (let at = step; at !== undefined; at = at.parent) steps.push(at);
  const prefixes = new Prefixes();
  let text = rootText(root, prefixes);
  let open: string | undefined;
  for (const at of steps.reverse()) {
    text += `/${prefixes.ofModule(at.schema.module)}:${at.schema.name}`;
    if (open === undefined && isProtected(at.schema)) open = text;
    text += predicates(at, prefixes);
  }
  const { namespaces } = prefixes;
  return { text: text === "" ? "/" : text, namespaces, ...open === undefined ? {} : { open } };
}

/**
 * What no module defines in JSON: members beside those that the schema has, as anydata would be printed.
 *
 * @module
 */

import { elementsOfAny } from "../tree/unknown.ts";
import type { AnyValue } from "../tree/node.ts";
import type { XmlElement } from "../xml/element.ts";
import type { AnyNode, Module, Schema } from "../yang/schema.ts";
import { elementToJson, type Json, jsonToElement } from "./json_any.ts";

/** A member name and its value; an array where several elements have the name. */
export type Member = readonly [name: string, value: Json];

/** The members that the value of a node for what is unknown stands for. */
export function unknownMembers(node: AnyNode, value: AnyValue): readonly Member[] {
  const modules = node.unknown!;
  const members = new Map<string, Json[]>();
  for (const element of elementsOfAny(node, value)) {
    // Only elements in namespaces of modules are kept.
    const module = modules.moduleByNamespace(element.namespace)!;
    const { parent } = node;
    const isOwn = parent?.kind !== "root" && parent?.module === module;
    const name = isOwn ? element.local : `${module.name}:${element.local}`;
    const json = elementToJson(element, { name: element.local, module }, modules);
    const same = members.get(name);
    if (same === undefined) members.set(name, [json]);
    else same.push(json);
  }
  return Array.from(members, ([name, values]) => [name, values.length > 1 ? values : values[0]]);
}

/**
 * The elements that a member with an unknown name stands for.
 *
 * @throws {ValueError} for what XML cannot say
 */
export function unknownElements(
  name: string,
  module: Module,
  value: Json,
  schema: Schema,
): XmlElement[] {
  const several = Array.isArray(value) && !(value.length === 1 && value[0] === null);
  const items = several ? value : [value];
  return items.map((item) => jsonToElement(item, { name, module }, schema));
}

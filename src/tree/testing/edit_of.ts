/**
 * Edits as short as their XML: plain forms with `@operation`, for the tests of this room.
 *
 * @module
 */

import type { DataNode, RootNode } from "../../yang/schema.ts";
import type { Scalar } from "../../yang/type.ts";
import type { EditNode, Operation, PlainChild } from "../edit_node.ts";
import type { Position, Slot } from "../node.ts";
import { branch, type Plain } from "./random_tree.ts";

/**
 * A branch as an object, list entries one by one in an array. `@op`, `@insert` and `@objectCreate` are the attributes of
 * the branch; an attributed leaf or leaf-list value is an object with `@op` and `value`.
 */
export type EditForm = { readonly [name: string]: unknown };

function attributes(form: EditForm): Partial<EditNode> {
  return {
    operation: form["@op"] as Operation | undefined,
    insert: form["@insert"] as Position | undefined,
    objectCreate: form["@objectCreate"] as boolean | undefined,
  };
}

function hasAttributes(form: unknown): boolean {
  if (Array.isArray(form)) return form.some(hasAttributes);
  if (typeof form !== "object" || form === null) return false;
  return Object.entries(form).some(([name, value]) => name.startsWith("@") || hasAttributes(value));
}

/** The edit of a whole datastore. */
export function editOf(schema: RootNode, form: EditForm): EditNode {
  return { schema, ...attributes(form), children: childrenOf(schema, form) };
}

function childrenOf(
  schema: { readonly slots: readonly DataNode[] },
  form: EditForm,
): (EditNode | PlainChild)[] {
  return Object.entries(form).filter(([name]) => !name.startsWith("@")).flatMap(([name, value]) => {
    const node = schema.slots.find((at) => at.name === name)!;
    if (Array.isArray(value) && value.length === 0) return [];
    if (hasAttributes(value)) {
      return Array.isArray(value) ? value.map((one) => edit(node, one)) : [edit(node, value)];
    }
    return [{ schema: node, plain: plainOf(node, value as Plain) }];
  });
}

function plainOf(schema: DataNode, value: Plain): Slot & PlainChild["plain"] {
  const holder = { ...schema.dataParent, slots: [schema] } as unknown as RootNode;
  const slot = branch(holder, { [schema.name]: value }).slots[0];
  // An empty container is a void branch in an edit, though no tree holds one.
  return slot ?? branch(schema as never, {});
}

function edit(schema: DataNode, form: unknown): EditNode {
  switch (schema.kind) {
    case "list": {
      const keys = schema.keys.map((key) => (form as EditForm)[key.name] as Scalar);
      const children = childrenOf(schema, form as EditForm);
      return { schema, ...attributes(form as EditForm), keys, children };
    }
    case "container":
      return {
        schema,
        ...attributes(form as EditForm),
        children: childrenOf(schema, form as EditForm),
      };
    default: {
      if (typeof form !== "object") return { schema, value: form as Scalar };
      return { schema, ...attributes(form as EditForm), value: (form as EditForm).value as Scalar };
    }
  }
}

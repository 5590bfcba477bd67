/**
 * String-values (XPath 1.0 §5).
 *
 * @module
 */

import { Branch } from "../tree/node.ts";
import type { DataNode } from "../yang/schema.ts";
import type { Scalar } from "../yang/type.ts";
import { visitInstances } from "./axes.ts";
import type { Context } from "./context.ts";
import type { Names } from "./names.ts";
import { type Node, textOf } from "./node.ts";
import { stringToNumber } from "./numbers.ts";

/**
 * The string-value: of a leaf its value in XML, with the prefixes of `names` in identityrefs and instance-identifiers; of any other node the
 * text of all accessible leafs below it, in document order.
 */
export function stringValue(c: Context, node: Node, names: Names): string {
  const { value, schema } = node;
  if (typeof value !== "object") return scalarText(schema!, value, names);
  if (!(value instanceof Branch)) return textOf(value.element);
  let text = "";
  for (const child of value.schema.slots) {
    visitInstances(c, node, value, child, (below) => {
      text += stringValue(c, below, names);
      return false;
    });
  }
  return text;
}

/** `number(string-value)`. */
export function numberValue(c: Context, node: Node, names: Names): number {
  const value = node.value;
  return typeof value === "number" ? value : stringToNumber(stringValue(c, node, names));
}

function scalarText(schema: DataNode, value: Scalar, names: Names): string {
  if (schema.kind !== "leaf" && schema.kind !== "leaf-list") return String(value);
  return schema.type.qualified ? schema.type.toXml(value, names.prefixOf) : String(value);
}

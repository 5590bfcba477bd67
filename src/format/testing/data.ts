/**
 * Short ways from text to trees and back, for tests.
 *
 * @module
 */

import { assertThrows } from "@std/assert";
import { RpcError } from "../../netconf/rpc_error.ts";
import type { EditNode, PlainChild } from "../../tree/edit_node.ts";
import { AnyValue, Branch } from "../../tree/node.ts";
import { XmlReader } from "../../xml/reader.ts";
import type { Schema } from "../../yang/schema.ts";
import { chunksToText } from "../print.ts";
import { printXml, type XmlPrintOptions } from "../xml_print.ts";
import { readData, readEdit, type ReadOptions } from "../xml_read.ts";

/** A reader at the start event of `<config>` around `content`, which may use the prefixes nc, yang, wd and cl. */
export function configReader(content: string): XmlReader {
  const text = `<config xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" ` +
    `xmlns:yang="urn:ietf:params:xml:ns:yang:1" xmlns:cl="http://clicon.org/lib" ` +
    `xmlns:wd="urn:ietf:params:xml:ns:netconf:default:1.0">${content}</config>`;
  const reader = new XmlReader(new TextEncoder().encode(text));
  reader.next();
  return reader;
}

/** The tree of an XML text without its outermost element. */
export function fromXml(
  schema: Schema,
  content: string,
  options: Partial<ReadOptions> = {},
): Branch {
  return readData(configReader(content), schema.root, { schema, ...options });
}

/** The tree as XML in one line. */
export function toXml(root: Branch, options: XmlPrintOptions = {}): string {
  return chunksToText(printXml(root, options));
}

/** The edit of an XML text without its outermost element. */
export function editOf(schema: Schema, content: string): EditNode {
  return readEdit(configReader(content), schema.root, { schema });
}

/** An edit as values that a test can state: schema nodes by name, plain trees as XML. */
export function plainEdit(edit: EditNode): unknown {
  const { schema, children, value, ...rest } = edit;
  return {
    [schema.kind === "root" ? "config" : schema.name]: {
      ...rest,
      ...(value === undefined ? {} : { value: shown(value) }),
      ...(children === undefined ? {} : { children: children.map(plainChild) }),
    },
  };
}

function plainChild(child: EditNode | PlainChild): unknown {
  if (!("plain" in child)) return plainEdit(child);
  return { [child.schema.name]: shown(child.plain) };
}

function shown(value: PlainChild["plain"]): unknown {
  if (typeof value !== "object") return value;
  if (value instanceof AnyValue) return value.element.local;
  if (value instanceof Branch) return toXml(value, { namespace: "urn:ex" });
  return [...value].map(shown);
}

/** What an RpcError says, without its message. */
export function refusal(run: () => unknown): Record<string, unknown> {
  const error: RpcError = assertThrows(run, RpcError);
  return {
    type: error.type,
    tag: error.tag,
    ...(error.appTag === undefined ? {} : { appTag: error.appTag }),
    path: error.path?.text,
    info: Object.fromEntries(error.info.map(({ name, value }) => [name, value])),
  };
}

/** The message of an RpcError. */
export function refusalText(run: () => unknown): string {
  const error: RpcError = assertThrows(run, RpcError);
  return error.message;
}

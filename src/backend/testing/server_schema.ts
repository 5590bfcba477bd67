/**
 * A schema with the modules of the server itself, for tests.
 *
 * @module
 */

import { schemaOf } from "../../../test/schema_helper.ts";
import { chunksToText } from "../../format/print.ts";
import { printXml } from "../../format/xml_print.ts";
import { readData } from "../../format/xml_read.ts";
import type { Branch } from "../../tree/node.ts";
import { parseElement, type XmlElement } from "../../xml/element.ts";
import { XmlReader } from "../../xml/reader.ts";
import type { BranchSchema, Schema } from "../../yang/schema.ts";

/** What the daemon loads besides the operator's modules. */
const MODULES = [
  "clixon-lib",
  "ietf-yang-library",
  "ietf-netconf",
  "ietf-netconf-with-defaults",
  "notifications",
  "nc-notifications",
  "ietf-netconf-notifications",
  "ietf-netconf-nmda",
  "ietf-nmda-compare",
  "ietf-origin",
  "ietf-netconf-monitoring",
  "ietf-list-pagination-nc",
];

/** `yang` is the body of module `m`, namespace `urn:m`, or whole modules. */
export function serverSchema(
  yang: string | readonly string[],
  features: readonly string[] = [],
): Schema {
  return schemaOf(yang, { modules: MODULES.map((name) => ({ name })), features });
}

/** Content of an instance of `schema`; unprefixed elements are of `urn:m`. */
export function branchOf(schema: Schema, node: BranchSchema, xml: string): Branch {
  return readData(reader(`<data xmlns="urn:m">${xml}</data>`), node, { schema });
}

/** An element, as a filter is. */
export function elementOf(xml: string): XmlElement {
  return parseElement(reader(xml));
}

function reader(xml: string): XmlReader {
  const made = new XmlReader(new TextEncoder().encode(xml));
  made.next();
  return made;
}

/** A tree as XML. */
export function xmlOf(root: Branch): string {
  return chunksToText(printXml(root));
}

/**
 * Schemas, trees and verdicts for the tests of this room.
 *
 * @module
 */

import { schemaOf } from "../../../test/schema_helper.ts";
import { readData } from "../../format/xml_read.ts";
import { RpcError, RpcErrors } from "../../netconf/rpc_error.ts";
import type { Branch } from "../../tree/node.ts";
import { XmlReader } from "../../xml/reader.ts";
import type { BranchSchema, Schema } from "../../yang/schema.ts";
import { compileConstraints, type Validator } from "../mod.ts";

/** A schema with its constraints. */
export interface Fixture {
  readonly schema: Schema;
  readonly validator: Validator;
  /** The tree of this XML, where names without prefix are of module `m`, and `m2:` is the second module. */
  tree(xml: string): Branch;
  body(schema: BranchSchema, xml: string): Branch;
}

/** `yang`: texts as for `schemaOf`. Lists need no keys. */
export function fixture(...yang: string[]): Fixture {
  const schema = schemaOf(yang, { listCheck: false });
  const body = (root: BranchSchema, xml: string) => {
    const text = `<data xmlns="urn:m" xmlns:m="urn:m" xmlns:m2="urn:m2">${xml}</data>`;
    const reader = new XmlReader(new TextEncoder().encode(text));
    reader.next();
    return readData(reader, root, { schema });
  };
  return {
    schema,
    validator: compileConstraints(schema),
    tree: (xml) => body(schema.root, xml),
    body,
  };
}

/** The errors that `work` throws, each as one line: tag, app-tag, path, infos, message. */
export function errorsOf(work: () => unknown): string[] {
  return caught(work).map(({ tag, appTag, path, info, message }) =>
    [
      appTag === undefined ? tag : `${tag} ${appTag}`,
      path?.text.replaceAll("m:", "") ?? "no path",
      ...info.map(({ name, value }) => `${name}=${value.replaceAll("m:", "")}`),
      message,
    ].join(" | ")
  );
}

/** The errors that `work` throws. */
export function caught(work: () => unknown): readonly RpcError[] {
  try {
    work();
  } catch (error) {
    if (error instanceof RpcErrors) return error.errors;
    if (error instanceof RpcError) return [error];
    throw error;
  }
  return [];
}

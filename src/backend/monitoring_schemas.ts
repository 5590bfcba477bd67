/**
 * The YANG texts that clients can ask for (RFC 6022 §2.1.3, §3.1 `get-schema`).
 *
 * @module
 */

import { RpcError } from "../netconf/rpc_error.ts";
import type { Schema } from "../yang/schema.ts";

/** A module or submodule in use. */
export interface SchemaText {
  readonly identifier: string;
  /** The revision; empty when the text states none. */
  readonly version: string;
  /** Of a submodule, that of its module. */
  readonly namespace: string;
  readonly text: string;
}

const known = new WeakMap<Schema, readonly SchemaText[]>();

/** Every module and submodule of the schema, imported and mounted ones included, each revision once. */
export function schemasOf(schema: Schema): readonly SchemaText[] {
  let texts = known.get(schema);
  if (texts === undefined) known.set(schema, texts = [...collect(schema)]);
  return texts;
}

function* collect(schema: Schema): Iterable<SchemaText> {
  const seen = new Set<string>();
  const modules = [schema, ...schema.mounts].flatMap((one) => one.modules);
  for (const module of modules) {
    const { namespace } = module;
    for (const { name, revision = "", text } of [module, ...module.submodules]) {
      const key = `${name}@${revision}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield { identifier: name, version: revision, namespace, text };
    }
  }
}

/**
 * What `get-schema` answers.
 *
 * @param format the identity's canonical value; only YANG texts are kept
 * @throws {RpcError} invalid-value when there is none, operation-failed with app-tag data-not-unique when there are several (RFC 6022 §3.1)
 */
export function findSchema(
  schema: Schema,
  identifier: string,
  version: string | undefined,
  format: string | undefined,
): SchemaText {
  if (format !== undefined && format !== "ietf-netconf-monitoring:yang") {
    const short = format.split(":").at(-1)!;
    throw new RpcError("protocol", "invalid-value", `Format not supported: ${short}`, {
      info: [{ name: "bad-element", value: "format" }],
    });
  }
  const found = schemasOf(schema).filter((one) =>
    one.identifier === identifier && (version === undefined || one.version === version)
  );
  if (found.length === 1) return found[0];
  const name = version === undefined ? identifier : `${identifier}@${version}`;
  if (found.length === 0) {
    throw new RpcError("protocol", "invalid-value", `No schema matching: ${name}`, {
      info: [{ name: "bad-element", value: "identifier" }],
    });
  }
  const versions = found.map((one) => one.version).join(", ");
  throw new RpcError(
    "application",
    "operation-failed",
    `Several schemas match ${name}; there are versions ${versions}`,
    { appTag: "data-not-unique" },
  );
}

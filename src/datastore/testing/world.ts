/**
 * A small world for the tests of this room: a schema made by hand, stores on any file layer, trees in plain form.
 *
 * @module
 */

import "./quiet.ts";
import { diff } from "../../tree/diff.ts";
import type { Branch } from "../../tree/node.ts";
import { branch, type Plain, plain } from "../../tree/testing/random_tree.ts";
import { schemaOf } from "../../../test/schema_helper.ts";
import { type DatastoreOptions, Datastores } from "../datastores.ts";
import type { FileLayer } from "../file_layer.ts";

export const SCHEMA = schemaOf(`
  container c {
    leaf x { type int32; }
    leaf s { type string; }
    container p { presence "here"; leaf q { type string; } }
  }
  list y { key k; leaf k { type int32; } leaf a { type int32; } leaf b { type string; } }
  list u {
    key k; ordered-by user;
    leaf k { type int32; }
    leaf v { type string; }
    leaf-list w { type string; ordered-by user; }
  }
  leaf-list t { type string; }
  anydata any;
`);

export const DIRECTORY = "/db";

/** The tree of a plain form. */
export const tree = (value: Plain): Branch => branch(SCHEMA.root, value);

export { plain };
export type { Plain };

/** Stores of {@linkcode SCHEMA} on a file layer. */
export function storesOn(
  files: FileLayer | undefined,
  options: Partial<DatastoreOptions> = {},
): Datastores {
  return new Datastores({ schema: SCHEMA, directory: DIRECTORY, files, ...options });
}

/** Commits a tree to a store as a transaction does. */
export async function commit(stores: Datastores, name: string, value: Plain): Promise<void> {
  const root = tree(value);
  await stores.commit(name, root, diff(stores.get(name), root));
}

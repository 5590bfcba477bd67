import { assertEquals, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import type { CompiledSchema } from "./compiled_schema.ts";
import { type MountOptions, mountPointsOf, mountSchema } from "./mount.ts";
import type { ContainerNode } from "./schema.ts";

const IMPORT = `import ietf-yang-schema-mount { prefix yangmnt; }`;
const inner = (text: string) =>
  schemaOf(`module n { yang-version 1.1; namespace "urn:n"; prefix n; ${text} }`) as CompiledSchema;

function mounted(top: string, text: string, options?: MountOptions): CompiledSchema {
  const schema = schemaOf(`${IMPORT} ${top}`) as CompiledSchema;
  for (const point of mountPointsOf(schema)) mountSchema(schema, point, inner(text), options);
  return schema;
}

Deno.test("mountPointsOf finds the mount points of containers and lists, with their schema paths", () => {
  const schema = schemaOf([
    `${IMPORT} container c { list l { key k; yangmnt:mount-point "a"; leaf k { type string; } container d {
      yangmnt:mount-point "b"; } } } container e;`,
    `module x { yang-version 1.1; namespace "urn:x"; prefix x; import m { prefix m; } ${IMPORT}
      augment /m:e { container f { yangmnt:mount-point "a"; } } }`,
  ]);
  assertEquals(mountPointsOf(schema).map(({ path, label }) => `${path} ${label}`), [
    "/m:c/l/d b",
    "/m:c/l a",
    "/m:e/x:f a",
  ]);
});

Deno.test("mounted nodes are children of the mount point, behind its own", () => {
  const schema = mounted(
    `list l { key k; yangmnt:mount-point "a"; leaf v { type int8; } leaf k { type int8; } }`,
    "leaf k { type string; } container c { leaf d { type leafref { path '/n:k'; } } }",
  );
  const list = schema.root.child("urn:m", "l") as unknown as ContainerNode;
  assertEquals(list.slots.map(({ slot, module, name }) => `${slot} ${module.name}:${name}`), [
    "0 m:k",
    "1 m:v",
    "2 n:k",
    "3 n:c",
  ]);
  const container = list.child("urn:n", "c") as ContainerNode;
  assertEquals(container.dataParent, list as unknown);
  assertEquals(schema.moduleByNamespace("urn:n")?.name, "n");
  assertEquals(schema.root.child("urn:n", "k"), undefined);
  assertEquals(schema.schemaOf(container, container.module), schema.mounts[0]);
  assertEquals(schema.schemaOf(list, list.module), schema as unknown);
});

Deno.test("what is mounted as state is no configuration, whatever it is by itself", () => {
  const top = `container c { yangmnt:mount-point "a"; leaf own { type string; } }`;
  const config = (options?: MountOptions) =>
    (mounted(top, "leaf x { type int8; } leaf s { config false; type int8; }", options)
      .root.child("urn:m", "c") as ContainerNode).slots.map((node) => node.config);
  assertEquals(config(), [true, true, false]);
  assertEquals(config({ config: false }), [true, false, false]);
});

Deno.test("a mounted node cannot have the name of one that is there", () => {
  const schema = schemaOf(
    `${IMPORT} container c { yangmnt:mount-point "a"; leaf x { type int8; } }`,
  );
  const [point] = mountPointsOf(schema);
  const same = schemaOf("leaf x { type int8; }") as CompiledSchema;
  assertThrows(
    () => mountSchema(schema as CompiledSchema, point, same),
    Error,
    '"x" is defined twice in one parent',
  );
});

Deno.test("one schema can be mounted in several places", () => {
  const schema = schemaOf(
    `${IMPORT} container c { yangmnt:mount-point "a"; } container d { yangmnt:mount-point "a"; leaf y { type string; } }`,
  ) as CompiledSchema;
  const shared = inner("leaf x { type int8; }");
  for (const point of mountPointsOf(schema)) mountSchema(schema, point, shared);
  const slots = schema.root.slots.slice(0, 2) as ContainerNode[];
  assertEquals(slots.map((node) => node.child("urn:n", "x")?.slot), [0, 1]);
  assertEquals(schema.mounts.map(({ alone }) => alone === shared), [true, true]);
});

import { assertEquals, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import type { BranchSchema, DataNode } from "./schema.ts";
import { YangError } from "./statement.ts";

function names(branch: DataNode | BranchSchema | undefined): string[] {
  return branch !== undefined && "slots" in branch ? branch.slots.map((node) => node.name) : [];
}

Deno.test("loadModules puts list keys first, in key order", () => {
  const schema = schemaOf(
    `list l { key "b a"; leaf x { type string; } leaf a { type int8; } leaf b { type int8; } }`,
  );
  assertEquals(names(schema.root.child("urn:m", "l")), ["b", "a", "x"]);
});

Deno.test("loadModules expands uses with refine and augment", () => {
  const schema = schemaOf(`
    grouping g { container c { leaf a { type int8; default 3; } choice ch { leaf q { type string; } } } }
    uses g {
      refine c/a { default 5; }
      augment c/ch { leaf r { type string; } }
    }`);
  const c = schema.root.child("urn:m", "c");
  assertEquals(names(c), ["a", "q", "r"]);
  const a = c?.kind === "container" ? c.child("urn:m", "a") : undefined;
  assertEquals(a?.kind === "leaf" ? a.default : undefined, 5);
});

Deno.test("loadModules refuses a leafref that leads nowhere", () => {
  assertThrows(
    () => schemaOf(`leaf x { type leafref { path "../y"; } }`),
    YangError,
    `there is no node "y" in the root`,
  );
});

import { assert, assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { compileConstraints } from "../validate/mod.ts";
import { WarmUp } from "./warm_up.ts";

const YANG = `list a { key k; leaf k { type string; }
    list b { key k; leaf k { type string; } leaf v { type leafref { path "/m:a/m:k"; } } } }
  container c { leaf d { type int8; default 3; } leaf-list e { type int8; default 4; } }`;

Deno.test("WarmUp makes everything in turns", async () => {
  const schema = schemaOf(YANG);
  const validator = compileConstraints(schema);
  let prepared = 0;
  validator.prepare = () => void prepared++;
  const warmUp = new WarmUp(schema, validator, { turnMs: 0 });
  // The work alone does not keep a process.
  const alive = setInterval(() => {}, 1000);
  warmUp.start();
  assertEquals(prepared, 0);
  await warmUp.done;
  clearInterval(alive);
  assertEquals(prepared, 1);
});

Deno.test("WarmUp ends when it is stopped", async () => {
  const schema = schemaOf(YANG);
  const validator = compileConstraints(schema);
  validator.prepare = () => assert(false, "nothing more is made");
  const warmUp = new WarmUp(schema, validator, { turnMs: 0 });
  warmUp.start();
  warmUp.stop();
  await warmUp.done;
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import { RpcError } from "../netconf/rpc_error.ts";
import { schemaOf } from "../../test/schema_helper.ts";
import { branch } from "../tree/testing/random_tree.ts";
import { makeElement, type XmlElement } from "../xml/element.ts";
import type { Schema } from "../yang/schema.ts";
import { Changelog } from "./changelog.ts";
import { configElement, configJson, ModuleNames } from "./config_json.ts";
import { Datastores } from "./datastores.ts";
import { type ModuleDifference, moduleStateOf } from "./module_state.ts";
import { MemoryFiles } from "./testing/memory_files.ts";
import { DIRECTORY, plain, tree } from "./testing/world.ts";
import { elementOf, readUpgraded, type UpgradeOptions } from "./upgrade.ts";

const module_ = (revision: string, body: string) =>
  `module a { yang-version 1.1; namespace "urn:a"; prefix a; revision ${revision};
   container s { leaf x { type int32; } ${body} } }`;
const OLD = schemaOf(
  module_("2020-01-01", "leaf y { type string; } list e { key k; leaf k { type string; } }"),
);
const NEW = schemaOf(
  module_("2021-01-01", "leaf z { type string; } list e { key k; leaf k { type string; } }"),
);

const STATE = `<yang-library xmlns="urn:ietf:params:xml:ns:yang:ietf-yang-library"><module-set>
  <name>top</name><module><name>a</name><revision>2020-01-01</revision><namespace>urn:a</namespace></module>
  </module-set><content-id>1</content-id></yang-library>`;
const FILE = `<config><s xmlns="urn:a"><x>1</x><y>v</y></s>${STATE}</config>`;
const RENAME = Changelog.parse(
  "log",
  new TextEncoder().encode(
    `<changelogs xmlns:a="urn:a"><changelog><namespace>urn:a</namespace><revision>2021-01-01</revision>
     <step><name>1</name><op>rename</op><where>/a:s/a:y</where><tag>z</tag></step></changelog></changelogs>`,
  ),
);

const today = (schema: Schema) => {
  const { modules } = moduleStateOf(schema);
  return { modules: modules.filter(({ name }) => name === "a") };
};

function stores(text: string, schema = NEW): { disk: MemoryFiles; stores: Datastores } {
  const disk = new MemoryFiles([DIRECTORY]);
  disk.put("/db/startup_db", text);
  return { disk, stores: new Datastores({ schema, directory: DIRECTORY, files: disk }) };
}

const read = (text: string, options: UpgradeOptions, schema = NEW) =>
  readUpgraded(stores(text, schema).stores, "startup", options);

const moduleState = today(NEW);

Deno.test("a file of the modules of today is read as it is", async () => {
  const text = FILE.replace("<y>v</y>", "").replace("2020-01-01", "2021-01-01");
  const called: string[] = [];
  const hooks = {
    module: (config: XmlElement, { name }: ModuleDifference) => {
      called.push(name);
      return Promise.resolve(config);
    },
  };
  const result = await read(text, { hooks, moduleState });
  assertEquals([plain(result!.root), result!.upgraded, called], [{ s: { x: 1 } }, false, []]);
});

Deno.test("a missing file is undefined", async () => {
  const { stores: some } = stores("");
  assertEquals(await readUpgraded(some, "running", { hooks: {} }), undefined);
});

Deno.test("the changelog brings an old file up to date, and the file stays as it is", async () => {
  const { disk, stores: some } = stores(FILE);
  const result = await readUpgraded(some, "startup", { hooks: {}, moduleState, changelog: RENAME });
  assertEquals([plain(result!.root), result!.upgraded], [{ s: { x: 1, z: "v" } }, true]);
  assertEquals(disk.text("/db/startup_db"), FILE);
});

Deno.test("callbacks come after the changelog: general with all differences, then one by one", async () => {
  const calls: string[] = [];
  const hooks = {
    general: (
      config: XmlElement,
      differences: readonly ModuleDifference[] | undefined,
      store: string,
    ) => {
      calls.push(`general ${store} ${differences?.map(({ op, name }) => op + name)}`);
      return Promise.resolve(config);
    },
    module: (config: XmlElement, { op, namespace, from, to }: ModuleDifference, store: string) => {
      calls.push(`module ${store} ${op} ${namespace} ${from} ${to}`);
      const s = config.children[0] as XmlElement;
      assertEquals((s.children[1] as XmlElement).local, "z");
      const children = [{
        ...s,
        children: [...s.children, makeElement("urn:a", "e", [makeElement("urn:a", "k", ["n"])])],
      }];
      return Promise.resolve({ ...config, children });
    },
  };
  const result = await read(FILE, { hooks, moduleState, changelog: RENAME });
  assertEquals(plain(result!.root), { s: { x: 1, z: "v", e: [{ k: "n" }] } });
  assertEquals(calls, [
    "general startup CHANGEa",
    "module startup CHANGE urn:a 2020-01-01 2021-01-01",
  ]);
});

Deno.test("general callbacks are called without module-state, too", async () => {
  let given: unknown = "nothing";
  const hooks = {
    general: (config: XmlElement, differences: unknown) => {
      given = differences;
      return Promise.resolve({ ...config, children: [] });
    },
  };
  const result = await read(FILE.replace("<y>v</y>", ""), { hooks });
  assertEquals([plain(result!.root), given], [{}, undefined]);
});

Deno.test("a file without module-state is told of where one is expected", async () => {
  const text = `<config><s xmlns="urn:a"><x>1</x></s></config>`;
  const result = await read(text, { hooks: {}, moduleState });
  assertEquals(result!.warning, "Modstate expected in startup datastore but not found");
  assertEquals(plain(result!.root), { s: { x: 1 } });
});

Deno.test("an old file that nobody upgrades is refused with its path and line", async () => {
  const error = await assertRejects(() => read(FILE, { hooks: {} }), RpcError);
  assert(error.message.startsWith("/db/startup_db:1:"));
  const after = await assertRejects(() => read(FILE, { hooks: {}, moduleState }), RpcError);
  assert(after.message.startsWith("startup datastore after upgrade:1:"), after.message);
});

Deno.test("with check of the old modules a file must be valid by them", async () => {
  const check = { oldSchema: () => OLD, checkOld: true };
  const options = { hooks: {}, moduleState, changelog: RENAME, ...check };
  assertEquals(plain((await read(FILE, options))!.root), { s: { x: 1, z: "v" } });
  const wrong = FILE.replace("<x>1</x>", "<x>a</x>");
  await assertRejects(() => read(wrong, options), RpcError, "/db/startup_db:1:");
});

Deno.test("with check of the old modules they must be found", async () => {
  const oldSchema = () => {
    throw new Error('Yang "a@2020-01-01" not found');
  };
  const error = await assertRejects(
    () => read(FILE, { hooks: {}, moduleState, changelog: RENAME, oldSchema, checkOld: true }),
    RpcError,
  );
  assertEquals(error.message, 'Internal error: Yang "a@2020-01-01" not found');
});

Deno.test("commits in a journal of old modules are upgraded, too", async () => {
  const disk = new MemoryFiles([DIRECTORY]);
  const options = { directory: DIRECTORY, files: disk, smallSize: 0 };
  const before = new Datastores({ ...options, schema: OLD, moduleState: today(OLD) });
  await before.save("running", branch(OLD.root, { s: { x: 1 } }));
  await before.save("running", branch(OLD.root, { s: { x: 1, y: "j" } }));
  assert(disk.paths.includes("/db/running_db.journal"));
  const after = new Datastores({ ...options, schema: NEW });
  const upgrade = { hooks: {}, moduleState, changelog: RENAME, oldSchema: () => OLD };
  assertEquals(plain((await readUpgraded(after, "running", upgrade))!.root), {
    s: { x: 1, z: "j" },
  });
});

Deno.test("an old JSON file is upgraded as an XML file is", async () => {
  const text = JSON.stringify({
    config: {
      "a:s": { x: 1, y: "v", e: [{ k: "only" }] },
      "ietf-yang-library:yang-library": {
        "module-set": [{
          name: "top",
          module: [{ name: "a", revision: "2020-01-01", namespace: "urn:a" }],
        }],
      },
    },
  });
  const result = await read(text, { hooks: {}, moduleState, changelog: RENAME });
  assertEquals(plain(result!.root), { s: { x: 1, z: "v", e: [{ k: "only" }] } });
});

Deno.test("configJson and configElement carry configuration to plugins and back", () => {
  const names = new ModuleNames(NEW, undefined);
  const root = tree({});
  assertEquals(configJson(elementOf(root), names, undefined), {});
  const json = { "a:s": { x: 1, e: [{ k: "only" }] } };
  const config = configElement(json, names, "test");
  assertEquals(configJson(config, names, NEW.root), json);
  // Without a schema, a list of one entry cannot be told from a container, nor a number from text.
  assertEquals(configJson(config, names, undefined), { "a:s": { x: "1", e: { k: "only" } } });
});

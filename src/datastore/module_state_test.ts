import { assert, assertEquals } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { moduleDifferences, type ModuleEntry, moduleStateOf } from "./module_state.ts";
import { readStore } from "./store_text.ts";
import { MemoryFiles } from "./testing/memory_files.ts";
import { DIRECTORY, type Plain, plain, SCHEMA, storesOn, tree } from "./testing/world.ts";

const STATE = {
  modules: [
    { name: "m", namespace: "urn:m", submodules: [] },
    {
      name: "n",
      revision: "2020-01-01",
      namespace: "urn:n",
      submodules: [{ name: "n-sub", revision: "2020-01-02" }],
    },
  ],
  contentId: "7",
};

const XML = `<config>
   <c xmlns="urn:m">
      <x>1</x>
   </c>
   <yang-library xmlns="urn:ietf:params:xml:ns:yang:ietf-yang-library">
      <module-set>
         <name>top</name>
         <module>
            <name>m</name>
            <namespace>urn:m</namespace>
         </module>
         <module>
            <name>n</name>
            <revision>2020-01-01</revision>
            <namespace>urn:n</namespace>
            <submodule>
               <name>n-sub</name>
               <revision>2020-01-02</revision>
            </submodule>
         </module>
      </module-set>
      <content-id>7</content-id>
   </yang-library>
</config>
`;

Deno.test("module-state is written last and stripped on read", async () => {
  const disk = new MemoryFiles([DIRECTORY]);
  await storesOn(disk, { moduleState: STATE }).save("running", tree({ c: { x: 1 } }));
  assertEquals(disk.text("/db/running_db"), XML);
  assertEquals(plain(storesOn(disk).get("running")), { c: { x: 1 } });
});

Deno.test("module-state goes through every layout and format", async () => {
  for (const format of ["xml", "json"] as const) {
    for (const pretty of [true, false]) {
      for (const value of [{}, { c: { x: 1 } }] as Plain[]) {
        const disk = new MemoryFiles([DIRECTORY]);
        const stores = storesOn(disk, { moduleState: STATE, format, pretty });
        await stores.save("running", tree(value));
        const read = stores.store("running").read()!;
        assertEquals(plain(read.root), value);
        assertEquals(read.moduleState, {
          ...STATE,
          modules: STATE.modules.map((module: ModuleEntry) => ({
            ...module,
            revision: module.revision,
          })),
        });
      }
    }
  }
});

Deno.test("module-state in JSON is the member ietf-yang-library:yang-library", async () => {
  const disk = new MemoryFiles([DIRECTORY]);
  const moduleState = { modules: [STATE.modules[0]], contentId: "7" };
  const options = { moduleState, format: "json" } as const;
  await storesOn(disk, options).save("running", tree({ c: { x: 1 } }));
  assertEquals(
    disk.text("/db/running_db"),
    `{
   "config": {
      "m:c": {
         "x": 1
      },
      "ietf-yang-library:yang-library": {
         "module-set": [
            {
               "name": "top",
               "module": [
                  {
                     "name": "m",
                     "namespace": "urn:m"
                  }
               ]
            }
         ],
         "content-id": "7"
      }
   }
}
`,
  );
});

Deno.test("the legacy module-state is read, wherever it stands", () => {
  const text = `<config><modules-state xmlns="urn:ietf:params:xml:ns:yang:ietf-yang-library">
    <module-set-id>9</module-set-id><module><name>m</name><revision/><namespace>urn:m</namespace></module>
    </modules-state><c xmlns="urn:m"><x>1</x></c></config>`;
  const { root, moduleState } = readStore("f", new TextEncoder().encode(text), SCHEMA);
  assertEquals(plain(root), { c: { x: 1 } });
  assertEquals(moduleState, {
    modules: [{ name: "m", revision: undefined, namespace: "urn:m", submodules: [] }],
    contentId: "9",
  });
});

Deno.test("moduleStateOf lists the implemented modules by name", () => {
  const schema = schemaOf([
    `module b { namespace "urn:b"; prefix b; revision 2021-01-01; }`,
    `module a { namespace "urn:a"; prefix a; }`,
  ]);
  const { modules, contentId } = moduleStateOf(schema, "id");
  const own = modules.filter((module) => ["a", "b"].includes(module.name));
  assertEquals(own.map(({ name, revision }) => [name, revision]), [
    ["a", undefined],
    ["b", "2021-01-01"],
  ]);
  assertEquals(contentId, "id");
  assert(modules.every((module) => module.namespace !== ""));
});

Deno.test("moduleDifferences tells what is gone, changed and new", () => {
  const entry = (name: string, revision?: string, namespace = `urn:${name}`) => ({
    name,
    revision,
    namespace,
    submodules: [],
  });
  const file = [entry("a", "2020-01-01"), entry("b"), entry("c", "2019-01-01"), entry("d")];
  const today = [
    entry("a", "2021-01-01"),
    entry("b", "2021-01-01"),
    entry("d", undefined, "urn:z"),
    entry("e"),
  ];
  assertEquals(moduleDifferences({ modules: file }, { modules: today }), [
    { op: "CHANGE", name: "a", namespace: "urn:a", from: "2020-01-01", to: "2021-01-01" },
    { op: "DEL", name: "c", namespace: "urn:c", from: "2019-01-01" },
    { op: "CHANGE", name: "d", namespace: "urn:z", from: undefined, to: undefined },
    { op: "ADD", name: "e", namespace: "urn:e", to: undefined },
  ]);
});

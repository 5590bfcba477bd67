import {
  assert,
  assertEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { RpcError } from "../netconf/rpc_error.ts";
import type { Branch } from "../tree/node.ts";
import type { Datastores } from "./datastores.ts";
import {
  printUpgraded,
  startDatastores,
  StartupError,
  type StartupMode,
  type StartupOptions,
} from "./startup.ts";
import { MemoryFiles } from "./testing/memory_files.ts";
import { commit, DIRECTORY, type Plain, plain, storesOn, tree } from "./testing/world.ts";

interface World {
  readonly disk: MemoryFiles;
  readonly calls: string[];
  /** Values of `x` that are refused. */
  readonly refused?: readonly number[];
  readonly reset?: Plain;
}

const xml = (x: number) => `<config><c xmlns="urn:m"><x>${x}</x></c></config>`;
const isX = (value: Plain) => (value as { c?: { x?: number } }).c?.x ?? -1;

/** Starts on a disk with a backend that notes what is asked of it. */
async function start(
  world: World,
  mode: StartupMode,
  options: Partial<StartupOptions> = {},
): Promise<{ stores: Datastores; from: string; problem?: string }> {
  const stores = storesOn(world.disk);
  const { calls, refused = [], reset } = world;
  const check = (root: Branch) => {
    if (refused.includes(isX(plain(root)))) {
      throw new RpcError("application", "operation-failed", "x is refused");
    }
  };
  const outcome = await startDatastores(
    stores,
    { mode, confirmedCommit: true, upgrade: { hooks: {} }, ...options },
    {
      commit: async (root) => {
        calls.push(`commit ${isX(plain(root))}`);
        check(root);
        assertEquals(plain(stores.get("running")), {});
        stores.set("running", root);
        await Promise.resolve();
      },
      validate: (root) => {
        calls.push(`validate ${isX(plain(root))}`);
        check(root);
        return Promise.resolve();
      },
      reset: () => Promise.resolve(reset === undefined ? undefined : tree(reset)),
    },
  );
  return { stores, ...outcome };
}

function world(files: Record<string, string>, rest: Partial<World> = {}): World {
  const disk = new MemoryFiles([DIRECTORY]);
  for (const [name, text] of Object.entries(files)) disk.put(`/db/${name}`, text);
  return { disk, calls: [], ...rest };
}

const onDisk = ({ disk }: World, name = "running") => plain(storesOn(disk).get(name));

Deno.test("mode none leaves running as it is", async () => {
  const w = world({ running_db: xml(1), startup_db: xml(2) });
  const { stores, from } = await start(w, "none");
  assertEquals([from, w.calls, plain(stores.get("running"))], ["none", [], { c: { x: 1 } }]);
  assertEquals(w.disk.text("/db/running_db"), xml(1));
});

/** Every write fails. */
const readOnly = () => new Error("Read-only file system (os error 30)");

Deno.test("a disk that cannot be written lets the configuration run in memory until it can", async () => {
  const files = { running_db: xml(1), startup_db: xml(2) };
  const left = { ...files, rollback_db: xml(3), "candidate_db": xml(4), ".running_db.new": "" };
  for (
    const [mode, disk, x] of [
      ["running", files, 1],
      ["none", files, 1],
      ["startup", files, 2],
      ["startup", left, 3],
      ["startup", {}, undefined],
      ["init", left, undefined],
    ] as const
  ) {
    const w = world(disk);
    w.disk.fault = readOnly;
    const { stores, problem } = await start(w, mode);
    assertEquals([plain(stores.get("running")), problem], [x ? { c: { x } } : {}, undefined]);
    assertStrictEquals(stores.get("candidate"), stores.get("running"));
    w.disk.fault = () => undefined;
    await commit(stores, "running", { c: { x: 9 } });
    assertEquals(onDisk(w), { c: { x: 9 } });
  }
});

Deno.test("failsafe runs in memory where a refused running cannot be kept", async () => {
  const w = world({ running_db: xml(1), failsafe_db: xml(5) }, { refused: [1] });
  w.disk.fault = readOnly;
  const { stores, from } = await start(w, "running");
  assertEquals([from, plain(stores.get("running"))], ["failsafe", { c: { x: 5 } }]);
  assertEquals(w.disk.text("/db/running_db"), xml(1));
});

Deno.test("a refused running is kept with the commits of its journal", async () => {
  const w = world({ failsafe_db: xml(5) }, { refused: [2] });
  for (const x of [1, 2]) {
    await commit(storesOn(w.disk, { smallSize: 0 }), "running", { c: { x } });
  }
  const { from } = await start(w, "running");
  assertEquals([from, onDisk(w, "tmp"), onDisk(w)], [
    "failsafe",
    { c: { x: 2 } },
    { c: { x: 5 } },
  ]);
});

Deno.test("a rollback that is refused is set aside with the commits of its journal", async () => {
  const w = world({ running_db: xml(1), failsafe_db: xml(5) }, { refused: [4] });
  await storesOn(w.disk).save("rollback", tree({ c: { x: 3 } }));
  await commit(storesOn(w.disk, { smallSize: 0 }), "rollback", { c: { x: 4 } });
  await start(w, "running");
  assertEquals(
    w.disk.paths.filter((path) => path.includes("rollback")),
    ["/db/rollback_db.error", "/db/rollback_db.error.journal"],
  );
});

Deno.test("mode init begins with nothing, and forgets a rollback", async () => {
  const w = world({ running_db: xml(1), rollback_db: xml(3) });
  const { stores, from } = await start(w, "init");
  assertEquals([from, w.calls, plain(stores.get("running"))], ["init", [], {}]);
  assertEquals(w.disk.text("/db/running_db"), "<config>\n</config>\n");
  assertEquals(w.disk.text("/db/rollback_db"), "");
});

Deno.test("mode running commits what is in running", async () => {
  const w = world({ running_db: xml(1), startup_db: xml(2) });
  const { stores, from } = await start(w, "running");
  assertEquals([from, w.calls, plain(stores.get("candidate"))], [
    "running",
    ["commit 1"],
    { c: { x: 1 } },
  ]);
  assert(w.disk.text("/db/running_db")!.startsWith("<config>\n   <c "), "it was not in the layout");
});

Deno.test("mode running does not write again what is there already", async () => {
  const text = xml(1).replace("<config>", "<config>\n<!-- not ours -->");
  const w = world({ running_db: text });
  await start(w, "running");
  assertEquals(w.disk.text("/db/running_db"), text);
});

Deno.test("mode running with no running is empty", async () => {
  const w = world({});
  await start(w, "running");
  assertEquals([w.calls, w.disk.text("/db/running_db")], [[], "<config>\n</config>\n"]);
});

Deno.test("mode startup commits what is in startup and writes running", async () => {
  const w = world({ running_db: xml(1), startup_db: xml(2) });
  const { from } = await start(w, "startup");
  assertEquals([from, w.calls, onDisk(w)], ["startup", ["commit 2"], { c: { x: 2 } }]);
  assertEquals(w.disk.text("/db/startup_db"), xml(2));
});

Deno.test("mode startup makes startup when it is missing", async () => {
  const w = world({});
  const { from } = await start(w, "startup");
  assertEquals([from, w.calls, w.disk.paths], ["startup", [], [
    "/db/running_db",
    "/db/startup_db",
  ]]);
});

Deno.test("mode running-startup takes startup only when running is missing or empty", async () => {
  const full = world({ running_db: xml(1), startup_db: xml(2) });
  assertEquals((await start(full, "running-startup")).from, "running");
  const empty = world({ running_db: "", startup_db: xml(2) });
  assertEquals((await start(empty, "running-startup")).from, "startup");
});

Deno.test("leftover candidates are removed", async () => {
  const w = world({ running_db: xml(1), candidate_db: xml(9), "candidate.4_db": xml(9) });
  const { stores } = await start(w, "running");
  assertEquals(w.disk.paths, ["/db/running_db"]);
  assertEquals(plain(stores.get("candidate")), { c: { x: 1 } });
});

Deno.test("a refused startup goes to failsafe and is left as it is", async () => {
  const w = world({ startup_db: xml(2), failsafe_db: xml(5), running_db: xml(1) }, {
    refused: [2],
  });
  const { from, problem } = await start(w, "startup");
  assertEquals([from, w.calls, onDisk(w)], [
    "failsafe",
    ["commit 2", "commit 5"],
    { c: { x: 5 } },
  ]);
  assertEquals(problem, "Startup failed: /db/startup_db: x is refused (operation-failed)");
  assertEquals(w.disk.text("/db/startup_db"), xml(2));
});

Deno.test("a refused running is kept in tmp when failsafe takes its place", async () => {
  const w = world({ failsafe_db: xml(5), running_db: xml(1) }, { refused: [1] });
  await start(w, "running");
  assertEquals([onDisk(w), w.disk.text("/db/tmp_db")], [{ c: { x: 5 } }, xml(1)]);
});

Deno.test("files that are no datastores go to failsafe, with file and line in the reason", async () => {
  const cases: [string, string][] = [
    ["<config>\n<c", "/db/startup_db:2:3: "],
    ["<foo/>", "/db/startup_db: Wrong top-element foo expected config"],
    [`{"config":\n{]}`, "/db/startup_db:2:2: "],
    [`<config>\n<c xmlns="urn:m"><x>a</x></c></config>`, "/db/startup_db:2:18: "],
    [`<config>\n<zz xmlns="urn:m"/></config>`, "/db/startup_db:2:1: "],
  ];
  for (const [text, reason] of cases) {
    const w = world({ startup_db: text, failsafe_db: xml(5) });
    const { from, problem } = await start(w, "startup");
    assertEquals(from, "failsafe");
    assertStringIncludes(problem!, reason);
    assertEquals(w.disk.text("/db/startup_db"), text);
  }
});

Deno.test("without failsafe a refused startup ends the backend", async () => {
  const w = world({ startup_db: xml(2) }, { refused: [2] });
  const error = await assertRejects(() => start(w, "startup"), StartupError);
  assertEquals(
    error.message,
    "Startup failed: /db/startup_db: x is refused (operation-failed). Startup failed and no Failsafe database found, exiting",
  );
});

Deno.test("a refused failsafe ends the backend", async () => {
  const w = world({ startup_db: xml(2), failsafe_db: xml(2) }, { refused: [2] });
  await assertRejects(
    () => start(w, "startup"),
    StartupError,
    "Failsafe database validation failed /db/failsafe_db: x is refused (operation-failed)",
  );
});

Deno.test("a rollback that was left behind is what runs", async () => {
  for (const mode of ["running", "startup"] as const) {
    const w = world({ running_db: xml(1), startup_db: xml(2), rollback_db: xml(3) });
    const { from } = await start(w, mode);
    assertEquals([from, w.calls, onDisk(w)], ["rollback", ["commit 3"], { c: { x: 3 } }]);
    assertEquals(w.disk.text("/db/rollback_db"), "");
  }
});

Deno.test("a rollback that is refused goes to failsafe and is set aside", async () => {
  const files = { running_db: xml(1), rollback_db: xml(3), failsafe_db: xml(5) };
  const w = world(files, { refused: [3] });
  const { from } = await start(w, "running");
  assertEquals([from, onDisk(w)], ["failsafe", { c: { x: 5 } }]);
  assertEquals(w.disk.text("/db/rollback_db.error"), xml(3));
  assertEquals(w.disk.text("/db/rollback_db"), undefined);
});

Deno.test("a rollback is not looked at without confirmed commit", async () => {
  const w = world({ running_db: xml(1), rollback_db: xml(3) });
  assertEquals((await start(w, "running", { confirmedCommit: false })).from, "running");
});

Deno.test("reset data is validated and merged, not committed", async () => {
  const w = world({ running_db: xml(1) }, { reset: { t: ["r"] } });
  await start(w, "running");
  assertEquals([w.calls, onDisk(w)], [["commit 1", "validate 1"], { c: { x: 1 }, t: ["r"] }]);
});

Deno.test("extra XML is merged whatever its document element is called", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, `<any><c xmlns="urn:m"><s>extra</s></c></any>`);
  const w = world({ running_db: xml(1) });
  await start(w, "init", { extraXml: file });
  assertEquals([w.calls, onDisk(w)], [["validate -1"], { c: { s: "extra" } }]);
  await Deno.remove(file);
  const missing = start(world({}), "init", { extraXml: file });
  await assertRejects(() => missing, StartupError, `open(${file})`);
});

Deno.test("extra XML that is refused goes to failsafe", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, xml(7));
  const w = world({ running_db: xml(1), failsafe_db: xml(5) }, { refused: [7] });
  const { from, problem } = await start(w, "running", { extraXml: file });
  assertEquals(from, "failsafe");
  assert(problem!.startsWith("Extra configuration failed: "));
  await Deno.remove(file);
});

Deno.test("a journal that was left behind is part of what is committed", async () => {
  const w = world({ running_db: xml(1) });
  const stores = storesOn(w.disk, { smallSize: 0 });
  await commit(stores, "running", { c: { x: 8 } });
  assert(w.disk.paths.includes("/db/running_db.journal"));
  await start(w, "running");
  assertEquals([w.calls, onDisk(w)], [["commit 8"], { c: { x: 8 } }]);
});

Deno.test("printUpgraded prints the datastore of the mode", async () => {
  const { disk } = world({ running_db: xml(1), startup_db: xml(2) });
  const print = async (mode: StartupMode) => {
    let text = "";
    for await (const chunk of printUpgraded(storesOn(disk), { mode, upgrade: { hooks: {} } })) {
      text += new TextDecoder().decode(chunk);
    }
    return text;
  };
  const pretty = (x: number) =>
    `<config>\n   <c xmlns="urn:m">\n      <x>${x}</x>\n   </c>\n</config>\n`;
  assertEquals(await print("startup"), pretty(2));
  assertEquals(await print("running-startup"), pretty(1));
  assertEquals(await print("init"), "");
});

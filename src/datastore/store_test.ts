import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { RpcError } from "../netconf/rpc_error.ts";
import { diff } from "../tree/diff.ts";
import { MemoryFiles } from "./testing/memory_files.ts";
import { commit, DIRECTORY, plain, storesOn, tree } from "./testing/world.ts";

const files = () => new MemoryFiles([DIRECTORY]);
const entries = (count: number) => Array.from({ length: count }, (_, k) => ({ k, a: k }));
/** Large at once. */
const JOURNALED = { smallSize: 0 };

Deno.test("commit writes a small store as a whole, pretty by default", async () => {
  const disk = files();
  await commit(storesOn(disk), "running", { c: { x: 1 }, t: ["b", "a"] });
  assertEquals(disk.paths, ["/db/running_db"]);
  assertEquals(
    disk.text("/db/running_db"),
    `<config>
   <c xmlns="urn:m">
      <x>1</x>
   </c>
   <t xmlns="urn:m">a</t>
   <t xmlns="urn:m">b</t>
</config>
`,
  );
});

Deno.test("commit writes compact XML and JSON", async () => {
  const disk = files();
  await commit(storesOn(disk, { pretty: false }), "running", { c: { x: 1 } });
  assertEquals(disk.text("/db/running_db"), `<config><c xmlns="urn:m"><x>1</x></c></config>`);
  const json = storesOn(disk, { pretty: false, format: "json" });
  await json.save("startup", tree({ c: { x: 1 } }));
  assertEquals(disk.text("/db/startup_db"), `{"config":{"m:c":{"x":1}}}`);
  await commit(storesOn(disk, { format: "json" }), "startup", { t: ["a"] });
  assertEquals(
    disk.text("/db/startup_db"),
    `{\n   "config": {\n      "m:t": [\n         "a"\n      ]\n   }\n}\n`,
  );
});

Deno.test("an empty store is an empty config element", async () => {
  const disk = files();
  const stores = storesOn(disk);
  await stores.save("running", tree({}));
  assertEquals(disk.text("/db/running_db"), "<config>\n</config>\n");
  await storesOn(disk, { pretty: false }).save("startup", tree({}));
  assertEquals(disk.text("/db/startup_db"), "<config/>");
});

Deno.test("clear leaves a file of no bytes, where there was one", async () => {
  const disk = files();
  const stores = storesOn(disk);
  await stores.clear("rollback");
  assertEquals(disk.paths, []);
  await stores.save("rollback", tree({ c: { x: 1 } }));
  assert(stores.exists("rollback"));
  await stores.clear("rollback");
  assertEquals(disk.text("/db/rollback_db"), "");
  assertEquals(stores.exists("rollback"), false);
  assertEquals(plain(stores.get("rollback")), {});
});

Deno.test("a large store appends its commits to a journal and reads them back", async () => {
  const disk = files();
  const stores = storesOn(disk, JOURNALED);
  await commit(stores, "running", { y: entries(100) });
  const before = disk.text("/db/running_db");
  await commit(stores, "running", { y: entries(101), c: { s: "é" } });
  await commit(stores, "running", { y: entries(50), c: { s: "é" } });
  assertEquals(disk.text("/db/running_db"), before);
  const journal = disk.text("/db/running_db.journal")!.split("\n");
  assertEquals(journal.length, 4);
  assert(journal[1].endsWith(` {"m:c":{"+":{"s":"é"}},"m:y":[["+",{"k":100,"a":100}]]}`));
  assertEquals(plain(storesOn(disk).get("running")), { y: entries(50), c: { s: "é" } });
});

Deno.test("close brings the file up to date and ends the journal", async () => {
  const disk = files();
  const stores = storesOn(disk, JOURNALED);
  await commit(stores, "running", { c: { x: 1 } });
  await commit(stores, "running", { c: { x: 2 } });
  await stores.close();
  assertEquals(disk.paths, ["/db/running_db"]);
  assert(disk.text("/db/running_db")!.includes("<x>2</x>"));
});

Deno.test("a journal goes on after a restart", async () => {
  const disk = files();
  for (const x of [1, 2, 3, 4]) await commit(storesOn(disk, JOURNALED), "running", { c: { x } });
  assertEquals(disk.text("/db/running_db.journal")!.split("\n").length, 5);
  assertEquals(plain(storesOn(disk).get("running")), { c: { x: 4 } });
});

Deno.test("a grown journal makes the file be written in the background", async () => {
  const disk = files();
  const stores = storesOn(disk, JOURNALED);
  await commit(stores, "running", { c: { x: 0 } });
  const long = "s".repeat(200_000);
  for (let x = 1; x < 12; x++) await commit(stores, "running", { c: { x, s: long + x } });
  await stores.store("running").settled();
  assert((disk.text("/db/running_db.journal") ?? "").length < 1_500_000);
  assert(disk.text("/db/running_db")!.length > 200_000);
  assertEquals(plain(storesOn(disk).get("running")), { c: { x: 11, s: long + 11 } });
});

Deno.test("a change as large as the store is written as a whole", async () => {
  const disk = files();
  const stores = storesOn(disk, JOURNALED);
  await commit(stores, "running", { c: { x: 0 } });
  await commit(stores, "running", { c: { s: "s".repeat(600_000) } });
  assertEquals(disk.paths, ["/db/running_db"]);
});

Deno.test("a torn last write of the journal is dropped", async () => {
  const disk = files();
  const stores = storesOn(disk, JOURNALED);
  for (const x of [1, 2, 3]) await commit(stores, "running", { c: { x } });
  const journal = disk.text("/db/running_db.journal")!;
  const last = journal.trimEnd().lastIndexOf("\n") + 1;
  for (let length = last; length < journal.length; length += 5) {
    disk.put("/db/running_db.journal", journal.slice(0, length));
    assertEquals(plain(storesOn(disk).get("running")), { c: { x: 2 } });
  }
  // What is appended now must not hide behind the torn bytes.
  const next = storesOn(disk, JOURNALED);
  await commit(next, "running", { c: { x: 7 } });
  assertEquals(plain(storesOn(disk).get("running")), { c: { x: 7 } });
});

Deno.test("a damaged record before a whole one is an error, not a torn write", async () => {
  const disk = files();
  const stores = storesOn(disk, JOURNALED);
  for (const x of [1, 2, 3, 4]) await commit(stores, "running", { c: { x } });
  const journal = disk.text("/db/running_db.journal")!;
  disk.put("/db/running_db.journal", journal.replace('"x":[2]', '"x":[9]'));
  const error = assertThrows(() => storesOn(disk).get("running"), RpcError);
  assertEquals(
    error.message,
    "Get running datastore: /db/running_db.journal: record 1 (at byte 29) is damaged, but record 2 after it is whole",
  );
});

Deno.test("a journal without header, or of another file, is an error", async () => {
  const disk = files();
  const stores = storesOn(disk, JOURNALED);
  for (const x of [1, 2]) await commit(stores, "running", { c: { x } });
  const journal = disk.text("/db/running_db.journal")!;
  disk.put("/db/running_db.journal", "");
  assertThrows(() => storesOn(disk).get("running"), RpcError, "not the header of a journal");
  disk.put("/db/running_db.journal", journal);
  disk.put("/db/running_db", "<config/>");
  assertThrows(() => storesOn(disk).get("running"), RpcError, "another datastore file");
});

Deno.test("a commit that the disk refuses changes nothing, and the next one works", async () => {
  for (const options of [{}, JOURNALED]) {
    const disk = files();
    const stores = storesOn(disk, options);
    await commit(stores, "running", { c: { x: 1 } });
    await commit(stores, "running", { c: { x: 2 } });
    for (let step = 1; step < 12; step++) {
      const first = disk.steps;
      disk.fault = (at) => at === first + step ? new Error("No space left on device") : undefined;
      const before = plain(stores.get("running"));
      const refused = await commit(stores, "running", { c: { x: step + 10 } }).then(
        () => false,
        () => true,
      );
      disk.fault = () => undefined;
      if (refused) assertEquals(plain(stores.get("running")), before);
      assertEquals(plain(storesOn(disk).get("running")), plain(stores.get("running")));
      await commit(stores, "running", { c: { x: 100 + step } });
      assertEquals(plain(storesOn(disk).get("running")), { c: { x: 100 + step } });
    }
  }
});

Deno.test("a vanished directory refuses commits until it is back", async () => {
  for (const options of [{}, JOURNALED]) {
    const disk = files();
    const stores = storesOn(disk, options);
    await commit(stores, "running", { c: { x: 1 } });
    await commit(stores, "running", { c: { x: 2 } });
    disk.setDirectory(DIRECTORY, false);
    await assertRejects(() => commit(stores, "running", { c: { x: 3 } }), RpcError, "No such file");
    assertEquals(plain(stores.get("running")), { c: { x: 2 } });
    disk.setDirectory(DIRECTORY, true);
    await commit(stores, "running", { c: { x: 4 } });
    assertEquals(plain(storesOn(disk).get("running")), { c: { x: 4 } });
  }
});

Deno.test("a file that somebody replaced is written as a whole by the next commit", async () => {
  const disk = files();
  const stores = storesOn(disk, JOURNALED);
  for (const x of [1, 2]) await commit(stores, "running", { c: { x } });
  disk.put("/db/running_db", "<config/>");
  await commit(stores, "running", { c: { x: 3 } });
  assertEquals(plain(storesOn(disk).get("running")), { c: { x: 3 } });
});

Deno.test("a journal that could not be read is set aside when the store is written", async () => {
  const disk = files();
  for (const x of [1, 2]) await commit(storesOn(disk, JOURNALED), "running", { c: { x } });
  disk.put("/db/running_db", "<config/>");
  const stores = storesOn(disk, JOURNALED);
  assertThrows(() => stores.get("running"), RpcError);
  await stores.save("running", tree({ c: { x: 9 } }));
  assertEquals(disk.paths, ["/db/running_db", "/db/running_db.journal.error"]);
  assertEquals(plain(storesOn(disk).get("running")), { c: { x: 9 } });
});

Deno.test("stores in memory have no files", async () => {
  const disk = files();
  const stores = storesOn(disk, { status: new Map([["running", "inmem"]]) });
  assertEquals(stores.exists("running"), false);
  await commit(stores, "running", { c: { x: 1 } });
  assertEquals(plain(stores.get("running")), { c: { x: 1 } });
  assert(stores.exists("running"));
  assertEquals(disk.paths, []);
});

Deno.test("stores without cache see what others write", async () => {
  const disk = files();
  const stores = storesOn(disk, { noCache: true });
  await commit(stores, "running", { c: { x: 1 } });
  disk.put("/db/running_db", `<config><c xmlns="urn:m"><x>7</x></c></config>`);
  assertEquals(plain(stores.get("running")), { c: { x: 7 } });
  assertEquals(stores.locksSupported, false);
});

Deno.test("stores without cache have what was committed, whatever was set before", async () => {
  const disk = files();
  const stores = storesOn(disk, { noCache: true });
  stores.set("running", tree({}));
  await commit(stores, "running", { c: { x: 1 } });
  assertEquals(plain(stores.get("running")), { c: { x: 1 } });
});

Deno.test("get tells which file is missing", () => {
  const error = assertThrows(() => storesOn(files()).get("rollback"), RpcError);
  assertEquals(error.tag, "operation-failed");
  assertEquals(
    error.message,
    "Get rollback datastore: open(/db/rollback_db): No such file or directory",
  );
});

Deno.test("get finds running and startup empty when they have no files", () => {
  const stores = storesOn(files());
  assertEquals(plain(stores.get("running")), {});
  assertEquals(plain(stores.get("startup")), {});
});

Deno.test("get tells file, line and node of what is wrong", () => {
  const disk = files();
  disk.put("/db/startup_db", `<config>\n<c xmlns="urn:m">\n<x>a</x>\n</c>\n</config>`);
  const error = assertThrows(() => storesOn(disk).get("startup"), RpcError);
  assert(error.message.startsWith("Get startup datastore: /db/startup_db:3:1: "), error.message);
  const { path } = error.cause as RpcError;
  assertEquals(path?.text, "/m:c/m:x");
});

Deno.test("get refuses what is not a datastore file", () => {
  const disk = files();
  const message = (text: string) => {
    disk.put("/db/startup_db", text);
    return assertThrows(() => storesOn(disk).get("startup"), RpcError).message
      .replace(/^Get startup datastore: \/db\/startup_db:/, "").trimStart();
  };
  assertEquals(message("<foo/>"), "Wrong top-element foo expected config");
  assertEquals(message(`{"foo":{}}`), "Wrong top-element foo expected config");
  assert(message("<config/><config/>").startsWith("1:10: "));
  assert(message("<config>").startsWith("1:9: "));
  assert(message("text").startsWith("1:1: "));
  assert(message(`{"config":`).startsWith("1:11: "));
  assert(message(`{"config":{}} {}`).startsWith("1:15: "));
});

Deno.test("get takes every spelling of an empty store", () => {
  const disk = files();
  const spellings = ["", "\n ", "<config/>", "<config></config>", "{}", "[]"];
  for (const text of [...spellings, `{"config":{}}`, `{"config":null}`]) {
    disk.put("/db/startup_db", text);
    assertEquals(plain(storesOn(disk).get("startup")), {});
  }
});

Deno.test("getToWrite lets a missing or broken datastore be written", async () => {
  const disk = files();
  const stores = storesOn(disk);
  assertEquals(plain(stores.getToWrite("startup", false).root), {});
  disk.put("/db/startup_db", "<config>");
  assertThrows(() => stores.getToWrite("startup", false), RpcError, "Get startup datastore");
  const { root, intact } = stores.getToWrite("startup", true);
  assertEquals([plain(root), intact], [{}, false]);
  await stores.commit("startup", root, diff(root, root));
  assertEquals(disk.text("/db/startup_db"), "<config>\n</config>\n");
  assertEquals(stores.getToWrite("startup", false).intact, true);
});

Deno.test("an unset candidate is what running is", async () => {
  const stores = storesOn(files());
  await commit(stores, "running", { c: { x: 1 } });
  assertStrictEquals(stores.get("candidate"), stores.get("running"));
  stores.set("candidate", stores.get("running"));
  assertEquals(stores.isModified("candidate"), false);
  stores.set("candidate", tree({ c: { x: 2 } }));
  assert(stores.isModified("candidate"));
  stores.reset("candidate");
  assertEquals(stores.isModified("candidate"), false);
  await commit(stores, "running", { c: { x: 3 } });
  assertEquals(plain(stores.get("candidate")), { c: { x: 3 } });
});

Deno.test("removeLeftovers removes candidates and unfinished files", async () => {
  const disk = files();
  for (const name of ["candidate_db", "candidate.3_db", ".running_db.new", "running_db"]) {
    disk.put(`/db/${name}`, "");
  }
  await storesOn(disk).removeLeftovers();
  assertEquals(disk.paths, ["/db/running_db"]);
});

Deno.test("load shares with another tree what is equal", async () => {
  const disk = files();
  const stores = storesOn(disk);
  await commit(stores, "running", { y: entries(1000), c: { x: 1 } });
  await storesOn(disk).save("startup", tree({ y: entries(1000), c: { x: 2 } }));
  const running = stores.get("running");
  const startup = stores.load("startup", running)!;
  const [, y] = SLOTS;
  assertStrictEquals(startup.slots[y], running.slots[y]);
  assertStrictEquals(stores.get("startup"), startup);
});

const SLOTS = ["c", "y"].map((name) => tree({}).schema.child("urn:m", name)!.slot);

Deno.test("a datastore that is read shares with running what is equal", async () => {
  const disk = files();
  await storesOn(disk).save("startup", tree({ y: entries(1000), c: { x: 2 } }));
  const stores = storesOn(disk);
  await commit(stores, "running", { y: entries(1000), c: { x: 1 } });
  const [, y] = SLOTS;
  assertStrictEquals(stores.get("startup").slots[y], stores.get("running").slots[y]);
  assertEquals(plain(stores.get("startup")), plain(storesOn(disk).get("startup")));
});

Deno.test("a datastore of any name can be set and removed", async () => {
  const stores = storesOn(files());
  stores.set("candidate.7", tree({ c: { x: 1 } }));
  assertEquals(plain(stores.get("candidate.7")), { c: { x: 1 } });
  assert(stores.isModified("candidate.7"));
  await stores.remove("candidate.7");
  assertEquals(stores.isModified("candidate.7"), false);
  assertThrows(() => stores.get("candidate.7"), RpcError, "No such file or directory");
});

Deno.test("names of datastores cannot leave the directory", () => {
  for (const name of ["../x", "", ".hidden", "a/b"]) {
    assertThrows(() => storesOn(files()).get(name), RpcError);
  }
});

Deno.test("a large running is kept as rollback without being written again", async () => {
  const disk = files();
  const stores = storesOn(disk);
  const large = { c: { s: "x".repeat(1_200_000) } };
  await commit(stores, "running", large);
  await commit(stores, "running", { ...large, t: ["journaled"] });
  await stores.save("rollback", stores.get("running"));
  assertEquals(disk.facts("/db/rollback_db")?.inode, disk.facts("/db/running_db")?.inode);
  await commit(stores, "running", { c: { x: 1 } });
  assertEquals(plain(storesOn(disk).get("rollback")), { ...large, t: ["journaled"] });
  await stores.clear("rollback");
  assertEquals([disk.text("/db/rollback_db"), stores.exists("rollback")], ["", false]);
  assertEquals(plain(storesOn(disk).get("running")), { c: { x: 1 } });
});

Deno.test("a large running is written as rollback where there are no hard links", async () => {
  const disk = files();
  const stores = storesOn(disk);
  const large = { c: { s: "x".repeat(1_200_000) } };
  await commit(stores, "running", large);
  await commit(stores, "running", { ...large, t: ["journaled"] });
  disk.fault = (_, what) =>
    what.startsWith("link") ? new Error("Operation not permitted (os error 1)") : undefined;
  await stores.save("rollback", stores.get("running"));
  assertEquals(plain(storesOn(disk).get("rollback")), { ...large, t: ["journaled"] });
});

Deno.test("an empty datastore that could not be replaced stays empty", async () => {
  const disk = files();
  const stores = storesOn(disk);
  await stores.save("rollback", tree({}));
  await stores.clear("rollback");
  let failures = 0;
  disk.fault = (_, what) =>
    what === "syncDirectory" && failures++ === 0 ? new Error("I/O (os error 5)") : undefined;
  await assertRejects(() => stores.save("rollback", tree({ c: { x: 1 } })));
  assertEquals([stores.exists("rollback"), disk.text("/db/rollback_db")], [false, ""]);
});

Deno.test("a first file that could not be made durable is gone", async () => {
  const disk = files();
  const stores = storesOn(disk);
  disk.fault = (_, what) => what === "syncDirectory" ? new Error("I/O (os error 5)") : undefined;
  await assertRejects(() => stores.save("startup", tree({ c: { x: 1 } })));
  assertEquals(disk.paths, []);
});

Deno.test("a first record that was refused does not come back", async () => {
  const disk = files();
  const stores = storesOn(disk, JOURNALED);
  await commit(stores, "running", { c: { x: 1 } });
  disk.fault = (_, what) => what === "syncDirectory" ? new Error("I/O (os error 5)") : undefined;
  await assertRejects(() => commit(stores, "running", { c: { x: 2 } }));
  disk.fault = () => undefined;
  assertEquals(plain(storesOn(disk).get("running")), { c: { x: 1 } });
});

Deno.test("an empty configuration is there, where nothing was", async () => {
  const disk = files();
  const stores = storesOn(disk);
  await stores.save("rollback", tree({ c: { x: 1 } }));
  await stores.clear("rollback");
  await stores.save("rollback", stores.get("startup"));
  assert(stores.exists("rollback"));
  disk.put("/db/rollback_db", "");
  const again = storesOn(disk);
  await again.save("rollback", again.get("rollback"));
  assert(again.exists("rollback"));
});

Deno.test("what cannot be seen cannot be emptied", async () => {
  const disk = files();
  const stores = storesOn(disk);
  await stores.save("rollback", tree({ c: { x: 1 } }));
  disk.setDirectory(DIRECTORY, false);
  await assertRejects(() => stores.clear("rollback"), RpcError, "cannot be stored");
});

Deno.test("files that a backend replaces while they are read are read again", async () => {
  const disk = files();
  const backend = storesOn(disk, JOURNALED);
  for (const x of [1, 2]) await commit(backend, "running", { c: { x } });
  let reads = 0;
  const reader = Object.create(disk) as MemoryFiles;
  reader.facts = (path) => disk.facts(path);
  reader.read = (path) => {
    const bytes = disk.read(path);
    if (reads++ === 0) {
      disk.put("/db/running_db", "<config><c xmlns='urn:m'><x>2</x></c></config>");
      void disk.remove("/db/running_db.journal");
    }
    return bytes;
  };
  assertEquals(plain(storesOn(reader).get("running")), { c: { x: 2 } });
  assertEquals(reads, 2);
});

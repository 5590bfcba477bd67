/** Confirmed commits on a disk that fails: the way back is always open, and what is acknowledged later is never undone. */

import { assertEquals, assertMatch } from "@std/assert";
import { InProcessBackend } from "./in_process.ts";
import { Site } from "./program.ts";

const MODULE = `module m { yang-version 1.1; namespace "urn:m"; prefix m; leaf x { type int32; } }`;

/** A device whose backend can be started again, with its datastores in a folder that can be taken away. */
class Device implements Disposable {
  readonly #site = new Site({
    CLICON_YANG_MODULE_MAIN: "m",
    CLICON_FEATURE: ["ietf-netconf:startup", "ietf-netconf:confirmed-commit"],
    CLICON_STARTUP_MODE: "running",
    CLICON_XMLDB_DIR: "DIR/db",
  });

  constructor() {
    this.#site.module("m", MODULE);
    Deno.mkdirSync(this.#db);
  }

  get #db(): string {
    return `${this.#site.dir}/db`;
  }

  start(): Promise<InProcessBackend> {
    return InProcessBackend.start(this.#site);
  }

  takeDisk(): void {
    Deno.renameSync(this.#db, `${this.#db}.away`);
  }

  giveDisk(): void {
    Deno.renameSync(`${this.#db}.away`, this.#db);
  }

  get files(): string[] {
    const names = [...Deno.readDirSync(this.#db)].map(({ name }) => name);
    return names.filter((name) => name.includes("_db")).sort();
  }

  [Symbol.dispose](): void {
    this.#site[Symbol.dispose]();
  }
}

async function set(on: InProcessBackend, x: number): Promise<void> {
  const edit =
    `<edit-config><target><candidate/></target><config><x xmlns="urn:m">${x}</x></config></edit-config>`;
  assertEquals(await on.rpc(edit), "<ok/>");
}

async function isRunning(on: InProcessBackend, x: number): Promise<void> {
  const data = await on.rpc("<get-config><source><running/></source></get-config>");
  assertEquals(data, `<data><x xmlns="urn:m">${x}</x></data>`);
}

/** Running is 1, and 2 until it is confirmed. */
async function confirmedCommit(on: InProcessBackend): Promise<void> {
  await set(on, 1);
  assertEquals(await on.rpc("<commit/>"), "<ok/>");
  await set(on, 2);
  assertEquals(await on.rpc("<commit><confirmed/></commit>"), "<ok/>");
}

Deno.test("a rollback that cannot be stored is in force, and after a restart", async () => {
  using device = new Device();
  // Left as a process is that was killed.
  const on = await device.start();
  await confirmedCommit(on);
  device.takeDisk();
  assertEquals(await on.rpc("<cancel-commit/>"), "<ok/>");
  await isRunning(on, 1);
  device.giveDisk();
  await using again = await device.start();
  await isRunning(again, 1);
});

Deno.test("a commit after a rollback that could not be stored is not undone by a restart", async () => {
  using device = new Device();
  const on = await device.start();
  await confirmedCommit(on);
  device.takeDisk();
  assertEquals(await on.rpc("<cancel-commit/>"), "<ok/>");
  await set(on, 3);
  assertMatch(await on.rpc("<commit/>"), /operation-failed.*running datastore cannot be stored/);
  await isRunning(on, 1);
  device.giveDisk();
  assertEquals(await on.rpc("<commit/>"), "<ok/>");
  await using again = await device.start();
  await isRunning(again, 3);
  assertEquals(device.files, ["rollback_db", "running_db"]);
});

Deno.test("a confirming commit that cannot be stored has confirmed nothing", async () => {
  using device = new Device();
  const on = await device.start();
  await confirmedCommit(on);
  device.takeDisk();
  assertMatch(await on.rpc("<commit/>"), /operation-failed.*rollback datastore cannot be stored/);
  device.giveDisk();
  assertEquals(await on.rpc("<commit/>"), "<ok/>");
  await using again = await device.start();
  await isRunning(again, 2);
});

Deno.test("a rollback datastore that was not looked at at start does not undo later commits", async () => {
  using device = new Device();
  await confirmedCommit(await device.start());
  await using on = await device.start();
  await isRunning(on, 1);
  await on.backend.stores.save("rollback", on.backend.stores.get("startup"));
  await set(on, 4);
  assertEquals(await on.rpc("<commit/>"), "<ok/>");
  assertEquals(device.files, ["rollback_db.error", "running_db"]);
  await using again = await device.start();
  await isRunning(again, 4);
});

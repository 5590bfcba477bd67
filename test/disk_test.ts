/**
 * Disks that fail while the backend runs: requests are refused with the reason, running stays what it is in memory, and all goes on when the
 * cause is gone.
 */

import { assertEquals, assertMatch } from "@std/assert";
import { NetconfSession } from "./netconf_session.ts";
import { BackendProcess, Site } from "./program.ts";

const MODULE = `module m { yang-version 1.1; namespace "urn:m"; prefix m;
  leaf x { type int32; } leaf long { type string; } }`;

/** Runs a command of the system. */
function system(command: string, ...args: string[]): void {
  const { success, stderr } = new Deno.Command(command, { args }).outputSync();
  if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
}

/** Whether file systems can be mounted here: root in a container may not be able to. */
function canMount(): boolean {
  if (Deno.uid() !== 0) return false;
  const dir = Deno.makeTempDirSync();
  try {
    const mount = (command: string, ...args: string[]) =>
      new Deno.Command(command, { args, stderr: "null" }).outputSync().success;
    return mount("mount", "-t", "tmpfs", "none", dir) && mount("umount", dir);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  } finally {
    Deno.removeSync(dir);
  }
}

const MOUNTS = canMount();

/** A backend whose datastores are in the folder `db`, with `x` 1 in running; `work` breaks the folder and mends it again. */
async function withBackend(
  prepare: (db: string) => void,
  work: (db: string, session: NetconfSession) => Promise<void>,
): Promise<void> {
  using site = new Site({ CLICON_YANG_MODULE_MAIN: "m" });
  const db = `${site.dir}/db`;
  Deno.mkdirSync(db);
  prepare(db);
  site.module("m", MODULE);
  await using _backend = await BackendProcess.start(site, ["-b", db]);
  await using session = await NetconfSession.open(site);
  assertEquals(await set(session, "x", "1"), "<ok/>");
  assertEquals(await session.rpc("<commit/>"), "<ok/>");
  assertEquals(await set(session, "x", "2"), "<ok/>");
  await work(db, session);
}

function set(session: NetconfSession, leaf: string, value: string): Promise<string> {
  return session.rpc(
    `<edit-config><target><candidate/></target><config><${leaf} xmlns="urn:m">${value}</${leaf}></config></edit-config>`,
  );
}

function get(session: NetconfSession, store: string): Promise<string> {
  return session.rpc(`<get-config><source><${store}/></source></get-config>`);
}

/** A commit is refused for this reason; running is what it was. */
async function refused(session: NetconfSession, reason: RegExp): Promise<void> {
  const reply = await session.rpc("<commit/>");
  assertMatch(
    reply,
    /^<rpc-error><error-type>application<\/error-type><error-tag>operation-failed<\/error-tag>/,
  );
  assertMatch(reply, /The running datastore cannot be stored: /);
  assertMatch(reply, reason);
  assertEquals(await get(session, "running"), '<data><x xmlns="urn:m">1</x></data>');
}

/** The cause is gone: what was in the candidate is committed and in the file. */
async function recovers(session: NetconfSession, db: string, file: RegExp): Promise<void> {
  assertEquals(await session.rpc("<commit/>"), "<ok/>");
  assertMatch(Deno.readTextFileSync(`${db}/running_db`), file);
  const names = [...Deno.readDirSync(db)].map(({ name }) => name)
    .filter((name) => name.startsWith(".") && name.endsWith(".new"));
  assertEquals(names, []);
}

Deno.test("a datastore directory that vanishes refuses commits until it is back", async () => {
  await withBackend(() => {}, async (db, session) => {
    Deno.renameSync(db, `${db}.away`);
    await refused(session, /No such file or directory/);
    const startup = await session.rpc(
      "<copy-config><target><startup/></target><source><candidate/></source></copy-config>",
    );
    assertMatch(startup, /<error-tag>operation-failed<.*No such file or directory/);
    Deno.renameSync(`${db}.away`, db);
    await recovers(session, db, /<x xmlns="urn:m">2<\/x>/);
  });
});

Deno.test({
  name: "a datastore directory that becomes read-only refuses commits until it can be written",
  ignore: !MOUNTS,
  fn: async () => {
    const mounts: string[] = [];
    try {
      await withBackend((db) => {
        system("mount", "-t", "tmpfs", "none", db);
        mounts.push(db);
      }, async (db, session) => {
        system("mount", "-o", "remount,ro", db);
        await refused(session, /Read-only file system/);
        system("mount", "-o", "remount,rw", db);
        await recovers(session, db, /<x xmlns="urn:m">2<\/x>/);
        system("umount", "-l", mounts.pop()!);
      });
    } finally {
      for (const db of mounts) system("umount", "-l", db);
    }
  },
});

Deno.test({
  name: "a full disk refuses commits, leaves the old file whole, and recovers when there is room",
  ignore: !MOUNTS,
  fn: async () => {
    const mounts: string[] = [];
    try {
      await withBackend((db) => {
        system("mount", "-t", "tmpfs", "-o", "size=128k", "none", db);
        mounts.push(db);
      }, async (db, session) => {
        Deno.writeFileSync(`${db}/ballast`, new Uint8Array(80 << 10));
        assertEquals(await set(session, "long", "l".repeat(60 << 10)), "<ok/>");
        await refused(session, /No space left on device/);
        assertMatch(
          Deno.readTextFileSync(`${db}/running_db`),
          /<x xmlns="urn:m">1<\/x>\n<\/config>/,
        );
        Deno.removeSync(`${db}/ballast`);
        await recovers(session, db, /<x xmlns="urn:m">2<\/x>\s*<long/);
        system("umount", "-l", mounts.pop()!);
      });
    } finally {
      for (const db of mounts) system("umount", "-l", db);
    }
  },
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import "./testing/quiet.ts";
import { DENO_FILES, directoryOf, type FileLayer } from "./file_layer.ts";
import { plain, storesOn, tree } from "./testing/world.ts";

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "clixon-files-" });
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("DENO_FILES writes, appends, truncates and syncs", () =>
  inDirectory(async (directory) => {
    const path = `${directory}/f`;
    const bytes = (text: string) => new TextEncoder().encode(text);
    const created = await DENO_FILES.create(path);
    await created.write(bytes("abc"));
    await created.sync();
    created.close();
    const appended = await DENO_FILES.append(path);
    await appended.write(bytes("def"));
    await appended.truncate(5);
    await appended.write(bytes("!"));
    appended.close();
    await DENO_FILES.syncDirectory(directory);
    assertEquals(new TextDecoder().decode(DENO_FILES.read(path)), "abcde!");
    assertEquals(DENO_FILES.facts(path)?.size, 6);
    assertEquals(DENO_FILES.names(directory), ["f"]);
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o700);
    assertEquals(DENO_FILES.facts(`${directory}/none`), undefined);
    assert(DENO_FILES.facts(directory)?.isDirectory);
  }));

Deno.test("DENO_FILES names the file in its errors", async () => {
  await assertRejects(
    () => DENO_FILES.create("/no/such/dir/f"),
    Deno.errors.NotFound,
    "/no/such/dir/f",
  );
  await assertRejects(() => DENO_FILES.append("/no/such/f"), Deno.errors.NotFound, "/no/such/f");
});

Deno.test("directoryOf is what stands before the last slash", () => {
  assertEquals(["/a/b", "/a", "b"].map(directoryOf), ["/a", "/", "."]);
});

Deno.test("datastores on a real file system are private files and survive a restart", () =>
  inDirectory(async (directory) => {
    for (const smallSize of [0, 2 ** 30]) {
      const stores = storesOn(undefined, { directory, smallSize });
      for (const x of [1, 2, 3]) await stores.save("running", tree({ c: { x } }));
      assertEquals(plain(storesOn(undefined, { directory }).get("running")), { c: { x: 3 } });
      for (const { name } of Deno.readDirSync(directory)) {
        assertEquals(Deno.statSync(`${directory}/${name}`).mode! & 0o777, 0o700);
      }
      await stores.close();
      assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["running_db"]);
    }
  }));

Deno.test({
  name: "a replaced file keeps its owner",
  // Only root can give files to others.
  ignore: Deno.uid() !== 0,
  fn: () =>
    inDirectory(async (directory) => {
      const stores = storesOn(undefined, { directory });
      await stores.save("running", tree({ c: { x: 1 } }));
      Deno.chownSync(`${directory}/running_db`, 12345, 23456);
      await stores.save("running", tree({ c: { x: 2 } }));
      const { uid, gid } = Deno.statSync(`${directory}/running_db`);
      assertEquals([uid, gid], [12345, 23456]);
    }),
});

Deno.test("a file of somebody else is replaced by one of the backend's where that may not give files away", () =>
  inDirectory(async (directory) => {
    let refusals = 0;
    const files: FileLayer = {
      ...DENO_FILES,
      facts: (path) => {
        const facts = DENO_FILES.facts(path);
        return facts && path.endsWith("/running_db") ? { ...facts, uid: 12345 } : facts;
      },
      chown: () => {
        refusals++;
        throw new Deno.errors.PermissionDenied("Operation not permitted (os error 1)");
      },
    };
    const stores = storesOn(files, { directory });
    for (const x of [1, 2]) await stores.save("running", tree({ c: { x } }));
    assertEquals([refusals, plain(storesOn(undefined, { directory }).get("running"))], [
      1,
      { c: { x: 2 } },
    ]);
  }));

Deno.test("a datastore file that is a symbolic link is written where that leads", () =>
  inDirectory(async (directory) => {
    Deno.mkdirSync(`${directory}/flash`);
    Deno.symlinkSync("flash/config", `${directory}/startup_db`);
    for (const smallSize of [2 ** 30, 0, 0]) {
      const stores = storesOn(undefined, { directory, smallSize });
      await stores.save("startup", tree({ c: { x: smallSize % 7 } }));
      assert(Deno.lstatSync(`${directory}/startup_db`).isSymlink);
      await stores.close();
    }
    assertEquals([...Deno.readDirSync(`${directory}/flash`)].map(({ name }) => name), ["config"]);
    assertEquals(plain(storesOn(undefined, { directory }).get("startup")), { c: { x: 0 } });
  }));

Deno.test("a directory that is not there is refused at once", () => {
  const message = (directory: string) => {
    try {
      storesOn(undefined, { directory });
    } catch (error) {
      return (error as Error).message;
    }
  };
  assertEquals(message("/no/such/dir"), "/no/such/dir: CLICON_XMLDB_DIR is not a directory");
});

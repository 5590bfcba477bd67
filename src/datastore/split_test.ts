import "./testing/quiet.ts";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { RpcError } from "../netconf/rpc_error.ts";
import { branch, type Plain, plain } from "../tree/testing/random_tree.ts";
import { applyChanges } from "../tree/apply_changes.ts";
import { diff } from "../tree/diff.ts";
import { Datastores } from "./datastores.ts";
import { DENO_FILES, type FileLayer } from "./file_layer.ts";

const SCHEMA = schemaOf(`
  import clixon-lib { prefix cl; }
  container net {
    leaf name { type string; }
    container big { cl:xmldb-split; leaf x { type int32; } }
    list site {
      key id;
      leaf id { type string; }
      leaf v { type int32; }
      cl:xmldb-split;
      container inner { cl:xmldb-split; leaf w { type string; } }
    }
  }
  leaf top { type string; }
`);

const tree = (value: Plain) => branch(SCHEMA.root, value);
const VALUE: Plain = {
  net: {
    name: "n",
    big: { x: 1 },
    site: [{ id: "a", v: 1, inner: { w: "q" } }, { id: "b" }],
  },
  top: "t",
};

async function inDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "clixon-split-" });
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const stores = (directory: string, files: FileLayer = DENO_FILES) =>
  new Datastores({ schema: SCHEMA, directory, split: true, files });

const names = (directory: string) =>
  [...Deno.readDirSync(directory)].map(({ name }) => name).sort();

/** The files of running: name (hash shortened) → inode. */
function inodes(directory: string): Map<string, number> {
  const files = [...Deno.readDirSync(`${directory}/running.d`)].map(({ name }) => name);
  return new Map(files.map((name) => [name, Deno.statSync(`${directory}/running.d/${name}`).ino!]));
}

Deno.test("a split datastore has a file for each marked subtree", () =>
  inDirectory(async (directory) => {
    await stores(directory).save("running", tree(VALUE));
    const text = (name: string) => Deno.readTextFileSync(`${directory}/running.d/${name}`);
    const links = [...text("0.xml").matchAll(/cl:link="([0-9a-f]{40}\.xml)"/g)].map((at) => at[1]);
    assertEquals(
      text("0.xml").replace(/[0-9a-f]{40}/g, "#"),
      `<config>
   <net xmlns="urn:m">
      <name>n</name>
      <big xmlns:cl="http://clicon.org/lib" cl:link="#.xml"/>
      <site xmlns:cl="http://clicon.org/lib" cl:link="#.xml"/>
      <site xmlns:cl="http://clicon.org/lib" cl:link="#.xml"/>
   </net>
   <top xmlns="urn:m">t</top>
</config>
`,
    );
    assertEquals(text(links[0]), `<x xmlns="urn:m">1</x>\n`);
    assert(text(links[1]).startsWith(`<id xmlns="urn:m">a</id>\n<v xmlns="urn:m">1</v>\n<inner `));
    assertEquals(inodes(directory).size, 5);
    assertEquals(plain(stores(directory).get("running")), VALUE);
    assertEquals(Deno.statSync(`${directory}/running.d/0.xml`).mode! & 0o777, 0o700);
    assertEquals(Deno.statSync(`${directory}/running.d`).mode! & 0o777, 0o755);
  }));

Deno.test("a commit writes only the files that have changed", () =>
  inDirectory(async (directory) => {
    const some = stores(directory);
    await some.save("running", tree(VALUE));
    const before = inodes(directory);
    const root = some.get("running");
    const wanted = tree(
      { ...VALUE as object, net: { ...(VALUE as { net: object }).net, big: { x: 2 } } } as Plain,
    );
    const changes = diff(root, wanted);
    await some.commit("running", applyChanges(changes, root), changes);
    const after = inodes(directory);
    const changed = [...after].filter(([name, inode]) => before.get(name) !== inode);
    assertEquals(changed.map(([name]) => name === "0.xml").sort(), [false, true]);
    assertEquals(plain(stores(directory).get("running")), plain(wanted));
  }));

Deno.test("a file system without hard links has every file written", () =>
  inDirectory(async (directory) => {
    const link = () => Promise.reject(new Error("Operation not permitted (os error 1)"));
    const some = stores(directory, { ...DENO_FILES, link });
    await some.save("running", tree(VALUE));
    await some.save("running", tree({ ...VALUE as object, top: "x" }));
    assertEquals(plain(stores(directory).get("running")), { ...VALUE as object, top: "x" });
  }));

Deno.test("files of what is gone are gone", () =>
  inDirectory(async (directory) => {
    const some = stores(directory);
    await some.save("running", tree(VALUE));
    await some.save("running", tree({ top: "t" }));
    assertEquals([...inodes(directory).keys()], ["0.xml"]);
    await some.clear("running");
    assertEquals([plain(stores(directory).get("running")), some.exists("running")], [{}, false]);
  }));

Deno.test("a datastore in one file, with its journal, is taken over", () =>
  inDirectory(async (parent) => {
    const whole = new Datastores({ schema: SCHEMA, directory: parent, smallSize: 0 });
    await whole.save("running", tree({}));
    const changes = diff(tree({}), tree(VALUE));
    await whole.commit("running", tree(VALUE), changes);
    // As a process leaves them that is killed.
    const directory = `${parent}/killed`;
    Deno.mkdirSync(directory);
    for (const name of ["running_db", "running_db.journal"]) {
      Deno.copyFileSync(`${parent}/${name}`, `${directory}/${name}`);
    }
    const some = stores(directory);
    assert(some.exists("running"));
    assertEquals(plain(some.get("running")), VALUE);
    assertEquals([...names(directory)], ["running_db", "running_db.journal"]);
    await some.save("running", tree({ top: "x" }));
    assertEquals(plain(stores(directory).get("running")), { top: "x" });
    assertEquals([...names(directory)], ["running.d"]);
  }));

Deno.test("a split datastore is taken over into one file when it is not to be split any more", () =>
  inDirectory(async (directory) => {
    await stores(directory).save("running", tree(VALUE));
    const whole = new Datastores({ schema: SCHEMA, directory });
    assert(whole.exists("running"));
    assertEquals(plain(whole.get("running")), VALUE);
    assertEquals([...names(directory)], ["running.d"]);
    await whole.save("running", whole.get("running"));
    assertEquals([...names(directory)], ["running_db"]);
    assertEquals(plain(new Datastores({ schema: SCHEMA, directory }).get("running")), VALUE);
  }));

Deno.test("a datastore in the other layout is emptied, set aside and copied as it is", () =>
  inDirectory(async (directory) => {
    const whole = new Datastores({ schema: SCHEMA, directory });
    await stores(directory).save("rollback", tree(VALUE));
    await whole.clear("rollback");
    assertEquals([whole.exists("rollback"), stores(directory).exists("rollback")], [false, false]);
    await stores(directory).save("rollback", tree(VALUE));
    await whole.copy("rollback", "tmp");
    assertEquals(plain(whole.get("tmp")), VALUE);
    await whole.setAside("rollback", ".error");
    assertEquals([...names(directory)], ["rollback.d.error", "tmp.d"]);
  }));

Deno.test("a missing or strange link is an error that names it", () =>
  inDirectory(async (directory) => {
    await stores(directory).save("running", tree(VALUE));
    const path = `${directory}/running.d/0.xml`;
    const text = Deno.readTextFileSync(path);
    const link = /cl:link="([0-9a-f]+\.xml)"/.exec(text)![1];
    const message = (to: string) => {
      Deno.writeTextFileSync(path, text.replace(link, to));
      return assertThrows(() => stores(directory).get("running"), RpcError).message;
    };
    assert(message("zz.xml").includes(`cl:link="zz.xml": No such file or directory`));
    assert(message("../../x.xml").includes(`is not the name of a file beside it`));
  }));

Deno.test("what is wrong in a linked file is told with its name and line", () =>
  inDirectory(async (directory) => {
    await stores(directory).save("running", tree({ net: { big: { x: 1 } } }));
    const name = [...inodes(directory).keys()].find((name) => name !== "0.xml")!;
    const message = (text: string) => {
      Deno.writeTextFileSync(`${directory}/running.d/${name}`, text);
      const { message } = assertThrows(() => stores(directory).get("running"), RpcError);
      return message.replaceAll(directory, "@").replace(name, "part");
    };
    const start = "Get running datastore: @/running.d/part:";
    const tag = "the end tag does not match the start tag <x>";
    assertEquals(message(`<x xmlns="urn:m">1</y>`), `${start}1:19: ${tag}`);
    assertEquals(
      message(`<x xmlns="urn:m">1</x>\n<x xmlns="urn:m">2</x>`),
      `${start}2:1: leaf "x" occurs more than once`,
    );
    assertEquals(message(`<x xmlns="urn:m">a</x>`), `${start}1:1: 'a' is not a number`);
  }));

/** A file layer that fails from a step on, as a process that is killed there. */
function failingAt(step: number, once: boolean): { files: FileLayer; count: () => number } {
  let steps = 0;
  const check = () => {
    steps++;
    if (once ? steps === step : steps >= step) throw new Error("cut");
  };
  const names = [
    "create",
    "rename",
    "link",
    "remove",
    "makeDirectory",
    "removeDirectory",
    "syncDirectory",
  ] as const;
  const files: FileLayer = { ...DENO_FILES };
  for (const name of names) {
    const work = DENO_FILES[name] as (...args: string[]) => Promise<never>;
    files[name] = (async (...args: string[]) => {
      check();
      return await work(...args);
    }) as never;
  }
  return { files, count: () => steps };
}

Deno.test("a cut at any step of a commit leaves the old or the new content", () =>
  inDirectory(async (directory) => {
    const counted = failingAt(Infinity, false);
    await stores(directory, counted.files).save("running", tree(VALUE));
    await stores(directory, counted.files).save("running", tree({ top: "x" }));
    for (let step = 1; step <= counted.count(); step++) {
      await stores(directory).save("running", tree(VALUE));
      const some = stores(directory, failingAt(step, false).files);
      await some.save("running", tree({ top: "new" })).catch(() => undefined);
      const found = JSON.stringify(plain(stores(directory).get("running")));
      assert([JSON.stringify(VALUE), `{"top":"new"}`].includes(found), `step ${step}: ${found}`);
    }
  }));

Deno.test("a step that fails once refuses the commit and leaves the old content", () =>
  inDirectory(async (directory) => {
    for (let step = 1; step < 30; step++) {
      await stores(directory).save("running", tree(VALUE));
      const some = stores(directory, failingAt(step, true).files);
      some.get("running");
      let refused = false;
      try {
        await some.save("running", tree({ top: "new", net: { name: "z" } }));
      } catch {
        refused = true;
      }
      const found = plain(stores(directory).get("running"));
      assertEquals(found, refused ? VALUE : { top: "new", net: { name: "z" } }, `step ${step}`);
    }
  }));

Deno.test("a first commit that is cut off leaves no datastore", () =>
  inDirectory(async (directory) => {
    const some = stores(directory, failingAt(3, false).files);
    await assertRejects(() => some.save("running", tree(VALUE)));
    assertEquals(plain(stores(directory).get("running")), {});
  }));

Deno.test("setAside, copyTo and remove take the whole directory", () =>
  inDirectory(async (directory) => {
    const some = stores(directory);
    await some.save("running", tree(VALUE));
    await some.store("running").copyTo(some.path("tmp"));
    assertEquals(plain(stores(directory).get("tmp")), VALUE);
    await some.store("running").setAside(".error");
    assert(Deno.statSync(`${directory}/running.d.error`).isDirectory);
    await some.remove("tmp");
    assertEquals(some.exists("tmp"), false);
  }));

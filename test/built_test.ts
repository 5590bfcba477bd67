/**
 * The built binary: alone in an empty directory, without deno, node or HOME, as root and as an ordinary user.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { tryCrimes, tryEscapes } from "./plugin_attack.ts";
import { type Program, withProgram } from "./program.ts";
import { runTranscript } from "./transcript.ts";

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);
const TRANSCRIPTS = new URL("./transcripts/", import.meta.url);
/** `nobody` of most systems; the tests only need that it is not root. */
const ORDINARY = 65534;
const ENV = { PATH: "/usr/bin:/bin" };

const directory = await Deno.makeTempDir({ prefix: "clixon-built-" });
const binary = `${directory}/bin/clixon`;
globalThis.addEventListener("unload", () => Deno.removeSync(directory, { recursive: true }));

Deno.test("the binary is built, and says what it is", async () => {
  await Deno.mkdir(`${directory}/bin`);
  await Deno.mkdir(`${directory}/tmp`);
  await Deno.chmod(directory, 0o755);
  await Deno.chmod(`${directory}/tmp`, 0o1777);
  const build = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}util/compile.ts`, "--output", binary],
  }).output();
  assert(build.success, new TextDecoder().decode(build.stderr));
  assertMatch(new TextDecoder().decode(build.stdout), /sha256 [0-9a-f]{64}, \d+ bytes/);
  const version = await run(["-V"]);
  assertMatch(
    version.stdout,
    /^Clixon version: \d+\.\d+\.\d+\nDeno \d+\.\d+\.\d+, (portable|compiled)\n$/,
  );
});

async function run(
  args: readonly string[],
  { path = binary, uid, env = {} }: { path?: string; uid?: number; env?: Record<string, string> } =
    {},
) {
  const { stdout, stderr, code } = await new Deno.Command(path, {
    args: [...args],
    clearEnv: true,
    env: { ...ENV, TMPDIR: `${directory}/tmp`, ...env },
    ...uid === undefined ? {} : { uid, gid: uid },
  }).output();
  const decoder = new TextDecoder();
  return { stdout: decoder.decode(stdout), stderr: decoder.decode(stderr), code };
}

Deno.test("a link's name chooses the mode", async () => {
  await Deno.symlink("clixon", `${directory}/bin/clixon_netconf`);
  const { stderr, stdout } = await run(["-h"], { path: `${directory}/bin/clixon_netconf` });
  assertMatch(stderr + stdout, /usage: clixon netconf/);
});

const users: readonly (Program & { readonly name: string })[] = [
  { name: "root", binary, env: ENV },
  { name: "an ordinary user", binary, env: { ...ENV, TMPDIR: `${directory}/tmp` }, uid: ORDINARY },
];

for (const { name, ...how } of users) {
  Deno.test({
    name: `every transcript holds for the binary run by ${name}`,
    ignore: Deno.uid() !== 0,
    fn: (test) =>
      withProgram(how, async () => {
        for (const { name } of Deno.readDirSync(TRANSCRIPTS)) {
          const text = await Deno.readTextFile(new URL(name, TRANSCRIPTS));
          await test.step(name, async () => void await runTranscript(text));
        }
      }),
  });
}

for (const { name, ...how } of users) {
  Deno.test({
    name: `plugins are held by the binary run by ${name}`,
    ignore: Deno.uid() !== 0,
    fn: () =>
      withProgram(how, async () => {
        await tryEscapes();
        await tryCrimes();
      }),
  });
}

Deno.test({
  name: "ten first starts at once leave one unpacked program",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const cache = await ordinaryDirectory();
    // Without the copy that root has unpacked for everybody.
    await withoutSharedCopy(async () => {
      const all = await Promise.all(
        Array.from(
          { length: 10 },
          () => run(["-V"], { uid: ORDINARY, env: { XDG_CACHE_HOME: cache, TMPDIR: cache } }),
        ),
      );
      assertEquals(all.filter(({ code }) => code !== 0), []);
      assertEquals([...Deno.readDirSync(`${cache}/clixon`)].length, 1);
    });
  },
});

Deno.test({
  name: "a cache that others can write to is not used",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const cache = await ordinaryDirectory();
    await Deno.mkdir(`${cache}/clixon`);
    await Deno.chown(`${cache}/clixon`, ORDINARY, ORDINARY);
    await Deno.chmod(`${cache}/clixon`, 0o777);
    const env = { XDG_CACHE_HOME: cache, TMPDIR: cache };
    await withoutSharedCopy(async () => {
      const { code } = await run(["-V"], { uid: ORDINARY, env });
      assertEquals(code, 0);
      // It goes elsewhere.
      assertEquals([...Deno.readDirSync(`${cache}/clixon`)], []);
      await Deno.remove(`${cache}/clixon-${ORDINARY}`, { recursive: true });
      await Deno.mkdir(`${cache}/clixon-${ORDINARY}`);
      await Deno.chmod(`${cache}/clixon-${ORDINARY}`, 0o777);
      // And where there is nowhere else, it says so.
      const refused = await run(["-V"], { uid: ORDINARY, env });
      assertEquals(refused.code, 255);
      assertEquals(
        refused.stderr,
        `clixon: cannot unpack: ${cache}/clixon can be written to by others; ` +
          `${cache}/clixon-${ORDINARY} can be written to by others\n`,
      );
    });
  },
});

/** A new directory that belongs to the ordinary user. */
async function ordinaryDirectory(): Promise<string> {
  const path = await Deno.makeTempDir({ dir: `${directory}/tmp` });
  await Deno.chown(path, ORDINARY, ORDINARY);
  await Deno.chmod(path, 0o755);
  return path;
}

/** Moves root's unpacked programs out of the way. */
async function withoutSharedCopy(work: () => Promise<void>): Promise<void> {
  const shared = "/var/cache/clixon";
  await Deno.rename(shared, `${shared}.aside`);
  try {
    await work();
  } finally {
    await Deno.rename(`${shared}.aside`, shared);
  }
}

Deno.test("building again gives the same bytes", async () => {
  const again = `${directory}/tmp/again`;
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}util/compile.ts`, "--portable", "--output", again],
  }).output();
  assert(success);
  const other = `${directory}/tmp/other`;
  await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}util/compile.ts`, "--portable", "--output", other],
  }).output();
  assert(equalBytes(await Deno.readFile(again), await Deno.readFile(other)));
  await Deno.remove(again);
  await Deno.remove(other);
});

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** Runs `work` with a file system of its own; false where that cannot be had. */
async function onTmpfs(
  options: string,
  work: (path: string) => Promise<void>,
): Promise<boolean> {
  const path = await Deno.makeTempDir({ prefix: "clixon-tmpfs-" });
  const mount = await new Deno.Command("mount", {
    args: [
      "-t",
      "tmpfs",
      "-o",
      `${options},mode=0755,uid=${ORDINARY},gid=${ORDINARY}`,
      "none",
      path,
    ],
    stderr: "null",
  }).output();
  if (!mount.success) {
    await Deno.remove(path);
    return false;
  }
  try {
    await work(path);
    return true;
  } finally {
    await new Deno.Command("umount", { args: [path] }).output();
    await Deno.remove(path);
  }
}

const CAN_MOUNT = Deno.uid() === 0 && await onTmpfs("size=1m", async () => {});

for (
  const [name, options, message] of [
    ["full", "size=4m", /unpacking into .* failed: .*|no space left/],
    ["noexec", "size=400m,noexec", /programs cannot be run from .*: is it mounted noexec\?/],
  ] as const
) {
  Deno.test({
    name: `a ${name} disk is told of in one line`,
    ignore: !CAN_MOUNT,
    fn: async () => {
      await onTmpfs(options, (path) =>
        withoutSharedCopy(async () => {
          const env = { XDG_CACHE_HOME: path, TMPDIR: path };
          const { code, stderr } = await run(["-V"], { uid: ORDINARY, env });
          assertEquals(code, 255);
          assertMatch(stderr, /^clixon: cannot unpack: [^\n]*\n$/);
          assertMatch(stderr, message);
          // Nothing half-made stays behind.
          assertEquals([...Deno.readDirSync(`${path}/clixon`)], []);
        }));
    },
  });
}

Deno.test({
  name: "unpacking removes older versions that nobody runs",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const cache = await ordinaryDirectory();
    const old = `${cache}/clixon/0.0.1-old`;
    await Deno.mkdir(old, { recursive: true });
    await Deno.writeTextFile(`${old}/deno`, "#!/bin/sh\n", { mode: 0o755 });
    await Deno.mkdir(`${cache}/clixon/something-else`);
    for (const path of [`${cache}/clixon`, old, `${old}/deno`]) {
      await Deno.chown(path, ORDINARY, ORDINARY);
    }
    await withoutSharedCopy(async () => {
      const env = { XDG_CACHE_HOME: cache, TMPDIR: cache };
      assertEquals((await run(["-V"], { uid: ORDINARY, env })).code, 0);
      const names = [...Deno.readDirSync(`${cache}/clixon`)].map((entry) => entry.name).sort();
      assertEquals(names.length, 2);
      assertEquals(names[1], "something-else");
    });
  },
});

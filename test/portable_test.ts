/**
 * The portable form's first start: where it unpacks, what it trusts, what it says when it cannot.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { build, deviceDirectory, ORDINARY, run } from "./built.ts";

const directory = deviceDirectory();
const SHARED = "/var/cache/clixon";
/** Finds no copy that root has unpacked for everybody. */
const alone = `${directory}/alone`;

Deno.test("the portable form is built", async () => {
  await build(`${directory}/clixon`, ["--portable"]);
  await writeSharing("/nonexistent/nowhere", alone);
});

/** Writes a copy of the binary that has another place for what root unpacks for everybody. */
async function writeSharing(place: string, output: string): Promise<void> {
  const bytes = await Deno.readFile(`${directory}/clixon`);
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 10_000));
  const skip = Number(/^skip=(\d+)$/m.exec(text)![1]);
  const header = text.slice(0, skip - 1).replace(`\nshared=${SHARED}\n`, `\nshared=${place}\n`);
  const longer = header.length - (skip - 1);
  const moved = header.replace(`skip=${skip}`, `skip=${skip + longer}`);
  const parts = [new TextEncoder().encode(moved), bytes.subarray(skip - 1)];
  await Deno.writeFile(output, ReadableStream.from(parts), { mode: 0o755 });
}

/** A new directory that belongs to the ordinary user, as the place for caches. */
async function ordinaryPlace(): Promise<{ cache: string; env: Record<string, string> }> {
  const cache = await Deno.makeTempDir({ dir: `${directory}/tmp` });
  await Deno.chown(cache, ORDINARY, ORDINARY);
  await Deno.chmod(cache, 0o755);
  return { cache, env: { XDG_CACHE_HOME: cache, TMPDIR: cache } };
}

function names(path: string): string[] {
  return [...Deno.readDirSync(path)].map(({ name }) => name).sort();
}

/** A test of what happens to an ordinary user, which needs root. */
function ordinary(
  name: string,
  fn: (place: { cache: string; env: Record<string, string> }) => Promise<void>,
): void {
  Deno.test({ name, ignore: Deno.uid() !== 0, fn: async () => await fn(await ordinaryPlace()) });
}

Deno.test({
  name: "what root has unpacked serves an ordinary user, whatever the umask",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    const shared = `${directory}/shared/clixon`;
    const binary = `${directory}/sharing`;
    await Deno.mkdir(`${directory}/shared`);
    await writeSharing(shared, binary);
    assertEquals((await run(binary, ["-V"], { umask: "077" })).code, 0);
    const { cache, env } = await ordinaryPlace();
    assertEquals((await run(binary, ["-V"], { uid: ORDINARY, env })).code, 0);
    assertEquals(names(cache), []);
  },
});

ordinary("a name with spaces and a relative path do no harm", async ({ cache, env }) => {
  const cwd = `${cache}/a place`;
  await Deno.mkdir(cwd);
  await Deno.symlink(alone, `${cwd}/the program`);
  const { stdout } = await run("./the program", ["-V"], { cwd, uid: ORDINARY, env });
  assertMatch(stdout, /^Clixon version: /);
});

ordinary("a umask that lets others write does not let them write to the cache", async (place) => {
  const { cache, env } = place;
  assertEquals((await run(alone, ["-V"], { uid: ORDINARY, env, umask: "000" })).code, 0);
  assertEquals((await Deno.stat(`${cache}/clixon`)).mode! & 0o777, 0o755);
});

ordinary("variables that do not hold absolute paths are ignored", async ({ cache }) => {
  const env = { XDG_CACHE_HOME: "here", HOME: "-there", TMPDIR: cache };
  assertEquals((await run(alone, ["-V"], { uid: ORDINARY, env })).code, 0);
  assertEquals(names(cache), [`clixon-${ORDINARY}`]);
});

ordinary("ten first starts at once leave one unpacked program", async ({ cache, env }) => {
  const all = await Promise.all(
    Array.from({ length: 10 }, () => run(alone, ["-V"], { uid: ORDINARY, env })),
  );
  assertEquals(all.filter(({ code }) => code !== 0), []);
  assertEquals(names(`${cache}/clixon`).length, 1);
});

ordinary("a cache that others can write to is not used", async ({ cache, env }) => {
  await Deno.mkdir(`${cache}/clixon`);
  await Deno.chown(`${cache}/clixon`, ORDINARY, ORDINARY);
  await Deno.chmod(`${cache}/clixon`, 0o777);
  assertEquals((await run(alone, ["-V"], { uid: ORDINARY, env })).code, 0);
  // It goes elsewhere.
  assertEquals(names(`${cache}/clixon`), []);
  await Deno.remove(`${cache}/clixon-${ORDINARY}`, { recursive: true });
  await Deno.mkdir(`${cache}/clixon-${ORDINARY}`);
  await Deno.chmod(`${cache}/clixon-${ORDINARY}`, 0o777);
  // And where there is nowhere else, it says so.
  const refused = await run(alone, ["-V"], { uid: ORDINARY, env });
  assertEquals(refused.code, 255);
  assertEquals(
    refused.stderr,
    `clixon: cannot unpack: ${cache}/clixon can be written to by others; ` +
      `${cache}/clixon-${ORDINARY} can be written to by others\n`,
  );
});

ordinary("a place where others can put another cache is not used", async ({ cache, env }) => {
  await Deno.chmod(cache, 0o777);
  const { code, stderr } = await run(alone, ["-V"], { uid: ORDINARY, env });
  assertEquals(code, 255);
  assertMatch(stderr, /^clixon: cannot unpack: .*clixon can be written to by others; [^\n]*\n$/);
  // As /tmp is, where only the owner of a file can rename it.
  await Deno.chmod(cache, 0o1777);
  assertEquals((await run(alone, ["-V"], { uid: ORDINARY, env })).code, 0);
});

ordinary("configuration of deno above the cache has no say", async ({ cache, env }) => {
  const usual = await run(alone, ["-V"], { uid: ORDINARY, env });
  const [id] = names(`${cache}/clixon`);
  const config = {
    workspace: [`./clixon/${id}`],
    imports: { [`./clixon/${id}/src/system/version.ts`]: "./other.ts" },
  };
  await Deno.writeTextFile(`${cache}/clixon/${id}/deno.json`, "{}");
  await Deno.writeTextFile(`${cache}/deno.json`, JSON.stringify(config));
  await Deno.writeTextFile(`${cache}/other.ts`, `export const versionText = () => "other";`);
  assertEquals(await run(alone, ["-V"], { uid: ORDINARY, env }), usual);
});

ordinary("a cache from which something has removed files is made again", async (place) => {
  const { cache, env } = place;
  const usual = await run(alone, ["-V"], { uid: ORDINARY, env });
  const [id] = names(`${cache}/clixon`);
  for (const file of ["deno", "main.ts"]) {
    await Deno.remove(`${cache}/clixon/${id}/${file}`);
    assertEquals(await run(alone, ["-V"], { uid: ORDINARY, env }), usual);
  }
  assertEquals(names(`${cache}/clixon`), [id]);
});

ordinary("a later start runs one other program, once", async ({ cache, env }) => {
  const usual = await run(alone, ["-V"], { uid: ORDINARY, env });
  const programs = `${cache}/programs`;
  const log = `${cache}/log`;
  await Deno.mkdir(programs);
  await Deno.writeTextFile(log, "");
  await Deno.chown(log, ORDINARY, ORDINARY);
  const find = `#!/bin/sh\necho "$#" >>${log}\nPATH=/usr/bin:/bin exec find "$@"\n`;
  await Deno.writeTextFile(`${programs}/find`, find, { mode: 0o755 });
  const later = await run(alone, ["-V"], { uid: ORDINARY, env: { ...env, PATH: programs } });
  assertEquals(later, usual);
  assertEquals((await Deno.readTextFile(log)).split("\n").length - 1, 1);
});

ordinary("unpacking prepares deno's caches for all modes", async ({ cache, env }) => {
  await run(alone, ["-V"], { uid: ORDINARY, env });
  const [id] = names(`${cache}/clixon`);
  const place = `${cache}/clixon/${id}`;
  const code = new TextDecoder("latin1").decode(
    await Deno.readFile(`${place}/cache/v8_code_cache_v2`),
  );
  const modes = names(`${place}/src/modes`).filter((name) => name.endsWith(".js"));
  const missing = modes.filter((name) => !code.includes(`${place}/src/modes/${name}`));
  assertEquals([modes.includes("backend.js"), missing], [true, []]);
  // What the first start itself has added since.
  const logs = names(`${place}/cache`).filter((name) => name.endsWith("-wal"));
  for (const name of logs) {
    const { size } = await Deno.stat(`${place}/cache/${name}`);
    assert(size < 100_000, `${name}: ${size} bytes`);
  }
});

ordinary("malloc is told what to do unless the environment says it", async ({ cache, env }) => {
  await run(alone, ["-V"], { uid: ORDINARY, env });
  const [id] = names(`${cache}/clixon`);
  const script = '#!/bin/sh\necho "$GLIBC_TUNABLES"\n';
  await Deno.remove(`${cache}/clixon/${id}/deno`);
  await Deno.writeTextFile(`${cache}/clixon/${id}/deno`, script, { mode: 0o755 });
  const given = "glibc.malloc.arena_max=7";
  const told = async (env: Record<string, string>) =>
    (await run(alone, ["-V"], { uid: ORDINARY, env })).stdout;
  assertMatch(await told(env), /^glibc\.malloc\.hugetlb=1:/);
  assertEquals(await told({ ...env, GLIBC_TUNABLES: given }), `${given}\n`);
});

const BUSYBOX = "/usr/bin/busybox";
let hasBusybox = true;
try {
  Deno.statSync(BUSYBOX);
} catch (error) {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
  hasBusybox = false;
}

Deno.test({
  name: "the programs of busybox do as well",
  ignore: Deno.uid() !== 0 || !hasBusybox,
  fn: async () => {
    const { cache, env } = await ordinaryPlace();
    const usual = await run(alone, ["-V"], { uid: ORDINARY, env });
    await Deno.remove(`${cache}/clixon`, { recursive: true });
    const programs = `${cache}/programs`;
    await Deno.mkdir(programs);
    assertEquals((await run(BUSYBOX, ["--install", "-s", programs])).code, 0);
    const device = { uid: ORDINARY, env: { ...env, PATH: programs } };
    const first = await run(BUSYBOX, ["sh", alone, "-V"], device);
    assertEquals(first, usual);
    assertEquals(await run(BUSYBOX, ["sh", alone, "-V"], device), usual);
    // And they see who else can write there.
    await Deno.chmod(`${cache}/clixon`, 0o777);
    assertEquals(await run(BUSYBOX, ["sh", alone, "-V"], device), usual);
    assertEquals(names(cache).includes(`clixon-${ORDINARY}`), true);
  },
});

ordinary("a part of the binary says that it is one", async ({ env }) => {
  const part = `${directory}/part`;
  const bytes = await Deno.readFile(alone);
  await Deno.writeFile(part, bytes.subarray(0, bytes.length - 5), { mode: 0o755 });
  const { code, stderr } = await run(part, ["-V"], { uid: ORDINARY, env });
  assertEquals([code, stderr], [255, `clixon: ${part} is incomplete: copy it again\n`]);
  await Deno.remove(part);
});

ordinary("unpacking removes older versions that nobody runs", async ({ cache, env }) => {
  const old = `${cache}/clixon/0.0.1-old`;
  await Deno.mkdir(old, { recursive: true });
  await Deno.writeTextFile(`${old}/deno`, "#!/bin/sh\n", { mode: 0o755 });
  await Deno.mkdir(`${cache}/clixon/something-else`);
  // What is left of unpacking that was killed; no process has that number.
  await Deno.mkdir(`${cache}/clixon/.new.99999999.abcdef`);
  for (const name of ["", "/.new.99999999.abcdef", "/0.0.1-old", "/0.0.1-old/deno"]) {
    await Deno.chown(`${cache}/clixon${name}`, ORDINARY, ORDINARY);
  }
  assertEquals((await run(alone, ["-V"], { uid: ORDINARY, env })).code, 0);
  const left = names(`${cache}/clixon`);
  assertEquals(left.length, 2, `${left}`);
  assertEquals(left[1], "something-else");
});

/** Runs `work` with a file system of its own; false where that cannot be had. */
async function onTmpfs(
  options: string,
  work: (path: string) => Promise<void>,
): Promise<boolean> {
  const path = await Deno.makeTempDir({ prefix: "clixon-tmpfs-" });
  const all = `${options},mode=0755,uid=${ORDINARY},gid=${ORDINARY}`;
  const mount = await new Deno.Command("mount", {
    args: ["-t", "tmpfs", "-o", all, "none", path],
    stderr: "null",
  }).output();
  try {
    if (!mount.success) return false;
    await work(path);
    return true;
  } finally {
    if (mount.success) await new Deno.Command("umount", { args: [path] }).output();
    await Deno.remove(path);
  }
}

const CAN_MOUNT = Deno.uid() === 0 && await onTmpfs("size=1m", async () => {});

for (
  const [name, options, message] of [
    ["full", "size=4m", /unpacking into .* failed: no space left/],
    ["noexec", "size=400m,noexec", /programs cannot be run from .*: is it mounted noexec\?/],
  ] as const
) {
  Deno.test({
    name: `a ${name} disk is told of in one line`,
    ignore: !CAN_MOUNT,
    fn: async () => {
      await onTmpfs(options, async (path) => {
        const env = { XDG_CACHE_HOME: path, TMPDIR: path };
        const { code, stderr } = await run(alone, ["-V"], { uid: ORDINARY, env });
        assertEquals(code, 255);
        assertMatch(stderr, /^clixon: cannot unpack: [^\n]*\n$/);
        assertMatch(stderr, message);
        // Nothing half-made stays behind.
        assertEquals(names(`${path}/clixon`), []);
      });
    },
  });
}

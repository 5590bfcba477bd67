/**
 * Runs the end-to-end tests against the executable as it is on a device: built, alone in a directory, without deno or node on the PATH and
 * without HOME.
 *
 * ```
 * deno task test-built [argument of deno test …]
 * ```
 *
 * @module
 */

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);
/** Where the programs that tests talk to are. */
const PATH = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"];
/** What a device has not. */
const ABSENT = /^(?:deno|node|npm|npx)$/;
/** Tests that build the program themselves. */
const BUILDING = ["test/built_test.ts", "test/portable_test.ts"];
/** Tests that need the machine for themselves. */
const ALONE = ["test/plugin_attack_test.ts"];
/** Tests that do not start the program. */
const IGNORED = ["test/yang", "test/oracle"];

const directory = await Deno.makeTempDir({ prefix: "clixon-built-" });
try {
  await Deno.chmod(directory, 0o755);
  Deno.exitCode = await runTests(directory);
} finally {
  await Deno.remove(directory, { recursive: true });
}

async function runTests(directory: string): Promise<number> {
  const binary = `${directory}/alone/clixon`;
  await Deno.mkdir(`${directory}/alone`);
  const build = await deno(["run", "-A", `${ROOT}util/compile.ts`, "--output", binary]);
  if (build !== 0) return build;
  await linkPrograms(`${directory}/bin`);
  const denoDir = await cacheOfDeno();
  const device = { PATH: `${directory}/bin`, DENO_DIR: denoDir, CLIXON_BINARY: binary };
  const words = ["test", "-A"];
  if (Deno.args.length > 0) return await deno([...words, ...Deno.args], device);
  const ignored = `--ignore=${[...IGNORED, ...BUILDING, ...ALONE].join(",")}`;
  return await deno([...words, "--parallel", ignored, "test"], device) ||
    await deno([...words, ...ALONE], device) ||
    await deno([...words, ...BUILDING]);
}

async function deno(args: readonly string[], env?: Record<string, string>): Promise<number> {
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    ...env === undefined ? {} : { clearEnv: true, env },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  return code;
}

/** Fills a directory with links to the programs of a device. */
async function linkPrograms(path: string): Promise<void> {
  await Deno.mkdir(path);
  const names = new Set<string>();
  for (const place of PATH) {
    for (const { name } of Deno.readDirSync(place)) {
      if (ABSENT.test(name) || names.has(name)) continue;
      names.add(name);
      await Deno.symlink(`${place}/${name}`, `${path}/${name}`);
    }
  }
}

/** Where deno, which runs the tests, has its packages: without HOME it does not know. */
async function cacheOfDeno(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

/**
 * Runs the end-to-end tests against the executable as it is on a device: built, alone in a directory, without deno or node on the PATH and
 * without HOME; where it may, by root once more as an ordinary user.
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
/** What the tests of an ordinary user need of this directory, which may be where only root can go. */
const CHECKOUT = [
  "main.ts",
  "deno.json",
  "deno.lock",
  "README.md",
  "LICENSE",
  "src",
  "test",
  "util",
  "plugins",
  "yang",
];
/** `nobody` of most systems. */
const ORDINARY = 65534;

/** Tests that do not start the program. */
const IGNORED = ["test/yang", "test/oracle"];

/** `deno` with these words tests. */
const TEST = ["test", "-A"];
/** The tests that run side by side. */
const SUITE = [
  ...TEST,
  "--parallel",
  `--ignore=${[...IGNORED, ...BUILDING, ...ALONE].join(",")}`,
  "test",
];

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
  if (Deno.args.length > 0) return await deno([...TEST, ...Deno.args], { env: device });
  return await deno(SUITE, { env: device }) ||
    await deno([...TEST, ...ALONE], { env: device }) ||
    (Deno.uid() === 0 ? await runAsOrdinaryUser(directory, device) : 0) ||
    await deno([...TEST, ...BUILDING]);
}

/** The suite by {@linkcode ORDINARY}, from copies of what that user may not be allowed to read. */
async function runAsOrdinaryUser(
  directory: string,
  device: Readonly<Record<"DENO_DIR", string> & Record<string, string>>,
): Promise<number> {
  const own = `${directory}/ordinary`;
  const checkout = `${own}/checkout`;
  await Deno.mkdir(checkout, { recursive: true });
  const packages = `${own}/deno-dir`;
  await Deno.mkdir(packages);
  await copy([...CHECKOUT.map((name) => `${ROOT}${name}`)], checkout);
  await copy([`${device.DENO_DIR}/npm`], packages);
  await copy([Deno.execPath()], own);
  await run("chmod", ["-R", "a+rX", own]);
  await run("chown", ["-R", String(ORDINARY), packages]);
  return await deno(["test", "--no-check", ...SUITE.slice(1)], {
    command: `${own}/${Deno.execPath().replace(/^.*\//, "")}`,
    cwd: checkout,
    env: { ...device, DENO_DIR: packages },
    user: ORDINARY,
  });
}

function copy(from: readonly string[], to: string): Promise<void> {
  return run("cp", ["-R", ...from, to]);
}

async function run(command: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args] }).output();
  if (!success) throw new Error(`${command}: ${new TextDecoder().decode(stderr)}`);
}

/** How deno is run, where not as this process runs. */
interface Surroundings {
  readonly command?: string;
  readonly cwd?: string;
  /** All of the environment. */
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: number;
}

async function deno(args: readonly string[], around: Surroundings = {}): Promise<number> {
  const { command = Deno.execPath(), cwd = ROOT, env, user } = around;
  const { code } = await new Deno.Command(command, {
    args: [...args],
    cwd,
    uid: user,
    gid: user,
    ...env === undefined ? {} : { clearEnv: true, env: { ...env } },
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

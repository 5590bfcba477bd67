/**
 * The program as it is shipped, in a directory: its modes bundled, without tests. Both kinds of executable are made of it.
 *
 * @module
 */

/** Beside the modules: what the program reads, and its licence. */
const DATA = ["yang", "LICENSE"];
/** Files in there that the program does not need. */
const EXCLUDES = /(_test\.ts$|\/testing\/)/;

/**
 * Modules that `main.ts`, or one of these, imports by a computed name. They are put into one file each and files of what they share, in the
 * place where they were, so that what they find relative to themselves is found.
 */
const BUNDLED = [
  "backend",
  "callhome",
  "callhome_client",
  "datastore",
  "help",
  "netconf",
  "netconf_plugins",
];

/** Modules that stay as they are, with what they import: they are read, or started as workers, as files. */
const PLAIN = ["main.ts", "src/modes/plugin_host.ts", "src/plugin/sandbox/"];

/** The program in a directory of its own, removed when disposed of. */
export class Staging implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Copies and bundles. `root` is the repository, with a slash at its end. */
  static async of(root: string): Promise<Staging> {
    const staging = new Staging(await Deno.makeTempDir({ prefix: "clixon-build-" }));
    try {
      for (const name of DATA) await copy(`${root}${name}`, `${staging.path}/${name}`);
      const modes = `${staging.path}/src/modes`;
      const fault = await bundle(root, modes);
      if (fault === undefined) {
        const whole = await shrink(modes);
        if (whole !== undefined) console.log(`not made smaller: ${whole}`);
        for (const file of await plainFiles(root)) {
          await copy(root + file, `${staging.path}/${file}`);
        }
        await renameImports(`${staging.path}/main.ts`);
        await renameImports(`${modes}/netconf.js`);
      } else {
        // The bundler comes from the package registry; without it the program is only slower to start.
        console.log(`not bundled: ${fault}`);
        for (const name of ["main.ts", "src"]) await copy(root + name, `${staging.path}/${name}`);
      }
      await withoutTimes(staging.path);
      return staging;
    } catch (error) {
      await staging[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

/** Bundles the modes into a directory; the reason when it cannot. */
async function bundle(root: string, directory: string): Promise<string | undefined> {
  const files = BUNDLED.map((mode) => `src/modes/${mode}.ts`);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--platform=deno",
      "--code-splitting",
      "--outdir",
      directory,
      ...files,
    ],
    cwd: root,
  }).output();
  if (!success) return new TextDecoder().decode(stderr).trim().split("\n")[0];
  return undefined;
}

/** Characters in a line, about: so that the place that a stack trace names can be found. */
const LINE_LIMIT = 160;

/**
 * Takes out what only readers need, names aside; the reason when it cannot. What is left is ASCII, which the engine keeps in half the memory, and
 * it starts some milliseconds sooner.
 */
async function shrink(directory: string): Promise<string | undefined> {
  let shrinker: typeof import("esbuild");
  try {
    shrinker = await import("esbuild");
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.message.split("\n")[0];
  }
  try {
    for await (const { name } of Deno.readDir(directory)) {
      const text = await Deno.readTextFile(`${directory}/${name}`);
      const { code } = await shrinker.transform(text, {
        charset: "ascii",
        format: "esm",
        legalComments: "none",
        lineLimit: LINE_LIMIT,
        minifyWhitespace: true,
        target: "esnext",
      });
      await Deno.writeTextFile(`${directory}/${name}`, code);
    }
    return undefined;
  } finally {
    await shrinker.stop();
  }
}

/** The bundler writes JavaScript, and deno starts that faster under a name that says so: computed imports have to name it, too. */
async function renameImports(file: string): Promise<void> {
  const text = await Deno.readTextFile(file);
  const imports = new RegExp(
    `(["'\`]\\./(?:src/modes/)?(?:${BUNDLED.join("|")}))\\.ts(["'\`])`,
    "g",
  );
  await Deno.writeTextFile(file, text.replace(imports, "$1.js$2"));
}

/** What `deno info` says of a module. */
interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly { readonly code?: { readonly specifier?: string } }[];
}

/** The files of {@linkcode PLAIN} and all whose code they import, relative to `root`. */
async function plainFiles(root: string): Promise<Set<string>> {
  const entries = PLAIN.flatMap((path) =>
    path.endsWith("/")
      ? [...Deno.readDirSync(root + path)].map(({ name }) => path + name)
        .filter((file) => !EXCLUDES.test(file))
      : [path]
  );
  const base = new URL(root, "file:").href;
  const files = new Set<string>();
  for (const entry of entries) {
    const modules = new Map((await modulesOf(root + entry)).map((one) => [one.specifier, one]));
    const reached = new Set([new URL(root + entry, "file:").href]);
    for (const specifier of reached) {
      if (specifier.startsWith(base)) files.add(decodeURIComponent(specifier.slice(base.length)));
      for (const { code } of modules.get(specifier)?.dependencies ?? []) {
        if (code?.specifier !== undefined) reached.add(code.specifier);
      }
    }
  }
  return files;
}

async function modulesOf(file: string): Promise<readonly ModuleInfo[]> {
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", file],
  }).output();
  if (!success) throw new Error(`${file}: ${new TextDecoder().decode(stderr).trim()}`);
  return JSON.parse(new TextDecoder().decode(stdout)).modules;
}

/** Copies a file, or a directory with all that is in it. */
async function copy(from: string, to: string): Promise<void> {
  if (EXCLUDES.test(from)) return;
  if ((await Deno.stat(from)).isFile) {
    await Deno.mkdir(to.slice(0, to.lastIndexOf("/")), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  for await (const { name } of Deno.readDir(from)) await copy(`${from}/${name}`, `${to}/${name}`);
}

/** Gives everything the same time of change: executables record it, and the same sources are to give the same bytes. */
async function withoutTimes(path: string): Promise<void> {
  if ((await Deno.stat(path)).isDirectory) {
    for await (const { name } of Deno.readDir(path)) await withoutTimes(`${path}/${name}`);
  }
  await Deno.utime(path, 0, 0);
}

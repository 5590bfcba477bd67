/**
 * Makes the portable form of the program: header, then archive.
 *
 * The archive is made by `tar` in a fixed order and without times or owners, so that the same sources and the same deno
 * give the same bytes.
 *
 * @module
 */

/** What to build. */
export interface PortableBuild {
  /** The repository, with a slash at its end. */
  readonly root: string;
  readonly output: string;
  readonly version: string;
}

/** What of the repository the program needs, besides `deno`. */
const CONTENTS = ["main.ts", "src", "yang", "LICENSE"];
/** Files in there that it does not. */
const EXCLUDES = /(_test\.ts$|\/testing\/)/;

/**
 * Modes whose modules are put into one file each, which starts quicker. A file stays where it was, so that what it finds relative to itself
 * is found. The plugin host starts workers from files and stays as it is.
 */
const BUNDLED = ["backend", "netconf", "callhome", "callhome_client"];

/** The configuration that deno finds beside `main.ts`: none of the development's. */
const DENO_JSON = `{ "unstable": ["worker-options"], "lock": false }\n`;

/** Flags of the program's own deno; `selfCommand` has the same. */
const FLAGS = "-A --no-prompt --quiet --cached-only --no-remote";

/** Writes the executable. @throws when `tar` fails */
export async function buildPortable({ root, output, version }: PortableBuild): Promise<void> {
  const staging = await Deno.makeTempDir({ prefix: "clixon-build-" });
  try {
    for (const name of CONTENTS) await copy(`${root}${name}`, `${staging}/${name}`);
    for (const mode of BUNDLED) await bundle(root, staging, `src/modes/${mode}.ts`);
    await Deno.writeTextFile(`${staging}/deno.json`, DENO_JSON);
    await Deno.copyFile(Deno.execPath(), `${staging}/deno`);
    await Deno.chmod(`${staging}/deno`, 0o755);
    const archive = `${staging}.tar`;
    await tar(staging, archive);
    try {
      await join(root, archive, output, version);
    } finally {
      await Deno.remove(archive);
    }
  } finally {
    await Deno.remove(staging, { recursive: true });
  }
}

async function bundle(root: string, staging: string, file: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "deno", "--output", `${staging}/${file}`, file],
    cwd: root,
  }).output();
  if (success) return await Deno.chmod(`${staging}/${file}`, 0o644);
  // The bundler comes from the package registry; without it the program is only slower to start.
  const reason = new TextDecoder().decode(stderr).trim().split("\n")[0];
  console.log(`${file} is not bundled: ${reason}`);
}

async function copy(from: string, to: string): Promise<void> {
  if (EXCLUDES.test(from)) return;
  const info = await Deno.stat(from);
  if (info.isFile) {
    await Deno.copyFile(from, to);
    await Deno.chmod(to, 0o644);
    return;
  }
  if (EXCLUDES.test(`${from}/`)) return;
  await Deno.mkdir(to, { mode: 0o755 });
  for await (const entry of Deno.readDir(from)) {
    await copy(`${from}/${entry.name}`, `${to}/${entry.name}`);
  }
}

async function tar(directory: string, archive: string): Promise<void> {
  const { success } = await new Deno.Command("tar", {
    args: [
      "--create",
      "--format=ustar",
      "--sort=name",
      "--mtime=@0",
      "--owner=0",
      "--group=0",
      "--numeric-owner",
      "--mode=go-w",
      `--file=${archive}`,
      `--directory=${directory}`,
      ".",
    ],
    env: { LC_ALL: "C" },
  }).output();
  if (!success) throw new Error("tar failed");
}

async function join(root: string, archive: string, output: string, version: string) {
  const bytes = await Deno.readFile(archive);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  const template = await Deno.readTextFile(`${root}util/portable/header.sh`);
  const filled = template
    .replaceAll("@VERSION@", version)
    .replaceAll("@ID@", `${version}-${digest.slice(0, 32)}`)
    .replaceAll("@SIZE@", String(bytes.length))
    .replaceAll("@FLAGS@", FLAGS);
  // The length of the header is part of the header.
  let header = filled;
  for (let skip = 0; skip !== header.length + 1;) {
    skip = header.length + 1;
    header = filled.replaceAll("@SKIP@", String(skip));
  }
  const temporary = `${output}.new`;
  const out = await Deno.open(temporary, {
    write: true,
    create: true,
    truncate: true,
    mode: 0o755,
  });
  try {
    for (const part of [new TextEncoder().encode(header), bytes]) {
      for (let at = 0; at < part.length;) at += await out.write(part.subarray(at));
    }
  } finally {
    out.close();
  }
  await Deno.chmod(temporary, 0o755);
  await Deno.rename(temporary, output);
}

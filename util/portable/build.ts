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
  /** The program, staged; the deno executable and what prepares its caches are put beside it. */
  readonly staging: string;
  readonly output: string;
  readonly version: string;
}

const HEADER = new URL("header.sh", import.meta.url);
const PREPARE = new URL("prepare.ts", import.meta.url);

/** Flags of the program's own deno. Without `--no-config`, configuration files in directories above it would have a say. */
const FLAGS = "-A --no-prompt --quiet --no-config --no-lock --cached-only --no-remote " +
  "--unstable-worker-options";

/** Writes the executable. @throws when `tar` fails */
export async function buildPortable({ staging, output, version }: PortableBuild): Promise<void> {
  await Deno.copyFile(Deno.execPath(), `${staging}/deno`);
  await Deno.chmod(`${staging}/deno`, 0o755);
  await Deno.copyFile(PREPARE, `${staging}/prepare.ts`);
  const archive = `${staging}.tar`;
  try {
    await tar(staging, archive);
    await join(archive, output, version);
  } finally {
    await Deno.remove(archive);
  }
}

async function tar(directory: string, archive: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("tar", {
    args: [
      "--create",
      "--format=ustar",
      "--sort=name",
      "--mtime=@0",
      "--owner=0",
      "--group=0",
      "--numeric-owner",
      // Whatever the umask was: what root unpacks is for everybody.
      "--mode=u=rwX,go=rX",
      `--file=${archive}`,
      `--directory=${directory}`,
      ".",
    ],
    env: { LC_ALL: "C" },
  }).output();
  if (!success) throw new Error(`tar failed: ${new TextDecoder().decode(stderr).trim()}`);
}

async function join(archive: string, output: string, version: string): Promise<void> {
  const bytes = await Deno.readFile(archive);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  const template = await Deno.readTextFile(HEADER);
  const filled = template
    .replaceAll("@VERSION@", version)
    .replaceAll("@ID@", `${version}-${digest.slice(0, 32)}`)
    .replaceAll("@SIZE@", String(bytes.length))
    .replaceAll("@FLAGS@", FLAGS);
  // The length of the header is part of the header.
  const encoder = new TextEncoder();
  let header = encoder.encode(filled);
  for (let skip = 0; skip !== header.length + 1;) {
    skip = header.length + 1;
    header = encoder.encode(filled.replaceAll("@SKIP@", String(skip)));
  }
  const temporary = `${output}.new`;
  const parts = [header, bytes];
  await Deno.writeFile(temporary, ReadableStream.from(parts));
  await Deno.chmod(temporary, 0o755);
  await Deno.rename(temporary, output);
}

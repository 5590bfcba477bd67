/**
 * Building the executable, and running it as it is run on a device: alone, without deno, node or HOME.
 *
 * @module
 */

import { assert } from "@std/assert";

const ROOT = decodeURIComponent(new URL("../", import.meta.url).pathname);
/** `nobody` of most systems; the tests only need that it is not root. */
export const ORDINARY = 65534;
/** All that the environment of a device holds. */
export const ENV = { PATH: "/usr/bin:/bin" };

/** A directory that everybody can read, with a `tmp` where everybody can write; removed when the tests have ended. */
export function deviceDirectory(): string {
  const directory = Deno.makeTempDirSync({ prefix: "clixon-built-" });
  Deno.chmodSync(directory, 0o755);
  Deno.mkdirSync(`${directory}/tmp`);
  Deno.chmodSync(`${directory}/tmp`, 0o1777);
  globalThis.addEventListener("unload", () => Deno.removeSync(directory, { recursive: true }));
  return directory;
}

/** Runs `deno task compile` and gives what it says. @throws when it fails */
export async function build(
  output: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}util/compile.ts`, "--output", output, ...args],
    env,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** How the executable is run. */
export interface Run {
  readonly uid?: number;
  /** Besides {@linkcode ENV}. */
  readonly env?: Readonly<Record<string, string>>;
  /** In octal; the test's own when absent. */
  readonly umask?: string;
  readonly cwd?: string;
}

/** Runs an executable to its end. */
export async function run(
  path: string,
  args: readonly string[],
  { uid, env = {}, umask, cwd = "/" }: Run = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const withUmask = umask === undefined ? undefined : `umask ${umask}; exec "$0" "$@"`;
  const { stdout, stderr, code } = await new Deno.Command(withUmask === undefined ? path : "sh", {
    args: withUmask === undefined ? [...args] : ["-c", withUmask, path, ...args],
    cwd,
    clearEnv: true,
    env: { ...ENV, ...env },
    ...uid === undefined ? {} : { uid, gid: uid },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** All files below a directory. */
export function filesBelow(path: string): string[] {
  return [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(`${path}/${name}`) : [`${path}/${name}`]
  );
}

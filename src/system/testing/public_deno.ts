/**
 * What root's tests need to run the program as somebody else: a deno that every user may execute (root's is often in a
 * home directory, where nobody else may go), and sources that every user may read.
 *
 * @module
 */

/** `nobody` of most systems; it only matters that it is not root. */
export const ORDINARY_USER = 65534;

/** True where {@linkcode ORDINARY_USER} can run this program's sources: tests that do are ignored elsewhere. */
export const canRunAsOther: boolean = Deno.uid() === 0 &&
  await ordinaryUserMay("-r", decodeURIComponent(new URL("../self.ts", import.meta.url).pathname));

let found: Promise<string> | undefined;

/** Path of the running deno, or of a copy of it that lasts as long as this process. Needs root. */
export function publicDeno(): Promise<string> {
  return found ??= find();
}

async function find(): Promise<string> {
  const own = Deno.execPath();
  if (await ordinaryUserMay("-x", own)) return own;
  const dir = await Deno.makeTempDir({ prefix: "clixon-deno-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(dir, { recursive: true }));
  await Deno.chmod(dir, 0o755);
  const copy = `${dir}/deno`;
  await Deno.copyFile(own, copy);
  await Deno.chmod(copy, 0o755);
  return copy;
}

async function ordinaryUserMay(test: "-r" | "-x", path: string): Promise<boolean> {
  const { success } = await new Deno.Command("test", {
    args: [test, path],
    uid: ORDINARY_USER,
    gid: ORDINARY_USER,
    cwd: "/",
  }).output();
  return success;
}

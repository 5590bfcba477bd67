/**
 * Loading modules: all of OpenConfig where they are at hand, else those shipped with the program; whole processes, start-up included.
 *
 * @module
 */

import { CORPUS } from "../../test/corpus.ts";
import { BUILTIN_DIR, type LoadOptions } from "../../src/yang/load.ts";
import { mainDirFiles } from "../../src/yang/search.ts";
import { type Bench, medianOf, ratio, type Row, time } from "./row.ts";

const YANGLINT = "/usr/bin/yanglint";

/** A process that does nothing but load. */
const LOADER = new URL("yang_load.ts", import.meta.url).pathname;

export const YANG_LOADING: Bench = {
  title: "Loading YANG modules",
  async run({ quick }): Promise<Row[]> {
    const count = quick ? 1 : 7;
    const options: LoadOptions = CORPUS === undefined
      ? { mainDir: BUILTIN_DIR }
      : { mainDir: `${CORPUS}/openconfig`, dirs: [`${CORPUS}/ietf`] };
    const folder = options.mainDir!;
    const files = mainDirFiles(folder).map(({ path }) => path)
      .filter((path) => !/^\s*submodule\b/m.test(Deno.readTextFileSync(path)));
    const cacheDir = await Deno.makeTempDir({ prefix: "clixon-bench-" });
    try {
      const empty = await medianOf(count, () => runDeno("eval", ""));
      const cold = await medianOf(count, () => load(options));
      await load({ ...options, cacheDir });
      const warm = await medianOf(count, () => load({ ...options, cacheDir }));
      const what = `${files.length} modules of ${CORPUS === undefined ? "ours" : "OpenConfig"}`;
      const rows: Row[] = [
        {
          name: `load and check ${what}`,
          value: time(cold),
          note: `empty process: ${time(empty)}`,
        },
        {
          name: "the same, found free of faults before",
          value: time(warm),
          note: `${ratio(warm, cold)} the time`,
        },
      ];
      if (isInstalled(YANGLINT)) {
        const lint = await medianOf(1, () => runYanglint(files, options.dirs ?? []));
        rows.push({
          name: "the same by yanglint (all modules implemented)",
          value: time(lint),
          note: `${ratio(lint, cold)} our time`,
        });
      }
      return rows;
    } finally {
      await Deno.remove(cacheDir, { recursive: true });
    }
  },
};

function isInstalled(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function load(options: LoadOptions & { cacheDir?: string }): Promise<void> {
  return runDeno("run", "-A", LOADER, JSON.stringify(options));
}

async function runDeno(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args, stdout: "null" })
    .output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

async function runYanglint(files: readonly string[], dirs: readonly string[]): Promise<void> {
  const paths = dirs.flatMap((dir) => ["-p", dir]);
  await new Deno.Command(YANGLINT, {
    args: ["-ii", ...paths, ...files],
    stdout: "null",
    stderr: "null",
  }).output();
}

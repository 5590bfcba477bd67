/**
 * The built binary: its size, and how long its modes take to start.
 *
 * @module
 */

import { BackendProcess, Site, withProgram } from "../../test/program.ts";
import { startSession } from "./hello.ts";
import { LIST_MODULE } from "./lists.ts";
import { type Bench, medianOf, mediansOf, ratio, type Row, time } from "./row.ts";

const ROOT = decodeURIComponent(new URL("../../", import.meta.url).pathname);

export const BUILD: Bench = {
  title: "The built binary",
  async run({ quick }) {
    const directory = await Deno.makeTempDir({ prefix: "clixon-bench-" });
    try {
      return await rows(directory, quick ? 3 : 15);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
};

async function rows(directory: string, runs: number): Promise<Row[]> {
  const binary = `${directory}/clixon`;
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}util/compile.ts`, "--output", binary],
    stdout: "null",
    stderr: "null",
  }).output();
  if (!success) throw new Error("the build failed");
  const empty = `${directory}/empty.ts`;
  await Deno.writeTextFile(empty, "");
  const runtime = (await Deno.stat(Deno.execPath())).size;
  const { size } = await Deno.stat(binary);
  const output = (command: string, args: string[]) => new Deno.Command(command, { args }).output();
  await output(binary, ["-V"]); // the first start unpacks
  const bare = await medianOf(runs, () => output(Deno.execPath(), ["run", empty]));
  const row = (name: string, ms: number): Row => ({
    name,
    value: time(ms),
    note: `${ratio(ms, bare)} deno run of an empty file (${time(bare)})`,
  });
  const [version, source] = await mediansOf(runs, [
    () => output(binary, ["-V"]),
    () => output(Deno.execPath(), ["run", "-A", "--quiet", `${ROOT}main.ts`, "-V"]),
  ]);
  const started: Row[] = [];
  await withProgram({ binary }, async () => {
    using site = new Site();
    site.module("bench", LIST_MODULE);
    const ready = await medianOf(Math.min(runs, 7), async () => {
      await using _backend = await BackendProcess.start(site);
    });
    started.push(row("backend from start to ready (and its end), one small module", ready));
    await using _backend = await BackendProcess.start(site);
    started.push(
      row("netconf from start to hello", await medianOf(runs, () => startSession(site))),
    );
  });
  return [
    {
      name: "size",
      value: `${(size / 1e6).toFixed(1)} MB`,
      note: `${(size / runtime).toFixed(3)} × the runtime it carries (goal ≤ 1.05)`,
    },
    row("-V", version),
    {
      name: "what the built form adds to a start",
      value: time(Math.max(0, version - source)),
      note: `-V, built against from source (goal ≤ 10 ms)`,
    },
    ...started,
  ];
}

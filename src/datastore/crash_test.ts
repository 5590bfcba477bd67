/**
 * Kills of a real process with SIGKILL, at every step of a write and at random. `CLIXON_CRASH_KILLS` asks for a longer run.
 *
 * @module
 */

import { assert } from "@std/assert";
import { equal } from "../tree/equal.ts";
import type { Branch } from "../tree/node.ts";
import { after, base, type CrashMode, optionsOf } from "./testing/crash_history.ts";
import { storesOn } from "./testing/world.ts";

const CHILD = new URL("./testing/crash_child.ts", import.meta.url).pathname;
const COMMITS = 6;
const RANDOM_KILLS = Number(Deno.env.get("CLIXON_CRASH_KILLS") ?? 72);

interface Setting {
  readonly mode: CrashMode;
  readonly entries: number;
  /** A directory with the datastore as it is before the first commit. */
  readonly start: string;
  /** The configuration after each number of commits. */
  readonly states: readonly Branch[];
}

async function setting(mode: CrashMode, entries: number): Promise<Setting> {
  const start = await Deno.makeTempDir({ prefix: "clixon-crash-" });
  const states = [base(entries)];
  const stores = storesOn(undefined, { directory: start, ...optionsOf(mode) });
  await stores.save("running", states[0]);
  await stores.close();
  for (let turn = 1; turn <= COMMITS; turn++) {
    states.push(after(states[turn - 1], turn, entries, mode === "journal"));
  }
  return { mode, entries, start, states };
}

/** Runs the child until it ends or is killed after `delay` milliseconds; returns what it has said. */
async function run(
  { mode, entries }: Setting,
  directory: string,
  dieIn: number,
  delay?: number,
): Promise<string[]> {
  const growth = mode === "journal" ? "grow" : "same";
  const args = [directory, mode, entries, COMMITS, dieIn, growth].map(String);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", CHILD, ...args],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  let said = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  for await (const bytes of child.stdout) {
    said += new TextDecoder().decode(bytes);
    if (delay === undefined || timer !== undefined) continue;
    timer = setTimeout(() => {
      try {
        child.kill("SIGKILL");
      } catch (error) {
        // It may have ended by itself meanwhile.
        if (!(error instanceof TypeError)) throw error;
      }
    }, delay);
  }
  clearTimeout(timer);
  const { success, signal } = await child.status;
  assert(success || signal === "SIGKILL", "the child failed by itself");
  return said.trimEnd().split("\n");
}

/** One run with one kill: what is left must be the last acknowledged commit or the next one. Gives what the child said. */
async function kill(from: Setting, dieIn: number, delay?: number): Promise<string[]> {
  const directory = await Deno.makeTempDir({ prefix: "clixon-crash-" });
  try {
    await Deno.copyFile(`${from.start}/running_db`, `${directory}/running_db`);
    const said = await run(from, directory, dieIn, delay);
    const acknowledged = said.filter((line) => /^\d+$/.test(line)).length;
    const found = storesOn(undefined, { directory, ...optionsOf(from.mode) }).get("running");
    const allowed = from.states.slice(acknowledged, acknowledged + 2);
    const where = `${from.mode}, ${from.entries} entries, step ${dieIn}, delay ${delay}`;
    assert(allowed.some((state) => equal(state, found)), `${where}: ${acknowledged} acknowledged`);
    return said;
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Runs the pieces of work, two at a time. */
async function twoAtATime(work: readonly (() => Promise<unknown>)[]): Promise<void> {
  const queue = [...work];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next();
  };
  await Promise.all([worker(), worker()]);
}

for (const mode of ["xml", "json", "journal"] as const) {
  for (const entries of [1, 50_000]) {
    Deno.test(`kill -9 at any step keeps the last acknowledged commit: ${mode}, ${entries} entries`, async () => {
      const from = await setting(mode, entries);
      try {
        const steps = Number(/^steps (\d+)$/.exec((await kill(from, 0)).at(-1)!)![1]);
        // A large file is written in many pieces, which are all alike.
        const every = entries === 1 ? 1 : Math.ceil(steps / 16);
        const work: (() => Promise<unknown>)[] = [];
        for (let step = 1; step <= steps; step += every) work.push(() => kill(from, step));
        for (let index = 0; index < RANDOM_KILLS / 6; index++) {
          work.push(() => kill(from, 0, Math.random() * (entries === 1 ? 12 : 120)));
        }
        await twoAtATime(work);
      } finally {
        await Deno.remove(from.start, { recursive: true });
      }
    });
  }
}

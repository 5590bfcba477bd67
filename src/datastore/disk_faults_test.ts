import { assert } from "@std/assert";
import type { DatastoreOptions } from "./datastores.ts";
import { MemoryFiles, PowerCut } from "./testing/memory_files.ts";
import { commit, DIRECTORY, type Plain, plain, storesOn, tree } from "./testing/world.ts";

/** A generator of numbers that is the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

const text = (value: Plain) => JSON.stringify(plain(tree(value)));
const LONG = "x".repeat(300_000);

/** A commit's configuration, different from all others. */
function next(turn: number, choose: (below: number) => number): Plain {
  return choose(6) === 0
    ? { c: { x: turn, s: LONG + turn } }
    : { c: { x: turn }, y: Array.from({ length: choose(20) + 1 }, (_, k) => ({ k })) };
}

const OPTIONS: readonly Partial<DatastoreOptions>[] = [
  { smallSize: 2 ** 30 },
  { smallSize: 0 },
  { smallSize: 0, format: "json", pretty: false },
];

/**
 * A backend on a disk that fails now and then, in one step or for a while, until the power goes. What is there after each refusal is what
 * was there before; what is there after the power cut is what was acknowledged last, or what was refused after that.
 */
async function live(seed: number): Promise<void> {
  const choose = random(seed);
  let disk = new MemoryFiles([DIRECTORY]);
  let held: Plain = {};
  let turn = 0;
  for (let round = 0; round < 12; round++) {
    const stores = storesOn(disk, OPTIONS[choose(OPTIONS.length)]);
    // In memory whether there is a file or not, as after a start of the backend.
    stores.set("running", stores.get("running"));
    assert(JSON.stringify(plain(stores.get("running"))) === text(held), `${seed}.${round}: start`);
    const maybe = new Set<string>();
    const end = disk.steps + 20 + choose(150);
    const rarity = [3, 8, 30, 1000][choose(4)];
    let outage = 0;
    disk.fault = (step, what) => {
      if (step >= end) return new PowerCut();
      if (outage > 0) outage--;
      else if (choose(rarity) > 0) return undefined;
      else if (choose(3) === 0) outage = choose(8);
      return new Error(`No space left on device (os error 28): ${what}`);
    };
    for (;;) {
      const value = next(++turn, choose);
      try {
        await commit(stores, "running", value);
        held = value;
        maybe.clear();
      } catch (error) {
        maybe.add(text(value));
        if ((error as Error).cause instanceof PowerCut || error instanceof PowerCut) break;
        assert(
          JSON.stringify(plain(stores.get("running"))) === text(held),
          `${seed}.${round}: changed by what was refused`,
        );
      }
      if (choose(5) === 0) await stores.store("running").settled();
      if (choose(40) === 0) {
        await stores.close();
        break;
      }
    }
    await stores.store("running").settled();
    disk = disk.afterPowerCut(choose);
    const found = plain(storesOn(disk).get("running"));
    const now = JSON.stringify(found);
    assert(now === text(held) || maybe.has(now), `${seed}.${round}: lost`);
    held = found;
  }
}

Deno.test("a disk that fails now and then and a power cut lose no acknowledged commit", async () => {
  // A longer run: CLIXON_DISK_LIVES=500, and another seed for other lives.
  const lives = Number(Deno.env.get("CLIXON_DISK_LIVES") ?? 30);
  const first = Number(Deno.env.get("CLIXON_SEED") ?? 1);
  for (let seed = first; seed < first + lives; seed++) await live(seed);
});

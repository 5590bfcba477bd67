import { assert, assertEquals } from "@std/assert";
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

const LONG = "x".repeat(300_000);

/** The commits of a run: small ones, now and then one that makes the journal grow. */
function history(entries: number): Plain[] {
  const y = Array.from({ length: entries }, (_, k) => ({ k, a: k }));
  return Array.from({ length: 14 }, (_, turn): Plain => ({
    c: turn % 3 === 2 ? { x: turn, s: LONG + turn } : { x: turn },
    y: turn % 2 === 0 ? y : y.slice(turn),
    u: [turn, turn - 1, turn + 7].map((k) => ({ k, v: `${turn}` })),
  }));
}

/** What a backend that is cut off at step `cut` has acknowledged: an index into the history, -1 for nothing. */
async function runUntil(
  disk: MemoryFiles,
  options: Partial<DatastoreOptions>,
  commits: readonly Plain[],
  cut: number,
): Promise<{ acknowledged: number; tried: number }> {
  disk.fault = (step) => step >= cut ? new PowerCut() : undefined;
  const stores = storesOn(disk, options);
  let acknowledged = -1;
  for (let turn = 0; turn < commits.length; turn++) {
    try {
      await commit(stores, "running", commits[turn]);
      if (turn % 5 === 4) await stores.store("running").settled();
    } catch (error) {
      if (error instanceof PowerCut) return { acknowledged, tried: turn };
      throw error;
    }
    acknowledged = turn;
  }
  try {
    await stores.close();
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
  }
  return { acknowledged, tried: commits.length };
}

const MODES: readonly { name: string; options: Partial<DatastoreOptions>; entries: number }[] = [
  { name: "xml", options: { smallSize: 2 ** 30 }, entries: 1 },
  { name: "json", options: { smallSize: 2 ** 30, format: "json" }, entries: 1 },
  { name: "journal", options: { smallSize: 0 }, entries: 1 },
  {
    name: "journal, compact json",
    options: { smallSize: 0, format: "json", pretty: false },
    entries: 200,
  },
];

for (const { name, options, entries } of MODES) {
  Deno.test(`a power cut at any step leaves the last acknowledged commit or the next one: ${name}`, async () => {
    const commits = history(entries);
    const whole = new MemoryFiles([DIRECTORY]);
    await runUntil(whole, options, commits, Infinity);
    const choose = random(1);
    let cuts = 0;
    for (let cut = 1; cut <= whole.steps; cut++) {
      const disk = new MemoryFiles([DIRECTORY]);
      const { acknowledged, tried } = await runUntil(disk, options, commits, cut);
      for (let way = 0; way < 3; way++) {
        const after = disk.afterPowerCut(choose);
        const stores = storesOn(after, options);
        const found = plain(stores.get("running"));
        const allowed = [acknowledged, tried].filter((turn) => turn < commits.length)
          .map((turn) => turn < 0 ? {} : plain(tree(commits[turn])));
        assert(
          allowed.some((state) => JSON.stringify(state) === JSON.stringify(found)),
          `cut at step ${cut}, way ${way}: neither commit ${acknowledged} nor ${tried}`,
        );
        // And life goes on.
        await commit(stores, "running", { c: { x: 99 } });
        assertEquals(plain(storesOn(after, options).get("running")), { c: { x: 99 } });
        cuts++;
      }
    }
    assert(cuts > 100, `${cuts} cuts`);
  });
}

Deno.test("any number of power cuts one after the other loses no acknowledged commit", async () => {
  // A longer run: CLIXON_POWER_CUTS=20000, and another seed for other cuts.
  const rounds = Number(Deno.env.get("CLIXON_POWER_CUTS") ?? 300);
  const choose = random(Number(Deno.env.get("CLIXON_SEED") ?? 7));
  let disk = new MemoryFiles([DIRECTORY]);
  let held: Plain = {};
  let turn = 0;
  for (let round = 0; round < rounds; round++) {
    const { options } = MODES[choose(MODES.length)];
    const stores = storesOn(disk, options);
    assertEquals(plain(stores.get("running")), held, `round ${round}`);
    const cut = disk.steps + 1 + choose(40);
    disk.fault = (step) => step >= cut ? new PowerCut() : undefined;
    let tried: Plain = held;
    try {
      for (;;) {
        const value: Plain = choose(6) === 0
          ? { c: { x: ++turn, s: LONG } }
          : { c: { x: ++turn }, y: Array.from({ length: choose(20) + 1 }, (_, k) => ({ k })) };
        tried = value;
        await commit(stores, "running", value);
        held = value;
        if (choose(8) === 0) await stores.store("running").settled();
      }
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    await stores.store("running").settled();
    disk = disk.afterPowerCut(choose);
    const found: Plain = plain(storesOn(disk).get("running"));
    const isTried: boolean = JSON.stringify(found) === JSON.stringify(plain(tree(tried)));
    held = isTried ? tried : held;
    assertEquals(found, plain(tree(held)), `round ${round}`);
  }
});

Deno.test("a power cut while a large running is kept as rollback leaves none or all of it", async () => {
  const large: Plain = { c: { s: "x".repeat(1_200_000) } };
  const run = async (disk: MemoryFiles, cut: number): Promise<boolean> => {
    const stores = storesOn(disk);
    await commit(stores, "running", large);
    await commit(stores, "running", { ...large, t: ["j"] });
    disk.fault = (step) => step >= cut ? new PowerCut() : undefined;
    const running = stores.get("running");
    await stores.save("rollback", running);
    await commit(stores, "running", { ...large, t: ["k"] });
    await stores.clear("rollback");
    return true;
  };
  const whole = new MemoryFiles([DIRECTORY]);
  await run(whole, Infinity);
  assertEquals(whole.text("/db/rollback_db"), "");
  const choose = random(3);
  for (let cut = 1; cut <= whole.steps; cut++) {
    const disk = new MemoryFiles([DIRECTORY]);
    await run(disk, cut).catch((error) => {
      if (!(error instanceof PowerCut)) throw error;
    });
    const stores = storesOn(disk.afterPowerCut(choose));
    const { t } = plain(stores.get("running")) as { t: Plain };
    assert(["j", "k"].includes((t as string[])[0]), `cut at step ${cut}`);
    if (stores.exists("rollback")) {
      assertEquals(plain(stores.get("rollback")), { ...large, t: ["j"] }, `cut at step ${cut}`);
    }
    await stores.save("rollback", tree({}));
    assertEquals(plain(stores.get("rollback")), {});
  }
});

/**
 * What plugins cost: commits, state, start and memory.
 *
 * @module
 */

import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { InProcessBackend } from "../../test/in_process.ts";
import { Site } from "../../test/program.ts";
import { PluginSet } from "../../src/plugin/plugin_set.ts";
import { type Bench, median, medianOf, milliseconds, ratio, type Row, time } from "./row.ts";

const MODULE = `module bench {
  yang-version 1.1; namespace "urn:bench"; prefix b;
  container c { list e { key k; leaf k { type uint32; } leaf v { type uint32; } } }
  container s { config false; list e { key k; leaf k { type uint32; } leaf v { type uint32; } } }
}`;

/** As small as a plugin that takes part in commits can be. */
const TRIVIAL = "export default { transaction: { commit() {} } };";
/** One that wants to know of everything. */
const CURIOUS =
  `const f = () => {}; export default { transaction: { begin: f, validate: f, complete: f,
  commit: f, commitDone: f, end: f } };`;
/** A process that does nothing but answer. */
const ECHO = `import { Socket } from "node:net";
  const socket = new Socket({ fd: 3, readable: true, writable: true });
  socket.on("data", (bytes) => socket.write(bytes));`;
const state = (count: number) =>
  `export default { statedata: () => ({ "bench:s": { e: Array.from({ length: ${count} },
    (_, k) => ({ k, v: k })) } }) };`;

export const PLUGINS: Bench = {
  title: "Plugins",
  async run({ quick }) {
    const commits = quick ? 20 : 300;
    return [
      ...await commitRows(commits),
      ...await stateRows(quick ? 1_000 : 10_000, quick ? 3 : 15),
      ...await startRows(quick ? 1 : 5),
    ];
  },
};

/** A backend with these plugins; `work` is given its rpc. */
async function withBackend<T>(
  plugins: readonly string[],
  work: (backend: InProcessBackend) => Promise<T>,
): Promise<T> {
  const dir = await writePlugins(plugins);
  try {
    using site = new Site({ CLICON_BACKEND_DIR: dir });
    site.module("bench", MODULE);
    await using backend = await InProcessBackend.start(site);
    return await work(backend);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function writePlugins(plugins: readonly string[]): Promise<string> {
  const dir = await Deno.makeTempDir({ prefix: "clixon-bench-" });
  for (const [index, text] of plugins.entries()) {
    await Deno.writeTextFile(`${dir}/p${index}.js`, text);
  }
  return dir;
}

/** Median ms of a commit of one changed leaf. */
function commitTime(plugins: readonly string[], count: number): Promise<number> {
  return withBackend(plugins, async (backend) => {
    const change = async (index: number) => {
      await expectOk(backend.rpc(
        `<edit-config><target><candidate/></target><config><c xmlns="urn:bench"><e><k>1</k>` +
          `<v>${index}</v></e></c></config></edit-config>`,
      ));
    };
    const figures: number[] = [];
    for (let index = 0; index < count + 5; index++) {
      await change(index);
      const ms = await milliseconds(() => expectOk(backend.rpc("<commit/>")));
      if (index >= 5) figures.push(ms);
    }
    return median(figures);
  });
}

async function expectOk(reply: Promise<string>): Promise<void> {
  const text = await reply;
  if (text !== "<ok/>") throw new Error(text);
}

async function commitRows(count: number): Promise<Row[]> {
  const none = await commitTime([], count);
  const one = await commitTime([TRIVIAL], count);
  const eight = await commitTime(Array(8).fill(TRIVIAL), count);
  const curious = await commitTime(Array(8).fill(CURIOUS), count);
  const bare = await bareTime(8, count);
  return [
    { name: "one-change commit without plugins", value: time(none) },
    { name: "… 1 plugin with a commit callback adds", value: time(one - none) },
    {
      name: "… 8 plugins with a commit callback add",
      value: time(eight - none),
      note: `goal: less than 2 ms; ${
        ratio(eight - none, bare)
      } the time in which 8 processes that only answer do so one after the other, ${time(bare)}`,
    },
    {
      name: "… 8 plugins with 6 callbacks each add",
      value: time(curious - none),
      note: "begin, validate, complete, commit, commitDone, end",
    },
  ];
}

/** Median ms in which this many idle processes answer one after the other, over the sockets that plugins have. */
async function bareTime(processes: number, count: number): Promise<number> {
  const dir = await Deno.makeTempDir({ prefix: "clixon-bench-" });
  const children: ChildProcess[] = [];
  try {
    await Deno.writeTextFile(`${dir}/echo.js`, ECHO);
    for (let n = 0; n < processes; n++) {
      children.push(spawn(Deno.execPath(), ["run", "--quiet", "--no-config", `${dir}/echo.js`], {
        stdio: ["ignore", "inherit", "inherit", "pipe"],
      }));
    }
    const round = async () => {
      for (const { stdio } of children) {
        const socket = stdio[3] as Duplex;
        const answered = new Promise((resolve) => socket.once("data", resolve));
        socket.write(new Uint8Array(100));
        await answered;
      }
    };
    const figures: number[] = [];
    for (let index = 0; index < count + 5; index++) {
      const ms = await milliseconds(round);
      if (index >= 5) figures.push(ms);
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    return median(figures);
  } finally {
    for (const child of children) child.kill("SIGKILL");
    await Deno.remove(dir, { recursive: true });
  }
}

async function stateRows(count: number, runs: number): Promise<Row[]> {
  const entries = Array.from({ length: count }, (_, k) => `<e><k>${k}</k><v>${k}</v></e>`).join("");
  const get = (name: string) =>
    `<get><filter type="subtree"><${name} xmlns="urn:bench"/></filter></get>`;
  return await withBackend([state(count)], async (backend) => {
    await expectOk(backend.rpc(
      `<edit-config><target><candidate/></target><config><c xmlns="urn:bench">${entries}</c></config></edit-config>`,
    ));
    await expectOk(backend.rpc("<commit/>"));
    const fetch = async (name: string, attribute = "") => {
      const text = await backend.rpc(get(name).replace("<get>", `<get${attribute}>`));
      if (!text.includes(`<k>${count - 1}</k>`)) throw new Error(text.slice(0, 500));
    };
    const config: number[] = [];
    const plugin: number[] = [];
    for (let run = 0; run < runs; run++) {
      config.push(await milliseconds(() => fetch("c", ' content="config"')));
      plugin.push(await milliseconds(() => fetch("s")));
    }
    return [{
      name: `get of ${count.toLocaleString("en")} state entries from a plugin`,
      value: time(median(plugin)),
      note: `${ratio(median(plugin), median(config))} the same data as configuration`,
    }];
  });
}

/** Time to load, and memory of the processes (proportional share of what they share), by number of plugins. */
async function startRows(runs: number): Promise<Row[]> {
  const load = async (count: number) => {
    const dir = await writePlugins(Array(count).fill(TRIVIAL));
    const open = () =>
      PluginSet.load({
        kind: "backend",
        dir,
        grants: [],
        onRequest: () => Promise.reject(new Error("none")),
        onLog: () => {},
      });
    let memory = 0;
    const ms = await medianOf(runs, async () => {
      const set = await open();
      memory = [...set].reduce((sum, { pid }) => sum + proportionalSet(pid!), 0);
      await set.stop(0);
    });
    await Deno.remove(dir, { recursive: true });
    return { ms, memory };
  };
  await load(1); // warm
  const [one, seven, eight] = [await load(1), await load(7), await load(8)];
  const mib = (kib: number) => `${(kib / 1024).toFixed(1)} MiB`;
  return [
    { name: "start, first plugin", value: `${time(one.ms)}, ${mib(one.memory)}` },
    {
      name: "start, eighth plugin",
      value: `${time(Math.max(0, eight.ms - seven.ms))}, ${mib(eight.memory - seven.memory)}`,
      note: `all eight: ${time(eight.ms)}, ${mib(eight.memory)}`,
    },
  ];
}

/** KiB, pages that processes share counted in parts. */
function proportionalSet(pid: number): number {
  const text = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
  return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0);
}

/**
 * The main job: bulk edits, small edits of large configurations, small reads, start-up.
 *
 * @module
 */

import { IpcClient } from "../../src/ipc/client.ts";
import { InProcessBackend } from "../../test/in_process.ts";
import { BASE, CLIENT_HELLO } from "../../test/netconf_session.ts";
import { BackendProcess, program, Site } from "../../test/program.ts";
import { startSession } from "./hello.ts";
import { LIST_MODULE, listTree, listXml } from "./lists.ts";
import { type Bench, median, medianOf, milliseconds, ratio, type Row, time } from "./row.ts";

const encoder = new TextEncoder();

const edit = (config: string) =>
  `<edit-config><target><candidate/></target><config>${config}</config></edit-config>`;
const rpc = (id: number, operation: string) =>
  `<rpc xmlns="${BASE}" message-id="${id}">${operation}</rpc>`;

export const MAIN_JOB: Bench = {
  title: "The main job",
  async run({ quick }) {
    return [
      ...await bulk(quick ? 2_000 : 100_000),
      ...await oneEntryEdits(quick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000]),
      ...await oneKeyRead(quick ? 1_000 : 100_000, quick ? 50 : 3_000),
      ...await startUp(quick ? 2 : 11),
    ];
  },
};

/** One edit-config with many entries, through a pipe into `clixon netconf`. */
async function bulk(count: number): Promise<Row[]> {
  using site = new Site();
  site.module("bench", LIST_MODULE);
  await using _backend = await BackendProcess.start(site);
  const input = `${site.dir}/bulk.xml`;
  const bytes = encoder.encode(`${CLIENT_HELLO}]]>]]>${rpc(1, edit(listXml(0, count)))}]]>]]>`);
  await Deno.writeFile(input, bytes);
  const { command, args } = program("netconf", ["-q", "-l", "n", "-f", site.config]);
  const netconf = await pipe(input, [command, ...args], /<ok\/>/);
  const wc = await pipe(input, ["wc", "-c"], /\d/);
  return [
    {
      name: `bulk edit-config of ${number(count)} entries through clixon netconf`,
      value: `${time(netconf)}, ${number(Math.round(count / netconf * 1000))} entries/s`,
      note: `${ratio(netconf, wc)} cat of the same ${number(bytes.length)} bytes into wc -c (${
        time(wc)
      })`,
    },
    heapRow(count),
  ];
}

/** Milliseconds until `command`, fed with the file by `cat`, has ended; the median of three runs. */
async function pipe(file: string, words: string[], expected: RegExp): Promise<number> {
  const quote = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;
  const script = `cat ${quote(file)} | ${words.map(quote).join(" ")}`;
  const runs: number[] = [];
  for (let run = 0; run < 3; run++) {
    runs.push(
      await milliseconds(async () => {
        const { stdout } = await new Deno.Command("sh", { args: ["-c", script] }).output();
        const text = new TextDecoder().decode(stdout);
        if (!expected.test(text)) throw new Error(`unexpected output: ${text}`);
      }),
    );
  }
  return median(runs);
}

/** Heap that one entry takes, measured in a process of its own so that the collector can be called. */
function heapRow(count: number): Row {
  const script = `
    const { listSchema, listTree } = await import("${new URL("./lists.ts", import.meta.url)}");
    const schema = listSchema();
    listTree(schema, 1000);
    gc();
    const before = Deno.memoryUsage().heapUsed;
    const tree = listTree(schema, ${count});
    gc();
    console.log((Deno.memoryUsage().heapUsed - before) / ${count}, tree.slots.length);
  `;
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--v8-flags=--expose-gc", script],
  }).outputSync();
  const perEntry = parseFloat(new TextDecoder().decode(stdout));
  return {
    name: `heap per list entry with two integer leafs, ${number(count)} entries`,
    value: `${perEntry.toFixed(0)} bytes`,
    note: "budget 150",
  };
}

/** An edit-config that changes one entry, from the bytes of the request to the bytes of the reply. */
async function oneEntryEdits(sizes: readonly number[]): Promise<Row[]> {
  const rows: Row[] = [];
  let at10k = 0;
  for (const size of sizes) {
    using site = new Site();
    site.module("bench", LIST_MODULE);
    await using backend = await InProcessBackend.start(site);
    const { schema, stores } = backend.backend;
    stores.set("candidate", listTree(schema, size));
    const work = async (index: number) => {
      const key = index * 7919 % size;
      const reply = await backend.rpc(
        edit(`<x xmlns="urn:bench"><y><a>${key}</a><b>${-index - 1}</b></y></x>`),
      );
      if (reply !== "<ok/>") throw new Error(reply);
    };
    for (let index = 0; index < 5000; index++) await work(index);
    const ms = await medianOf(5000, work);
    if (size === 10_000) at10k = ms;
    rows.push({
      name: `edit-config of one entry, in the backend, ${number(size)} entries`,
      value: time(ms),
      note: at10k === 0 || size === 10_000 ? undefined : `${ratio(ms, at10k)} at 10,000 (goal ≤ 2)`,
    });
  }
  return rows;
}

/** A get-config with all keys given, over the socket, against a bare echo over a socket of the same kind. */
async function oneKeyRead(entries: number, count: number): Promise<Row[]> {
  using site = new Site();
  site.module("bench", LIST_MODULE);
  await using _backend = await BackendProcess.start(site);
  await using client = await IpcClient.connect({
    family: "UNIX",
    path: `${site.dir}/backend.sock`,
  });
  for (const operation of [edit(listXml(0, entries)), "<commit/>"]) {
    const reply = await client.requestText(rpc(1, operation));
    if (!reply.includes("<ok/>")) throw new Error(reply);
  }
  const request = (index: number) =>
    encoder.encode(rpc(
      index,
      `<get-config><source><running/></source><filter><x xmlns="urn:bench"><y><a>${
        index * 7919 % entries
      }</a></y></x></filter></get-config>`,
    ));
  for (let index = 0; index < count / 4; index++) await client.request([request(index)]);
  const read = await medianOf(count, (index) => client.request([request(index)]));
  const echo = await echoTime(site, count);
  return [
    {
      name: `one-key get-config over the socket, ${number(entries)} entries`,
      value: time(read),
      note: `${ratio(read, echo)} a bare 200-byte echo (${time(echo)})`,
    },
  ];
}

/** The median round trip of 200 bytes over a UNIX socket whose other end only sends them back. */
export async function echoTime(site: Site, count: number): Promise<number> {
  const path = `${site.dir}/echo.sock`;
  const script = `
    for await (const socket of Deno.listen({ transport: "unix", path: ${JSON.stringify(path)} })) {
      const bytes = new Uint8Array(4096);
      (async () => {
        for (let n = await socket.read(bytes); n !== null; n = await socket.read(bytes)) {
          await socket.write(bytes.subarray(0, n));
        }
      })();
    }`;
  const server = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    const socket = await connected(path);
    const bytes = new Uint8Array(200);
    const buffer = new Uint8Array(4096);
    const once = async () => {
      await socket.write(bytes);
      for (let got = 0; got < 200;) got += await socket.read(buffer) ?? 200;
    };
    for (let index = 0; index < count / 4; index++) await once();
    const result = await medianOf(count, once);
    socket.close();
    return result;
  } finally {
    server.kill("SIGKILL");
    await server.status;
  }
}

async function connected(path: string): Promise<Deno.UnixConn> {
  for (let attempt = 0;; attempt++) {
    try {
      return await Deno.connect({ transport: "unix", path });
    } catch (error) {
      if (attempt > 500) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** From the start of `clixon netconf` to its hello, against `deno run` of an empty file. */
async function startUp(runs: number): Promise<Row[]> {
  using site = new Site();
  site.module("bench", LIST_MODULE);
  await using _backend = await BackendProcess.start(site);
  const hello = await medianOf(runs, () => startSession(site));
  const empty = `${site.dir}/empty.ts`;
  await Deno.writeTextFile(empty, "");
  const bare = await medianOf(runs, async () => {
    await new Deno.Command(Deno.execPath(), { args: ["run", empty] }).output();
  });
  return [{
    name: "clixon netconf from start to hello and end",
    value: time(hello),
    note: `${ratio(hello, bare)} deno run of an empty file (${time(bare)})`,
  }];
}

function number(value: number): string {
  return value.toLocaleString("en");
}

/**
 * The backend's socket: requests per second on one and on many connections, and how much a session notices of another one that
 * reads everything.
 *
 * @module
 */

import { IpcClient } from "../../src/ipc/client.ts";
import { BASE } from "../../test/netconf_session.ts";
import { BackendProcess, Site } from "../../test/program.ts";
import { LIST_MODULE, listXml } from "./lists.ts";
import { type Bench, median, milliseconds, ratio, type Row, time } from "./row.ts";

const encoder = new TextEncoder();

export const IPC: Bench = {
  title: "The internal protocol",
  async run({ quick }) {
    using site = new Site();
    site.module("bench", LIST_MODULE);
    await using _backend = await BackendProcess.start(site);
    const path = `${site.dir}/backend.sock`;
    await fill(path, quick ? 5_000 : 100_000);
    const rows: Row[] = [];
    for (const connections of [1, 50]) {
      rows.push(await throughput(site, path, connections, quick ? 500 : 20_000));
    }
    await fill(path, quick ? 50_000 : 2_700_000);
    rows.push(await besideLargeReply(path, quick ? 50 : 1_000));
    return rows;
  },
};

function rpc(operation: string): string {
  return `<rpc xmlns="${BASE}" message-id="1">${operation}</rpc>`;
}

function oneKey(key: number): Uint8Array {
  return encoder.encode(rpc(
    `<get-config><source><running/></source><filter><x xmlns="urn:bench"><y><a>${key}</a></y></x></filter></get-config>`,
  ));
}

/** Commits a configuration with so many entries. */
async function fill(path: string, entries: number): Promise<void> {
  await using client = await IpcClient.connect({ family: "UNIX", path });
  const config = `<config>${listXml(0, entries)}</config>`;
  const edit = `<edit-config><target><candidate/></target>${config}</edit-config>`;
  for (const operation of [edit, "<commit/>"]) {
    const reply = await client.requestText(rpc(operation));
    if (!reply.includes("<ok/>")) throw new Error(reply);
  }
}

async function throughput(
  site: Site,
  path: string,
  connections: number,
  count: number,
): Promise<Row> {
  const each = Math.ceil(count / connections);
  const requests = await perSecond(connections, each, async () => {
    const client = await IpcClient.connect({ family: "UNIX", path });
    let index = 0;
    return {
      once: () => client.request([oneKey(index++ * 7919 % 5000)]),
      close: () => client[Symbol.asyncDispose](),
    };
  });
  const echoes = await echoPerSecond(site, connections, each);
  return {
    name: `one-key get-config on ${connections} session${connections === 1 ? "" : "s"}`,
    value: `${Math.round(requests).toLocaleString("en")} requests/s`,
    note: `${ratio(requests, echoes)} bare 200-byte echoes on as many connections (${
      Math.round(echoes).toLocaleString("en")
    }/s)`,
  };
}

interface Worker {
  once(): Promise<unknown>;
  close(): unknown;
}

/** How often per second all workers together do their work, each waiting for its own answer. */
async function perSecond(
  count: number,
  each: number,
  open: () => Promise<Worker>,
): Promise<number> {
  const workers = await Promise.all(Array.from({ length: count }, open));
  const run = (times: number) =>
    Promise.all(workers.map(async (worker) => {
      for (let i = 0; i < times; i++) await worker.once();
    }));
  await run(Math.ceil(each / 4));
  const ms = await milliseconds(() => run(each));
  for (const worker of workers) await worker.close();
  return count * each / ms * 1000;
}

async function echoPerSecond(site: Site, connections: number, each: number): Promise<number> {
  const path = `${site.dir}/echo-${connections}.sock`;
  const script = `
    const listener = Deno.listen({ transport: "unix", path: ${JSON.stringify(path)} });
    console.log("ready");
    for await (const socket of listener) {
      (async () => {
        const bytes = new Uint8Array(4096);
        for (let n = await socket.read(bytes); n !== null; n = await socket.read(bytes)) {
          await socket.write(bytes.subarray(0, n));
        }
        socket.close();
      })();
    }`;
  const server = new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
    stdout: "piped",
    stderr: "null",
  }).spawn();
  try {
    const ready = server.stdout.getReader();
    await ready.read();
    await ready.cancel();
    return await perSecond(connections, each, async () => {
      const socket = await Deno.connect({ transport: "unix", path });
      const bytes = new Uint8Array(200);
      const buffer = new Uint8Array(4096);
      return {
        async once() {
          await socket.write(bytes);
          for (let got = 0; got < 200;) got += await socket.read(buffer) ?? 200;
        },
        close: () => socket.close(),
      };
    });
  } finally {
    server.kill("SIGKILL");
    await server.status;
  }
}

/** The latency of small requests, alone and while another session reads the whole configuration. */
async function besideLargeReply(path: string, count: number): Promise<Row> {
  await using client = await IpcClient.connect({ family: "UNIX", path });
  const measure = async (goOn: () => boolean) => {
    const figures: number[] = [];
    while (goOn()) figures.push(await milliseconds(() => client.request([oneKey(figures.length)])));
    return figures;
  };
  let left = count;
  await measure(() => left-- > 0);
  left = count;
  const alone = await measure(() => left-- > 0);
  const script = `
    const { BackendLink, connectBackend } = await import("${
    import.meta.resolve("../../src/ipc/mod.ts")
  }");
    const link = new BackendLink(await connectBackend({ family: "UNIX", path: "${path}" }));
    const send = (text) => link.send([new TextEncoder().encode(text)]);
    const receive = async () => {
      for (let size = 0;;) {
        const piece = await link.read();
        size += piece.bytes.length;
        if (piece.end) return size;
      }
    };
    await send('<hello xmlns="${BASE}" split-frames="true"/>');
    await receive();
    await send('${rpc("<get-config><source><running/></source></get-config>")}');
    console.log("asked");
    console.log(await receive());`;
  // In a process of its own, so that only the backend is shared.
  const reader = new Deno.Command(Deno.execPath(), { args: ["eval", script], stdout: "piped" })
    .spawn();
  const output = reader.stdout.pipeThrough(new TextDecoderStream()).getReader();
  await output.read();
  let reading = true;
  const large = output.read().finally(() => reading = false);
  const beside = await measure(() => reading);
  const bytes = parseInt((await large).value!);
  await reader.status;
  const worst = beside.toSorted((a, b) => b - a);
  return {
    name: `one-key get-config while another session reads ${Math.round(bytes / 1e6)} MB`,
    value: `${time(median(beside))} median, ${time(worst[Math.floor(worst.length / 100)])} at 99 %`,
    note: `${time(median(alone))} median alone; ${beside.length} requests meanwhile`,
  };
}

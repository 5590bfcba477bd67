/**
 * Datastores on a real file system: durable commits, start-up, many transactions.
 *
 * @module
 */

import { Datastores } from "../../src/datastore/datastores.ts";
import { diff } from "../../src/tree/diff.ts";
import { applyEdit } from "../../src/tree/edit.ts";
import type { EditNode } from "../../src/tree/edit_node.ts";
import type { Branch } from "../../src/tree/node.ts";
import type { ContainerNode, ListNode, Schema } from "../../src/yang/schema.ts";
import { listSchema, listTree } from "./lists.ts";
import { type Bench, median, milliseconds, ratio, type Row, time } from "./row.ts";

export const DATASTORE: Bench = {
  title: "Datastores",
  async run({ quick }) {
    return [
      ...await commits(quick ? [1_000, 10_000] : [1_000, 100_000, 1_000_000], quick ? 50 : 400),
      ...await startUp(quick ? 10_000 : 1_000_000),
      ...await transactions(quick ? 1_000 : 10_000),
    ];
  },
};

const number = (value: number) => value.toLocaleString("en");

/** Calls `work` with a directory that is removed afterwards. */
async function inDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await Deno.makeTempDir({ prefix: "clixon-bench-" });
  try {
    return await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** The tree with another value in one entry, or with a new entry. */
function withEntry(root: Branch, schema: Schema, key: number, value: number): Branch {
  const x = schema.root.child("urn:bench", "x") as ContainerNode;
  const y = x.child("urn:bench", "y") as ListNode;
  const entry: EditNode = {
    schema: y,
    keys: [key],
    children: [{ schema: y.slots[1], plain: value }],
  };
  const edit: EditNode = { schema: schema.root, children: [{ schema: x, children: [entry] }] };
  return applyEdit(root, edit).root;
}

/** Edit, diff and durable commit of one entry, in turns with an append and fdatasync of 200 bytes in the same directory. */
async function commits(sizes: readonly number[], count: number): Promise<Row[]> {
  const schema = listSchema();
  const rows: Row[] = [];
  for (const size of sizes) {
    rows.push(
      await inDirectory(async (directory) => {
        const stores = new Datastores({ schema, directory });
        await stores.save("running", listTree(schema, size));
        const plain = await Deno.open(`${directory}/plain`, { append: true, create: true });
        const bytes = new Uint8Array(200);
        const commit: number[] = [];
        const append: number[] = [];
        for (let turn = 0; turn < count; turn++) {
          commit.push(
            await milliseconds(async () => {
              const before = stores.get("running");
              const after = withEntry(before, schema, turn * 7919 % size, -turn - 1);
              await stores.commit("running", after, diff(before, after));
            }),
          );
          append.push(
            await milliseconds(() => {
              plain.writeSync(bytes);
              plain.syncDataSync();
            }),
          );
        }
        plain.close();
        await stores.close();
        return {
          name: `one-entry commit (edit, diff, durable), ${number(size)} entries`,
          value: time(median(commit)),
          note: `${ratio(median(commit), median(append))} an append and fdatasync of 200 bytes (${
            time(median(append))
          }; goal ≤ 5)`,
        };
      }),
    );
  }
  return rows;
}

/** Start-up with `-s startup` in a process of its own, against reading and decoding the same bytes in another one. */
async function startUp(size: number): Promise<Row[]> {
  return await inDirectory(async (directory) => {
    const schema = listSchema();
    const stores = new Datastores({ schema, directory });
    await stores.save("startup", listTree(schema, size));
    const bytes = Deno.statSync(`${directory}/startup_db`).size;
    const start = await measured(
      directory,
      `const outcome = await startDatastores(stores, {
        mode: "startup", confirmedCommit: true, upgrade: { hooks: {} },
      }, {
        commit: (root) => stores.commit("running", root, diff(stores.get("running"), root)),
        validate: async () => {},
        reset: async () => undefined,
      });
      if (outcome.from !== "startup") throw new Error("start-up failed");`,
    );
    const decode = await measured(directory, `stores.store("startup").read();`);
    return [{
      name: `start-up with -s startup, ${number(size)} entries (${(bytes / 1e6).toFixed(0)} MB)`,
      value: time(start.ms),
      note: `${ratio(start.ms, decode.ms)} reading and decoding the file (${
        time(decode.ms)
      }); peak RSS ${(start.peak / 1024).toFixed(0)} MB`,
    }];
  });
}

/** Runs a script on `stores` in a new process: its time without the process's own start, and its peak RSS in KiB. */
async function measured(directory: string, work: string): Promise<{ ms: number; peak: number }> {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    const { Datastores } = await import(${url("../../src/datastore/datastores.ts")});
    const { startDatastores } = await import(${url("../../src/datastore/startup.ts")});
    const { diff } = await import(${url("../../src/tree/diff.ts")});
    const { listSchema } = await import(${url("./lists.ts")});
    const stores = new Datastores({ schema: listSchema(), directory: ${
    JSON.stringify(directory)
  } });
    const start = performance.now();
    ${work}
    const ms = performance.now() - start;
    const status = Deno.readTextFileSync("/proc/self/status");
    console.log(JSON.stringify({ ms, peak: Number(/VmHWM:\\s+(\\d+)/.exec(status)[1]) }));`;
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", script],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Many transactions of one new entry each, from an empty datastore on. */
async function transactions(count: number): Promise<Row[]> {
  return await inDirectory(async (directory) => {
    const schema = listSchema();
    const stores = new Datastores({ schema, directory });
    const times: number[] = [];
    await stores.save("running", listTree(schema, 1));
    for (let turn = 1; turn <= count; turn++) {
      times.push(
        await milliseconds(async () => {
          const before = stores.get("running");
          const after = withEntry(before, schema, turn, turn);
          await stores.commit("running", after, diff(before, after));
        }),
      );
    }
    await stores.close();
    const sum = (from: number, to: number) => times.slice(from, to).reduce((a, b) => a + b, 0);
    const tenth = count / 10;
    return [{
      name: `${number(count)} transactions of one new entry each`,
      value: time(sum(0, count)),
      note: `the last ${number(tenth)} took ${
        ratio(sum(count - tenth, count), sum(0, tenth))
      } the first ${number(tenth)}`,
    }];
  });
}

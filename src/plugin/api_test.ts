/**
 * The shape of plugins that authors were promised: it may grow, but what is here must go on to compile and to load.
 */

import { assertEquals } from "@std/assert";
import type { BackendPlugin, NetconfPlugin, TransactionCallback } from "./api.ts";
import { readShape } from "./sandbox/shape.ts";

const step: TransactionCallback = (_clixon, _tx) => {};
const transaction = {
  ...{ begin: step, validate: step, complete: step, commit: step, commitDone: step },
  ...{ commitFailed: step, revert: step, end: step, abort: step },
};

const BACKEND = {
  name: "example",
  start(_clixon) {},
  reset(_clixon, { datastore: _datastore }) {},
  statedata(_clixon, { path: _path }) {
    return { "m:state": { "x": 1 } };
  },
  rpcs: { "m:rpc-name": (_clixon, _input) => ({ "out": "…" }) },
  actions: { "/m:server/reset": (_clixon, { path: _path, keys: _keys, input: _input }) => ({}) },
  transaction,
  lock(_clixon, { datastore: _datastore, locked: _locked, sessionId: _id }) {},
  upgrade: {
    general(_clixon, { datastore: _datastore, data: _data, modules: _modules }) {},
    modules: { "urn:m": (_clixon, { op: _op, from: _from, to: _to, data }) => data },
  },
  systemOnly(_clixon, { path: _path }) {},
  mount(_clixon, { path: _path, label: _label }) {
    const modules = [{ name: "m", revision: "2020-01-01", namespace: "urn:m", features: ["f"] }];
    return { modules, validate: "full", config: true, domain: "d" };
  },
  exit(_clixon) {},
} satisfies BackendPlugin;

const NETCONF = {
  name: "example",
  start(_clixon) {},
  rpcs: { "m:rpc-name": (_clixon, _input) => ({}) },
  exit(_clixon) {},
} satisfies NetconfPlugin;

Deno.test("BackendPlugin has all callbacks", () => {
  const { name, callbacks } = readShape(BACKEND, "backend", "file");
  assertEquals(name, "example");
  assertEquals([...callbacks.keys()], [
    ...["start", "reset", "statedata", "rpc m:rpc-name", "action /m:server/reset"],
    ...Object.keys(transaction).map((phase) => `transaction.${phase}`),
    ...["lock", "upgrade.general", "upgrade urn:m", "systemOnly", "mount", "exit"],
  ]);
});

Deno.test("NetconfPlugin has all callbacks", () => {
  const { callbacks } = readShape(NETCONF, "netconf", "file");
  assertEquals([...callbacks.keys()], ["start", "rpc m:rpc-name", "exit"]);
});

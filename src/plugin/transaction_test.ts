import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { PluginError } from "./plugin_error.ts";
import { BackendDir } from "./testing/backend_dir.ts";
import type { TransactionData, TransactionRunner } from "./transaction.ts";

const SCHEMA = schemaOf(`
  container c { leaf a { type string; } leaf b { type string; } }
  list l { key k; leaf k { type string; } leaf v { type int32; } }
  leaf other { type string; }
`);

/** Logs every callback; throws in those that the configuration's `m:other` names (`commit`, `b:revert` …). */
const CHATTY = `
  const phases = ["begin", "validate", "complete", "commit", "commitDone", "commitFailed", "revert", "end", "abort"];
  export default {
    transaction: Object.fromEntries(phases.map((phase) => [phase, async (clixon, tx) => {
      clixon.log.info(tx.id + " " + phase);
      const wish = await tx.get("target", "/m:other") ?? "";
      if (wish.split(" ").includes(clixon.name + ":" + phase)) throw new Error("as wished");
    }])),
  };`;

const THREE = { "a.ts": CHATTY, "b.ts": CHATTY, "c.ts": CHATTY };

/** A commit as the daemon does it. */
async function commit(runner: TransactionRunner, transaction: TransactionData): Promise<void> {
  try {
    await runner.begin(transaction);
    await runner.validate(transaction);
    await runner.complete(transaction);
    await runner.commit(transaction);
  } catch (error) {
    await runner.abort(transaction);
    throw error;
  }
  await runner.commitDone(transaction);
  await runner.end(transaction);
}

/** The calls in order, as `a:begin`. */
function calls(dir: BackendDir): string[] {
  return dir.said.map((line) => line.replace(/: \d+ /, ":"));
}

const forAll = (phase: string, plugins = "abc") => [...plugins].map((name) => `${name}:${phase}`);

Deno.test("transaction calls every phase in every plugin, in order", async () => {
  await using dir = await BackendDir.load(SCHEMA, THREE);
  await commit(dir.plugins.transactions, dir.transaction({}, { "m:c": { a: "1" } }));
  const said = calls(dir);
  assertEquals(
    said.slice(0, 12),
    ["begin", "validate", "complete", "commit"].flatMap((phase) => forAll(phase)),
  );
  // Nothing is decided any more by the last two: the plugins are told at the same time.
  assertEquals(said.slice(12, 15).sort(), forAll("commitDone"));
  assertEquals(said.slice(15).sort(), forAll("end"));
});

for (const phase of ["begin", "validate", "complete"]) {
  Deno.test(`transaction stops at the first plugin whose ${phase} throws, and aborts in all`, async () => {
    await using dir = await BackendDir.load(SCHEMA, THREE);
    const transaction = dir.transaction({}, { "m:other": `b:${phase}` });
    const error = await assertRejects(
      () => commit(dir.plugins.transactions, transaction),
      PluginError,
    );
    assertEquals(error.message, `plugin b, callback transaction.${phase}: as wished`);
    const before = ["begin", "validate", "complete"];
    assertEquals(calls(dir), [
      ...before.slice(0, before.indexOf(phase)).flatMap((earlier) => forAll(earlier)),
      ...forAll(phase, "ab"),
      ...forAll("abort"),
    ]);
  });
}

Deno.test("transaction whose commit fails tells the one, reverts those before in reverse order, aborts in all", async () => {
  await using dir = await BackendDir.load(SCHEMA, THREE);
  const transaction = dir.transaction({}, { "m:other": "c:commit" });
  const error = await assertRejects(
    () => commit(dir.plugins.transactions, transaction),
    PluginError,
  );
  assertEquals(error.message, "plugin c, callback transaction.commit: as wished");
  assertEquals(calls(dir).slice(9), [
    ...forAll("commit"),
    "c:commitFailed",
    "b:revert",
    "a:revert",
    ...forAll("abort"),
  ]);
});

Deno.test("transaction whose first plugin's commit fails reverts nothing", async () => {
  await using dir = await BackendDir.load(SCHEMA, THREE);
  const transaction = dir.transaction({}, { "m:other": "a:commit" });
  await assertRejects(() => commit(dir.plugins.transactions, transaction), PluginError);
  assertEquals(calls(dir).slice(9), ["a:commit", "a:commitFailed", ...forAll("abort")]);
});

Deno.test("transaction stops reverting where a revert fails, logs it, and answers with the first error", async () => {
  await using dir = await BackendDir.load(SCHEMA, THREE);
  const transaction = dir.transaction({}, { "m:other": "c:commit b:revert" });
  const error = await assertRejects(
    () => commit(dir.plugins.transactions, transaction),
    PluginError,
  );
  assertMatch(error.message, /^plugin c, callback transaction.commit/);
  assertEquals(calls(dir).slice(12), ["c:commitFailed", "b:revert", ...forAll("abort")]);
  assertEquals(
    dir.log.filter(({ level }) => level === "error").map(({ line }) => line),
    ["plugin b, callback transaction.revert: as wished"],
  );
});

Deno.test("transaction goes on when commitDone, end or abort throw", async () => {
  await using dir = await BackendDir.load(SCHEMA, THREE);
  await commit(
    dir.plugins.transactions,
    dir.transaction({}, { "m:other": "a:commitDone b:end" }),
  );
  const refused = dir.transaction({}, { "m:other": "a:begin a:abort" });
  await assertRejects(() => commit(dir.plugins.transactions, refused), PluginError, "begin");
  assertEquals(calls(dir).slice(-3), forAll("abort"));
  assertEquals(dir.log.filter(({ level }) => level === "error").length, 3);
});

Deno.test("transaction.revert takes back what all have committed", async () => {
  await using dir = await BackendDir.load(SCHEMA, THREE);
  const { transactions } = dir.plugins;
  const transaction = dir.transaction({}, { "m:c": { a: "1" } });
  await transactions.begin(transaction);
  await transactions.commit(transaction);
  await transactions.revert(transaction);
  await transactions.abort(transaction);
  assertEquals(calls(dir).slice(6), [...forAll("revert", "cba"), ...forAll("abort")]);
});

Deno.test("transaction tells changes with paths, keys and values", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "p.ts": `export default { transaction: { commit(clixon, tx) {
      clixon.log.info(JSON.stringify(tx.changes));
    } } }`,
  });
  await commit(
    dir.plugins.transactions,
    dir.transaction(
      { "m:c": { a: "1" }, "m:l": [{ k: "x", v: 1 }, { k: "y" }] },
      { "m:c": { b: "2" }, "m:l": [{ k: "x", v: 2 }, { k: "z", v: 3 }] },
    ),
  );
  assertEquals(JSON.parse(dir.said[0].slice(3)), [
    { op: "delete", path: "/m:l[k='y']", keys: { k: "y" }, old: { k: "y" } },
    { op: "delete", path: "/m:c/a", keys: {}, old: "1" },
    { op: "create", path: "/m:c/b", keys: {}, new: "2" },
    { op: "modify", path: "/m:l[k='x']/v", keys: { k: "x" }, old: 1, new: 2 },
    { op: "create", path: "/m:l[k='z']", keys: { k: "z" }, new: { k: "z", v: 3 } },
  ]);
});

Deno.test("transaction.get reads both trees while the transaction lasts", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "p.ts": `let late; export default {
      transaction: { async commit(clixon, tx) {
        late = tx;
        const show = async (side, path) => {
          try { clixon.log.info(JSON.stringify(await tx.get(side, path)) ?? "undefined"); }
          catch (error) { clixon.log.info(error.message); }
        };
        await show("source", "/m:l[k='x']/v");
        await show("target", "/m:l[k='x']/v");
        await show("target", "/m:l[k='x']");
        await show("target", "/m:l");
        await show("target", "/m:l[k='none']");
        await show("target", "/");
        await show("target", "/m:nothing");
        await show("middle", "/");
      } },
      rpcs: {},
      async lock(clixon) { try { await late.get("target", "/"); } catch (error) { clixon.log.info(error.message); } },
    }`,
  });
  await commit(
    dir.plugins.transactions,
    dir.transaction({ "m:l": [{ k: "x", v: 1 }] }, { "m:l": [{ k: "x", v: 2 }] }),
  );
  await dir.plugins.lock("running", true, 1);
  assertEquals(dir.said.map((line) => line.slice(3)), [
    "1",
    "2",
    '{"k":"x","v":2}',
    '[{"k":"x","v":2}]',
    "undefined",
    '{"m:l":[{"k":"x","v":2}]}',
    "path /m:nothing: there is no node m:nothing in the schema",
    'side must be "source" or "target"',
    "transaction 1 is over",
  ]);
});

Deno.test("transaction keeps what a plugin puts into it from callback to callback", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "p.ts": `export default { transaction: {
      begin(_, tx) { tx.data = tx.changes.length; },
      commit(clixon, tx) { clixon.log.info(String(tx.data)); },
    } }`,
  });
  await commit(dir.plugins.transactions, dir.transaction({}, { "m:other": "x" }));
  await commit(dir.plugins.transactions, dir.transaction({}, { "m:other": "x", "m:c": { a: "" } }));
  assertEquals(dir.said, ["p: 1", "p: 2"]);
});

Deno.test("transaction is forgotten by a plugin without an end callback at its next one, a large one at once", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "p.ts": `export default { transaction: {
      commit(clixon, tx) { clixon.log.info(tx.id + " " + tx.data); tx.data = "kept"; },
    } }`,
  });
  const run = async (id: number, text: string) => {
    const { transactions } = dir.plugins;
    await commit(transactions, { ...dir.transaction({}, { "m:other": text }), id });
  };
  await run(1, "x");
  await run(1, "y");
  await run(1, "x".repeat(100_000));
  await run(1, "x");
  assertEquals(dir.said, Array(4).fill("p: 1 undefined"));
});

Deno.test("transaction tells changed changes when validation replaces the target", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "p.ts": `export default { transaction: {
      begin(clixon, tx) { clixon.log.info("begin " + tx.changes.length); },
      commit(clixon, tx) { clixon.log.info("commit " + tx.changes.length); },
    } }`,
  });
  const { transactions } = dir.plugins;
  const first = dir.transaction({}, { "m:other": "x", "m:c": { a: "1" } });
  await transactions.begin(first);
  const second = { ...dir.transaction({}, { "m:other": "x" }), id: first.id };
  await transactions.commit(second);
  await transactions.end(second);
  assertEquals(dir.said, ["p: begin 2", "p: commit 1"]);
});

Deno.test("transaction is for plugins with paths only when it changes something there", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "p.ts": `export default { transaction: { paths: ["/m:l/v"], commit(clixon, tx) {
      clixon.log.info(tx.changes.map((change) => change.path).join());
    } } }`,
  });
  const { transactions } = dir.plugins;
  await commit(transactions, dir.transaction({}, { "m:other": "x" }));
  await commit(transactions, dir.transaction({}, { "m:other": "x", "m:l": [{ k: "a" }] }));
  const entry = (v: number) => ({ "m:l": [{ k: "a", v }] });
  await commit(transactions, dir.transaction(entry(1), entry(2)));
  assertEquals(dir.said, ["p: /m:l[k='a']", "p: /m:l[k='a']/v"]);
});

Deno.test("transaction fails while a plugin that takes part in it is not running", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "p.ts": `export default { transaction: { commit() { Deno.exit(1); } } }`,
  });
  const { transactions } = dir.plugins;
  const run = () => commit(transactions, dir.transaction({}, { "m:other": "x" }));
  await assertRejects(run, PluginError, "exit(1)");
  await assertRejects(run, PluginError, "exit(1)");
  const error = await assertRejects(run, PluginError);
  assertMatch(error.message, /^plugin p, callback transaction.commit: the plugin is not running: /);
});

Deno.test("transaction tells a plugin that died in commit, in its new process", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "p.ts": `let life = "new"; export default { transaction: {
      begin() { life = "old"; },
      commit() { Deno.exit(1); },
      commitFailed(clixon, tx) { clixon.log.info(life + " process, " + tx.changes.length + " change"); },
    } }`,
  });
  const transaction = dir.transaction({}, { "m:other": "x" });
  await assertRejects(() => commit(dir.plugins.transactions, transaction), PluginError);
  assertEquals(dir.said, ["p: new process, 1 change"]);
});

Deno.test("transaction of a plugin that was restarted can be read, too", async () => {
  await using dir = await BackendDir.load(SCHEMA, THREE);
  const runner = await dir.plugins.restart("b");
  await commit(runner, dir.transaction({}, { "m:other": "a:commit" }));
  assertEquals(
    calls(dir),
    ["begin", "validate", "complete", "commit", "commitDone", "end"].map((phase) => `b:${phase}`),
  );
  assertEquals(dir.log.filter(({ level }) => level === "error"), []);
});

import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { schemaOf } from "../../test/schema_helper.ts";
import { toJsonValue } from "../format/json_print.ts";
import { childCursor, rootCursor } from "../tree/cursor.ts";
import { fromJsonValue } from "../format/json_read.ts";
import type { ListNode } from "../yang/schema.ts";
import { instanceText } from "./instance.ts";
import { PluginError } from "./plugin_error.ts";
import { BackendDir } from "./testing/backend_dir.ts";

const SCHEMA = schemaOf([
  `
  container state { config false; leaf x { type int32; } leaf-list y { type string; } }
  container c { leaf a { type string; } leaf n { config false; type uint64; } }
  list server {
    key "name"; leaf name { type string; }
    leaf load { config false; type uint8; }
    notification overload { leaf by { type uint8; } }
    action reset { input { leaf at { type string; } } output { leaf done { type boolean; } } }
  }
  rpc double { input { leaf x { type int32; } leaf d { type string; default "dflt"; } }
    output { leaf y { type int32 { range "0..100"; } } } }
  rpc nothing;
  notification event { leaf severity { type enumeration { enum minor; enum major; } } }
`,
  `import m { prefix m; } augment "/m:state" { leaf more { type string; } }`,
]);

const rpcNode = (name: string) => SCHEMA.rpc("urn:m", name)!;
const input = (value: unknown) => fromJsonValue(value, rpcNode("double").input, { schema: SCHEMA });

function one(text: string): Promise<BackendDir> {
  return BackendDir.load(SCHEMA, { "p.ts": `export default { ${text} };` });
}

/** What a callback returns must be refused with this reason. */
function refusesState(name: string, returned: string, reason: string): void {
  Deno.test(`plugins.statedata refuses ${name}`, async () => {
    await using dir = await one(`statedata() { return ${returned}; }`);
    const error = await assertRejects(() => dir.plugins.statedata("/"), PluginError);
    assertEquals(
      error.message,
      `plugin p, callback statedata: what it returned does not fit the schema: ${reason}`,
    );
    assertEquals(error.tag, "operation-failed");
  });
}

Deno.test("plugins.statedata asks for a path and gives a tree", async () => {
  await using dir = await one(
    `statedata(clixon, { path }) { clixon.log.info(path); return { "m:state": { x: 1 } }; }`,
  );
  assertEquals(toJsonValue((await dir.plugins.statedata("/m:state"))!), { "m:state": { x: 1 } });
  assertEquals(dir.said, ["p: /m:state"]);
});

Deno.test("plugins.statedata merges what several plugins give; the last one wins", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "a.ts": `export default { statedata: () => ({ "m:state": { x: 1, y: ["a"] } }) }`,
    "b.ts": `export default { statedata: async () => ({ "m:state": { x: 2, "m2:more": "b" } }) }`,
    "c.ts": `export default { statedata: () => undefined }`,
    "d.ts": `export default {}`,
  });
  assertEquals(toJsonValue((await dir.plugins.statedata("/"))!), {
    "m:state": { x: 2, y: ["a"], "m2:more": "b" },
  });
});

Deno.test("plugins.statedata gives nothing when no plugin has any", async () => {
  await using dir = await one(`statedata() {}`);
  assertEquals(await dir.plugins.statedata("/"), undefined);
});

Deno.test("plugins.statedata takes state below configured list entries, with their keys", async () => {
  await using dir = await one(
    `statedata: () => ({ "m:server": [{ name: "a", load: 7 }], "m:c": { n: "18446744073709551615" } })`,
  );
  assertEquals(toJsonValue((await dir.plugins.statedata("/"))!), {
    "m:c": { n: "18446744073709551615" },
    "m:server": [{ name: "a", load: 7 }],
  });
});

refusesState(
  "a value of the wrong type",
  `{ "m:state": { x: "ten" } }`,
  `'"ten"' is not a JSON number, as type int32 needs at /m:state/m:x`,
);
refusesState(
  "a node that is not in the schema",
  `{ "m:state": { z: 1 } }`,
  `Failed to find YANG spec of node: z with parent: state at /m:state`,
);
refusesState(
  "data of a module that is not there",
  `{ "other:state": {} }`,
  `Failed to find YANG spec of node: other:state with parent: config at /`,
);
refusesState(
  "configuration of another module",
  `{ "m:c": { a: "hijacked" } }`,
  `m:a is configuration, of which only list keys may lead to state`,
);
refusesState(
  "a list entry without its key",
  `{ "m:server": [{ load: 1 }] }`,
  `Mandatory key "name" of list "server" is missing at /m:server`,
);
refusesState("an array", `[]`, `it is no object`);
refusesState("a number", `7`, `it is no object`);
refusesState(
  "the wrong shape",
  `{ "m:state": [] }`,
  `"state" must be an object, not an array at /m:state`,
);

Deno.test("plugins.rpc hands input with defaults to the plugin and gives its output", async () => {
  await using dir = await one(
    `rpcs: { "m:double": (clixon, i) => { clixon.log.info(i.d); return { y: 2 * i.x }; } }`,
  );
  assertEquals(dir.plugins.hasRpc(rpcNode("double")), true);
  assertEquals(dir.plugins.hasRpc(rpcNode("nothing")), false);
  const output = await dir.plugins.rpc(rpcNode("double"), input({ x: 4 }));
  assertEquals(toJsonValue(output!), { y: 8 });
  assertEquals(dir.said, ["p: dflt"]);
});

Deno.test("plugins.rpc goes on to the next plugin when one returns nothing", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "a.ts": `export default { rpcs: { "m:double": (clixon) => clixon.log.info("hook") } }`,
    "b.ts": `export default { rpcs: { "m:double": () => ({ y: 1 }) } }`,
    "c.ts": `export default { rpcs: { "m:double": (clixon) => clixon.log.info("never") } }`,
  });
  const output = await dir.plugins.rpc(rpcNode("double"), input({}));
  assertEquals(toJsonValue(output!), { y: 1 });
  assertEquals(dir.said, ["a: hook"]);
});

Deno.test("plugins.rpc refuses output that does not fit", async () => {
  await using dir = await one(`rpcs: { "m:double": () => ({ y: 101 }) }`);
  const error = await assertRejects(
    () => dir.plugins.rpc(rpcNode("double"), input({})),
    PluginError,
  );
  assertMatch(
    error.message,
    /^plugin p, callback rpc m:double: .*Number 101 out of range: 0 - 100/,
  );
});

Deno.test("plugins.rpc makes an rpc-error of what the plugin throws, path included", async () => {
  await using dir = await one(`rpcs: { "m:double": () => { throw Object.assign(new Error("no"), {
    tag: "data-missing", path: "/m:server[name='a']/load" }); } }`);
  const error = await assertRejects(
    () => dir.plugins.rpc(rpcNode("double"), input({})),
    PluginError,
  );
  assertEquals([error.tag, error.message], ["data-missing", "no"]);
  assertEquals(error.path, {
    text: "/m:server[m:name='a']/m:load",
    namespaces: { m: "urn:m" },
  });
});

Deno.test("plugins.action hands path, keys and input to the plugin", async () => {
  await using dir = await one(`actions: { "/m:server/reset": (_, { path, keys, input }) => ({
    done: path === "/m:server[name='a']" && keys.name === "a" && input.at === "now" }) }`);
  const list = SCHEMA.root.child("urn:m", "server") as ListNode;
  const root = dir.tree({ "m:server": [{ name: "a" }] });
  const instance = childCursor(rootCursor(root), list, ["a"])!;
  const [action] = list.actions;
  assertEquals(dir.plugins.hasAction(action), true);
  const at = fromJsonValue({ at: "now" }, action.input, { schema: SCHEMA });
  const output = await dir.plugins.action(action, instance, at);
  assertEquals(toJsonValue(output!), { done: true });
});

Deno.test("plugins.reset gives what is to be merged, from all plugins or one", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "a.ts": `export default { reset: (_, { datastore }) => ({ "m:c": { a: datastore } }) }`,
    "b.ts": `export default { reset: () => ({ "m:server": [{ name: "lo" }] }) }`,
  });
  assertEquals(toJsonValue((await dir.plugins.reset("running"))!), {
    "m:c": { a: "running" },
    "m:server": [{ name: "lo" }],
  });
  assertEquals(toJsonValue((await dir.plugins.reset("running", "b"))!), {
    "m:server": [{ name: "lo" }],
  });
});

Deno.test("plugins.reset refuses state data", async () => {
  await using dir = await one(`reset: () => ({ "m:state": { x: 1 } })`);
  await assertRejects(
    () => dir.plugins.reset("running"),
    PluginError,
    "state data node unexpected",
  );
});

Deno.test("plugins.lock tells who locked what", async () => {
  await using dir = await one(
    `lock(clixon, request) { clixon.log.info(JSON.stringify(request)); }`,
  );
  await dir.plugins.lock("candidate", true, 7);
  assertEquals(dir.said, [`p: {"datastore":"candidate","locked":true,"sessionId":7}`]);
});

Deno.test("plugins.systemOnly gives configuration that no datastore has", async () => {
  await using dir = await one(`systemOnly: (_, { path }) => ({ "m:c": { a: path } })`);
  assertEquals(toJsonValue((await dir.plugins.systemOnly("/m:c"))!), { "m:c": { a: "/m:c" } });
});

Deno.test("plugins.upgrade goes through general, then each module's upgrades, in order", async () => {
  await using dir = await BackendDir.load(SCHEMA, {
    "a.ts": `export default { upgrade: {
      general: (_, { datastore, data, modules }) => ({ ...data, a: datastore + modules.length }),
      modules: { "urn:m": (_, { op, from, to, data }) => ({ ...data, m: [op, from, to].join(" ") }) },
    } }`,
    "b.ts": `export default { upgrade: {
      general() {},
      modules: { "*": (_, { namespace, data }) => ({ ...data, any: (data.any ?? "") + namespace }) },
    } }`,
  });
  assertEquals(dir.plugins.upgrades, true);
  const upgraded = await dir.plugins.upgrade("startup", { "m:old": 1 }, [
    { namespace: "urn:m", module: "m", op: "change", from: "2014-01-01", to: "2018-01-01" },
    { namespace: "urn:x", op: "delete", from: "2014-01-01" },
  ]);
  assertEquals(upgraded, {
    "m:old": 1,
    a: "startup2",
    m: "change 2014-01-01 2018-01-01",
    any: "urn:murn:x",
  });
});

Deno.test("plugins take notifications that fit the schema", async () => {
  await using dir = await one(`async start(clixon) {
    await clixon.notify("EXAMPLE", { "m:event": { severity: "major" } });
  }`);
  await dir.plugins.start();
  const [{ stream, notification, plugin }] = dir.notifications;
  assertEquals([stream, plugin, notification.schema.kind], ["EXAMPLE", "p", "notification"]);
  assertEquals(toJsonValue(notification), { severity: "major" });
});

Deno.test("plugins take notifications that are defined within data, in their place", async () => {
  await using dir = await one(`async start(clixon) {
    await clixon.notify("EXAMPLE", { "m:server": [{ name: "a", overload: { by: 7 } }] });
  }`);
  await dir.plugins.start();
  const [{ notification, instance }] = dir.notifications;
  assertEquals(toJsonValue(notification), { by: 7 });
  assertEquals(instanceText(instance!), "/m:server[name='a']");
});

Deno.test("plugins cannot make streams without number, or without a decent name", async () => {
  await using dir = await one(`async start(clixon) {
    const event = { "m:event": { severity: "major" } };
    const tell = (name) => clixon.notify(name, event).then(() => "ok", (error) => error.message);
    let taken = 0;
    for (let i = 0; i < 110; i++) if (await tell("S" + i) === "ok") taken++;
    clixon.log.info(taken + " streams");
    clixon.log.info(await tell("S200"));
    clixon.log.info(await tell("S0"));
    for (const name of ["", " A", "a\\nb", "x".repeat(65), 7]) clixon.log.info(await tell(name));
  }`);
  await dir.plugins.start();
  assertEquals(dir.said.slice(0, 3), [
    "p: 100 streams",
    "p: stream S200: a plugin may feed at most 100 streams",
    "p: ok",
  ]);
  for (const line of dir.said.slice(3, 7)) assertMatch(line, /a name has 1 to 64 printable/);
  assertEquals(dir.said.slice(7), ["p: stream must be a string"]);
});

Deno.test("plugins that flood with bad notifications do not flood the log", async () => {
  await using dir = await one(`async start(clixon) {
    for (let i = 0; i < 5000; i++) await clixon.notify("S", {}).catch(() => {});
  }`);
  await dir.plugins.start();
  const lines = dir.log.filter(({ line }) => line.includes("notification refused")).length;
  assert(lines > 0 && lines < 1000, `${lines} lines`);
});

Deno.test("plugins announce their streams", async () => {
  await using dir = await one(
    `streams: { EXAMPLE: { description: "Example event stream" }, OTHER: { replay: false } }`,
  );
  assertEquals(dir.streams.splice(0), [
    { name: "EXAMPLE", description: "Example event stream", replay: true },
    { name: "OTHER", description: "", replay: false },
  ]);
  Deno.writeTextFileSync(`${dir.dir}/p.ts`, `export default { streams: { NEW: {} } }`);
  await dir.plugins.restart("p");
  assertEquals(dir.streams, [{ name: "NEW", description: "", replay: true }]);
});

for (
  const [name, event, reason] of [
    [
      "in no place",
      `{ "m:server": [{ name: "a", load: 1 }] }`,
      /leads to no notification of the schema/,
    ],
    [
      "without the keys of their place",
      `{ "m:server": [{ overload: {} }] }`,
      /Mandatory key "name"/,
    ],
    [
      "in two places",
      `{ "m:server": [{ name: "a", overload: {} }, { name: "b" }] }`,
      /event must be/,
    ],
    ["with a bad value", `{ "m:event": { severity: "huge" } }`, /severity/],
    ["that the schema does not have", `{ "m:other": {} }`, /event must be/],
    ["without a name", `{}`, /event must be/],
    ["that are two", `{ "m:event": {}, "m:event2": {} }`, /event must be/],
    ["that are null", `null`, /event must be/],
  ] as const
) {
  Deno.test(`plugins refuse notifications ${name}, and log it`, async () => {
    await using dir = await one(`async start(clixon) {
      clixon.notify("EXAMPLE", ${event});
      try { await clixon.notify("EXAMPLE", ${event}); clixon.log.info("accepted"); }
      catch (error) { clixon.log.info("refused: " + error.message); }
    }`);
    await dir.plugins.start();
    assertMatch(dir.said[0], /^p: refused: /);
    assertMatch(dir.said[0], reason);
    assertEquals(dir.notifications, []);
    assertEquals(dir.log.filter(({ level }) => level === "error").length, 2);
  });
}

for (
  const [name, text, reason] of [
    ["an rpc", `rpcs: { "m:none": () => ({}) }`, "rpc m:none"],
    ["an action", `actions: { "/m:server/none": () => ({}) }`, "action /m:server/none"],
    ["a path", `transaction: { paths: ["/m:c/none"] }`, "node /m:c/none"],
  ]
) {
  Deno.test(`plugins that serve ${name} that the schema does not have cannot be loaded`, async () => {
    await assertRejects(
      () => one(text),
      PluginError,
      `plugin p, callback load: the schema has no ${reason}`,
    );
  });
}

Deno.test("plugins of one name cannot be loaded", async () => {
  await assertRejects(
    () =>
      BackendDir.load(SCHEMA, {
        "a.ts": `export default { name: "x" }`,
        "b.ts": `export default { name: "x" }`,
      }),
    PluginError,
    "plugin x, callback load: two plugins have this name",
  );
});

Deno.test("plugins.start is in order, and fails with the first that throws", async () => {
  const logs = `clixon.log.info("started")`;
  await using dir = await BackendDir.load(SCHEMA, {
    "b.ts": `export default { start(clixon) { ${logs}; throw new Error("no hardware"); } }`,
    "a.ts": `export default { start(clixon) { ${logs}; } }`,
    "c.ts": `export default { start(clixon) { ${logs}; } }`,
  });
  await assertRejects(
    () => dir.plugins.start(),
    PluginError,
    "plugin b, callback start: no hardware",
  );
  assertEquals(dir.said, ["a: started", "b: started"]);
});

Deno.test("plugins.restart takes the changed file", async () => {
  await using dir = await one(`statedata: () => ({ "m:state": { x: 1 } })`);
  Deno.writeTextFileSync(
    `${dir.dir}/p.ts`,
    `export default { statedata: () => ({ "m:state": { x: 2 } }) }`,
  );
  await dir.plugins.restart("p");
  assertEquals(toJsonValue((await dir.plugins.statedata("/"))!), { "m:state": { x: 2 } });
});

Deno.test("plugins read the running configuration", async () => {
  const running = { "m:server": [{ name: "a" }, { name: "b" }], "m:c": { a: "x" } };
  await using dir = await BackendDir.load(
    SCHEMA,
    {
      "p.ts": `export default { rpcs: { "m:nothing": async (clixon) => {
        for (const path of ["/m:c/a", "/m:server", "/m:server[name='b']", "/m:server[name='z']"]) {
          clixon.log.info(JSON.stringify(await clixon.get(path)) ?? "undefined");
        }
      } } }`,
    },
    {},
    { running: () => fromJsonValue(running, SCHEMA.root, { schema: SCHEMA }) },
  );
  const nothing = fromJsonValue({}, rpcNode("nothing").input, { schema: SCHEMA });
  assertEquals(await dir.plugins.rpc(rpcNode("nothing"), nothing), undefined);
  assertEquals(dir.said, [
    'p: "x"',
    'p: [{"name":"a"},{"name":"b"}]',
    'p: {"name":"b"}',
    "p: undefined",
  ]);
});

Deno.test("plugins.stop calls exit", async () => {
  await using dir = await one(`exit(clixon) { clixon.log.info("bye"); }`);
  await dir.plugins.stop();
  assertEquals(dir.said, ["p: bye"]);
});

Deno.test("plugins log their rights when they are loaded, and unused grants", async () => {
  await using dir = await BackendDir.load(SCHEMA, { "a.ts": "export default {}" }, {
    grants: [{ name: "a", allowRead: ["/etc/hosts"], allowNet: ["127.0.0.1:80"] }, { name: "b" }],
  });
  const lines = dir.log.map(({ line }) => line);
  assertMatch(lines[0], /^rights are granted to plugin b, of which there is no file in /);
  assertMatch(
    lines[1],
    /^plugin a loaded from .*\/a\.ts; rights: read \/etc\/hosts, net 127\.0\.0\.1:80; confined by: /,
  );
});

Deno.test("plugins.restart with a broken file fails, and works again with a good one", async () => {
  await using dir = await one(`statedata: () => ({ "m:state": { x: 1 } })`);
  Deno.writeTextFileSync(`${dir.dir}/p.ts`, `throw new Error("broken");`);
  await assertRejects(() => dir.plugins.restart("p"), PluginError, "callback load: broken");
  Deno.writeTextFileSync(
    `${dir.dir}/p.ts`,
    `export default { statedata: () => ({ "m:state": { x: 3 } }) }`,
  );
  await dir.plugins.restart("p");
  assertEquals(toJsonValue((await dir.plugins.statedata("/"))!), { "m:state": { x: 3 } });
});

Deno.test("plugins.restart says when the file is gone, and the plugin goes on", async () => {
  await using dir = await one(`statedata: () => ({ "m:state": { x: 1 } })`);
  Deno.removeSync(`${dir.dir}/p.ts`);
  await assertRejects(() => dir.plugins.restart("p"), PluginError, "its file is gone");
  assertEquals(toJsonValue((await dir.plugins.statedata("/"))!), { "m:state": { x: 1 } });
});

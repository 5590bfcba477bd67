import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { ConfigError } from "../config/config_error.ts";
import { canRunAsOther, publicDeno } from "../system/testing/public_deno.ts";
import { userByName } from "../system/users.ts";
import { PluginError } from "./plugin_error.ts";
import { onePlugin, PluginDir } from "./testing/plugin_dir.ts";

const json = (value: unknown) => JSON.stringify(value);

Deno.test("plugin answers an rpc with its output", async () => {
  await using one = await onePlugin(
    `export default { rpcs: { "m:double": (_: unknown, { x }: { x: number }) => ({ y: 2 * x }) } }`,
  );
  assertEquals(one.plugin.rpcs, ["m:double"]);
  assertEquals(await one.plugin.call("rpc m:double", json({ x: 21 })), { y: 42 });
});

Deno.test("plugin gets the words after -- and logs with its name", async () => {
  await using one = await onePlugin(
    `export default { name: "lamp", start(clixon) { clixon.log.info(clixon.args.join("+")); } }`,
    { args: ["-a", "b c"] },
  );
  await one.set.start();
  assertEquals(await one.logged(/\+/), "plugin lamp: -a+b c");
  assertEquals(one.set.names, ["lamp"]);
});

Deno.test("plugin that throws fails the call with its name, the callback and the reason", async () => {
  await using one = await onePlugin(
    `export default { statedata() { throw new Error("sensor is gone"); } }`,
  );
  const error = await assertRejects(() => one.plugin.call("statedata", "{}"), PluginError);
  assertEquals(error.message, "plugin p, callback statedata: sensor is gone");
  assertEquals([error.type, error.tag], ["application", "operation-failed"]);
});

Deno.test("plugin that throws an error with a tag decides what the client is told", async () => {
  await using one = await onePlugin(`export default { statedata() {
    throw Object.assign(new Error("VLAN 7 is reserved"), {
      tag: "invalid-value", appTag: "reserved", info: { "bad-element": "vlan" },
    });
  } }`);
  const error = await assertRejects(() => one.plugin.call("statedata", "{}"), PluginError);
  assertEquals(error.message, "VLAN 7 is reserved");
  assertEquals([error.tag, error.appTag], ["invalid-value", "reserved"]);
  assertEquals(error.info, [{ name: "bad-element", value: "vlan" }]);
});

Deno.test("plugin that throws an unknown tag or nonsense is told like any other error", async () => {
  await using one = await onePlugin(`export default { rpcs: {
    "t:tag": () => { throw Object.assign(new Error("no"), { tag: "no-such-tag", info: 7, path: {} }); },
    "t:string": () => { throw "just text"; },
    "t:null": () => { throw null; },
    "t:object": () => { throw { code: 7 }; },
    "t:empty": () => { throw new RangeError(); },
  } }`);
  const reasonOf = async (name: string) => {
    const error = await assertRejects(() => one.plugin.call(`rpc t:${name}`), PluginError);
    assertEquals([error.tag, error.refused], ["operation-failed", false]);
    return error.reason;
  };
  assertEquals(await reasonOf("tag"), "no");
  assertEquals(await reasonOf("string"), "just text");
  assertEquals(await reasonOf("null"), "null");
  assertEquals(await reasonOf("object"), "threw an object without a message");
  assertEquals(await reasonOf("empty"), "RangeError");
});

Deno.test("plugin answers several calls at a time", async () => {
  await using one = await onePlugin(`
    let open: (() => void) | undefined;
    export default { rpcs: {
      "m:wait": () => new Promise((resolve) => { open = () => resolve({}); }),
      "m:open": () => { open?.(); },
    } }`);
  const waiting = one.plugin.call("rpc m:wait");
  await one.plugin.call("rpc m:open");
  assertEquals(await waiting, {});
});

Deno.test("plugin's folder is importable, cycles and JSON included", async () => {
  await using one = await onePlugin("export default {}");
  await one.set.stop(0);
  one.write(
    "q.ts",
    `import { a } from "./q/a.ts"; export default { rpcs: { "m:get": () => a() } }`,
  );
  one.write(
    "q/a.ts",
    `import { b } from "./sub/b.ts"; enum E { X = 3 } export const x = E.X; export const a = () => b();`,
  );
  one.write(
    "q/sub/b.ts",
    `import { x } from "../a.ts"; import c from "../c.json" with { type: "json" };
    export const b = () => ({ x, c });`,
  );
  one.write("q/c.json", `{"n":1}`);
  one.write("p.ts", "export default {}");
  const set = await one.load();
  assertEquals(await set.find("q")!.call("rpc m:get"), { x: 3, c: { n: 1 } });
});

Deno.test("plugin that lacks a right says which grant it is that would help", async () => {
  await using one = await onePlugin(
    `export default { rpcs: { "t:x": () => Deno.readTextFileSync("/etc/hosts") } }`,
  );
  await assertRejects(
    () => one.plugin.call("rpc t:x"),
    PluginError,
    'Requires read access to "/etc/hosts", which <allow-read> in the configuration file would grant',
  );
});

Deno.test("plugin without a default export cannot be loaded", async () => {
  await assertRejects(
    () => onePlugin("export const x = 1;"),
    PluginError,
    "plugin p, callback load: the module has no default export",
  );
});

Deno.test("plugin with a misspelt callback cannot be loaded", async () => {
  await assertRejects(
    () => onePlugin("export default { transaction: { comit() {} } };"),
    PluginError,
    "transaction.comit: there is no such callback",
  );
});

Deno.test("plugin with a syntax error cannot be loaded; the message names the file", async () => {
  const error = await assertRejects(() => onePlugin("export default {"), Error);
  assertMatch(error.message, /p\.ts:1:17: SyntaxError: Unexpected token/);
});

Deno.test({
  name: "plugin runs as another user when the operator says so",
  ignore: !canRunAsOther || userByName("nobody") === undefined,
  async fn() {
    await using one = await onePlugin(
      `export default { rpcs: { "t:uid": () => ({ uid: Deno.uid() }) } }`,
      {
        grants: [{ name: "p", user: "nobody", allowSys: ["uid"] }],
        launch: { executable: await publicDeno() },
      },
    );
    assertEquals(await one.plugin.call("rpc t:uid"), { uid: userByName("nobody")!.uid });
    const status = await Deno.readTextFile(`/proc/${one.plugin.pid}/status`);
    assertMatch(status, /^Groups:\s*$/m);
    assertMatch(status, /^CapEff:\s*0+$/m);
    assertMatch(status, /^NoNewPrivs:\s*1$/m);
  },
});

Deno.test({
  name: "plugin runs as the user that the daemon will become, and as no other",
  ignore: !canRunAsOther || userByName("nobody") === undefined,
  async fn() {
    const daemonUser = userByName("nobody")!;
    const launch = { executable: await publicDeno() };
    {
      await using one = await onePlugin("export default {};", { daemonUser, launch });
      assertMatch(
        await Deno.readTextFile(`/proc/${one.plugin.pid}/status`),
        new RegExp(`^Uid:\\s+(${daemonUser.uid})\\s+\\1\\s+\\1\\s+\\1$`, "m"),
      );
    }
    await assertRejects(
      () => onePlugin("export default {};", { daemonUser, grants: [{ name: "p", user: "root" }] }),
      ConfigError,
      "plugin p: it cannot run as user root: the daemon drops its privileges and becomes nobody",
    );
  },
});

Deno.test({
  name: "plugin whose user may not execute the program cannot be loaded, and it is said why",
  ignore: !canRunAsOther || userByName("nobody") === undefined,
  async fn() {
    const dir = await Deno.makeTempDir({ prefix: "clixon-closed-" }); // mode 0700
    try {
      await Deno.symlink(await publicDeno(), `${dir}/deno`);
      await assertRejects(
        () =>
          onePlugin("export default {};", {
            grants: [{ name: "p", user: "nobody" }],
            launch: { executable: `${dir}/deno` },
          }),
        PluginError,
        `user nobody may not execute ${dir}/deno, which plugins need: ${dir} is closed to that user`,
      );
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  },
});

Deno.test({
  name: "plugin of another user that hangs ends with the daemon, however that ends",
  ignore: !canRunAsOther || userByName("nobody") === undefined,
  async fn() {
    await using dir = new PluginDir({
      "p.ts": `export default { rpcs: { "t:do": () => { for (;;); } } }`,
    });
    const launch = JSON.stringify({ executable: await publicDeno() });
    const user = JSON.stringify({ ...userByName("nobody") });
    dir.write(
      "daemon.ts",
      `import { PluginSet } from "${new URL("plugin_set.ts", import.meta.url).href}";
       const set = await PluginSet.load({ kind: "backend", dir: "${dir.dir}", pattern: /^p/, grants: [],
         daemonUser: ${user}, launch: ${launch}, onRequest() {}, onLog() {} });
       const [plugin] = set;
       plugin.call("rpc t:do");
       console.log(plugin.pid);`,
    );
    const daemon = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", `${dir.dir}/daemon.ts`],
      cwd: decodeURIComponent(new URL("../..", import.meta.url).pathname),
      stdout: "piped",
    }).spawn();
    const reader = daemon.stdout.getReader();
    const pid = new TextDecoder().decode((await reader.read()).value).trim();
    await reader.cancel();
    await new Promise((resolve) => setTimeout(resolve, 100)); // the loop has begun
    daemon.kill("SIGKILL");
    await daemon.status;
    const alive = () => {
      try {
        return !/^State:\s+Z/m.test(Deno.readTextFileSync(`/proc/${pid}/status`));
      } catch {
        return false;
      }
    };
    for (let round = 0; round < 200 && alive(); round++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const left = alive();
    if (left) Deno.kill(Number(pid), "SIGKILL");
    assertEquals(left, false);
  },
});

Deno.test("plugin with a user that is not there cannot be loaded", async () => {
  await assertRejects(
    () => onePlugin("export default {}", { grants: [{ name: "p", user: "no-such-user" }] }),
    ConfigError,
    "plugin p: there is no user no-such-user",
  );
});

Deno.test("plugin with too little memory cannot be loaded", async () => {
  await assertRejects(
    () => onePlugin("export default {}", { grants: [{ name: "p", memory: 8 }] }),
    ConfigError,
    "plugin p: memory 8 is too little: expected at least 16 MiB",
  );
});

Deno.test("plugin runs with the least memory", async () => {
  await using one = await onePlugin(
    `export default { rpcs: { "t:x": () => ({}) } }`,
    { grants: [{ name: "p", memory: 16, timeout: 4294967295 }] },
  );
  assertEquals(await one.plugin.call("rpc t:x"), {});
});

Deno.test("plugin may be made by a function that sees its arguments", async () => {
  await using one = await onePlugin(
    `export default async (clixon) => clixon.args.includes("-s")
      ? { name: "q", rpcs: { "t:x": ({ name }) => ({ name }) } } : {};`,
    { args: ["-s"] },
  );
  assertEquals(one.plugin.rpcs, ["t:x"]);
  assertEquals(await one.plugin.call("rpc t:x"), { name: "q" });
});
